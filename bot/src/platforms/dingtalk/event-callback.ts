/**
 * Events over HTTP, from the raw callback to the plaintext `decode` takes, and the encrypted
 * "success" back: size, signature, freshness, decryption, in this order.
 *
 * @see https://open.dingtalk.com/document/development/develop-stream-mode-push-server
 */
import { type Instant, instant, SECOND_MS } from '@kedu/shared/time/instant'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { CallbackRejection, OpenResult, RawCallback } from '../../platform.ts'
import { freshness, ReplayMemory } from '../incoming/freshness.ts'
import { callbackSignature, signatureMatches } from '../incoming/sealed-text.ts'
import { decryptEvent, type EventKeys, sealAnswer } from './callback-crypto.ts'
import { isRecord, parseJson, plaintextOf } from './plaintext.ts'

/** Whole body of a callback; an event that names a thousand people is far below. */
const MAX_BODY_BYTES = 1024 * 1024
/** DingTalk tries three times; a flood of the same signed request is refused. */
const REPLAY_LIMITS = { maxTimes: 8, maxEntries: 20_000 }
const RANDOM_BYTES = 32
const JSON_TYPE = 'application/json; charset=utf-8'

const Envelope = Type.Object({ encrypt: Type.String({ minLength: 1, maxLength: MAX_BODY_BYTES }) })

export type OpenedEvent =
  | { kind: 'opened'; event: Record<string, unknown>; ownerKey: string }
  | { kind: 'rejected'; rejection: CallbackRejection }

/** Verifies and decrypts. Never throws. */
export function openEventCallback(
  callback: RawCallback,
  keys: EventKeys,
  replays: ReplayMemory,
  now: Instant,
): OpenedEvent {
  if (callback.method !== 'POST') return rejected('malformed')
  if (callback.body.byteLength > MAX_BODY_BYTES) return rejected('too-large')
  const body = parseJson(new TextDecoder('utf-8').decode(callback.body))
  // The older documents spell two of the three otherwise.
  const signature = own(callback.query, 'msg_signature') ?? own(callback.query, 'signature')
  const timestamp = own(callback.query, 'timestamp') ?? own(callback.query, 'timeStamp')
  const nonce = own(callback.query, 'nonce')
  if (!Value.Check(Envelope, body)) return rejected('malformed')
  if (signature === null || timestamp === null || nonce === null) return rejected('malformed')
  if (!/^\d{1,14}$/.test(timestamp) || nonce.length > 256) return rejected('malformed')

  const expected = callbackSignature(keys.token, timestamp, nonce, body.encrypt)
  if (!signatureMatches(expected, signature)) return rejected('bad-signature')
  const fresh = freshness(signedAt(timestamp), now)
  if (fresh !== 'fresh') return rejected(fresh)
  if (!replays.admit(timestamp, nonce, signature, now)) return rejected('replayed')

  const decryption = decryptEvent(keys, body.encrypt)
  if (decryption.kind === 'failed') return rejected(decryption.reason)
  const event = parseJson(decryption.message)
  if (!isRecord(event)) return rejected('undecryptable')
  return { kind: 'opened', event, ownerKey: decryption.ownerKey }
}

/** "success", encrypted: without it DingTalk brings the event again. */
export function eventAnswer(
  keys: EventKeys,
  ownerKey: string,
  now: Instant,
  random: Uint8Array,
): { contentType: string; body: string } {
  const sealed = sealAnswer(keys, ownerKey, 'success', now, random)
  return { contentType: JSON_TYPE, body: JSON.stringify(sealed) }
}

/** The address for events: what it was last called with decides for whom its answers are sealed. */
export class EventCallbacks {
  readonly #keys: EventKeys
  readonly #randomBytes: (size: number) => Uint8Array
  readonly #replays = new ReplayMemory(REPLAY_LIMITS)
  #ownerKey: string

  constructor(options: { keys: EventKeys; randomBytes(size: number): Uint8Array }) {
    this.#keys = options.keys
    this.#randomBytes = options.randomBytes
    this.#ownerKey = options.keys.ownerKeys[0] ?? ''
  }

  /** Saving the address in the console sends `check_url`: it is answered and goes no further. */
  open(callback: RawCallback, now: Instant): OpenResult {
    const opened = openEventCallback(callback, this.#keys, this.#replays, now)
    if (opened.kind === 'rejected') return opened
    this.#ownerKey = opened.ownerKey
    if (opened.event.EventType === 'check_url') return { kind: 'answer', ...this.answer(now) }
    return { kind: 'opened', plaintext: plaintextOf('event', opened.event), openedAt: now }
  }

  /** For every event that was recorded or needs no recording. */
  answer(now: Instant): { contentType: string; body: string } {
    return eventAnswer(this.#keys, this.#ownerKey, now, this.#randomBytes(RANDOM_BYTES))
  }
}

/** Milliseconds; the answers of some samples are in seconds. */
function signedAt(timestamp: string): Instant {
  return instant(Number(timestamp) * (timestamp.length <= 10 ? SECOND_MS : 1))
}

function own(query: Readonly<Record<string, string>>, name: string): string | null {
  const value: unknown = Object.hasOwn(query, name) ? query[name] : undefined
  return typeof value === 'string' ? value : null
}

function rejected(kind: CallbackRejection['kind']): OpenedEvent {
  return { kind: 'rejected', rejection: { kind } }
}
