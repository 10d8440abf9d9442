/** One act on a page → one command and what follows from it; the answer says all of it. */
import { withCommand } from '@kedu/bot/dialog/conversation'
import { changeLines } from '@kedu/bot/dialog/deal-facts'
import { doubtfulNotes, forgetWish, rememberWish } from '@kedu/bot/dialog/pending-move'
import { completePendingWait } from '@kedu/bot/dialog/settle-draft'
import { namingOf } from '@kedu/bot/dialog/stored'
import { command } from '@kedu/bot/dialog/turn'
import { isForProductionAlone } from '@kedu/bot/dialog/understood'
import { undoByTap } from '@kedu/bot/dialog/undo'
import type { Reply, Turn } from '@kedu/bot/dialog/world'
import { laterNotStoredText } from '@kedu/bot/wording/answers'
import { changesOf } from '@kedu/shared/deal/changes'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal, DealId, DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { wordsOfRichText } from '@kedu/shared/deal/rich-text'
import type { ChangeLine } from '@kedu/shared/messages/outbound-message'
import { type Asking, visibleRow } from '../queries/asking.ts'
import { understandFor } from './dialog-world.ts'
import { causeOf, onPage, type PageAct, type PageDeps } from './on-page.ts'

/** What was held for evidence and has now been done. */
export interface Completed {
  commandId: string
  changes: ChangeLine[]
}

export interface PageDone {
  kind: 'done'
  /** Null: the deal was withdrawn by an undo. */
  row: DealRow | null
  commandId: string | null
  changes: ChangeLine[]
  completed: Completed | null
  /** Why a held move is still held. */
  held: Refusal | null
  notes: string[]
}

export type PageResult =
  | PageDone
  /** `isHeld`: the move is remembered until the evidence is there. */
  | { kind: 'refused'; refusal: Refusal; customerName: string | null; isHeld: boolean }
  /** For production alone; kept nowhere (D11). */
  | { kind: 'not-kept'; message: string }
  /** No such deal for this person. */
  | { kind: 'unknown' }

/** A command for a deal in view. */
export async function commandOnPage(
  asking: Asking,
  deps: PageDeps,
  act: PageAct,
  dealId: DealId,
  body: DealCommand,
): Promise<PageResult> {
  const row = visibleRow(asking, dealId) ?? toldRow(asking, dealId, body)
  if (row === null) return { kind: 'unknown' }
  const refused = refuseForProduction(asking, textsOf(body))
  if (refused) return refused
  const { result } = await onPage(asking, deps, act, (turn) =>
    runCommand(turn, dealId, `${turn.inbound.id}/0`, body, row.customerName),
  )
  return result
}

/** The command itself, then whatever waited for it. Also used for the parts of a capture. */
export async function runCommand(
  turn: Turn,
  dealId: DealId,
  commandId: string,
  body: DealCommand,
  customerName: string | null,
): Promise<PageResult> {
  const handled = await command(turn, dealId, commandId, body)
  if (handled.kind === 'refused') {
    const { refusal } = handled
    const isHeld = await hold(turn, dealId, body, refusal)
    return { kind: 'refused', refusal, customerName, isHeld }
  }
  forgetDone(turn, dealId, body, handled.row)
  const followed = bringsEvidence(body)
    ? await completeHeld(turn, dealId, commandId)
    : { completed: null, held: null }
  const isMove = handled.changes.some(({ field }) => field === 'stage')
  return {
    kind: 'done',
    row: turn.world.row(dealId) ?? handled.row,
    commandId,
    changes: changeLines(handled.changes, namingOf(turn)),
    ...followed,
    notes: doubtfulNotes(commandId, isMove ? await turn.world.events(dealId) : []),
  }
}

/** Takes back everything an entry did: a burst of photos and what came with a capture included. */
export async function undoOnPage(
  asking: Asking,
  deps: PageDeps,
  act: PageAct,
  dealId: DealId,
  targetCommandId: string,
): Promise<PageResult> {
  const row = visibleRow(asking, dealId)
  if (row === null) return undoneBefore(asking, act, dealId, targetCommandId)
  const { replies } = await onPage(asking, deps, act, (turn) =>
    undoByTap(turn, dealId, targetCommandId),
  )
  let changes: ChangeLine[] = []
  for (const { message } of replies) {
    if (message.kind === 'undone') changes = message.changes
    if (message.kind !== 'refused') continue
    const { refusal } = message
    return { kind: 'refused', refusal, customerName: row.customerName, isHeld: false }
  }
  return {
    kind: 'done',
    row: asking.workspace.row(dealId),
    commandId: null,
    changes,
    completed: null,
    held: null,
    notes: [],
  }
}

/** A retry after the undo that withdrew the deal: the same answer as then. */
async function undoneBefore(
  { workspace, me }: Asking,
  act: PageAct,
  dealId: DealId,
  targetCommandId: string,
): Promise<PageResult> {
  const snapshot = await workspace.store.load<Deal>(workspace.id, `deal/${dealId}`)
  const undoId = `${causeOf(me.id, act.clientId)}/undo/${targetCommandId}`
  if (snapshot?.state.appliedCommands.includes(undoId) !== true) return { kind: 'unknown' }
  const nothing = { changes: [], completed: null, held: null, notes: [] }
  return { kind: 'done', row: null, commandId: null, ...nothing }
}

/** Whoever was told of an alert, or asked for something, may answer it, in view or not. */
function toldRow({ workspace, me }: Asking, dealId: DealId, body: DealCommand): DealRow | null {
  const row = workspace.row(dealId)
  if (body.kind === 'answer-request') {
    const request = row?.requests?.find(({ id }) => id === body.requestId)
    return request?.toId === me.id ? row : null
  }
  if (body.kind !== 'repair') return null
  const alert = row?.alerts.find((candidate) => candidate.id === body.alertId)
  return row !== null && alert?.steps.some((step) => step.recipientId === me.id) ? row : null
}

/** A move without its evidence, or a wait without, is remembered as in the chat. */
async function hold(
  turn: Turn,
  dealId: DealId,
  body: DealCommand,
  refusal: Refusal,
): Promise<boolean> {
  const askedAt = turn.world.now
  if (
    refusal.kind === 'gate-unmet' &&
    (stageIn(body) !== undefined || body.kind === 'close-deal')
  ) {
    await rememberWish(turn, dealId, refusal.to)
    return true
  }
  const wait = body.kind === 'wait' ? body : body.kind === 'repair' ? body.wait : null
  if (refusal.kind !== 'wait-needs-evidence' || wait === null) return false
  const draft = {
    commandId: `${turn.inbound.id}/0`,
    act: { kind: 'wait' as const, until: wait.until, reason: wait.reason },
    dealId,
    newName: null,
    claimsNew: false,
    confirmedDifferent: false,
    changes: {},
    unsureStage: null,
    vagueDate: null,
    approximateDate: false,
    candidates: [],
    said: '',
    notes: [],
    messageId: turn.inbound.id,
  }
  turn.conversation = { ...turn.conversation, pendingWait: { draft, askedAt } }
  return true
}

function stageIn(body: DealCommand): string | undefined {
  return body.kind === 'update-deal' || body.kind === 'repair' ? body.changes.stage : undefined
}

/** A move that was made, or an alert that was answered, is not waited for any more. */
function forgetDone(turn: Turn, dealId: DealId, body: DealCommand, row: DealRow): void {
  const { pendingMove, question } = turn.conversation
  if (pendingMove?.dealId === dealId && pendingMove.changes.stage === row.stage) {
    turn.conversation = { ...turn.conversation, pendingMove: null }
  }
  const isAnswered =
    body.kind === 'repair' &&
    question?.body.kind === 'repair' &&
    question.body.alertId === body.alertId
  if (isAnswered) turn.conversation = { ...turn.conversation, question: null }
}

function bringsEvidence(body: DealCommand): boolean {
  return (
    body.kind === 'attach-evidence' ||
    body.kind === 'sort-evidence' ||
    body.kind === 'overrule-evidence'
  )
}

/** The verdicts that come within a moment, and what they let through: also of a command that was applied before. */
async function completeHeld(
  turn: Turn,
  dealId: DealId,
  commandId: string,
): Promise<Pick<PageDone, 'completed' | 'held'>> {
  await turn.world.judged(dealId)
  const events = await turn.world.events(dealId)
  const moveId = waitedMoveAfter(commandId, events)
  const before = turn.replies.length
  await completePendingWait(turn, dealId)
  const { completed } = followedBy(turn.replies.slice(before))
  if (moveId === null) return { completed, held: await turn.world.heldBack(dealId) }
  forgetWish(turn, dealId)
  turn.conversation = withCommand(turn.conversation, { commandId: moveId, dealId }, turn.world.now)
  const changes = changeLines(changesOf(moveId, events), namingOf(turn))
  return { completed: { commandId: moveId, changes }, held: null }
}

/** The move that had waited for what this command brought, made with it or with its verdict. */
function waitedMoveAfter(commandId: string, events: readonly DealEvent[]): string | null {
  const last = events.findLastIndex((event) => event.meta.commandId === commandId)
  for (const event of events.slice(last + 1)) {
    if (event.kind === 'stage-moved' && event.wantedAt !== undefined) return event.meta.commandId
    if (event.kind !== 'evidence-judged') return null
  }
  return null
}

function followedBy(replies: readonly Reply[]): Pick<PageDone, 'completed'> {
  let completed: Completed | null = null
  for (const { message } of replies) {
    if (message.kind !== 'stored') continue
    completed = { commandId: message.commandId, changes: message.changes }
  }
  return { completed }
}

/** Words meant for production alone are kept nowhere, by whatever field they come (D11). */
export function refuseForProduction(
  asking: Asking,
  texts: readonly (string | null | undefined)[],
): Extract<PageResult, { kind: 'not-kept' }> | null {
  const stretches = texts.flatMap((text) => (text == null ? [] : [text, ...text.split('\n')]))
  const isSuspect = (text: string) => ABOUT_PRODUCTION.test(text)
  const isMeantSo = (text: string) =>
    isForProductionAlone(understandFor(asking.me, text, [], asking))
  const isFound = [...new Set(stretches)].filter(isSuspect).some(isMeantSo)
  return isFound ? { kind: 'not-kept', message: laterNotStoredText('process-note') } : null
}

/** Every way of saying 工艺备注 has one of these words; all other texts need not be read. */
const ABOUT_PRODUCTION = /工艺|生产/u

function textsOf(body: DealCommand): (string | null | undefined)[] {
  const { summary, obstacle, nextAction } = 'changes' in body ? body.changes : {}
  return [
    summary === undefined ? null : wordsOfRichText(summary),
    obstacle,
    nextAction?.text,
    'reason' in body ? body.reason : null,
  ]
}
