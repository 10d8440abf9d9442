/**
 * Reads the first visible sheet of an .xlsx file, cell values only. A reader of our own, because the
 * whole-workbook libraries also build merged areas, validations and names from the file, and a few
 * bytes there can ask for billions of cells.
 */
import { instant, toIso } from '@kedu/shared/time/instant'
import type { TableProblem, TableRow } from './table.ts'
import { TABLE_LIMITS } from './table.ts'
import { attribute, decodeXml, tags } from './xml-tags.ts'
import { BrokenZipError, ZipArchive, ZipBombError } from './zip.ts'

/** 50,000 rows with 20 columns are about 60 MB of XML. */
const UNPACKED_LIMIT = 120 * 1024 * 1024
/** Days between the epochs of Excel and of Unix; 1904 files count from 1,462 days later. */
const UNIX_EPOCH_SERIAL = 25_569
const MAC_EPOCH_DAYS = 1_462
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

interface Book {
  strings: readonly string[]
  /** Whether the cell style of this number shows a day or a time. */
  isDateStyle: readonly boolean[]
  is1904: boolean
}

/** A formula counts with the result that was saved; it is never computed here. */
export async function readXlsxTable(bytes: Uint8Array): Promise<TableRow[] | TableProblem> {
  try {
    const zip = ZipArchive.open(bytes, UNPACKED_LIMIT)
    const workbook = await zip.text('xl/workbook.xml')
    const relations = await zip.text('xl/_rels/workbook.xml.rels')
    if (workbook === null || relations === null) return { kind: 'not-a-table' }
    const path = sheetPath(workbook, relations)
    const sheet = path === null ? null : await zip.text(path)
    if (sheet === null) return { kind: 'broken-xlsx' }
    const book: Book = {
      strings: stringsOf((await zip.text('xl/sharedStrings.xml')) ?? ''),
      isDateStyle: dateStyles((await zip.text('xl/styles.xml')) ?? ''),
      is1904: /<(?:\w+:)?workbookPr[^>]*\bdate1904="(?:1|true)"/.test(workbook),
    }
    return await rowsOf(sheet, book)
  } catch (error) {
    if (error instanceof ZipBombError) return { kind: 'xlsx-bomb' }
    if (error instanceof BrokenZipError) return { kind: 'broken-xlsx' }
    throw error
  }
}

function sheetPath(workbook: string, relations: string): string | null {
  let id: string | null = null
  for (const tag of tags(workbook, ['sheet'])) {
    if (tag.isEnd) continue
    const state = attribute(tag.attributes, 'state')
    if (state === 'hidden' || state === 'veryHidden') continue
    id = attribute(tag.attributes, 'id')
    break
  }
  if (id === null) return null
  for (const tag of tags(relations, ['Relationship'])) {
    if (tag.isEnd || attribute(tag.attributes, 'Id') !== id) continue
    const target = attribute(tag.attributes, 'Target') ?? ''
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`
  }
  return null
}

function stringsOf(xml: string): string[] {
  const strings: string[] = []
  let text = ''
  let isReading = false
  for (const tag of tags(xml, ['si', 't', 'rPh'])) {
    // Pronunciation aids (rPh) are not part of the text.
    if (tag.name === 'rPh') isReading = !tag.isEnd && !tag.isEmpty
    else if (tag.name === 't' && !tag.isEnd && !isReading) text += decodeXml(tag.textAfter)
    else if (tag.name === 'si' && (tag.isEnd || tag.isEmpty)) {
      strings.push(text)
      text = ''
    }
  }
  return strings
}

function dateStyles(xml: string): boolean[] {
  const custom = new Map<number, string>()
  const styles: boolean[] = []
  let isInCells = false
  for (const tag of tags(xml, ['numFmt', 'cellXfs', 'xf'])) {
    if (tag.name === 'cellXfs') isInCells = !tag.isEnd
    if (tag.isEnd) continue
    if (tag.name === 'numFmt') {
      const code = decodeXml(attribute(tag.attributes, 'formatCode') ?? '')
      custom.set(Number(attribute(tag.attributes, 'numFmtId')), code)
    }
    if (tag.name === 'xf' && isInCells) {
      const id = Number(attribute(tag.attributes, 'numFmtId') ?? 0)
      styles.push(isDateFormat(id, custom.get(id)))
    }
  }
  return styles
}

/** Built-in formats of days and times, those of Chinese Excel among them; else by its letters. */
function isDateFormat(id: number, code: string | undefined): boolean {
  if (code !== undefined) {
    const plain = code.replace(/"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|[*_]./gi, '')
    return /[ymdhs]/i.test(plain)
  }
  return (
    (id >= 14 && id <= 22) ||
    (id >= 27 && id <= 36) ||
    (id >= 45 && id <= 47) ||
    (id >= 50 && id <= 58)
  )
}

async function rowsOf(xml: string, book: Book): Promise<TableRow[] | TableProblem> {
  const rows: TableRow[] = []
  let line = 0
  let cells: string[] = []
  let column = -1
  let cell = { type: '', style: 0 }
  let value = ''
  let count = 0
  for (const tag of tags(xml, ['row', 'c', 'v', 't'])) {
    count += 1
    if (count % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve))
    if (tag.name === 'row' && !tag.isEnd) {
      line = Number(attribute(tag.attributes, 'r') ?? line + 1)
      cells = []
      column = -1
    } else if (tag.name === 'row' && cells.some((text) => text !== '')) {
      rows.push({ line, cells })
      if (rows.length > TABLE_LIMITS.rows + 1) {
        return { kind: 'too-many-rows', limit: TABLE_LIMITS.rows }
      }
    } else if (tag.name === 'c' && !tag.isEnd) {
      column = columnOf(attribute(tag.attributes, 'r')) ?? column + 1
      cell = {
        type: attribute(tag.attributes, 't') ?? 'n',
        style: Number(attribute(tag.attributes, 's') ?? 0),
      }
      value = ''
    } else if ((tag.name === 'v' || tag.name === 't') && !tag.isEnd) {
      value += decodeXml(tag.textAfter)
    } else if (tag.name === 'c' && value !== '') {
      // Far to the right there is only formatting, or a trap.
      if (column > TABLE_LIMITS.columns) {
        return { kind: 'too-many-columns', limit: TABLE_LIMITS.columns }
      }
      while (cells.length < column) cells.push('')
      cells[column] = cellText(value, cell, book)
    }
  }
  return rows
}

/** `AB12` → 27. */
function columnOf(reference: string | null): number | null {
  const letters = /^([A-Z]{1,3})\d/.exec(reference ?? '')?.[1]
  if (letters === undefined) return null
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function cellText(value: string, cell: { type: string; style: number }, book: Book): string {
  switch (cell.type) {
    case 's':
      return book.strings[Number(value)] ?? ''
    case 'b':
      return value === '1' ? '是' : '否'
    case 'e':
      return ''
    case 'd':
      return value.slice(0, 16).replace('T', ' ')
    case 'n': {
      const number = Number(value)
      if (value.trim() === '' || Number.isNaN(number)) return value
      return book.isDateStyle[cell.style] ? serialText(number, book.is1904) : String(number)
    }
    default:
      return value
  }
}

/** An Excel day number as `2026-12-01`, with ` 15:00` when it has a time; below one day the time alone. */
export function serialText(serial: number, is1904 = false): string {
  if (serial < 0 || serial > 2_958_465) return String(serial)
  const days = serial - UNIX_EPOCH_SERIAL + (is1904 ? MAC_EPOCH_DAYS : 0)
  const minutes = Math.round((days * DAY_MS) / MINUTE_MS)
  const iso = toIso(instant(minutes * MINUTE_MS))
  const time = iso.slice(11, 16)
  if (serial < 1) return time
  return time === '00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}`
}
