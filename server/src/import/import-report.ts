import { reportWords } from './wording.ts'

export type RowResult = 'created' | 'updated' | 'skipped'

/** What became of one line of a list. */
export interface ReportRow {
  line: number
  /** Customer or person, as the list calls them. */
  name: string
  result: RowResult
  /** Chinese: why it was left out, or what is to be known about it; may be empty. */
  note: string
}

export type ReportCounts = Record<RowResult, number>

export function countResults(rows: Iterable<ReportRow>): ReportCounts {
  const counts: ReportCounts = { created: 0, updated: 0, skipped: 0 }
  for (const row of rows) counts[row.result] += 1
  return counts
}

/** The report as a list that Excel opens: UTF-8 with mark, every cell quoted, none a formula. */
export function reportCsv(rows: readonly ReportRow[]): string {
  const lines = rows.map((row) => [
    String(row.line),
    row.name,
    reportWords.results[row.result],
    row.note,
  ])
  const all = [[...reportWords.header], ...lines]
  return `\ufeff${all.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** A cell that begins like a formula would be one for Excel: it gets a `'` in front. */
export function csvCell(text: string): string {
  const safe = /^[\s]*[=+\-@＝＋－＠\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
