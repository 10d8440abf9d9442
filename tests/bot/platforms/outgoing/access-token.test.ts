import { AccessToken, type TokenAnswer } from '@kedu/bot/platforms/outgoing/access-token'
import {
  type TokenRecord,
  type TokenShelf,
  TURN_MS,
} from '@kedu/bot/platforms/outgoing/token-shelf'
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

describe('a token on a shelf', () => {
  /** Three processes, one platform; whoever waits looks again at once. */
  function together(answers: (n: number) => ApiResult<TokenAnswer> = fresh) {
    const clock = standingClock()
    const kept = new Map<string, string>()
    const turns = new Set<string>()
    /** Turns of a process that died while it fetched. */
    const dead = new Set<string>()
    let isDown = false
    const reach = () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve())
    const shelf: TokenShelf = {
      read: async (name) => {
        await reach()
        return JSON.parse(kept.get(name) ?? 'null') as TokenRecord | null
      },
      write: async (name, record) => {
        await reach()
        kept.set(name, JSON.stringify(record))
      },
      takeTurn: async (name) => {
        await reach()
        if (turns.has(name) || dead.has(name)) return false
        turns.add(name)
        return true
      },
      endTurn: async (name) => {
        turns.delete(name)
      },
    }
    let fetches = 0
    let waitedMs = 0
    const timers = {
      after: (ms: number, action: () => void) => {
        waitedMs += ms
        if (waitedMs > TURN_MS) dead.clear()
        setImmediate(action)
        return () => {}
      },
    }
    const [a, b, c] = [0, 1, 2].map(
      () =>
        new AccessToken<ApiFailure>({
          now: clock.now,
          timers,
          place: { shelf, name: 'wecom:access' },
          fetch: async () => {
            fetches += 1
            const answer = answers(fetches)
            await new Promise((resolve) => setImmediate(resolve))
            return answer
          },
        }),
    )
    if (!a || !b || !c) throw new Error('three processes')
    return {
      a,
      b,
      c,
      clock,
      turns,
      dead,
      fetches: () => fetches,
      breakShelf: () => (isDown = true),
    }
  }

  it('is fetched once by whichever process comes first, and once more at its end', async () => {
    const { a, b, c, clock, fetches } = together()
    const first = await Promise.all([a, b, c, a, b, c].map((token) => token.get()))
    expect(new Set(first.map((got) => got.kind === 'token' && got.token))).toEqual(new Set(['T1']))
    expect(fetches()).toBe(1)
    clock.pass(6900_000)
    await Promise.all([c.get(), b.get()])
    expect(await a.get()).toEqual({ kind: 'token', token: 'T2' })
    expect(fetches()).toBe(2)
  })

  it('that was refused is replaced once, whoever else hears of the refusal later', async () => {
    const { a, b, fetches } = together()
    await Promise.all([a.get(), b.get()])
    a.invalidate('T1')
    expect(await a.get()).toEqual({ kind: 'token', token: 'T2' })
    b.invalidate('T1')
    expect(await b.get()).toEqual({ kind: 'token', token: 'T2' })
    expect(fetches()).toBe(2)
  })

  it('is asked for by nobody while the platform refuses the credentials', async () => {
    const { a, b, c, fetches } = together(() => refused)
    const answers = await Promise.all([a.get(), b.get(), c.get()])
    expect(answers.map((got) => got.kind)).toEqual(['failed', 'failed', 'failed'])
    expect(fetches()).toBe(1)
  })

  it('is fetched by each for itself when the shelf cannot be reached', async () => {
    const { a, b, breakShelf, fetches } = together()
    breakShelf()
    expect((await a.get()).kind).toBe('token')
    expect((await b.get()).kind).toBe('token')
    expect(fetches()).toBe(2)
  })

  it('is fetched by the next one once the turn of a process that died is over', async () => {
    const { a, b, dead, fetches } = together()
    dead.add('wecom:access')
    const both = await Promise.all([a.get(), b.get()])
    expect(both.map(({ kind }) => kind)).toEqual(['token', 'token'])
    expect(fetches()).toBe(1)
  })

  it('keeps nobody waiting for ever behind a turn that does not end', async () => {
    const { a, turns, fetches } = together()
    turns.add('wecom:access')
    expect(await a.get()).toMatchObject({ kind: 'failed', failure: { reason: 'token' } })
    turns.clear()
    expect((await a.get()).kind).toBe('token')
    expect(fetches()).toBe(1)
  })
})
