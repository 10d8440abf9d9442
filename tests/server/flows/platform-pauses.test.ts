import { PlatformPauses } from '@kedu/server/flows/platform-pauses'
import { type Instant, instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const start = instant(1_800_000_000_000)

/** Each pause is over before the next message fails. */
function failing(times: number): PlatformPauses {
  const pauses = new PlatformPauses(['wecom', 'web'])
  for (let i = 0, at = start; i < times; i += 1) {
    pauses.failed('wecom', 'network', at)
    at = pauses.pausedUntil('wecom', at) ?? at
  }
  return pauses
}

/** Whether a message would have been sent. */
async function sends(pauses: PlatformPauses, platform: 'wecom' | 'web', at: Instant) {
  const sent = await pauses.attempt(
    platform,
    () => at,
    async () => true,
  )
  return sent === true
}

/** A message on its way until `end` is called. */
function onItsWay(pauses: PlatformPauses, at: Instant) {
  let end: (value: string) => void = () => {}
  const answer = new Promise<string>((resolve) => {
    end = resolve
  })
  const attempt = pauses.attempt(
    'wecom',
    () => at,
    () => answer,
  )
  return { attempt, end }
}

describe('a platform that is down', () => {
  it('is still asked after two failures, and left alone after the third', async () => {
    expect(await sends(failing(2), 'wecom', start)).toBe(true)
    expect(await sends(failing(3), 'wecom', start)).toBe(false)
    expect(failing(3).down(start)).toEqual(['wecom'])
  })

  it('does not hold back the other platform', async () => {
    expect(await sends(failing(3), 'web', start)).toBe(true)
  })

  it('is probed by one message after the pause; the others wait and follow when it went through', async () => {
    const pauses = failing(3)
    const after = plusMs(start, 10 * SECOND_MS)
    expect(await sends(pauses, 'wecom', plusMs(after, -1))).toBe(false)
    const probe = onItsWay(pauses, after)
    let followed: boolean | null = null
    const follower = sends(pauses, 'wecom', after).then((sent) => {
      followed = sent
    })
    await Promise.resolve()
    expect(followed).toBeNull()
    pauses.succeeded('wecom')
    probe.end('said')
    expect(await probe.attempt).toBe('said')
    await follower
    expect(followed).toBe(true)
  })

  it('holds the others back when the probe failed', async () => {
    const pauses = failing(3)
    const after = plusMs(start, 10 * SECOND_MS)
    const probe = onItsWay(pauses, after)
    const follower = sends(pauses, 'wecom', after)
    pauses.failed('wecom', 'timeout', after)
    probe.end('not said')
    await probe.attempt
    expect(await follower).toBe(false)
  })

  it('is left alone for longer when the probe fails, up to five minutes', () => {
    const first = plusMs(start, 10 * SECOND_MS)
    expect(failing(4).pausedUntil('wecom', first)).toBe(plusMs(first, 20 * SECOND_MS))
    const pauses = failing(3)
    let at = start
    for (let i = 0; i < 40; i += 1) {
      at = pauses.pausedUntil('wecom', at) ?? at
      pauses.failed('wecom', 'network', at)
    }
    expect(pauses.pausedUntil('wecom', at)).toBe(plusMs(at, 5 * MINUTE_MS))
  })

  it('is left alone no longer when many messages failed at the same moment', () => {
    const pauses = failing(3)
    for (let i = 0; i < 13; i += 1) pauses.failed('wecom', 'network', start)
    expect(pauses.pausedUntil('wecom', start)).toBe(plusMs(start, 10 * SECOND_MS))
  })

  it('lets the next message probe when the first one broke before it was sent', async () => {
    const pauses = failing(3)
    const after = plusMs(start, 10 * SECOND_MS)
    const broken = pauses.attempt(
      'wecom',
      () => after,
      () => Promise.reject(new Error('no card')),
    )
    await expect(broken).rejects.toThrow('no card')
    expect(await sends(pauses, 'wecom', after)).toBe(true)
  })

  it('is not taken to be down because one person is over a limit', async () => {
    const pauses = failing(2)
    pauses.failed('wecom', 'rate-limited', start)
    pauses.failed('wecom', 'network', start)
    expect(await sends(pauses, 'wecom', start)).toBe(false)
    const two = failing(2)
    two.failed('wecom', 'rate-limited', start)
    expect(await sends(two, 'wecom', start)).toBe(true)
  })
})

describe('what an admin has to mend', () => {
  const refused = {
    kind: 'retry',
    reason: 'ip-not-trusted',
    afterMs: 1,
    adminHint: '加可信 IP。',
  } as const
  const lookUp = {
    platform: 'wecom',
    doing: 'look-up',
    reason: 'ip-not-trusted',
    hint: '加可信 IP。',
  }

  it('is told once for looking people up, and shows until an answer comes', async () => {
    const pauses = failing(0)
    expect(pauses.asked('wecom', 'look-up', refused)).toEqual(lookUp)
    expect(pauses.asked('wecom', 'look-up', refused)).toBeNull()
    expect(pauses.problems()).toEqual([lookUp])
    expect(pauses.asked('wecom', 'look-up', { kind: 'not-found' })).toBe('mended')
    expect(pauses.asked('wecom', 'look-up', { kind: 'found' })).toBeNull()
    expect(pauses.problems()).toEqual([])
  })

  it('holds back no message, however often asking is refused', async () => {
    const pauses = failing(0)
    for (let i = 0; i < 10; i += 1) pauses.asked('wecom', 'fetch', refused)
    expect(pauses.down(start)).toEqual([])
    expect(await sends(pauses, 'wecom', start)).toBe(true)
  })

  it('is its own for sending, looking up and fetching, and for each platform', () => {
    const pauses = failing(0)
    pauses.failed('wecom', 'ip-not-trusted', start, '加可信 IP。')
    pauses.asked('wecom', 'look-up', refused)
    pauses.asked('wecom', 'fetch', refused)
    pauses.succeeded('wecom')
    pauses.asked('wecom', 'fetch', { kind: 'gone' })
    pauses.asked('web', 'look-up', { kind: 'found' })
    expect(pauses.problems()).toEqual([lookUp])
  })

  it('is nothing while the platform is only busy', () => {
    const busy = { kind: 'retry', reason: 'busy', afterMs: 1 } as const
    expect(failing(0).asked('wecom', 'look-up', busy)).toBeNull()
  })
})
