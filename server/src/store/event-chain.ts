/**
 * The hash chain over a stream's events (L10): whoever changes, drops or inserts an event later
 * breaks every hash after it. The same for every driver, so a move between them can be checked.
 */
import { createHash } from 'node:crypto'
import type { StoredEvent } from './store.ts'

/** What the first event of a stream follows. */
export const CHAIN_START = ''

/** JSON with sorted keys: equal values give equal text, whatever order a database returns keys in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => (item === undefined ? 'null' : canonicalJson(item))).join(',')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const parts: string[] = []
    for (const [key, item] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`)
    }
    return `{${parts.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** Hex sha-256 over the previous hash and this event. */
export function eventHash(previousHash: string, event: Omit<StoredEvent, 'hash'>): string {
  const { version, at, body } = event
  return chainHash(previousHash, canonicalJson({ at, body, version }))
}

/** The same for an event whose canonical text (of `at`, `body`, `version`) is known. */
export function chainHash(previousHash: string, text: string): string {
  return createHash('sha256').update(previousHash).update('\n').update(text).digest('hex')
}

/** Version of the first event that does not fit the one before it; null when the chain is whole. */
export function firstBrokenVersion(
  events: readonly StoredEvent[],
  previousHash: string = CHAIN_START,
  afterVersion = 0,
): number | null {
  let previous = previousHash
  let expected = afterVersion + 1
  for (const event of events) {
    if (event.version !== expected || event.hash !== eventHash(previous, event)) return expected
    previous = event.hash
    expected += 1
  }
  return null
}
