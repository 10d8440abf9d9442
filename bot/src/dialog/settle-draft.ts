/**
 * Brings a draft to an end: asks for what is missing or unsure, one question at a time, and sends
 * the finished command through the one door. Order: customer → stage → date → fields a new deal
 * needs → what the act itself needs → command.
 */
import type { DealChanges, DealCommand } from '@kedu/shared/deal/commands'
import type { DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import { furthestStage } from '@kedu/shared/evidence/stage-gates'
import type { DealField } from '@kedu/shared/process/sales-process'
import { daysBetween } from '@kedu/shared/time/instant'
import * as words from '../wording/dialog.ts'
import { ask } from './ask.ts'
import { sayAttached } from './attached.ts'
import type { Draft } from './conversation.ts'
import { completePendingMove } from './pending-move.ts'
import { showContract, showDeal } from './queries.ts'
import { sayStored } from './stored.ts'
import { command, RECENT_TALK_MS, recentDeals, say, sayText } from './turn.ts'
import type { Handled, Turn } from './world.ts'

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

/** The deal or the name of the new customer; null when a question about it was put. */
function withCustomer(turn: Turn, draft: Draft): Draft | null {
  if (draft.dealId !== null) return draft
  if (draft.newName !== null) {
    const similar = turn.world.similar(draft.newName)
    const exact = similar.find((entry) => entry.exact)
    if (exact) return { ...draft, dealId: exact.dealId, newName: null }
    if (similar.length > 0 && !draft.confirmedDifferent) {
      ask(turn, {
        kind: 'same-or-different',
        draft,
        existing: similar.slice(0, 5).map((entry) => entry.dealId),
      })
      return null
    }
    return { ...draft, confirmedDifferent: true }
  }
  const talk = recentDeals(turn, RECENT_TALK_MS)
  const [only, second] = talk
  // One deal talked about in the last minutes: the next sentence is about it. Two: ask, since a
  // wrong customer is worse than a question.
  if (only !== undefined && second === undefined && draft.candidates.length === 0) {
    return { ...draft, dealId: only }
  }
  ask(turn, { kind: 'which-deal', draft })
  return null
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
  sayStored(turn, handled, draft.commandId, { isNew: true, notes: draft.notes })
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
  turn.conversation = {
    ...turn.conversation,
    pendingMove: { dealId, changes: { stage }, askedAt: turn.world.now },
  }
  sayRefused(turn, { ...draft, dealId }, refusal)
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
      const toId = draft.act.toId ?? personNamed(turn, draft.act.toName)
      if (toId === null) return ask(turn, { kind: 'to-whom', draft })
      return run(turn, draft, dealId, { kind: 'reassign-deal', toId, reason: draft.said })
    }
    case 'attach': {
      const handled = await command(turn, dealId, draft.commandId, {
        kind: 'attach-evidence',
        evidence: draft.act.files,
      })
      if (handled.kind === 'refused') return sayRefused(turn, draft, handled.refusal)
      sayAttached(turn, handled, draft.commandId, draft.act.files, turn.world.now)
      return completePendingMove(turn, dealId)
    }
    default:
      return draft.act satisfies never
  }
}

function personNamed(turn: Turn, name: string | null): string | null {
  if (name === null) return null
  const found = [...turn.world.directory.values()].filter(
    (person) => person.active && (person.name === name || person.name.endsWith(name)),
  )
  return found.length === 1 && found[0] ? found[0].id : null
}

async function run(turn: Turn, draft: Draft, dealId: DealId, body: DealCommand): Promise<void> {
  const handled = await command(turn, dealId, draft.commandId, body)
  if (handled.kind === 'refused') return sayRefused(turn, draft, handled.refusal)
  sayStored(turn, handled, draft.commandId, { isNew: false, notes: draft.notes })
}

async function record(turn: Turn, draft: Draft, dealId: DealId): Promise<void> {
  if (!hasContent(draft.changes)) return sayText(turn, words.nothingToStore)
  const handled = await command(turn, dealId, draft.commandId, {
    kind: 'update-deal',
    changes: draft.changes,
  })
  if (handled.kind === 'refused') return recordWithoutStage(turn, draft, dealId, handled.refusal)
  sayStored(turn, handled, draft.commandId, { isNew: false, notes: draft.notes })
  askForComingDate(turn, handled)
}

function hasContent(changes: DealChanges): boolean {
  return Object.values(changes).some((value) => value !== undefined)
}

/** R1's fourth field: after an update there is always a coming date, or the rep is asked for it. */
function askForComingDate(turn: Turn, handled: Extract<Handled, { kind: 'done' }>): void {
  const { row } = handled
  if (row.outcome !== 'open' || row.waitUntil !== null) return
  const today = turn.world.today()
  if (row.nextAction === null || daysBetween(today, row.nextAction.date) < 0) {
    ask(turn, { kind: 'next-action', dealId: row.id })
  }
}

/** The stage does not move, but what else was said is stored, and the way to move it is shown. */
async function recordWithoutStage(
  turn: Turn,
  draft: Draft,
  dealId: DealId,
  refusal: Refusal,
): Promise<void> {
  const isAboutStage =
    refusal.kind === 'gate-unmet' ||
    refusal.kind === 'stage-skipped' ||
    refusal.kind === 'move-back-refused' ||
    refusal.kind === 'unknown-stage'
  if (!isAboutStage) return sayRefused(turn, draft, refusal)
  const { stage, ...rest } = draft.changes
  if (refusal.kind === 'gate-unmet' && stage !== undefined) {
    turn.conversation = {
      ...turn.conversation,
      pendingMove: { dealId, changes: { stage }, askedAt: turn.world.now },
    }
  }
  if (hasContent(rest)) {
    const restId = `${draft.commandId}/rest`
    const handled = await command(turn, dealId, restId, { kind: 'update-deal', changes: rest })
    if (handled.kind === 'done') {
      sayStored(turn, handled, restId, { isNew: false, notes: draft.notes })
    }
  }
  sayRefused(turn, { ...draft, dealId }, refusal)
}

/** A "no" with its reason and the way on; what was said stays in the draft where a word can mend it. */
export function sayRefused(turn: Turn, draft: Draft, refusal: Refusal): void {
  const row = draft.dealId === null ? null : turn.world.row(draft.dealId)
  const customerName = row?.customerName ?? draft.newName
  if (refusal.kind === 'missing-fields') {
    const [field] = refusal.fields
    if (field !== undefined && draft.dealId === null) {
      return ask(turn, { kind: 'missing-field', draft, field })
    }
  }
  if (refusal.kind === 'empty-obstacle') {
    const { obstacle: _dropped, ...changes } = draft.changes
    return ask(turn, {
      kind: 'missing-field',
      draft: { ...draft, changes, newName: customerName },
      field: 'obstacle',
    })
  }
  if (refusal.kind === 'date-in-past' || refusal.kind === 'date-too-far') {
    say(turn, { kind: 'refused', refusal, customerName, hints: [], choices: [], questionId: null })
    const { nextAction: _dropped, ...changes } = draft.changes
    return ask(turn, {
      kind: 'which-date',
      draft: { ...draft, changes, vagueDate: draft.said, approximateDate: false },
      suggestion: null,
    })
  }
  if (refusal.kind === 'duplicate-customer' && !refusal.exact) {
    return ask(turn, { kind: 'same-or-different', draft, existing: [refusal.dealId] })
  }
  const missing: EvidenceKind[] = refusal.kind === 'gate-unmet' ? refusal.missing : []
  say(turn, {
    kind: 'refused',
    refusal,
    customerName,
    hints: missing.length > 0 ? [words.restStored] : [],
    choices: [],
    questionId: null,
  })
}
