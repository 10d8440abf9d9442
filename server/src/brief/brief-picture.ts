/** The one picture of a brief: where the open deals stand (day), how the last weeks went (week). */
import { briefWords as words } from '@kedu/bot/wording/brief'
import { fullDate } from '@kedu/bot/wording/dates'
import type { BriefReader } from '@kedu/shared/brief/readers'
import type { DealRow } from '@kedu/shared/deal/deal'
import { isWaiting } from '@kedu/shared/policies/alert-steps'
import { redAt } from '@kedu/shared/policies/red-flag'
import { DAY_MS, type Instant, plusDays, wallClock } from '@kedu/shared/time/instant'
import type { HeatCell, Picture } from '../pictures/picture.ts'
import type { Workspace } from '../workspace/workspace.ts'

const MOST_INDUSTRIES = 8
const WEEKS = 12

/** `rows`: those of the reader's team. Null: nothing to show. */
export function briefPicture(
  rows: readonly DealRow[],
  { period, person, insteadOf }: BriefReader,
  workspace: Workspace,
  now: Instant,
): Picture | null {
  const open = rows.filter(({ outcome }) => outcome === 'open')
  if (open.length === 0) return null
  const { date, time } = wallClock(now, workspace.settings.timezone)
  const whose = words.teamsOf([person, ...insteadOf].map(({ name }) => name))
  const caption = words.caption(whose, fullDate(date, date), time, open.length)
  return period === 'week'
    ? weekly(rows, caption, workspace, now)
    : openDealsPicture(open, caption, workspace, now)
}

/** Industries with most deals first; what is beyond the picture is in its last row. */
export function openDealsPicture(
  open: readonly DealRow[],
  caption: string,
  { settings: { process }, clock }: Workspace,
  now: Instant,
): Picture {
  const byIndustry = new Map<string, DealRow[]>()
  for (const row of open) {
    const industry = row.industry ?? words.noIndustry
    byIndustry.set(industry, [...(byIndustry.get(industry) ?? []), row])
  }
  const sorted = [...byIndustry].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
  const shown = sorted.slice(0, MOST_INDUSTRIES)
  const rest = sorted.slice(MOST_INDUSTRIES).flatMap(([, rows]) => rows)
  if (rest.length > 0) shown.push([words.otherIndustries, rest])
  const isRed = (row: DealRow) => {
    const at = isWaiting(row, now) ? null : redAt(row, clock)
    return at !== null && at <= now
  }
  const cellOf = (rows: readonly DealRow[], stage: string): HeatCell | null => {
    const here = rows.filter((row) => row.stage === stage)
    return here.length === 0 ? null : { count: here.length, red: here.filter(isRed).length }
  }
  return {
    kind: 'heat-map',
    title: words.heatTitle,
    caption,
    rows: shown.map(([industry]) => industry),
    columns: process.stages.map(({ name }) => name),
    cells: shown.map(([, rows]) => process.stages.map(({ id }) => cellOf(rows, id))),
    legend: words.heatLegend,
  }
}

/** Twelve spans of seven days up to now. */
function weekly(
  rows: readonly DealRow[],
  caption: string,
  { settings: { process, timezone } }: Workspace,
  now: Instant,
): Picture {
  const count = (momentOf: (row: DealRow) => Instant | undefined): number[] => {
    const weeks = Array.from({ length: WEEKS }, () => 0)
    for (const row of rows) {
      const at = momentOf(row)
      if (at === undefined || at > now) continue
      const ago = Math.floor((now - at) / (7 * DAY_MS))
      const week = WEEKS - 1 - ago
      if (week >= 0) weeks[week] = (weeks[week] ?? 0) + 1
    }
    return weeks
  }
  const today = wallClock(now, timezone).date
  const { trendLines } = words
  return {
    kind: 'trend',
    title: words.trendTitle,
    caption,
    weeks: Array.from({ length: WEEKS }, (_, n) => {
      const [, month, day] = plusDays(today, -7 * (WEEKS - 1 - n))
        .split('-')
        .map(Number)
      return `${month}/${day}`
    }),
    lines: [
      { name: trendLines.opened, values: count(({ openedAt }) => openedAt) },
      {
        name: trendLines.contract,
        values: count(({ stageEntries }) => stageEntries?.[process.contractStage]),
      },
      {
        name: trendLines.won,
        values: count((row) => (row.outcome === 'won' ? row.updatedAt : undefined)),
      },
    ],
  }
}
