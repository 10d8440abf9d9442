import { type AllocationRules, allocate, hadBefore } from '@kedu/shared/leads/allocate'
import { HOUR_MS, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { at } from '../policies/given-deal.ts'
import { aRep, GivenLeadStory } from './given-leads.ts'

const RULES: AllocationRules = { capacity: 30, specialists: [] }
const LEAD = { region: null, industry: null }
const RED = { kind: 'rows' as const, rows: [{ dealId: 'd1', isRed: true, empty: [] }] }
const AWAY = { kind: 'on-leave' as const, until: localDate('2026-11-30') }

describe('the allocator', () => {
  it('gives a lead to whoever waits longest, in whatever order the reps are named', () => {
    const reps = [
      aRep('a', { lastTurn: 3 }),
      aRep('b', { lastTurn: 1 }),
      aRep('c', { lastTurn: 2 }),
    ]
    expect(allocate(LEAD, reps, RULES)).toEqual({ kind: 'given', repId: 'b', passedOver: [] })
    expect(allocate(LEAD, reps.toReversed(), RULES)).toEqual(allocate(LEAD, reps, RULES))
  })

  it('passes over a rep with a red row, and says why', () => {
    const reps = [aRep('a', { lastTurn: 1, block: RED }), aRep('b', { lastTurn: 9 })]
    expect(allocate(LEAD, reps, RULES)).toEqual({
      kind: 'given',
      repId: 'b',
      passedOver: [{ repId: 'a', block: RED }],
    })
  })

  it('gives the very next lead to a rep whose rows are right again', () => {
    const waiting = aRep('a', { lastTurn: 1 })
    expect(allocate(LEAD, [aRep('b', { lastTurn: 9 }), waiting], RULES)).toMatchObject({
      repId: 'a',
    })
  })

  it('does not speak of reps behind the one who gets it', () => {
    const reps = [aRep('a', { lastTurn: 1 }), aRep('b', { lastTurn: 2, block: RED })]
    expect(allocate(LEAD, reps, RULES).passedOver).toEqual([])
  })

  it('gives up to the capacity and nothing at it', () => {
    expect(allocate(LEAD, [aRep('a', { load: 29 })], RULES)).toMatchObject({ kind: 'given' })
    expect(allocate(LEAD, [aRep('a', { load: 30 })], RULES)).toEqual({
      kind: 'held',
      passedOver: [{ repId: 'a', block: { kind: 'full', load: 30, capacity: 30 } }],
    })
  })

  it('passes over somebody on leave', () => {
    const reps = [aRep('a', { block: AWAY }), aRep('b', { lastTurn: 5 })]
    expect(allocate(LEAD, reps, RULES)).toMatchObject({
      repId: 'b',
      passedOver: [{ repId: 'a', block: AWAY }],
    })
  })

  it.each([
    ['华东', ['east', 'anywhere']],
    ['华南', ['south', 'anywhere']],
    ['西北', ['anywhere']],
    [null, ['east', 'south', 'anywhere']],
  ])('takes reps of the region %s and those without one', (region, expected) => {
    const reps = [
      aRep('east', { region: '华东', block: RED }),
      aRep('south', { region: '华南', block: RED }),
      aRep('anywhere', { block: RED }),
    ]
    const { passedOver } = allocate({ region, industry: null }, reps, RULES)
    expect(passedOver.map(({ repId }) => repId).sort()).toEqual([...expected].sort())
  })

  it('leaves an industry to its specialists, and every other one to all', () => {
    const rules = { ...RULES, specialists: [{ industry: '光伏', personIds: ['b'] }] }
    const reps = [aRep('a', { lastTurn: 1 }), aRep('b', { lastTurn: 9 })]
    expect(allocate({ region: null, industry: '光伏' }, reps, rules)).toMatchObject({ repId: 'b' })
    expect(allocate({ region: null, industry: '化工' }, reps, rules)).toMatchObject({ repId: 'a' })
  })

  it('gives an industry to everybody when all its specialists are gone', () => {
    const rules = { ...RULES, specialists: [{ industry: '光伏', personIds: ['gone'] }] }
    expect(allocate({ region: null, industry: '光伏' }, [aRep('a')], rules)).toMatchObject({
      repId: 'a',
    })
  })

  it('serves a newcomer with the next one, and then in turn like everybody', () => {
    const team = [aRep('old', { lastTurn: 998 }), aRep('older', { lastTurn: 997 }), aRep('new')]
    expect(allocate(LEAD, team, RULES)).toMatchObject({ repId: 'new' })
    const after = team.map((rep) => (rep.id === 'new' ? { ...rep, lastTurn: 999 } : rep))
    expect(allocate(LEAD, after, RULES)).toMatchObject({ repId: 'older' })
  })

  it('holds the lead when everybody is held back, with everybody’s reason', () => {
    const reps = [aRep('a', { block: RED }), aRep('b', { block: AWAY }), aRep('c', { load: 30 })]
    const held = allocate(LEAD, reps, RULES)
    expect(held.kind).toBe('held')
    expect(held.passedOver.map(({ block }) => block.kind)).toEqual(['rows', 'on-leave', 'full'])
  })

  it('holds a lead that fits nobody without blaming anybody', () => {
    const reps = [aRep('south', { region: '华南' })]
    expect(allocate({ region: '华东', industry: null }, reps, RULES)).toEqual({
      kind: 'held',
      passedOver: [],
    })
  })
})

describe('a lead that was with somebody before', () => {
  it('is never given again by turn to the one who returned it', () => {
    const story = new GivenLeadStory().received().allocated('lina')
    story.having('lina', { kind: 'return-lead', reason: '不是我的客户' })
    const had = hadBefore(story.state, plusMs(story.now, 10_000 * HOUR_MS), HOUR_MS)
    expect(had).toEqual(new Map([['lina', 'returned']]))
    const reps = [aRep('lina'), aRep('zhangwei', { lastTurn: 7 })]
    expect(allocate(LEAD, reps, RULES, had)).toMatchObject({
      repId: 'zhangwei',
      passedOver: [{ repId: 'lina', block: { kind: 'had-it', how: 'returned' } }],
    })
  })

  it('is given again to the one who let it lie, not at once but after as long again', () => {
    const story = new GivenLeadStory().received().allocated('lina')
    story.now = at('2026-11-25 10:00')
    story.having('clock', { kind: 'recycle-lead', turn: 1, because: 'recycled' })
    const end = at('2026-11-25 10:00')
    const hours = 48 * HOUR_MS
    expect(hadBefore(story.state, plusMs(end, hours - 1), hours).get('lina')).toBe('recycled')
    expect(hadBefore(story.state, plusMs(end, hours), hours).size).toBe(0)
  })
})
