/** Days, times and amounts as they stand in cells. */
import { daysBetween, isLocalDate, type LocalDate, type LocalTime } from '@kedu/shared/time/instant'
import { isLocalTime } from '@kedu/shared/time/local-time'
import { serialText } from './xlsx-table.ts'

export interface CellMoment {
  date: LocalDate
  time: LocalTime | null
}

/** A day without a year that lies further back than this is one of next year. */
const HALF_YEAR = 183

const FULL = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[\sT]+(.+))?$/
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const SHORT = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:\s+(.+))?$/
/** Excel's day numbers from 1995 to 2173, which plain numbers in a date column are. */
const SERIAL = /^(?:3[5-9]|[4-9]\d)\d{3}(?:\.\d+)?$/

/** `2026-12-01`, `2026/12/1 15:00`, `2026年12月1日`, `12/1`, `12月1日`, `46357`; null for anything else. */
export function parseMoment(text: string, today: LocalDate): CellMoment | null {
  const plain = text.normalize('NFKC').trim()
  if (SERIAL.test(plain)) return parseMoment(serialText(Number(plain)), today)
  const full = FULL.exec(plain) ?? COMPACT.exec(plain)
  if (full) return momentOf(full[1] ?? '', full[2] ?? '', full[3] ?? '', full[4])
  const short = SHORT.exec(plain)
  if (!short) return null
  const [, month = '', day = '', time] = short
  const year = Number(today.slice(0, 4))
  const thisYear = momentOf(String(year), month, day, time)
  if (thisYear !== null && daysBetween(thisYear.date, today) <= HALF_YEAR) return thisYear
  return momentOf(String(year + 1), month, day, time)
}

function momentOf(
  year: string,
  month: string,
  day: string,
  time: string | undefined,
): CellMoment | null {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (!isLocalDate(date)) return null
  if (time === undefined || time.trim() === '') return { date, time: null }
  const parsed = parseTime(time)
  return parsed === null ? null : { date, time: parsed }
}

/** `9:00`, `15:30:00`, `15点`, `下午3点半`; null for anything else. */
export function parseTime(text: string): LocalTime | null {
  const plain = text.normalize('NFKC').replace(/\s/g, '')
  const match =
    /^(上午|早上|中午|下午|晚上|am|pm)?(\d{1,2})(?::(\d{2})(?::\d{2})?|[点时](?:(\d{1,2})分?|(半))?)(am|pm)?$/i.exec(
      plain,
    )
  if (!match) return null
  const [, before = '', hours = '', minutes, spoken, half, after = ''] = match
  const isLater = /下午|晚上|pm/i.test(before + after)
  const hour = Number(hours) + (isLater && Number(hours) < 12 ? 12 : 0)
  const minute = minutes ?? (half === undefined ? (spoken ?? '0') : '30')
  const time = `${String(hour).padStart(2, '0')}:${minute.padStart(2, '0')}`
  return isLocalTime(time) ? time : null
}

/** Fen from `350000`, `¥350,000.50`, `35万`, `1.2 亿元`; `unit` is what the header says. Null: no amount. */
export function parseAmountFen(text: string, unit: 1 | 10_000): number | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s,]/g, '')
    .replace(/^[¥￥]|元$|rmb$/gi, '')
  const match = /^(\d{1,15})(?:\.(\d{1,8}))?(万|亿|w)?$/i.exec(plain)
  if (!match) return null
  const [, whole = '', fraction = '', spoken] = match
  const factor = spoken === undefined ? unit : spoken === '亿' ? 100_000_000 : 10_000
  // In decimal digits, so that 0.07 does not become 0.06999.
  const digits = BigInt(whole + fraction.padEnd(8, '0'))
  const fen = (digits * BigInt(factor) * 100n) / 100_000_000n
  return fen > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(fen)
}
