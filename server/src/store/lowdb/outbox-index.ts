import { DueHeap } from '@kedu/shared/time/due-heap'
import type { Instant } from '@kedu/shared/time/instant'
import type { OutboxEntry, OutboxLease, StreamId } from '../store.ts'
import { type QueuedMessage, SAID_MEMORY_MS, type StreamDocument } from './stream-document.ts'

interface InFlight {
  key: string
  order: number
  streamId: StreamId
  leaseUntil: Instant
}

/**
 * What the streams of a workspace have to say, in memory. Built from the stream files at start and
 * told about every commit; the files are the truth, only leases live here alone.
 *
 * A person hears one thing at a time: while a message to them is in flight no other one to them is
 * leased, so an update can never overtake the card it changes.
 */
export class OutboxIndex {
  readonly #pending = new Map<string, QueuedMessage>()
  readonly #dead = new Map<string, OutboxEntry>()
  /** Keys settled lately, by whom, and when they are forgotten. */
  readonly #said = new Map<string, { streamId: StreamId; until: number }>()
  /** Not due when last looked. */
  readonly #later = new DueHeap()
  /** Due, by recipient, in order of creation. */
  readonly #ready = new Map<string, QueuedMessage[]>()
  readonly #inFlight = new Map<string, InFlight>()

  get pendingCount(): number {
    return this.#pending.size
  }

  get deadCount(): number {
    return this.#dead.size
  }

  /** Of all that wait, leased or not. */
  firstDue(): Instant | null {
    let first: Instant | null = null
    for (const { entry } of this.#pending.values()) {
      if (first === null || entry.dueAt < first) first = entry.dueAt
    }
    return first
  }

  entry(key: string): OutboxEntry | null {
    return this.#pending.get(key)?.entry ?? null
  }

  dead(key: string): OutboxEntry | null {
    return this.#dead.get(key) ?? null
  }

  deadLetters(): OutboxEntry[] {
    return [...this.#dead.values()]
  }

  /** Has another stream a message with this key, waiting or said within 30 days? */
  isTakenElsewhere(key: string, streamId: StreamId, now: Instant): boolean {
    const owner = (this.entry(key) ?? this.dead(key))?.streamId
    if (owner !== undefined) return owner !== streamId
    const said = this.#said.get(key)
    return said !== undefined && said.until > now && said.streamId !== streamId
  }

  /** Where a settlement belongs; a message cancelled while in flight still has its stream. */
  sent(key: string): { streamId: StreamId; order: number | null } | null {
    for (const flight of this.#inFlight.values()) if (flight.key === key) return flight
    const message = this.#pending.get(key)
    return message ? { streamId: message.entry.streamId, order: message.order } : null
  }

  /** Takes over the difference between two states of one stream. */
  replace(before: StreamDocument | null, after: StreamDocument): void {
    const kept = new Set(after.outbox)
    for (const message of before?.outbox ?? []) {
      if (!kept.has(message)) this.#forget(message.entry.key)
    }
    const known = new Set(before?.outbox)
    for (const message of after.outbox) if (!known.has(message)) this.#add(message)
    const knownSaid = new Set(before?.said)
    for (const said of after.said) {
      if (knownSaid.has(said)) continue
      this.#said.set(said.key, { streamId: after.streamId, until: said.at + SAID_MEMORY_MS })
    }
  }

  lease(now: Instant, limit: number, leaseUntil: Instant): OutboxLease[] {
    for (const key of this.#later.takeDue(now)) {
      const message = this.#pending.get(key)
      if (message) this.#makeReady(message)
    }
    const candidates: QueuedMessage[] = []
    for (const [recipientId, messages] of this.#ready) {
      const flight = this.#inFlight.get(recipientId)
      if (flight && flight.leaseUntil > now) continue
      const first = messages.find(({ entry }) => entry.dueAt <= now)
      if (first) candidates.push(first)
    }
    candidates.sort((a, b) => a.entry.dueAt - b.entry.dueAt || a.order - b.order)
    return candidates.slice(0, Math.max(0, limit)).map(({ entry, order }) => {
      const { key, streamId, recipientId } = entry
      this.#inFlight.set(recipientId, { key, order, streamId, leaseUntil })
      return { entry, leaseUntil }
    })
  }

  /** The message is no longer in flight. */
  release(key: string): void {
    for (const [recipientId, flight] of this.#inFlight) {
      if (flight.key === key) this.#inFlight.delete(recipientId)
    }
  }

  /** As it was before this lease, unless it was leased again. */
  giveBack({ entry, leaseUntil }: OutboxLease): void {
    const flight = this.#inFlight.get(entry.recipientId)
    if (flight?.key === entry.key && flight.leaseUntil === leaseUntil) this.release(entry.key)
  }

  /** Drops remembered keys whose 30 days are over. */
  sweep(now: Instant): void {
    for (const [key, { until }] of this.#said) if (until <= now) this.#said.delete(key)
  }

  #add(message: QueuedMessage): void {
    const { key, dead, dueAt } = message.entry
    if (dead) {
      this.#dead.set(key, message.entry)
    } else {
      this.#pending.set(key, message)
      this.#later.set(key, dueAt)
    }
  }

  #forget(key: string): void {
    this.#dead.delete(key)
    const message = this.#pending.get(key)
    if (!message) return
    this.#pending.delete(key)
    this.#later.set(key, null)
    const { recipientId } = message.entry
    const left = this.#ready.get(recipientId)?.filter((other) => other !== message)
    if (left && left.length > 0) this.#ready.set(recipientId, left)
    else this.#ready.delete(recipientId)
  }

  #makeReady(message: QueuedMessage): void {
    const { recipientId } = message.entry
    const messages = this.#ready.get(recipientId) ?? []
    let at = messages.length
    while (at > 0 && (messages[at - 1]?.order ?? 0) > message.order) at -= 1
    messages.splice(at, 0, message)
    this.#ready.set(recipientId, messages)
  }
}
