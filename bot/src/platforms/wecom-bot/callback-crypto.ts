/**
 * The bot's callbacks and files: the same signature and AES as the app's, in a JSON envelope, with an
 * empty receiver. Pure: randomness and time come in as arguments.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101033
 */
import type { Instant } from '@kedu/shared/time/instant'
import type { CallbackRejection, OpenResult, RawCallback } from '../../platform.ts'
import type { ReplayMemory } from '../incoming/freshness.ts'
import { rawJson } from '../outgoing/fit-text.ts'
import { type CallbackKeys, callbackSignature, encryptCallback } from '../wecom/callback-crypto.ts'
import { bodyText, echoOf, openSealed } from '../wecom/envelope.ts'

/**
 * Opens a callback: URL verification (GET) or a message (POST). What is opened carries the nonce it
 * came with, because an answer must carry the same. Never throws.
 */
export function openBotCallback(
  callback: RawCallback,
  keys: CallbackKeys,
  replays: ReplayMemory,
  now: Instant,
): OpenResult {
  const found = callback.method === 'GET' ? echoOf(callback) : encryptedPart(callback)
  const opened = openSealed(found, callback, keys, replays, now)
  if (opened.kind !== 'opened') return opened
  const plaintext = JSON.stringify({ nonce: callback.query.nonce ?? '', body: opened.plaintext })
  return { ...opened, plaintext }
}

/** The one `encrypt` of the envelope, found without a parser: nothing is parsed before the signature is checked. */
function encryptedPart(callback: RawCallback): string | CallbackRejection {
  const json = bodyText(callback)
  if (typeof json !== 'string') return json
  const [first, ...others] = json.matchAll(/"encrypt"\s*:\s*"([A-Za-z0-9+/=\\]*)"/g)
  const encrypted = first?.[1]?.replaceAll('\\/', '/')
  if (!encrypted || others.length > 0 || encrypted.includes('\\')) return { kind: 'malformed' }
  return encrypted
}

/** An encrypted answer to the callback that came with this nonce. */
export function sealAnswer(
  keys: CallbackKeys,
  answer: object,
  nonce: string,
  at: { now: Instant; random: Uint8Array },
): { contentType: string; body: string } {
  const encrypted = encryptCallback(keys, rawJson(answer), at.random)
  const timestamp = Math.floor(at.now / 1000)
  const signature = callbackSignature(keys.token, String(timestamp), nonce, encrypted)
  return {
    contentType: 'application/json; charset=utf-8',
    // The key is `msgsignature` and the timestamp a number, other than in the app's XML.
    body: JSON.stringify({ encrypt: encrypted, msgsignature: signature, timestamp, nonce }),
  }
}

/** The key of one file as the connection gives it: 43 characters, unpadded. Null when it is none. */
export function fileKeyOf(aeskey: string): Buffer | null {
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(aeskey)) return null
  const key = Buffer.from(aeskey, 'base64')
  return key.length === 32 ? key : null
}
