/** `kedu judge`: files in, one line of JSON each: what the machine sees. Needs no company. */
import { readFile, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { judgementSentence } from '@kedu/bot/wording/evidence-judgement'
import { HANDWRITING_PRESENT } from '@kedu/shared/evidence/handwriting-score'
import {
  handwritingScore,
  isBlurred,
  isDark,
  isOffScreen,
  isTooSmall,
  judgeEvidence,
} from '@kedu/shared/evidence/judge-evidence'
import type { Box, FileMeasures, PageMeasures, PdfSignature } from '@kedu/shared/evidence/measures'
import { SEAL_PRESENT } from '@kedu/shared/evidence/seal-score'
import { type TimeZone, toIso } from '@kedu/shared/time/instant'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import { DEFAULT_SNIFF_LIMITS } from '../files/sniff.ts'

export interface JudgeFilesOptions {
  zone: TimeZone
  /** Turns a path as the user wrote it into one that can be opened. */
  resolve(path: string): string
}

/** Shares of the page's width and height. */
type PagedBox = Box & { page: number; score: number }

/** True when every file could be looked at. */
export async function judgeFiles(
  paths: readonly string[],
  output: Writable,
  judge: EvidenceJudge,
  { zone, resolve }: JudgeFilesOptions,
): Promise<boolean> {
  let isAllRead = true
  for (const path of paths) {
    const measures = await measureAt(resolve(path), judge, zone)
    if (measures === null || measures.kind === 'unreadable') isAllRead = false
    const line = measures === null ? { file: path, error: 'cannot-read' } : lineOf(path, measures)
    output.write(`${JSON.stringify(line)}\n`)
  }
  return isAllRead
}

async function measureAt(
  path: string,
  judge: EvidenceJudge,
  zone: TimeZone,
): Promise<FileMeasures | null> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return null
    if (found.size > DEFAULT_SNIFF_LIMITS.maxBytes) {
      return { kind: 'unreadable', mime: null, reason: 'too-large' }
    }
    return await judge.measure(await readFile(path), { zone })
  } catch {
    return null
  }
}

function lineOf(file: string, measures: FileMeasures) {
  const { verdict, findings } = judgeEvidence('contract-scan', measures)
  const reason = judgementSentence({ findings })
  const nothing = { quality: null, seal: null, signature: null, pdf: null, qr: null, exif: null }
  if (measures.kind === 'unreadable') {
    return { file, mime: measures.mime, ...nothing, error: measures.reason, reason }
  }
  const pages = measures.kind === 'picture' ? [measures.page] : measures.pages
  const photo = measures.kind === 'picture' ? measures.photo : null
  const qr = pages.find((page) => page.qr !== null)?.qr ?? null
  return {
    file,
    mime: measures.mime,
    quality: qualityOf(pages),
    seal: sealOf(pages),
    signature: signatureOf(pages),
    pdf:
      measures.kind === 'pdf'
        ? {
            pages: measures.pageCount,
            signatures: measures.signatures.map(signatureLine),
            text: measures.text,
          }
        : null,
    qr: { found: qr !== null, payload: qr?.payload ?? null },
    exif: photo && { takenAt: photo.takenAtText, lat: photo.lat, lng: photo.lng },
    // As a contract's scan; which kind of evidence it is to be, a file does not say.
    verdict,
    reason,
  }
}

function qualityOf(pages: readonly PageMeasures[]) {
  const dark = pages.some(isDark)
  const blurred = pages.some(isBlurred)
  const small = pages.some(isTooSmall)
  return { dark, blurred, small, screen: pages.some(isOffScreen), ok: !dark && !blurred && !small }
}

function sealOf(pages: readonly PageMeasures[]) {
  const boxes = pages
    .flatMap(({ page, seals }) =>
      seals.map(({ box, score }): PagedBox => ({ page, score: rounded(score), ...box })),
    )
    .sort((a, b) => b.score - a.score)
  const score = boxes[0]?.score ?? 0
  return {
    present: score >= SEAL_PRESENT,
    score,
    boxes: boxes.filter((box) => box.score >= SEAL_PRESENT),
  }
}

function signatureOf(pages: readonly PageMeasures[]) {
  const [best] = [...pages].sort((a, b) => handwritingScore(b) - handwritingScore(a))
  const score = best ? rounded(handwritingScore(best)) : 0
  const present = score >= HANDWRITING_PRESENT
  return {
    present,
    score,
    box: present && best?.signature.box ? { page: best.page, ...best.signature.box } : null,
  }
}

function signatureLine(signature: PdfSignature) {
  const { time, ...rest } = signature
  return { ...rest, time: time === null ? null : toIso(time) }
}

const rounded = (score: number): number => Math.round(score * 1000) / 1000
