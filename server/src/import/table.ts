/** What is read from a list somebody sends, see `readTable`. */

/** Longest file in bytes, and what may be in it. */
export const TABLE_LIMITS = {
  bytes: 20 * 1024 * 1024,
  rows: 50_000,
  columns: 100,
  /** Characters of one cell. */
  cell: 20_000,
} as const

export interface TableRow {
  /** As the author counts, the header being in line 1 (or wherever it stands). */
  line: number
  /** Trimmed text; days as `2026-12-01`, moments as `2026-12-01 15:00`, formulas as their result. */
  cells: string[]
}

export type TableProblem =
  | { kind: 'empty' }
  | { kind: 'too-large'; limit: number }
  | { kind: 'too-many-rows'; limit: number }
  | { kind: 'too-many-columns'; limit: number }
  | { kind: 'cell-too-long'; line: number; limit: number }
  | { kind: 'old-excel' }
  | { kind: 'not-a-table' }
  | { kind: 'unknown-encoding' }
  | { kind: 'unclosed-quote'; line: number }
  | { kind: 'broken-quote'; line: number }
  | { kind: 'broken-xlsx' }
  | { kind: 'xlsx-bomb' }

export type TableResult =
  | { kind: 'table'; header: string[]; rows: TableRow[] }
  | { kind: 'unreadable'; problem: TableProblem }
