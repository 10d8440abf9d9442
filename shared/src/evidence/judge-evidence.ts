/**
 * D3, L3: from what a machine saw of a file to a verdict with reasons. Pure; thresholds are here, pixels
 * are not. A seal found is "a red seal is there", never "it is genuine": a colour print passes as well.
 */
import { amountInText, partyInText } from './contract-text.ts'
import type { EvidenceKind } from './evidence.ts'
import { HANDWRITING_PRESENT, handScore } from './handwriting-score.ts'
import type { Box, FileMeasures, PageMeasures, PdfSignature, UnreadableReason } from './measures.ts'
import { SEAL_CLEAR, SEAL_PRESENT } from './seal-score.ts'

export type JudgedVerdict = 'pass' | 'doubtful' | 'missing'

/** Raised with every change of eyes or thresholds that can change a verdict; stored with each judgement. */
export const JUDGE_VERSION = '2'

/** Why, with the facts for one sentence; worded in the bot. `page` from 1. */
export type FindingReason =
  | { kind: 'unreadable'; reason: UnreadableReason }
  | { kind: 'too-dark' | 'blurred'; page: number }
  | { kind: 'too-small'; shortSide: number }
  | { kind: 'screen' }
  | { kind: 'seal-found'; count: number; page: number; isAcrossEdge: boolean }
  | { kind: 'seal-unclear' | 'seal-missing' | 'seal-needs-colour' }
  | { kind: 'signed-instead-of-sealed' }
  | { kind: 'handwriting-found' | 'handwriting-missing' | 'handwriting-unclear' }
  | { kind: 'page-blank' }
  | { kind: 'party-found' | 'party-missing'; party: string }
  | { kind: 'amount-found' | 'amount-missing'; amountFen: number }
  | { kind: 'text-unread' }
  | { kind: 'signature-good'; signer: string | null; trust: PdfSignature['trust'] }
  | { kind: 'signature-altered' | 'signature-added-to'; signer: string | null }
  | { kind: 'signature-unsupported' | 'signature-unreadable' }
  | { kind: 'signature-expired'; signer: string | null }
  | { kind: 'used-before'; where: string }

export interface Finding {
  verdict: JudgedVerdict
  /** 0–1: how sure of what the reason says. */
  score: number
  page: number | null
  box: Box | null
  reason: FindingReason
}

export interface Judgement {
  verdict: JudgedVerdict
  score: number
  /** The worst one first: its reason is the one sentence to say. */
  findings: Finding[]
}

/** What the deal says and the file should say as well; null where nothing is known. */
export interface Expectation {
  partyName: string | null
  amountFen: number | null
  /** A file of the company found to be the same picture, named for people; null when none was. */
  usedBefore: string | null
}

export const NO_EXPECTATION: Expectation = { partyName: null, amountFen: null, usedBefore: null }

/** Below this the paper is dark: a person can no longer read small print. */
const DARK_BRIGHTNESS = 90
const BLURRED_SHARPNESS = 0.45
/** px of the shorter side: a seal of 4 cm on a page then has 75. */
const SMALL_SIDE = 400
/** Powers of ten; drawn pages of paper stay below 2.7. */
const SCREEN_PEAK = 2.8
/** A page with less ink than this has nothing on it. */
const BLANK_INK = 0.0004

export function isDark({ quality }: PageMeasures): boolean {
  return quality.brightness < DARK_BRIGHTNESS
}

/** A dark picture is never called blurred: it has few edges whatever the lens did. */
export function isBlurred(page: PageMeasures): boolean {
  const { sharpness } = page.quality
  return !isDark(page) && sharpness !== null && sharpness < BLURRED_SHARPNESS
}

export function isTooSmall({ quality }: PageMeasures): boolean {
  return quality.shortSide < SMALL_SIDE
}

export function isOffScreen({ screenPeak }: PageMeasures): boolean {
  return screenPeak !== null && screenPeak >= SCREEN_PEAK
}

/** 0–1; 0 where nothing was found that a hand might have written. */
export function handwritingScore({ signature }: PageMeasures): number {
  return signature.strokes === 0 ? 0 : handScore(signature)
}

export function sealsOn({ seals }: PageMeasures): PageMeasures['seals'] {
  return seals.filter(({ score }) => score >= SEAL_PRESENT)
}

/**
 * The verdict is that of the worst finding: a missing seal is not made up for by a good light. Findings
 * that praise stay in the list, so that a person sees what was looked at.
 */
export function judgeEvidence(
  kind: EvidenceKind,
  measures: FileMeasures,
  expected: Expectation = NO_EXPECTATION,
): Judgement {
  const findings = findingsOf(kind, measures, expected)
  const order = { missing: 0, doubtful: 1, pass: 2 } as const
  findings.sort((a, b) => order[a.verdict] - order[b.verdict])
  const [worst] = findings
  return { verdict: worst?.verdict ?? 'pass', score: worst?.score ?? 1, findings }
}

function findingsOf(kind: EvidenceKind, measures: FileMeasures, expected: Expectation): Finding[] {
  if (measures.kind === 'unreadable') {
    // A voice or a table shows nothing to judge; that is no fault of it where none is asked for.
    const isFine = measures.reason === 'not-visual' && !needsPicture(kind)
    return isFine ? [] : [finding('doubtful', 1, { kind: 'unreadable', reason: measures.reason })]
  }
  const pages = measures.kind === 'picture' ? [measures.page] : measures.pages
  const findings = pages.flatMap((page) => qualityFindings(page, measures.kind === 'picture'))
  if (kind === 'contract-scan') findings.push(...sealFindings(pages, measures))
  if (kind === 'signature-page') findings.push(...handwritingFindings(pages))
  if (measures.kind === 'pdf') {
    findings.push(...measures.signatures.map(signatureFinding))
    if (kind === 'contract-scan' || kind === 'quote') {
      findings.push(...textFindings(measures.text, expected))
    }
  }
  if (expected.usedBefore !== null) {
    findings.push(finding('doubtful', 1, { kind: 'used-before', where: expected.usedBefore }))
  }
  return findings
}

const needsPicture = (kind: EvidenceKind): boolean =>
  kind === 'contract-scan' || kind === 'signature-page' || kind === 'site-photo'

function finding(
  verdict: JudgedVerdict,
  score: number,
  reason: FindingReason,
  place: { page: number; box: Box | null } | null = null,
): Finding {
  return { verdict, score, reason, page: place?.page ?? null, box: place?.box ?? null }
}

function qualityFindings(page: PageMeasures, isPicture: boolean): Finding[] {
  const at = { page: page.page, box: null }
  if (isDark(page)) return [finding('doubtful', 1, { kind: 'too-dark', page: page.page }, at)]
  const findings: Finding[] = []
  if (isBlurred(page))
    findings.push(finding('doubtful', 1, { kind: 'blurred', page: page.page }, at))
  if (!isPicture) return findings
  if (isTooSmall(page)) {
    const { shortSide } = page.quality
    findings.push(finding('doubtful', 1, { kind: 'too-small', shortSide }, at))
  }
  if (isOffScreen(page)) findings.push(finding('doubtful', 0.7, { kind: 'screen' }, at))
  return findings
}

function sealFindings(pages: readonly PageMeasures[], measures: FileMeasures): Finding[] {
  const found = pages
    .flatMap((page) => sealsOn(page).map((seal) => ({ seal, page: page.page })))
    .sort((a, b) => b.seal.score - a.seal.score)
  const [best] = found
  if (best) {
    const { score, box, ring } = best.seal
    if (score < SEAL_CLEAR) {
      return [finding('doubtful', score, { kind: 'seal-unclear' }, { page: best.page, box })]
    }
    const isAcrossEdge = ring.visible < 0.85
    const reason = {
      kind: 'seal-found',
      count: found.length,
      page: best.page,
      isAcrossEdge,
    } as const
    return [finding('pass', score, reason, { page: best.page, box })]
  }
  const isSigned =
    measures.kind === 'pdf' && measures.signatures.some((one) => !one.isTimeStamp && isGood(one))
  if (isSigned) return [finding('doubtful', 1, { kind: 'signed-instead-of-sealed' })]
  if (pages.every(({ isGrey }) => isGrey))
    return [finding('doubtful', 1, { kind: 'seal-needs-colour' })]
  return [finding('missing', 1, { kind: 'seal-missing' })]
}

/** Handwriting is weak evidence: its absence asks for a person, an empty page does not. */
function handwritingFindings(pages: readonly PageMeasures[]): Finding[] {
  const [best] = [...pages].sort((a, b) => handwritingScore(b) - handwritingScore(a))
  if (!best) return []
  const score = handwritingScore(best)
  const at = { page: best.page, box: best.signature.box }
  if (score >= HANDWRITING_PRESENT)
    return [finding('pass', score, { kind: 'handwriting-found' }, at)]
  if (pages.every(({ signature }) => signature.ink < BLANK_INK)) {
    return [finding('missing', 1, { kind: 'page-blank' })]
  }
  const reason = { kind: score > 0 ? 'handwriting-unclear' : 'handwriting-missing' } as const
  return [finding('doubtful', 1 - score, reason, score > 0 ? at : null)]
}

/** Sound, and nothing unsigned was added since. */
export function isGood({ valid, coverage }: PdfSignature): boolean {
  return valid === true && coverage !== 'then-changed'
}

function signatureFinding(signature: PdfSignature): Finding {
  const { signer, trust, problem } = signature
  if (problem === 'unsupported-algorithm' || problem === 'unsupported-format') {
    return finding('doubtful', 1, { kind: 'signature-unsupported' })
  }
  if (problem === 'container') return finding('missing', 1, { kind: 'signature-unreadable' })
  if (signature.valid !== true) return finding('missing', 1, { kind: 'signature-altered', signer })
  if (signature.coverage === 'then-changed') {
    return finding('doubtful', 1, { kind: 'signature-added-to', signer })
  }
  if (signature.isCertificateInDate === false) {
    return finding('doubtful', 1, { kind: 'signature-expired', signer })
  }
  const verdict = trust === 'unknown' ? 'doubtful' : 'pass'
  return finding(verdict, 1, { kind: 'signature-good', signer, trust })
}

function textFindings(text: string, { partyName, amountFen }: Expectation): Finding[] {
  if (partyName === null && amountFen === null) return []
  // A scan has no text: the machine cannot read it, which is no fault of the contract.
  if (text.replace(/\s/g, '').length < 20) return [finding('pass', 0, { kind: 'text-unread' })]
  const findings: Finding[] = []
  if (partyName !== null) {
    const isThere = partyInText(partyName, text)
    const reason = { kind: isThere ? 'party-found' : 'party-missing', party: partyName } as const
    findings.push(finding(isThere ? 'pass' : 'doubtful', 1, reason))
  }
  if (amountFen !== null) {
    const isThere = amountInText(amountFen, text)
    const reason = { kind: isThere ? 'amount-found' : 'amount-missing', amountFen } as const
    findings.push(finding(isThere ? 'pass' : 'doubtful', 1, reason))
  }
  return findings
}
