/** Values as a colleague would write them: money, days, next actions. Sentences are in the topic files. */
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import {
  dateOf,
  type Instant,
  type LocalDate,
  type LocalTime,
  type TimeZone,
} from '@kedu/shared/time/instant'
import { dayWords } from './dates.ts'
import { EVIDENCE_NAMES } from './evidence.ts'
import { oneLine } from './spacing.ts'

/**
 * Money as people say it: 35 万元, 3.5 万元, 1.2 亿元; anything finer in full: ¥ 1,234 or ¥ 1,234.50.
 * `amountFen` is whole fen; fractions of a fen are cut.
 */
export function amountText(amountFen: number): string {
  const fen = Math.trunc(Math.abs(amountFen))
  const sign = amountFen < 0 ? '-' : ''
  const yuan = Math.floor(fen / 100)
  const rest = fen % 100
  // Two decimals of 万 are 100 yuan: finer amounts would be rounded, so they are written out.
  if (rest === 0 && yuan >= 100_000_000 && yuan % 1_000_000 === 0)
    return `${sign}${yuan / 100_000_000} 亿元`
  if (rest === 0 && yuan >= 10_000 && yuan % 100 === 0) return `${sign}${yuan / 10_000} 万元`
  const grouped = String(yuan).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `¥ ${sign}${grouped}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`
}

/** 今天, 明天, 后天 within two days; otherwise 12月2日 周三. */
export function dateText(date: LocalDate, now: Instant, zone: TimeZone): string {
  return dayWords(date, null, dateOf(now, zone))
}

/** 明天 15:00 送样; 12月2日 周三 前 寄合同. */
export function nextActionText(
  next: { date: LocalDate; time: LocalTime | null; isDeadline: boolean; text: string },
  now: Instant,
  zone: TimeZone,
): string {
  const day = dayWords(next.date, next.time, dateOf(now, zone))
  const what = oneLine(next.text)
  const when = next.isDeadline ? `${day} 前` : day
  return what === '' ? when : `${when} ${what}`
}

/** What a piece of evidence is called: 合同扫描件. */
export function evidenceKindName(kind: EvidenceKind): string {
  return EVIDENCE_NAMES[kind]
}
