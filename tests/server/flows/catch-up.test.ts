import { CatchUp } from '@kedu/server/flows/catch-up'
import { instant } from '@kedu/shared/time/instant'
import { expect, it } from 'vitest'

const HOUR = 3_600_000

it('is asked for after the start, and then every six hours', async () => {
  let now = 0
  const asked: number[] = []
  const catchUp = new CatchUp({
    platforms: new Map([
      ['dingtalk', { catchUp: async () => void asked.push(now / HOUR) }],
      ['web', {}],
    ]),
    sinkFor: () => ({ receive: () => Promise.resolve('kept') }),
    now: () => instant(now),
  })
  for (; now <= 24 * HOUR; now += HOUR / 60) await catchUp.run()
  expect(asked).toEqual([0, 6, 12, 18, 24])
})
