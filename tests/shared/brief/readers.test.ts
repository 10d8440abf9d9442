import { chinaCalendar } from '@kedu/server/calendar/china-calendar'
import { briefChoice, briefReaders, isFirstWorkdayOfWeek } from '@kedu/shared/brief/readers'
import type { Person } from '@kedu/shared/people/person'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { peopleMap, person } from '../policies/given-deal.ts'

const calendar = chinaCalendar('Asia/Shanghai')
const away = [{ from: localDate('2026-11-24'), to: localDate('2026-11-24') }]

function company(given: Record<string, Partial<Person>> = {}) {
  const one = (id: string, part: Partial<Person>) => person(id, { ...part, ...given[id] })
  return peopleMap(
    one('chief', { role: 'director' }),
    one('boss', { role: 'manager', managerId: 'chief' }),
    one('head', { role: 'manager', managerId: 'chief' }),
    one('rep', { managerId: 'boss' }),
    one('mate', { managerId: 'boss' }),
    one('other', { managerId: 'head' }),
    one('alone', { role: 'manager', managerId: 'chief' }),
    one('finance', { role: 'finance' }),
  )
}

const readers = (date: string, given: Record<string, Partial<Person>> = {}) =>
  briefReaders(company(given), localDate(date), calendar).map(
    ({ person: { id }, period, owners, insteadOf }) =>
      `${id} ${period} ${[...owners].sort().join('+')}${insteadOf.map((one) => ` for ${one.id}`).join('')}`,
  )

describe('who reads a brief', () => {
  it('is every manager with a team on a workday, and directors on the first one of the week', () => {
    expect(readers('2026-11-24')).toEqual(['boss day boss+mate+rep', 'head day head+other'])
    expect(readers('2026-11-23').at(1)).toBe('chief week alone+boss+chief+head+mate+other+rep')
  })

  it.each([
    ['a weekend', '2026-11-22'],
    ['国庆', '2026-10-05'],
    ['春节', '2026-02-17'],
    ['元旦', '2026-01-01'],
  ])('is nobody on %s', (_what, date) => {
    expect(readers(date)).toEqual([])
  })

  it('is everybody on a 调休 Saturday', () => {
    expect(readers('2026-10-10')).toHaveLength(2)
  })

  it('is the deputy while the manager is away, with their own team in one brief', () => {
    const given = { boss: { leaves: away, deputyId: 'head' } }
    expect(readers('2026-11-24', given)).toEqual(['head day boss+head+mate+other+rep for boss'])
    expect(readers('2026-11-25', given)).toHaveLength(2)
    const byRep = { boss: { leaves: away, deputyId: 'rep' } }
    expect(readers('2026-11-24', byRep)).toContain('rep day boss+mate+rep for boss')
  })

  it('is nobody when all are away, or stand in for each other', () => {
    expect(readers('2026-11-24', { boss: { leaves: away } })).toEqual(['head day head+other'])
    const circle = {
      boss: { leaves: away, deputyId: 'head' },
      head: { leaves: away, deputyId: 'boss' },
    }
    expect(readers('2026-11-24', circle)).toEqual([])
  })

  it('is nobody who left or switched it off, nor anybody in their place', () => {
    expect(readers('2026-11-24', { boss: { brief: 'off' } })).toEqual(['head day head+other'])
    expect(readers('2026-11-24', { boss: { active: false } })).toEqual(['head day head+other'])
    const off = { boss: { leaves: away, deputyId: 'head' }, head: { brief: 'off' as const } }
    expect(readers('2026-11-24', off)).toEqual([])
    const absentOff = { boss: { leaves: away, deputyId: 'head', brief: 'off' as const } }
    expect(readers('2026-11-24', absentOff)).toEqual(['head day head+other'])
  })

  it('can be chosen by whoever leads somebody', () => {
    const people = company({ head: { brief: 'off' } })
    const choice = (id: string) => briefChoice(people.get(id)!, people)
    expect(['boss', 'head', 'chief', 'alone', 'rep', 'finance'].map(choice)).toEqual([
      'on',
      'off',
      'on',
      null,
      null,
      null,
    ])
  })
})

describe('the first workday of a week', () => {
  it.each([
    ['2026-11-23', true],
    ['2026-11-24', false],
    ['2026-11-22', false],
    // 国庆 ends on a Wednesday: Thursday is the first one.
    ['2026-10-08', true],
    ['2026-10-09', false],
    ['2026-10-10', false],
    // 调休 Sunday belongs to the week before.
    ['2026-09-20', false],
    ['2026-02-24', true],
  ])('%s: %s', (date, expected) => {
    expect(isFirstWorkdayOfWeek(calendar, localDate(date))).toBe(expected)
  })
})
