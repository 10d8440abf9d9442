import type { Instant, LocalDate, LocalTime, TimeZone } from './instant.ts'

/**
 * The company's calendar as plain data: weekends, public holidays, 调休 make-up workdays, and the
 * admin's own overrides. Built in the shell from a library and the workspace's settings; the rules
 * only read it. D1, E7.
 */
export interface WorkCalendar {
  zone: TimeZone
  /** Public holidays and company days off that would otherwise be workdays. */
  holidays: ReadonlySet<LocalDate>
  /** Weekend days that are worked (调休). */
  makeupWorkdays: ReadonlySet<LocalDate>
  /** Last year whose official holidays are known; beyond it only weekends are known. */
  lastCoveredYear: number
  /** Bounds of a working day, for the `working` clock. */
  workStart: LocalTime
  workEnd: LocalTime
}

/** Days one person is away, `from` and `to` inclusive. */
export interface Leave {
  from: LocalDate
  to: LocalDate
}

/** A span that is not debited to anybody: the server's own downtime (L4). `to` exclusive. */
export interface Downtime {
  from: Instant
  to: Instant
}
