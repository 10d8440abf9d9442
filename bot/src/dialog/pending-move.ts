/** A move held on the deal until its evidence is there (R10): remembered in the chat, told of when it is made. */
import { changesOf } from '@kedu/shared/deal/changes'
import type { CommandId, Deal, DealId } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { StageId } from '@kedu/shared/process/sales-process'
import { doubtfulNote } from '../wording/evidence.ts'
import { withCommand } from './conversation.ts'
import { sayStored } from './stored.ts'
import { command, sayRefusal } from './turn.ts'
import type { Turn } from './world.ts'

/** After the gate refused: the door has put the wish on the deal, and photos that come now are for it. */
export async function rememberWish(turn: Turn, dealId: DealId, stage: StageId): Promise<void> {
  const wishId = (await turn.world.deal(dealId))?.wantedMove?.meta.commandId
  turn.conversation = {
    ...turn.conversation,
    pendingMove: {
      dealId,
      changes: { stage },
      askedAt: turn.world.now,
      ...(wishId === undefined ? {} : { wishId }),
    },
  }
}

/**
 * Says that the held move was made with the evidence that just came or was judged. What is still
 * missing is said once the files are sorted; before that the question what they are comes first.
 */
export async function completePendingMove(
  turn: Turn,
  dealId: DealId,
  options: { saysMissing: boolean },
): Promise<void> {
  const { pendingMove } = turn.conversation
  if (pendingMove === null || pendingMove.dealId !== dealId) return
  const deal = await turn.world.deal(dealId)
  const wishId = pendingMove.wishId ?? deal?.wantedMove?.meta.commandId
  if (wishId === undefined) return moveNow(turn, dealId, options)
  const doneId = `${wishId}/done`
  if (deal?.appliedCommands.includes(doneId)) return sayMade(turn, deal, doneId)
  if (deal?.wantedMove === undefined) return forget(turn)
  await sayStillHeld(turn, dealId, options)
}

/** A memory from before wishes stood on the deal: asking again puts it there. */
async function moveNow(
  turn: Turn,
  dealId: DealId,
  options: { saysMissing: boolean },
): Promise<void> {
  const { pendingMove } = turn.conversation
  if (pendingMove === null) return
  const commandId = `${turn.inbound.id}/move`
  const { changes } = pendingMove
  const handled = await command(turn, dealId, commandId, { kind: 'update-deal', changes })
  if (handled.kind === 'done') {
    forget(turn)
    return sayStored(turn, handled, commandId, { isNew: false, notes: [] })
  }
  if (handled.refusal.kind !== 'gate-unmet') return forget(turn)
  await rememberWish(turn, dealId, handled.refusal.to)
  await sayStillHeld(turn, dealId, options)
}

async function sayMade(turn: Turn, deal: Deal, doneId: CommandId): Promise<void> {
  forget(turn)
  const row = turn.world.row(deal.id)
  const events = await turn.world.events(deal.id)
  // Made before this message came: its asker heard of it then.
  const isNew = events.some((e) => e.meta.commandId === doneId && e.at >= turn.world.now)
  if (row === null || !isNew) return
  turn.conversation = withCommand(
    turn.conversation,
    { commandId: doneId, dealId: deal.id },
    turn.world.now,
  )
  sayStored(
    turn,
    { kind: 'done', deal, row, changes: changesOf(doneId, events), isWithdrawn: false },
    doneId,
    { isNew: false, notes: doubtfulNotes(doneId, events) },
  )
}

async function sayStillHeld(
  turn: Turn,
  dealId: DealId,
  options: { saysMissing: boolean },
): Promise<void> {
  if (!options.saysMissing) return
  const refusal = await turn.world.heldBack(dealId)
  if (refusal === null) return
  sayRefusal(turn, refusal, turn.world.row(dealId)?.customerName ?? null)
}

/** The move is not wanted any more: forgotten here and taken off the deal. */
export async function dropWish(turn: Turn): Promise<void> {
  const { pendingMove } = turn.conversation
  forget(turn)
  if (pendingMove?.wishId === undefined) return
  const { dealId, wishId } = pendingMove
  await command(turn, dealId, `${turn.inbound.id}/unwish`, {
    kind: 'undo',
    targetCommandId: wishId,
  })
}

/** The mark of a move that only doubtful evidence allowed (D3). */
export function doubtfulNotes(commandId: CommandId, events: readonly DealEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'stage-moved' && event.meta.commandId === commandId && event.doubtful.length > 0
      ? [doubtfulNote(event.doubtful)]
      : [],
  )
}

/** The move that waited on this deal was made. */
export function forgetWish(turn: Turn, dealId: DealId): void {
  if (turn.conversation.pendingMove?.dealId === dealId) forget(turn)
}

function forget(turn: Turn): void {
  turn.conversation = { ...turn.conversation, pendingMove: null }
}
