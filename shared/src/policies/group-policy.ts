/**
 * Rules about several deals at once: those of one rep, those of one region. Siblings of `Policy`, pure
 * like it: a deal says what of it counts and from when, the rule says when that is too much. Whoever
 * replays the past asks `groupFindings`; the running server keeps members in a `GroupBook`.
 */
import type { DealId, DealRow } from '../deal/deal.ts'
import type { Instant } from '../time/instant.ts'
import {
  type CustomerCount,
  dealsBehind,
  type GroupMembers,
  groupMembers,
} from './group-members.ts'
import { ownerOverdueCluster } from './owner-overdue-cluster.ts'
import type { ClockContext } from './policy.ts'
import { regionDeliveryGap } from './region-delivery-gap.ts'

/** Orange and red; each raises one alert per episode of a group. */
export type GroupRule = 'owner-overdue-cluster' | 'region-delivery-gap'

/** What of a deal counts for a group: late by a rule of its own, or the stage it stands in. */
export type GroupCause = 'red-flag' | 'long-stage-dwell' | 'in-contract' | 'in-delivery'

export interface GroupMember {
  dealId: DealId
  /** Two deals of one customer are one customer. */
  customer: string
  /** From when each counts; may lie ahead. Never empty. */
  causes: { cause: GroupCause; from: Instant }[]
}

/** One deal behind a finding, with what counts now. */
export interface GroupDeal {
  dealId: DealId
  causes: GroupCause[]
}

export type GroupCounts =
  /** Customers of the rep that are overdue, and how many are too many. */
  | { kind: 'owner'; overdue: number; threshold: number }
  /** Customers of the region in each stage, and the part below which it is red. */
  | { kind: 'region'; contracts: number; deliveries: number; ratio: number }

/** A group as it is at a moment. */
export interface GroupFinding {
  rule: GroupRule
  /** The rep's id, or the region's name. */
  key: string
  counts: GroupCounts
  /** Of what is too much, those that count, the longest first; else none is named. Read at once: the group goes on. */
  readonly deals: GroupDeal[]
  /** Whether a deal counts that is not among these. */
  hasBeside(known: ReadonlySet<DealId>): boolean
  /** The group is in the state the rule warns of. */
  isTooMuch: boolean
}

export interface GroupPolicy {
  rule: GroupRule
  /** The group the deal belongs to and what of it counts there; null: nothing. */
  memberOf(row: DealRow, context: ClockContext): { key: string; member: GroupMember } | null
  /** Counts of the group as they are, below the threshold or not. */
  countsOf(customers: CustomerCount, context: ClockContext): GroupCounts
  /** Whether these counts are too much. */
  isTooMuch(counts: GroupCounts, context: ClockContext): boolean
}

const POLICY_OF: Readonly<Record<GroupRule, GroupPolicy>> = {
  'region-delivery-gap': regionDeliveryGap,
  'owner-overdue-cluster': ownerOverdueCluster,
}

/** Red before orange: what folds is decided after what it folds into. */
export const GROUP_POLICIES: readonly GroupPolicy[] = Object.values(POLICY_OF)

export function groupPolicyOf(rule: GroupRule): GroupPolicy {
  return POLICY_OF[rule]
}

/** What the rule finds of a group that was counted now. */
export function findingOf(
  { rule, countsOf, isTooMuch }: GroupPolicy,
  key: string,
  members: GroupMembers,
  now: Instant,
  context: ClockContext,
): GroupFinding {
  const counts = countsOf(members, context)
  const isFound = isTooMuch(counts, context)
  let deals: GroupDeal[] | null = isFound ? null : []
  return {
    rule,
    key,
    counts,
    // Put in order when somebody asks: a group that is known to be too much is looked at all day.
    get deals() {
      deals ??= dealsBehind(members.values(), now)
      return deals
    },
    hasBeside: (known) => members.hasBeside(known),
    isTooMuch: isFound,
  }
}

/**
 * Every group of these rows, red ones first: for replays; walks all of them. `known` are groups that
 * are to be found also when no deal is in them any more.
 */
export function groupFindings(
  rows: Iterable<DealRow>,
  now: Instant,
  context: ClockContext,
  known: Iterable<{ rule: GroupRule; key: string }> = [],
): GroupFinding[] {
  const all = [...rows]
  const wanted = [...known]
  return GROUP_POLICIES.flatMap((policy) => {
    const groups = new Map<string, GroupMember[]>()
    for (const { rule, key } of wanted) if (rule === policy.rule) groups.set(key, [])
    for (const row of all) {
      const found = policy.memberOf(row, context)
      if (found === null) continue
      const members = groups.get(found.key)
      if (members) members.push(found.member)
      else groups.set(found.key, [found.member])
    }
    return [...groups].map(([key, members]) =>
      findingOf(policy, key, groupMembers(members, now), now, context),
    )
  })
}
