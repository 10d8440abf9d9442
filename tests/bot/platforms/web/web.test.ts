import { encodeAction } from '@kedu/bot/cards/card-action'
import type { OpenResult, RawCallback } from '@kedu/bot/platform'
import { MAX_MESSAGE_BYTES } from '@kedu/bot/platforms/web/open'
import { renderWebCard } from '@kedu/bot/platforms/web/render'
import type { WebSentContent } from '@kedu/shared/contracts/web-chat'
import { WebCard } from '@kedu/shared/contracts/web-chat-item'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import {
  handledCard,
  listCard,
  plainCard,
  redFlagCard,
  storedCard,
} from '../../../support/web-chat/cards.ts'
import { START, standIn } from '../../../support/web-chat/stand-in.ts'

const { platform, sessions, log, streams } = await standIn()
const token = sessions.issue('rep1', 's1').token

function callback(content: unknown, change: Partial<RawCallback> = {}): RawCallback {
  return {
    method: 'POST',
    query: {},
    headers: {
      authorization: `Bearer ${token}`,
      host: 'kedu.test',
      origin: 'https://kedu.test',
    },
    body: Buffer.from(JSON.stringify({ id: 'message-1', sentAt: START, content })),
    ...change,
  }
}
const text = { kind: 'text', text: '今天做什么' }
const rejection = (result: OpenResult) =>
  result.kind === 'rejected' ? result.rejection.kind : result.kind

function decoded(content: WebSentContent) {
  const result = platform.open(callback(content), START)
  if (result.kind !== 'opened') throw new Error(`not opened: ${rejection(result)}`)
  return platform.decode(result.plaintext, START)
}

describe('opening a web message', () => {
  it('opens what our own page sent in a live session', () => {
    expect(platform.open(callback(text), START).kind).toBe('opened')
  })

  it('refuses a message without a session, or with a forged one', () => {
    const { headers } = callback(text)
    const { authorization: _, ...without } = headers
    expect(rejection(platform.open(callback(text, { headers: without }), START))).toBe(
      'bad-signature',
    )
    const forged = { ...headers, authorization: `Bearer ${token}x` }
    expect(rejection(platform.open(callback(text, { headers: forged }), START))).toBe(
      'bad-signature',
    )
  })

  it('refuses a message from another site, or by a cookie from no page at all', () => {
    const { headers } = callback(text)
    for (const origin of ['https://evil.test', 'null', 'https://kedu.test.evil.test']) {
      const result = platform.open(callback(text, { headers: { ...headers, origin } }), START)
      expect(rejection(result)).toBe('wrong-receiver')
    }
    const byCookie = { host: 'kedu.test', cookie: `kedu_session=${token}` }
    expect(rejection(platform.open(callback(text, { headers: byCookie }), START))).toBe(
      'wrong-receiver',
    )
  })

  it('takes a message of a mini-program, which has no page and sends its token', () => {
    const { origin: _, ...without } = callback(text).headers
    expect(platform.open(callback(text, { headers: without }), START).kind).toBe('opened')
  })

  it.each([
    ['no JSON', Buffer.from('{')],
    ['broken UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an array', Buffer.from('[]')],
    [
      'an unknown field',
      Buffer.from('{"id":"message-1","sentAt":1,"content":{"kind":"entered"},"x":1}'),
    ],
    [
      'a prototype',
      Buffer.from('{"id":"message-1","sentAt":1,"content":{"kind":"entered"},"__proto__":{}}'),
    ],
  ])('refuses %s as malformed', (_what, body) => {
    expect(rejection(platform.open(callback(text, { body }), START))).toBe('malformed')
  })

  it('takes 10,000 characters and refuses one more', () => {
    const of = (length: number) => callback({ kind: 'text', text: '字'.repeat(length) })
    expect(platform.open(of(10_000), START).kind).toBe('opened')
    expect(rejection(platform.open(of(10_001), START))).toBe('malformed')
  })

  it('refuses a body over the limit before reading it', () => {
    const body = Buffer.alloc(MAX_MESSAGE_BYTES + 1, 0x20)
    expect(rejection(platform.open(callback(text, { body }), START))).toBe('too-large')
  })

  it('refuses a file somebody else uploaded', () => {
    const file = {
      uploadId: sessions.uploadId('rep2', 'f00d'),
      fileName: 'a.jpg',
      mime: 'image/jpeg',
    }
    expect(rejection(platform.open(callback({ kind: 'image', files: [file] }), START))).toBe(
      'bad-signature',
    )
  })
})

describe('decoding a web message', () => {
  it('names the message within its person, so that nobody can use up the ids of another', () => {
    expect(decoded({ kind: 'text', text: '你好' })).toMatchObject({
      id: 'web:rep1:message-1',
      platform: 'web',
      userId: 'rep1',
      sentAt: START,
      content: { kind: 'text', text: '你好', quotedText: null },
    })
  })

  it('gives photos as references to the stored files', () => {
    const uploadId = sessions.uploadId('rep1', 'f00d')
    const file = { uploadId, fileName: '合同.jpg', mime: 'image/jpeg' }
    expect(decoded({ kind: 'image', files: [file] }).content).toEqual({
      kind: 'image',
      media: [{ platform: 'web', id: 'f00d', fileName: '合同.jpg' }],
    })
    const video = { ...file, fileName: 'a.mp4', mime: 'video/mp4' }
    expect(decoded({ kind: 'file', file: video }).content.kind).toBe('video')
  })

  it('gives a tap with its action, its selections and its card', () => {
    const action = encodeAction({ kind: 'undo', commandId: 'c1', dealId: 'd1' })
    const tap = { kind: 'tap' as const, cardId: 'k1', action, label: '撤销' }
    expect(decoded({ ...tap, selections: { obstacle: '价格' } }).content).toMatchObject({
      kind: 'tap',
      action: { kind: 'undo', commandId: 'c1', dealId: 'd1' },
      selections: { obstacle: '价格' },
      receipt: { platform: 'web', userId: 'rep1', messageId: 'k1' },
    })
    expect(decoded({ ...tap, action: 'rm -rf', selections: {} }).content).toMatchObject({
      kind: 'tap',
      action: null,
    })
  })

  it('gives voice, place and entering', () => {
    const uploadId = sessions.uploadId('rep1', 'f00d')
    const file = { uploadId, fileName: 'v.webm', mime: 'audio/webm' }
    expect(decoded({ kind: 'voice', file, seconds: 4 }).content).toMatchObject({
      kind: 'voice',
      durationSeconds: 4,
      transcript: null,
    })
    expect(decoded({ kind: 'location', lat: 30, lng: 120 }).content).toEqual({
      kind: 'location',
      lat: 30,
      lng: 120,
      label: null,
    })
    expect(decoded({ kind: 'entered' }).content).toEqual({ kind: 'entered' })
  })
})

describe('delivering on the web', () => {
  const options = { idempotencyKey: 'key-1', now: START }

  it('delivers without an open window, and twice the same key once', async () => {
    const first = await platform.send({ userId: 'Rep1' }, redFlagCard, options)
    const again = await platform.send({ userId: 'rep1' }, redFlagCard, options)
    expect(first.kind).toBe('delivered')
    expect(again).toEqual(first)
    expect((await log.before('rep1', null, 10)).items.map((item) => item.id)).toEqual(['key-1'])
  })

  it('replaces a card in its place', async () => {
    const sent = await platform.send({ userId: 'rep2' }, redFlagCard, options)
    if (sent.kind !== 'delivered' || !sent.receipt) throw new Error('not delivered')
    await platform.send({ userId: 'rep2' }, plainCard('后来'), { ...options, idempotencyKey: 'k2' })
    expect((await platform.updateCard(sent.receipt, handledCard, options)).kind).toBe('delivered')
    const { items } = await log.before('rep2', null, 10)
    expect(items.map((item) => item.id)).toEqual(['key-1', 'k2'])
    expect(items[0]?.content).toEqual({ kind: 'card', card: renderWebCard(handledCard) })
  })

  it('says that a card nobody has cannot be replaced', async () => {
    const receipt = {
      platform: 'web' as const,
      userId: 'rep1',
      messageId: 'gone',
      taskId: null,
      updateCode: null,
      updateCodeExpiresAt: null,
    }
    expect(await platform.updateCard(receipt, handledCard, options)).toMatchObject({
      kind: 'rejected',
      reason: 'card-not-replaceable',
    })
  })

  it('asks to be tried again when the transcript cannot be written', async () => {
    streams.failing = true
    const failed = await platform.send({ userId: 'dir' }, plainCard('重要'), options)
    streams.failing = false
    expect(failed.kind).toBe('retry')
    expect((await log.before('dir', null, 10)).items).toEqual([])
    expect((await platform.send({ userId: 'dir' }, plainCard('重要'), options)).kind).toBe(
      'delivered',
    )
  })

  it.each([
    ['red flag', redFlagCard],
    ['stored', storedCard],
    ['list', listCard],
    ['handled', handledCard],
  ])('renders the %s card as the contract says', (_name, card) => {
    expect(Value.Check(WebCard, renderWebCard(card))).toBe(true)
  })
})
