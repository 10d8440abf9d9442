import { createHash } from 'node:crypto'
import type { Card } from '@kedu/bot/cards/card'
import type { ChatPlatform, Inbound, RawCallback } from '@kedu/bot/platform'
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { createWebPlatform } from '@kedu/bot/platforms/web/web'
import { registerWebChat } from '@kedu/server/routes/web-chat/register-web-chat'
import { StoredWebChatLog } from '@kedu/server/routes/web-chat/stored-web-chat-log'
import type { WebChatDeps } from '@kedu/server/routes/web-chat/web-chat-deps'
import type { WebPerson } from '@kedu/shared/contracts/web-chat'
import { HOUR_MS, instant } from '@kedu/shared/time/instant'
import Fastify, { type FastifyInstance } from 'fastify'
import sharp from 'sharp'
import { MemoryStreams } from './memory-streams.ts'

/** Mon 2026-11-23 14:05 in Shanghai. */
export const START = instant(Date.UTC(2026, 10, 23, 6, 5))

export const people: WebPerson[] = [
  { personId: 'rep1', name: '李晓雯', role: 'rep', department: '华东一组', region: '华东' },
  { personId: 'rep2', name: '陈立', role: 'rep', department: '华东一组', region: '华东' },
  { personId: 'boss', name: '王建国', role: 'manager', department: '华东一组', region: '华东' },
  { personId: 'dir', name: '赵敏', role: 'director', department: '销售部', region: null },
]

export interface StandIn {
  app: FastifyInstance
  platform: ChatPlatform
  log: StoredWebChatLog
  sessions: WebSessions
  streams: MemoryStreams
  /** Messages taken, once each, in order. */
  inbound: Inbound[]
  /** Says something to a person, as the outbox would. */
  say(personId: string, key: string, card: Card): Promise<void>
  /** Called for every message taken, before its sender hears that it was. */
  onInbound: (inbound: Inbound) => Promise<void>
  /** Next receives answer with this status instead of taking the message. */
  refuseWith: number | null
  clock: { offsetMs: number }
}

interface StandInOptions {
  trial?: boolean
  pageRoot?: string | null
  deps?: Partial<WebChatDeps>
}

/** The server around the web chat, as small as it can be: real platform, real routes, no bot behind. */
export async function standIn(options: StandInOptions = {}): Promise<StandIn> {
  const clock = { offsetMs: 0 }
  const now = () => instant(START + clock.offsetMs)
  const streams = new MemoryStreams()
  const log = new StoredWebChatLog(streams, 'trial', now)
  const secret = Buffer.alloc(32, 7)
  const ended = new Set<string>()
  const sessions = new WebSessions({
    secret,
    workspace: 'trial',
    clock: () => START,
    isRevoked: ({ sessionId }) => ended.has(sessionId),
  })
  const files = new Map<string, { bytes: Uint8Array; fileName: string; mime: string }>()
  const platform = createWebPlatform({
    sessions,
    log,
    readUpload: async (fileId) => files.get(fileId) ?? null,
    findPerson: async () => null,
    publicOrigin: null,
  })
  const seen = new Set<string>()
  let ids = 0
  const stand: StandIn = {
    app: Fastify({ logger: false }),
    platform,
    log,
    sessions,
    streams,
    inbound: [],
    async say(personId, key, card) {
      const outcome = await platform.send({ userId: personId }, card, {
        idempotencyKey: key,
        now: now(),
      })
      if (outcome.kind !== 'delivered') throw new Error(`not delivered: ${outcome.kind}`)
    },
    onInbound: async () => undefined,
    refuseWith: null,
    clock,
  }
  const receive = async (_platform: 'web', raw: RawCallback) => {
    const json = 'application/json'
    if (stand.refuseWith !== null) {
      return { status: stand.refuseWith, contentType: json, body: '{}' }
    }
    const opened = platform.open(raw, now())
    if (opened.kind !== 'opened') return { status: 400, contentType: json, body: '{}' }
    const inbound = platform.decode(opened.plaintext, now())
    if (!seen.has(inbound.id)) {
      seen.add(inbound.id)
      stand.inbound.push(inbound)
      await stand.onInbound(inbound)
    }
    const answer = platform.passiveAnswer(inbound, null, now())
    return { status: 200, contentType: json, body: answer?.body ?? '{}' }
  }
  await registerWebChat(stand.app, {
    now,
    zone: 'Asia/Shanghai',
    sessions,
    log,
    receive,
    person: async (personId) => people.find((person) => person.personId === personId) ?? null,
    trial:
      options.trial === false
        ? null
        : {
            people: async () => people,
            clockOffsetMs: () => clock.offsetMs,
            advance: async (hours) => {
              clock.offsetMs += hours * HOUR_MS
            },
          },
    enter: async (token) =>
      token === 'good-token'
        ? { kind: 'person', personId: 'rep1' }
        : { kind: 'refused', reason: 'used' },
    storeUpload: async (bytes, fileName, mime) => {
      if (fileName.endsWith('.exe')) return { kind: 'refused', reason: 'unsupported' }
      const fileId = createHash('sha256').update(bytes).digest('hex')
      files.set(fileId, { bytes, fileName, mime })
      return { kind: 'stored', fileId, fileName, mime, hasPreview: false }
    },
    file: async (_personId, fileId, variant) => {
      const file = files.get(fileId)
      if (!file) return { kind: 'none' }
      if (variant === 'original') return { kind: 'file', ...file }
      if (!file.mime.startsWith('image/')) return { kind: 'none' }
      const size = variant === 'thumb' ? 320 : 1600
      const bytes = await sharp(file.bytes).resize(size, size, { fit: 'inside' }).jpeg().toBuffer()
      return { kind: 'file', bytes, fileName: file.fileName, mime: 'image/jpeg' }
    },
    signIn: async (personId) => {
      const sessionId = `session-${++ids}`
      const refreshToken = sessions.issueRefresh(personId, sessionId, 0)
      const issued = sessions.issue(personId, sessionId)
      return { ...issued, refreshToken, refreshExpiresAt: issued.expiresAt }
    },
    signOut: async ({ sessionId }) => void ended.add(sessionId),
    pageRoot: options.pageRoot ?? null,
    publicOrigin: null,
    basePath: '',
    ...options.deps,
  })
  return stand
}

/** A photo-like picture of its own colour. */
export async function photo(hue: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900">
    <rect width="1200" height="900" fill="hsl(${hue},24%,82%)"/>
    <rect x="260" y="110" width="680" height="690" fill="#fff"/>
    ${Array.from({ length: 12 }, (_, i) => `<rect x="320" y="${180 + i * 44}" width="${540 - (i % 4) * 70}" height="12" fill="#667"/>`).join('')}
    <circle cx="780" cy="680" r="78" fill="none" stroke="#b33" stroke-width="9"/></svg>`
  return sharp(Buffer.from(svg)).jpeg().toBuffer()
}
