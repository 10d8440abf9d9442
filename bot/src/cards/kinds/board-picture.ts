import { pageAddress } from '@kedu/shared/contracts/page-addresses'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { boardPictureWords as words } from '../../wording/board-pictures.ts'
import type { CardDraft } from '../finish-card.ts'

/** The picture; a tap on the card opens the board itself, where each number opens its customers. */
export function boardPictureCard({
  board,
  caption,
  file,
}: Extract<OutboundMessage, { kind: 'board-picture' }>): CardDraft {
  return {
    title: words.names[board],
    text: words.text(board, caption),
    page: pageAddress('boards', { board }),
    files: [{ ...file, deliver: true }],
  }
}
