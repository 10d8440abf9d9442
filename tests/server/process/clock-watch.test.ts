import { Metrics } from '@kedu/server/metrics/metrics'
import { ClockWatch } from '@kedu/server/process/clock-watch'
import type { ClockState } from '@kedu/server/store/store'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import pino from 'pino'
import { expect, it } from 'vitest'

it('says once that the clock is wrong and what follows, and once that it is right again', async () => {
  const lines: { level: number; msg: string; aheadMs: number }[] = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const metrics = new Metrics()
  let state: ClockState | null = null
  const watch = new ClockWatch({ store: { clockState: () => state }, metrics, log })
  const look = (next: ClockState | null) => {
    state = next
    for (let minute = 0; minute < 3; minute += 1) watch.look()
    return lines.splice(0).map(({ level, msg }) => `${level} ${msg.split(':').at(-1)?.trim()}`)
  }
  const aheadMs = 10 * MINUTE_MS
  expect(look(null)).toEqual([])
  expect(look({ aheadMs: 20, isWrong: false, stepsBack: false })).toEqual([])
  expect(look({ aheadMs, isWrong: true, stepsBack: false })).toEqual(['50 going on'])
  expect(await metrics.text()).toContain('kedu_clock_ahead_seconds 600')
  expect(look({ aheadMs, isWrong: true, stepsBack: true })).toEqual([
    '50 this process takes no work that goes by the clock until it is right',
  ])
  expect(look({ aheadMs: -20, isWrong: false, stepsBack: false })).toEqual([
    '30 clock is right again',
  ])
})

it('is not ready in the numbers, either, when it says so at its door', async () => {
  const metrics = new Metrics()
  metrics.readyWhile(async () => false)
  expect(await metrics.text()).toContain('kedu_ready 0')
})
