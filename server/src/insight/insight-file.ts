/**
 * The index as one file: a header in JSON, then plain columns of numbers, so that 20,000 deals are read
 * in some dozen milliseconds. Believed only when its sum is right; nothing but a shortcut: what it says
 * is compared with the versions in the store, and without it the streams are read again.
 */
import { crc32 } from 'node:zlib'
import { NameTable } from '@kedu/shared/insight/name-table'
import { DealTrace, FIELDS } from '@kedu/shared/insight/trace'
import Type from 'typebox'
import { Compile } from 'typebox/compile'

/** A deal's trace and the row it was made beside: it holds as long as the row stays that one. */
export interface KeptTrace {
  version: number
  updatedAt: number
  trace: DealTrace
}

export interface InsightContent {
  /** What the words were split with: with another splitter the file is worth nothing. */
  key: string
  names: NameTable
  traces: Map<string, KeptTrace>
}

const MAGIC = 'KEDU-INSIGHT-1\n'
const BYTES = 4
/** Of the magic, the header's length and the sum over all that follows. */
const PREFIX_BYTES = MAGIC.length + 2 * BYTES

const header = Compile(
  Type.Object({
    key: Type.String(),
    names: Type.Array(Type.String()),
    ids: Type.Array(Type.String()),
    facts: Type.Integer({ minimum: 0 }),
    words: Type.Integer({ minimum: 0 }),
  }),
)

/** `breathe` is awaited after so many deals. */
const BREATHE_EVERY = 1000

/**
 * The same traces side by side in columns they share: those just made have arrays of their own each, which
 * takes more memory, and whoever looks through thousands reads here and there. Nobody may change `traces`
 * meanwhile.
 */
export async function packed(
  { names, traces }: Pick<InsightContent, 'names' | 'traces'>,
  breathe: () => Promise<void>,
): Promise<Map<string, KeptTrace>> {
  let [facts, words] = [0, 0]
  for (const { trace } of traces.values()) {
    facts += trace.facts.length
    words += trace.words.length
  }
  const columns = { facts: new Int32Array(facts), words: new Int32Array(words), names }
  const shared = new Map<string, KeptTrace>()
  let [factsFrom, wordsFrom] = [0, 0]
  for (const [id, { version, updatedAt, trace }] of traces) {
    if (shared.size % BREATHE_EVERY === BREATHE_EVERY - 1) await breathe()
    columns.facts.set(trace.facts, factsFrom)
    columns.words.set(trace.words, wordsFrom)
    const factsTo = factsFrom + trace.facts.length
    const wordsTo = wordsFrom + trace.words.length
    const span = { factsFrom, factsTo, wordsFrom, wordsTo }
    shared.set(id, { version, updatedAt, trace: new DealTrace(columns, span) })
    factsFrom = factsTo
    wordsFrom = wordsTo
  }
  return shared
}

/** `breathe` is awaited now and then: making 20 MB of bytes holds up nobody. */
export async function writeInsight(
  { key, names, traces }: InsightContent,
  breathe: () => Promise<void>,
): Promise<Buffer> {
  // What is written is what stood there now, whatever changes while others get their turn.
  const kept = [...traces]
  const facts = kept.reduce((sum, [, { trace }]) => sum + trace.facts.length, 0)
  const words = kept.reduce((sum, [, { trace }]) => sum + trace.words.length, 0)
  const texts = names.texts().slice()
  const ids = kept.map(([id]) => id)
  const head = aligned(JSON.stringify({ key, names: texts, ids, facts, words }))
  const bytes = Buffer.alloc(PREFIX_BYTES + head.length + bodyBytes(kept.length, facts, words))
  bytes.write(MAGIC, 'latin1')
  bytes.writeUInt32LE(head.length, MAGIC.length)
  head.copy(bytes, PREFIX_BYTES)
  const body = new DataView(bytes.buffer, bytes.byteOffset + PREFIX_BYTES + head.length)
  const n = kept.length
  let factAt = n * (8 + 3 * BYTES)
  let wordAt = factAt + facts * BYTES
  for (const [index, [, { version, updatedAt, trace }]] of kept.entries()) {
    if (index % BREATHE_EVERY === BREATHE_EVERY - 1) await breathe()
    body.setFloat64(index * 8, updatedAt, true)
    body.setInt32(n * 8 + index * BYTES, version, true)
    body.setInt32(n * 12 + index * BYTES, trace.facts.length, true)
    body.setInt32(n * 16 + index * BYTES, trace.words.length, true)
    for (const number of trace.facts) {
      body.setInt32(factAt, number, true)
      factAt += BYTES
    }
    for (const number of trace.words) {
      body.setInt32(wordAt, number, true)
      wordAt += BYTES
    }
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(PREFIX_BYTES)), MAGIC.length + BYTES)
  return bytes
}

function bodyBytes(deals: number, facts: number, words: number): number {
  return deals * (8 + 3 * BYTES) + (facts + words) * BYTES
}

/** Blanks at the end let the columns begin where numbers may stand. */
function aligned(json: string): Buffer {
  const head = Buffer.from(json, 'utf8')
  const missing = -(PREFIX_BYTES + head.length) & 7
  return Buffer.concat([head, Buffer.alloc(missing, ' ')])
}

/** The columns where they are; copied only when they begin where no number may stand. */
function bodyOf(bytes: Buffer, from: number): { body: ArrayBuffer; start: number } {
  const { buffer, byteOffset, length } = bytes
  const start = byteOffset + from
  if (start % 8 === 0) return { body: buffer as ArrayBuffer, start }
  return { body: buffer.slice(start, byteOffset + length) as ArrayBuffer, start: 0 }
}

/** Null: not ours, cut short, changed, or of another time; then it is made anew. */
export function readInsight(bytes: Buffer): InsightContent | null {
  if (bytes.length < PREFIX_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    return null
  const headBytes = bytes.readUInt32LE(MAGIC.length)
  if (crc32(bytes.subarray(PREFIX_BYTES)) !== bytes.readUInt32LE(MAGIC.length + BYTES)) return null
  if (PREFIX_BYTES + headBytes > bytes.length) return null
  const head = parsed(bytes.toString('utf8', PREFIX_BYTES, PREFIX_BYTES + headBytes))
  if (!header.Check(head)) return null
  const { key, ids, facts, words } = head
  const n = ids.length
  if (PREFIX_BYTES + headBytes + bodyBytes(n, facts, words) !== bytes.length) return null
  const { body, start } = bodyOf(bytes, PREFIX_BYTES + headBytes)
  const updatedAt = new Float64Array(body, start, n)
  const versions = new Int32Array(body, start + n * 8, n)
  const factCounts = new Int32Array(body, start + n * 12, n)
  const wordCounts = new Int32Array(body, start + n * 16, n)
  const names = new NameTable(head.names)
  const columns = {
    facts: new Int32Array(body, start + n * 20, facts),
    words: new Int32Array(body, start + n * 20 + facts * BYTES, words),
    names,
  }
  const traces = new Map<string, KeptTrace>()
  let factAt = 0
  let wordAt = 0
  for (const [index, id] of ids.entries()) {
    const factEnd = factAt + (factCounts[index] ?? 0)
    const wordEnd = wordAt + (wordCounts[index] ?? 0)
    if (factEnd < factAt || wordEnd < wordAt || (factEnd - factAt) % FIELDS !== 0) return null
    traces.set(id, {
      version: versions[index] ?? 0,
      updatedAt: updatedAt[index] ?? 0,
      trace: new DealTrace(columns, {
        factsFrom: factAt,
        factsTo: factEnd,
        wordsFrom: wordAt,
        wordsTo: wordEnd,
      }),
    })
    factAt = factEnd
    wordAt = wordEnd
  }
  return factAt === facts && wordAt === words ? { key, names, traces } : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
