import type { KnownCustomer } from '../understanding.ts'

/** Rows of a CSV text: byte order mark, CRLF, quoted cells with doubled quotes and line breaks. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const source = text.replace(/^\ufeff/, '')
  const endCell = (): void => {
    row.push(cell.trim())
    cell = ''
  }
  const endRow = (): void => {
    endCell()
    if (row.some((c) => c !== '')) rows.push(row)
    row = []
  }
  for (let i = 0; i < source.length; i++) {
    const c = source.charAt(i)
    if (quoted) {
      if (c !== '"') cell += c
      else if (source.charAt(i + 1) === '"') {
        cell += '"'
        i++
      } else quoted = false
    } else if (c === '"' && cell.trim() === '') {
      cell = ''
      quoted = true
    } else if (c === ',') endCell()
    else if (c === '\n') endRow()
    else if (c !== '\r') cell += c
  }
  endRow()
  return rows
}

/**
 * Customers from `name,industry,region` (any order of columns; an `aliases` column is split at ; and 、).
 * The id is the row number. Rows without a name are left out.
 */
export function customersFromCsv(text: string): KnownCustomer[] {
  const [header, ...rows] = csvRows(text)
  const columns = (header ?? []).map((h) => h.toLowerCase())
  const at = (row: readonly string[], name: string): string | null => {
    const index = columns.indexOf(name)
    return index < 0 ? null : row[index] || null
  }
  return rows.flatMap((row, i) => {
    const name = at(row, 'name')
    if (name === null) return []
    return [
      {
        id: String(i + 1),
        name,
        aliases: (at(row, 'aliases') ?? '').split(/[;；、|]/).filter((a) => a.trim() !== ''),
        industry: at(row, 'industry'),
        region: at(row, 'region'),
        isMine: false,
        isRecent: false,
      },
    ]
  })
}
