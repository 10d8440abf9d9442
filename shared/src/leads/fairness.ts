/** Who got how many leads in a month, and who was passed over why: the table managers look at. */
import type { DealId } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'
import { BLOCK_KINDS, type BlockKind } from './block.ts'
import type { Lead } from './lead.ts'

export interface FairnessRow {
  repId: PersonId
  /** Given in the month, by turn or by a manager. */
  received: number
  /** Of these, given out of turn. */
  overridden: number
  /** Leads somebody else got, or nobody, because the rep was held back: by kind of reason. */
  skipped: Record<BlockKind, number>
  /** Ended so in the month, whenever they were given. */
  accepted: number
  returned: number
  recycled: number
  /** Of those accepted in the month, whose deal went beyond its first stage or was won. */
  converted: number
}

/** One row for each of `reps`, in their order; `from` counts, `to` does not. */
export function fairnessTable(
  leads: Iterable<Lead>,
  reps: readonly PersonId[],
  { from, to }: { from: Instant; to: Instant },
  isConverted: (dealId: DealId) => boolean,
): FairnessRow[] {
  const rows = new Map(reps.map((repId) => [repId, emptyRow(repId)]))
  const isInside = (at: Instant) => from <= at && at < to
  for (const { tenures, passedOver, standing } of leads) {
    for (const { repId, at, reason, end } of tenures) {
      const row = rows.get(repId)
      if (row === undefined) continue
      if (isInside(at)) {
        row.received += 1
        if (reason !== null) row.overridden += 1
      }
      if (end === null || !isInside(end.at)) continue
      if (end.how === 'returned' || end.how === 'recycled') row[end.how] += 1
      if (end.how !== 'accepted') continue
      row.accepted += 1
      if (standing.kind === 'accepted' && isConverted(standing.dealId)) row.converted += 1
    }
    for (const { repId, block, at } of passedOver) {
      const row = rows.get(repId)
      if (row !== undefined && isInside(at)) row.skipped[block.kind] += 1
    }
  }
  return [...rows.values()]
}

function emptyRow(repId: PersonId): FairnessRow {
  const skipped = Object.fromEntries(BLOCK_KINDS.map((kind) => [kind, 0])) as FairnessRow['skipped']
  return {
    repId,
    received: 0,
    overridden: 0,
    skipped,
    accepted: 0,
    returned: 0,
    recycled: 0,
    converted: 0,
  }
}
