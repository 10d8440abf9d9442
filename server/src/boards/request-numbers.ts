/** R30 and R33: what reps ask of other departments, week on week, and the customers that come back. */

import type { BehaviourAnswer } from '@kedu/shared/contracts/api/board-answers'
import type { DealRow } from '@kedu/shared/deal/deal'
import { isIn, monthsBefore, type Period, weeksUntil } from '@kedu/shared/insight/period'
import {
  type CustomerTrace,
  growthPercent,
  isGrown,
  isStreak,
  oldCustomers,
  RENEWAL_MONTHS,
  REQUEST_WEEKS,
  renewals,
  requestsPerWeek,
  streakOf,
} from '@kedu/shared/insight/requests'
import { type DealTrace, KIND, MARKS } from '@kedu/shared/insight/trace'
import type { PersonId } from '@kedu/shared/people/person'
import { customerKey } from '@kedu/shared/policies/group-members'
import { plusDays } from '@kedu/shared/time/instant'
import { personRef } from '../queries/asking.ts'
import { type BoardRow, type BoardTable, column, dealCells, dealColumns } from './board.ts'
import { type BoardAsking, folded } from './board-asking.ts'
import { behaviourTitles, boardWords, columnWords } from './wording.ts'

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
  const months = renewalMonths(asking)
  const found = await folded(asking, `renewals ${months[0]?.firstDay}`, async () =>
    renewals(await customerTraces(asking), months),
  )
  return found.map(({ month, ...counts }) => ({ month: nameOfMonth(month), ...counts }))
}

function renewalMonths({ workspace, now }: BoardAsking): Period[] {
  return monthsBefore(workspace.today(now), RENEWAL_MONTHS, workspace.settings.timezone)
}

function nameOfMonth({ firstDay }: Period): string {
  return firstDay.slice(0, 7)
}

async function customerTraces(asking: BoardAsking): Promise<Iterable<CustomerTrace>> {
  const traces = await asking.insight.traces()
  return withCustomer(traces.ofRows(asking.rows))
}

function* withCustomer(
  traces: Iterable<{ row: DealRow; trace: DealTrace }>,
): Generator<CustomerTrace> {
  for (const { row, trace } of traces) {
    yield { dealId: row.id, customer: customerKey(row), trace }
  }
}

/** Customers won before the month, those who came back in it first. */
export async function renewalRows(asking: BoardAsking, name: string): Promise<BoardTable> {
  const month = renewalMonths(asking).find((each) => nameOfMonth(each) === name)
  const customers = month === undefined ? [] : oldCustomers(await customerTraces(asking))(month)
  return {
    title: behaviourTitles.renewals(name),
    columns: [...dealColumns, column(columnWords.won, 'moment'), column(columnWords.cameBack)],
    rows: customers
      .sort((a, b) => Number(b.isBack) - Number(a.isBack) || b.wonAt - a.wonAt)
      .flatMap(({ dealId, wonAt, isBack }) => {
        const row = asking.workspace.row(dealId)
        if (row === null) return []
        const cameBack = isBack ? boardWords.cameBack : boardWords.notBack
        return [{ dealId, cells: [...dealCells(asking, row), wonAt, cameBack] }]
      }),
  }
}

/** Request by request of the weeks shown, newest first; with `person` those of one rep. */
export async function requestRows(
  asking: BoardAsking,
  person: PersonId | undefined,
): Promise<BoardTable> {
  const weeks = wholeWeeks(asking)
  const traces = await asking.insight.traces()
  const rows: (BoardRow & { at: number })[] = []
  for (const { row, trace } of traces.ofRows(asking.rows)) {
    for (let index = 0; index < trace.length; index += 1) {
      if (trace.kindAt(index) !== KIND.requested || !trace.has(index, MARKS.own)) continue
      const at = trace.at(index)
      if (!weeks.some((week) => isIn(at, week))) continue
      const byId = trace.names.text(trace.by(index))
      if (person !== undefined && byId !== person) continue
      const asked = personRef(asking, trace.names.text(trace.a(index))).name
      const by = personRef(asking, byId).name
      rows.push({ dealId: row.id, at, cells: [...dealCells(asking, row), by, asked, at] })
    }
  }
  return {
    title: behaviourTitles.requests(person === undefined ? null : personRef(asking, person).name),
    columns: [
      ...dealColumns,
      column(columnWords.by),
      column(columnWords.asked),
      column(columnWords.when, 'moment'),
    ],
    rows: rows.sort((a, b) => b.at - a.at).map(({ dealId, cells }) => ({ dealId, cells })),
  }
}
