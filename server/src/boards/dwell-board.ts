import { dwellPerStage, type Stay, staysOf } from '@kedu/shared/insight/dwell'
import type { Spread } from '@kedu/shared/insight/spread'
import { DAY_MS, instantOf } from '@kedu/shared/time/instant'
import { personRef, stageRef } from '../queries/asking.ts'
import { type Board, type BoardRow, column, dealColumns, stageWords, titled } from './board.ts'
import { type BoardAsking, foldedThisMinute, goLiveOn, headOf } from './board-asking.ts'
import { boardWords, columnWords, tappedTitles } from './wording.ts'

/** R5: over all the records there are; the period does not narrow it. */
export const dwellBoard: Board<'dwell'> = {
  async answer(asking) {
    const goLive = await goLiveFolded(asking)
    const stages = await dwellInView(asking)
    return {
      head: headOf(asking, false),
      goLiveOn: goLive?.day ?? null,
      isSaid: goLive?.isSaid ?? false,
      stages: stages.map(({ stage, before, after, now, changePercent }) => ({
        stage: stageRef(asking, stage),
        before: inTenths(before),
        after: inTenths(after),
        changePercent,
        now: inTenths(now),
      })),
    }
  },
  /** Stay by stay. `part`: `before`, `after` or `now`. */
  async rows(asking, { stage, part }) {
    const traces = await asking.insight.traces()
    const at = await goLiveAt(asking)
    const rows: (BoardRow & { days: number })[] = []
    for (const { row, trace } of traces.ofRows(asking.rows)) {
      for (const stay of staysOf(trace)) {
        const side = sideOf(stay, at)
        if (stage !== undefined && stay.stage !== stage) continue
        if (part !== undefined && part !== side) continue
        const days = tenths(((stay.to ?? asking.now) - stay.from) / DAY_MS)
        rows.push({
          dealId: row.id,
          days,
          cells: [
            row.customerName,
            personRef(asking, row.ownerId).name,
            stageRef(asking, stay.stage).name,
            days,
            stay.from,
            stay.to,
            boardWords.sides[side],
          ],
        })
      }
    }
    return {
      columns: [
        ...dealColumns,
        column(columnWords.days, 'days'),
        column(columnWords.entered, 'moment'),
        column(columnWords.left, 'moment'),
        column(columnWords.side),
      ],
      rows: rows.sort((a, b) => b.days - a.days).map(({ dealId, cells }) => ({ dealId, cells })),
      ...titled(tappedTitles.dwell(stageWords(asking, stage), part)),
    }
  },
}

export async function dwellInView(asking: BoardAsking) {
  const traces = await asking.insight.traces()
  const at = await goLiveAt(asking)
  return foldedThisMinute(asking, 'dwell', (now) =>
    dwellPerStage({
      traces: traces.ofRows(asking.rows),
      process: asking.workspace.settings.process,
      goLiveAt: at,
      now,
    }),
  )
}

function goLiveFolded({ insight, workspace }: BoardAsking) {
  const { view } = insight
  return view.folded(view.all, 'go-live', () => goLiveOn({ workspace }))
}

async function goLiveAt(asking: BoardAsking): Promise<number> {
  const goLive = await goLiveFolded(asking)
  return goLive === null ? 0 : instantOf(goLive.day, asking.workspace.settings.timezone)
}

function sideOf({ to }: Stay, at: number): 'before' | 'after' | 'now' {
  if (to === null) return 'now'
  return to < at ? 'before' : 'after'
}

function inTenths(spread: Spread | null): Spread | null {
  return spread && { ...spread, mean: tenths(spread.mean), median: tenths(spread.median) }
}

function tenths(days: number): number {
  return Math.round(days * 10) / 10
}
