/**
 * What must be on a deal before it may stand behind a gate (R10, D3). A gate guards the entrance of
 * its `to` stage, wherever a deal comes from: putting a stage in between, skipping one or opening a
 * deal further on does not lead around it.
 */
import type { SalesProcess, StageGate, StageId } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import type { Evidence, EvidenceKind } from './evidence.ts'

export type GateCheck =
  /** `doubtful`: kinds proved only by evidence that is doubtful or not judged yet. */
  | { kind: 'met'; evidenceIds: string[]; doubtful: EvidenceKind[] }
  | { kind: 'unmet'; missing: EvidenceKind[] }

/** Something a gate can look at: a deal, or what it would become. */
export interface WithEvidence {
  evidence: readonly Evidence[]
}

/**
 * Checks one gate. Each required kind needs a file of its own: one picture, sent twice under two
 * kinds, proves only one of them. `missing` verdicts never count; doubtful and unjudged ones count
 * unless the gate is strict.
 */
export function checkGate(deal: WithEvidence, gate: StageGate): GateCheck {
  const kinds = [...new Set(gate.requires)]
  const chosen = chooseFiles(
    withoutNeedlessChoice(
      kinds.map((kind) => candidates(deal.evidence, kind, gate.strict, kinds.length)),
    ),
  )
  const missing = kinds.filter((_, index) => chosen[index] === null)
  if (missing.length > 0) return { kind: 'unmet', missing }
  const proofs = chosen.filter((evidence) => evidence !== null)
  return {
    kind: 'met',
    evidenceIds: proofs.map((evidence) => evidence.id),
    doubtful: proofs
      .filter((evidence) => evidence.verdict !== 'pass')
      .map((evidence) => evidence.kind),
  }
}

/** Kinds still missing for one gate; empty when it is met. */
export function missingEvidence(deal: WithEvidence, gate: StageGate): EvidenceKind[] {
  const check = checkGate(deal, gate)
  return check.kind === 'met' ? [] : check.missing
}

/** Gates whose entrance lies behind `from` (null: not opened yet) and not behind `to`, in order. */
export function gatesOnTheWay(
  process: SalesProcess,
  from: StageId | null,
  to: StageId,
): StageGate[] {
  const start = from === null ? -1 : stageIndex(process, from)
  const end = stageIndex(process, to)
  return process.gates
    .filter((gate) => {
      const entrance = stageIndex(process, gate.to)
      return entrance > start && entrance <= end
    })
    .sort((a, b) => stageIndex(process, a.to) - stageIndex(process, b.to))
}

/** The furthest stage up to `wanted` that the evidence opens; for saving what can be saved of a move. */
export function furthestStage(
  process: SalesProcess,
  deal: WithEvidence,
  wanted: StageId,
): StageId | null {
  const blocked = gatesOnTheWay(process, null, wanted).find(
    (gate) => missingEvidence(deal, gate).length > 0,
  )
  if (blocked === undefined) return wanted
  return process.stages[stageIndex(process, blocked.to) - 1]?.id ?? null
}

/** What a deal in a stage stands on, to compare before and after a change. */
interface Standing extends WithEvidence {
  stage: StageId
}

/**
 * The gate a change would break, or null: entering a stage without its evidence, and equally taking
 * away evidence a passed gate stands on. A gate that was already unmet (the process was tightened
 * afterwards) may stay so, but nothing more may be taken from it.
 */
export function brokenGate(
  process: SalesProcess,
  before: Standing | null,
  after: Standing,
): { gate: StageGate; missing: EvidenceKind[] } | null {
  for (const gate of gatesOnTheWay(process, null, after.stage)) {
    const missing = missingEvidence(after, gate)
    if (missing.length === 0) continue
    const stoodBehind =
      before !== null && stageIndex(process, before.stage) >= stageIndex(process, gate.to)
    const missingBefore = stoodBehind ? missingEvidence(before, gate) : []
    if (missing.some((kind) => !missingBefore.includes(kind))) return { gate, missing }
  }
  return null
}

function candidates(
  evidence: readonly Evidence[],
  kind: EvidenceKind,
  strict: boolean,
  most: number,
): Evidence[] {
  const counting = evidence.filter(
    (item) => item.kind === kind && (strict ? item.verdict === 'pass' : item.verdict !== 'missing'),
  )
  const passFirst = [
    ...counting.filter((item) => item.verdict === 'pass'),
    ...counting.filter((item) => item.verdict !== 'pass'),
  ]
  const files = new Set<string>()
  const distinct = passFirst.filter((item) => {
    if (files.has(item.fileId)) return false
    files.add(item.fileId)
    return true
  })
  // The other kinds take at most `most - 1` files, so more candidates cannot change the result.
  return distinct.slice(0, most)
}

/** A file no other kind could use is simply taken; only shared files leave something to try out. */
function withoutNeedlessChoice(options: Evidence[][]): Evidence[][] {
  return options.map((choices, index) => {
    const free = choices.find(
      (item) =>
        item.verdict === choices[0]?.verdict &&
        !options.some(
          (others, other) => other !== index && others.some((o) => o.fileId === item.fileId),
        ),
    )
    return free === undefined ? choices : [free]
  })
}

/** One file per kind, none twice: as many kinds as possible, then as many passes as possible. */
function chooseFiles(options: readonly Evidence[][]): (Evidence | null)[] {
  let best: (Evidence | null)[] = options.map(() => null)
  let bestScore = -1
  const chosen: (Evidence | null)[] = []
  const visit = (index: number, score: number, used: ReadonlySet<string>) => {
    const choices = options[index]
    if (choices === undefined) {
      if (score > bestScore) {
        bestScore = score
        best = [...chosen]
      }
      return
    }
    for (const evidence of choices) {
      if (used.has(evidence.fileId)) continue
      chosen[index] = evidence
      const worth = evidence.verdict === 'pass' ? options.length + 2 : options.length + 1
      visit(index + 1, score + worth, new Set(used).add(evidence.fileId))
    }
    chosen[index] = null
    visit(index + 1, score, used)
  }
  visit(0, 0, new Set())
  return best
}
