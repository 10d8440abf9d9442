import type { BriefItemRef } from '@kedu/shared/brief/brief'
import { type BriefDay, briefUseShare, noteItemUsed, withBriefDay } from '@kedu/shared/brief/usage'
import { localDate, plusDays } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const MONDAY = localDate('2026-11-23')
const item = (id: string): BriefItemRef => ({ id, kind: 'red', ownerId: 'rep', dealId: 'd1' })

describe('items used in the meeting', () => {
  const days = withBriefDay([], MONDAY, [item('a'), item('b')])

  it('count once per item', () => {
    const first = noteItemUsed(days, MONDAY, 'a')
    if (first.kind !== 'used') throw new Error(first.kind)
    expect(first.item.id).toBe('a')
    expect(noteItemUsed(first.days, MONDAY, 'a')).toEqual({ kind: 'used-before' })
    const second = noteItemUsed(first.days, MONDAY, 'b')
    expect(second.kind === 'used' && second.days[0]?.used).toEqual(['a', 'b'])
  })

  it('are unknown when they were in no brief of that day', () => {
    expect(noteItemUsed(days, MONDAY, 'c')).toEqual({ kind: 'unknown' })
    expect(noteItemUsed(days, plusDays(MONDAY, 1), 'a')).toEqual({ kind: 'unknown' })
  })

  it('are a share of what was offered in a span of days', () => {
    const used = { ...days[0]!, used: ['a'] }
    const more = withBriefDay([used], plusDays(MONDAY, 1), [item('c'), item('d')])
    expect(briefUseShare(more, MONDAY, MONDAY)).toBe(0.5)
    expect(briefUseShare(more, MONDAY, plusDays(MONDAY, 1))).toBe(0.25)
    expect(briefUseShare(more, plusDays(MONDAY, 2), plusDays(MONDAY, 9))).toBeNull()
  })

  it('are kept for 120 days, and a day made again replaces itself', () => {
    let many: BriefDay[] = []
    for (let n = 0; n < 130; n += 1) many = withBriefDay(many, plusDays(MONDAY, n), [item('a')])
    expect(many).toHaveLength(120)
    expect(many.at(-1)?.date).toBe(plusDays(MONDAY, 129))
    expect(withBriefDay(days, MONDAY, [])).toEqual([{ date: MONDAY, items: [], used: [] }])
  })
})
