/**
 * Instants and calendar days. The only home of `Date` and `Intl` in the rules (with the calendar
 * beside it): everything else passes `Instant` and `LocalDate` values around.
 */

declare const instantBrand: unique symbol
declare const localDateBrand: unique symbol

/** A moment, epoch milliseconds UTC. */
export type Instant = number & { readonly [instantBrand]: true }

/** A calendar day in the workspace's zone, `'YYYY-MM-DD'`. Sorts as text. */
export type LocalDate = string & { readonly [localDateBrand]: true }

/** A time of day in the workspace's zone, `'HH:MM'`, 24 h. */
export type LocalTime = string

/** IANA zone name, e.g. `Asia/Shanghai`. */
export type TimeZone = string

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** Marks epoch milliseconds as an Instant. Throws on a non-finite number: that is a bug. */
export function instant(epochMs: number): Instant {
  if (!Number.isFinite(epochMs)) throw new Error(`Not an instant: ${epochMs}`)
  return epochMs as Instant
}

/** Reads an ISO 8601 text with an offset or `Z`; null when it is not one. */
export function parseInstant(iso: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(iso)) return null
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : (ms as Instant)
}

/** ISO 8601 in UTC, for files and logs. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString()
}

export function plusMs(at: Instant, ms: number): Instant {
  return instant(at + ms)
}

/** Checks that the text is a day that exists (2026-02-30 does not). */
export function isLocalDate(text: string): text is LocalDate {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!m) return false
  const ms = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]))
  return new Date(ms).toISOString().slice(0, 10) === text
}

/** Marks a text as a LocalDate. Throws when the day does not exist: check outside input with `isLocalDate`. */
export function localDate(text: string): LocalDate {
  if (!isLocalDate(text)) throw new Error(`Not a calendar day: ${text}`)
  return text
}

const formatters = new Map<TimeZone, Intl.DateTimeFormat>()

function formatterOf(zone: TimeZone): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formatters.set(zone, formatter)
  }
  return formatter
}

// Zones without daylight saving (China, since 1992) have one offset; the cache by hour keeps
// 20,000-row scans off Intl, which costs about a microsecond per call.
const offsetCaches = new Map<TimeZone, Map<number, number>>()

function offsetCacheOf(zone: TimeZone): Map<number, number> {
  let cache = offsetCaches.get(zone)
  if (!cache) {
    cache = new Map()
    offsetCaches.set(zone, cache)
  }
  return cache
}

/** How far the zone's wall clock is ahead of UTC at that moment, in ms. */
export function zoneOffsetMs(at: Instant, zone: TimeZone): number {
  const hour = Math.floor(at / HOUR_MS)
  const offsetCache = offsetCacheOf(zone)
  const known = offsetCache.get(hour)
  if (known !== undefined) return known
  const offset = hasIntl() ? offsetByIntl(hour, zone) : offsetOfDevice(hour, zone)
  if (offsetCache.size > 50_000) offsetCache.clear()
  offsetCache.set(hour, offset)
  return offset
}

/** WeChat's and WeCom's mini-programs on Android have none. */
function hasIntl(): boolean {
  return typeof Intl !== 'undefined'
}

/** China has one time; elsewhere the phone is taken to be where its company is. */
function offsetOfDevice(hour: number, zone: TimeZone): number {
  if (zone === 'Asia/Shanghai') return 8 * HOUR_MS
  return -new Date(hour * HOUR_MS).getTimezoneOffset() * MINUTE_MS
}

function offsetByIntl(hour: number, zone: TimeZone): number {
  const parts: Record<string, number> = {}
  for (const part of formatterOf(zone).formatToParts(hour * HOUR_MS)) {
    if (part.type !== 'literal') parts[part.type] = Number(part.value)
  }
  const wall = Date.UTC(
    parts.year ?? 0,
    (parts.month ?? 1) - 1,
    parts.day ?? 1,
    parts.hour ?? 0,
    parts.minute ?? 0,
    parts.second ?? 0,
  )
  return wall - hour * HOUR_MS
}

export interface WallClock {
  date: LocalDate
  time: LocalTime
  /** 1 = Monday … 7 = Sunday. */
  weekday: number
  /** Milliseconds since local midnight. */
  msOfDay: number
}

/** What a clock on the wall in that zone shows. */
export function wallClock(at: Instant, zone: TimeZone): WallClock {
  if (lastWall !== null && lastWall.at === at && lastWall.zone === zone) return lastWall.wall
  const shifted = at + zoneOffsetMs(at, zone)
  const day = Math.floor(shifted / DAY_MS)
  const msOfDay = shifted - day * DAY_MS
  const minutes = Math.floor(msOfDay / MINUTE_MS)
  const wall: WallClock = {
    date: dayText(day),
    time: `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`,
    weekday: weekdayOfDay(day),
    msOfDay,
  }
  lastWall = { at, zone, wall }
  return wall
}

/** A plan over a thousand deals asks a thousand times what day it is now. */
let lastWall: { at: Instant; zone: TimeZone; wall: Readonly<WallClock> } | null = null

function weekdayOfDay(number: number): number {
  // 1970-01-01 was a Thursday.
  return ((((number + 3) % 7) + 7) % 7) + 1
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number)
}

// The same few hundred days are asked for millions of times when the past is replayed.
const dayTexts = new Map<number, LocalDate>()

/** The day so many days after 1970-01-01. */
function dayText(number: number): LocalDate {
  const known = dayTexts.get(number)
  if (known !== undefined) return known
  const text = new Date(number * DAY_MS).toISOString().slice(0, 10) as LocalDate
  if (dayTexts.size > 50_000) dayTexts.clear()
  dayTexts.set(number, text)
  return text
}

const dayNumbers = new Map<LocalDate, number>()

/** Days from 1970-01-01 to that day; NaN when there is no such day. */
function dayNumber(date: LocalDate): number {
  const known = dayNumbers.get(date)
  if (known !== undefined) return known
  const number = Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS)
  if (dayNumbers.size > 50_000) dayNumbers.clear()
  dayNumbers.set(date, number)
  return number
}

// There are 1,440 of them.
const msOfTimes = new Map<LocalTime, number>()

function msOfTime(time: LocalTime): number {
  const known = msOfTimes.get(time)
  if (known !== undefined) return known
  const ms = Date.parse(`1970-01-01T${time}:00.000Z`)
  if (Number.isFinite(ms)) msOfTimes.set(time, ms)
  return ms
}

/** The day it is in that zone. */
export function dateOf(at: Instant, zone: TimeZone): LocalDate {
  return wallClock(at, zone).date
}

/** The moment a wall clock in that zone shows this day and time (`'HH:MM'`, default midnight). */
export function instantOf(date: LocalDate, zone: TimeZone, time: LocalTime = '00:00'): Instant {
  const wall = dayNumber(date) * DAY_MS + msOfTime(time)
  const guess = instant(wall - zoneOffsetMs(instant(wall), zone))
  return instant(wall - zoneOffsetMs(guess, zone))
}

/** The day `days` later (negative: earlier). */
export function plusDays(date: LocalDate, days: number): LocalDate {
  return dayText(dayNumber(date) + days)
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from)
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: LocalDate): number {
  return weekdayOfDay(dayNumber(date))
}
