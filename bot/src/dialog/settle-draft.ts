/**
 * Brings a draft to an end: asks for what is missing or unsure, one question at a time, and sends
 * the finished command through the one door. Order: customer → stage → date → fields a new deal
 * needs → what the act itself needs → command.
 */
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { furthestStage } from '@kedu/shared/evidence/stage-gates'
import { canOwnDeals } from '@kedu/shared/people/people'
import type { Person } from '@kedu/shared/people/person'
import type { DealField } from '@kedu/shared/process/sales-process'
import * as words from '../wording/dialog.ts'
import { ask } from './ask.ts'
import { afterJudging, sayAttached } from './attached.ts'
import type { Draft } from './conversation.ts'
import { withCustomer } from './draft-customer.ts'
import { isStillMine, joinLead, leadBecame } from './lead-draft.ts'
import { completePendingMove, rememberWish } from './pending-move.ts'
import { showContract, showDeal } from './queries.ts'
import { record, recordBesides, recordUnused } from './record-facts.ts'
import { sayNotYours, sayRefused } from './refused.ts'
import { raiseAsked } from './requests.ts'
import { sayStored } from './stored.ts'
import { command } from './turn.ts'
import type { Turn } from './world.ts'

/** Works through the draft, then through what else one message brought, until a question is open. */
export async function settleDrafts(turn: Turn, drafts: readonly Draft[]): Promise<void> {
  turn.conversation = { ...turn.conversation, queue: [...drafts, ...turn.conversation.queue] }
  while (turn.conversation.question === null) {
    const [draft, ...rest] = turn.conversation.queue
    if (!draft) return
    turn.conversation = { ...turn.conversation, queue: rest }
    await settleDraft(turn, draft)
  }
}

export async function settleDraft(turn: Turn, given: Draft): Promise<void> {
  const draft = withCustomer(turn, given)
  if (draft === null) return
  if (draft.act.kind === 'show' && draft.dealId) return showDeal(turn, draft.dealId)
  if (draft.act.kind === 'show-contract' && draft.dealId) return showContract(turn, draft.dealId)
  if (draft.leadId !== undefined && draft.dealId !== null) {
    return joinLead(turn, draft, draft.dealId)
  }
  const row = draft.dealId === null ? null : turn.world.row(draft.dealId)
  if (row !== null && !turn.world.mayChange(row)) return sayNotYours(turn, draft, row)

  const stage = draft.unsureStage
  if (stage !== null && isAhead(turn, draft.dealId, stage)) {
    return ask(turn, { kind: 'stage-reached', draft, stage })
  }
  if (draft.vagueDate !== null && draft.act.kind === 'record') {
    return ask(turn, { kind: 'which-date', draft, suggestion: null })
  }
  if (draft.approximateDate && draft.changes.nextAction && draft.act.kind === 'record') {
    return ask(turn, { kind: 'which-date', draft, suggestion: draft.changes.nextAction.date })
  }
  if (draft.dealId === null) {
    const field = firstMissingField(turn, draft)
    if (field !== null) return ask(turn, { kind: 'missing-field', draft, field })
    return openDeal(turn, draft)
  }
  return act(turn, draft, draft.dealId)
}

function isAhead(turn: Turn, dealId: DealId | null, stage: string): boolean {
  const { stages } = turn.world.settings.process
  const row = dealId === null ? null : turn.world.row(dealId)
  if (!row) return true
  return (
    stages.findIndex((candidate) => candidate.id === stage) >
    stages.findIndex((candidate) => candidate.id === row.stage)
  )
}

/** The first field the process asks for that the draft does not have yet (R1). */
function firstMissingField(turn: Turn, draft: Draft): DealField | null {
  const { changes } = draft
  const given: Record<DealField, boolean> = {
    customerName: draft.newName !== null && draft.newName.trim() !== '',
    stage: changes.stage !== undefined,
    obstacle: changes.obstacle !== undefined && changes.obstacle.trim() !== '',
    nextAction: changes.nextAction !== undefined,
    industry: changes.industry !== undefined,
    firstContact: changes.firstContact !== undefined,
    summary: changes.summary !== undefined,
    // A photo can follow later; it never holds up opening the row.
    attachment: true,
  }
  return turn.world.settings.process.requiredFields.find((field) => !given[field]) ?? null
}

async function openDeal(turn: Turn, draft: Draft): Promise<void> {
  const dealId = turn.world.newDealId(draft.commandId)
  if (draft.leadId !== undefined && !isStillMine(turn, draft.leadId, dealId)) return
  const handled = await command(turn, dealId, draft.commandId, {
    kind: 'open-deal',
    dealId,
    customerNumber: turn.world.nextCustomerNumber(),
    customerName: (draft.newName ?? '').trim(),
    ownerId: turn.world.me.id,
    changes: draft.changes,
    confirmedDifferent: draft.confirmedDifferent,
  })
  if (handled.kind === 'refused') return openBelowGate(turn, draft, handled.refusal)
  const asked = await raiseAsked(turn, draft, dealId)
  sayStored(turn, handled, draft.commandId, { isNew: true, notes: [...draft.notes, ...asked] })
  await leadBecame(turn, draft, dealId)
  await followUpOpened(turn, draft, dealId)
}

/** A new customer said to be behind a gate is opened before it; the move waits for the evidence. */
async function openBelowGate(turn: Turn, draft: Draft, refusal: Refusal): Promise<void> {
  const { stage } = draft.changes
  if (refusal.kind !== 'gate-unmet' || stage === undefined) return sayRefused(turn, draft, refusal)
  const { process } = turn.world.settings
  const reachable = furthestStage(process, { evidence: [] }, stage)
  if (reachable === null || reachable === stage) return sayRefused(turn, draft, refusal)
  await openDeal(turn, { ...draft, changes: { ...draft.changes, stage: reachable } })
  const dealId = turn.world.newDealId(draft.commandId)
  if (turn.world.row(dealId) === null) return
  // Asked for on the deal itself, where the move then waits.
  await command(turn, dealId, `${draft.commandId}/move`, {
    kind: 'update-deal',
    changes: { stage },
  })
  await rememberWish(turn, dealId, stage)
  sayRefused(turn, { ...draft, dealId }, refusal, { isRestStored: true })
}

/** A new customer that came with a win, a loss, files …: the rest of the message is done too. */
async function followUpOpened(turn: Turn, draft: Draft, dealId: DealId): Promise<void> {
  if (
    draft.act.kind === 'record' ||
    draft.act.kind === 'show' ||
    draft.act.kind === 'show-contract'
  )
    return
  await act(turn, { ...draft, dealId, changes: {}, commandId: `${draft.commandId}/then` }, dealId)
}

async function act(turn: Turn, draft: Draft, dealId: DealId): Promise<void> {
  switch (draft.act.kind) {
    case 'record':
    case 'show':
    case 'show-contract':
      return record(turn, draft, dealId)
    case 'close': {
      const { outcome, reason, amountFen } = draft.act
      if (outcome === 'lost' && reason === null) return ask(turn, { kind: 'lost-reason', draft })
      return run(turn, draft, dealId, {
        kind: 'close-deal',
        outcome,
        reason: reason ?? draft.said,
        amountFen,
      })
    }
    case 'wait': {
      const { until, reason } = draft.act
      if (until === null) return ask(turn, { kind: 'wait-until', draft })
      if (reason === null || reason.trim() === '') return ask(turn, { kind: 'wait-reason', draft })
      return run(turn, draft, dealId, { kind: 'wait', until, reason })
    }
    case 'reassign': {
      const { toName } = draft.act
      const toId = draft.act.toId ?? ownerNamed(turn, toName)
      if (toId === null) {
        const isUnknown = toName !== null && ownersNamed(turn, toName).length === 0
        const detail = isUnknown ? words.noSuchColleague(toName) : null
        return ask(turn, { kind: 'to-whom', draft }, { detail })
      }
      return run(turn, draft, dealId, { kind: 'reassign-deal', toId, reason: draft.said })
    }
    case 'attach': {
      const handled = await command(turn, dealId, draft.commandId, {
        kind: 'attach-evidence',
        evidence: draft.act.files,
      })
      if (handled.kind === 'refused') return sayRefused(turn, draft, handled.refusal)
      const judged = await afterJudging(turn, handled)
      sayAttached(turn, judged, draft.commandId, draft.act.files)
      await completePendingMove(turn, dealId, { saysMissing: false })
      return completePendingWait(turn, dealId)
    }
    default:
      return draft.act satisfies never
  }
}

/** Colleagues of that name who can own deals; "小李" and half a name find nobody. */
function ownersNamed(turn: Turn, name: string): Person[] {
  return [...turn.world.directory.values()].filter(
    (person) => canOwnDeals(person) && person.name === name,
  )
}

function ownerNamed(turn: Turn, name: string | null): string | null {
  const [only, second] = name === null ? [] : ownersNamed(turn, name)
  return only !== undefined && second === undefined ? only.id : null
}

/** The act itself, after everything else the message told of the deal. */
async function run(turn: Turn, draft: Draft, dealId: DealId, body: DealCommand): Promise<void> {
  const isRestStored = await recordBesides(turn, draft, dealId, body)
  const handled = await command(turn, dealId, draft.commandId, body)
  if (handled.kind === 'refused') {
    if (handled.refusal.kind === 'gate-unmet') await rememberWish(turn, dealId, handled.refusal.to)
    if (handled.refusal.kind === 'wait-needs-evidence') {
      turn.conversation = {
        ...turn.conversation,
        pendingWait: { draft: { ...draft, changes: {}, dealId }, askedAt: turn.world.now },
      }
    }
    const isKept = await recordUnused(turn, draft, dealId, body)
    return sayRefused(turn, draft, handled.refusal, { isRestStored: isRestStored || isKept })
  }
  sayStored(turn, handled, draft.commandId, { isNew: false, notes: draft.notes })
}

/** A wait that was held for evidence is tried again when a file arrives on its deal (E9). */
export async function completePendingWait(turn: Turn, dealId: DealId): Promise<void> {
  const { pendingWait } = turn.conversation
  if (pendingWait === null || pendingWait.draft.dealId !== dealId) return
  turn.conversation = { ...turn.conversation, pendingWait: null }
  await settleDraft(turn, { ...pendingWait.draft, commandId: `${turn.inbound.id}/wait` })
}
