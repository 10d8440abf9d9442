/** Where a proposed move is assigned: the deal's page with the form filled in. Opening it changes nothing. */
import { pageAddress } from '@kedu/shared/contracts/page-addresses'
import type { ProposedMove } from '@kedu/shared/diagnosis/proposed-moves'
import { diagnosisWords as words } from './wording.ts'

export function movePage(move: ProposedMove): string {
  const { dealId: id } = move
  switch (move.kind) {
    case 'set-delivery-date':
      return pageAddress('deal', { id, act: 'next', on: move.on, text: words.actionText.delivery })
    case 'clear-obstacle':
      return pageAddress('deal', {
        id,
        act: 'next',
        on: move.on,
        text: words.actionText.obstacle(move.obstacle),
      })
    case 'hand-over':
      return pageAddress('deal', { id, act: 'reassign', to: move.toId, text: words.handOverReason })
    default:
      return move satisfies never
  }
}

/** Null: nobody has said under which address people reach Kedu. */
export function moveLink(move: ProposedMove, origin: string | null): string | null {
  return origin === null ? null : `${origin}/#${movePage(move)}`
}
