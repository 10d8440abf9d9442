/**
 * Paying on a quote or a contract (R26): released by finance, only on what is signed and sound, or what
 * somebody above the owner has let through with a reason. Neither is taken back: money is out.
 */

import { canReleasePayments } from '../access/finance.ts'
import { checkReason } from '../deal/check-changes.ts'
import type { DealCommand } from '../deal/commands.ts'
import type { Deal } from '../deal/deal.ts'
import { accept, type Decision, type DecisionContext, leads, refuse } from '../deal/decision.ts'
import { cleanLine, lengthOf } from '../deal/plain-words.ts'
import { toRow } from '../deal/row.ts'
import { type PaymentFault, type PaymentPaper, paymentPaper } from './payment-paper.ts'
import type { ExplainedFault, PaymentRefusal } from './refusals.ts'

type Release = Extract<DealCommand, { kind: 'release-payment' }>
type Overrule = Extract<DealCommand, { kind: 'overrule-payment' }>

const NOTE_LENGTH = 200

export function decideReleasePayment(
  command: Release,
  deal: Deal | null,
  context: DecisionContext,
): Decision {
  const found = paperOn(deal, command.subject, context)
  if (found.kind === 'refused') return found
  if (context.actor === null || !canReleasePayments(context.actor))
    return refuse({ kind: 'not-allowed', needs: 'finance' })
  const { paper } = found
  const { release, standing, overrule, faults } = paper
  if (release !== null) return no({ reason: 'released', byId: release.byId, at: release.at })
  if (standing === 'refused') {
    const { subject, number } = paper
    return no({ reason: 'refused', subject, number, faults: explained(found.deal, faults) })
  }
  if (overrule?.byId === context.actor.id) return no({ reason: 'own-overrule' })
  const amountFen = command.amountFen ?? paper.amountFen
  if (amountFen === null) return no({ reason: 'amount', problem: 'missing' })
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0)
    return no({ reason: 'amount', problem: 'not-positive' })
  if (paper.amountFen !== null && amountFen > paper.amountFen)
    return no({ reason: 'amount', problem: 'too-much', mostFen: paper.amountFen })
  const note = cleanLine(command.note)
  if (lengthOf(note) > NOTE_LENGTH)
    return refuse({ kind: 'invalid', field: 'note', problem: 'too-long' })
  // What finance was shown as doubtful, and paid on: kept with the payment.
  const seen = paper.doubts.length === 0 ? {} : { doubts: paper.doubts }
  const { subject } = paper
  return accept(context, [{ kind: 'payment-released', subject, amountFen, note, ...seen }])
}

/** By those who lead, never by the owner himself; what is wrong at this moment is let through, and no more. */
export function decideOverrulePayment(
  command: Overrule,
  deal: Deal | null,
  context: DecisionContext,
): Decision {
  const found = paperOn(deal, command.subject, context)
  if (found.kind === 'refused') return found
  if (context.actor === null || !leads(found.deal, context))
    return refuse({ kind: 'not-allowed', needs: 'manager' })
  if (context.actor.id === found.deal.ownerId)
    return refuse({ kind: 'not-allowed', needs: 'manager' })
  const { paper } = found
  const { release, standing, overrule, faults } = paper
  if (release !== null) return no({ reason: 'released', byId: release.byId, at: release.at })
  if (standing === 'accepted' || standing === 'doubtful') return no({ reason: 'not-refused' })
  const reason = checkReason(command.reason)
  if (typeof reason !== 'string') return reason
  if (overrule !== null && overrule.reason === reason) return refuse({ kind: 'nothing-changed' })
  return accept(context, [{ kind: 'payment-overruled', subject: paper.subject, faults, reason }])
}

type Found = { kind: 'found'; deal: Deal; paper: PaymentPaper } | ReturnType<typeof refuse>

function paperOn(
  deal: Deal | null,
  subject: Release['subject'],
  { dealId, process, now, calendar }: DecisionContext,
): Found {
  if (deal === null || deal.withdrawn) return refuse({ kind: 'unknown-deal', dealId })
  const paper = paymentPaper(toRow(deal, 0), subject, { process, now, zone: calendar.zone })
  return paper === null ? no({ reason: 'unknown' }) : { kind: 'found', deal, paper }
}

/** With the machine's reason; a manager's word against a file has its own, which that would only blur. */
export function explained(
  { evidence }: Pick<Deal, 'evidence'>,
  faults: readonly PaymentFault[],
): ExplainedFault[] {
  return faults.map((fault) => {
    const file =
      fault.kind === 'evidence' ? evidence.find(({ id }) => id === fault.evidenceId) : undefined
    const reason = file?.overruled ? null : (file?.judgement?.findings[0]?.reason ?? null)
    return { fault, reason }
  })
}

function no(payment: PaymentRefusal): ReturnType<typeof refuse> {
  return refuse({ kind: 'payment', payment })
}
