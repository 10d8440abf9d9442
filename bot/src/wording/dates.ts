import {
  dateOf,
  daysBetween,
  type Instant,
  type LocalDate,
  type LocalTime,
  type TimeZone,
  wallClock,
  weekdayOf,
} from '@kedu/shared/time/instant'
import { zh } from './spacing.ts'

const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const
const NEAR: Readonly<Record<string, string>> = {
  '-2': '前天',
  '-1': '昨天',
  '0': '今天',
  '1': '明天',
  '2': '后天',
}

/** 周一 … 周日. */
export function weekdayWord(date: LocalDate): string {
  return WEEKDAYS[weekdayOf(date) - 1] ?? ''
}

/** 12月2日 周三; with the year when it is not the year of `today`. */
export function fullDate(date: LocalDate, today: LocalDate): string {
  const [year, month, day] = date.split('-').map(Number)
  const yearPart = date.slice(0, 4) === today.slice(0, 4) ? '' : `${year}年`
  return `${yearPart}${month}月${day}日 ${weekdayWord(date)}`
}

/** 12月2日 周三 without a year, for days that are near; at most nine characters, so it fits a button. */
export function nearDate(date: LocalDate): string {
  return fullDate(date, date)
}

/** Relative within two days (今天, 明天 15:00), otherwise 12月2日 周三. */
export function dayWords(date: LocalDate, time: LocalTime | null, today: LocalDate): string {
  const day = NEAR[String(daysBetween(today, date))] ?? fullDate(date, today)
  return time === null ? day : `${day} ${time}`
}

/** A moment as somebody in that zone would say it now: 今天 18:00, 12月2日 周三 09:30. */
export function momentWords(at: Instant, now: Instant, zone: TimeZone): string {
  const clock = wallClock(at, zone)
  return dayWords(clock.date, clock.time, dateOf(now, zone))
}

/** 14:07 on the same day, otherwise with the day before it. */
export function shortMoment(at: Instant, now: Instant, zone: TimeZone): string {
  const clock = wallClock(at, zone)
  return clock.date === dateOf(now, zone) ? clock.time : momentWords(at, now, zone)
}

/** 周五 15:00: for sums over a few days. */
export function weekdayMoment(at: Instant, zone: TimeZone): string {
  const clock = wallClock(at, zone)
  return `${weekdayWord(clock.date)} ${clock.time}`
}

/** Whole hours as text: 6 小时; from three days on in days and hours: 3 天 5 小时. */
export function hoursWords(hours: number): string {
  if (hours < 1) return '不到 1 小时'
  if (hours < 72) return zh`${hours}小时`
  const rest = hours % 24
  const days = zh`${Math.floor(hours / 24)}天`
  return rest === 0 ? days : zh`${days} ${rest}小时`
}
