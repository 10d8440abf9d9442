/** The sum behind an alert in words (D1): 48 小时 = 周五 15:00 → 周二 15:00，周末不计. */
import type { ClockSum, CountedSpan } from '@kedu/shared/policies/clock-sum'
import type { ClockStarter } from '@kedu/shared/policies/red-flag'
import {
  dateOf,
  daysBetween,
  HOUR_MS,
  type Instant,
  type TimeZone,
} from '@kedu/shared/time/instant'
import { fullDate, weekdayMoment } from './dates.ts'
import { list, oneLine, zh } from './spacing.ts'

/** The whole sum in one or two sentences; every stretch that was not counted is named. */
export function clockSumText(sum: ClockSum, zone: TimeZone): string {
  const sentences = [
    countedWords(sum, zone),
    zh`${startedWords(sum.startedBy)}起算，满 ${sum.limitHours}小时不更新就转红。`,
  ]
  if (sum.waited !== null) {
    const reason = sum.waited.reason === null ? '' : oneLine(sum.waited.reason)
    const why = reason === '' ? '' : zh`（${reason}）`
    sentences.push(zh`之前等客户${why}：${span(sum.waited.from, sum.waited.to, zone)} 没有计时。`)
  }
  if (sum.isBeyondCalendar) sentences.push(BEYOND_CALENDAR)
  return sentences.join('')
}

const BEYOND_CALENDAR = '这段时间的放假安排还没公布，只按周末算，可能有出入。'

/** The sum of another rule: the counted time, then what it means. */
export function countedSpanText(sum: CountedSpan, meaning: string, zone: TimeZone): string {
  return `${countedWords(sum, zone)}${meaning}${sum.isBeyondCalendar ? BEYOND_CALENDAR : ''}`
}

/** 48 小时 = 周五 15:00 → 周二 15:00，周末不计。 */
function countedWords(sum: CountedSpan, zone: TimeZone): string {
  const hours = Math.floor(sum.countedMs / HOUR_MS)
  return zh`${hours}小时 = ${span(sum.from, sum.to, zone)}${notCountedWords(sum, zone)}。`
}

function startedWords(starter: ClockStarter): string {
  switch (starter) {
    case 'next-action-due':
      return '从下次动作到期'
    case 'next-action-updated':
      return '从上次更新下次动作'
    case 'opened':
      return '从建这条记录'
    case 'wait-ended':
      return '从等客户结束'
    default:
      return starter satisfies never
  }
}

// Weekdays alone are clear within six days; beyond that the day is needed.
function span(from: Instant, to: Instant, zone: TimeZone): string {
  const first = dateOf(from, zone)
  const last = dateOf(to, zone)
  if (daysBetween(first, last) <= 6) {
    return `${weekdayMoment(from, zone)} → ${weekdayMoment(to, zone)}`
  }
  const at = (moment: Instant) => {
    const time = weekdayMoment(moment, zone).slice(-5)
    return `${fullDate(dateOf(moment, zone), first)} ${time}`
  }
  return `${at(from)} → ${at(to)}`
}

function notCountedWords(sum: CountedSpan, zone: TimeZone): string {
  const names = sum.notCounted.map((stretch) => {
    switch (stretch.kind) {
      case 'weekend':
        return '周末'
      case 'holiday':
        return stretch.name === null ? '节假日' : oneLine(stretch.name)
      case 'leave':
        return '请假'
      case 'downtime':
        return zh`系统停机 ${span(stretch.from, stretch.to, zone)}`
      default:
        return stretch satisfies never
    }
  })
  const distinct = [...new Set(names)]
  return distinct.length === 0 ? '' : zh`，${list(distinct)}不计`
}
