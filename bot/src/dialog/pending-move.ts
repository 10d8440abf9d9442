import type { DealId } from '@kedu/shared/deal/deal'
import { sayStored } from './stored.ts'
import { command, say } from './turn.ts'
import type { Turn } from './world.ts'

/**
 * A stage move that was held for evidence is tried again whenever evidence arrives: it completes by
 * itself with the last item, and says what is still missing before that.
 */
export async function completePendingMove(turn: Turn, dealId: DealId): Promise<void> {
  const { pendingMove } = turn.conversation
  if (pendingMove === null || pendingMove.dealId !== dealId) return
  const commandId = `${turn.inbound.id}/move`
  const handled = await command(turn, dealId, commandId, {
    kind: 'update-deal',
    changes: pendingMove.changes,
  })
  if (handled.kind === 'done') {
    turn.conversation = { ...turn.conversation, pendingMove: null }
    sayStored(turn, handled, commandId, { isNew: false, notes: [] })
    return
  }
  if (handled.refusal.kind === 'gate-unmet') {
    say(
      turn,
      {
        kind: 'refused',
        refusal: handled.refusal,
        customerName: turn.world.row(dealId)?.customerName ?? null,
        hints: [],
        choices: [],
        questionId: null,
      },
      { keepTappedCard: true },
    )
    return
  }
  // Moved already, closed or undone meanwhile: nothing waits any more.
  turn.conversation = { ...turn.conversation, pendingMove: null }
}
