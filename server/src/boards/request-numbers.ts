/** R30 and R33: what reps ask of other departments, week on week, and the customers that come back. */

import type { BehaviourAnswer } from '@kedu/shared/contracts/api/boards'
import { isIn, monthsBefore, weeksUntil } from '@kedu/shared/insight/period'
import {
  growthPercent,
  isGrown,
  isStreak,
  RENEWAL_MONTHS,
  REQUEST_WEEKS,
  renewals,
  requestsPerWeek,
  streakOf,
} from '@kedu/shared/insight/requests'
import { KIND, MARKS } from '@kedu/shared/insight/trace'
import { customerKey } from '@kedu/shared/policies/group-members'
import { plusDays } from '@kedu/shared/time/instant'
import { personRef } from '../queries/asking.ts'
import { type BoardRow, column, dealCells, dealColumns } from './board.ts'
import { type BoardAsking, folded } from './board-asking.ts'
import { columnWords } from './wording.ts'

/** Whole weeks, the one before this week last. */
function wholeWeeks({ workspace, now }: BoardAsking) {
  const lastWeek = plusDays(workspace.today(now), -7)
  return weeksUntil(lastWeek, REQUEST_WEEKS, workspace.settings.timezone)
}

export async function requestsOf(asking: BoardAsking): Promise<BehaviourAnswer['requests']> {
  const weeks = wholeWeeks(asking)
  const traces = await asking.insight.traces()
  const found = await folded(asking, `requests ${weeks[0]?.firstDay}`, () =>
    requestsPerWeek(traces.ofRows(asking.rows), weeks),
  )
  if (found.size === 0) return null
  const none = () => weeks.map(() => 0)
  const total = none()
  const teams = new Map<string, number[]>()
  for (const [id, counts] of found) {
    const managerId = asking.workspace.people.get(id)?.managerId ?? null
    const team = managerId === null ? null : (teams.get(managerId) ?? none())
    if (managerId !== null && team !== null) teams.set(managerId, team)
    for (const [week, count] of counts.entries()) {
      total[week] = (total[week] ?? 0) + count
      if (team !== null) team[week] = (team[week] ?? 0) + count
    }
  }
  const newest = weeks.length - 1
  const percent = growthPercent(total, newest)
  return {
    weeks: weeks.map(({ firstDay }) => firstDay),
    counts: total,
    percent,
    isMet: isGrown(percent),
    people: [...found]
      .map(([id, counts]) => {
        const own = growthPercent(counts, newest)
        return { person: personRef(asking, id), counts, percent: own, isMet: isGrown(own) }
      })
      .sort(
        (a, b) =>
          (b.counts[newest] ?? 0) - (a.counts[newest] ?? 0) ||
          a.person.name.localeCompare(b.person.name, 'zh-CN'),
      ),
    teams: [...teams]
      .map(([id, counts]) => {
        const streak = streakOf(counts)
        return {
          manager: personRef(asking, id),
          counts,
          weeks: streak,
          isStreak: isStreak(streak),
        }
      })
      .sort((a, b) => b.weeks - a.weeks || a.manager.name.localeCompare(b.manager.name, 'zh-CN')),
  }
}

export async function renewalsOf(asking: BoardAsking): Promise<BehaviourAnswer['renewals']> {
  const { workspace, now, rows } = asking
  const months = monthsBefore(workspace.today(now), RENEWAL_MONTHS, workspace.settings.timezone)
  const traces = await asking.insight.traces()
  const found = await folded(asking, `renewals ${months[0]?.firstDay}`, () => {
    const deals = [...traces.ofRows(rows)].map(({ row, trace }) => ({
      customer: customerKey(row),
      trace,
    }))
    return renewals(deals, months)
  })
  return found.map(({ month, ...counts }) => ({ month: month.firstDay.slice(0, 7), ...counts }))
}

/** Request by request of the weeks shown, newest first. */
export async function requestRows(asking: BoardAsking) {
  const weeks = wholeWeeks(asking)
  const traces = await asking.insight.traces()
  const rows: (BoardRow & { at: number })[] = []
  for (const { row, trace } of traces.ofRows(asking.rows)) {
    for (let index = 0; index < trace.length; index += 1) {
      if (trace.kindAt(index) !== KIND.requested || !trace.has(index, MARKS.own)) continue
      const at = trace.at(index)
      if (!weeks.some((week) => isIn(at, week))) continue
      const asked = personRef(asking, trace.names.text(trace.a(index))).name
      const by = personRef(asking, trace.names.text(trace.by(index))).name
      rows.push({ dealId: row.id, at, cells: [...dealCells(asking, row), by, asked, at] })
    }
  }
  return {
    columns: [
      ...dealColumns,
      column(columnWords.by),
      column(columnWords.asked),
      column(columnWords.when, 'moment'),
    ],
    rows: rows.sort((a, b) => b.at - a.at).map(({ dealId, cells }) => ({ dealId, cells })),
  }
}
