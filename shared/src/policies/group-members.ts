/** What the group rules ask of their members: the deals behind a finding, and how many customers they are. */
import type { DealId, DealRow } from '../deal/deal.ts'
import { type Instant, instant } from '../time/instant.ts'
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

/** How many different customers something counts of. */
export interface CustomerCount {
  /** Of which anything does, or that cause. */
  of(cause?: GroupCause): number
}

/** A deal of a group, with what of it is in the group's count. */
interface CountedMember extends GroupMember {
  /** Of each of its causes a bit. */
  counted: number
}

/**
 * The deals of one group and their customers, counted as deals come, change and go: what has not
 * changed since the last count is not counted again.
 */
export class GroupMembers implements CustomerCount {
  readonly #members = new Map<DealId, CountedMember>()
  /** How many deals of each customer count, by cause and by any. */
  readonly #customers = new Map<GroupCause | null, Map<string, number>>()
  readonly #changed = new Set<DealId>()
  /** At or before the next moment at which one more cause counts. */
  #nextAt = Number.POSITIVE_INFINITY
  #countedAt = Number.NEGATIVE_INFINITY

  get size(): number {
    return this.#members.size
  }

  /** When it is to be counted again if no deal changes before; null: never. */
  get nextAt(): Instant | null {
    return Number.isFinite(this.#nextAt) ? instant(this.#nextAt) : null
  }

  values(): Iterable<GroupMember> {
    return this.#members.values()
  }

  put({ dealId, customer, causes }: GroupMember): void {
    this.delete(dealId)
    this.#members.set(dealId, { dealId, customer, causes, counted: 0 })
    this.#changed.add(dealId)
  }

  delete(dealId: DealId): void {
    const member = this.#members.get(dealId)
    if (member === undefined) return
    this.#recount(member, 0)
    this.#members.delete(dealId)
    this.#changed.delete(dealId)
  }

  /** Counts what counts now. */
  count(now: Instant): void {
    if (now >= this.#nextAt || now < this.#countedAt) {
      this.#nextAt = Number.POSITIVE_INFINITY
      for (const member of this.#members.values()) this.#count(member, now)
    } else {
      for (const dealId of this.#changed) {
        const member = this.#members.get(dealId)
        if (member !== undefined) this.#count(member, now)
      }
    }
    this.#changed.clear()
    this.#countedAt = now
  }

  of(cause: GroupCause | null = null): number {
    return this.#customers.get(cause)?.size ?? 0
  }

  /** Whether a deal counts that is not among these. */
  hasBeside(known: ReadonlySet<DealId>): boolean {
    for (const { dealId, counted } of this.#members.values()) {
      if (counted !== 0 && !known.has(dealId)) return true
    }
    return false
  }

  #count(member: CountedMember, now: Instant): void {
    let counted = 0
    let bit = 1
    for (const { from } of member.causes) {
      if (from <= now) counted |= bit
      else if (from < this.#nextAt) this.#nextAt = from
      bit <<= 1
    }
    this.#recount(member, counted)
  }

  #recount(member: CountedMember, counted: number): void {
    const before = member.counted
    if (counted === before) return
    member.counted = counted
    let bit = 1
    for (const { cause } of member.causes) {
      const by = Number((counted & bit) !== 0) - Number((before & bit) !== 0)
      if (by !== 0) this.#add(cause, member.customer, by)
      bit <<= 1
    }
    const by = Number(counted !== 0) - Number(before !== 0)
    if (by !== 0) this.#add(null, member.customer, by)
  }

  #add(cause: GroupCause | null, customer: string, by: number): void {
    const known = this.#customers.get(cause)
    const customers = known ?? new Map<string, number>()
    if (known === undefined) this.#customers.set(cause, customers)
    const deals = (customers.get(customer) ?? 0) + by
    if (deals === 0) customers.delete(customer)
    else customers.set(customer, deals)
  }
}

/** These deals as they count at that moment. */
export function groupMembers(members: Iterable<GroupMember>, now: Instant): GroupMembers {
  const made = new GroupMembers()
  for (const member of members) made.put(member)
  made.count(now)
  return made
}

/** One customer however its name is spaced or spelled in width. */
export function customerKey({ customerName }: Pick<DealRow, 'customerName'>): string {
  // Most names are Chinese signs alone, which normalising leaves as they are.
  if (/^[\u4e00-\u9fff]+$/.test(customerName)) return customerName
  return customerName.normalize('NFKC').replace(/\s+/gu, '').toLowerCase()
}
