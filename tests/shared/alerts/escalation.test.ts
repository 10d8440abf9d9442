import { directorAddressee, managerAddressee, nudgeAddressee } from '@kedu/shared/alerts/escalation'
import type { Person } from '@kedu/shared/people/person'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { at, peopleMap, person, SHANGHAI } from '../policies/given-deal.ts'

const today = [{ from: localDate('2026-11-23'), to: localDate('2026-11-23') }]
const rep = person('rep', { managerId: 'boss', region: '华东', department: '一部' })
const boss = person('boss', { role: 'manager' })
const head = person('head', { role: 'manager' })

const company = (people: Person[], fallbackManagerId: string | null = null) => ({
  people: peopleMap(...people),
  settings: { fallbackManagerId },
  zone: SHANGHAI,
  now: at('2026-11-23 10:00'),
})
const manager = (people: Person[], fallback: string | null = null) => {
  const { person: found, reasons } = managerAddressee('rep', company(people, fallback))
  return [found?.id ?? null, ...reasons]
}

describe('managerAddressee', () => {
  it('is the direct manager', () => {
    expect(manager([rep, boss, head], 'head')).toEqual(['boss'])
  })

  it('is the deputy while the manager is on leave, or has left', () => {
    const away = { ...boss, leaves: today, deputyId: 'deputy' }
    const deputy = person('deputy')
    expect(manager([rep, away, deputy, head], 'head')).toEqual([
      'deputy',
      'recipient-on-leave-deputy',
    ])
    const left = { ...boss, active: false, deputyId: 'deputy' }
    expect(manager([rep, left, deputy, head], 'head')).toEqual([
      'deputy',
      'recipient-inactive-deputy',
    ])
  })

  it('passes over deputies who are away themselves, and over the owner', () => {
    const away = { ...boss, leaves: today, deputyId: 'second' }
    const second = person('second', { leaves: today, deputyId: 'third' })
    expect(manager([rep, away, second, person('third')])).toEqual([
      'third',
      'recipient-on-leave-deputy',
    ])
    const deputised = { ...boss, leaves: today, deputyId: 'rep' }
    expect(manager([rep, deputised, head], 'head')).toEqual(['head', 'manager-away-fallback'])
  })

  it('does not go round in circles of deputies', () => {
    const a = { ...boss, leaves: today, deputyId: 'b' }
    const b = person('b', { leaves: today, deputyId: 'boss' })
    expect(manager([rep, a, b, head], 'head')).toEqual(['head', 'manager-away-fallback'])
  })

  it('is whoever stands above an absent manager without a deputy, before the fallback', () => {
    const chief = person('chief', { role: 'director' })
    const away = { ...boss, leaves: today, managerId: 'chief' }
    expect(manager([rep, away, chief, head], 'head')).toEqual(['chief', 'manager-away-superior'])
    const left = { ...boss, active: false, managerId: 'chief' }
    expect(manager([rep, left, chief, head], 'head')).toEqual(['chief', 'manager-away-superior'])
    const chiefAway = { ...chief, leaves: today, deputyId: 'mate' }
    expect(manager([rep, away, chiefAway, person('mate'), head], 'head')).toEqual([
      'mate',
      'manager-away-superior',
      'recipient-on-leave-deputy',
    ])
    const circle = { ...chief, leaves: today, managerId: 'boss' }
    expect(manager([rep, away, circle, head], 'head')).toEqual(['head', 'manager-away-fallback'])
  })

  it('is the fallback manager when there is none, an unknown one, or an absent one', () => {
    expect(manager([{ ...rep, managerId: null }, head], 'head')).toEqual([
      'head',
      'no-manager-fallback',
    ])
    expect(manager([rep, head], 'head')).toEqual(['head', 'no-manager-fallback'])
    expect(manager([rep, { ...boss, active: false }, head], 'head')).toEqual([
      'head',
      'manager-away-fallback',
    ])
  })

  it('never lets a rep be his own manager while there is anybody else', () => {
    const own = { ...rep, managerId: 'rep' }
    expect(manager([own, head], 'head')).toEqual(['head', 'owner-is-own-manager'])
    const director = person('chief', { role: 'director' })
    expect(manager([own, director], 'rep')).toEqual([
      'chief',
      'owner-is-own-manager',
      'no-fallback-director',
    ])
    expect(manager([own, person('it', { role: 'admin' })])).toEqual([
      'it',
      'owner-is-own-manager',
      'no-director-admin',
    ])
  })

  it('tells an absent manager rather than nobody, and the owner when there is nobody else', () => {
    expect(manager([rep, { ...boss, leaves: today }])).toEqual([
      'boss',
      'manager-away-fallback',
      'nobody-present',
    ])
    expect(manager([{ ...rep, managerId: null }])).toEqual([
      'rep',
      'no-manager-fallback',
      'nobody-else',
    ])
  })

  it('finds somebody for a deal whose owner is unknown; nobody only without people', () => {
    expect(manager([head], 'head')).toEqual(['head', 'owner-unknown'])
    expect(manager([person('any')])).toEqual(['any', 'owner-unknown', 'nobody-else'])
    expect(manager([])).toEqual([null, 'owner-unknown', 'nobody-else'])
  })
})

describe('nudgeAddressee', () => {
  const nudge = (people: Person[]) => {
    const { person: found, reasons } = nudgeAddressee('rep', company(people))
    return [found?.id ?? null, ...reasons]
  }

  it('is the owner, or the deputy while the owner is away', () => {
    const away = { ...rep, leaves: today, deputyId: 'mate' }
    expect(nudge([rep])).toEqual(['rep'])
    expect(nudge([away, person('mate')])).toEqual(['mate', 'recipient-on-leave-deputy'])
    expect(nudge([away])).toEqual(['rep'])
  })

  it('is nobody when the owner has left or is unknown', () => {
    expect(nudge([{ ...rep, active: false }])).toEqual([null, 'owner-inactive'])
    expect(nudge([])).toEqual([null, 'owner-unknown'])
  })
})

describe('directorAddressee', () => {
  const director = (people: Person[], told = ['boss']) => {
    const { person: found, reasons } = directorAddressee('rep', told, company(people))
    return [found?.id ?? null, ...reasons]
  }
  const north = person('a-north', { role: 'director', region: '华北' })
  const east = person('b-east', { role: 'director', region: '华东' })
  const sales = person('c-sales', { role: 'director', department: '一部' })

  it('is the told manager’s own director, in person or by deputy', () => {
    const under = { ...boss, managerId: 'a-north' }
    expect(director([rep, under, north, east])).toEqual(['a-north'])
    const away = { ...north, leaves: today, deputyId: 'mate' }
    expect(director([rep, under, away, east, person('mate')])).toEqual([
      'mate',
      'recipient-on-leave-deputy',
    ])
  })

  it('is else the director nearest to the owner: region before department before any', () => {
    expect(director([rep, boss, north, sales, east])).toEqual(['b-east'])
    expect(director([rep, boss, north, sales])).toEqual(['c-sales'])
    expect(director([rep, boss, north])).toEqual(['a-north'])
  })

  it('is nobody without a director', () => {
    expect(director([rep, { ...boss, managerId: 'head' }, head])).toEqual([null, 'no-director'])
  })
})
