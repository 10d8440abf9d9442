/** One board: its answer, and the rows behind its numbers. */
import type { BoardAnswers } from '@kedu/shared/contracts/api/board-answers'
import type { BoardCell, BoardColumn } from '@kedu/shared/contracts/api/boards'
import type { BoardName } from '@kedu/shared/contracts/board-names'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { Static } from 'typebox'
import { personRef, stageRef } from '../queries/asking.ts'
import type { BoardAsking, BoardPick } from './board-asking.ts'
import { columnWords } from './wording.ts'

export interface BoardRow {
  dealId: string | null
  cells: Static<typeof BoardCell>[]
}

/** All rows of a number, or of the whole board: the page shows them in parts, the file all of them. */
export interface BoardTable {
  columns: BoardColumn[]
  rows: BoardRow[]
  /** What was opened; absent: the board as a whole. */
  title?: string
}

export interface Board<N extends BoardName = BoardName> {
  answer(asking: BoardAsking): Promise<BoardAnswers[N]>
  rows(asking: BoardAsking, pick: BoardPick): Promise<BoardTable>
}

export function column(label: string, kind: BoardColumn['kind'] = 'text'): BoardColumn {
  return { label, kind }
}

/** The name of a stage that may have been picked. */
export function stageWords(asking: BoardAsking, stage: string | undefined): string | undefined {
  return stage === undefined ? undefined : stageRef(asking, stage).name
}

/** The title of what was opened; null: the board as a whole. */
export function titled(title: string | null): Pick<BoardTable, 'title'> {
  return title === null ? {} : { title }
}

/** What every table of deals begins with; `dealCells` fills it. */
export const dealColumns: readonly BoardColumn[] = [
  column(columnWords.customer),
  column(columnWords.owner),
  column(columnWords.stage),
]

export function dealCells(asking: BoardAsking, row: DealRow): string[] {
  return [row.customerName, personRef(asking, row.ownerId).name, stageRef(asking, row.stage).name]
}

/** A table of deals with some more columns. */
export function dealTable(
  asking: BoardAsking,
  rows: readonly DealRow[],
  more: readonly (BoardColumn & { cell: (row: DealRow) => BoardRow['cells'][number] })[],
): BoardTable {
  return {
    columns: [...dealColumns, ...more.map(({ label, kind }) => ({ label, kind }))],
    rows: rows.map((row) => ({
      dealId: row.id,
      cells: [...dealCells(asking, row), ...more.map(({ cell }) => cell(row))],
    })),
  }
}
