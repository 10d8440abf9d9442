import { freshCopy } from '@kedu/server/store/fresh-copy'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'

const byJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('freshCopy', () => {
  it('is what JSON would make of any value', () => {
    const anything = fc.anything({
      withDate: true,
      withNullPrototype: true,
      withSparseArray: true,
      withBoxedValues: true,
    })
    fc.assert(
      fc.property(anything, (value) => {
        const given = { value }
        expect(freshCopy(given)).toEqual(byJson(given))
        expect(JSON.stringify(freshCopy(given))).toBe(JSON.stringify(given))
      }),
      { numRuns: 500 },
    )
  })

  it('leaves out what JSON leaves out', () => {
    const given = {
      none: undefined,
      call: () => 1,
      list: [undefined, Number.NaN, -0],
      at: new Date(0),
    }
    expect(freshCopy<unknown>(given)).toStrictEqual(byJson(given))
    expect(Object.keys(freshCopy(given))).toEqual(['list', 'at'])
  })

  it('keeps a key named __proto__ what it is: data', () => {
    const given: object = JSON.parse('{"a":{"__proto__":{"isAdmin":true}}}')
    const copy = freshCopy(given)
    expect(JSON.stringify(copy)).toBe(JSON.stringify(given))
    expect('isAdmin' in (copy as { a: object }).a).toBe(false)
  })

  it('shares nothing with what it was made from', () => {
    const given = { deal: { alerts: [{ steps: ['nudge'] }] } }
    const copy = freshCopy(given)
    copy.deal.alerts[0]?.steps.push('manager')
    expect(given).toEqual({ deal: { alerts: [{ steps: ['nudge'] }] } })
  })
})
