/** What is inside an evidence pack: its attachments by name, and the pictures drawn on its pages. */
import { createHash } from 'node:crypto'
import { Check } from 'typebox/value'
import { PackRecord, RECORD_NAME } from '../pack-record.ts'
import { contentOf, openPlainPdf, type PlainPdf } from './plain-pdf.ts'

export interface PackInside {
  record: PackRecord
  /** sha-256 of each attachment but the record, by its name. */
  attachments: ReadonlyMap<string, string>
  /** sha-256 of every picture in the file. */
  pictures: ReadonlySet<string>
}

export type PackOpening =
  | { kind: 'opened'; inside: PackInside }
  /** `no-record`: a PDF, but none of Kedu's, or saved anew by another program. `bad-record`: it makes no sense. */
  | { kind: 'refused'; reason: 'no-record' | 'bad-record' }

export function readPack(file: Buffer): PackOpening {
  const pdf = openPlainPdf(file)
  if (pdf === null) return { kind: 'refused', reason: 'no-record' }
  const attachments = new Map<string, string>()
  let record: Buffer | null = null
  for (const { name, content } of attachmentsOf(pdf)) {
    if (name === RECORD_NAME) record = content
    else attachments.set(name, sha256(content))
  }
  if (record === null) return { kind: 'refused', reason: 'no-record' }
  const read = recordIn(record)
  if (read === null) return { kind: 'refused', reason: 'bad-record' }
  return { kind: 'opened', inside: { record: read, attachments, pictures: picturesOf(pdf) } }
}

function recordIn(content: Buffer): PackRecord | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content))
    return Check(PackRecord, value) ? value : null
  } catch {
    return null
  }
}

/** Those the catalog names; one that cannot be unpacked is left out, and missed by whoever needs it. */
function* attachmentsOf(pdf: PlainPdf): Generator<{ name: string; content: Buffer }> {
  const names = /\/AF\s*\[([^\]]*)\]/.exec(pdf.root.dictionary)?.[1] ?? ''
  for (const [, number] of names.matchAll(/(\d{1,7})\s+0\s+R/g)) {
    const named = pdf.object(Number(number))
    const name = /\/F\s*\(([\w.-]{1,80})\)/.exec(named?.dictionary ?? '')?.[1]
    const held = /\/EF\s*<<\s*\/F\s+(\d{1,7})\s+0\s+R/.exec(named?.dictionary ?? '')?.[1]
    const stored = held === undefined ? null : pdf.object(Number(held))
    const content = stored && contentOf(stored)
    if (name !== undefined && content !== null) yield { name, content }
  }
}

function picturesOf(pdf: PlainPdf): Set<string> {
  const found = new Set<string>()
  for (const number of pdf.numbers) {
    const object = pdf.object(number)
    if (object?.stream && /\/Subtype\s*\/Image\b/.test(object.dictionary)) {
      found.add(sha256(object.stream))
    }
  }
  return found
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
