/** What the group rules ask of their members: the deals behind a finding, and how many customers they are. */
import type { DealRow } from '../deal/deal.ts'
import type { Instant } from '../time/instant.ts'
import type { GroupCause, GroupDeal, GroupMember } from './group-policy.ts'

/** What counts now of each, the longest first; members of which nothing counts yet are left out. */
export function dealsBehind(members: Iterable<GroupMember>, now: Instant): GroupDeal[] {
  return [...members]
    .flatMap(({ dealId, causes }) => {
      const present = causes.filter(({ from }) => from <= now)
      if (present.length === 0) return []
      const since = Math.min(...present.map(({ from }) => from))
      return [{ dealId, since, causes: present.map(({ cause }) => cause) }]
    })
    .sort((a, b) => a.since - b.since || (a.dealId < b.dealId ? -1 : 1))
    .map(({ dealId, causes }) => ({ dealId, causes }))
}

/** Different customers among those of which something counts now. */
export function customersOf(
  members: Iterable<GroupMember>,
  now: Instant,
  isCounted: (cause: GroupCause) => boolean = () => true,
): number {
  const customers = new Set<string>()
  for (const { customer, causes } of members) {
    if (causes.some(({ cause, from }) => from <= now && isCounted(cause))) customers.add(customer)
  }
  return customers.size
}

/** One customer however its name is spaced or spelled in width. */
export function customerKey({ customerName }: Pick<DealRow, 'customerName'>): string {
  // Most names are Chinese signs alone, which normalising leaves as they are.
  if (/^[\u4e00-\u9fff]+$/.test(customerName)) return customerName
  return customerName.normalize('NFKC').replace(/\s+/gu, '').toLowerCase()
}
