/** How a deal's date was moved on without anything to show for it (L7, 假推进). */
import type { DealEvent } from '../deal/events.ts'

export interface DateMoves {
  /** How often the date of the next action was moved to a later day since the last file or move. */
  times: number
  /** How often the same words were written as next action, in a row, the newest included. */
  sameWords: number
  /** Those words; empty when there are none. */
  words: string
}

/** From a deal's whole history, oldest first. What was undone does not count. */
export function dateMoves(events: readonly DealEvent[]): DateMoves {
  const undone = new Set(
    events.flatMap((event) => (event.kind === 'command-undone' ? [event.targetCommandId] : [])),
  )
  let moves: DateMoves = { times: 0, sameWords: 0, words: '' }
  for (const event of events) {
    if (undone.has(event.meta.commandId)) continue
    switch (event.kind) {
      case 'deal-opened':
        moves = withWords(moves, event.nextAction?.text)
        break
      // A file or a move to another stage is something to show.
      case 'evidence-attached':
      case 'quote-signed':
      case 'stage-moved':
        moves = { times: 0, sameWords: 0, words: '' }
        break
      case 'fields-updated': {
        const [before, after] = [event.before.nextAction, event.after.nextAction]
        if (!after) break
        const isLater = before != null && after.date > before.date
        moves = withWords({ ...moves, times: moves.times + Number(isLater) }, after.text)
        break
      }
      default:
    }
  }
  return moves
}

function withWords(moves: DateMoves, text: string | undefined): DateMoves {
  if (text === undefined || text === '') return { ...moves, sameWords: 0, words: '' }
  return { ...moves, sameWords: text === moves.words ? moves.sameWords + 1 : 1, words: text }
}
