import { GroupMembers } from '@kedu/shared/policies/group-members'
import type { GroupCause, GroupMember } from '@kedu/shared/policies/group-policy'
import { instant } from '@kedu/shared/time/instant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const CAUSES: readonly GroupCause[] = ['red-flag', 'long-stage-dwell']
const moment = fc.integer({ min: 0, max: 20 }).map(instant)
const cause = fc.record({ cause: fc.constantFrom(...CAUSES), from: moment })
const member = fc.record({
  dealId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  customer: fc.constantFrom('x', 'y', 'z'),
  causes: fc.uniqueArray(cause, { minLength: 1, selector: (one) => one.cause }),
})
/** A deal comes or changes, another goes, and the group is counted at that moment. */
const step = fc.record({
  put: fc.option(member),
  gone: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
  countAt: fc.option(moment),
})

describe('the deals of a group', () => {
  it('count as if all of them were counted anew, however they came and went, the clock set back too', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const group = new GroupMembers()
        const all = new Map<string, GroupMember>()
        for (const { put, gone, countAt } of steps) {
          if (put !== null) {
            group.put(put)
            all.set(put.dealId, put)
          }
          if (gone !== null) {
            group.delete(gone)
            all.delete(gone)
          }
          if (countAt === null) continue
          group.count(countAt)
          const counted = [...all.values()].map(({ causes, ...one }) => ({
            ...one,
            now: causes.filter(({ from }) => from <= countAt).map((each) => each.cause),
          }))
          const customers = (isCounted: (now: GroupCause[]) => boolean) =>
            new Set(counted.filter(({ now }) => isCounted(now)).map(({ customer }) => customer))
              .size
          expect(group.of()).toBe(customers((now) => now.length > 0))
          for (const each of CAUSES) {
            expect(group.of(each)).toBe(customers((now) => now.includes(each)))
          }
          const first = counted.find(({ now }) => now.length > 0)
          expect(group.hasBeside(new Set())).toBe(first !== undefined)
          expect(group.hasBeside(new Set(all.keys()))).toBe(false)
          const ahead = [...all.values()]
            .flatMap(({ causes }) => causes.map(({ from }) => from))
            .filter((from) => from > countAt)
          // It may be looked at too early, never too late.
          if (ahead.length > 0) expect(group.nextAt).toBeLessThanOrEqual(Math.min(...ahead))
        }
      }),
    )
  })
})
