import { PlatformPauses } from '@kedu/server/flows/platform-pauses'
import { instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const start = instant(1_800_000_000_000)

function failing(times: number): PlatformPauses {
  const pauses = new PlatformPauses(['wecom', 'web'])
  for (let i = 0; i < times; i += 1) pauses.failed('wecom', 'network', start)
  return pauses
}

describe('a platform that is down', () => {
  it('is still asked after two failures, and left alone after the third', () => {
    expect(failing(2).admit('wecom', start)).toBe(true)
    expect(failing(3).admit('wecom', start)).toBe(false)
    expect(failing(3).down(start)).toEqual(['wecom'])
  })

  it('does not hold back the other platform', () => {
    const pauses = failing(3)
    expect(pauses.admit('web', start)).toBe(true)
    expect(pauses.areAllPaused(start)).toBe(false)
  })

  it('is probed by one message after the pause, the others wait for its answer', () => {
    const pauses = failing(3)
    const after = plusMs(start, 10 * SECOND_MS)
    expect(pauses.admit('wecom', plusMs(after, -1))).toBe(false)
    expect(pauses.admit('wecom', after)).toBe(true)
    expect(pauses.admit('wecom', after)).toBe(false)
    pauses.succeeded('wecom')
    expect(pauses.admit('wecom', after)).toBe(true)
  })

  it('is left alone for longer when the probe fails, up to five minutes', () => {
    const pauses = failing(4)
    expect(pauses.isPaused('wecom', plusMs(start, 20 * SECOND_MS - 1))).toBe(true)
    expect(pauses.isPaused('wecom', plusMs(start, 20 * SECOND_MS))).toBe(false)
    expect(failing(40).isPaused('wecom', plusMs(start, 5 * MINUTE_MS - 1))).toBe(true)
    expect(failing(40).isPaused('wecom', plusMs(start, 5 * MINUTE_MS))).toBe(false)
  })

  it('lets the next message probe when the admitted one was not sent', () => {
    const pauses = failing(3)
    const after = plusMs(start, 10 * SECOND_MS)
    expect(pauses.admit('wecom', after)).toBe(true)
    pauses.notAsked('wecom')
    expect(pauses.admit('wecom', after)).toBe(true)
  })

  it('is not taken to be down because one person is over a limit', () => {
    const pauses = failing(2)
    pauses.failed('wecom', 'rate-limited', start)
    pauses.failed('wecom', 'network', start)
    expect(pauses.admit('wecom', start)).toBe(true)
  })
})
