/** The ledger as lists: filtered, searched, in the order of what is most urgent, page by page. */
import {
  DEALS_PAGE,
  DEALS_PER_OWNER,
  type DealsAnswer,
  type DealsByOwnerAnswer,
  type DealsByOwnerQuery,
  type DealsQuery,
} from '@kedu/shared/contracts/api/deals'
import type { DealRow } from '@kedu/shared/deal/deal'
import { type Asking, personRef, visibleRows } from './asking.ts'
import { dealRowView } from './deal-row-view.ts'
import { groupedBy } from './grouped-by.ts'
import {
  byUrgency,
  countsOf,
  cursorAfter,
  isAfterCursor,
  type Urgency,
  urgencyOf,
} from './urgency.ts'

/** Found by sound or spelling beyond this are noise. */
const MOST_FOUND = 50

/** Null: the cursor is none of ours. */
export function listDeals(asking: Asking, query: DealsQuery): DealsAnswer | null {
  const isAfter = query.cursor === undefined ? null : isAfterCursor(query.cursor)
  if (query.cursor !== undefined && isAfter === null) return null
  const { now, workspace } = asking
  const found = urgentFirst(asking, query).filter(
    ({ row }) => query.owner === undefined || row.ownerId === query.owner,
  )
  const limit = query.limit === undefined ? DEALS_PAGE : Number(query.limit)
  const rest = isAfter === null ? found : found.filter(isAfter)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    deals: page.map(({ row }) => dealRowView(asking, row)),
    counts: countsOf(found, now, workspace.today(now)),
    matches: found.length,
    nextCursor: rest.length > page.length && last !== undefined ? cursorAfter(last) : null,
  }
}

export function listDealsByOwner(asking: Asking, query: DealsByOwnerQuery): DealsByOwnerAnswer {
  const { now, workspace } = asking
  const today = workspace.today(now)
  const groups = groupedBy(urgentFirst(asking, query), ({ row }) => row.ownerId)
  const owners = [...groups].map(([ownerId, rows]) => ({
    owner: personRef(asking, ownerId),
    counts: countsOf(rows, now, today),
    matches: rows.length,
    deals: rows.slice(0, DEALS_PER_OWNER).map(({ row }) => dealRowView(asking, row)),
  }))
  return {
    owners: owners.toSorted(
      (a, b) => b.counts.red - a.counts.red || a.owner.name.localeCompare(b.owner.name, 'zh-CN'),
    ),
  }
}

/** What the filters leave of what the person may see. */
function urgentFirst(asking: Asking, query: DealsByOwnerQuery): Urgency[] {
  const { workspace, now } = asking
  const outcome = query.outcome ?? 'open'
  const fits = searched(asking, query.q ?? '')
  return visibleRows(asking)
    .filter(
      (row) =>
        (outcome === 'any' || row.outcome === outcome) &&
        (query.stage === undefined || row.stage === query.stage) &&
        (query.industry === undefined || (row.industry ?? '') === query.industry) &&
        (query.region === undefined || (row.region ?? '') === query.region) &&
        fits(row),
    )
    .map((row) => urgencyOf(row, now, workspace.clock))
    .filter(({ rank }) => query.clock === undefined || rank === query.clock)
    .sort(byUrgency)
}

/** By the words as they stand in name, alias or number, and by what the customer index makes of them. */
function searched({ workspace }: Asking, q: string): (row: DealRow) => boolean {
  const words = q.normalize('NFKC').trim().toLowerCase()
  if (words === '') return () => true
  const alike = new Set([
    ...workspace.customers.index.similar(words, MOST_FOUND).map(({ customer }) => customer.id),
    ...workspace.customers.index
      .mentions(words)
      .flatMap((mention) => mention.customers.map((customer) => customer.id)),
  ])
  return (row) =>
    alike.has(row.id) ||
    [row.customerName, row.customerNumber, ...row.aliases].some((name) =>
      name.normalize('NFKC').toLowerCase().includes(words),
    )
}
