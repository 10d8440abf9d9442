import { firstBrokenVersion } from '@kedu/server/store/event-chain'
import type { OutboxEntry, Store, StoredEvent } from '@kedu/server/store/store'
import { plusMs } from '@kedu/shared/time/instant'
import { describe, expect, test } from 'vitest'
import fc from '../support/property.ts'
import { START, sampleDeal, sampleDraft } from './sample-deals.ts'
import type { StoreHarness } from './store.contract.ts'

const W = 'acme'
const STREAMS = ['a', 'b', 'c']
const KEYS = ['k0', 'k1', 'k2', 'k3', 'k4']

/** The contract in its simplest form: maps in memory, no disk. */
class ModelStore {
  readonly streams = new Map<string, { bodies: unknown[]; note: string; checkAt: number | null }>()
  readonly pending = new Map<string, { streamId: string; attempts: number }>()
  readonly dead = new Map<string, { streamId: string }>()
  readonly said = new Set<string>()
  readonly inbox: string[] = []
  readonly inboxDone = new Set<string>()

  version(id: string): number {
    return this.streams.get(id)?.bodies.length ?? 0
  }
}

type Operation =
  | {
      kind: 'append'
      id: string
      events: number
      isStale: boolean
      note: string
      checkIn: number | null
      drafts: string[]
      cancel: string[]
    }
  | { kind: 'settle'; key: string; how: 'delivered' | 'dropped' | 'retry' | 'dead' }
  | { kind: 'resend'; key: string }
  | { kind: 'receive'; id: string }
  | { kind: 'inbox-done' }
  | { kind: 'reopen' }

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      id: fc.constantFrom(...STREAMS),
      events: fc.integer({ min: 0, max: 4 }),
      isStale: fc.boolean(),
      note: fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => `n${text}`),
      checkIn: fc.option(fc.integer({ min: 0, max: 20 })),
      drafts: fc.array(fc.constantFrom(...KEYS), { maxLength: 3 }),
      cancel: fc.array(fc.constantFrom(...KEYS), { maxLength: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      key: fc.constantFrom(...KEYS),
      how: fc.constantFrom('delivered', 'dropped', 'retry', 'dead'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('resend' as const), key: fc.constantFrom(...KEYS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('receive' as const),
      id: fc.constantFrom('m0', 'm1', 'm2'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'inbox-done' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
)

async function run(op: Exclude<Operation, { kind: 'reopen' }>, store: Store, model: ModelStore) {
  switch (op.kind) {
    case 'append': {
      const actual = model.version(op.id)
      const isConflict = op.isStale
      const checkAt = op.checkIn === null ? null : plusMs(START, op.checkIn)
      const bodies = Array.from({ length: op.events }, (_, n) => ({ n: actual + n, note: op.note }))
      const answer = await store.append(W, {
        streamId: `deal/${op.id}`,
        expectedVersion: isConflict ? actual + 1 : actual,
        events: bodies.map((body) => ({ at: START, body })),
        state: sampleDeal(op.id, { note: op.note, checkAt }),
        outbox: op.drafts.map((key) => sampleDraft(key)),
        cancelOutbox: op.cancel,
      })
      if (isConflict) {
        expect(answer).toEqual({ kind: 'conflict', actualVersion: actual })
        return
      }
      expect(answer).toEqual({ kind: 'committed', version: actual + op.events })
      const before = model.streams.get(op.id)?.bodies ?? []
      model.streams.set(op.id, { bodies: [...before, ...bodies], note: op.note, checkAt })
      for (const key of op.cancel)
        if (model.pending.get(key)?.streamId === op.id) model.pending.delete(key)
      for (const key of op.drafts) {
        if (model.pending.has(key) || model.dead.has(key) || model.said.has(key)) continue
        model.pending.set(key, { streamId: op.id, attempts: 0 })
      }
      return
    }
    case 'settle': {
      const entry = model.pending.get(op.key)
      if (op.how === 'delivered')
        await store.settleOutbox(W, op.key, { kind: 'delivered', at: START, receipt: null })
      else if (op.how === 'dropped') await store.settleOutbox(W, op.key, { kind: 'dropped' })
      else if (op.how === 'retry')
        await store.settleOutbox(W, op.key, { kind: 'retry', dueAt: START, reason: 'network' })
      else
        await store.settleOutbox(W, op.key, {
          kind: 'dead',
          reason: 'network',
          detail: '',
          at: START,
        })
      if (!entry) return
      if (op.how === 'retry') entry.attempts += 1
      else model.pending.delete(op.key)
      if (op.how === 'dead') model.dead.set(op.key, { streamId: entry.streamId })
      if (op.how === 'delivered' || op.how === 'dropped') model.said.add(op.key)
      return
    }
    case 'resend': {
      const entry = model.dead.get(op.key)
      expect(await store.resend(W, op.key, START)).toBe(entry !== undefined)
      if (entry) model.pending.set(op.key, { ...entry, attempts: 0 })
      model.dead.delete(op.key)
      return
    }
    case 'receive': {
      const isKnown = model.inbox.includes(op.id) || model.inboxDone.has(op.id)
      const answer = await store.receive(W, {
        id: op.id,
        group: 'g',
        receivedAt: START,
        inbound: null,
      })
      expect(answer).toBe(isKnown ? 'duplicate' : 'recorded')
      if (!isKnown) model.inbox.push(op.id)
      return
    }
    case 'inbox-done': {
      const first = model.inbox.shift()
      const [entry] = await store.leaseInbox(W, START, 5, 1000)
      expect(entry?.id).toBe(first)
      if (first === undefined) return
      await store.settleInbox(W, first, { kind: 'done' })
      model.inboxDone.add(first)
      return
    }
    default:
      op satisfies never
  }
}

async function expectSame(store: Store, model: ModelStore): Promise<void> {
  for (const id of STREAMS) {
    const expected = model.streams.get(id)
    const snapshot = await store.load<{ note: string }>(W, `deal/${id}`)
    expect(snapshot?.version).toBe(expected?.bodies.length)
    expect(snapshot?.state.note).toBe(expected?.note)
    const history: StoredEvent[] = await store.history(W, `deal/${id}`)
    expect(history.map((event) => event.body)).toEqual(expected?.bodies ?? [])
    expect(firstBrokenVersion(history)).toBeNull()
    expect(store.row(W, id)?.obstacle).toBe(expected?.note)
    expect(store.row(W, id)?.version).toBe(expected?.bodies.length)
  }
  const due = [...model.streams]
    .filter(([, { checkAt }]) => checkAt !== null && checkAt <= START + 10)
    .sort(([a, x], [b, y]) => (x.checkAt ?? 0) - (y.checkAt ?? 0) || (a < b ? -1 : 1))
  expect(store.due(W, plusMs(START, 10), 10).map((row) => row.id)).toEqual(due.map(([id]) => id))
  for (const key of KEYS) {
    const entry: OutboxEntry | null = await store.outboxEntry(W, key)
    const expected = model.pending.get(key)
    expect(entry?.streamId).toBe(expected && `deal/${expected.streamId}`)
    expect(entry?.attempts).toBe(expected?.attempts)
  }
  expect((await store.deadLetters(W)).map(({ key }) => key).sort()).toEqual(
    [...model.dead.keys()].sort(),
  )
  expect(await store.counts(W)).toEqual({
    deals: model.streams.size,
    inboxPending: model.inbox.length,
    outboxPending: model.pending.size,
    outboxDead: model.dead.size,
  })
  expect(store.problems()).toEqual([])
}

/** Whatever happens in whatever order, the driver answers like the model, restarts included. */
export function describeStoreModel(
  name: string,
  create: () => Promise<StoreHarness>,
  numRuns = 30,
): void {
  describe(`${name} behaves like the model`, () => {
    test('through any sequence of operations', { timeout: 180_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(operation, { minLength: 1, maxLength: 25 }),
          async (operations) => {
            const harness = await create()
            let store = await harness.open()
            try {
              const model = new ModelStore()
              for (const op of operations) {
                if (op.kind === 'reopen') {
                  await store.close()
                  store = await harness.open()
                  await expectSame(store, model)
                } else {
                  await run(op, store, model)
                }
              }
              await expectSame(store, model)
            } finally {
              await store.close()
              await harness.remove()
            }
          },
        ),
        { numRuns },
      )
    })
  })
}
