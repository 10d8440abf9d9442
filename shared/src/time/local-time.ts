/** Times of day and zone names as people type them into settings. */
import { HOUR_MS, type LocalTime, MINUTE_MS } from './instant.ts'

/** `'HH:MM'`, 00:00 to 23:59. */
export function isLocalTime(text: string): text is LocalTime {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
}

/** Milliseconds from midnight on the wall clock. Throws on a text that is no time: check with `isLocalTime`. */
export function msOfDay(time: LocalTime): number {
  const known = msOfTimes.get(time)
  if (known !== undefined) return known
  if (!isLocalTime(time)) throw new Error(`Not a time of day: ${time}`)
  const ms = Number(time.slice(0, 2)) * HOUR_MS + Number(time.slice(3)) * MINUTE_MS
  msOfTimes.set(time, ms)
  return ms
}

// Quiet hours are asked for at every step of every deal; there are 1,440 times.
const msOfTimes = new Map<LocalTime, number>()

/** Whether this machine knows the zone (IANA name). */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
