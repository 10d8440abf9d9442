/** Moving through the funnel: one stage at a time, through gates, back only where that is allowed (R10, E27). */
import type { EvidenceKind } from '../evidence/evidence.ts'
import { checkGate, type GateCheck, gatesOnTheWay } from '../evidence/stage-gates.ts'
import type { StageId } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import type { Deal } from './deal.ts'
import { type DecisionContext, leads, type Refused, refuse } from './decision.ts'
import type { DealEventBody } from './events.ts'
import type { Refusal } from './refusals.ts'

export type MovePlan = { kind: 'planned'; events: DealEventBody[] } | Refused

/**
 * The move as an event, or why not. No event when the deal is in that stage already. The event
 * links what opened the gates and everything attached since the deal entered its stage (R12).
 * `action` is what was done, in the rep's words.
 */
export function planMove(
  deal: Deal,
  to: StageId,
  action: string,
  context: DecisionContext,
): MovePlan {
  const { process } = context
  const target = stageIndex(process, to)
  if (target < 0) return refuse({ kind: 'unknown-stage', stage: to })
  if (to === deal.stage) return { kind: 'planned', events: [] }
  const current = stageIndex(process, deal.stage)
  if (target < current) {
    const refused = refuseMoveBack(deal, to, context)
    if (refused) return refused
    return { kind: 'planned', events: [moved(deal, to, action, [], [])] }
  }
  const next = process.stages[current + 1]
  if (target > current + 1 && next !== undefined && !process.allowSkip)
    return refuse({ kind: 'stage-skipped', from: deal.stage, to, next: next.id })
  const proofs: string[] = []
  const doubtful: EvidenceKind[] = []
  for (const gate of gatesOnTheWay(process, deal.stage, to)) {
    const check = checkGate(deal, gate)
    if (check.kind === 'unmet') {
      return refuse(gateUnmet(deal.stage, to, check))
    }
    proofs.push(...check.evidenceIds)
    doubtful.push(...check.doubtful)
  }
  return { kind: 'planned', events: [moved(deal, to, action, proofs, doubtful)] }
}

/** Why a gate holds, with only what there is to say. */
export function gateUnmet(
  from: StageId,
  to: StageId,
  { missing, pending, rejected }: Extract<GateCheck, { kind: 'unmet' }>,
): Extract<Refusal, { kind: 'gate-unmet' }> {
  return {
    kind: 'gate-unmet',
    from,
    to,
    missing,
    ...(pending.length === 0 ? {} : { pending }),
    ...(rejected.length === 0 ? {} : { rejected }),
  }
}

function refuseMoveBack(deal: Deal, to: StageId, context: DecisionContext): Refused | null {
  const { moveBack } = context.process
  switch (moveBack) {
    case 'anyone':
      return null
    case 'manager':
      return leads(deal, context) ? null : refuse({ kind: 'not-allowed', needs: 'manager' })
    case 'nobody':
      return refuse({ kind: 'move-back-refused', from: deal.stage, to })
    default:
      return moveBack satisfies never
  }
}

function moved(
  deal: Deal,
  to: StageId,
  action: string,
  proofs: readonly string[],
  doubtful: readonly EvidenceKind[],
): DealEventBody {
  const recent = deal.evidence.filter((evidence) => evidence.addedAt >= deal.stageEnteredAt)
  return {
    kind: 'stage-moved',
    from: deal.stage,
    to,
    action,
    evidenceIds: [...new Set([...proofs, ...recent.map((evidence) => evidence.id)])],
    doubtful: [...new Set(doubtful)],
  }
}
