import { MemberRateLimit } from '@kedu/bot/platforms/wecom/rate-limit'
import { HOUR_MS, type Instant, instant, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const start = instant(1_790_000_000_000)

describe('MemberRateLimit', () => {
  it('admits 30 in a minute and says when the 31st can go', () => {
    const limit = new MemberRateLimit()
    for (let i = 0; i < 30; i += 1) {
      expect(limit.admit('a', plusMs(start, i * 100))).toEqual({ kind: 'admitted' })
    }
    expect(limit.admit('a', plusMs(start, 10_000))).toEqual({ kind: 'wait', afterMs: 51_000 })
    expect(limit.admit('a', plusMs(start, 60_999))).toEqual({ kind: 'wait', afterMs: 1 })
    expect(limit.admit('a', plusMs(start, 61_000))).toEqual({ kind: 'admitted' })
  })

  it('counts each member alone', () => {
    const limit = new MemberRateLimit()
    for (let i = 0; i < 30; i += 1) limit.admit('a', start)
    expect(limit.admit('a', start).kind).toBe('wait')
    expect(limit.admit('b', start).kind).toBe('admitted')
  })

  it('does not count what it made wait', () => {
    const limit = new MemberRateLimit({ perMinute: 1, perHour: 100 })
    limit.admit('a', start)
    for (let i = 0; i < 50; i += 1) limit.admit('a', plusMs(start, 1000))
    expect(limit.admit('a', plusMs(start, 61_000)).kind).toBe('admitted')
  })

  it('admits 1000 in an hour, never more in any hour', () => {
    const limit = new MemberRateLimit()
    const sent: Instant[] = []
    for (let at = start; at < start + 2 * HOUR_MS; at = plusMs(at, 2500)) {
      if (limit.admit('a', at).kind === 'admitted') sent.push(at)
    }
    for (const [i, at] of sent.entries()) {
      const inHour = sent.slice(0, i + 1).filter((before) => at - before < HOUR_MS).length
      const inMinute = sent.slice(0, i + 1).filter((before) => at - before < 60_000).length
      expect(inHour).toBeLessThanOrEqual(1000)
      expect(inMinute).toBeLessThanOrEqual(30)
    }
    expect(sent.length).toBeGreaterThan(1900)
  })

  it('forgets members who got nothing for an hour', () => {
    const limit = new MemberRateLimit()
    for (let i = 0; i < 500; i += 1) limit.admit(`u${i}`, start)
    expect(limit.size).toBe(500)
    limit.admit('late', plusMs(start, 2 * HOUR_MS))
    expect(limit.size).toBe(1)
  })
})
