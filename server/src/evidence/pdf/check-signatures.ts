/** Every signature of a PDF: sound, whole, by whom, when, and by whose clock. */
import { createHash } from 'node:crypto'
import type { PdfSignature, SignatureProblem } from '@kedu/shared/evidence/measures'
import { type Instant, instant, parseInstant } from '@kedu/shared/time/instant'
import { fingerprintOf, nameOf, trustIn } from './certificates.ts'
import {
  type Container,
  checkContainer,
  contentOf,
  openContainer,
  statedSigningTime,
  timeStampOn,
  timeStampOver,
} from './container.ts'
import { type SignatureField, signatureFields } from './signature-fields.ts'
import { NOBODY_TRUSTED, type TrustedSigners } from './trusted-signers.ts'

const DETACHED = new Set(['adbe.pkcs7.detached', 'ETSI.CAdES.detached'])

/**
 * Order of the file. A signature that does not reach the file's end is `then-signed` when a later sound
 * one covers what was added, else `then-changed`: somebody added something nobody signed.
 */
export async function checkPdfSignatures(
  file: Uint8Array,
  trusted: TrustedSigners = NOBODY_TRUSTED,
): Promise<PdfSignature[]> {
  const fields = signatureFields(file)
  const checks: PdfSignature[] = []
  for (const field of fields) checks.push(await checkSafely(field, trusted))
  const isCovered = fields.some((field, i) => field.coversFile && checks[i]?.valid === true)
  return checks.map((check, i) =>
    fields[i]?.coversFile
      ? check
      : { ...check, coverage: isCovered ? 'then-signed' : 'then-changed' },
  )
}

function unchecked(field: SignatureField): PdfSignature {
  const time = pdfTime(field.statedTime)
  return {
    valid: false,
    wholeFile: field.coversFile && field.isSound,
    coverage: 'whole',
    problem: null,
    signer: null,
    fingerprint: null,
    trust: 'unknown',
    isCertificateInDate: null,
    time,
    timeSource: time === null ? null : 'signer',
    isTimeStamp: field.subFilter === 'ETSI.RFC3161',
  }
}

/** A container may hold anything anywhere; what throws on it was not written by a signing program. */
async function checkSafely(field: SignatureField, trusted: TrustedSigners): Promise<PdfSignature> {
  try {
    return await checkField(field, trusted)
  } catch {
    return { ...unchecked(field), problem: 'container' }
  }
}

async function checkField(field: SignatureField, trusted: TrustedSigners): Promise<PdfSignature> {
  const unread = unchecked(field)
  const failed = (problem: SignatureProblem, valid: boolean | null = false): PdfSignature => ({
    ...unread,
    valid,
    problem,
  })
  if (!field.isSound) return failed('range')
  if (/^(GM|SM|GBT|OFD)/i.test(field.subFilter)) return failed('unsupported-algorithm', null)
  if (field.container === null) return failed('container')
  if (unread.isTimeStamp) return checkDocumentTimeStamp(field, unread, trusted)
  if (field.subFilter === 'adbe.x509.rsa_sha1') return failed('unsupported-format', null)
  const opened = openContainer(field.container)
  if (opened.kind === 'unsupported') return failed('unsupported-algorithm', null)
  if (opened.kind === 'broken') return failed('container')
  if (!isAboutFile(opened, field)) return failed('altered')
  const checked = await checkContainer(opened, field.signed)
  const { signer, certificates } = checked
  const about = {
    ...unread,
    signer: signer && nameOf(signer),
    fingerprint: signer && fingerprintOf(signer),
  }
  if (!checked.isValid || !signer) return { ...about, valid: false, problem: 'altered' }
  const stated = statedSigningTime(opened)
  const stamp = await timeStampOn(opened)
  const at = stamp?.at ?? stated ?? (unread.time === null ? null : new Date(unread.time))
  const stampTrust = stamp?.signer
    ? await trustIn(stamp.signer, stamp.certificates, trusted, stamp.at)
    : 'unknown'
  return {
    ...about,
    valid: true,
    trust: await trustIn(signer, certificates, trusted, at ?? signer.notBefore.value),
    isCertificateInDate:
      at === null ? null : signer.notBefore.value <= at && at <= signer.notAfter.value,
    time: at === null ? null : instant(at.getTime()),
    timeSource: stamp
      ? stampTrust === 'unknown'
        ? 'unknown-authority'
        : 'time-stamp'
      : at === null
        ? null
        : 'signer',
  }
}

/** A container with content of its own signs that; in a PDF it may only be the file's digest. */
function isAboutFile(container: Container, field: SignatureField): boolean {
  const content = contentOf(container)
  if (content === null) return field.subFilter !== 'adbe.pkcs7.sha1'
  if (DETACHED.has(field.subFilter)) return false
  return createHash('sha1').update(field.signed).digest().equals(content)
}

async function checkDocumentTimeStamp(
  field: SignatureField,
  unread: PdfSignature,
  trusted: TrustedSigners,
): Promise<PdfSignature> {
  const stamp = field.container && (await timeStampOver(field.container, field.signed))
  if (!stamp?.signer) return { ...unread, problem: 'altered' }
  const trust = await trustIn(stamp.signer, stamp.certificates, trusted, stamp.at)
  return {
    ...unread,
    valid: true,
    signer: nameOf(stamp.signer),
    fingerprint: fingerprintOf(stamp.signer),
    trust,
    isCertificateInDate:
      stamp.signer.notBefore.value <= stamp.at && stamp.at <= stamp.signer.notAfter.value,
    time: instant(stamp.at.getTime()),
    timeSource: trust === 'unknown' ? 'unknown-authority' : 'time-stamp',
  }
}

/** `D:20261123151703+08'00'` as an instant; without an offset it cannot be said. */
function pdfTime(text: string | null): Instant | null {
  const m = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'?(\d\d)?'?)/.exec(text ?? '')
  if (!m) return null
  const offset = m[7] === undefined ? 'Z' : `${m[7]}:${m[8] ?? '00'}`
  return parseInstant(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}${offset}`)
}
