/**
 * How complete the evidence of a deal, or of all deals of a rep, is (R14): files that prove something
 * are counted, never rows. What has no evidence adds to what is needed and to nothing else, so more
 * entries cannot raise it.
 */
import type { DealRow } from '../deal/deal.ts'
import type { SalesProcess, StageGate, StageId } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import type { Evidence, FileId } from './evidence.ts'
import { gatesOnTheWay, provedBy } from './stage-gates.ts'

/** A file as the chain counts it. */
export type ChainFile = Pick<Evidence, 'id' | 'fileId' | 'kind' | 'verdict'>

/** Links of the chain; what is neither passed nor doubtful is missing. */
export interface ChainScore {
  needed: number
  passed: number
  doubtful: number
}

export const NO_CHAIN: ChainScore = { needed: 0, passed: 0, doubtful: 0 }

/**
 * One link for each kind a gate behind the deal asked for, and one for each stage entered without a gate:
 * any file that somebody said what it shows. No file is two links, nor is the same file sent twice.
 */
export function evidenceChain(
  process: SalesProcess,
  { stage, evidence }: { stage: StageId; evidence: readonly ChainFile[] },
): Readonly<ChainScore> {
  const { gates, ungated, without } = wayTo(process, stage)
  if (evidence.length === 0) return without
  const used = new Set<FileId>()
  const links: (ChainFile | null)[] = []
  for (const gate of gates) {
    const proofs = provedBy({ evidence }, gate)
    links.push(...proofs)
    for (const proof of proofs) if (proof) used.add(proof.fileId)
  }
  const others = freeFiles(evidence, used)
  for (let link = 0; link < ungated; link += 1) links.push(others.shift() ?? null)
  const count = (verdict: Evidence['verdict']) =>
    links.filter((link) => link?.verdict === verdict).length
  return { needed: links.length, passed: count('pass'), doubtful: count('doubtful') }
}

interface Way {
  gates: StageGate[]
  /** Stages entered without a gate. */
  ungated: number
  /** Of a deal without any file. */
  without: Readonly<ChainScore>
}

/** A process is replaced when it changes; thousands of deals stand in its few stages. */
const ways = new WeakMap<SalesProcess, Map<StageId, Way>>()

function wayTo(process: SalesProcess, stage: StageId): Way {
  const known = ways.get(process) ?? new Map<StageId, Way>()
  ways.set(process, known)
  const way = known.get(stage)
  if (way !== undefined) return way
  const gates = gatesOnTheWay(process, null, stage)
  const gated = new Set(gates.map((gate) => stageIndex(process, gate.to)))
  let ungated = 0
  for (let index = 1; index <= stageIndex(process, stage); index += 1) {
    if (!gated.has(index)) ungated += 1
  }
  const kinds = gates.reduce((sum, { requires }) => sum + new Set(requires).size, 0)
  const made = { gates, ungated, without: { needed: kinds + ungated, passed: 0, doubtful: 0 } }
  known.set(stage, made)
  return made
}

const rowScores = new WeakMap<SalesProcess, WeakMap<DealRow, ChainScore>>()

/** The chain of a row, worked out once: rows are replaced when their deals change. */
export function rowChain(process: SalesProcess, row: DealRow): Readonly<ChainScore> {
  if (row.evidence.length === 0) return evidenceChain(process, row)
  const known = rowScores.get(process) ?? new WeakMap<DealRow, ChainScore>()
  rowScores.set(process, known)
  const score = known.get(row) ?? evidenceChain(process, row)
  known.set(row, score)
  return score
}

/** Files no gate stands on, those that pass first. */
function freeFiles(evidence: readonly ChainFile[], used: ReadonlySet<FileId>): ChainFile[] {
  const free = new Map<FileId, ChainFile>()
  for (const verdict of ['pass', 'doubtful'] as const) {
    for (const file of evidence) {
      if (file.verdict !== verdict || file.kind === 'unsorted') continue
      if (!used.has(file.fileId) && !free.has(file.fileId)) free.set(file.fileId, file)
    }
  }
  return [...free.values()]
}

export function chainOfAll(scores: Iterable<ChainScore>): ChainScore {
  const sum = { ...NO_CHAIN }
  for (const { needed, passed, doubtful } of scores) {
    sum.needed += needed
    sum.passed += passed
    sum.doubtful += doubtful
  }
  return sum
}

/** 0–100, whole, 100 only when nothing is missing; doubtful counts half. Null: nothing is needed yet. */
export function chainPercent({ needed, passed, doubtful }: ChainScore): number | null {
  return needed === 0 ? null : Math.floor(((passed + doubtful / 2) / needed) * 100)
}
