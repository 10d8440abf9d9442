import type { DealId } from '@kedu/shared/deal/deal'
import { sayStored } from './stored.ts'
import { command, say } from './turn.ts'
import type { Turn } from './world.ts'

/**
 * A stage move that was held for evidence is tried again whenever evidence arrives: it completes by
 * itself with the last item. What is still missing is said once the files are sorted; before that
 * the question what they are comes first.
 */
export async function completePendingMove(
  turn: Turn,
  dealId: DealId,
  options: { saysMissing: boolean },
): Promise<void> {
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
    if (!options.saysMissing) return
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
