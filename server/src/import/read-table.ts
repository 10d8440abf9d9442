/** A list somebody sends: one sheet of an .xlsx file, or a text file with separated columns. */
import { TABLE_LIMITS, type TableProblem, type TableResult, type TableRow } from './table.ts'
import { readTextTable } from './text-table.ts'
import { readXlsxTable } from './xlsx-table.ts'

/** Told by its bytes, not by its name: an .xlsx file is a zip archive. Nothing in it is executed. */
export async function readTable(bytes: Uint8Array): Promise<TableResult> {
  if (bytes.length === 0) return { kind: 'unreadable', problem: { kind: 'empty' } }
  if (bytes.length > TABLE_LIMITS.bytes) {
    return { kind: 'unreadable', problem: { kind: 'too-large', limit: TABLE_LIMITS.bytes } }
  }
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    return { kind: 'unreadable', problem: { kind: 'old-excel' } }
  }
  const read = startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) ? readXlsxTable : readTextTable
  const result = await read(bytes)
  return Array.isArray(result) ? tableOf(result) : { kind: 'unreadable', problem: result }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte)
}

/** The first line that says anything is the header. */
function tableOf(lines: readonly TableRow[]): TableResult {
  const filled = lines.flatMap(({ line, cells }) => {
    const trimmed = cells.map((cell) => cell.trim())
    return trimmed.some((cell) => cell !== '') ? [{ line, cells: trimmed }] : []
  })
  const [header, ...rows] = filled
  const problem = header === undefined ? ({ kind: 'empty' } as const) : problemOf(filled, rows)
  if (header === undefined || problem !== null) {
    return { kind: 'unreadable', problem: problem ?? { kind: 'empty' } }
  }
  return { kind: 'table', header: header.cells, rows }
}

function problemOf(filled: readonly TableRow[], rows: readonly TableRow[]): TableProblem | null {
  const { rows: mostRows, columns, cell: longest } = TABLE_LIMITS
  if (rows.length > mostRows) return { kind: 'too-many-rows', limit: mostRows }
  for (const { line, cells } of filled) {
    if (cells.length > columns) return { kind: 'too-many-columns', limit: columns }
    if (cells.some((cell) => cell.length > longest))
      return { kind: 'cell-too-long', line, limit: longest }
  }
  return null
}
