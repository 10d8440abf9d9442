import { firstOf } from '@kedu/shared/insight/first-of'
import { expect, it } from 'vitest'
import fc from '../../support/property.ts'

it('the first few of many are the head of all of them in order', () => {
  const numbered = fc.array(fc.integer({ min: 0, max: 9 }))
  fc.assert(
    fc.property(numbered, fc.integer({ min: 0, max: 12 }), (values, most) => {
      const items = values.map((value, place) => ({ value, place }))
      const compare = (a: (typeof items)[number], b: (typeof items)[number]) => a.value - b.value
      expect(firstOf(items, most, compare)).toEqual(items.toSorted(compare).slice(0, most))
    }),
  )
})
