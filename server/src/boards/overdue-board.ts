import { lastUpdateInStage, longestUntouched } from '@kedu/shared/insight/overdue-top'
import { hoursUntouched, overdueTop } from '../queries/team.ts'
import { type Board, column, dealTable } from './board.ts'
import { headOf } from './board-asking.ts'
import { columnWords } from './wording.ts'

/** R20: worked out anew at every opening. */
export const overdueBoard: Board<'overdue'> = {
  async answer(asking) {
    return { head: headOf(asking, false), ...overdueTop(asking, asking.rows) }
  },
  /** All of them in the order of the five. */
  async rows(asking) {
    return dealTable(asking, longestUntouched(asking.rows, asking.rows.length), [
      {
        ...column(columnWords.hours, 'count'),
        cell: (row) => hoursUntouched(asking, row),
      },
      { ...column(columnWords.lastUpdate, 'moment'), cell: lastUpdateInStage },
      { ...column(columnWords.obstacle), cell: (row) => row.obstacle },
    ])
  },
}
