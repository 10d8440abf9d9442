/** One file's bytes → what can be seen of it. Runs in the judging process, see `judge-process`. */
import type { FileMeasures, PageMeasures, UnreadableReason } from '@kedu/shared/evidence/measures'
import type { TimeZone } from '@kedu/shared/time/instant'
import { DEFAULT_SNIFF_LIMITS, sniffFile } from '../files/sniff.ts'
import { measurePage } from './measure-page.ts'
import { checkPdfSignatures } from './pdf/check-signatures.ts'
import { type OpenPdf, openPdf } from './pdf/open-pdf.ts'
import type { TrustedSigners } from './pdf/trusted-signers.ts'
import { readPhotoData } from './photo-data.ts'
import { readPicture } from './read-picture.ts'
import { isTwoInOne } from './two-in-one.ts'

export interface MeasureOptions {
  /** Where the camera's clock is taken to stand when it does not say. */
  zone: TimeZone
  trusted: TrustedSigners
}

/** A contract has a few dozen pages; a book is no evidence. */
export const PAGE_LIMIT = 200
/** Pages looked at as pictures; text is read on all of them. */
const LOOKED_AT_LIMIT = 24
/** No further page is begun after this, so that what was seen is told before the process is stopped. */
const LOOKING_MS = 6000
const TEXT_LIMIT = 200_000

export async function measureFile(
  bytes: Uint8Array,
  options: MeasureOptions,
): Promise<FileMeasures> {
  const sniffed = await sniffFile(bytes, DEFAULT_SNIFF_LIMITS)
  if (sniffed.kind === 'refused') return unreadable(sniffed.reason, null)
  const { mime, family } = sniffed
  if (isTwoInOne(bytes, family)) return unreadable('two-in-one', mime)
  if (family === 'pdf') return measurePdf(bytes, mime, options)
  if (family !== 'image') return unreadable('not-visual', mime)
  if (mime === 'image/heic' || mime === 'image/heif') return unreadable('undecodable', mime)
  const picture = await readPicture(bytes)
  if (!picture) return unreadable('broken-image', mime)
  return {
    kind: 'picture',
    mime,
    page: await measurePage(picture.raster, {
      page: 1,
      original: picture.original,
      isPhoto: true,
    }),
    photo: await readPhotoData(bytes, options.zone),
  }
}

const unreadable = (reason: UnreadableReason, mime: string | null): FileMeasures => ({
  kind: 'unreadable',
  mime,
  reason,
})

async function measurePdf(
  bytes: Uint8Array,
  mime: string,
  { trusted }: MeasureOptions,
): Promise<FileMeasures> {
  const opening = await openPdf(bytes)
  if (opening.kind === 'refused') return unreadable(opening.reason, mime)
  const { pdf } = opening
  if (pdf.pageCount > PAGE_LIMIT) return unreadable('too-many-pages', mime)
  const signatures = await checkPdfSignatures(bytes, trusted)
  // A signature field that shows in PDFium and not in the bytes is written in a way meant to hide it.
  for (let hidden = (pdf.signatureCount ?? 0) - signatures.length; hidden > 0; hidden--) {
    signatures.push({ ...UNSEEN_SIGNATURE })
  }
  const started = performance.now()
  let text = ''
  for (let page = 0; page < pdf.pageCount && text.length < TEXT_LIMIT; page++) {
    if (performance.now() - started > LOOKING_MS / 2) break
    text += `${textOf(pdf, page)}\n`
  }
  const pages: PageMeasures[] = []
  for (const page of inOrderOfInterest(pdf.pageCount)) {
    if (performance.now() - started > LOOKING_MS) break
    const raster = await pdf.render(page).catch(() => null)
    if (raster)
      pages.push(await measurePage(raster, { page: page + 1, original: raster, isPhoto: false }))
  }
  if (pages.length === 0) return unreadable('broken-pdf', mime)
  return {
    kind: 'pdf',
    mime,
    pageCount: pdf.pageCount,
    pages: pages.sort((a, b) => a.page - b.page),
    text: text.trim().slice(0, TEXT_LIMIT),
    signatures,
  }
}

const UNSEEN_SIGNATURE = {
  valid: false,
  wholeFile: false,
  coverage: 'then-changed',
  problem: 'range',
  signer: null,
  fingerprint: null,
  trust: 'unknown',
  isCertificateInDate: null,
  time: null,
  timeSource: null,
  isTimeStamp: false,
} as const

function textOf(pdf: OpenPdf, page: number): string {
  try {
    return pdf.text(page)
  } catch {
    // One broken page does not hide what the others say.
    return ''
  }
}

/** Seals stand on the last page, then on the first; the rest in order. */
function inOrderOfInterest(count: number): number[] {
  const order = new Set([count - 1, 0, ...Array.from({ length: count }, (_, i) => i)])
  return [...order].slice(0, LOOKED_AT_LIMIT)
}
