import type { RawCallback } from '@kedu/bot/platform'
import { callbackKeys } from '@kedu/bot/platforms/wecom/callback-crypto'
import {
  hasForbiddenMarkup,
  MAX_AGE_MS,
  MAX_AHEAD_MS,
  MAX_BODY_BYTES,
  MAX_PLAINTEXT_BYTES,
  openCallback,
  ReplayMemory,
} from '@kedu/bot/platforms/wecom/envelope'
import { instant, plusMs } from '@kedu/shared/time/instant'
import * as peer from '@wecom/crypto'
import { describe, expect, it } from 'vitest'
import vectors from '../../../fixtures/wecom/vectors.json' with { type: 'json' }

const { token, encodingAesKey, corpId } = vectors
const keys = callbackKeys({ token, encodingAesKey, receiverId: corpId })
const now = instant(1409659813_000)
const memory = () => new ReplayMemory({ maxTimes: 3, maxEntries: 100 })

function post(
  plaintext: string,
  parts: { encrypted?: string; body?: string; query?: Record<string, string>; at?: number } = {},
): RawCallback {
  const encrypted = parts.encrypted ?? peer.encrypt(encodingAesKey, plaintext, corpId)
  const timestamp = String(parts.at ?? now / 1000)
  const msg_signature = peer.getSignature(token, timestamp, 'n1', encrypted)
  const body =
    parts.body ??
    `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><AgentID><![CDATA[218]]></AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`
  return {
    method: 'POST',
    query: { msg_signature, timestamp, nonce: 'n1', ...parts.query },
    headers: {},
    body: Buffer.from(body),
  }
}
const open = (callback: RawCallback, at = now) => openCallback(callback, keys, memory(), at)
const rejection = (callback: RawCallback, at = now) => {
  const result = open(callback, at)
  return result.kind === 'rejected' ? result.rejection.kind : result.kind
}

describe('URL verification', () => {
  const { V1 } = vectors.official
  const get = (query: Record<string, string> = {}): RawCallback => ({
    method: 'GET',
    query: {
      msg_signature: V1.signature,
      timestamp: V1.timestamp,
      nonce: V1.nonce,
      echostr: V1.encrypted,
      ...query,
    },
    headers: {},
    body: new Uint8Array(),
  })
  const at = instant(Number(V1.timestamp) * 1000)

  it('answers the decrypted echo and nothing around it', () => {
    expect(open(get(), at)).toEqual({
      kind: 'answer',
      contentType: 'text/plain; charset=utf-8',
      body: V1.message,
    })
  })

  it('forgives a parser that made a blank of each plus', () => {
    expect(open(get({ echostr: V1.encrypted.replaceAll('+', ' ') }), at).kind).toBe('answer')
  })

  it('refuses a missing echo, a forged signature and a missing one', () => {
    expect(rejection(get({ echostr: '' }), at)).toBe('malformed')
    expect(rejection(get({ msg_signature: V1.signature.replace('5', '6') }), at)).toBe(
      'bad-signature',
    )
    const { msg_signature: _gone, ...query } = get().query
    expect(rejection({ ...get(), query }, at)).toBe('malformed')
  })
})

describe('a callback', () => {
  it('opens the official message', () => {
    const { V2 } = vectors.official
    const callback = post('', {
      encrypted: V2.encrypted,
      query: { nonce: V2.nonce, msg_signature: V2.signature },
    })
    expect(open(callback)).toEqual({ kind: 'opened', plaintext: V2.message, openedAt: now })
  })

  it('opens an envelope without CDATA and with blanks between', () => {
    const encrypted = peer.encrypt(encodingAesKey, '<xml/>', corpId)
    const body = `<xml>\n <Encrypt>\n${encrypted}\n</Encrypt> </xml>`
    expect(rejection(post('', { encrypted, body }))).toBe('opened')
  })

  it.each([
    ['another signature', { query: { msg_signature: '0'.repeat(40) } }, 'bad-signature'],
    ['a signature in upper case', { query: { msg_signature: 'A'.repeat(40) } }, 'bad-signature'],
    ['an empty signature', { query: { msg_signature: '' } }, 'bad-signature'],
    ['another nonce', { query: { nonce: 'n2' } }, 'bad-signature'],
    ['another timestamp', { query: { timestamp: '1409659814' } }, 'bad-signature'],
    ['a timestamp that is no number', { query: { timestamp: '1e9' } }, 'malformed'],
    ['a negative timestamp', { query: { timestamp: '-1' } }, 'malformed'],
    ['a nonce of 300 letters', { query: { nonce: 'n'.repeat(300) } }, 'malformed'],
    ['an empty body', { body: '' }, 'malformed'],
    ['JSON', { body: '{"encrypt":"x"}' }, 'malformed'],
    [
      'two Encrypt elements',
      { body: '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>' },
      'malformed',
    ],
    ['an unclosed Encrypt', { body: '<xml><Encrypt>abc' }, 'malformed'],
    ['markup inside Encrypt', { body: '<xml><Encrypt><b>x</b></Encrypt></xml>' }, 'malformed'],
    [
      'a document type',
      { body: '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>a</Encrypt></xml>' },
      'forbidden-markup',
    ],
    ['an entity', { body: '<xml><! ENTITY a><Encrypt>a</Encrypt></xml>' }, 'forbidden-markup'],
    ['signed text that is no base64', { encrypted: 'not base64 at all' }, 'undecryptable'],
    [
      'signed text cut off',
      { encrypted: vectors.official.V2.encrypted.slice(0, 100) },
      'undecryptable',
    ],
  ])('is refused with %s', (_what, parts, kind) => {
    expect(rejection(post('<xml></xml>', parts))).toBe(kind)
  })

  it('is refused for another receiver', () => {
    const encrypted = peer.encrypt(encodingAesKey, '<xml/>', 'wx0000000000000000')
    expect(rejection(post('', { encrypted }))).toBe('wrong-receiver')
  })

  it('is refused when the body is not UTF-8', () => {
    expect(rejection({ ...post('<xml/>'), body: Buffer.from([0x3c, 0xff, 0xfe]) })).toBe(
      'malformed',
    )
  })

  it('is refused above a megabyte, before anything else', () => {
    const body = Buffer.alloc(MAX_BODY_BYTES + 1, 0x41)
    expect(rejection({ ...post('<xml/>'), body })).toBe('too-large')
    expect(rejection({ ...post('<xml/>'), body: body.subarray(1) })).toBe('malformed')
  })

  it('is refused when the plaintext is above 64 KB, and opened at exactly 64 KB', () => {
    expect(rejection(post('x'.repeat(MAX_PLAINTEXT_BYTES)))).toBe('opened')
    expect(rejection(post('x'.repeat(MAX_PLAINTEXT_BYTES + 1)))).toBe('too-large')
    expect(rejection(post('报'.repeat(Math.ceil(MAX_PLAINTEXT_BYTES / 3) + 1)))).toBe('too-large')
  })

  it('is refused when the plaintext holds a document type, but words about one pass', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml>&b;</xml>'
    expect(rejection(post(bomb))).toBe('forbidden-markup')
    const said = '<xml><Content><![CDATA[<!DOCTYPE html> 是什么]]></Content></xml>'
    expect(rejection(post(said))).toBe('opened')
  })

  it('is fresh up to ten minutes back and five ahead, to the millisecond', () => {
    const callback = post('<xml/>')
    expect(rejection(callback, plusMs(now, MAX_AGE_MS))).toBe('opened')
    expect(rejection(callback, plusMs(now, MAX_AGE_MS + 1))).toBe('stale')
    expect(rejection(callback, plusMs(now, -MAX_AHEAD_MS))).toBe('opened')
    expect(rejection(callback, plusMs(now, -MAX_AHEAD_MS - 1))).toBe('from-the-future')
  })

  it('takes query values from the query alone, not from its prototype', () => {
    const query = Object.create({ msg_signature: 'x', timestamp: '1', nonce: 'n' })
    expect(rejection({ ...post('<xml/>'), query })).toBe('malformed')
  })
})

describe('replays', () => {
  it('lets the same request through for the inbox to know it, and stops a flood', () => {
    const replays = memory()
    const callback = post('<xml/>')
    const kinds = [1, 2, 3, 4, 5].map(() => openCallback(callback, keys, replays, now).kind)
    expect(kinds).toEqual(['opened', 'opened', 'opened', 'rejected', 'rejected'])
    expect(openCallback(callback, keys, replays, now)).toEqual({
      kind: 'rejected',
      rejection: { kind: 'replayed' },
    })
  })

  it('remembers only what was signed', () => {
    const replays = memory()
    openCallback(post('<xml/>', { query: { msg_signature: '0'.repeat(40) } }), keys, replays, now)
    expect(replays.size).toBe(0)
    openCallback(post('<xml/>'), keys, replays, now)
    expect(replays.size).toBe(1)
  })

  it('is bounded in number and in time', () => {
    const replays = memory()
    for (let i = 0; i < 1000; i += 1) replays.admit(String(i), 'n', 's', now)
    expect(replays.size).toBe(100)
    replays.admit('x', 'n', 's', plusMs(now, MAX_AGE_MS + MAX_AHEAD_MS + 1))
    expect(replays.size).toBe(1)
  })
})

describe('hasForbiddenMarkup', () => {
  it.each([
    ['<!DOCTYPE a>', true],
    ['<!doctype a>', true],
    ['<! ENTITY a>', true],
    ['<![CDATA[x]]><!ENTITY a>', true],
    ['<![CDATA[<!ENTITY a>]]>', false],
    ['<![CDATA[<!ENTITY a>', true],
    ['DOCTYPE', false],
  ])('%s → %s', (xml, expected) => {
    expect(hasForbiddenMarkup(xml)).toBe(expected)
  })
})
