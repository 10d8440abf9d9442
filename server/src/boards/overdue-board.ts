import { lastUpdateInStage, longestUntouched } from '@kedu/shared/insight/overdue-top'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { dealRowView } from '../queries/deal-row-view.ts'
import { type Board, column, dealTable } from './board.ts'
import { type BoardAsking, headOf } from './board-asking.ts'
import { columnWords } from './wording.ts'

/** R20: worked out anew at every opening. */
export const overdueBoard: Board<'overdue'> = {
  async answer(asking) {
    return {
      head: headOf(asking, false),
      deals: longestUntouched(asking.rows).map((row) => ({
        deal: dealRowView(asking, row),
        lastUpdateAt: lastUpdateInStage(row),
        hoursSince: hoursSince(asking, lastUpdateInStage(row)),
      })),
    }
  },
  /** All of them in the order of the five. */
  async rows(asking) {
    return dealTable(asking, longestUntouched(asking.rows, asking.rows.length), [
      {
        ...column(columnWords.hours, 'count'),
        cell: (row) => hoursSince(asking, lastUpdateInStage(row)),
      },
      { ...column(columnWords.lastUpdate, 'moment'), cell: lastUpdateInStage },
      { ...column(columnWords.obstacle), cell: (row) => row.obstacle },
    ])
  },
}

function hoursSince({ now }: BoardAsking, at: number): number {
  return Math.max(0, Math.floor((now - at) / HOUR_MS))
}
