/**
 * The facts of a draft on their deal: alone, beside an act of its own (a win, a wait, a hand-over), or
 * without the stage where that is refused. Nothing that was said is lost with what is refused.
 */
import type { DealChanges, DealCommand } from '@kedu/shared/deal/commands'
import type { DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { daysBetween } from '@kedu/shared/time/instant'
import { obstacleAfter } from '../understand/rules/solved.ts'
import * as words from '../wording/dialog.ts'
import { ask } from './ask.ts'
import type { Draft } from './conversation.ts'
import { doubtfulNotes, rememberWish } from './pending-move.ts'
import { showDeal } from './queries.ts'
import { sayRefused } from './refused.ts'
import { raiseAsked } from './requests.ts'
import { sayStored } from './stored.ts'
import { command, sayText } from './turn.ts'
import type { Handled, Turn } from './world.ts'

/** An update, and what it leads to. */
export async function record(turn: Turn, given: Draft, dealId: DealId): Promise<void> {
  if (!hasContent(given.changes)) return sayText(turn, words.nothingToStore)
  if (isJustName(turn, dealId, given.said)) return showDeal(turn, dealId)
  const draft = withoutSolved(turn, given, dealId)
  const handled = await command(turn, dealId, draft.commandId, {
    kind: 'update-deal',
    changes: draft.changes,
  })
  if (handled.kind === 'refused') return recordWithoutStage(turn, draft, dealId, handled.refusal)
  const isMove = handled.changes.some(({ field }) => field === 'stage')
  const marks = isMove ? doubtfulNotes(draft.commandId, await turn.world.events(dealId)) : []
  const notes = [...draft.notes, ...marks, ...(await raiseAsked(turn, draft, dealId))]
  sayStored(turn, handled, draft.commandId, { isNew: false, notes })
  askForComingDate(turn, handled)
}

/** 「交期谈好了」: the obstacle the deal has is over, unless the message names the next one. */
function withoutSolved(turn: Turn, draft: Draft, dealId: DealId): Draft {
  const standing = turn.world.row(dealId)?.obstacle ?? null
  if (standing === null || draft.changes.obstacle !== undefined) return draft
  const obstacle = obstacleAfter(draft.said, standing)
  return obstacle === null ? draft : { ...draft, changes: { ...draft.changes, obstacle } }
}

/** Nothing but the customer's name: its deal is shown, nothing is recorded. */
function isJustName(turn: Turn, dealId: DealId, said: string): boolean {
  const row = turn.world.row(dealId)
  if (row === null || said === '') return false
  const names = [row.customerName, ...row.aliases].map((name) =>
    name.replaceAll(/[\s（）()]/gu, ''),
  )
  const plain = said.trim().replaceAll(/[\s（）()。.]/gu, '')
  return names.some((name) => name.includes(plain))
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
    await rememberWish(turn, dealId, stage)
  }
  let isRestStored = false
  if (hasContent(rest)) {
    const refused = await storePart(turn, draft, dealId, { name: 'rest', changes: rest })
    isRestStored = refused === null
    if (refused !== null && refused.kind !== 'nothing-changed') {
      sayRefused(turn, { ...draft, changes: rest, dealId }, refused)
    }
  }
  sayRefused(turn, { ...draft, dealId }, refusal, { isRestStored })
}

/** A part of what the message told, as a command of its own with a card of its own. Null: it is stored. */
async function storePart(
  turn: Turn,
  { commandId, notes }: Pick<Draft, 'commandId' | 'notes'>,
  dealId: DealId,
  { name, changes }: { name: string; changes: DealChanges },
): Promise<Refusal | null> {
  const id = `${commandId}/${name}`
  const handled = await command(turn, dealId, id, { kind: 'update-deal', changes })
  if (handled.kind === 'refused') return handled.refusal
  // The words alone need no card of their own beside what else is answered.
  if (hasFacts(changes) || notes.length > 0) sayStored(turn, handled, id, { isNew: false, notes })
  return null
}

/** Something besides the words themselves. */
function hasFacts({ summary: _words, ...facts }: DealChanges): boolean {
  return hasContent(facts)
}

/**
 * What the act itself does not keep: before it, for a closed deal takes nothing more, nor does one that is
 * a colleague's; and whether the act is refused or not.
 */
export async function recordBesides(
  turn: Turn,
  draft: Draft,
  dealId: DealId,
  body: DealCommand,
): Promise<boolean> {
  const changes = besides(draft.changes, body)
  if (!hasFacts(changes)) return false
  // What is to be noted about the message is noted with the act.
  const part = { ...draft, notes: [] }
  const refused = await storePart(turn, part, dealId, { name: 'besides', changes })
  if (refused !== null && refused.kind !== 'nothing-changed') {
    const commandId = `${draft.commandId}/besides`
    await recordWithoutStage(turn, { ...draft, changes, commandId }, dealId, refused)
  }
  return refused === null
}

function besides(changes: DealChanges, body: DealCommand): DealChanges {
  const rest = { ...changes }
  if (body.kind === 'close-deal') {
    delete rest.stage
    if (body.amountFen !== null) delete rest.amountFen
  }
  const isReason =
    (body.kind === 'close-deal' || body.kind === 'wait') && rest.obstacle === body.reason
  if (isReason) delete rest.obstacle
  return rest
}

/** What the act would have kept and was refused with it: the sum of a win that waits for its contract. */
export async function recordUnused(
  turn: Turn,
  draft: Draft,
  dealId: DealId,
  body: DealCommand,
): Promise<boolean> {
  const amountFen = body.kind === 'close-deal' ? body.amountFen : null
  if (amountFen === null) return false
  const { summary } = draft.changes
  const changes = { amountFen, ...(summary === undefined ? {} : { summary }) }
  const part = { ...draft, notes: [] }
  const refused = await storePart(turn, part, dealId, { name: 'unused', changes })
  return refused === null || refused.kind === 'nothing-changed'
}
