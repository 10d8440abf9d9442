import { createCipheriv } from 'node:crypto'
import {
  callbackKeys,
  callbackSignature,
  decryptCallback,
  encryptCallback,
  jsapiSignature,
  signatureMatches,
} from '@kedu/bot/platforms/wecom/callback-crypto'
import * as peer from '@wecom/crypto'
import { describe, expect, it } from 'vitest'
import vectors from '../../../fixtures/wecom/vectors.json' with { type: 'json' }
import fc from '../../../support/property.ts'

const { token, encodingAesKey, corpId } = vectors
const keys = callbackKeys({ token, encodingAesKey, receiverId: corpId })
const keysFor = (receiverId: string) => callbackKeys({ token, encodingAesKey, receiverId })

/** Encrypts any bytes with any padding: what no honest peer would do. */
function rawEncrypt(plain: Buffer): string {
  const cipher = createCipheriv('aes-256-cbc', keys.aesKey, keys.aesKey.subarray(0, 16))
  cipher.setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
}
function frame(message: Buffer, length: number, receiver: string): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(length)
  const plain = Buffer.concat([Buffer.alloc(16, 1), size, message, Buffer.from(receiver)])
  const pad = 32 - (plain.length % 32)
  return Buffer.concat([plain, Buffer.alloc(pad, pad)])
}

describe('callback keys', () => {
  it.each([
    ['an empty token', { token: '' }],
    ['a token of five letters', { token: 'abcde' }],
    ['a token of 33 letters', { token: 'a'.repeat(33) }],
    ['a token with a blank', { token: 'abc defg' }],
    ['an empty key', { encodingAesKey: '' }],
    ['a key of 42 characters', { encodingAesKey: 'a'.repeat(42) }],
    ['a key of 44 characters', { encodingAesKey: `${'a'.repeat(43)}=` }],
    ['a key with a foreign character', { encodingAesKey: `${'a'.repeat(42)}!` }],
  ])('refuses %s without showing it', (_what, wrong) => {
    const make = () => callbackKeys({ token, encodingAesKey, receiverId: corpId, ...wrong })
    expect(make).toThrow(/^WeCom (callback token|EncodingAESKey)/)
  })

  it('takes a token of six and of 32 letters', () => {
    expect(
      callbackKeys({ token: 'abcdef', encodingAesKey, receiverId: corpId }).aesKey,
    ).toHaveLength(32)
    expect(keysFor('').receiverId).toBe('')
    expect(() =>
      callbackKeys({ token: 'a'.repeat(32), encodingAesKey, receiverId: '' }),
    ).not.toThrow()
  })
})

describe('official vectors', () => {
  it.each(Object.entries(vectors.official))('%s: signature and plaintext agree', (_name, v) => {
    expect(callbackSignature(token, v.timestamp, v.nonce, v.encrypted)).toBe(v.signature)
    expect(decryptCallback(keys, v.encrypted)).toEqual({ kind: 'decrypted', message: v.message })
  })

  it.each(vectors.own.cases)('$name: encrypts, signs and decrypts to the byte', (v) => {
    const own = keysFor(v.receiverId)
    const random = Buffer.from(vectors.own.random, 'ascii')
    expect(encryptCallback(own, v.message, random)).toBe(v.encrypted)
    expect(callbackSignature(token, vectors.own.timestamp, vectors.own.nonce, v.encrypted)).toBe(
      v.signature,
    )
    expect(decryptCallback(own, v.encrypted)).toEqual({ kind: 'decrypted', message: v.message })
  })

  it.each(vectors.jsapi.cases)('$name: signs a page', ({ url, signature }) => {
    const { ticket, nonceStr, timestamp } = vectors.jsapi
    expect(jsapiSignature({ ticket, nonceStr, timestamp, url })).toBe(signature)
    expect(jsapiSignature({ ticket, nonceStr, timestamp, url: `${url}#/deals` })).toBe(signature)
    expect(peer.getJsApiSignature({ ticket, nonceStr, timestamp, url }).signature).toBe(signature)
  })
})

describe('against @wecom/crypto', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 300 })
  const random = fc.uint8Array({ minLength: 16, maxLength: 16 })

  it('reads what the peer wrote', () => {
    fc.assert(
      fc.property(text, random, (message, bytes) => {
        const encrypted = peer.encrypt(encodingAesKey, message, corpId, Buffer.from(bytes))
        expect(decryptCallback(keys, encrypted)).toEqual({ kind: 'decrypted', message })
      }),
    )
  })

  it('writes what the peer reads, with the same signature', () => {
    fc.assert(
      fc.property(text, random, fc.nat(), fc.string(), (message, bytes, timestamp, nonce) => {
        const encrypted = encryptCallback(keys, message, bytes)
        const read = peer.decrypt(encodingAesKey, encrypted)
        expect([read.message, read.id]).toEqual([message, corpId])
        expect(callbackSignature(token, String(timestamp), nonce, encrypted)).toBe(
          peer.getSignature(token, timestamp, nonce, encrypted),
        )
      }),
    )
  })

  it('goes there and back with each of the 32 paddings', () => {
    for (let length = 0; length < 64; length += 1) {
      const message = 'x'.repeat(length)
      const encrypted = encryptCallback(keys, message, Buffer.alloc(16, 7))
      expect(peer.decrypt(encodingAesKey, encrypted).message).toBe(message)
      expect(decryptCallback(keys, encrypted)).toEqual({ kind: 'decrypted', message })
    }
  })
})

describe('what does not decrypt', () => {
  const undecryptable = { kind: 'failed', reason: 'undecryptable' }
  const v2 = vectors.official.V2.encrypted
  const hello = Buffer.from('hello')

  it.each([
    ['nothing', ''],
    ['broken base64', `${v2.slice(0, -4)}!!==`],
    ['base64 with a blank', v2.replace('+', ' ')],
    ['a text cut in the middle of a block', v2.slice(0, 24)],
    ['one block of 16 bytes', Buffer.alloc(16).toString('base64')],
    ['padding 0', rawEncrypt(Buffer.alloc(32, 0))],
    ['padding 33', rawEncrypt(Buffer.alloc(64, 33))],
    ['uneven padding', rawEncrypt(Buffer.concat([Buffer.alloc(60, 1), Buffer.from([4, 4, 3, 4])]))],
    ['padding only', rawEncrypt(Buffer.alloc(32, 32))],
    ['a length above what is there', rawEncrypt(frame(hello, 5 + corpId.length + 1, corpId))],
    ['a length of four gigabytes', rawEncrypt(frame(hello, 0xffffffff, corpId))],
    ['invalid UTF-8', rawEncrypt(frame(Buffer.from([0xc3, 0x28, 0xff]), 3, corpId))],
  ])('says so for %s', (_what, encrypted) => {
    expect(decryptCallback(keys, encrypted)).toEqual(undecryptable)
  })

  it('tells another receiver from a broken text', () => {
    const wrong = { kind: 'failed', reason: 'wrong-receiver' }
    const other = peer.encrypt(encodingAesKey, 'hello', 'wx0000000000000000')
    expect(decryptCallback(keys, other)).toEqual(wrong)
    expect(decryptCallback(keys, peer.encrypt(encodingAesKey, 'hello', ''))).toEqual(wrong)
    // A length one short moves the last letter of the message to the receiver.
    expect(decryptCallback(keys, rawEncrypt(frame(hello, 4, corpId)))).toEqual(wrong)
    expect(decryptCallback(keys, rawEncrypt(frame(hello, 5, corpId)))).toEqual({
      kind: 'decrypted',
      message: 'hello',
    })
  })

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        expect(['failed', 'decrypted']).toContain(decryptCallback(keys, text).kind)
      }),
    )
  })

  it('counts length in bytes, not characters', () => {
    const message = '报价😀'
    const encrypted = rawEncrypt(frame(Buffer.from(message), Buffer.byteLength(message), corpId))
    expect(decryptCallback(keys, encrypted)).toEqual({ kind: 'decrypted', message })
  })

  it('wants 16 random bytes', () => {
    expect(() => encryptCallback(keys, 'x', Buffer.alloc(15))).toThrow('16 random bytes')
  })
})

describe('signatureMatches', () => {
  it('is true for the same text only', () => {
    expect(signatureMatches('abc', 'abc')).toBe(true)
    expect(signatureMatches('abc', 'abd')).toBe(false)
    expect(signatureMatches('abc', 'ab')).toBe(false)
    expect(signatureMatches('', '')).toBe(true)
  })
})
