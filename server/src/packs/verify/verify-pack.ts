/**
 * Whether an evidence pack is as it was exported; needs nothing but the file. Order: it is a PDF of a
 * sensible size, one sound signature covers all of it, the certificate is the one meant, the history
 * fits together event by event, the files and pictures in it are those the history names.
 */

import { type SignatureField, signatureFields } from '../../evidence/pdf/signature-fields.ts'
import { firstBrokenVersion } from '../../store/event-chain.ts'
import type { StoredEvent } from '../../store/store.ts'
import type { PackRecord } from '../pack-record.ts'
import { type PackInside, readPack } from './read-pack.ts'

/** Packs are kept below 20 MB; nothing near this is one. */
export const MAX_PACK_BYTES = 64 * 1024 * 1024

export type PackFinding =
  | { kind: 'refused'; reason: 'empty' | 'too-large' | 'not-a-pdf' | 'encrypted' }
  | { kind: 'signature-none' }
  /** The signature covers more than there is; null: not even the signature is there, nor the file's end. */
  | { kind: 'cut-off'; missingBytes: number | null }
  | { kind: 'added-to'; addedBytes: number }
  | { kind: 'signature-several'; count: number }
  | { kind: 'signature-broken' }
  | { kind: 'altered' }
  | { kind: 'signed'; signer: string | null; fingerprint: string; at: number | null }
  | { kind: 'certificate-as-given' }
  | { kind: 'certificate-other'; expected: string; found: string | null; by: 'given' | 'record' }
  | { kind: 'certificate-unproved'; fingerprint: string }
  | { kind: 'no-record' | 'bad-record' }
  | { kind: 'chain-whole'; events: number; hash: string }
  | { kind: 'chain-broken'; version: number; events: number }
  | { kind: 'chain-cut'; told: number; found: number }
  | { kind: 'files-whole'; kept: number; left: readonly string[] }
  | { kind: 'file-altered' | 'file-missing' | 'file-unknown'; name: string }
  | { kind: 'pictures-whole'; count: number }
  | { kind: 'picture-missing'; number: number }
  | { kind: 'picture-added'; count: number }

/** What speaks for the pack, or only says something. */
const GOOD: ReadonlySet<PackFinding['kind']> = new Set([
  'signed',
  'certificate-as-given',
  'certificate-unproved',
  'chain-whole',
  'files-whole',
  'pictures-whole',
] satisfies PackFinding['kind'][])

export function speaksFor({ kind }: PackFinding): boolean {
  return GOOD.has(kind)
}

export interface PackReport {
  /** Nothing was found that speaks against it. */
  isWhole: boolean
  findings: PackFinding[]
  /** What the pack says of itself; null when that could not be read. */
  about: Pick<PackRecord, 'deal' | 'exportedAt' | 'exportedBy'> | null
}

/** `fingerprint`: sha-256 of the certificate it must be signed with; null: whichever it is. */
export async function verifyPack(
  bytes: Uint8Array,
  { fingerprint }: { fingerprint: string | null },
): Promise<PackReport> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const refused = refusalOf(file)
  if (refused !== null) return { isWhole: false, findings: [refused], about: null }
  const signed = await lookAtSignature(file)
  const opening = readPack(file)
  const inside = opening.kind === 'opened' ? opening.inside : null
  const findings: PackFinding[] = [
    ...signed.findings,
    ...lookAtCertificate(signed.fingerprint, fingerprint, inside?.record ?? null),
    ...(opening.kind === 'refused' ? [{ kind: opening.reason }] : lookInside(opening.inside)),
  ]
  return {
    isWhole: findings.every(speaksFor),
    findings,
    about: inside && {
      deal: inside.record.deal,
      exportedAt: inside.record.exportedAt,
      exportedBy: inside.record.exportedBy,
    },
  }
}

function refusalOf(file: Buffer): PackFinding | null {
  if (file.length === 0) return { kind: 'refused', reason: 'empty' }
  if (file.length > MAX_PACK_BYTES) return { kind: 'refused', reason: 'too-large' }
  if (!file.subarray(0, 5).equals(Buffer.from('%PDF-')))
    return { kind: 'refused', reason: 'not-a-pdf' }
  const trailer = file.toString('latin1', Math.max(0, file.length - 4096))
  return /\/Encrypt\s+\d+\s+\d+\s+R/.test(trailer) ? { kind: 'refused', reason: 'encrypted' } : null
}

interface Signed {
  findings: PackFinding[]
  fingerprint: string | null
}

async function lookAtSignature(file: Buffer): Promise<Signed> {
  const fields = signatureFields(file)
  const [field, ...more] = fields
  const bad = (finding: PackFinding, fingerprint: string | null = null): Signed => ({
    findings: [finding],
    fingerprint,
  })
  if (field === undefined) {
    const hasEnd = /%%EOF\s*$/.test(file.toString('latin1', Math.max(0, file.length - 16)))
    return bad(hasEnd ? { kind: 'signature-none' } : { kind: 'cut-off', missingBytes: null })
  }
  const beyond = endOf(field) - file.length
  if (beyond > 0) return bad({ kind: 'cut-off', missingBytes: beyond })
  const { checkPdfSignatures } = await import('../../evidence/pdf/check-signatures.ts')
  const [check] = await checkPdfSignatures(file)
  const found = check?.fingerprint ?? null
  if (check?.valid !== true) {
    const isRead = check?.problem === 'altered'
    return bad({ kind: isRead ? 'altered' : 'signature-broken' }, found)
  }
  if (more.length > 0) return bad({ kind: 'signature-several', count: fields.length }, found)
  if (!check.wholeFile) return bad({ kind: 'added-to', addedBytes: -beyond }, found)
  const { signer, time } = check
  return {
    findings: [{ kind: 'signed', signer, fingerprint: found ?? '', at: time }],
    fingerprint: found,
  }
}

function endOf({ range: [, , resume, after] }: SignatureField): number {
  return resume + after
}

function lookAtCertificate(
  found: string | null,
  given: string | null,
  record: PackRecord | null,
): PackFinding[] {
  if (given !== null && given !== found) {
    return [{ kind: 'certificate-other', expected: given, found, by: 'given' }]
  }
  if (found === null) return []
  if (record !== null && record.signedWith !== found) {
    return [{ kind: 'certificate-other', expected: record.signedWith, found, by: 'record' }]
  }
  return given === null
    ? [{ kind: 'certificate-unproved', fingerprint: found }]
    : [{ kind: 'certificate-as-given' }]
}

function lookInside({ record, attachments, pictures }: PackInside): PackFinding[] {
  return [
    ...lookAtChain(record),
    ...lookAtFiles(record, attachments),
    ...lookAtPictures(record, pictures),
  ]
}

function lookAtChain({ events, chain }: PackRecord): PackFinding[] {
  const broken = firstBrokenVersion(events as StoredEvent[])
  if (broken !== null) return [{ kind: 'chain-broken', version: broken, events: chain.events }]
  const last = events.at(-1)
  if (events.length !== chain.events || last?.hash !== chain.hash) {
    return [{ kind: 'chain-cut', told: chain.events, found: events.length }]
  }
  return [{ kind: 'chain-whole', events: events.length, hash: chain.hash }]
}

/** A file counts as one of the deal's when an event of the chain names its content. */
function lookAtFiles(
  { files, events }: PackRecord,
  attachments: ReadonlyMap<string, string>,
): PackFinding[] {
  const named = new Set(events.flatMap(({ body }) => fileIdsIn(body)))
  const findings: PackFinding[] = []
  const left: string[] = []
  for (const { fileId, fileName, attachment } of files) {
    const found = attachment === null ? fileId : attachments.get(attachment)
    if (attachment === null) left.push(fileName)
    if (!named.has(fileId)) findings.push({ kind: 'file-unknown', name: fileName })
    else if (found === undefined) findings.push({ kind: 'file-missing', name: fileName })
    else if (found !== fileId) findings.push({ kind: 'file-altered', name: fileName })
  }
  const listed = new Set(files.map(({ fileId }) => fileId))
  const expected = new Set(files.map(({ attachment }) => attachment))
  for (const fileId of named) {
    if (!listed.has(fileId)) findings.push({ kind: 'file-missing', name: fileId.slice(0, 16) })
  }
  for (const name of attachments.keys()) {
    if (!expected.has(name)) findings.push({ kind: 'file-unknown', name })
  }
  if (findings.length > 0) return findings
  return [{ kind: 'files-whole', kept: files.length - left.length, left }]
}

/** `evidence-attached` names several, `quote-signed` one. */
function fileIdsIn(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || !('evidence' in body)) return []
  const { evidence } = body
  return (Array.isArray(evidence) ? evidence : [evidence]).flatMap((item: unknown) =>
    typeof item === 'object' && item !== null && 'fileId' in item && typeof item.fileId === 'string'
      ? [item.fileId]
      : [],
  )
}

function lookAtPictures({ pictures }: PackRecord, found: ReadonlySet<string>): PackFinding[] {
  const missing = pictures.findIndex((hash) => !found.has(hash))
  if (missing >= 0) return [{ kind: 'picture-missing', number: missing + 1 }]
  const added = [...found].filter((hash) => !pictures.includes(hash)).length
  return added > 0
    ? [{ kind: 'picture-added', count: added }]
    : [{ kind: 'pictures-whole', count: pictures.length }]
}
