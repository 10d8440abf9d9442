import { type NudgeContext, nudgeTime } from '@kedu/shared/alerts/nudge-time'
import type { Person } from '@kedu/shared/people/person'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { at, peopleMap, person, plainCalendar, settingsWith } from '../policies/given-deal.ts'

// Quiet from 21:00 to 08:00, digest at 08:30; Monday 23 November 2026.
const rep = person('rep')
const context = (people: Person[] = [rep], given: Partial<NudgeContext> = {}): NudgeContext => ({
  people: peopleMap(...people),
  settings: settingsWith(),
  calendar: plainCalendar(),
  ...given,
})
/** `'… 20:00'` when it is the usual time, with what it was moved ahead of otherwise. */
function time(
  given: { usual: string; red: string; from?: string },
  people?: Person[],
  more?: Partial<NudgeContext>,
) {
  const { from = '2026-11-01 00:00', usual, red } = given
  const span = { ownerId: 'rep', from: at(from), usual: at(usual), red: at(red) }
  return nudgeTime(span, context(people, more))
}
const usually = (text: string) => ({ at: at(text), aheadOf: null })
const aheadOfQuiet = (text: string) => ({ at: at(text), aheadOf: 'quiet-hours' })
const aheadOfDigest = (text: string) => ({ at: at(text), aheadOf: 'digest' })

describe('the usual time', () => {
  it.each([
    ['by day', '2026-11-24 07:00', '2026-11-24 15:00:00.001'],
    ['the last moment before quiet hours', '2026-11-24 20:59:59.999', '2026-11-25 05:00'],
    ['quiet hours that end an hour before red', '2026-11-24 01:00', '2026-11-24 09:00'],
  ])('stands %s', (_what, usual, red) => {
    expect(time({ usual, red })).toEqual(usually(usual))
  })

  it('stands when it is less than an hour before red by the settings', () => {
    const given = { usual: '2026-11-24 14:45', red: '2026-11-24 15:00' }
    expect(time(given)).toEqual(usually('2026-11-24 14:45'))
  })

  it('stands without quiet hours, and for an owner nobody knows', () => {
    const given = { usual: '2026-11-24 00:00', red: '2026-11-24 07:00' }
    const settings = settingsWith({ quietHours: null })
    expect(time(given, [rep], { settings })).toEqual(usually('2026-11-24 00:00'))
    expect(time(given, [])).toEqual(usually('2026-11-24 00:00'))
  })
})

describe('ahead of quiet hours', () => {
  it.each([
    ['their first moment', '2026-11-24 21:00', '2026-11-25 05:00'],
    ['after midnight', '2026-11-25 00:30', '2026-11-25 08:30'],
    [
      'less than an hour between their end and red',
      '2026-11-25 00:59:59.999',
      '2026-11-25 08:59:59.999',
    ],
    ['their last moment', '2026-11-25 07:59:59.999', '2026-11-25 08:59'],
  ])('it is an hour before they begin: %s', (_what, usual, red) => {
    expect(time({ usual, red })).toEqual(aheadOfQuiet('2026-11-24 20:00'))
  })

  it('it is not before the clock starts', () => {
    const given = { usual: '2026-11-24 23:00', red: '2026-11-25 07:00' }
    expect(time({ ...given, from: '2026-11-24 20:30' })).toEqual(aheadOfQuiet('2026-11-24 20:30'))
    expect(time({ ...given, from: '2026-11-24 20:59:59.999' })).toEqual(
      aheadOfQuiet('2026-11-24 20:59:59.999'),
    )
    expect(time({ ...given, from: '2026-11-24 21:00' })).toEqual(usually('2026-11-24 23:00'))
  })

  it('it goes by the rep’s own hours', () => {
    const own = { ...rep, quietHours: { from: '18:00', to: '10:00' } }
    const given = { usual: '2026-11-25 01:00', red: '2026-11-25 09:00' }
    expect(time(given, [own])).toEqual(aheadOfQuiet('2026-11-24 17:00'))
  })

  it('it goes by the deputy’s hours while the rep is away, and by the rep’s on the day before', () => {
    const leaves = [{ from: localDate('2026-11-25'), to: localDate('2026-11-25') }]
    const away = { ...rep, leaves, deputyId: 'mate' }
    const mate = person('mate', { quietHours: { from: '00:00', to: '08:30' } })
    const given = { usual: '2026-11-25 01:00', red: '2026-11-25 08:59' }
    // The deputy could be told at 23:00, but then it is still the rep who hears it, by 20:00.
    expect(time(given, [away, mate])).toEqual(aheadOfQuiet('2026-11-24 20:00'))
    const owl = { ...away, quietHours: { from: '02:00', to: '03:00' } }
    expect(time(given, [owl, mate])).toEqual(aheadOfQuiet('2026-11-24 23:00'))
  })
})

describe('ahead of the digest', () => {
  const reader = { ...rep, delivery: 'digest' as const }

  it.each([
    ['the digest after it comes an hour before red', '2026-11-25 08:00', '2026-11-25 09:30', null],
    ['it comes later than that', '2026-11-25 01:29', '2026-11-25 09:29:59.999', '2026-11-24 07:30'],
    ['the same day’s is past', '2026-11-25 08:30', '2026-11-25 16:30', '2026-11-25 07:30'],
    ['over a weekend', '2026-11-22 10:00', '2026-11-22 18:00', '2026-11-20 07:30'],
  ])('%s', (_what, usual, red, moved) => {
    expect(time({ usual, red }, [reader])).toEqual(moved ? aheadOfDigest(moved) : usually(usual))
  })

  it('is not before the clock starts', () => {
    const given = { usual: '2026-11-25 10:00', red: '2026-11-25 18:00' }
    expect(time({ ...given, from: '2026-11-25 08:29' }, [reader])).toEqual(
      aheadOfDigest('2026-11-25 08:29'),
    )
    expect(time({ ...given, from: '2026-11-25 08:30' }, [reader])).toEqual(
      usually('2026-11-25 10:00'),
    )
  })
})
