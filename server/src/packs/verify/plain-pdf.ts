/**
 * A PDF as Kedu writes it: classic cross-reference tables, nothing encrypted. No reader for any other
 * PDF: what is signed by Kedu and unchanged has this shape, and what was saved anew is no longer signed.
 */
import { inflateSync } from 'node:zlib'

export interface PdfObject {
  /** From `<<` to its end, as Latin-1. */
  dictionary: string
  /** As it is stored; null when it is no stream. */
  stream: Buffer | null
}

export interface PlainPdf {
  /** Null: there is none of this number, or it makes no sense. */
  object(number: number): PdfObject | null
  numbers: readonly number[]
  root: PdfObject
}

const MAX_TABLES = 8
const MAX_OBJECTS = 100_000
/** Of one dictionary: those of a name tree with hundreds of files are the largest. */
const MAX_DICTIONARY = 512 * 1024
/** A bomb of a few kilobytes is stopped here. */
const MAX_INFLATED = 64 * 1024 * 1024
const TAIL = 1024

/** Null: not such a PDF, or damaged. */
export function openPlainPdf(file: Buffer): PlainPdf | null {
  const tail = file.toString('latin1', Math.max(0, file.length - TAIL))
  const start = /startxref\s+(\d{1,10})\s+%%EOF\s*$/.exec(tail)?.[1]
  if (start === undefined) return null
  const offsets = new Map<number, number>()
  let root: number | null = null
  let next: number | null = Number(start)
  for (let tables = 0; next !== null; tables += 1) {
    const table: Table | null = tables < MAX_TABLES ? tableAt(file, next) : null
    if (table === null) return null
    // The newest table comes first: what it says of an object counts.
    for (const [number, offset] of table.offsets) {
      if (!offsets.has(number)) offsets.set(number, offset)
    }
    if (offsets.size > MAX_OBJECTS) return null
    root ??= table.root
    next = table.previous
  }
  const object = (number: number) => objectAt(file, number, offsets.get(number))
  const catalog = root === null ? null : object(root)
  return catalog && { object, numbers: [...offsets.keys()], root: catalog }
}

/** What a stream holds; null when it is packed otherwise than by deflate, or unpacks to too much. */
export function contentOf({ dictionary, stream }: PdfObject): Buffer | null {
  if (stream === null) return null
  const filter = /\/Filter\s*\/(\w+)/.exec(dictionary)?.[1]
  if (filter === undefined) return stream
  if (filter !== 'FlateDecode') return null
  try {
    return inflateSync(stream, { maxOutputLength: MAX_INFLATED })
  } catch {
    return null
  }
}

interface Table {
  offsets: [number, number][]
  root: number | null
  previous: number | null
}

function tableAt(file: Buffer, offset: number): Table | null {
  const end = file.indexOf('startxref', offset, 'latin1')
  if (offset >= file.length || end < 0) return null
  const [rows = '', trailer] = file.toString('latin1', offset, end).split('trailer')
  const head = /^\s*xref\s+/.exec(rows)
  if (head === null || trailer === undefined) return null
  const numbers = rows.slice(head[0].length).trim().split(/\s+/)
  const offsets: [number, number][] = []
  for (let at = 0; at < numbers.length; ) {
    const first = Number(numbers[at])
    const count = Number(numbers[at + 1])
    if (!Number.isInteger(first) || !(count >= 0 && count <= MAX_OBJECTS)) return null
    at += 2
    for (let i = 0; i < count; i += 1, at += 3) {
      if (numbers[at + 2] === 'n') offsets.push([first + i, Number(numbers[at])])
    }
  }
  const number = (pattern: RegExp) => {
    const found = pattern.exec(trailer)?.[1]
    return found === undefined ? null : Number(found)
  }
  return {
    offsets,
    root: number(/\/Root\s+(\d{1,7})\s+0\s+R/),
    previous: number(/\/Prev\s+(\d{1,10})/),
  }
}

function objectAt(file: Buffer, number: number, offset: number | undefined): PdfObject | null {
  if (offset === undefined || offset >= file.length) return null
  const text = file.toString('latin1', offset, offset + MAX_DICTIONARY)
  const head = /^\s*(\d{1,7})\s+0\s+obj\s*/.exec(text)
  if (head === null || Number(head[1]) !== number) return null
  const from = head[0].length
  const end = text.indexOf('endobj', from)
  const body = /\bstream\r?\n/g
  body.lastIndex = from
  const stream = body.exec(text)
  if (stream === null || (end >= 0 && end < stream.index)) {
    return end < 0 ? null : { dictionary: text.slice(from, end), stream: null }
  }
  const dictionary = text.slice(from, stream.index)
  const length = Number(/\/Length\s+(\d{1,10})(?!\s+\d+\s+R)/.exec(dictionary)?.[1] ?? Number.NaN)
  const begin = offset + stream.index + stream[0].length
  if (!(begin + length <= file.length)) return null
  return { dictionary, stream: file.subarray(begin, begin + length) }
}
