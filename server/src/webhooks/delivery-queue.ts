/**
 * What is still to be told and how telling went: streams `webhook-queue/<webhook>-<n>`, a few for each webhook so
 * that a long queue is not written whole for every change. Every change is durable before it shows, and is
 * decided again when another process changed the same queue.
 */
import { createHash } from 'node:crypto'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import type { Store, StreamId } from '../store/store.ts'
import { isNews } from '../workspace/foreign-changes.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Delivery } from './webhook.ts'

const CATEGORY = 'webhook-queue'
const PARTS = 16
const TRIES = 10
/** Of each part: what was told is looked at for a while, what was not is kept to be sent again. */
const DELIVERED_KEPT = 64
const DEAD_KEPT = 256
const KEPT_MS = 30 * DAY_MS

export interface QueueState {
  webhookId: string
  /** In order of what happened. */
  waiting: Delivery[]
  /** Oldest first. */
  past: Delivery[]
}

type QueueEvent =
  | { kind: 'deliveries-queued'; ids: string[] }
  | {
      kind: 'delivery-tried'
      id: string
      status: number | null
      durationMs: number
      became: string
    }
  | { kind: 'delivery-sent-again'; id: string }
  | { kind: 'queue-cleared' }

interface Known {
  state: QueueState
  version: number
}

export class DeliveryQueue {
  readonly #store: Store
  readonly #workspace: WorkspaceId
  readonly #known = new Map<StreamId, Known>()
  readonly #work = new Map<StreamId, Promise<unknown>>()
  #loading: Promise<void> | null = null

  constructor({ store, id, foreign }: Pick<Workspace, 'store' | 'id' | 'foreign'>) {
    this.#store = store
    this.#workspace = id
    foreign.of(CATEGORY, (change) => {
      const { streamId, state, version } = change
      if (!isNews(change, this.#known.get(streamId)?.version)) return
      this.#known.set(streamId, { state: state as QueueState, version })
    })
  }

  /** Reads what there is, once; not at the start of the process. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = null
      throw error
    })
    return this.#loading
  }

  parts(webhookId: string | null = null): QueueState[] {
    const all = [...this.#known.values()].map(({ state }) => state)
    return webhookId === null ? all : all.filter((state) => state.webhookId === webhookId)
  }

  find(webhookId: string, id: string): Delivery | null {
    for (const { waiting, past } of this.parts(webhookId)) {
      const found = waiting.find((one) => one.id === id) ?? past.findLast((one) => one.id === id)
      if (found !== undefined) return found
    }
    return null
  }

  /** Newest first. */
  deliveries(webhookId: string): Delivery[] {
    return this.parts(webhookId)
      .flatMap(({ waiting, past }) => [...waiting, ...past])
      .sort((a, b) => b.queuedAt - a.queuedAt || b.version - a.version || (a.id < b.id ? -1 : 1))
  }

  /** Adds what is not there yet: the same again, after a crash, adds nothing. */
  async add(webhookId: string, given: readonly Delivery[], at: Instant): Promise<void> {
    const [first] = given
    if (first === undefined) return
    await this.#change(webhookId, first.streamId, at, (state) => {
      const known = new Set([...state.waiting, ...state.past].map(({ id }) => id))
      const added = given.filter(({ id }) => !known.has(id))
      if (added.length === 0) return null
      return {
        state: { ...state, waiting: [...state.waiting, ...added] },
        event: { kind: 'deliveries-queued', ids: added.map(({ id }) => id) },
      }
    })
  }

  /** What a try led to. Nothing happens when it is not waiting any more. */
  async settle(webhookId: string, tried: Delivery, at: Instant): Promise<void> {
    await this.#change(webhookId, tried.streamId, at, (state) => {
      if (!state.waiting.some(({ id }) => id === tried.id)) return null
      const isWaiting = tried.status === 'waiting'
      return {
        state: {
          ...state,
          waiting: isWaiting
            ? state.waiting.map((one) => (one.id === tried.id ? tried : one))
            : state.waiting.filter(({ id }) => id !== tried.id),
          past: isWaiting ? state.past : pruned([...state.past, tried], at),
        },
        event: triedEvent(tried),
      }
    })
  }

  /** What was sent at once, without waiting here. */
  async record(webhookId: string, sent: Delivery, at: Instant): Promise<void> {
    await this.#change(webhookId, sent.streamId, at, (state) => ({
      state: { ...state, past: pruned([...state.past, sent], at) },
      event: triedEvent(sent),
    }))
  }

  /** Due now, however it went before. Null: there is no such delivery any more. */
  async again(webhookId: string, id: string, at: Instant): Promise<Delivery | null> {
    const found = this.find(webhookId, id)
    if (found === null) return null
    const again: Delivery = { ...found, status: 'waiting', attempts: 0, dueAt: at }
    await this.#change(webhookId, found.streamId, at, (state) => ({
      state: {
        ...state,
        waiting: [...state.waiting.filter((one) => one.id !== id), again],
        past: state.past.filter((one) => one.id !== id),
      },
      event: { kind: 'delivery-sent-again', id },
    }))
    return again
  }

  /** Nothing of this webhook is to be told any more. */
  async clear(webhookId: string, at: Instant): Promise<void> {
    for (const [streamId, { state }] of this.#known) {
      if (state.webhookId !== webhookId || state.waiting.length + state.past.length === 0) continue
      await this.#changeStream(streamId, webhookId, at, () => ({
        state: { webhookId, waiting: [], past: [] },
        event: { kind: 'queue-cleared' },
      }))
    }
  }

  async #load(): Promise<void> {
    const snapshots = await this.#store.list<QueueState>(this.#workspace, CATEGORY)
    for (const { streamId, state, version } of snapshots) {
      // What was written while it was read is newer.
      if (!this.#known.has(streamId)) this.#known.set(streamId, { state, version })
    }
  }

  #change(
    webhookId: string,
    about: StreamId,
    at: Instant,
    decide: (state: QueueState) => { state: QueueState; event: QueueEvent } | null,
  ): Promise<void> {
    const part = createHash('sha256').update(about).digest().readUInt8(0) % PARTS
    return this.#changeStream(`${CATEGORY}/${webhookId}-${part}`, webhookId, at, decide)
  }

  /** One change of a queue after the other. */
  #changeStream(
    streamId: StreamId,
    webhookId: string,
    at: Instant,
    decide: (state: QueueState) => { state: QueueState; event: QueueEvent } | null,
  ): Promise<void> {
    const before = this.#work.get(streamId) ?? Promise.resolve()
    const mine = before.then(() => this.#changeNow(streamId, webhookId, at, decide))
    this.#work.set(
      streamId,
      mine.catch(() => undefined),
    )
    return mine
  }

  async #changeNow(
    streamId: StreamId,
    webhookId: string,
    at: Instant,
    decide: (state: QueueState) => { state: QueueState; event: QueueEvent } | null,
  ): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const known = this.#known.get(streamId)
      const decided = decide(known?.state ?? { webhookId, waiting: [], past: [] })
      if (decided === null) return
      const { state, event } = decided
      const result = await this.#store.append(this.#workspace, {
        streamId,
        expectedVersion: known?.version ?? 0,
        events: [{ at, body: event }],
        state,
        outbox: [],
      })
      if (result.kind === 'committed') {
        this.#known.set(streamId, { state, version: result.version })
        return
      }
      const now = await this.#store.load<QueueState>(this.#workspace, streamId)
      if (now !== null) this.#known.set(streamId, { state: now.state, version: now.version })
    }
    throw new Error(`${streamId} kept changing`)
  }
}

function triedEvent({ id, last, status }: Delivery): QueueEvent {
  return {
    kind: 'delivery-tried',
    id,
    status: last?.status ?? null,
    durationMs: last?.durationMs ?? 0,
    became: status,
  }
}

function pruned(past: readonly Delivery[], now: Instant): Delivery[] {
  const young = past.filter(({ queuedAt }) => now - queuedAt < KEPT_MS)
  const isDead = ({ status }: Delivery) => status === 'dead'
  const dead = new Set(young.filter(isDead).slice(-DEAD_KEPT))
  const others = new Set(young.filter((one) => !isDead(one)).slice(-DELIVERED_KEPT))
  return young.filter((one) => dead.has(one) || others.has(one))
}
