/** Chooses what is in a brief: pure, from rows, and for the dates that were moved from histories. */
import type { DealId, DealRow } from '../deal/deal.ts'
import { inStageSince, notBeforeReopening } from '../deal/in-stage-since.ts'
import type { PersonId } from '../people/person.ts'
import { isWaiting } from '../policies/alert-steps.ts'
import { contractEntry } from '../policies/missing-follow-up.ts'
import type { ClockContext } from '../policies/policy.ts'
import { redAt } from '../policies/red-flag.ts'
import type { StageId } from '../process/sales-process.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'
import type { Brief, BriefMove, BriefQuestion, NeedsHelp, QuestionReason } from './brief.ts'
import type { DateMoves } from './date-moves.ts'

/** A card takes six buttons: two that turned red, one who needs help, three questions. */
export const BRIEF_LIMITS = {
  newRed: 2,
  needHelp: 1,
  moves: 3,
  questions: 3,
  candidates: 12,
} as const

/** From so many moves of a date on it is a question (L7); twice happens to everybody. */
const MOVED_OFTEN = 3
const SAME_WORDS_OFTEN = 3
/** So many times the usual dwell, and so many days, before somebody is asked about it. */
const STUCK_TIMES = 2
const STUCK_DAYS = 14
const FOLLOW_UP_DAYS = 5
const RED_TOGETHER = 2
const SAME_OBSTACLE_DEALS = 4
/** Nothing is stuck. */
const NO_OBSTACLE = '无'

export interface BriefGround {
  /** Of whom the brief is: rows of everybody else are left out. */
  owners: ReadonlySet<PersonId>
  since: Instant
  now: Instant
  clock: ClockContext
  /** `usualDwellDays` of the whole company. */
  usualDays: ReadonlyMap<StageId, number>
}

/**
 * Deals whose history is worth reading for moved dates: open, not waiting, planned anew lately, with
 * no file for a while. The longest without one first, at most `BRIEF_LIMITS.candidates`.
 */
export function briefCandidates(rows: Iterable<DealRow>, ground: BriefGround): DealId[] {
  const { owners, now } = ground
  const shownAt = (row: DealRow) => Math.max(row.newestFileAt ?? 0, row.stageEnteredAt)
  return [...rows]
    .filter((row) => owners.has(row.ownerId) && isRunningNow(row, now))
    .filter((row) => now - row.nextActionUpdatedAt < 7 * DAY_MS)
    .filter((row) => row.nextActionUpdatedAt - shownAt(row) > 7 * DAY_MS)
    .sort((a, b) => shownAt(a) - shownAt(b) || (a.id < b.id ? -1 : 1))
    .slice(0, BRIEF_LIMITS.candidates)
    .map(({ id }) => id)
}

/** `moves`: of the candidates, from their histories. Same input, same brief. */
export function selectBrief(
  rows: Iterable<DealRow>,
  moves: ReadonlyMap<DealId, DateMoves>,
  ground: BriefGround,
): Brief {
  const { owners, since, now, clock } = ground
  const own = [...rows].filter((row) => owners.has(row.ownerId) && !row.withdrawn)
  const open = own.filter((row) => row.outcome === 'open')
  const red: DealRow[] = []
  const newRed: DealRow[] = []
  for (const row of open) {
    const at = isWaiting(row, now) ? null : redAt(row, clock)
    if (at === null || at > now) continue
    red.push(row)
    if (at > since) newRed.push(row)
  }
  const moved = own.flatMap((row): BriefMove[] => {
    if (row.outcome === 'won' && row.updatedAt > since) return [{ row, what: 'won' }]
    const isMoved =
      row.outcome === 'open' && row.stageEnteredAt > since && row.stageEnteredAt > row.openedAt
    return isMoved ? [{ row, what: 'moved' }] : []
  })
  const won = moved.filter(({ what }) => what === 'won').length
  return {
    since,
    counts: {
      open: open.length,
      red: red.length,
      newRed: newRed.length,
      moved: moved.length - won,
      won,
    },
    newRed: newRed.sort(byAmount).slice(0, BRIEF_LIMITS.newRed),
    needHelp: needHelp(red),
    moves: moved.sort((a, b) => byAmount(a.row, b.row)).slice(0, BRIEF_LIMITS.moves),
    questions: questions(open, moves, ground),
  }
}

/** Larger first; equal ones in the order of their ids, so that the same brief comes out again. */
function byAmount(a: DealRow, b: DealRow): number {
  return (b.amountFen ?? 0) - (a.amountFen ?? 0) || (a.id < b.id ? -1 : 1)
}

function isRunningNow(row: DealRow, now: Instant): boolean {
  return row.outcome === 'open' && !row.withdrawn && !isWaiting(row, now)
}

function grouped(
  rows: readonly DealRow[],
  keyOf: (row: DealRow) => string,
): Map<string, DealRow[]> {
  const groups = new Map<string, DealRow[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}

/** Reps with several red deals, those with most first. */
function needHelp(red: readonly DealRow[]): NeedsHelp[] {
  return [...grouped(red, (row) => row.ownerId)]
    .filter(([, rows]) => rows.length >= RED_TOGETHER)
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .slice(0, BRIEF_LIMITS.needHelp)
    .flatMap(([ownerId, rows]) => {
      const [row] = [...rows].sort(byAmount)
      if (row === undefined) return []
      return [{ ownerId, red: rows.length, obstacle: commonObstacle(rows), row }]
    })
}

/** What more than half of them are stuck with. */
function commonObstacle(rows: readonly DealRow[]): string | null {
  for (const [obstacle, group] of grouped(rows, ({ obstacle }) => obstacle ?? '')) {
    const isOne = obstacle !== '' && obstacle !== NO_OBSTACLE
    if (isOne && group.length * 2 > rows.length) return obstacle
  }
  return null
}

/** How much a question is worth: what looks like no progress at all comes first. */
const WEIGHT: Readonly<Record<QuestionReason['kind'], number>> = {
  'date-moved': 5,
  'same-words': 4,
  'no-follow-up': 3,
  stuck: 2,
  'same-obstacle': 1,
}

interface Weighed extends BriefQuestion {
  /** Within its kind, the more the better. */
  size: number
}

/**
 * The best question of each kind first, then the second best: three different ones are better than
 * three times the same; of one rep or one deal never two, as long as there are others.
 */
function questions(
  open: readonly DealRow[],
  moves: ReadonlyMap<DealId, DateMoves>,
  ground: BriefGround,
): BriefQuestion[] {
  const running = open.filter((row) => isRunningNow(row, ground.now))
  const all = [
    ...running.flatMap((row) => questionsAbout(row, moves.get(row.id) ?? null, ground)),
    ...sameObstacles(running),
  ].sort(
    (a, b) =>
      WEIGHT[b.reason.kind] - WEIGHT[a.reason.kind] || b.size - a.size || byAmount(a.row, b.row),
  )
  const chosen: Weighed[] = []
  const isNew = ({ row, reason }: Weighed, strict: { kind: boolean; owner: boolean }): boolean =>
    chosen.every(
      (other) =>
        other.row.id !== row.id &&
        !(strict.kind && other.reason.kind === reason.kind) &&
        !(strict.owner && other.row.ownerId === row.ownerId),
    )
  for (const strict of [
    { kind: true, owner: true },
    { kind: false, owner: true },
    { kind: false, owner: false },
  ]) {
    for (const question of all) {
      if (chosen.length === BRIEF_LIMITS.questions) break
      if (isNew(question, strict)) chosen.push(question)
    }
  }
  return chosen.map(({ row, reason }) => ({ row, reason }))
}

function questionsAbout(
  row: DealRow,
  moves: DateMoves | null,
  { now, clock, usualDays }: BriefGround,
): Weighed[] {
  const found: Weighed[] = []
  if (moves !== null && moves.sameWords >= SAME_WORDS_OFTEN) {
    const { sameWords: times, words } = moves
    found.push({ row, reason: { kind: 'same-words', times, words }, size: times })
  }
  if (moves !== null && moves.times >= MOVED_OFTEN)
    found.push({ row, reason: { kind: 'date-moved', times: moves.times }, size: moves.times })
  const entered = contractEntry(row, clock.settings.process)
  if (entered !== null && row.stage === clock.settings.process.contractStage) {
    const days = wholeDays(now, notBeforeReopening(row, entered))
    const hasFile = row.newestFileAt !== null && row.newestFileAt > entered
    if (!hasFile && days >= FOLLOW_UP_DAYS)
      found.push({ row, reason: { kind: 'no-follow-up', days }, size: days })
  }
  const usual = usualDays.get(row.stage)
  const days = wholeDays(now, inStageSince(row))
  if (usual !== undefined && days >= STUCK_DAYS && days >= usual * STUCK_TIMES) {
    const reason = { kind: 'stuck', stage: row.stage, days, usualDays: Math.round(usual) } as const
    found.push({ row, reason, size: days })
  }
  return found
}

function sameObstacles(running: readonly DealRow[]): Weighed[] {
  const stuck = running.filter(({ obstacle }) => obstacle !== null && obstacle !== NO_OBSTACLE)
  return [...grouped(stuck, (row) => `${row.ownerId}\n${row.obstacle}`).values()].flatMap(
    (rows): Weighed[] => {
      const [row] = [...rows].sort(byAmount)
      if (row === undefined || row.obstacle === null) return []
      if (rows.length < SAME_OBSTACLE_DEALS) return []
      const reason = {
        kind: 'same-obstacle',
        obstacle: row.obstacle,
        deals: rows.length,
      } as const
      return [{ row, reason, size: rows.length }]
    },
  )
}

function wholeDays(now: Instant, since: Instant): number {
  return Math.floor((now - since) / DAY_MS)
}
