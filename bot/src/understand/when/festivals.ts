/** Festivals reps name as dates, 2024–2035. Beyond the table a lunar festival has no known day. */
import type { LocalDate } from '@kedu/shared/time/instant'
import { dayOf } from './days.ts'

/**
 * First day of 春节, 端午, 中秋 and 清明 (MM-DD). Written out because ICU's Chinese calendar is a day
 * off in some years (it gives 2027-02-07 and 2030-02-02 for 春节).
 * @see Purple Mountain Observatory's calendar (GB/T 33661-2017)
 */
const LUNAR: Readonly<Record<number, readonly [string, string, string, string]>> = {
  2024: ['02-10', '06-10', '09-17', '04-04'],
  2025: ['01-29', '05-31', '10-06', '04-04'],
  2026: ['02-17', '06-19', '09-25', '04-05'],
  2027: ['02-06', '06-09', '09-15', '04-05'],
  2028: ['01-26', '05-28', '10-03', '04-04'],
  2029: ['02-13', '06-16', '09-22', '04-04'],
  2030: ['02-03', '06-05', '09-12', '04-05'],
  2031: ['01-23', '06-24', '10-01', '04-05'],
  2032: ['02-11', '06-12', '09-19', '04-04'],
  2033: ['01-31', '06-01', '09-08', '04-04'],
  2034: ['02-19', '06-20', '09-27', '04-05'],
  2035: ['02-08', '06-10', '09-16', '04-05'],
}

interface Festival {
  /** Offset in days from the day found to the festival's first day off. */
  day: (year: number) => LocalDate | null
  /** Days off usually following the first: "国庆后" starts after them. */
  lasts: number
}

function lunar(column: 0 | 1 | 2 | 3): (year: number) => LocalDate | null {
  return (year) => {
    const monthDay = LUNAR[year]?.[column]
    if (monthDay === undefined) return null
    return dayOf(year, Number(monthDay.slice(0, 2)), Number(monthDay.slice(3)))
  }
}

const solar =
  (month: number, day: number): ((year: number) => LocalDate | null) =>
  (year) =>
    dayOf(year, month, day)

const SPRING: Festival = { day: lunar(0), lasts: 7 }
const NEW_YEAR: Festival = { day: solar(1, 1), lasts: 1 }
const LABOUR: Festival = { day: solar(5, 1), lasts: 5 }
const NATIONAL: Festival = { day: solar(10, 1), lasts: 7 }
const DOUBLE_ELEVEN: Festival = { day: solar(11, 11), lasts: 1 }
const DOUBLE_TWELVE: Festival = { day: solar(12, 12), lasts: 1 }

const FESTIVALS: ReadonlyMap<string, Festival> = new Map<string, Festival>([
  ['春节', SPRING],
  ['过年', SPRING],
  ['新年', NEW_YEAR],
  ['元旦', NEW_YEAR],
  ['清明', { day: lunar(3), lasts: 1 }],
  ['五一', LABOUR],
  ['劳动节', LABOUR],
  ['端午', { day: lunar(1), lasts: 1 }],
  ['中秋', { day: lunar(2), lasts: 1 }],
  ['国庆', NATIONAL],
  ['十一', NATIONAL],
  ['平安夜', { day: solar(12, 24), lasts: 1 }],
  ['圣诞', { day: solar(12, 25), lasts: 1 }],
  ['双十一', DOUBLE_ELEVEN],
  ['双11', DOUBLE_ELEVEN],
  ['双十二', DOUBLE_TWELVE],
  ['双12', DOUBLE_TWELVE],
  ['教师节', { day: solar(9, 10), lasts: 1 }],
  ['儿童节', { day: solar(6, 1), lasts: 1 }],
])

/** A festival by the name used in `find-dates`; null for an unknown name. */
export function festivalOf(name: string): Festival | null {
  return FESTIVALS.get(name) ?? null
}
