import { firstBrokenVersion } from '@kedu/server/store/event-chain'
import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import type { AppendRequest, Store, StoreWake } from '@kedu/server/store/store'
import {
  DAY_MS,
  HOUR_MS,
  type Instant,
  instant,
  MINUTE_MS,
  plusMs,
} from '@kedu/shared/time/instant'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../support/fake-time.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { START, sampleDeal, sampleDraft, sampleProjection } from './sample-deals.ts'

const W = 'acme'
const at = (ms: number) => plusMs(START, ms)

let database: TestDatabase
let clock = { now: START }
let one: Store
let other: Store

beforeAll(async () => {
  database = await testDatabase()
}, 60_000)
afterAll(() => database.remove())
beforeEach(async () => {
  clock = { now: START }
  ;[one, other] = [await open(), await open()]
})
afterEach(async () => {
  await one.close()
  await other.close()
  await database.clear()
})

async function open(): Promise<Store> {
  const store = await openPostgresStore({
    url: database.url,
    adminUrl: database.adminUrl,
    now: () => clock.now,
    projection: sampleProjection({ delayMs: 0 }),
    isClockGiven: true,
    connections: 4,
  })
  await store.catchUp(W)
  return store
}

/** By a clock of its own, which is compared with the database's. */
function byTheWorld(now: () => Instant): Promise<Store> {
  const projection = sampleProjection({ delayMs: 0 })
  return openPostgresStore({ url: database.url, adminUrl: null, now, projection })
}

function request(id: string, change: Partial<AppendRequest> = {}): AppendRequest {
  return {
    streamId: `deal/${id}`,
    expectedVersion: 0,
    events: [{ at: START, body: { id } }],
    state: sampleDeal(id),
    outbox: [],
    ...change,
  }
}

describe('two processes on one database', () => {
  test('see each other’s deals once they have caught up', async () => {
    await one.append(W, request('a', { state: sampleDeal('a', { checkAt: at(5) }) }))
    expect(other.row(W, 'a')).toBeNull()
    await other.catchUp(W)
    expect(other.rows(W).map(({ id }) => id)).toEqual(['a'])
    expect(other.nextDueAt(W)).toBe(at(5))
    await other.append(
      W,
      request('a', { expectedVersion: 1, state: sampleDeal('a', { note: '改' }) }),
    )
    await one.catchUp(W)
    expect(one.row(W, 'a')).toMatchObject({ version: 2, obstacle: '改' })
    expect(one.nextDueAt(W)).toBeNull()
  })

  test('record each once what platforms bring to both at once, in whatever order', async () => {
    const ids = Array.from({ length: 300 }, (_, n) => `m${n}`)
    const bring = (store: Store, order: string[]) =>
      Promise.all(
        order.map(async (id) => {
          const entry = { id, group: `g-${id}`, receivedAt: START, inbound: {} }
          return [id, await store.receive(W, entry)] as const
        }),
      )
    const all = (await Promise.all([bring(one, ids), bring(other, ids.toReversed())])).flat()
    const recorded = all.filter(([, answer]) => answer === 'recorded').map(([id]) => id)
    expect(recorded.sort()).toEqual([...ids].sort())
    expect((await one.counts(W)).inboxPending).toBe(300)
  })

  test('hear of each stream the other changed once, in its newest state', async () => {
    const heard: unknown[] = []
    other.onForeignChange(W, (change) => void heard.push(change))
    await one.append(W, request('x', { streamId: 'settings/w', state: { n: 1 } }))
    await one.append(
      W,
      request('x', { streamId: 'settings/w', events: [], expectedVersion: 1, state: { n: 2 } }),
    )
    await Promise.all([other.catchUp(W), other.catchUp(W), other.catchUp(W)])
    expect(heard).toEqual([{ streamId: 'settings/w', version: 1, state: { n: 2 } }])
    await other.catchUp(W)
    expect(heard).toHaveLength(1)
  })

  test('hear of a change that they built upon before they heard of it', async () => {
    const heard: unknown[] = []
    other.onForeignChange(W, ({ state }) => void heard.push(state))
    const streamId = 'web-chat/zhang'
    await one.append(W, request('x', { streamId, state: ['one'] }))
    await other.append(W, request('x', { streamId, expectedVersion: 1, state: ['one', 'two'] }))
    await other.catchUp(W)
    expect(heard).toEqual([['one', 'two']])
    await other.catchUp(W)
    expect(heard).toHaveLength(1)
  })

  test('miss nothing that was begun earlier and committed later', async () => {
    const slow = postgres(database.url, { max: 1, connection: { search_path: 'kedu' } })
    const heard: string[] = []
    other.onForeignChange(W, ({ streamId }) => void heard.push(streamId))
    try {
      await slow.begin(async (sql) => {
        await sql.unsafe(`select set_config('kedu.workspace', '${W}', true)`)
        await sql.unsafe(`
          insert into streams (workspace, stream_id, category, version, state, last_hash, revision,
            changed_by, changed_xid)
          values ('${W}', 'note/slow', 'note', 0, '1', '', 1, 'a third', pg_current_xact_id())`)
        await one.append(W, request('fast'))
        await other.catchUp(W)
        expect(heard).toEqual(['deal/fast'])
      })
      await other.catchUp(W)
      expect(heard).toEqual(['deal/fast', 'note/slow'])
    } finally {
      await slow.end()
    }
  })

  test('let one of twenty writers of a version win', async () => {
    await one.append(W, request('a'))
    for (const expectedVersion of [0, 1]) {
      const id = expectedVersion === 0 ? 'new' : 'a'
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 === 0 ? one : other).append(
            W,
            request(id, { expectedVersion, events: [{ at: START, body: { n } }] }),
          ),
        ),
      )
      expect(answers.filter(({ kind }) => kind === 'committed')).toHaveLength(1)
      for (const answer of answers) {
        if (answer.kind === 'conflict') expect(answer.actualVersion).toBe(expectedVersion + 1)
      }
      const history = await other.history(W, `deal/${id}`)
      expect(history).toHaveLength(expectedVersion + 1)
      expect(firstBrokenVersion(history)).toBeNull()
    }
  })

  test('never speak to one person at the same time, nor say one thing twice', async () => {
    const outbox = Array.from({ length: 12 }, (_, n) =>
      sampleDraft(`k${n}`, { recipientId: `p${n % 3}` }),
    )
    await one.append(W, request('a', { outbox }))
    const said: string[] = []
    for (let round = 0; round < 4; round += 1) {
      const leases = (
        await Promise.all([one, other, one, other].map((s) => s.leaseOutbox(W, START, 10, 1000)))
      ).flat()
      expect(leases.map(({ entry }) => entry.recipientId).sort()).toEqual(['p0', 'p1', 'p2'])
      for (const { entry } of leases) {
        said.push(entry.key)
        await other.settleOutbox(W, entry.key, { kind: 'delivered', at: START, receipt: null })
      }
    }
    expect(said.sort()).toEqual(outbox.map(({ key }) => key).sort())
  })

  test('hand a person’s messages out one by one, whoever asks', async () => {
    const receive = (store: Store, id: string) =>
      store.receive(W, { id, group: 'zhang', receivedAt: START, inbound: null })
    expect(await receive(one, 'm1')).toBe('recorded')
    expect(await receive(other, 'm1')).toBe('duplicate')
    await receive(other, 'm2')
    const leased = async () =>
      (await Promise.all([one, other].map((s) => s.leaseInbox(W, START, 5, MINUTE_MS))))
        .flat()
        .map(({ id }) => id)
    expect(await leased()).toEqual(['m1'])
    expect(await leased()).toEqual([])
    await one.settleInbox(W, 'm1', { kind: 'done' })
    expect(await leased()).toEqual(['m2'])
  })

  test('pass on what one was working on when it closes, and after its time when it dies', async () => {
    await one.append(W, request('a', { outbox: [sampleDraft('k')] }))
    const keys = async (store: Store, ms: number) =>
      (await store.leaseOutbox(W, at(ms), 5, MINUTE_MS)).map(({ entry }) => entry.key)
    expect(await keys(one, 0)).toEqual(['k'])
    expect(await keys(other, MINUTE_MS - 1)).toEqual([])
    expect(await keys(other, MINUTE_MS)).toEqual(['k'])
    await other.close()
    other = await open()
    expect(await keys(one, MINUTE_MS)).toEqual(['k'])
  })

  test('leave what one of them keeps for itself to it, for its time and while it lives', async () => {
    const key = ({ entry }: { entry: { key: string } }) => entry.key
    const received = async (store: Store) =>
      (await store.leaseInbox(W, clock.now, 5, MINUTE_MS)).map(({ id }) => id)
    const drafted = async (store: Store) =>
      (await store.leaseOutbox(W, clock.now, 5, MINUTE_MS)).map(key)
    const message = { group: 'zhang', receivedAt: START, inbound: null }
    const again = { kind: 'retry', reason: 'busy', keepMs: 1000 } as const

    await one.receive(W, { ...message, id: 'm1' }, 1000)
    await one.append(W, request('a', { outbox: [sampleDraft('k1')], keepDraftsMs: 1000 }))
    expect([await received(other), await drafted(other)]).toEqual([[], []])
    expect([await received(one), await drafted(one)]).toEqual([['m1'], ['k1']])
    await one.settleInbox(W, 'm1', { kind: 'done' })
    await one.settleOutbox(W, 'k1', { ...again, dueAt: clock.now })
    expect([await drafted(other), await drafted(one)]).toEqual([[], ['k1']])
    await one.settleOutbox(W, 'k1', { ...again, dueAt: clock.now })
    clock.now = at(1000)
    expect(await drafted(other)).toEqual(['k1'])
    await other.settleOutbox(W, 'k1', { kind: 'dropped' })

    await one.receive(W, { ...message, id: 'm2' }, 1000)
    await one.append(W, request('b', { outbox: [sampleDraft('k2')], keepDraftsMs: 1000 }))
    await one.close()
    one = await open()
    expect([await received(other), await drafted(other)]).toEqual([['m2'], ['k2']])
  })

  test('hear that the person is free to whom what they keep for themselves is to be said', async () => {
    const heard: StoreWake['about'][] = []
    one.onWake(({ about }) => void heard.push(about))
    const message = { group: 'zhang', receivedAt: START, inbound: null }
    await other.receive(W, { ...message, id: 'm1' })
    await other.append(W, request('a', { outbox: [sampleDraft('k1')] }))
    await other.leaseInbox(W, START, 5, MINUTE_MS)
    await other.leaseOutbox(W, START, 5, MINUTE_MS)
    await one.receive(W, { ...message, id: 'm2' }, 1000)
    await one.append(W, request('b', { outbox: [sampleDraft('k2')], keepDraftsMs: 1000 }))
    expect(await one.leaseInbox(W, START, 5, MINUTE_MS)).toEqual([])
    expect(await one.leaseOutbox(W, START, 5, MINUTE_MS)).toEqual([])
    await other.append(W, request('c'))
    await until('heard of all before', () => heard.at(-1) === 'stream')
    heard.length = 0
    await other.settleInbox(W, 'm1', { kind: 'done' })
    await until('heard of the message', () => heard.includes('inbox'))
    await other.settleOutbox(W, 'k1', { kind: 'delivered', at: START, receipt: null })
    await until('heard of the answer', () => heard.includes('outbox'))
    expect(await one.leaseInbox(W, START, 5, MINUTE_MS)).toHaveLength(1)
    expect(await one.leaseOutbox(W, START, 5, MINUTE_MS)).toHaveLength(1)
  })

  test('have a lease one at a time: until it is given back, or its holder kept quiet', async () => {
    expect(await one.takeLease('clock', 20_000)).toBe(true)
    expect(await other.takeLease('clock', 20_000)).toBe(false)
    clock.now = at(19_999)
    expect(await other.takeLease('clock', 20_000)).toBe(false)
    expect(await one.takeLease('clock', 20_000)).toBe(true)
    clock.now = at(40_000)
    expect(await other.takeLease('clock', 20_000)).toBe(true)
    await one.releaseLease('clock')
    expect(await one.takeLease('clock', 20_000)).toBe(false)
    await other.releaseLease('clock')
    expect(await one.takeLease('clock', 20_000)).toBe(true)
  })

  test('leave each other what they work on, though the clock of one is days ahead', async () => {
    await one.append(W, request('a', { outbox: [sampleDraft('card')] }))
    const leaseMs = 3 * DAY_MS
    expect(await one.leaseOutbox(W, START, 1, leaseMs)).toHaveLength(1)
    clock.now = at(2 * DAY_MS)
    await other.heartbeat(clock.now)
    expect(await other.leaseOutbox(W, clock.now, 1, leaseMs)).toEqual([])
    // The one who works on it is still counted among those who serve.
    await one.heartbeat(clock.now)
    expect(await other.leaseOutbox(W, clock.now, 1, leaseMs)).toEqual([])
  })

  test('know how far their clocks are from the one they share', async () => {
    for (const ms of [HOUR_MS, -HOUR_MS]) {
      const store = await byTheWorld(() => instant(Date.now() + ms))
      const aheadMs = await store.clockAheadMs()
      await store.close()
      expect(Math.abs((aheadMs ?? 0) - ms)).toBeLessThan(MINUTE_MS)
    }
    expect(await one.clockAheadMs()).toBeNull()
  })

  test('step back when their clock is wrong, for one whose clock is right', async () => {
    const ahead = (ms: number) => byTheWorld(() => instant(Date.now() + ms))
    const beat = (store: Store, ms: number) => store.heartbeat(instant(Date.now() + ms))
    const wrong = await ahead(10 * MINUTE_MS)
    const alsoWrong = await ahead(-10 * MINUTE_MS)
    const opened = [wrong, alsoWrong]
    try {
      await beat(wrong, 10 * MINUTE_MS)
      expect(wrong.clockState()).toMatchObject({ isWrong: true, stepsBack: false })
      expect(wrong.clockState()?.aheadMs).toBeGreaterThan(9 * MINUTE_MS)
      const right = await ahead(MINUTE_MS)
      opened.push(right)
      expect(right.clockState()).toMatchObject({ isWrong: false, stepsBack: false })
      await beat(wrong, 10 * MINUTE_MS)
      await beat(alsoWrong, -10 * MINUTE_MS)
      expect(wrong.clockState()).toMatchObject({ isWrong: true, stepsBack: true })
      expect(alsoWrong.clockState()).toMatchObject({ isWrong: true, stepsBack: true })
      // Nor does it say until when somebody served.
      const [before] = await database.run('select last_heartbeat from kedu.serving')
      await beat(wrong, 10 * MINUTE_MS)
      expect(await database.run('select last_heartbeat from kedu.serving')).toEqual([before])
      // The right one is gone: somebody has to go on.
      await right.close()
      await beat(wrong, 10 * MINUTE_MS)
      expect(wrong.clockState()).toMatchObject({ isWrong: true, stepsBack: false })
      // Stores of tests, whose clock is the test's, say nothing of it.
      expect(one.clockState()).toBeNull()
    } finally {
      for (const store of opened) await store.close()
    }
  })

  test('are no downtime while one of them serves', async () => {
    clock.now = at(4 * MINUTE_MS)
    await one.heartbeat(clock.now)
    clock.now = at(8 * MINUTE_MS)
    await other.close()
    other = await open()
    expect(await other.downtimes()).toEqual([])
    await other.close()
    await one.close()
    clock.now = at(DAY_MS)
    ;[one, other] = [await open(), await open()]
    expect(await one.downtimes()).toEqual([{ from: at(8 * MINUTE_MS), to: at(DAY_MS) }])
  })

  test('are no downtime to one that comes with a clock hours ahead; nobody there is one', async () => {
    const downtimesFor = async (now: Instant) => {
      const store = await byTheWorld(() => now)
      const found = await store.downtimes()
      await store.close()
      return found
    }
    await one.heartbeat(START)
    expect(await downtimesFor(at(8 * HOUR_MS))).toEqual([])
    // Nor to the right ones afterwards.
    expect(await downtimesFor(at(MINUTE_MS))).toEqual([])
    await database.run(`update kedu.serving set beaten_at = beaten_at - ${8 * HOUR_MS}`)
    expect(await downtimesFor(at(8 * HOUR_MS))).toEqual([
      { from: at(MINUTE_MS), to: at(8 * HOUR_MS) },
    ])
  })

  test('wake each other up', async () => {
    const wakes: StoreWake[] = []
    other.onWake((wake) => wakes.push(wake))
    // Told once it listens; until then nobody is there to be woken.
    await until('woken', async () => {
      await one.receive(W, {
        id: String(wakes.length),
        group: 'g',
        receivedAt: START,
        inbound: null,
      })
      await one.append(
        W,
        request('x', { streamId: 'note/x', events: [], outbox: [sampleDraft('k')] }),
      )
      return wakes.some(({ about }) => about === 'stream')
    })
    expect(wakes).toContainEqual({ workspace: W, about: 'stream' })
  })
})

describe('the walls', () => {
  const asApplication = async (statement: string, workspace: string | null = W) => {
    const sql = postgres(database.url, { max: 1, connection: { search_path: 'kedu' } })
    try {
      if (workspace !== null)
        await sql.unsafe(`select set_config('kedu.workspace', '${workspace}', false)`)
      return await sql.unsafe(statement)
    } finally {
      await sql.end()
    }
  }

  test.each(['update events set body = 1::text', 'delete from events', 'truncate events'])(
    'do not let the application do this to the history: %s',
    async (statement) => {
      await one.append(W, request('a'))
      await expect(asApplication(statement)).rejects.toThrow('permission denied')
      // Nor anybody else, by mistake.
      await expect(database.run(statement.replace('events', 'kedu.events'))).rejects.toThrow(
        'append only',
      )
    },
  )

  test('show one workspace the rows of no other, and nothing to who names none', async () => {
    await one.append(W, request('a'))
    await one.catchUp('beta')
    await one.append('beta', request('b'))
    expect(await asApplication('select stream_id from streams')).toEqual([{ stream_id: 'deal/a' }])
    expect(await asApplication('select stream_id from streams', 'beta')).toEqual([
      { stream_id: 'deal/b' },
    ])
    await expect(asApplication('select * from events', null)).rejects.toThrow('kedu.workspace')
    await expect(
      asApplication("insert into inbox_done (workspace, id, at) values ('beta', 'x', 1)"),
    ).rejects.toThrow('row-level security')
  })
})
