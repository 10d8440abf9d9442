/** 撤销 and 改 (E4): by the card of an entry, or in words for what was said last. */
import type { DealChange } from '@kedu/shared/deal/changes'
import type { DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import * as words from '../wording/dialog.ts'
import { ask } from './ask.ts'
import type { CommandRef, SaidCommand } from './conversation.ts'
import { changeLines } from './deal-facts.ts'
import { undoLeave } from './leave.ts'
import { dropWish } from './pending-move.ts'
import { closeQuestion, draftIn, dropQuestionsAbout } from './question-shelf.ts'
import { settleDrafts } from './settle-draft.ts'
import { factsOf, namingOf } from './stored.ts'
import { command, say, sayRefusal, sayText } from './turn.ts'
import type { Handled, Turn } from './world.ts'

/** 〔撤销〕 on a card: everything that one entry did, a whole burst of photos included. */
export async function undoByTap(turn: Turn, dealId: DealId, commandId: string): Promise<void> {
  const said = turn.conversation.commands.find(
    (entry) =>
      entry.commandId === commandId || entry.together.some((ref) => ref.commandId === commandId),
  )
  const refusal = await undoAll(turn, said ? refsOf(said) : [{ commandId, dealId }])
  if (refusal !== null) {
    sayRefusal(turn, refusal, turn.world.row(dealId)?.customerName ?? null)
  }
}

/**
 * 「撤销」 in words takes back what came last: the question that is just being asked, a move or a
 * wait that is held for evidence, or the newest entry that is not taken back yet.
 * 「再撤销」 goes on with the next newest entry, whatever is asked at the moment.
 */
export async function undoByWords(turn: Turn, how = { isAgain: false }): Promise<void> {
  const { question, pendingMove, pendingWait, commands } = turn.conversation
  if (how.isAgain && (await undoNewest(turn))) return
  const lastAt = commands[0]?.at ?? 0
  if (question?.body.kind === 'leave-days' || question?.body.kind === 'leave-deputy') {
    closeQuestion(turn, question)
    return sayText(turn, words.dropped)
  }
  const askedAt = question !== null && draftIn(question.body) !== null ? question.askedAt : 0
  if (await undoLeave(turn, Math.max(lastAt, askedAt))) return
  if (question !== null && draftIn(question.body) !== null && question.askedAt >= lastAt) {
    closeQuestion(turn, question)
    const last = commands[0] ? turn.world.row(commands[0].dealId) : null
    sayText(turn, words.droppedFirst(last?.customerName ?? null))
    return settleDrafts(turn, [])
  }
  if (pendingMove !== null && pendingMove.askedAt > lastAt) {
    await dropWish(turn)
    return sayText(turn, words.moveNotWaiting)
  }
  if (pendingWait !== null && pendingWait.askedAt > lastAt) {
    turn.conversation = { ...turn.conversation, pendingWait: null }
    return sayText(turn, words.waitNotWaiting)
  }
  if (!(await undoNewest(turn))) sayText(turn, words.nothingToUndo)
}

/** The newest entry not taken back yet; false when there is none. */
async function undoNewest(turn: Turn): Promise<boolean> {
  for (const said of turn.conversation.commands) {
    const refusal = await undoAll(turn, refsOf(said))
    if (refusal === null) return true
    if (refusal.kind !== 'nothing-to-undo') {
      sayRefusal(turn, refusal, turn.world.row(said.dealId)?.customerName ?? null)
      return true
    }
  }
  return false
}

function refsOf(said: SaidCommand): CommandRef[] {
  return [{ commandId: said.commandId, dealId: said.dealId }, ...said.together]
}

/** Newest first. The refusal of the newest stops it before anything changed. */
async function undoAll(turn: Turn, refs: readonly CommandRef[]): Promise<Refusal | null> {
  let last: Extract<Handled, { kind: 'done' }> | null = null
  const changes: DealChange[] = []
  for (const [position, ref] of refs.entries()) {
    const id = `${turn.inbound.id}/undo${position === 0 ? '' : position}`
    const handled = await command(turn, ref.dealId, `${id}/${ref.commandId}`, {
      kind: 'undo',
      targetCommandId: ref.commandId,
    })
    if (handled.kind === 'done') {
      last = handled
      changes.push(...handled.changes)
    } else if (position === 0) {
      if (handled.refusal.kind === 'nothing-to-undo') forget(turn, refs)
      return handled.refusal
    }
  }
  if (last === null) return null
  forget(turn, refs)
  const { row } = last
  const { pendingMove } = turn.conversation
  // A photo taken back leaves the move waiting for a better one.
  const isOnlyFiles = changes.every((change) => change.field === 'evidence')
  turn.conversation = { ...turn.conversation, burst: null }
  if (pendingMove?.dealId === row.id && !isOnlyFiles) await dropWish(turn)
  // What the entry brought up, or what hangs on a deal that is no more, need not be answered.
  const { question } = turn.conversation
  const isAfterwards = question !== null && draftIn(question.body) === null
  if (last.isWithdrawn || isAfterwards) dropQuestionsAbout(turn, row.id)
  say(turn, {
    kind: 'undone',
    deal: last.isWithdrawn ? null : factsOf(turn, row),
    customerName: row.customerName,
    changes: changeLines(joined(changes), namingOf(turn)),
  })
  return null
}

/** The files of a whole burst on one line. */
function joined(changes: readonly DealChange[]): DealChange[] {
  const files = changes.filter((change) => change.field === 'evidence')
  const rest = changes.filter((change) => change.field !== 'evidence')
  if (files.length === 0) return rest
  return [
    ...rest,
    {
      field: 'evidence',
      before: files.flatMap((change) => change.before),
      after: files.flatMap((change) => change.after),
    },
  ]
}

function forget(turn: Turn, refs: readonly CommandRef[]): void {
  const ids = new Set(refs.map((ref) => ref.commandId))
  turn.conversation = {
    ...turn.conversation,
    commands: turn.conversation.commands.filter((entry) => !ids.has(entry.commandId)),
  }
}

/** 〔改〕 on a card, or 「改」 in words for the newest entry. */
export function askWhatToChange(turn: Turn, dealId: DealId, commandId: string): void {
  const row = turn.world.row(dealId)
  if (row === null || !turn.world.mayChange(row)) return sayText(turn, words.nothingToCorrect)
  ask(turn, { kind: 'what-to-change', dealId, commandId })
}

export function changeByWords(turn: Turn): void {
  const [last] = turn.conversation.commands
  if (!last) return sayText(turn, words.nothingToCorrect)
  askWhatToChange(turn, last.dealId, last.commandId)
}
