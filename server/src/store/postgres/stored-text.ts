/**
 * Texts as PostgreSQL takes them. Its `text` holds no NUL and no half of a surrogate pair, and a key of
 * an index has a longest length; ours come from outside and may be anything. JSON has an escape for
 * both, so values are stored as JSON text; keys get an escape of their own.
 */
import { createHash } from 'node:crypto'

/** Bytes; an index of PostgreSQL takes some 2,700 for all columns together. */
const MAX_KEY = 600
const NEEDS_ESCAPE =
  /[\\\0]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Different texts give different keys; nearly every text is its own key. */
export function storedKey(text: string): string {
  const escaped = text.replace(NEEDS_ESCAPE, (one) =>
    one === '\\' ? '\\\\' : `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  if (Buffer.byteLength(escaped) <= MAX_KEY) return escaped
  // No text of its own has a single backslash before a hash sign.
  const start = Buffer.from(escaped)
    .subarray(0, MAX_KEY / 2)
    .toString('utf8')
    .replace(/[\ufffd\\]+$/, '')
  return `${start}\\#${createHash('sha256').update(escaped).digest('hex')}`
}

/** JSON without NUL or half characters in the text itself. */
export function storedJson(value: unknown): string {
  return JSON.stringify(value) ?? 'null'
}
