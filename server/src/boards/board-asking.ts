/** What a board is asked about: whose deals, narrowed how, over which days. */
import { canSeeOverdueLists } from '@kedu/shared/access/visible'
import type { BoardHead, BoardQuery, BoardRowsQuery } from '@kedu/shared/contracts/api/boards'
import type { DealRow } from '@kedu/shared/deal/deal'
import { DEFAULT_PERIOD, type Period, periodOf } from '@kedu/shared/insight/period'
import type { Person } from '@kedu/shared/people/person'
import { dateOf, type Instant, instant, type LocalDate, MINUTE_MS } from '@kedu/shared/time/instant'
import type { InsightIndex } from '../insight/insight-index.ts'
import { type Asking, personRef } from '../queries/asking.ts'
import { scopeKindOf } from '../queries/me.ts'
import { scopeWords } from '../queries/wording.ts'
import { boardWords } from './wording.ts'

export interface BoardAsking extends Asking {
  query: BoardQuery
  period: Period
  /** In view and fitting the filters; the same array while nothing changed, see `folded`. Read only. */
  rows: readonly DealRow[]
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
  return { ...asking, query, period, insight, rows: insight.view.of(asking, query) }
}

/** What `work` makes of the asker's rows over the period, made once for the same rows. */
export function folded<T>(
  { insight, rows, period }: BoardAsking,
  name: string,
  work: () => T | Promise<T>,
): Promise<T> {
  return insight.view.folded(rows, `${name} ${period.from} ${period.to}`, work)
}

/** The same for what stands on the rows as they are, whatever the period. */
export function foldedRows<T>(
  { insight, rows }: BoardAsking,
  name: string,
  work: () => T | Promise<T>,
): Promise<T> {
  return insight.view.folded(rows, name, work)
}

/** The same for what grows with the clock: as of the beginning of the minute. */
export function foldedThisMinute<T>(
  { insight, rows, now }: BoardAsking,
  name: string,
  work: (minute: Instant) => T | Promise<T>,
): Promise<T> {
  const minute = minuteOf(now)
  return insight.view.folded(rows, `${name} ${minute}`, () => work(minute))
}

/** The beginning of the minute. */
export function minuteOf(now: Instant): Instant {
  return instant(now - (now % MINUTE_MS))
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
export function goLiveOn({
  workspace,
}: Pick<Asking, 'workspace'>): { day: LocalDate; isSaid: boolean } | null {
  const { goLiveOn: said, timezone } = workspace.settings
  if (said !== null) return { day: said, isSaid: true }
  let oldest: DealRow | null = null
  for (const row of workspace.rows()) {
    if (oldest === null || row.openedAt < oldest.openedAt) oldest = row
  }
  return oldest === null ? null : { day: dateOf(oldest.openedAt, timezone), isSaid: false }
}
