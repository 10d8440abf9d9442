import { contextFromCsv } from '@kedu/bot/understand/record'
import { b2bProcess } from '@kedu/shared/process/templates'
import { instant } from '@kedu/shared/time/instant'

/** Messages as a company in Shanghai sends them, without days off of its own; Monday 23 November 2026, 09:30. */
export function understandHere(
  customersCsv: string,
  now = '2026-11-23T09:30:00+08:00',
): ReturnType<typeof contextFromCsv> {
  const zone = 'Asia/Shanghai'
  return contextFromCsv({
    customersCsv,
    now: instant(Date.parse(now)),
    zone,
    process: b2bProcess(),
    calendar: { zone, holidays: new Set(), makeupWorkdays: new Set(), lastCoveredYear: 2026 },
  })
}
