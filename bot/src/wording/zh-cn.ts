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
