/**
 * From the raw callback to its plaintext: sizes, the outer XML, signature, freshness, decryption —
 * in this order. No XML parser sees a byte before the signature has been checked.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90238
 */
import { type Instant, instant, SECOND_MS } from '@kedu/shared/time/instant'
import type { CallbackRejection, OpenResult, RawCallback } from '../../platform.ts'
import { freshness, type ReplayMemory } from '../incoming/freshness.ts'
import {
  type CallbackKeys,
  callbackSignature,
  decryptCallback,
  signatureMatches,
} from './callback-crypto.ts'

/** Whole body of a callback. Real ones are a few kilobytes. */
export const MAX_BODY_BYTES = 1024 * 1024
/** Decrypted XML. The longest text a member can type is far below. */
export const MAX_PLAINTEXT_BYTES = 64 * 1024

export { MAX_AGE_MS, MAX_AHEAD_MS, ReplayMemory } from '../incoming/freshness.ts'

/** Opens a callback: URL verification (GET) or a message (POST). Never throws. */
export function openCallback(
  callback: RawCallback,
  keys: CallbackKeys,
  replays: ReplayMemory,
  now: Instant,
): OpenResult {
  const opened = openSealed(encryptedPart(callback), callback, keys, replays, now)
  if (opened.kind !== 'opened') return opened
  return hasForbiddenMarkup(opened.plaintext) ? rejected('forbidden-markup') : opened
}

/**
 * The part every callback of WeCom's shares, whatever its envelope looks like: signature, freshness,
 * decryption.
 * @param found the encrypted text, or why there is none
 */
export function openSealed(
  found: string | CallbackRejection,
  callback: Pick<RawCallback, 'method' | 'query'>,
  keys: CallbackKeys,
  replays: ReplayMemory,
  now: Instant,
): OpenResult {
  if (typeof found !== 'string') return { kind: 'rejected', rejection: found }
  const signature = own(callback.query, 'msg_signature')
  const timestamp = own(callback.query, 'timestamp')
  const nonce = own(callback.query, 'nonce')
  if (signature === null || timestamp === null || nonce === null) return rejected('malformed')
  if (!/^\d{1,12}$/.test(timestamp) || nonce.length > 256) return rejected('malformed')

  const expected = callbackSignature(keys.token, timestamp, nonce, found)
  if (!signatureMatches(expected, signature)) return rejected('bad-signature')

  const fresh = freshness(instant(Number(timestamp) * SECOND_MS), now)
  if (fresh !== 'fresh') return rejected(fresh)
  if (!replays.admit(timestamp, nonce, signature, now)) return rejected('replayed')

  const decryption = decryptCallback(keys, found)
  if (decryption.kind === 'failed') return rejected(decryption.reason)
  if (callback.method === 'GET') {
    return {
      kind: 'answer',
      contentType: 'text/plain; charset=utf-8',
      body: decryption.message,
    }
  }
  if (Buffer.byteLength(decryption.message, 'utf8') > MAX_PLAINTEXT_BYTES) {
    return rejected('too-large')
  }
  return { kind: 'opened', plaintext: decryption.message, openedAt: now }
}

/** A document type could name entities and outside files; WeCom sends none. Words inside CDATA are only words. */
export function hasForbiddenMarkup(xml: string): boolean {
  if (!/<!\s*(?:DOCTYPE|ENTITY)/i.test(xml)) return false
  return /<!\s*(?:DOCTYPE|ENTITY)/i.test(withoutCdata(xml))
}

/** Cut by index, not by a pattern: an unclosed section must not cost more than one pass. */
function withoutCdata(xml: string): string {
  const kept: string[] = []
  let from = 0
  for (;;) {
    const start = xml.indexOf('<![CDATA[', from)
    const end = start === -1 ? -1 : xml.indexOf(']]>', start)
    if (start === -1 || end === -1) {
      kept.push(xml.slice(from))
      return kept.join('')
    }
    kept.push(xml.slice(from, start))
    from = end + 3
  }
}

/** The text that was signed, found without a parser: for POST the one `Encrypt` element of the envelope. */
function encryptedPart(callback: RawCallback): string | CallbackRejection {
  if (callback.method === 'GET') return echoOf(callback)
  const xml = bodyText(callback)
  if (typeof xml !== 'string') return xml
  if (/<!\s*(?:DOCTYPE|ENTITY)/i.test(xml)) return { kind: 'forbidden-markup' }
  const open = xml.indexOf('<Encrypt>')
  const close = xml.indexOf('</Encrypt>', open)
  if (open === -1 || close === -1 || xml.includes('<Encrypt>', open + 1)) {
    return { kind: 'malformed' }
  }
  let text = xml.slice(open + '<Encrypt>'.length, close).trim()
  if (text.startsWith('<![CDATA[') && text.endsWith(']]>')) text = text.slice(9, -3).trim()
  return text === '' || text.includes('<') ? { kind: 'malformed' } : text
}

/** URL verification: the encrypted text is in the query. */
export function echoOf({ query }: Pick<RawCallback, 'query'>): string | CallbackRejection {
  const echo = own(query, 'echostr')
  if (echo === null || echo === '') return { kind: 'malformed' }
  if (echo.length > MAX_BODY_BYTES) return { kind: 'too-large' }
  // Some proxies and parsers turn '+' into a blank; base64 has no blank, so it can only be that.
  return echo.replaceAll(' ', '+')
}

export function bodyText({ body }: Pick<RawCallback, 'body'>): string | CallbackRejection {
  if (body.byteLength > MAX_BODY_BYTES) return { kind: 'too-large' }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return { kind: 'malformed' }
  }
}

function own(query: Readonly<Record<string, string>>, name: string): string | null {
  const value: unknown = Object.hasOwn(query, name) ? query[name] : undefined
  return typeof value === 'string' ? value : null
}

function rejected(kind: CallbackRejection['kind']): OpenResult {
  return { kind: 'rejected', rejection: { kind } }
}
