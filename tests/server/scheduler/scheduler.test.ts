/** Minutes strike whatever the wall clock does. */
import { Metrics } from '@kedu/server/metrics/metrics'
import { type Loop, Scheduler } from '@kedu/server/scheduler/scheduler'
import { HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const options = {
  log: pino({ level: 'silent' }),
  metrics: new Metrics(),
  workspace: 'main',
  together: {
    takeLease: async () => true,
    releaseLease: async () => undefined,
    catchUp: async () => undefined,
  },
  oftenEveryMs: 500,
}
let ticks = 0
let scheduler: Scheduler
const count = async () => {
  ticks += 1
}
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T09:30:10+08:00') })
  ticks = 0
  scheduler = new Scheduler({ ...options, onTick: [{ name: 'count', run: count }], often: [] })
  scheduler.start()
})
afterEach(async () => {
  await scheduler.stop()
  vi.useRealTimers()
})

it('ticks once a minute while the clock runs', async () => {
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
  expect(ticks).toBe(10)
})

it.each([
  ['back', -HOUR_MS],
  ['ahead', HOUR_MS],
])('goes on ticking every minute or two after the clock was set %s by an hour', async (_, ms) => {
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS)
  vi.setSystemTime(Date.now() + ms)
  const before = ticks
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
  expect(ticks - before).toBeGreaterThanOrEqual(8)
  expect(ticks - before).toBeLessThanOrEqual(11)
})

it('begins no other loop of a tick that is under way when it is stopped', async () => {
  let end = () => {}
  const log: string[] = []
  const slow: Loop[] = [
    {
      name: 'slow',
      run: () =>
        new Promise<void>((resolve) => {
          end = resolve
        }),
    },
    { name: 'next', run: async () => void log.push('next') },
  ]
  const other = new Scheduler({ ...options, onTick: slow, often: [] })
  const ticked = other.tick()
  await vi.advanceTimersByTimeAsync(0)
  const stopped = other.stop()
  end()
  await Promise.all([stopped, ticked, other.wake('next')])
  expect(log).toEqual([])
})

it('ticks no more once it is stopped', async () => {
  await scheduler.stop()
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
  expect(ticks).toBe(0)
})
