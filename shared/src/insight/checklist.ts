/** Three questions a manager can ask of the company in a minute (R46–R48). */
import type { DealRow } from '../deal/deal.ts'
import type { SalesProcess } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import { isIn, type Period } from './period.ts'
import { type DealTrace, KIND, MARKS } from './trace.ts'

export const SAMPLE_SIZE = 5
/** More empty summaries than this in the sample: 「过程管理尚未启动」. */
export const EMPTY_MOST = 2
/** More often than this in 30 days: 「合同状态未可视」. */
export const CONTRACT_ASKS_MOST = 17
export const CONTRACT_ASKS_DAYS = 30
/** Below this share, per cent, the upload path is to be improved. */
export const ATTACHMENT_LEAST_PERCENT = 41

/** Customers who signed: in 合同 or later, or won. */
export function isSigned(row: DealRow, process: SalesProcess): boolean {
  if (row.outcome === 'won') return true
  if (row.outcome !== 'open') return false
  const contract = stageIndex(process, process.contractStage)
  return contract >= 0 && stageIndex(process, row.stage) >= contract
}

/** Those of the rows, in an order that depends on nothing but themselves. */
export function signedInOrder(rows: readonly DealRow[], process: SalesProcess): DealRow[] {
  return rows.filter((row) => isSigned(row, process)).sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Five of them by chance; the same number draws the same five of the same customers. */
export function drawSample(signed: readonly DealRow[], draw: number): DealRow[] {
  const random = chance(draw)
  const drawn = new Set<DealRow>()
  while (drawn.size < Math.min(SAMPLE_SIZE, signed.length)) {
    const row = signed[Math.floor(random() * signed.length)]
    if (row !== undefined) drawn.add(row)
  }
  return [...drawn]
}

/** 「过程管理尚未启动」: at 3 of 5, not at 2. */
export function isProcessAbsent(empty: number): boolean {
  return empty > EMPTY_MOST
}

/** 「合同状态未可视」: at 18, not at 17. */
export function isContractUnseen(asks: number): boolean {
  return asks > CONTRACT_ASKS_MOST
}

export interface AttachmentUse {
  /** Deals somebody worked on in the period. */
  worked: number
  /** Those that got at least one new file in it. */
  withFile: number
  /** One digit after the point, rounded down: 40.99 is no 41. Null: nobody worked on anything. */
  percent: number | null
  isLow: boolean
}

export function attachmentUse(
  traces: Iterable<{ trace: DealTrace }>,
  period: Pick<Period, 'from' | 'to'>,
): AttachmentUse {
  let worked = 0
  let withFile = 0
  for (const { trace } of traces) {
    const use = useOf(trace, period)
    if (use === 'none') continue
    worked += 1
    if (use === 'file') withFile += 1
  }
  return {
    worked,
    withFile,
    percent: worked === 0 ? null : Math.floor((withFile * 1000) / worked) / 10,
    isLow: worked > 0 && withFile * 100 < ATTACHMENT_LEAST_PERCENT * worked,
  }
}

/** `none`: nobody worked on it in the period. */
export function useOf(
  trace: DealTrace,
  period: Pick<Period, 'from' | 'to'>,
): 'none' | 'words' | 'file' {
  let isWorked = false
  for (let index = trace.length - 1; index >= 0; index -= 1) {
    const at = trace.at(index)
    if (at < period.from) break
    if (!isIn(at, period)) continue
    if (trace.kindAt(index) === KIND.filed && trace.a(index) > 0) return 'file'
    if (trace.has(index, MARKS.act)) isWorked = true
  }
  return isWorked ? 'words' : 'none'
}

/** mulberry32: a few lines suffice to draw five. */
function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
