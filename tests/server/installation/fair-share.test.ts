import { FairShare } from '@kedu/server/installation/fair-share'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'

const nobody = () => undefined

describe('places that many share', () => {
  it('all go to whoever is alone', () => {
    const share = new FairShare(16)
    expect(share.take('a', 16, nobody)).toBe(16)
    expect(share.take('a', 1, nobody)).toBe(0)
  })

  it('are parted equally as soon as others ask', () => {
    const share = new FairShare(16)
    const told: string[] = []
    expect(share.take('noisy', 100, () => told.push('noisy'))).toBe(16)
    expect(share.take('quiet', 4, () => told.push('quiet'))).toBe(0)
    share.giveBack('noisy', 4)
    expect(told).toEqual(['noisy', 'quiet'])
    // Holding more than its part, the noisy one gets nothing; the quiet one gets all it wants.
    expect(share.take('noisy', 100, nobody)).toBe(0)
    expect(share.take('quiet', 4, nobody)).toBe(4)
  })

  it('come back to the noisy one when the others are done', () => {
    const share = new FairShare(8)
    let isTold = false
    share.take('quiet', 1, nobody)
    expect(share.take('noisy', 8, () => (isTold = true))).toBe(4)
    share.giveBack('quiet', 1)
    expect(isTold).toBe(true)
    expect(share.take('noisy', 8, nobody)).toBe(4)
  })

  it('never are more than there are, never fewer than none, and nobody waits for ever', () => {
    const names = ['a', 'b', 'c', 'd']
    const step = fc.record({
      who: fc.constantFrom(...names),
      places: fc.integer({ min: 0, max: 12 }),
      isTake: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const share = new FairShare(6)
        const held = new Map(names.map((name) => [name, 0]))
        const total = () => [...held.values()].reduce((sum, one) => sum + one, 0)
        for (const { who, places, isTake } of steps) {
          const mine = held.get(who) ?? 0
          if (isTake) held.set(who, mine + share.take(who, places, nobody))
          else {
            const back = Math.min(places, mine)
            held.set(who, mine - back)
            share.giveBack(who, back)
          }
          expect(total()).toBeLessThanOrEqual(6)
        }
        for (const [who, mine] of held) share.giveBack(who, mine)
        for (const name of names) share.withdraw(name)
        // Whatever happened before, one alone has all of them again.
        expect(share.take('last', 6, nobody)).toBe(6)
      }),
    )
  })
})
