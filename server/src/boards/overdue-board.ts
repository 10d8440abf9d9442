import { lastUpdateInStage, longestUntouched } from '@kedu/shared/insight/overdue-top'
import { hoursUntouched, overdueTop } from '../queries/team.ts'
import { type Board, column, dealTable } from './board.ts'
import { foldedRows, headOf } from './board-asking.ts'
import { columnWords } from './wording.ts'

/** R20: as of the moment it is opened. */
export const overdueBoard: Board<'overdue'> = {
  async answer(asking) {
    // The five are the same until a deal changes; how long each was left grows.
    const longest = await foldedRows(asking, 'longest', () => longestUntouched(asking.rows))
    return { head: headOf(asking, false), ...overdueTop(asking, longest) }
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
