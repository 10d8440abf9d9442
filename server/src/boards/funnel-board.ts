import { fatesOf, funnel } from '@kedu/shared/insight/funnel'
import { stageRef } from '../queries/asking.ts'
import {
  type Board,
  type BoardRow,
  column,
  dealCells,
  dealColumns,
  stageWords,
  titled,
} from './board.ts'
import { folded, headOf } from './board-asking.ts'
import { boardWords, columnWords, tappedTitles } from './wording.ts'

export const funnelBoard: Board<'funnel'> = {
  async answer(asking) {
    const traces = await asking.insight.traces()
    const { process } = asking.workspace.settings
    const stages = await folded(asking, 'funnel', () =>
      funnel(traces.ofRows(asking.rows), process, asking.period),
    )
    return {
      head: headOf(asking, true),
      stages: stages.map((each) => ({ ...each, stage: stageRef(asking, each.stage) })),
    }
  },
  /** `part`: `moved`, `lost` or `there`. */
  async rows(asking, { stage, part }) {
    const traces = await asking.insight.traces()
    const { process } = asking.workspace.settings
    const rows: BoardRow[] = []
    for (const { row, trace } of traces.ofRows(asking.rows)) {
      for (const [entered, fate] of fatesOf(trace, process, asking.period)) {
        if (stage !== undefined && entered !== stage) continue
        if (part !== undefined && fate !== part) continue
        const name = stageRef(asking, entered).name
        rows.push({
          dealId: row.id,
          cells: [...dealCells(asking, row), name, boardWords.fates[fate]],
        })
      }
    }
    return {
      columns: [...dealColumns, column(columnWords.enteredStage), column(columnWords.fate)],
      rows,
      ...titled(tappedTitles.funnel(stageWords(asking, stage), part)),
    }
  },
}
