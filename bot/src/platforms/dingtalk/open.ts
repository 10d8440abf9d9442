/**
 * From the raw callback of HTTP mode to the plaintext that `decode` takes, the same a Stream
 * connection hands over: `{"channel":"message"|"event"|"card","id"?:…,"data":…}`. Sizes, signature,
 * freshness, repetitions — in this order; no JSON is read before the signature has been checked.
 */
import { createHash } from 'node:crypto'
import { HOUR_MS, type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import type { CallbackRejection, OpenResult, RawCallback } from '../../platform.ts'
import { signatureMatches } from '../incoming/sealed-text.ts'
import { plaintextOf } from './plaintext.ts'
import { cardSecretOf, cardSign, robotSign } from './robot-sign.ts'

/** Real ones are a few kilobytes. */
const MAX_BODY_BYTES = 256 * 1024
/** DingTalk's own rule for both directions. @see https://open.dingtalk.com/document/dingstart/robot-receive-message */
export const SIGN_WINDOW_MS = HOUR_MS
/** A request that was not answered comes again as it was. */
const MAX_REPEATS = 16
/** Two people may write in the same millisecond; more bodies than this under one signature are forged. */
const MAX_BODIES = 4
const MAX_SIGNATURES = 20_000

/** Remembers which signatures came with which bodies, within the hour they are fresh. */
export class SeenSignatures {
  readonly #seen = new Map<string, { bodies: Map<string, number>; at: Instant }>()

  /** False: too often, or with yet another body. Call it only after the signature check. */
  admit(signature: string, body: Uint8Array, now: Instant): boolean {
    this.#forget(now)
    const known = this.#seen.get(signature) ?? { bodies: new Map<string, number>(), at: now }
    this.#seen.set(signature, known)
    const hash = createHash('sha256').update(body).digest('base64')
    const times = (known.bodies.get(hash) ?? 0) + 1
    if (times === 1 && known.bodies.size >= MAX_BODIES) return false
    known.bodies.set(hash, times)
    return times <= MAX_REPEATS
  }

  /** Oldest first: a Map keeps the order of insertion. */
  #forget(now: Instant): void {
    for (const [signature, { at }] of this.#seen) {
      const isOld = now - at > 2 * SIGN_WINDOW_MS + MINUTE_MS
      if (!isOld && this.#seen.size < MAX_SIGNATURES) return
      this.#seen.delete(signature)
    }
  }
}

/** Opens a message or a tap. Events are sealed differently and opened elsewhere. Never throws. */
export function openSigned(
  callback: RawCallback,
  appSecret: string,
  seen: SeenSignatures,
  now: Instant,
): OpenResult {
  if (callback.method !== 'POST') return rejected('malformed')
  if (callback.body.byteLength > MAX_BODY_BYTES) return rejected('too-large')
  const isCard = callback.channel === 'card'
  const timestamp = header(callback, isCard ? 'x-ddpaas-signature-timestamp' : 'timestamp')
  const given = header(callback, isCard ? 'x-ddpaas-signature' : 'sign')
  if (given === '' || !/^\d{10,14}$/.test(timestamp)) return rejected('malformed')
  const expected = isCard
    ? cardSign(timestamp, cardSecretOf(appSecret))
    : robotSign(timestamp, appSecret)
  if (!signatureMatches(expected, given)) return rejected('bad-signature')

  const ageMs = now - Number(timestamp)
  if (ageMs > SIGN_WINDOW_MS) return rejected('stale')
  if (ageMs < -SIGN_WINDOW_MS) return rejected('from-the-future')
  if (!seen.admit(given, callback.body, now)) return rejected('replayed')

  const data = parse(callback.body)
  if (typeof data !== 'object' || data === null) return rejected('malformed')
  // A tap carries no id; the moment DingTalk signed it at stands in for one, also when it is repeated.
  const plaintext = isCard ? plaintextOf('card', data, timestamp) : plaintextOf('message', data)
  return { kind: 'opened', plaintext, openedAt: now }
}

function header({ headers }: RawCallback, name: string): string {
  const value: unknown = Object.hasOwn(headers, name) ? headers[name] : undefined
  return typeof value === 'string' ? value.trim() : ''
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return null
  }
}

function rejected(kind: CallbackRejection['kind']): OpenResult {
  return { kind: 'rejected', rejection: { kind } }
}
