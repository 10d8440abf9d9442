import { managerOf, managersAbove, reportsOf } from '@kedu/shared/access/reporting-line'
import { peopleById } from '@kedu/shared/people/people'
import { describe, expect, it } from 'vitest'
import { aPerson, CAST, PEOPLE } from '../../support/given-deal.ts'
import fc from '../../support/property.ts'

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

describe('the direct manager', () => {
  const gone = aPerson({ id: 'gone', role: 'manager', active: false, managerId: 'boss' })
  const orphan = aPerson({ id: 'orphan', region: '华东' })

  it('is the next one above, over somebody who left', () => {
    expect(managerOf(CAST.rep, PEOPLE, null)?.id).toBe('lead')
    const under = aPerson({ id: 'u', managerId: 'gone' })
    expect(managerOf(under, peopleById([gone, under, CAST.boss]), null)?.id).toBe('boss')
  })

  it('is the fallback when there is none above', () => {
    expect(managerOf(orphan, PEOPLE, 'admin')?.id).toBe('admin')
    const lost = aPerson({ id: 'lost', managerId: 'unknown' })
    expect(managerOf(lost, PEOPLE, 'otherLead')?.id).toBe('otherLead')
  })

  it('is a director of the region, any director, then an admin, without a usable fallback', () => {
    const east = aPerson({ id: 'east', role: 'director', region: '华东' })
    expect(managerOf(orphan, peopleById([CAST.boss, east]), 'gone')?.id).toBe('east')
    expect(managerOf(orphan, peopleById([gone, CAST.boss]), 'gone')?.id).toBe('boss')
    expect(managerOf(orphan, peopleById([CAST.admin]), null)?.id).toBe('admin')
  })

  it('is never the person', () => {
    expect(managerOf(CAST.boss, peopleById([CAST.boss]), 'boss')).toBeNull()
    const self = aPerson({ id: 'self', managerId: 'self' })
    expect(managerOf(self, peopleById([self, CAST.boss]), 'self')?.id).toBe('boss')
  })
})
