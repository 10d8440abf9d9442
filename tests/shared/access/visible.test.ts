import {
  authorityOver,
  canChangeDeal,
  canSeeDeal,
  canSeeOverdueLists,
  visibilityOf,
} from '@kedu/shared/access/visible'
import { toRow } from '@kedu/shared/deal/row'
import { peopleById } from '@kedu/shared/people/people'
import { describe, expect, it } from 'vitest'
import { aPerson, CAST, type CastName, givenDeal, PEOPLE } from '../../support/given-deal.ts'

const names = Object.keys(CAST) as CastName[]
const ofRep = { ownerId: 'rep', region: null }

describe('a deal of the rep', () => {
  it('is seen by the owner, the stand-in, those above, and those who need all', () => {
    const seen = names.filter((name) => canSeeDeal(CAST[name], ofRep, PEOPLE))
    expect(seen).toEqual(['boss', 'lead', 'rep', 'standIn', 'admin', 'finance'])
  })

  it('is changed by the owner, the stand-in, those above and the admin', () => {
    const changing = names.filter((name) => canChangeDeal(CAST[name], ofRep, PEOPLE))
    expect(changing).toEqual(['boss', 'lead', 'rep', 'standIn', 'admin'])
  })

  it('is judged the same by its state and its row', () => {
    const deal = givenDeal().state
    for (const name of names)
      expect(canSeeDeal(CAST[name], toRow(deal, 1), PEOPLE)).toBe(
        canSeeDeal(CAST[name], deal, PEOPLE),
      )
  })
})

describe('a view', () => {
  it('of a director with a region is that region and the own team', () => {
    const south = aPerson({ id: 'south', role: 'director', region: '华南' })
    const under = aPerson({ id: 'under', managerId: 'south', region: '华东' })
    const people = peopleById([...PEOPLE.values(), south, under])
    const sees = visibilityOf(south, people)
    expect(sees({ ownerId: 'rep', region: '华南' })).toBe(true)
    expect(sees({ ownerId: 'rep', region: '华东' })).toBe(false)
    // A customer without a region counts to the owner's.
    expect(sees({ ownerId: 'otherRep', region: null })).toBe(true)
    expect(sees({ ownerId: 'rep', region: null })).toBe(false)
    expect(sees({ ownerId: 'under', region: '华东' })).toBe(true)
    expect(canChangeDeal(south, { ownerId: 'rep', region: '华东' }, people)).toBe(false)
    expect(canChangeDeal(south, { ownerId: 'rep', region: '华南' }, people)).toBe(true)
  })

  it("of a manager's stand-in is the manager's team", () => {
    const lead = { ...CAST.otherLead, deputyId: 'mate' }
    const people = peopleById([...PEOPLE.values(), lead])
    expect(canSeeDeal(CAST.mate, { ownerId: 'otherRep', region: null }, people)).toBe(true)
    expect(canChangeDeal(CAST.mate, { ownerId: 'otherRep', region: null }, people)).toBe(true)
    expect(canSeeDeal(CAST.mate, ofRep, people)).toBe(false)
  })

  it('of somebody who left is empty', () => {
    const gone = { ...CAST.admin, active: false }
    expect(canSeeDeal(gone, ofRep, PEOPLE)).toBe(false)
    expect(canChangeDeal(gone, ofRep, PEOPLE)).toBe(false)
    expect(canSeeOverdueLists(gone)).toBe(false)
    expect(authorityOver({ ...CAST.lead, active: false }, 'rep', PEOPLE)).toEqual({
      mayManage: false,
      mayActFor: false,
    })
  })

  it('of what is overdue is for sales', () => {
    expect(names.filter((name) => !canSeeOverdueLists(CAST[name]))).toEqual(['finance'])
  })
})
