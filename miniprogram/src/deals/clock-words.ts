import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { HOUR_MS, instant, wallClock } from '@kedu/shared/time/instant'
import { dayWords } from '../chat/day-words.ts'
import { clockWords } from '../wording/pages-zh-cn.ts'

export type ChipTone = 'red' | 'yellow' | 'today' | 'none' | 'hint'

/** The clock chip: words over a bar that fills towards the deadline, per cent. */
export interface ClockMark {
  words: string
  tone: ChipTone
  filled: number
}

/** The bar begins to fill a day before the next action is due. */
const FILLS_OVER_MS = 24 * HOUR_MS

/** `now` and the deal's moments are on Kedu's clock. `redFlagHours`: from due to red. */
export function clockMark(
  deal: Pick<DealRowView, 'clock' | 'nextAction' | 'outcome'>,
  now: number,
  zone: string,
  redFlagHours: number,
): ClockMark {
  const { clock } = deal
  const today = wallClock(instant(now), zone).date
  if (deal.outcome !== 'open') {
    return { words: clockWords.outcomes[deal.outcome], tone: 'hint', filled: 0 }
  }
  switch (clock.kind) {
    case 'none':
      return { words: clockWords.none, tone: 'hint', filled: 0 }
    case 'waiting':
      return { words: clockWords.waiting(dayWords(clock.until, today)), tone: 'hint', filled: 0 }
    case 'red':
      return { words: clockWords.red(clock.overdueHours), tone: 'red', filled: 100 }
    case 'running': {
      if (clock.isOverdue) {
        const filled = 100 - (100 * clock.hoursLeft) / Math.max(1, redFlagHours)
        return {
          words: clockWords.overdue(clock.hoursLeft),
          tone: 'yellow',
          filled: between(filled),
        }
      }
      const leftMs = clock.dueAt - now
      const filled = between(100 - (100 * leftMs) / FILLS_OVER_MS)
      const due = wallClock(instant(clock.dueAt), zone)
      if (due.date === today) {
        return { words: clockWords.hoursLeft(Math.ceil(leftMs / HOUR_MS)), tone: 'today', filled }
      }
      const time = deal.nextAction?.time ?? null
      return {
        words: `${dayWords(due.date, today)}${time === null ? '' : ` ${time}`}`,
        tone: 'none',
        filled,
      }
    }
    default:
      return clock satisfies never
  }
}

function between(percent: number): number {
  return Math.round(Math.min(100, Math.max(0, percent)))
}
