import { daysBetween, instant, wallClock } from '@kedu/shared/time/instant'
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
  return dateWords(at, zone)
}

/** `12月2日 周三 14:05`. */
export function dateWords(at: number, zone: string): string {
  const then = wallClock(instant(at), zone)
  const [, month, day] = then.date.split('-').map(Number)
  return `${month}月${day}日 ${weekdays[then.weekday - 1] ?? ''} ${then.time}`
}

/** Is the time written above this line? After a pause, and above the first one. */
export function startsNewMoment(at: number, before: number | null): boolean {
  return before === null || at - before >= PAUSE_MS
}
