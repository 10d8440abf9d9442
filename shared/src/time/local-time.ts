/** Times of day and zone names as people type them into settings. */
import { HOUR_MS, type LocalTime, MINUTE_MS } from './instant.ts'

/** `'HH:MM'`, 00:00 to 23:59. */
export function isLocalTime(text: string): text is LocalTime {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
}

/** Milliseconds from midnight on the wall clock. Throws on a text that is no time: check with `isLocalTime`. */
export function msOfDay(time: LocalTime): number {
  if (!isLocalTime(time)) throw new Error(`Not a time of day: ${time}`)
  return Number(time.slice(0, 2)) * HOUR_MS + Number(time.slice(3)) * MINUTE_MS
}

/** Whether this machine knows the zone (IANA name). */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
