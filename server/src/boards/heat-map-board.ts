import { heatCell } from '@kedu/shared/insight/heat-map'
import { heatmap } from '../queries/team.ts'
import { notFilledIn } from '../queries/wording.ts'
import { type Board, column, dealTable, stageWords, titled } from './board.ts'
import { foldedRows, headOf } from './board-asking.ts'
import { columnWords, heatTitle } from './wording.ts'

/** R19. */
export const heatMapBoard: Board<'heat-map'> = {
  async answer(asking) {
    const by = asking.query.by ?? 'industry'
    const map = await foldedRows(asking, `heat-map ${by}`, () => heatmap(asking, by, asking.rows))
    return { head: headOf(asking, false), ...map }
  },
  async rows(asking, { by = 'industry', group, stage }) {
    const title = heatTitle(by, group, stageWords(asking, stage))
    const table = dealTable(asking, heatCell(asking.rows, { by, group, stage }), [
      { ...column(columnWords.industry), cell: (row) => row.industry ?? notFilledIn },
      { ...column(columnWords.region), cell: (row) => row.region ?? notFilledIn },
      { ...column(columnWords.obstacle), cell: (row) => row.obstacle },
      { ...column(columnWords.nextAction), cell: (row) => row.nextAction?.date ?? null },
      { ...column(columnWords.amount, 'money'), cell: (row) => row.amountFen },
    ])
    return { ...table, ...titled(title) }
  },
}
