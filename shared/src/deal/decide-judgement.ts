/** What the machine says of a file, and a manager who knows better (D3, L3). */
import { checkReason } from './check-changes.ts'
import type { DealCommand } from './commands.ts'
import type { Deal } from './deal.ts'
import {
  accept,
  type Decision,
  type DecisionContext,
  leads,
  refuse,
  requireDeal,
} from './decision.ts'

type JudgeEvidence = Extract<DealCommand, { kind: 'judge-evidence' }>
type OverruleEvidence = Extract<DealCommand, { kind: 'overrule-evidence' }>

/** Reasons kept of one file; a long document repeats itself. */
const MOST_FINDINGS = 12

/**
 * Only by Kedu itself, only of a file that waits for its verdict as this kind: whatever became of it
 * meanwhile (sorted anew, taken off, overruled) goes first. Also on closed deals.
 */
export function decideJudge(
  command: JudgeEvidence,
  deal: Deal | null,
  context: DecisionContext,
): Decision {
  if (context.meta.door !== 'clock') return refuse({ kind: 'not-allowed', needs: 'admin' })
  if (deal === null || deal.withdrawn)
    return refuse({ kind: 'unknown-deal', dealId: context.dealId })
  const evidence = deal.evidence.find((item) => item.id === command.evidenceId)
  if (evidence === undefined)
    return refuse({ kind: 'invalid', field: 'evidence', problem: 'not-on-deal' })
  if (evidence.verdict !== 'unjudged' || evidence.kind !== command.evidenceKind)
    return refuse({ kind: 'nothing-changed' })
  const { verdict, score, engine } = command
  const findings = command.findings.slice(0, MOST_FINDINGS)
  return accept(context, [
    {
      kind: 'evidence-judged',
      evidenceId: evidence.id,
      evidenceKind: evidence.kind,
      judgement: { verdict, score, findings, engine, at: context.now },
    },
  ])
}

/** Not left to the rep: somebody above, who gives the reason. Also before the machine has looked. */
export function decideOverrule(
  command: OverruleEvidence,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  // Nobody is the judge of his own deal's papers, a selling manager included.
  if (!leads(deal, context) || context.actor?.id === deal.ownerId)
    return refuse({ kind: 'not-allowed', needs: 'manager' })
  const evidence = deal.evidence.find((item) => item.id === command.evidenceId)
  if (evidence === undefined)
    return refuse({ kind: 'invalid', field: 'evidence', problem: 'not-on-deal' })
  const reason = checkReason(command.reason)
  if (typeof reason !== 'string') return reason
  if (evidence.verdict === command.verdict) return refuse({ kind: 'nothing-changed' })
  return accept(context, [
    {
      kind: 'evidence-overruled',
      evidenceId: evidence.id,
      verdict: command.verdict,
      reason,
      before: { evidence: [evidence] },
    },
  ])
}
