/** Pictures of a pack: each piece of evidence with the frames of what the machine saw on it. */
import type { Evidence } from '@kedu/shared/evidence/evidence'
import type { Finding } from '@kedu/shared/evidence/judge-evidence'
import sharp from 'sharp'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import type { PackPicture } from './pack-paper.ts'

/** Of one PDF: those pages on which something was found. */
const PAGES_OF_A_FILE = 3
/** px of the longer side: small print is read, and sixty of them stay below 10 MB. */
const EDGE = 1100
const QUALITY = 74

export type Pictured =
  | { kind: 'pictured'; pictures: PackPicture[] }
  | { kind: 'none'; why: 'not-visual' | 'undrawable' }

/** `read`: the file's bytes, asked for when it is its turn. */
export async function pictureOf(
  { mime, judgement }: Evidence,
  read: () => Promise<Uint8Array>,
  judge: EvidenceJudge,
): Promise<Pictured> {
  if (!mime.startsWith('image/') && mime !== 'application/pdf')
    return { kind: 'none', why: 'not-visual' }
  const pictures: PackPicture[] = []
  for (const [page, findings] of pagesOf(judgement?.findings ?? [])) {
    const marks = findings.flatMap(({ box, verdict }) => (box === null ? [] : [{ box, verdict }]))
    const framed = await judge.markUp(read, page, marks)
    if (framed !== null) pictures.push({ page, ...(await smaller(framed)) })
  }
  return pictures.length > 0 ? { kind: 'pictured', pictures } : { kind: 'none', why: 'undrawable' }
}

/** The first page where nothing was framed. */
function pagesOf(findings: readonly Finding[]): [number, Finding[]][] {
  const pages = new Map<number, Finding[]>()
  for (const finding of findings) {
    if (finding.page === null || finding.box === null) continue
    pages.set(finding.page, [...(pages.get(finding.page) ?? []), finding])
  }
  if (pages.size === 0) return [[1, []]]
  return [...pages].sort(([a], [b]) => a - b).slice(0, PAGES_OF_A_FILE)
}

/** Baseline, as every reader of PDFs knows it. */
async function smaller(jpeg: Uint8Array): Promise<Omit<PackPicture, 'page'>> {
  const { data, info } = await sharp(jpeg)
    .resize(EDGE, EDGE, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY, progressive: false })
    .toBuffer({ resolveWithObject: true })
  return { jpeg: data, width: info.width, height: info.height }
}
