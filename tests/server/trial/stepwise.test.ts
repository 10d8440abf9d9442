import { stepwise } from '@kedu/server/trial/stepwise'
import { describe, expect, it } from 'vitest'

async function stepsOf(hours: number): Promise<number[]> {
  let at = 0
  const seen: number[] = []
  const trial = {
    offsetMs: () => at,
    advance: async (more: number) => {
      at += more
    },
  }
  await stepwise(trial, async () => {
    seen.push(at)
  }).advance(hours)
  return seen
}

describe('stepwise', () => {
  it('stops at every hour on the way', async () => {
    expect(await stepsOf(3)).toEqual([1, 2, 3])
    expect(await stepsOf(0.5)).toEqual([0.5])
  })

  it('takes a year in 168 steps and arrives', async () => {
    const steps = await stepsOf(24 * 365)
    expect(steps).toHaveLength(168)
    expect(steps.at(-1)).toBeCloseTo(24 * 365)
  })
})
