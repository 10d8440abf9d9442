/**
 * Fairness over random days: leads come, reps turn red and are put right, go away, join. Nobody who
 * could take every lead waits while somebody else gets two; whoever is held back gets none.
 */
import { type AllocationRules, allocate, type RepInLine } from '@kedu/shared/leads/allocate'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import { aRep } from './given-leads.ts'

const RULES: AllocationRules = {
  capacity: 4,
  specialists: [{ industry: '光伏', personIds: ['r0', 'r2'] }],
}
const RED = { kind: 'rows' as const, rows: [{ dealId: 'd', isRed: true, empty: [] }] }
const REGIONS = [null, '华东', '华南'] as const

const rep = fc.nat({ max: 5 }).map((number) => `r${number}`)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('lead' as const),
      region: fc.constantFrom(...REGIONS),
      industry: fc.constantFrom(null, '光伏', '化工'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('red' as const), rep }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cleared' as const), rep }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('done' as const), rep }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('joins' as const), rep }) },
)

interface Given {
  repId: string
  /** Reps who could have taken it instead. */
  couldTake: ReadonlySet<string>
}

type Step = ReturnType<typeof step.generate>['value']

function play(steps: readonly Step[]): Given[] {
  const reps = new Map<string, RepInLine>([
    ['r0', aRep('r0', { region: '华东' })],
    ['r1', aRep('r1', { region: '华南' })],
  ])
  const given: Given[] = []
  const change = (id: string, part: Partial<RepInLine>) => {
    const before = reps.get(id)
    if (before) reps.set(id, { ...before, ...part })
  }
  for (const one of steps) {
    switch (one.kind) {
      case 'lead': {
        const all = [...reps.values()]
        const couldTake = new Set(
          all
            .filter(
              (candidate) =>
                allocate(one, [candidate, ...ghosts(all, candidate)], RULES).kind === 'given',
            )
            .map(({ id }) => id),
        )
        const allocation = allocate(one, all, RULES)
        expect(allocation.kind === 'given').toBe(couldTake.size > 0)
        if (allocation.kind === 'held') break
        expect(couldTake.has(allocation.repId)).toBe(true)
        given.push({ repId: allocation.repId, couldTake })
        change(allocation.repId, {
          lastTurn: given.length,
          load: (reps.get(allocation.repId)?.load ?? 0) + 1,
        })
        break
      }
      case 'red':
        change(one.rep, { block: RED })
        break
      case 'cleared':
        change(one.rep, { block: null })
        break
      case 'done':
        change(one.rep, { load: Math.max(0, (reps.get(one.rep)?.load ?? 0) - 1) })
        break
      case 'joins':
        if (!reps.has(one.rep)) reps.set(one.rep, aRep(one.rep))
        break
      default:
        one satisfies never
    }
  }
  return given
}

/** The others, all of them held back: who is special stays the same. */
function ghosts(all: readonly RepInLine[], but: RepInLine): RepInLine[] {
  return all.filter(({ id }) => id !== but.id).map((other) => ({ ...other, block: RED }))
}

describe('over any sequence of days', () => {
  it('nobody who could take each lead waits while somebody else gets two', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const given = play(steps)
        for (let first = 0; first < given.length; first += 1) {
          const got = given[first]
          if (!got) continue
          // As long as somebody could have had each of them and had none.
          const waiting = new Set([...got.couldTake].filter((id) => id !== got.repId))
          for (const next of given.slice(first + 1)) {
            for (const id of waiting) {
              if (!next.couldTake.has(id) || next.repId === id) waiting.delete(id)
            }
            if (next.repId === got.repId) {
              expect([...waiting]).toEqual([])
              break
            }
          }
        }
      }),
    )
  })

  it('a rep who is held back gets nothing, and one who is not is passed over by nobody', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ red: fc.boolean(), lastTurn: fc.nat({ max: 9 }), load: fc.nat({ max: 5 }) }),
          { minLength: 1, maxLength: 8 },
        ),
        (given) => {
          const reps = given.map(({ red, lastTurn, load }, index) =>
            aRep(`r${index}`, { lastTurn, load, block: red ? RED : null }),
          )
          const byId = new Map(reps.map((one) => [one.id, one]))
          const allocation = allocate({ region: null, industry: null }, reps, RULES)
          for (const { repId } of allocation.passedOver) {
            const passed = byId.get(repId)
            expect(passed?.block !== null || (passed?.load ?? 0) >= RULES.capacity).toBe(true)
          }
          if (allocation.kind === 'held') return
          expect(byId.get(allocation.repId)).toMatchObject({ block: null })
        },
      ),
    )
  })
})
