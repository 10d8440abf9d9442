/** The bot's envelope and files, against vectors and Tencent's own code. */

import { ReplayMemory } from '@kedu/bot/platforms/incoming/freshness'
import { decryptFile } from '@kedu/bot/platforms/incoming/sealed-text'
import { callbackKeys } from '@kedu/bot/platforms/wecom/callback-crypto'
import {
  fileKeyOf,
  openBotCallback,
  sealAnswer,
} from '@kedu/bot/platforms/wecom-bot/callback-crypto'
import { instant } from '@kedu/shared/time/instant'
import * as peer from '@wecom/crypto'
import { describe, expect, it } from 'vitest'
import vectors from '../../../fixtures/wecom/vectors.json' with { type: 'json' }

const { token, encodingAesKey, corpId } = vectors
const { timestamp, nonce } = vectors.own
const keys = callbackKeys({ token, encodingAesKey, receiverId: '' })
const now = instant(Number(timestamp) * 1000)
const O2 = {
  signature: 'd76c84f00c7d1e143728cbc9f18d5af5dac24c07',
  encrypted:
    'sKqRbbiSUnDhFHOvPjtUMUMZ+yrN/UdB/nsBl8yJ2HVqSI9FkqGkf8x5ghetmS/SMWgsjwLqNQcsmBPiYa1rffLNBsDtOnIR7Sx3G2GhRKvpwimJ8sHUsPl1GpQrbnut',
  message: '{"msgtype":"text","text":{"content":"你好😀"}}',
}
const O3 = {
  signature: '90adbb2889e2b6854b6cc6281f0ad63130591bb9',
  encrypted:
    'sKqRbbiSUnDhFHOvPjtUMbOGu8TcFrEB2BH4s95zyA+cOZ3c+JSGezcWpXn7VM8SC8BIdSYEq7hbfc2NvEzvFA==',
  message: 'aaaaaaaaaaaa',
}

function open(body: string, signature: string) {
  const replays = new ReplayMemory({ maxTimes: 32, maxEntries: 100 })
  const query = { msg_signature: signature, timestamp, nonce }
  const callback = { method: 'POST' as const, query, headers: {}, body: Buffer.from(body) }
  return openBotCallback(callback, keys, replays, now)
}

describe("the bot's callbacks", () => {
  it.each([
    ['O2, with an emoji and a padding of 26', O2],
    ['O3, with a padding of exactly 32', O3],
  ])('are opened: vector %s', (_name, { encrypted, signature, message }) => {
    const opened = open(JSON.stringify({ encrypt: encrypted }), signature)
    expect(opened.kind === 'opened' && JSON.parse(opened.plaintext)).toEqual({
      nonce,
      body: message,
    })
  })

  it('are opened with slashes escaped, as some JSON writers do', () => {
    const body = JSON.stringify({ encrypt: O2.encrypted }).replaceAll('/', '\\/')
    expect(open(body, O2.signature).kind).toBe('opened')
  })

  it.each([
    ['no envelope', 'hello'],
    ['two of them', `{"encrypt":"${O2.encrypted}","x":{"encrypt":"${O2.encrypted}"}}`],
    ['an empty one', '{"encrypt":""}'],
  ])('are refused with %s', (_name, body) => {
    expect(open(body, O2.signature)).toEqual({
      kind: 'rejected',
      rejection: { kind: 'malformed' },
    })
  })

  it("are refused when they are the app's: the receiver has to be empty", () => {
    const encrypted = peer.encrypt(encodingAesKey, '{}', corpId)
    const signature = peer.getSignature(token, timestamp, nonce, encrypted)
    expect(open(JSON.stringify({ encrypt: encrypted }), signature)).toEqual({
      kind: 'rejected',
      rejection: { kind: 'wrong-receiver' },
    })
  })

  it('are answered under their own nonce, with a whole number of seconds', () => {
    const random = Buffer.from('0123456789abcdef')
    const answer = JSON.parse(sealAnswer(keys, { a: '好' }, nonce, { now, random }).body)
    expect(answer.nonce).toBe(nonce)
    expect(answer.timestamp).toBe(Number(timestamp))
    expect(answer.msgsignature).toBe(peer.getSignature(token, timestamp, nonce, answer.encrypt))
    expect(peer.decrypt(encodingAesKey, answer.encrypt)).toMatchObject({
      message: '{"a":"好"}',
      id: '',
    })
  })
})

describe("the bot's files", () => {
  const sealed = Buffer.from('fM9lxAFN5ayLPY26odF6bUeVhQwe24Osegn/zphrWHo=', 'base64')
  const aeskey = 'ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8'

  it.each([aeskey, `${aeskey}=`])('are decrypted with their key, padded or not: M1', (key) => {
    const bytes = decryptFile(fileKeyOf(key) ?? Buffer.alloc(0), sealed)
    expect(bytes?.toString()).toBe('photo-bytes')
  })

  it('are nothing under another key, cut short, or with a key that is none', () => {
    expect(decryptFile(Buffer.alloc(32, 1), sealed)).toBeNull()
    expect(decryptFile(fileKeyOf(aeskey) ?? Buffer.alloc(0), sealed.subarray(0, 30))).toBeNull()
    expect(fileKeyOf('short')).toBeNull()
    expect(fileKeyOf(`${aeskey}${aeskey}`)).toBeNull()
  })
})
