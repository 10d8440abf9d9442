import type { CardReceipt } from '@kedu/bot/platform'
import { eventHash, firstBrokenVersion } from '@kedu/server/store/event-chain'
import type { AppendRequest, Store } from '@kedu/server/store/store'
import { DAY_MS, type Instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SampleDeal, START, sampleDeal, sampleDraft } from './sample-deals.ts'

/** One place where data lives, and a way to open it again as after a restart. */
export interface StoreHarness {
  clock: { now: Instant }
  /** Moves every due moment of the sample projection. */
  rule: { delayMs: number }
  open(): Promise<Store>
  remove(): Promise<void>
}

const W = 'acme'
const LEASE_MS = MINUTE_MS
const at = (ms: number) => plusMs(START, ms)

function receiptOf(userId: string): CardReceipt {
  return {
    platform: 'wecom',
    userId,
    messageId: 'm1',
    taskId: null,
    updateCode: 'code',
    updateCodeExpiresAt: at(DAY_MS),
  }
}

function dealRequest(id: string, change: Partial<AppendRequest> = {}): AppendRequest {
  return {
    streamId: `deal/${id}`,
    expectedVersion: 0,
    events: [{ at: START, body: { kind: 'opened', text: '第一次拜访' } }],
    state: sampleDeal(id),
    outbox: [],
    ...change,
  }
}

/** Every promise of `Store`, for whatever driver the harness opens. */
export function describeStoreContract(name: string, create: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the store contract`, () => {
    let harness: StoreHarness
    let store: Store

    beforeEach(async () => {
      harness = await create()
      harness.clock.now = START
      store = await harness.open()
    })
    afterEach(async () => {
      await store.close()
      await harness.remove()
    })

    /** Checks now, and again after a restart. */
    async function nowAndAfterReopen(check: () => Promise<void>): Promise<void> {
      await check()
      await store.close()
      store = await harness.open()
      await check()
    }
    const append = (id: string, change: Partial<AppendRequest> = {}) =>
      store.append(W, dealRequest(id, change))
    const lease = async (now: Instant, limit = 10) =>
      (await store.leaseOutbox(W, now, limit, LEASE_MS)).map(({ entry }) => entry.key)
    const receive = (id: string, group = 'zhang') =>
      store.receive(W, { id, group, receivedAt: harness.clock.now, inbound: { text: id } })
    const leaseInbox = async (now: Instant, limit = 10) =>
      (await store.leaseInbox(W, now, limit, LEASE_MS)).map(({ id }) => id)

    describe('streams', () => {
      test('an unknown stream has no snapshot and no history', async () => {
        expect(await store.load(W, 'deal/none')).toBeNull()
        expect(await store.history(W, 'deal/none')).toEqual([])
      })

      test('commits events and state and gives both back', async () => {
        expect(await append('a')).toEqual({ kind: 'committed', version: 1 })
        const two = [
          { at: at(1), body: { n: 2 } },
          { at: at(2), body: { n: 3 } },
        ]
        const state = sampleDeal('a', { note: '等报价' })
        expect(await append('a', { expectedVersion: 1, events: two, state })).toEqual({
          kind: 'committed',
          version: 3,
        })
        await nowAndAfterReopen(async () => {
          expect(await store.load(W, 'deal/a')).toEqual({ streamId: 'deal/a', version: 3, state })
          const history = await store.history(W, 'deal/a')
          expect(history.map(({ version, at, body }) => ({ version, at, body }))).toEqual([
            { version: 1, at: START, body: { kind: 'opened', text: '第一次拜访' } },
            { version: 2, at: at(1), body: { n: 2 } },
            { version: 3, at: at(2), body: { n: 3 } },
          ])
        })
      })

      test('gives several histories at once, each as it is alone', async () => {
        for (const id of ['a', 'b', 'c']) await append(id)
        await append('b', { expectedVersion: 1, events: [{ at: at(1), body: { n: 2 } }] })
        await nowAndAfterReopen(async () => {
          const ids = ['deal/b', 'deal/none', 'deal/a'] as const
          const histories = await store.histories(W, ids)
          expect([...histories.keys()]).toEqual([...ids])
          for (const id of ids) expect(histories.get(id)).toEqual(await store.history(W, id))
          expect(histories.get('deal/b')).toHaveLength(2)
          expect((await store.histories(W, [])).size).toBe(0)
        })
      })

      test('answers a wrong version with the actual one and stores nothing', async () => {
        await append('a')
        const late = await append('a', {
          state: sampleDeal('a', { note: '晚了' }),
          outbox: [sampleDraft('k')],
        })
        expect(late).toEqual({ kind: 'conflict', actualVersion: 1 })
        expect(await append('b', { expectedVersion: 4 })).toEqual({
          kind: 'conflict',
          actualVersion: 0,
        })
        await nowAndAfterReopen(async () => {
          expect((await store.load<SampleDeal>(W, 'deal/a'))?.state.note).toBe('')
          expect(await store.load(W, 'deal/b')).toBeNull()
          expect(await store.outboxEntry(W, 'k')).toBeNull()
        })
      })

      test('lets one of many writers of the same version win', async () => {
        await append('a')
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, n) =>
            append('a', { expectedVersion: 1, events: [{ at: START, body: { n } }] }),
          ),
        )
        expect(answers.filter(({ kind }) => kind === 'committed')).toHaveLength(1)
        await nowAndAfterReopen(async () => {
          expect(await store.history(W, 'deal/a')).toHaveLength(2)
        })
      })

      test('replaces the state without events and keeps the version', async () => {
        const streamId = 'conversation/zhang'
        await append('x', { streamId, events: [], state: { waitingFor: '客户' } })
        await append('x', { streamId, events: [], state: { waitingFor: '日期' } })
        await nowAndAfterReopen(async () => {
          expect(await store.load(W, streamId)).toEqual({
            streamId,
            version: 0,
            state: { waitingFor: '日期' },
          })
        })
      })

      test('keeps what was handed over, whatever the caller does with it later', async () => {
        const state = sampleDeal('a', { note: '原话' })
        const done = append('a', { state })
        state.note = '改过'
        await done
        const loaded = await store.load<SampleDeal>(W, 'deal/a')
        if (loaded) loaded.state.note = '又改过'
        await nowAndAfterReopen(async () => {
          expect((await store.load<SampleDeal>(W, 'deal/a'))?.state.note).toBe('原话')
        })
      })

      test('chains every event to the one before, over appends and restarts', async () => {
        await append('a')
        await store.close()
        store = await harness.open()
        await append('a', {
          expectedVersion: 1,
          events: [{ at: at(5), body: { b: 1, a: [null] } }],
        })
        const history = await store.history(W, 'deal/a')
        expect(firstBrokenVersion(history)).toBeNull()
        expect(history[1]?.hash).toBe(
          eventHash(history[0]?.hash ?? '', { version: 2, at: at(5), body: { a: [null], b: 1 } }),
        )
      })

      test('lists a category by id with its newest states', async () => {
        const person = (id: string, n: number, expectedVersion: number) =>
          append(id, { streamId: `person/${id}`, state: { n }, expectedVersion })
        await person('wang', 1, 0)
        await person('li', 1, 0)
        expect(await store.list(W, 'person')).toHaveLength(2)
        await person('wang', 2, 1)
        await person('张', 1, 0)
        await nowAndAfterReopen(async () => {
          expect(await store.list(W, 'person')).toEqual([
            { streamId: 'person/li', version: 1, state: { n: 1 } },
            { streamId: 'person/wang', version: 2, state: { n: 2 } },
            { streamId: 'person/张', version: 1, state: { n: 1 } },
          ])
          expect(await store.list(W, 'settings')).toEqual([])
        })
      })

      test('keeps workspaces apart', async () => {
        await append('a', { outbox: [sampleDraft('k')] })
        await store.append(
          'other',
          dealRequest('a', {
            state: sampleDeal('a', { note: '别家' }),
            outbox: [sampleDraft('k')],
          }),
        )
        await nowAndAfterReopen(async () => {
          expect(store.row(W, 'a')?.obstacle).toBe('')
          expect(store.row('other', 'a')?.obstacle).toBe('别家')
          expect(await store.outboxEntry('other', 'k')).not.toBeNull()
          expect(await store.workspaces()).toEqual([W, 'other'])
          expect(await store.categories(W)).toEqual(['deal'])
          expect((await store.counts('nobody')).deals).toBe(0)
        })
      })

      test('keeps every text as it is: no character at all, halves of characters, backslashes', async () => {
        const odd = 'a\u0000b\ud800c\udc00 \\u0000 \\ 𠮷 \u2028'
        const id = `${odd}/x`
        const draft = sampleDraft(`k${odd}`, { recipientId: odd })
        await append(id, {
          events: [{ at: START, body: { text: odd, [odd]: [odd] } }],
          state: sampleDeal(id, { note: odd }),
          outbox: [draft],
        })
        await store.receive(W, { id: odd, group: odd, receivedAt: START, inbound: { text: odd } })
        await nowAndAfterReopen(async () => {
          expect((await store.load<SampleDeal>(W, `deal/${id}`))?.state.note).toBe(odd)
          expect((await store.list(W, 'deal')).map(({ streamId }) => streamId)).toEqual([
            `deal/${id}`,
          ])
          const [event] = await store.history(W, `deal/${id}`)
          expect(event?.body).toEqual({ text: odd, [odd]: [odd] })
          expect(store.problems()).toEqual([])
          expect(store.row(W, id)?.obstacle).toBe(odd)
          expect(await store.outboxEntry(W, `k${odd}`)).toMatchObject({ recipientId: odd })
          expect(await leaseInbox(START)).toEqual([odd])
        })
        expect(await receive(odd)).toBe('duplicate')
        expect(await lease(START)).toEqual([`k${odd}`])
        await store.settleOutbox(W, `k${odd}`, { kind: 'dropped' })
        expect((await store.counts(W)).outboxPending).toBe(0)
      })

      test('keeps a state of several megabytes', async () => {
        const note = '很长'.repeat(1_000_000)
        await append('a', { state: sampleDeal('a', { note }) })
        await nowAndAfterReopen(async () => {
          const loaded = await store.load<SampleDeal>(W, 'deal/a')
          expect(loaded?.state.note === note).toBe(true)
        })
      })

      test.each([
        '../../etc/passwd',
        'A',
        'a',
        'a/b',
        '..',
        'CON',
        '客户 1',
        'x'.repeat(400),
        `${'x'.repeat(400)}y`,
      ])('takes %s for an id and nothing else', async (id) => {
        await append(id)
        await append('sibling')
        await nowAndAfterReopen(async () => {
          expect((await store.load<SampleDeal>(W, `deal/${id}`))?.state.id).toBe(id)
          expect((await store.counts(W)).deals).toBe(2)
        })
      })

      test.each(['deal', 'deal/', '/a', '../a', 'Deal/a', ''])(
        'rejects the stream id "%s"',
        async (streamId) => {
          await expect(append('a', { streamId })).rejects.toThrow('stream id')
        },
      )
    })

    describe('rows and due moments', () => {
      test('filters by owner, region and outcome', async () => {
        await append('a', { state: sampleDeal('a') })
        await append('b', { state: sampleDeal('b', { ownerId: 'li', region: null }) })
        await append('c', { state: sampleDeal('c', { outcome: 'won' }) })
        const ids = (filter = {}) =>
          store
            .rows(W, filter)
            .map((row) => row.id)
            .sort()
        await nowAndAfterReopen(async () => {
          expect(ids()).toEqual(['a', 'b', 'c'])
          expect(ids({ ownerIds: ['li'] })).toEqual(['b'])
          expect(ids({ ownerIds: [] })).toEqual([])
          expect(ids({ region: '华东' })).toEqual(['a', 'c'])
          expect(ids({ outcome: 'open', ownerIds: ['zhang', 'li'] })).toEqual(['a', 'b'])
          expect(store.row(W, 'c')).toMatchObject({ outcome: 'won', version: 1 })
          expect(store.row(W, 'd')).toBeNull()
        })
      })

      test('gives only the rows with alerts when asked for them', async () => {
        const alert = {
          id: 'red-flag:b:1',
          rule: 'red-flag' as const,
          episode: '1',
          raisedAt: START,
          steps: [],
          status: 'open' as const,
          closedAt: null,
          closedBy: null,
        }
        await append('a', { state: sampleDeal('a') })
        await append('b', { state: sampleDeal('b', { alerts: [alert] }) })
        await append('c', { state: sampleDeal('c', { alerts: [alert], withdrawn: true }) })
        const ids = () => store.rows(W, { withAlerts: true }).map((row) => row.id)
        await nowAndAfterReopen(async () => expect(ids()).toEqual(['b']))
        await append('a', { expectedVersion: 1, state: sampleDeal('a', { alerts: [alert] }) })
        await append('b', { expectedVersion: 1, state: sampleDeal('b') })
        await nowAndAfterReopen(async () => expect(ids()).toEqual(['a']))
      })

      test('gives only the rows with doubtful moves when asked for them', async () => {
        const move = {
          commandId: 'm1',
          from: 'quote',
          to: 'contract',
          kinds: [],
          evidenceIds: [],
          byId: 'zhang',
          at: START,
        }
        await append('a')
        await append('b', { state: sampleDeal('b', { doubtfulMoves: [move] }) })
        await append('c', { state: sampleDeal('c', { doubtfulMoves: [move], withdrawn: true }) })
        const ids = () => store.rows(W, { withDoubtfulMoves: true }).map((row) => row.id)
        await nowAndAfterReopen(async () => expect(ids()).toEqual(['b']))
        await append('b', { expectedVersion: 1, state: sampleDeal('b') })
        await nowAndAfterReopen(async () => expect(ids()).toEqual([]))
      })

      test('gives due deals earliest first, at the moment itself and not before', async () => {
        await append('late', { state: sampleDeal('late', { checkAt: at(2000) }) })
        await append('early', { state: sampleDeal('early', { checkAt: at(1000) }) })
        await append('never')
        await append('closed', { state: sampleDeal('closed', { checkAt: at(1), outcome: 'lost' }) })
        const due = (now: Instant, limit = 10) => store.due(W, now, limit).map((row) => row.id)
        await nowAndAfterReopen(async () => {
          expect(store.nextDueAt(W)).toBe(at(1000))
          expect(due(at(999))).toEqual([])
          expect(due(at(1000))).toEqual(['early'])
          expect(due(at(2000))).toEqual(['early', 'late'])
          expect(due(at(2000), 1)).toEqual(['early'])
        })
        await append('early', {
          expectedVersion: 1,
          state: sampleDeal('early', { checkAt: at(3000) }),
        })
        await nowAndAfterReopen(async () => {
          expect(store.nextDueAt(W)).toBe(at(2000))
          expect(due(at(3000))).toEqual(['late', 'early'])
        })
      })

      test('leaves withdrawn deals out of lists, counts and what is due', async () => {
        await append('a', { state: sampleDeal('a', { checkAt: START }) })
        expect(store.due(W, START, 10)).toHaveLength(1)
        const state = sampleDeal('a', { checkAt: START, withdrawn: true })
        await append('a', { expectedVersion: 1, state })
        await nowAndAfterReopen(async () => {
          expect(store.rows(W)).toEqual([])
          expect(store.due(W, START, 10)).toEqual([])
          expect((await store.counts(W)).deals).toBe(0)
          expect(store.row(W, 'a')?.withdrawn).toBe(true)
        })
      })

      test('reprojects every due moment when a rule changes', async () => {
        await append('a', { state: sampleDeal('a', { checkAt: at(1000) }) })
        harness.rule.delayMs = 500
        expect(store.nextDueAt(W)).toBe(at(1000))
        store.reproject(W)
        await nowAndAfterReopen(async () => {
          expect(store.nextDueAt(W)).toBe(at(1500))
        })
      })
    })

    describe('inbox', () => {
      test('records an id once, while it waits and after it is done', async () => {
        expect(await receive('m1')).toBe('recorded')
        expect(await receive('m1')).toBe('duplicate')
        expect(await leaseInbox(START)).toEqual(['m1'])
        await store.settleInbox(W, 'm1', { kind: 'done' })
        await nowAndAfterReopen(async () => {
          expect(await receive('m1')).toBe('duplicate')
          expect((await store.counts(W)).inboxPending).toBe(0)
        })
        harness.clock.now = at(3 * DAY_MS)
        await nowAndAfterReopen(async () => {
          expect(await receive('m1')).toBe('duplicate')
        })
      })

      test('records one of two identical callbacks that come at once', async () => {
        const answers = await Promise.all([receive('m1'), receive('m1'), receive('m1')])
        expect(answers.sort()).toEqual(['duplicate', 'duplicate', 'recorded'])
      })

      test('forgets a done id in the end', async () => {
        await receive('m1')
        await store.settleInbox(W, 'm1', { kind: 'done' })
        harness.clock.now = at(30 * DAY_MS)
        await store.heartbeat(harness.clock.now)
        await store.close()
        store = await harness.open()
        expect(await receive('m1')).toBe('recorded')
      })

      test('hands a group out one by one in order of arrival', async () => {
        for (const id of ['a1', 'b1', 'a2', 'a3']) await receive(id, id.slice(0, 1))
        await store.close()
        store = await harness.open()
        expect(await leaseInbox(START)).toEqual(['a1', 'b1'])
        expect(await leaseInbox(START)).toEqual([])
        await store.settleInbox(W, 'a1', { kind: 'done' })
        expect(await leaseInbox(START)).toEqual(['a2'])
        await store.settleInbox(W, 'a2', { kind: 'done' })
        expect(await leaseInbox(START, 1)).toEqual(['a3'])
      })

      test('keeps order among entries that arrive at once', async () => {
        const ids = Array.from({ length: 8 }, (_, n) => `m${n}`)
        await Promise.all(ids.map((id) => receive(id)))
        const seen: string[] = []
        for (const _ of ids) {
          const [id = ''] = await leaseInbox(START)
          seen.push(id)
          await store.settleInbox(W, id, { kind: 'done' })
        }
        expect(seen).toEqual(ids)
      })

      test('records what comes at once from many, each once and each group in its order', async () => {
        await receive('old', 'g0')
        const groups = Array.from({ length: 40 }, (_, n) => `g${n}`)
        const arriving = groups.flatMap((group) => [`${group}-1`, `${group}-2`, `${group}-1`])
        const answers = await Promise.all(
          [...arriving, 'old'].map((id) => receive(id, id === 'old' ? 'g0' : id.split('-')[0])),
        )
        const known = arriving.map((_, n) => (n % 3 === 2 ? 'duplicate' : 'recorded'))
        expect(answers).toEqual([...known, 'duplicate'])
        await store.settleInbox(W, 'old', { kind: 'done' })
        await nowAndAfterReopen(async () => {
          expect((await store.counts(W)).inboxPending).toBe(80)
        })
        for (const n of [1, 2]) {
          const ids = (await store.leaseInbox(W, START, 100, LEASE_MS)).map(({ id }) => id)
          expect(ids.sort()).toEqual(groups.map((group) => `${group}-${n}`).sort())
          for (const id of ids) await store.settleInbox(W, id, { kind: 'done' })
        }
      })

      test('records an id once that two groups bring at once', async () => {
        void receive('x', 'g0')
        const answers = await Promise.all([receive('m', 'g1'), receive('m', 'g2')])
        expect(answers.sort()).toEqual(['duplicate', 'recorded'])
      })

      test('gives a retried entry back when it is due; the group waits for it', async () => {
        await receive('m1')
        await receive('m2')
        await leaseInbox(START)
        await store.settleInbox(W, 'm1', { kind: 'retry', dueAt: at(1000) })
        await nowAndAfterReopen(async () => {
          expect(await leaseInbox(at(999))).toEqual([])
        })
        const [entry] = await store.leaseInbox(W, at(1000), 10, LEASE_MS)
        expect(entry).toEqual({
          id: 'm1',
          group: 'zhang',
          receivedAt: START,
          inbound: { text: 'm1' },
          attempts: 1,
        })
      })

      test('hands out again what nobody settled before the lease ended', async () => {
        await receive('m1')
        await leaseInbox(START)
        expect(await leaseInbox(at(LEASE_MS - 1))).toEqual([])
        expect(await leaseInbox(at(LEASE_MS))).toEqual(['m1'])
      })

      test('settling an unknown entry changes nothing', async () => {
        await store.settleInbox(W, 'nobody', { kind: 'done' })
        expect(await receive('nobody')).toBe('recorded')
      })
    })

    describe('outbox', () => {
      test('keeps a draft with its commit and leases it when due', async () => {
        const draft = sampleDraft('k1', { dueAt: at(1000) })
        await append('a', { outbox: [draft] })
        const entry = { ...draft, streamId: 'deal/a', createdAt: START, attempts: 0, dead: null }
        await nowAndAfterReopen(async () => {
          expect(await store.outboxEntry(W, 'k1')).toEqual(entry)
          expect(await store.counts(W)).toEqual({
            deals: 1,
            inboxPending: 0,
            outboxPending: 1,
            outboxDead: 0,
          })
          expect(await lease(at(999))).toEqual([])
          expect(await store.leaseOutbox(W, at(1000), 10, LEASE_MS)).toEqual([
            { entry, leaseUntil: at(1000 + LEASE_MS) },
          ])
        })
      })

      test('takes back a lease nothing was done with, but not one that was handed out since', async () => {
        await append('a', { outbox: [sampleDraft('k1', { dueAt: at(1000) })] })
        const leased = async (when: Instant) => {
          const [one] = await store.leaseOutbox(W, when, 10, LEASE_MS)
          return one
        }
        const first = await leased(at(1000))
        if (first === undefined) throw new Error('not leased')
        expect(await leased(at(1001))).toBeUndefined()
        store.giveBackOutbox(W, first)
        expect((await leased(at(1002)))?.entry.key).toBe('k1')
        store.giveBackOutbox(W, first)
        expect(await leased(at(1003))).toBeUndefined()
      })

      test('says when what waits is due first, whoever works on it, in and out', async () => {
        expect(await store.firstDue(W)).toEqual({ inbox: null, outbox: null })
        await receive('m1')
        await append('a', { outbox: [sampleDraft('k2', { dueAt: at(9000) })] })
        await append('b', {
          outbox: [sampleDraft('k1', { dueAt: at(1000), recipientId: 'li' })],
        })
        await nowAndAfterReopen(async () => {
          await lease(at(1000))
          expect(await store.firstDue(W)).toEqual({ inbox: START, outbox: at(1000) })
          expect(await store.firstDue('nobody')).toEqual({ inbox: null, outbox: null })
        })
        await store.settleOutbox(W, 'k1', {
          kind: 'dead',
          reason: 'unknown',
          detail: 'no',
          at: at(1000),
        })
        expect((await store.firstDue(W)).outbox).toBe(at(9000))
      })

      test('drops a second draft with the same key, wherever it comes from', async () => {
        const again = { outbox: [sampleDraft('k1', { recipientId: 'li' })] }
        await append('a', {
          outbox: [sampleDraft('k1'), sampleDraft('k1', { recipientId: 'wang' })],
        })
        expect(await append('b', again)).toEqual({ kind: 'committed', version: 1 })
        await append('a', { ...again, expectedVersion: 1 })
        await nowAndAfterReopen(async () => {
          expect((await store.outboxEntry(W, 'k1'))?.recipientId).toBe('zhang')
          expect((await store.counts(W)).outboxPending).toBe(1)
        })
        await store.settleOutbox(W, 'k1', { kind: 'delivered', at: START, receipt: null })
        await append('c', again)
        await nowAndAfterReopen(async () => {
          expect((await store.counts(W)).outboxPending).toBe(0)
        })
        harness.clock.now = at(30 * DAY_MS)
        await append('d', again)
        expect((await store.counts(W)).outboxPending).toBe(1)
      })

      test('keeps one of two same keys drafted at once in different streams', async () => {
        await Promise.all(
          ['a', 'b', 'c'].map((id) =>
            append(id, { outbox: [sampleDraft('k'), sampleDraft(`own-${id}`)] }),
          ),
        )
        await nowAndAfterReopen(async () => {
          expect(await store.counts(W)).toMatchObject({ deals: 3, outboxPending: 4 })
        })
      })

      test('speaks to one person one thing at a time, in order of creation', async () => {
        await append('a', { outbox: [sampleDraft('z1'), sampleDraft('l1', { recipientId: 'li' })] })
        await append('b', { outbox: [sampleDraft('z2', { dueAt: at(-5000) })] })
        await store.close()
        store = await harness.open()
        expect((await lease(START)).sort()).toEqual(['l1', 'z1'])
        expect(await lease(START)).toEqual([])
        await store.settleOutbox(W, 'z1', { kind: 'delivered', at: START, receipt: null })
        expect(await lease(START)).toEqual(['z2'])
      })

      test('leases the longest due first when the limit is short', async () => {
        await append('a', {
          outbox: [
            sampleDraft('second', { dueAt: at(-1) }),
            sampleDraft('first', { recipientId: 'li', dueAt: at(-2) }),
          ],
        })
        expect(await lease(START, 1)).toEqual(['first'])
        expect(await lease(START, 0)).toEqual([])
        expect(await lease(START, 1)).toEqual(['second'])
      })

      test('leases again what nobody settled before the lease ended', async () => {
        await append('a', { outbox: [sampleDraft('k')] })
        expect(await lease(START)).toEqual(['k'])
        expect(await lease(at(LEASE_MS - 1))).toEqual([])
        expect(await lease(at(LEASE_MS))).toEqual(['k'])
      })

      test('keeps the receipt of a delivered card for 30 days', async () => {
        await append('a', { outbox: [sampleDraft('k')] })
        await lease(START)
        expect(await store.receipt(W, 'deal/a', 'k')).toBeNull()
        await store.settleOutbox(W, 'k', {
          kind: 'delivered',
          at: at(10),
          receipt: receiptOf('zhang'),
        })
        await nowAndAfterReopen(async () => {
          expect(await store.outboxEntry(W, 'k')).toBeNull()
          expect(await store.receipt(W, 'deal/a', 'k')).toEqual(receiptOf('zhang'))
          expect(await store.receipt(W, 'deal/b', 'k')).toBeNull()
        })
        await store.settleOutbox(W, 'k', {
          kind: 'delivered',
          at: at(20),
          receipt: receiptOf('li'),
        })
        harness.clock.now = at(10 + 30 * DAY_MS - 1)
        expect(await store.receipt(W, 'deal/a', 'k')).toEqual(receiptOf('zhang'))
        harness.clock.now = at(10 + 30 * DAY_MS)
        expect(await store.receipt(W, 'deal/a', 'k')).toBeNull()
      })

      test('gives a retried entry back later; others to the same person need not wait', async () => {
        await append('a', { outbox: [sampleDraft('k1'), sampleDraft('k2')] })
        await lease(START)
        await store.settleOutbox(W, 'k1', { kind: 'retry', dueAt: at(1000), reason: 'network' })
        await nowAndAfterReopen(async () => {
          expect(await store.outboxEntry(W, 'k1')).toMatchObject({ attempts: 1, dueAt: at(1000) })
          expect(await lease(at(999))).toEqual(['k2'])
        })
        await store.settleOutbox(W, 'k2', { kind: 'dropped' })
        expect(await lease(at(1000))).toEqual(['k1'])
      })

      test('keeps a dead entry in sight until it is resent', async () => {
        await append('a', { outbox: [sampleDraft('k', { expiresAt: at(5) }), sampleDraft('next')] })
        await lease(START)
        await store.settleOutbox(W, 'k', {
          kind: 'dead',
          reason: 'ip-not-trusted',
          detail: '60020',
          at: at(1),
        })
        await nowAndAfterReopen(async () => {
          expect(await store.deadLetters(W)).toMatchObject([
            { key: 'k', dead: { reason: 'ip-not-trusted', detail: '60020', at: at(1) } },
          ])
          expect(await store.outboxEntry(W, 'k')).toBeNull()
          expect(await store.counts(W)).toMatchObject({ outboxPending: 1, outboxDead: 1 })
          expect(await lease(START)).toEqual(['next'])
        })
        await store.settleOutbox(W, 'next', { kind: 'dropped' })
        expect(await store.resend(W, 'nobody', at(2))).toBe(false)
        expect(await store.resend(W, 'k', at(2))).toBe(true)
        expect(await store.resend(W, 'k', at(2))).toBe(false)
        await nowAndAfterReopen(async () => {
          expect(await store.deadLetters(W)).toEqual([])
          expect(await store.outboxEntry(W, 'k')).toMatchObject({
            attempts: 0,
            dueAt: at(2),
            dead: null,
            expiresAt: null,
          })
          expect(await lease(at(1))).toEqual([])
        })
        expect(await lease(at(2))).toEqual(['k'])
      })

      test('cancels pending entries of the stream and frees their keys', async () => {
        await append('a', { outbox: [sampleDraft('k1'), sampleDraft('k2')] })
        await append('b', { outbox: [sampleDraft('k3')] })
        await append('a', {
          expectedVersion: 1,
          cancelOutbox: ['k1', 'k2', 'k3'],
          outbox: [sampleDraft('k2', { recipientId: 'li' })],
        })
        await nowAndAfterReopen(async () => {
          expect(await store.outboxEntry(W, 'k1')).toBeNull()
          expect((await store.outboxEntry(W, 'k2'))?.recipientId).toBe('li')
          expect(await store.outboxEntry(W, 'k3')).not.toBeNull()
        })
        await append('b', { expectedVersion: 1, outbox: [sampleDraft('k1')] })
        expect(await store.outboxEntry(W, 'k1')).not.toBeNull()
      })

      test('keeps the receipt of a card that was cancelled too late', async () => {
        await append('a', { outbox: [sampleDraft('alert')] })
        await lease(START)
        const update = sampleDraft('handled', {
          replaces: { key: 'alert', receipt: null, ifNotReplaceable: 'drop' },
        })
        await append('a', { expectedVersion: 1, cancelOutbox: ['alert'], outbox: [update] })
        expect(await lease(START)).toEqual([])
        await store.settleOutbox(W, 'alert', {
          kind: 'delivered',
          at: START,
          receipt: receiptOf('zhang'),
        })
        expect(await store.receipt(W, 'deal/a', 'alert')).toEqual(receiptOf('zhang'))
        expect(await lease(START)).toEqual(['handled'])
      })

      test('does not take the delivery of a cancelled message for its successor', async () => {
        await append('a', { outbox: [sampleDraft('k')] })
        await lease(START)
        await append('a', {
          expectedVersion: 1,
          cancelOutbox: ['k'],
          outbox: [sampleDraft('k', { dueAt: at(1) })],
        })
        await store.settleOutbox(W, 'k', { kind: 'delivered', at: START, receipt: null })
        expect(await lease(at(1))).toEqual(['k'])
      })
    })

    describe('leases', () => {
      test('are kept by asking again, given back, and stored under', async () => {
        expect(await store.takeLease('clock', MINUTE_MS)).toBe(true)
        expect(await store.takeLease('clock', MINUTE_MS)).toBe(true)
        const request = { streamId: 'deal/a', expectedVersion: 0, state: sampleDeal('a') }
        const events = [{ at: START, body: { kind: 'first' } }]
        const underLease = { ...request, events, outbox: [], underLease: 'clock' }
        expect(await store.append(W, underLease)).toEqual({ kind: 'committed', version: 1 })
        await store.releaseLease('clock')
        expect(await store.takeLease('clock', MINUTE_MS)).toBe(true)
      })
    })

    describe('rooms', () => {
      const windows = [
        { most: 2, ms: MINUTE_MS },
        { most: 3, ms: 10 * MINUTE_MS },
      ]
      const take = (ms: number, name = 'li') => store.takeRoom(W, name, windows, at(ms))

      test('hold what fits into every window, and tell how long to wait', async () => {
        expect([await take(0), await take(10_000)]).toEqual([0, 0])
        expect(await take(20_000)).toBe(40_000)
        expect(await take(20_000, 'wang')).toBe(0)
        expect(await take(MINUTE_MS)).toBe(0)
        expect(await take(3 * MINUTE_MS)).toBe(7 * MINUTE_MS)
        expect(await take(10 * MINUTE_MS)).toBe(0)
      })

      test('count what comes at the same moment', async () => {
        const waits = await Promise.all(Array.from({ length: 8 }, () => take(0)))
        expect(waits.filter((ms) => ms === 0)).toHaveLength(2)
      })
    })

    describe('serving times', () => {
      test.each([
        ['5 minutes are no downtime', 5 * MINUTE_MS, 0],
        ['more than 5 minutes are one', 5 * MINUTE_MS + 1, 1],
      ])('%s', async (_, gap, count) => {
        await store.heartbeat(START)
        await store.close()
        harness.clock.now = at(gap)
        store = await harness.open()
        const expected = count === 0 ? [] : [{ from: START, to: at(gap) }]
        expect(await store.downtimes()).toEqual(expected)
        await nowAndAfterReopen(async () => {
          expect(await store.downtimes()).toEqual(expected)
        })
      })

      test('forgets downtimes after a year', async () => {
        const day = 366
        for (const days of [1, 2, day]) {
          await store.close()
          harness.clock.now = at(days * DAY_MS)
          store = await harness.open()
        }
        // The first ended on day 1, 365 days before the last start.
        expect((await store.downtimes()).map(({ to }) => to)).toEqual([
          at(2 * DAY_MS),
          at(day * DAY_MS),
        ])
      })
    })

    describe('one of many', () => {
      test('has what nobody else has, and may give it back', async () => {
        expect(await store.takeLease('clock', LEASE_MS)).toBe(true)
        expect(await store.takeLease('clock', LEASE_MS)).toBe(true)
        await store.releaseLease('clock')
        await nowAndAfterReopen(async () => {
          expect(await store.takeLease('clock', LEASE_MS)).toBe(true)
        })
      })

      test('hears nothing of what it did itself', async () => {
        const heard: string[] = []
        store.onForeignChange(W, ({ streamId }) => void heard.push(streamId))
        await append('a')
        await append('x', { streamId: 'settings/x', state: { n: 1 } })
        await store.catchUp(W)
        expect(heard).toEqual([])
        expect(store.row(W, 'a')).not.toBeNull()
      })
    })

    describe('the end of a workspace', () => {
      test('erases all of it and nothing else, and its name is as good as new', async () => {
        await append('a', { outbox: [sampleDraft('x')] })
        await append('a', { expectedVersion: 1 })
        await store.append(W, { ...dealRequest('s'), streamId: 'settings/s', state: {} })
        await store.receive(W, { id: 'm', receivedAt: START, inbound: {}, group: 'g' })
        await store.append('other', dealRequest('a'))
        expect(await store.erase(W)).toBe(2)
        await store.catchUp(W)
        expect(store.rows(W)).toEqual([])
        await nowAndAfterReopen(async () => {
          expect(await store.workspaces()).toEqual(['other'])
          expect(await store.history(W, 'deal/a')).toEqual([])
          expect(await store.counts(W)).toMatchObject({ inboxPending: 0, outboxPending: 0 })
          expect(await store.history('other', 'deal/a')).toHaveLength(1)
        })
        expect(await store.erase(W)).toBe(0)
        expect(await append('a')).toEqual({ kind: 'committed', version: 1 })
        await nowAndAfterReopen(async () => {
          expect(await store.history(W, 'deal/a')).toHaveLength(1)
        })
      })
    })

    describe('health and end', () => {
      test('can write, has no problems, and says so', async () => {
        await append('a')
        await nowAndAfterReopen(async () => {
          expect(await store.check()).toEqual({ ok: true })
          expect(store.problems()).toEqual([])
        })
      })

      test('finishes what is under way before it closes, and takes nothing after', async () => {
        const writes = Promise.all(['a', 'b', 'c'].map((id) => append(id)))
        await store.close()
        await expect(writes).resolves.toHaveLength(3)
        await expect(append('d')).rejects.toThrow('closed')
        expect(await store.check()).toMatchObject({ ok: false })
        store = await harness.open()
        expect((await store.counts(W)).deals).toBe(3)
      })
    })
  })
}
