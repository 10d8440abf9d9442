/** `kedu understand`: messages in, what the bot understands out, line by line. Needs no company. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { contextFromCsv, understandLine } from '@kedu/bot/understand/record'
import { b2bProcess } from '@kedu/shared/process/templates'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import { chinaCalendar } from '../calendar/china-calendar.ts'

export interface UnderstandOptions {
  customersCsv: string
  /** What 今天 and 周五 are counted from. */
  now: Instant
  zone: TimeZone
}

/** An answer is written as soon as its line came; waits when the reader of `output` is slow. */
export async function understandStream(
  input: Readable,
  output: Writable,
  { customersCsv, now, zone }: UnderstandOptions,
): Promise<void> {
  const context = contextFromCsv({
    customersCsv,
    now,
    zone,
    process: b2bProcess(),
    calendar: chinaCalendar(zone, []),
  })
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const record = understandLine(line, context)
    if (record === null) continue
    if (!output.write(`${JSON.stringify(record)}\n`)) await once(output, 'drain')
  }
}
