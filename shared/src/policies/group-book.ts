/**
 * Which deals count in which group, kept beside the rows so that a tick looks only at groups that may
 * have changed: a deal of theirs was touched, or the moment has come from which one of them counts.
 * Holds nothing that the rows do not say; made anew when settings, people or the calendar change.
 */
import type { DealId, DealRow } from '../deal/deal.ts'
import { DueHeap } from '../time/due-heap.ts'
import type { Instant } from '../time/instant.ts'
import { GroupMembers } from './group-members.ts'
import {
  findingOf,
  GROUP_POLICIES,
  type GroupFinding,
  type GroupMember,
  type GroupPolicy,
  type GroupRule,
} from './group-policy.ts'
import type { ClockContext } from './policy.ts'

class Groups {
  readonly policy: GroupPolicy
  readonly #groups = new Map<string, GroupMembers>()
  readonly #keyOf = new Map<DealId, string>()
  /** When a deal of the group begins to count, or a moment before it. */
  readonly #due = new DueHeap()
  readonly #touched = new Set<string>()

  constructor(policy: GroupPolicy) {
    this.policy = policy
  }

  note(row: DealRow, context: ClockContext): void {
    const found = row.withdrawn ? null : this.policy.memberOf(row, context)
    const before = this.#keyOf.get(row.id)
    if (before !== undefined && before !== found?.key) {
      this.#groups.get(before)?.delete(row.id)
      this.#keyOf.delete(row.id)
      this.#touched.add(before)
    }
    if (found === null) return
    const { key, member } = found
    this.#groupOf(key).put(member)
    if (before !== key) this.#keyOf.set(row.id, key)
    this.#touched.add(key)
  }

  touch(key: string): void {
    this.#touched.add(key)
  }

  membersOf(key: string): GroupMember[] {
    return [...(this.#groups.get(key)?.values() ?? [])]
  }

  look(now: Instant, context: ClockContext): GroupFinding[] {
    for (const key of this.#due.takeDue(now)) this.#touched.add(key)
    const looks = [...this.#touched].sort().map((key) => this.#lookAt(key, now, context))
    this.#touched.clear()
    return looks
  }

  #groupOf(key: string): GroupMembers {
    const known = this.#groups.get(key)
    if (known) return known
    const made = new GroupMembers()
    this.#groups.set(key, made)
    return made
  }

  #lookAt(key: string, now: Instant, context: ClockContext): GroupFinding {
    const group = this.#groupOf(key)
    group.count(now)
    this.#due.set(key, group.nextAt)
    if (group.size === 0) this.#groups.delete(key)
    return findingOf(this.policy, key, group, now, context)
  }
}

export class GroupBook {
  #groups: Map<GroupRule, Groups> | null = null

  /** The deal is as this row says from now on. */
  note(row: DealRow, context: ClockContext): void {
    // A book that is still to be made will find it in the rows.
    for (const groups of this.#groups?.values() ?? []) groups.note(row, context)
  }

  /** Everything may be different: the next look makes the book anew. */
  forget(): void {
    this.#groups = null
  }

  /**
   * Groups that may have changed since the last look, red ones first, as they are now. `known` are
   * groups of which an alert is open: they are looked at once after the book was made, also when no
   * deal is in them any more.
   */
  look(
    now: Instant,
    context: ClockContext,
    rows: () => Iterable<DealRow>,
    known: Iterable<{ rule: GroupRule; key: string }>,
  ): GroupFinding[] {
    if (this.#groups === null) {
      const made = new Map(GROUP_POLICIES.map((policy) => [policy.rule, new Groups(policy)]))
      for (const row of rows()) for (const groups of made.values()) groups.note(row, context)
      for (const { rule, key } of known) made.get(rule)?.touch(key)
      this.#groups = made
    }
    return [...this.#groups.values()].flatMap((groups) => groups.look(now, context))
  }

  /** The group is to be looked at again: what was found could not be put on record. */
  lookAgain(rule: GroupRule, key: string): void {
    this.#groups?.get(rule)?.touch(key)
  }

  membersOf(rule: GroupRule, key: string): GroupMember[] {
    return this.#groups?.get(rule)?.membersOf(key) ?? []
  }
}
