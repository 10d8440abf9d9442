/** What a board is asked about: whose deals, narrowed how, over which days. */
import { reportsOf } from '@kedu/shared/access/reporting-line'
import { canSeeOverdueLists } from '@kedu/shared/access/visible'
import type { BoardHead, BoardQuery, BoardRowsQuery } from '@kedu/shared/contracts/api/boards'
import type { DealRow } from '@kedu/shared/deal/deal'
import { DEFAULT_PERIOD, type Period, periodOf } from '@kedu/shared/insight/period'
import type { Person } from '@kedu/shared/people/person'
import { dateOf, type LocalDate } from '@kedu/shared/time/instant'
import type { InsightIndex } from '../insight/insight-index.ts'
import { type Asking, personRef, visibleRows } from '../queries/asking.ts'
import { scopeKindOf } from '../queries/me.ts'
import { scopeWords } from '../queries/wording.ts'
import { boardWords } from './wording.ts'

export interface BoardAsking extends Asking {
  query: BoardQuery
  period: Period
  /** In view and fitting the filters. */
  rows: DealRow[]
  insight: InsightIndex
}

/** Which of the board's numbers is opened. */
export type BoardPick = Omit<BoardRowsQuery, 'offset'>

/** Boards are for those who sell and lead: a rep's are about the own deals. */
export function maySeeBoards(person: Person): boolean {
  return canSeeOverdueLists(person)
}

/** Null: the period is none. */
export function boardAsking(
  asking: Asking,
  query: BoardQuery,
  insight: InsightIndex,
): BoardAsking | null {
  const { workspace, now } = asking
  const words = query.period ?? DEFAULT_PERIOD
  const period = periodOf(words, workspace.today(now), workspace.settings.timezone)
  if (period === null) return null
  return { ...asking, query, period, insight, rows: narrowed(asking, query) }
}

function narrowed(asking: Asking, { region, team, owner }: BoardQuery): DealRow[] {
  const people = asking.workspace.people.all
  const inTeam = team === undefined ? null : new Set([team, ...reportsOf(team, people)])
  return visibleRows(asking).filter(
    (row) =>
      (region === undefined || (row.region ?? '') === region) &&
      (inTeam === null || inTeam.has(row.ownerId)) &&
      (owner === undefined || row.ownerId === owner),
  )
}

/** `isOverTime`: the board is about the days of the period. */
export function headOf(asking: BoardAsking, isOverTime: boolean): BoardHead {
  const { me, now, query, period } = asking
  const kind = scopeKindOf(me)
  const parts = [scopeWords(kind, kind === 'region' ? me.region : null)]
  if (query.region !== undefined) parts.push(boardWords.region(query.region))
  if (query.team !== undefined) parts.push(boardWords.team(personRef(asking, query.team).name))
  if (query.owner !== undefined) parts.push(personRef(asking, query.owner).name)
  return {
    scope: parts.join(' · '),
    period: isOverTime ? boardWords.period(period.firstDay, period.lastDay) : null,
    at: now,
  }
}

/** The day of going live: what the admin says, else the day of the oldest deal; null without deals. */
export function goLiveOn({ workspace }: Asking): { day: LocalDate; isSaid: boolean } | null {
  const { goLiveOn: said, timezone } = workspace.settings
  if (said !== null) return { day: said, isSaid: true }
  let oldest: DealRow | null = null
  for (const row of workspace.rows()) {
    if (oldest === null || row.openedAt < oldest.openedAt) oldest = row
  }
  return oldest === null ? null : { day: dateOf(oldest.openedAt, timezone), isSaid: false }
}
