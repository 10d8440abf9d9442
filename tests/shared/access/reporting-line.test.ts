import { managersAbove, reportsOf } from '@kedu/shared/access/reporting-line'
import { peopleById } from '@kedu/shared/people/people'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aPerson, PEOPLE } from '../../support/given-deal.ts'

describe('the reporting line', () => {
  it('goes down to everybody, at any depth', () => {
    expect([...reportsOf('boss', PEOPLE)].sort()).toEqual(
      ['lead', 'mate', 'otherLead', 'otherRep', 'rep', 'standIn'].sort(),
    )
    expect([...reportsOf('rep', PEOPLE)]).toEqual([])
  })

  it('goes up, nearest first', () => {
    expect(managersAbove('rep', PEOPLE).map((person) => person.id)).toEqual(['lead', 'boss'])
    expect(managersAbove('nobody', PEOPLE)).toEqual([])
  })

  it('ends in whatever loops the directory has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(7).map(String), { nil: null }), { minLength: 8, maxLength: 8 }),
        (managers) => {
          const people = peopleById(
            managers.map((managerId, index) => aPerson({ id: String(index), managerId })),
          )
          for (const id of people.keys()) {
            const above = managersAbove(id, people).map((person) => person.id)
            expect(above).not.toContain(id)
            expect(new Set(above).size).toBe(above.length)
            expect(reportsOf(id, people).has(id)).toBe(false)
            for (const managerId of above) expect(reportsOf(managerId, people).has(id)).toBe(true)
          }
        },
      ),
    )
  })
})
