import type { Inbound } from '@kedu/bot/platform'
import { AwaitedPeople } from '@kedu/server/flows/awaited-people'
import { InboxLanes, type SenderLookup } from '@kedu/server/flows/process-inbound'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'
import { leadDesk } from '../../support/lead-desk.ts'

let test: TestApp
beforeEach(async () => {
  test = await buildTestApp({ people: smallTeam() })
})
afterEach(() => test.close())

async function receive(id: string, userId: string): Promise<void> {
  const at = test.now()
  const inbound: Inbound = {
    id,
    platform: 'web',
    userId,
    sentAt: at,
    receivedAt: at,
    chat: { kind: 'single' },
    route: null,
    content: { kind: 'text', text: '帮助', quotedText: null },
  }
  const { store, id: workspace } = test.workspace
  await store.receive(workspace, { id, receivedAt: at, inbound, group: `web:${userId}` })
}

describe('a message that takes long', () => {
  it('delays only what its own sender says next, also of what comes meanwhile', async () => {
    let release: (found: SenderLookup) => void = () => {}
    const slow = new Promise<SenderLookup>((resolve) => {
      release = resolve
    })
    const begun: string[] = []
    const answered: (() => void)[] = []
    const person = (id: string): SenderLookup => {
      const found = test.workspace.people.get(id)
      return found === null ? { kind: 'unknown' } : { kind: 'found', person: found }
    }
    const lanes = new InboxLanes({
      workspace: test.workspace,
      platforms: test.app.platforms,
      now: test.now,
      log: pino({ level: 'silent' }),
      findSender: async (inbound) => {
        begun.push(inbound.id)
        return inbound.id === 'slow' ? slow : person(inbound.userId)
      },
      desk: { settle: () => Promise.resolve(), markedUp: () => Promise.resolve(null) },
      quotes: {
        newNonce: () => 'n',
        linkOf: () => Promise.resolve(null),
        codeOf: () => Promise.resolve(null),
      },
      packs: { exportAsFile: () => Promise.resolve({ kind: 'unknown' as const }) },
      boards: { pictureFor: () => Promise.resolve({ kind: 'nothing' as const }) },
      leads: leadDesk(test),
      storeMedia: () => Promise.reject(new Error('no file here')),
      dealIdFor: (id) => id,
      onPlatformNotice: async () => {},
      onDirectoryChange: () => undefined,
      onUnknownSender: async () => {},
      awaited: new AwaitedPeople(test.workspace),
      onReplies: () => answered.shift()?.(),
    })
    const nextAnswer = () => new Promise<void>((resolve) => answered.push(resolve))

    await receive('slow', 'zhangwei')
    await receive('behind', 'zhangwei')
    await receive('beside', 'lina')
    const first = nextAnswer()
    const run = lanes.run()
    await first
    expect(begun).toEqual(['slow', 'beside'])

    const second = nextAnswer()
    await receive('later', 'wangmin')
    lanes.poke()
    await second
    expect(begun).toEqual(['slow', 'beside', 'later'])

    release(person('zhangwei'))
    expect(await run).toBe(4)
    expect(begun).toEqual(['slow', 'beside', 'later', 'behind'])
  })
})
