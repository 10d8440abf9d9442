/**
 * A board's rows as a workbook. Texts are cells of text whatever they begin with, so that a customer
 * called `=1+1` is no formula; moments are days and times of the company's zone.
 */
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { BoardColumn, BoardHead } from '@kedu/shared/contracts/api/boards'
import { type Instant, instant, type TimeZone, zoneOffsetMs } from '@kedu/shared/time/instant'
import { columnWidth } from '../files/column-width.ts'
import type { BoardTable } from './board.ts'
import { exportWords } from './wording.ts'

/** A file of more is none to look through; making it would take seconds of everybody's time. */
export const EXPORT_MOST_ROWS = 10_000
/** Rows written before others get their turn. */
const BATCH = 500

const FORMATS: Readonly<Record<BoardColumn['kind'], string>> = {
  text: '@',
  count: '0',
  days: '0.0',
  percent: '0"%"',
  money: '#,##0.00',
  moment: 'yyyy-mm-dd hh:mm',
}
/** Of what is no text. */
const WIDTHS: Readonly<Record<Exclude<BoardColumn['kind'], 'text'>, number>> = {
  count: 10,
  days: 10,
  percent: 10,
  money: 16,
  moment: 18,
}

export async function exportXlsx(
  title: string,
  head: BoardHead,
  { columns, rows }: BoardTable,
  zone: TimeZone,
): Promise<Buffer> {
  // Large, and asked for now and then: not part of what every start loads.
  const { default: excel } = await import('exceljs')
  const stream = new PassThrough()
  const bytes = buffer(stream)
  const book = new excel.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
  })
  const sheet = book.addWorksheet(sheetName(title), { views: [{ state: 'frozen', ySplit: 2 }] })
  sheet.columns = columns.map(({ label, kind }, place) => ({
    width:
      kind === 'text'
        ? columnWidth([label, ...rows.slice(0, BATCH).map(({ cells }) => cells[place] ?? null)])
        : WIDTHS[kind],
    style: { numFmt: FORMATS[kind] },
  }))
  const about = sheet.addRow([exportWords.about(head.scope, head.period, wall(head.at, zone))])
  about.commit()
  const names = sheet.addRow(columns.map(({ label }) => label))
  names.font = { bold: true }
  names.commit()
  for (const [index, { cells }] of rows.entries()) {
    if (index % BATCH === BATCH - 1) await breathe()
    sheet.addRow(cells.map((cell, place) => sheetValue(cell, columns[place]?.kind, zone))).commit()
  }
  sheet.commit()
  await book.commit()
  return bytes
}

function sheetValue(
  cell: string | number | null,
  kind: BoardColumn['kind'] | undefined,
  zone: TimeZone,
): string | number | Date | null {
  if (cell === null || typeof cell === 'string') return cell
  if (kind === 'money') return cell / 100
  return kind === 'moment' ? wall(cell, zone) : cell
}

/** Workbooks know no zones: a date whose UTC reading is what the wall showed. */
function wall(at: number, zone: TimeZone): Date {
  return new Date(at + zoneOffsetMs(instant(at), zone))
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A title as a sheet may be named: at most 31 characters, without the signs of a cell's address. */
export function sheetName(title: string): string {
  return [...title.replace(/[*?:/\\[\]]/g, ' ').replace(/^'+|'+$/g, '')].slice(0, 31).join('')
}

/** `刻度-假推进-2026-11-26.xlsx`. */
export function exportName(title: string, at: Instant, zone: TimeZone): string {
  return exportWords.fileName(sheetName(title), wall(at, zone).toISOString().slice(0, 10))
}
