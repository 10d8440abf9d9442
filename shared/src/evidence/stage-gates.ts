/**
 * What must be on a deal before it may stand behind a gate (R10, D3). A gate guards the entrance of
 * its `to` stage, wherever a deal comes from: putting a stage in between, skipping one or opening a
 * deal further on does not lead around it.
 */
import type { SalesProcess, StageGate, StageId } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import type { Evidence, EvidenceKind, EvidenceVerdict } from './evidence.ts'
import type { FindingReason } from './judge-evidence.ts'

export type GateCheck =
  /** `doubtful`: kinds proved only by evidence that is doubtful. */
  | { kind: 'met'; evidenceIds: string[]; doubtful: EvidenceKind[] }
  /** `missing`: not there, or there and not good enough (`rejected`). `pending`: there, verdict still to come. */
  | {
      kind: 'unmet'
      missing: EvidenceKind[]
      pending: EvidenceKind[]
      rejected: RejectedEvidence[]
    }

/** The newest file of a missing kind, and why it does not count; null when only a person could say. */
export interface RejectedEvidence {
  kind: EvidenceKind
  verdict: 'doubtful' | 'missing'
  reason: FindingReason | null
}

/** What one verdict is worth at a gate (D3): strict turns doubtful into missing. */
export function countsAt(
  gate: Pick<StageGate, 'strict'>,
  verdict: EvidenceVerdict,
): 'yes' | 'no' | 'pending' {
  switch (verdict) {
    case 'pass':
      return 'yes'
    case 'doubtful':
      return gate.strict ? 'no' : 'yes'
    case 'missing':
      return 'no'
    case 'unjudged':
      return 'pending'
    default:
      return verdict satisfies never
  }
}

/** What a gate needs to know of a file. */
export type Proof = Pick<Evidence, 'id' | 'fileId' | 'kind' | 'verdict' | 'judgement' | 'overruled'>

/** Something a gate can look at: a deal, or what it would become. */
export interface WithEvidence {
  evidence: readonly Proof[]
}

/**
 * Checks one gate. Each required kind needs a file of its own: one picture, sent twice under two
 * kinds, proves only one of them. What is not judged yet is waited for.
 */
export function checkGate(deal: WithEvidence, gate: StageGate): GateCheck {
  const kinds = [...new Set(gate.requires)]
  const settled = provedBy(deal, gate)
  const unproved = kinds.filter((_, index) => settled[index] === null)
  if (unproved.length === 0) {
    const proofs = settled.filter((evidence) => evidence !== null)
    return {
      kind: 'met',
      evidenceIds: proofs.map((evidence) => evidence.id),
      doubtful: proofs
        .filter((evidence) => evidence.verdict !== 'pass')
        .map((evidence) => evidence.kind),
    }
  }
  const missing = absentEvidence(deal, gate)
  return {
    kind: 'unmet',
    missing,
    pending: unproved.filter((kind) => !missing.includes(kind)),
    rejected: missing.flatMap((kind) => rejectedOf(deal, gate, kind)),
  }
}

/** Kinds not proved yet for one gate, those whose verdict is still to come included; empty when it is met. */
export function missingEvidence(deal: WithEvidence, gate: StageGate): EvidenceKind[] {
  const check = checkGate(deal, gate)
  if (check.kind === 'met') return []
  return [...new Set(gate.requires)].filter(
    (kind) => check.missing.includes(kind) || check.pending.includes(kind),
  )
}

/** Kinds nothing on the deal could prove, whatever the verdicts to come. */
function absentEvidence(deal: WithEvidence, gate: StageGate): EvidenceKind[] {
  const kinds = [...new Set(gate.requires)]
  const possible = proofsOf(deal, gate, kinds, (counts) => counts !== 'no')
  return kinds.filter((_, index) => possible[index] === null)
}

/** Per required kind the file that proves it, verdicts to come left out; null where none does. */
export function provedBy(deal: WithEvidence, gate: StageGate): (Proof | null)[] {
  return proofsOf(deal, gate, [...new Set(gate.requires)], (counts) => counts === 'yes')
}

function proofsOf(
  { evidence }: WithEvidence,
  gate: StageGate,
  kinds: readonly EvidenceKind[],
  isEnough: (counts: ReturnType<typeof countsAt>) => boolean,
): (Proof | null)[] {
  const counting = evidence.filter((item) => isEnough(countsAt(gate, item.verdict)))
  return chooseFiles(
    withoutNeedlessChoice(kinds.map((kind) => candidates(counting, kind, kinds.length))),
  )
}

function rejectedOf(
  { evidence }: WithEvidence,
  gate: StageGate,
  kind: EvidenceKind,
): RejectedEvidence[] {
  const newest = evidence.findLast(
    (item) => item.kind === kind && countsAt(gate, item.verdict) === 'no',
  )
  const { verdict } = newest ?? {}
  if (newest === undefined || (verdict !== 'doubtful' && verdict !== 'missing')) return []
  // A manager's word against it has its own reason, which the machine's would only blur.
  const reason = newest.overruled ? null : (newest.judgement?.findings[0]?.reason ?? null)
  return [{ kind, verdict, reason }]
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
 * away evidence a passed gate stands on. A gate that was already unmet (the process was tightened, or
 * the deal came through before files were judged) may stay so, but nothing more may be taken from it.
 */
export function brokenGate(
  process: SalesProcess,
  before: Standing | null,
  after: Standing,
): { gate: StageGate; missing: EvidenceKind[] } | null {
  for (const gate of gatesOnTheWay(process, null, after.stage)) {
    const stoodBehind =
      before !== null && stageIndex(process, before.stage) >= stageIndex(process, gate.to)
    for (const lacking of [missingEvidence, absentEvidence]) {
      const missing = lacking(after, gate)
      const missingBefore = stoodBehind ? lacking(before, gate) : []
      if (missing.some((kind) => !missingBefore.includes(kind))) return { gate, missing }
    }
  }
  return null
}

function candidates(evidence: readonly Proof[], kind: EvidenceKind, most: number): Proof[] {
  const counting = evidence.filter((item) => item.kind === kind)
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
function withoutNeedlessChoice(options: Proof[][]): Proof[][] {
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
function chooseFiles(options: readonly Proof[][]): (Proof | null)[] {
  let best: (Proof | null)[] = options.map(() => null)
  let bestScore = -1
  const chosen: (Proof | null)[] = []
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
