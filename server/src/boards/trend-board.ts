import { isIn, weeksUntil } from '@kedu/shared/insight/period'
import { MARKS } from '@kedu/shared/insight/trace'
import { TREND_WEEKS, trendPartOf, weeklyTrend } from '@kedu/shared/insight/trend'
import { personRef } from '../queries/asking.ts'
import { type Board, type BoardRow, column, dealCells, dealColumns, titled } from './board.ts'
import { type BoardAsking, folded, headOf } from './board-asking.ts'
import { boardWords, columnWords, tappedTitles } from './wording.ts'

export const trendBoard: Board<'trend'> = {
  async answer(asking) {
    const traces = await asking.insight.traces()
    const weeks = weeksOf(asking)
    const trend = await folded(asking, `trend ${weeks[0]?.firstDay}`, () =>
      weeklyTrend(traces.ofRows(asking.rows), weeks),
    )
    return {
      head: headOf(asking, false),
      weeks: trend.map(({ week: { firstDay, lastDay }, ...counts }) => ({
        firstDay,
        lastDay,
        ...counts,
      })),
    }
  },
  /** What was counted, newest first. `week`: of its Monday; `part`: one of the numbers, or `acts`. */
  async rows(asking, { week, part }) {
    const traces = await asking.insight.traces()
    const weeks = weeksOf(asking).filter(({ firstDay }) => week === undefined || firstDay === week)
    const rows: (BoardRow & { at: number })[] = []
    for (const { row, trace } of traces.ofRows(asking.rows)) {
      for (let index = 0; index < trace.length; index += 1) {
        const at = trace.at(index)
        if (!weeks.some((each) => isIn(at, each))) continue
        const counted = trendPartOf(trace, index)
        const fits =
          part === 'acts'
            ? trace.has(index, MARKS.act)
            : counted !== null && (part === undefined || part === counted)
        if (!fits) continue
        const by = personRef(asking, trace.names.text(trace.by(index))).name
        const what = part === 'acts' || counted === null ? 'acts' : counted
        rows.push({
          dealId: row.id,
          at,
          cells: [...dealCells(asking, row), boardWords.trend[what], at, by],
        })
      }
    }
    return {
      columns: [
        ...dealColumns,
        column(columnWords.what),
        column(columnWords.when, 'moment'),
        column(columnWords.by),
      ],
      rows: rows.sort((a, b) => b.at - a.at).map(({ dealId, cells }) => ({ dealId, cells })),
      ...titled(tappedTitles.trend(part, weeks.length === 1 ? weeks[0]?.firstDay : undefined)),
    }
  },
}

function weeksOf({ workspace, now }: BoardAsking) {
  return weeksUntil(workspace.today(now), TREND_WEEKS, workspace.settings.timezone)
}
