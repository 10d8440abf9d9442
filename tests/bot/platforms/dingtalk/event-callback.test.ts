import type { OpenResult, RawCallback } from '@kedu/bot/platform'
import { decryptEvent, eventKeys, sealAnswer } from '@kedu/bot/platforms/dingtalk/callback-crypto'
import { EventCallbacks } from '@kedu/bot/platforms/dingtalk/event-callback'
import { callbackSignature, seal } from '@kedu/bot/platforms/incoming/sealed-text'
import { type Instant, instant, plusMs } from '@kedu/shared/time/instant'
import * as wecom from '@wecom/crypto'
import DingTalkEncryptor from 'dingtalk-encrypt'
import { describe, expect, it } from 'vitest'
import vectors from '../../../fixtures/dingtalk/event-vectors.json' with { type: 'json' }
import fc from '../../../support/property.ts'

const cases = [vectors.V1, vectors.V2, vectors.V3, vectors.V4]
const { token, aesKey, ownerKey: appKey } = vectors.V2
const corpId = 'dingcorp0123456789'
const keys = eventKeys({ token, aesKey, ownerKeys: [appKey, corpId] })
const now = instant(1_795_399_200_000)
const randomBytes = (size: number) => new Uint8Array(size).fill(7)

/** Seals as DingTalk does, with another maker's code than ours. */
function request(
  event: unknown,
  more: {
    ownerKey?: string
    timestamp?: string
    nonce?: string
    signature?: string
    names?: [signature: string, timestamp: string]
    body?: string
  } = {},
): RawCallback {
  const text = typeof event === 'string' ? event : JSON.stringify(event)
  const encrypt = wecom.encrypt(aesKey, text, more.ownerKey ?? appKey)
  const timestamp = more.timestamp ?? String(now)
  const nonce = more.nonce ?? 'nonce1'
  const signature = more.signature ?? wecom.getSignature(token, timestamp, nonce, encrypt)
  const [signatureName, timestampName] = more.names ?? ['msg_signature', 'timestamp']
  return {
    method: 'POST',
    channel: 'event',
    query: { [signatureName]: signature, [timestampName]: timestamp, nonce },
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(more.body ?? JSON.stringify({ encrypt })),
  }
}

const callbacks = (own = keys) => new EventCallbacks({ keys: own, randomBytes })

function rejection(result: OpenResult): string {
  return result.kind === 'rejected' ? result.rejection.kind : result.kind
}

/** Reads an answer as DingTalk does. */
function answered(body: string): { message: string; id: string } {
  const { msg_signature, timeStamp, nonce, encrypt } = JSON.parse(body)
  expect(msg_signature).toBe(wecom.getSignature(token, timeStamp, nonce, encrypt))
  const { message, id } = wecom.decrypt(aesKey, encrypt)
  return { message, id }
}

describe('official vectors', () => {
  it.each(cases)('$nonce: signature, plaintext, and the same bytes back', (v) => {
    const own = eventKeys({ token: v.token, aesKey: v.aesKey, ownerKeys: [v.ownerKey] })
    expect(callbackSignature(v.token, v.timestamp, v.nonce, v.encrypt)).toBe(v.signature)
    expect(decryptEvent(own, v.encrypt)).toEqual({
      kind: 'decrypted',
      message: v.message,
      ownerKey: v.ownerKey,
    })
    const sealed = seal(
      own.aesKey,
      { message: v.message, receiverId: v.ownerKey },
      Buffer.from(v.random, 'ascii'),
    )
    expect(sealed).toBe(v.encrypt)
  })

  it.each(cases)('$nonce: dingtalk-encrypt agrees both ways', (v) => {
    const peer = new DingTalkEncryptor(v.token, v.aesKey, v.ownerKey)
    const own = eventKeys({ token: v.token, aesKey: v.aesKey, ownerKeys: [v.ownerKey] })
    expect(peer.getDecryptMsg(v.signature, v.timestamp, v.nonce, v.encrypt)).toBe(v.message)
    const theirs = peer.getEncryptedMap('success', now, 'nonce123')
    expect(decryptEvent(own, theirs.encrypt)).toMatchObject({ message: 'success' })
    const ours = sealAnswer(own, v.ownerKey, 'success', now, randomBytes(32))
    expect(peer.getDecryptMsg(ours.msg_signature, ours.timeStamp, ours.nonce, ours.encrypt)).toBe(
      'success',
    )
  })

  it('dingtalk-encrypt reads what we seal, whatever its length', () => {
    const peer = new DingTalkEncryptor(token, aesKey, appKey)
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_:{}",]{0,120}$/), (message) => {
        const sealed = seal(keys.aesKey, { message, receiverId: appKey }, randomBytes(16))
        expect(peer.decrypt(sealed)).toBe(message)
        // It writes percent-encoded texts; that is its own habit, not DingTalk's.
        const theirs = peer.encrypt('0123456789abcdef', message)
        expect(decryptEvent(keys, theirs)).toMatchObject({ message: encodeURI(message) })
      }),
    )
  })
})

describe('keys', () => {
  it.each([
    ['a token of two letters', { token: 'ab' }],
    ['a token with a sign', { token: 'abc-def' }],
    ['a token of 33 letters', { token: 'a'.repeat(33) }],
    ['a key of 42 characters', { aesKey: 'a'.repeat(42) }],
    ['a key of 44 characters', { aesKey: `${'a'.repeat(43)}=` }],
    ['no owner key', { ownerKeys: [''] }],
  ])('refuses %s without showing it', (_what, wrong) => {
    expect(() => eventKeys({ token, aesKey, ownerKeys: [appKey], ...wrong })).toThrow(/^DingTalk/)
  })
})

describe('an event over HTTP', () => {
  const event = { EventType: 'user_add_org', eventId: 'e1', UserId: ['zhangwei', '李雷'] }

  it('is handed to decode as it is', () => {
    expect(callbacks().open(request(event), now)).toEqual({
      kind: 'opened',
      plaintext: JSON.stringify({ channel: 'event', data: event }),
      openedAt: now,
    })
  })

  it('is answered with an encrypted "success" for whom the event was sealed', () => {
    const door = callbacks()
    expect(answered(door.answer(now).body)).toEqual({ message: 'success', id: appKey })
    expect(rejection(door.open(request(event, { ownerKey: corpId }), now))).toBe('opened')
    expect(answered(door.answer(now).body)).toEqual({ message: 'success', id: corpId })
    expect(door.answer(now).contentType).toContain('application/json')
  })

  it('that only checks the address is answered and goes no further', () => {
    const checked = callbacks().open(request({ EventType: 'check_url' }), now)
    expect(checked.kind).toBe('answer')
    if (checked.kind !== 'answer') return
    expect(answered(checked.body)).toEqual({ message: 'success', id: appKey })
  })

  it('may be signed with the names of the older documents, and in seconds', () => {
    const older = request(event, { names: ['signature', 'timeStamp'] })
    expect(rejection(callbacks().open(older, now))).toBe('opened')
    const inSeconds = request(event, { timestamp: String(Math.floor(now / 1000)) })
    expect(rejection(callbacks().open(inSeconds, now))).toBe('opened')
  })

  it.each<[string, Parameters<typeof request>[1]]>([
    ['bad-signature', { signature: '0'.repeat(40) }],
    ['bad-signature', { signature: '' }],
    ['wrong-receiver', { ownerKey: 'ding0000000000000000' }],
    ['malformed', { timestamp: '12.5' }],
    ['malformed', { timestamp: '1'.repeat(15) }],
    ['malformed', { nonce: 'n'.repeat(257) }],
    ['malformed', { body: 'no json' }],
    ['malformed', { body: '[]' }],
    ['malformed', { body: '{"encrypt":1}' }],
    ['malformed', { body: '{"encrypt":""}' }],
    ['bad-signature', { body: '{"encrypt":"AAAA"}' }],
    ['too-large', { body: `{"encrypt":"${'A'.repeat(1024 * 1024)}"}` }],
  ])('is refused as %s: %o', (kind, more) => {
    expect(rejection(callbacks().open(request(event, more), now))).toBe(kind)
  })

  it('is refused when it is signed but cannot be read', () => {
    const signed = (encrypt: string): RawCallback => ({
      ...request(event),
      query: {
        msg_signature: callbackSignature(token, String(now), 'n', encrypt),
        timestamp: String(now),
        nonce: 'n',
      },
      body: Buffer.from(JSON.stringify({ encrypt })),
    })
    expect(rejection(callbacks().open(signed('AAAA'), now))).toBe('undecryptable')
    expect(rejection(callbacks().open(signed('not base64!'), now))).toBe('undecryptable')
    expect(rejection(callbacks().open(request('no json'), now))).toBe('undecryptable')
    expect(rejection(callbacks().open(request('[1]'), now))).toBe('undecryptable')
    expect(rejection(callbacks().open({ ...request(event), method: 'GET' }, now))).toBe('malformed')
  })

  it('is fresh for ten minutes, and five ahead of our clock', () => {
    const opened = (at: Instant) => rejection(callbacks().open(request(event), at))
    expect(opened(plusMs(now, 600_000))).toBe('opened')
    expect(opened(plusMs(now, 600_001))).toBe('stale')
    expect(opened(plusMs(now, -300_000))).toBe('opened')
    expect(opened(plusMs(now, -300_001))).toBe('from-the-future')
  })

  it('may come again, a flood of it may not', () => {
    const door = callbacks()
    const again = request(event)
    const kinds = Array.from({ length: 10 }, () => rejection(door.open(again, now)))
    expect(kinds.slice(0, 8)).toEqual(Array(8).fill('opened'))
    expect(kinds.slice(8)).toEqual(['replayed', 'replayed'])
    expect(rejection(door.open(request(event, { nonce: 'another' }), now))).toBe('opened')
  })

  it('never makes it throw, whatever is posted', () => {
    const door = callbacks()
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.dictionary(fc.string(), fc.string()),
        (body, query) => {
          expect(door.open({ method: 'POST', query, headers: {}, body }, now).kind).toBe('rejected')
        },
      ),
    )
  })
})
