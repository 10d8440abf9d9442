/** Text with separated columns, in the encodings Excel and WPS write in China. */
import { CsvError, parse } from 'csv-parse'
import iconv from 'iconv-lite'
import type { TableProblem, TableRow } from './table.ts'
import { TABLE_LIMITS } from './table.ts'

/** Text given to the parser at once; between two of them the process breathes. */
const CHUNK = 256 * 1024

/** UTF-8 with or without mark, UTF-16 with mark, GBK; `,` `;` or tab between the columns. */
export async function readTextTable(bytes: Uint8Array): Promise<TableRow[] | TableProblem> {
  const text = decodeText(bytes)
  if (text === null) return { kind: 'unknown-encoding' }
  if (text.includes('\0')) return { kind: 'not-a-table' }
  const lines: TableRow[] = []
  try {
    for await (const line of parsedLines(text, delimiterOf(text))) {
      lines.push(line)
      // One for the header; empty lines were passed over.
      if (lines.length > TABLE_LIMITS.rows + 1) {
        return { kind: 'too-many-rows', limit: TABLE_LIMITS.rows }
      }
    }
  } catch (error) {
    return csvProblem(error)
  }
  return lines
}

/** Null when it is none of the encodings. */
export function decodeText(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return iconv.decode(bytes.subarray(2), 'utf16le')
  if (first === 0xfe && second === 0xff) return iconv.decode(bytes.subarray(2), 'utf16-be')
  const isMarked = first === 0xef && second === 0xbb && third === 0xbf
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    if (isMarked) return null
  }
  // GB 18030 is GBK and everything after it.
  const text = iconv.decode(bytes, 'gb18030')
  return text.includes('\ufffd') ? null : text
}

/** What stands most often between columns of the first line, outside of quotes. */
function delimiterOf(text: string): string {
  const firstLine = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? ''
  const plain = firstLine.replace(/"[^"]*"/g, '')
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: plain.split(mark).length }))
  counts.sort((a, b) => b.count - a.count)
  return counts[0]?.mark ?? ','
}

async function* parsedLines(text: string, delimiter: string): AsyncGenerator<TableRow> {
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: TABLE_LIMITS.columns * TABLE_LIMITS.cell,
    info: true,
  })
  const feed = async () => {
    for (let from = 0; from < text.length && !parser.destroyed; from += CHUNK) {
      parser.write(text.slice(from, from + CHUNK))
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (!parser.destroyed) parser.end()
  }
  const feeding = feed()
  try {
    for await (const parsed of parser) {
      const { record, info } = parsed as { record: string[]; info: { lines: number } }
      // The parser counts up to the end of the record; its author looks at the beginning.
      const breaks = record.join('').match(/\n/g)?.length ?? 0
      yield { line: info.lines - breaks, cells: record }
    }
  } finally {
    await feeding
  }
}

function csvProblem(error: unknown): TableProblem {
  if (!(error instanceof CsvError)) throw error
  const line = typeof error.lines === 'number' ? error.lines : 0
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return { kind: 'unclosed-quote', line }
    case 'CSV_MAX_RECORD_SIZE':
      return { kind: 'cell-too-long', line, limit: TABLE_LIMITS.cell }
    default:
      return { kind: 'broken-quote', line }
  }
}
