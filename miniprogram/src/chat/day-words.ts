import { daysBetween, instant, localDate, wallClock, weekdayOf } from '@kedu/shared/time/instant'
import { weekdays, zh } from '../wording/zh-cn.ts'

/** A pause this long gets the time written above what follows. */
const PAUSE_MS = 10 * 60_000

/** `昨天 14:05`, `12月2日 周三 14:05`: a moment as people say it, seen from `now`. */
export function momentWords(at: number, now: number, zone: string): string {
  const then = wallClock(instant(at), zone)
  const today = wallClock(instant(now), zone)
  const days = daysBetween(then.date, today.date)
  if (days === 0) return `${zh.today} ${then.time}`
  if (days === 1) return `${zh.yesterday} ${then.time}`
  return dateWords(at, zone, now)
}

/** `12月2日 周三 14:05`; with `now` given, of another year `2025年12月2日 周二 14:05`. */
export function dateWords(at: number, zone: string, now = at): string {
  const then = wallClock(instant(at), zone)
  const [year, month, day] = then.date.split('-').map(Number)
  const ofYear = then.date.slice(0, 4) === wallClock(instant(now), zone).date.slice(0, 4)
  return `${ofYear ? '' : `${year}年`}${month}月${day}日 ${weekdays[then.weekday - 1] ?? ''} ${then.time}`
}

/** Is the time written above this line? After a pause, and above the first one. */
export function startsNewMoment(at: number, before: number | null): boolean {
  return before === null || at - before >= PAUSE_MS
}

/** `今天`, `明天`, `后天`, `昨天`, `12月2日 周三`: a day as people say it, seen from `today`. */
export function dayWords(date: string, today: string): string {
  const days = daysBetween(localDate(today), localDate(date))
  const near = { [-1]: zh.yesterday, 0: zh.today, 1: zh.tomorrow, 2: zh.dayAfterTomorrow }[days]
  if (near !== undefined) return near
  const [, month, day] = date.split('-').map(Number)
  return `${month}月${day}日 ${weekdays[weekdayOf(localDate(date)) - 1] ?? ''}`
}
