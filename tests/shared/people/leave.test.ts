import { withLeave, withoutLeaveFrom } from '@kedu/shared/people/leave'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const span = (from: string, to = from) => ({ from: localDate(from), to: localDate(to) })

describe('days away', () => {
  it.each([
    [
      'days in a row become one span',
      [span('2026-11-26'), span('2026-11-27')],
      [span('2026-11-26', '2026-11-27')],
    ],
    [
      'overlapping spans become one',
      [span('2026-12-03', '2026-12-08'), span('2026-12-01', '2026-12-04')],
      [span('2026-12-01', '2026-12-08')],
    ],
    [
      'a span within another adds nothing',
      [span('2026-12-01', '2026-12-09'), span('2026-12-04')],
      [span('2026-12-01', '2026-12-09')],
    ],
    [
      'a day between keeps them apart',
      [span('2026-11-28'), span('2026-11-26')],
      [span('2026-11-26'), span('2026-11-28')],
    ],
  ])('%s', (_title, added, joined) => {
    expect(withLeave([], added)).toEqual(joined)
    expect(withLeave(joined, added)).toEqual(joined)
  })

  it('end the day before somebody is back, and what is over stays', () => {
    const leaves = [span('2026-10-08'), span('2026-11-20', '2026-11-27'), span('2026-12-24')]
    expect(withoutLeaveFrom(leaves, localDate('2026-11-24'))).toEqual([
      span('2026-10-08'),
      span('2026-11-20', '2026-11-23'),
    ])
  })
})
