import { createHash } from 'node:crypto'
import type { RawCallback } from '@kedu/bot/platform'
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { createWebPlatform } from '@kedu/bot/platforms/web/web'
import { StoredWebChatLog } from '@kedu/server/routes/web-chat/stored-web-chat-log'
import type { WebSentContent } from '@kedu/shared/contracts/web-chat'
import type { WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import { MemoryStreams } from '../support/web-chat/memory-streams.ts'
import { words } from '../support/web-chat-user.ts'
import { type PlatformHarness, platformContract, standingClock } from './platform.contract.ts'

const PERSON = 'ZhangSan'
const ORIGIN = 'https://kedu.example.com'

platformContract('web', async (): Promise<PlatformHarness> => {
  const clock = standingClock()
  const sessions = new WebSessions({
    secret: new Uint8Array(32).fill(7),
    workspace: 'main',
    clock: clock.now,
  })
  const log = new StoredWebChatLog(new MemoryStreams(), 'main', clock.now)
  // The transcript answers later than the screen is asked: it is followed as an open page does.
  const shown = new Map<string, WebChatItem>()
  log.subscribe(PERSON.toLowerCase(), (item) => shown.set(item.id, item))
  const files = new Map<string, { bytes: Uint8Array; fileName: string; mime: string }>()
  const platform = createWebPlatform({
    sessions,
    log,
    readUpload: async (fileId) => files.get(fileId) ?? null,
    findPerson: async (userId) =>
      userId === PERSON.toLowerCase()
        ? { userId, name: '张三', department: null, managerUserIds: [], mobile: null }
        : null,
    publicOrigin: ORIGIN,
  })
  let count = 0
  const callback = (content: WebSentContent): RawCallback => {
    count += 1
    return {
      method: 'POST',
      query: {},
      headers: {
        authorization: `Bearer ${sessions.issue(PERSON, 's1').token}`,
        origin: ORIGIN,
      },
      body: Buffer.from(
        JSON.stringify({ id: `page-message-${count}`, sentAt: clock.now(), content }),
      ),
    }
  }
  return {
    platform,
    now: clock.now,
    pass: clock.pass,
    person: PERSON,
    // A transcript is kept for whoever it is written to; the outbox knows only its own people.
    stranger: null,
    textCallback: (text) => callback({ kind: 'text', text }),
    photoCallback: (bytes) => {
      const fileId = createHash('sha256').update(bytes).digest('hex')
      const file = { fileName: 'a.png', mime: 'image/png' }
      files.set(fileId, { bytes, ...file })
      const uploadId = sessions.uploadId(PERSON, fileId)
      return callback({ kind: 'image', files: [{ uploadId, ...file }] })
    },
    forge: (genuine) => ({
      ...genuine,
      headers: { ...genuine.headers, authorization: `${genuine.headers.authorization}x` },
    }),
    screen: () => [...shown.values()].map(words).join('\n'),
    shown: () => shown.size,
    // Kedu's own disk is the other side; a write that fails is proven in tests/bot/platforms/web.
    makeBusyOnce: null,
    decodesAnyText: false,
    alwaysAnswers: true,
    replacesOnlyOnce: false,
    hasDirectory: true,
    links: () =>
      [...shown.values()].flatMap(({ content }) =>
        content.kind === 'card' && content.card.page ? [`/#${content.card.page}`] : [],
      ),
    close: async () => {},
  }
})
