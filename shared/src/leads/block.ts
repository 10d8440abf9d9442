/** Why a rep gets no lead just now (R3): what the allocator asks, and what rep and manager are shown. */
import type { DealId, DealRow } from '../deal/deal.ts'
import { isEmptyObstacle, isPlaceholder } from '../deal/plain-words.ts'
import type { DealField, SalesProcess } from '../process/sales-process.ts'
import type { LocalDate } from '../time/instant.ts'

/** A row that holds its owner back: red, or with required fields empty, or both. */
export interface HoldingRow {
  dealId: DealId
  isRed: boolean
  empty: DealField[]
}

export type Block =
  | { kind: 'rows'; rows: HoldingRow[] }
  | { kind: 'on-leave'; until: LocalDate }
  /** As much in hand as `leadCapacity` allows. */
  | { kind: 'full'; load: number; capacity: number }
  /** Had this very lead before: returned it, or let it lie. */
  | { kind: 'had-it'; how: 'returned' | 'recycled' }

export type BlockKind = Block['kind']
export const BLOCK_KINDS: readonly BlockKind[] = ['rows', 'on-leave', 'full', 'had-it']

/** Required fields that are empty on an open deal: a process that asks for more since it was opened. */
export function emptyFields(row: DealRow, process: SalesProcess): DealField[] {
  return process.requiredFields.filter((field) => {
    switch (field) {
      case 'customerName':
        return isPlaceholder(row.customerName)
      case 'stage':
        return row.stage === ''
      case 'obstacle':
        return row.obstacle === null || isEmptyObstacle(row.obstacle)
      case 'nextAction':
        return row.nextAction === null
      case 'industry':
        return row.industry === null
      case 'firstContact':
      case 'summary':
        return row.unsaid?.includes(field) ?? false
      case 'attachment':
        // `validateProcess` keeps it out of the required fields.
        return false
      default:
        return field satisfies never
    }
  })
}

/** The rows of one rep that hold them back, the red ones first. Closed and withdrawn deals never do. */
export function holdingRows(
  rows: Iterable<DealRow>,
  process: SalesProcess,
  isRed: (row: DealRow) => boolean,
): HoldingRow[] {
  const holding: HoldingRow[] = []
  for (const row of rows) {
    if (row.outcome !== 'open' || row.withdrawn) continue
    const red = isRed(row)
    const empty = emptyFields(row, process)
    if (red || empty.length > 0) holding.push({ dealId: row.id, isRed: red, empty })
  }
  return holding.sort((a, b) => Number(b.isRed) - Number(a.isRed) || (a.dealId < b.dealId ? -1 : 1))
}

/** Open deals nobody has moved on yet: with the leads not yet accepted, a rep's load. */
export function untouchedDeals(rows: Iterable<DealRow>, process: SalesProcess): number {
  const first = process.stages[0]?.id
  let count = 0
  for (const { outcome, withdrawn, stage } of rows) {
    if (outcome === 'open' && !withdrawn && stage === first) count += 1
  }
  return count
}
