import type { DealCounts } from '@kedu/shared/contracts/api/deals'
import { lastUpdateInStage, longestUntouched } from '@kedu/shared/insight/overdue-top'
import { pileUp } from '@kedu/shared/insight/pile-up'
import type { PersonId } from '@kedu/shared/people/person'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { personRef, stageRef } from '../queries/asking.ts'
import { byUrgency, countIn, noCounts, urgencyOf } from '../queries/urgency.ts'
import { type Board, column, dealTable } from './board.ts'
import { type BoardAsking, foldedRows, foldedThisMinute, headOf } from './board-asking.ts'
import { dwellInView } from './dwell-board.ts'
import { columnWords, overviewTitles } from './wording.ts'

const MOST_HELPERS = 3

/** What is red, who needs help, where it piles up: each opens what is behind it. */
export const overviewBoard: Board<'overview'> = {
  async answer(asking) {
    const { now } = asking
    const { counts, owners } = await countsInView(asking)
    const pile = await pileOf(asking)
    const [longest] = await foldedRows(asking, 'longest one', () =>
      longestUntouched(asking.rows, 1),
    )
    return {
      head: headOf(asking, false),
      counts,
      helpers: owners
        .filter(({ counts }) => counts.red > 0)
        .map(({ id, counts }) => ({ person: personRef(asking, id), counts }))
        .toSorted(
          (a, b) =>
            b.counts.red - a.counts.red || a.person.name.localeCompare(b.person.name, 'zh-CN'),
        )
        .slice(0, MOST_HELPERS),
      pile: pile && {
        stage: stageRef(asking, pile.stage),
        deals: pile.deals.length,
        slow: pile.slow.length,
        usualDays: pile.usualDays,
      },
      longest: longest
        ? {
            dealId: longest.id,
            customerName: longest.customerName,
            hoursSince: Math.floor((now - lastUpdateInStage(longest)) / HOUR_MS),
          }
        : null,
    }
  },
  /** `part`: `red` or `pile`; without one every open deal, the most urgent first. */
  async rows(asking, { part }) {
    const pile = part === 'pile' ? await pileOf(asking) : null
    const rows =
      part === 'pile'
        ? (pile?.slow ?? [])
        : urgencies(asking)
            .filter(({ rank }) => part !== 'red' || rank === 'red')
            .sort(byUrgency)
            .map(({ row }) => row)
    const table = dealTable(asking, rows, [
      { ...column(columnWords.obstacle), cell: (row) => row.obstacle },
      { ...column(columnWords.nextAction), cell: (row) => row.nextAction?.date ?? null },
      { ...column(columnWords.lastUpdate, 'moment'), cell: lastUpdateInStage },
    ])
    const stage = pile === null ? '' : stageRef(asking, pile.stage).name
    return { ...table, title: overviewTitles.of(part, stage) }
  },
}

/** One pass over the rows, as of the beginning of the minute. */
function countsInView(asking: BoardAsking) {
  return foldedThisMinute(asking, 'counts', (now) => {
    const { rows, workspace } = asking
    const today = workspace.today(now)
    const all = noCounts()
    const byOwner = new Map<PersonId, DealCounts>()
    for (const row of rows) {
      if (row.outcome !== 'open') continue
      const urgency = urgencyOf(row, now, workspace.clock, today)
      let own = byOwner.get(row.ownerId)
      if (own === undefined) {
        own = noCounts()
        byOwner.set(row.ownerId, own)
      }
      countIn(all, urgency, now, today)
      countIn(own, urgency, now, today)
    }
    return { counts: all, owners: [...byOwner].map(([id, counts]) => ({ id, counts })) }
  })
}

function urgencies({ rows, now, workspace }: BoardAsking) {
  return rows
    .filter((row) => row.outcome === 'open')
    .map((row) => urgencyOf(row, now, workspace.clock))
}

function pileOf(asking: BoardAsking) {
  return foldedThisMinute(asking, 'pile', async (now) =>
    pileUp({ rows: asking.rows, dwell: await dwellInView(asking), now }),
  )
}
