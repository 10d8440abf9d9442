import { AccessToken, type TokenAnswer } from '@kedu/bot/platforms/outgoing/access-token'
import type { ApiFailure, ApiResult } from '@kedu/bot/platforms/wecom/api-result'
import { describe, expect, it } from 'vitest'
import { standingClock } from '../../../contracts/platform.contract.ts'

const refused: ApiResult<TokenAnswer> = { kind: 'refused', errcode: 40001, errmsg: 'bad secret' }
const down: ApiResult<TokenAnswer> = { kind: 'failed', reason: 'network', detail: 'ECONNREFUSED' }

function setUp(answers: (n: number) => ApiResult<TokenAnswer> = fresh) {
  const clock = standingClock()
  let fetches = 0
  const token = new AccessToken<ApiFailure>({
    now: clock.now,
    fetch: () => {
      fetches += 1
      return Promise.resolve(answers(fetches))
    },
  })
  return { token, clock, fetches: () => fetches }
}
function fresh(n: number): ApiResult<TokenAnswer> {
  return { kind: 'ok', value: { accessToken: `T${n}`, expiresInSeconds: 7200 } }
}

describe('AccessToken', () => {
  it('fetches once for a hundred callers at the same time', async () => {
    const { token, fetches } = setUp()
    const results = await Promise.all(Array.from({ length: 100 }, () => token.get()))
    expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(
      new Set(['{"kind":"token","token":"T1"}']),
    )
    expect(fetches()).toBe(1)
  })

  it('keeps the token until five minutes before its end', async () => {
    const { token, clock, fetches } = setUp()
    await token.get()
    clock.pass(6900_000 - 1)
    expect(await token.get()).toEqual({ kind: 'token', token: 'T1' })
    clock.pass(1)
    expect(await token.get()).toEqual({ kind: 'token', token: 'T2' })
    expect(fetches()).toBe(2)
  })

  it('takes the life from the answer, also a short one', async () => {
    const { token, clock } = setUp((n) => ({
      kind: 'ok',
      value: { accessToken: `T${n}`, expiresInSeconds: 60 },
    }))
    await token.get()
    clock.pass(53_999)
    expect(await token.get()).toEqual({ kind: 'token', token: 'T1' })
    clock.pass(1)
    expect(await token.get()).toEqual({ kind: 'token', token: 'T2' })
  })

  it('drops a refused token, but not the one that replaced it', async () => {
    const { token, fetches } = setUp()
    await token.get()
    token.invalidate('T1')
    expect(await token.get()).toEqual({ kind: 'token', token: 'T2' })
    token.invalidate('T1')
    expect(await token.get()).toEqual({ kind: 'token', token: 'T2' })
    expect(fetches()).toBe(2)
  })

  it('asks at longer and longer intervals when the secret is wrong', async () => {
    const { token, clock, fetches } = setUp(() => refused)
    expect(await token.get()).toEqual({ kind: 'failed', failure: refused, retryAfterMs: 30_000 })
    clock.pass(29_999)
    expect(await token.get()).toMatchObject({ retryAfterMs: 1 })
    expect(fetches()).toBe(1)
    clock.pass(1)
    expect(await token.get()).toMatchObject({ retryAfterMs: 60_000 })
    // Twelve an hour: far below the 2000 that block a corp, and soon enough once it is mended.
    for (let s = 0; s < 24 * 3600; s += 60) {
      clock.pass(60_000)
      await token.get()
    }
    expect(fetches()).toBeLessThan(24 * 12 + 5)
  })

  it('comes back within a minute after a long outage', async () => {
    let isDown = true
    const { token, clock } = setUp((n) => (isDown ? down : fresh(n)))
    for (let i = 0; i < 500; i += 1) {
      await token.get()
      clock.pass(10_000)
    }
    isDown = false
    clock.pass(60_000)
    expect((await token.get()).kind).toBe('token')
  })

  it('stops when every fresh token is refused at once', async () => {
    const { token, clock, fetches } = setUp()
    for (let i = 0; i < 100; i += 1) {
      const result = await token.get()
      if (result.kind === 'token') token.invalidate(result.token)
    }
    expect(fetches()).toBe(6)
    expect(await token.get()).toMatchObject({ kind: 'failed', failure: { reason: 'token' } })
    clock.pass(60_000)
    expect((await token.get()).kind).toBe('token')
  })
})
