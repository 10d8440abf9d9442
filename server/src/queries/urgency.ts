/** The order of every list: red first (longest first), then due, then by next action; waiting and closed last. */
import type { DealCounts } from '@kedu/shared/contracts/api/deals'
import type { DealRow } from '@kedu/shared/deal/deal'
import { isWaiting } from '@kedu/shared/policies/alert-steps'
import type { ClockContext } from '@kedu/shared/policies/policy'
import { isTooSoonForRed, redAt } from '@kedu/shared/policies/red-flag'
import { dateOf, type Instant, type LocalDate } from '@kedu/shared/time/instant'

export type UrgencyRank = 'red' | 'due' | 'quiet' | 'waiting' | 'closed'
const RANKS: readonly UrgencyRank[] = ['red', 'due', 'quiet', 'waiting', 'closed']

/** Where a row stands; compare with `byUrgency`. */
export interface Urgency {
  row: DealRow
  rank: UrgencyRank
  /** Rising within the rank. */
  at: number
}

/** Rows and clock contexts are replaced when they change, so what was worked out for them stays true. */
const redMoments = new WeakMap<ClockContext, WeakMap<DealRow, Instant | null>>()

/** `redAt`, worked out once per row: lists of thousands are sorted by it at every look. */
export function redMoment(row: DealRow, clock: ClockContext): Instant | null {
  let known = redMoments.get(clock)
  if (known === undefined) {
    known = new WeakMap()
    redMoments.set(clock, known)
  }
  const before = known.get(row)
  if (before !== undefined) return before
  const moment = redAt(row, clock)
  known.set(row, moment)
  return moment
}

/** `today` where many are asked for the same moment. */
export function urgencyOf(
  row: DealRow,
  now: Instant,
  clock: ClockContext,
  today = dateOf(now, clock.calendar.zone),
): Urgency {
  if (row.outcome !== 'open') return { row, rank: 'closed', at: -row.updatedAt }
  if (isWaiting(row, now)) return { row, rank: 'waiting', at: row.waitUntilAt ?? 0 }
  const red = isTooSoonForRed(row, now, clock) ? null : redMoment(row, clock)
  if (red !== null && now >= red) return { row, rank: 'red', at: red }
  const dueAt = row.nextAction?.dueAt ?? row.nextActionUpdatedAt
  const isDue = row.nextAction === null || row.nextAction.date <= today
  return { row, rank: isDue ? 'due' : 'quiet', at: dueAt }
}

export function byUrgency(a: Urgency, b: Urgency): number {
  return (
    RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) ||
    a.at - b.at ||
    (a.row.id < b.row.id ? -1 : a.row.id > b.row.id ? 1 : 0)
  )
}

const CURSOR = /^([0-4])\.(-?\d{1,16})\.([A-Za-z0-9_-]{1,64})$/

/** The place after a row, as text for the page to send back. */
export function cursorAfter({ row, rank, at }: Urgency): string {
  return Buffer.from(`${RANKS.indexOf(rank)}.${at}.${row.id}`).toString('base64url')
}

/** Whether a row comes after that place; null for a text that is no cursor. */
export function isAfterCursor(cursor: string): ((urgency: Urgency) => boolean) | null {
  const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  const [, rank, at, id] = match ?? []
  if (rank === undefined || at === undefined || id === undefined) return null
  const place = { rank: Number(rank), at: Number(at), id }
  return (urgency) => {
    const order = RANKS.indexOf(urgency.rank) - place.rank || urgency.at - place.at
    return order > 0 || (order === 0 && urgency.row.id > place.id)
  }
}

export function countsOf(rows: readonly Urgency[], now: Instant, today: LocalDate): DealCounts {
  const counts = noCounts()
  for (const urgency of rows) countIn(counts, urgency, now, today)
  return counts
}

export function noCounts(): DealCounts {
  return { total: 0, red: 0, overdue: 0, dueToday: 0, waiting: 0 }
}

/** Counts one more; closed ones do not count. */
export function countIn(
  counts: DealCounts,
  { row, rank }: Urgency,
  now: Instant,
  today: LocalDate,
): void {
  if (rank === 'closed') return
  counts.total += 1
  if (rank === 'red') counts.red += 1
  else if (rank === 'waiting') counts.waiting += 1
  else if (row.nextAction !== null) {
    if (row.nextAction.dueAt < now) counts.overdue += 1
    if (row.nextAction.date === today) counts.dueToday += 1
  }
}
