/**
 * People whom no platform can reach before they come: what waits for them goes out when they do,
 * whichever process they come to. Streams `awaited/<personId>`.
 */
import { isRedMessage } from '@kedu/bot/alerts/alert-message'
import type { Inbound } from '@kedu/bot/platform'
import type { ReplyRoute } from '@kedu/shared/messages/reply-route'
import type { PersonId, PlatformName } from '@kedu/shared/people/person'
import { type Instant, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import type { OutboxEntry } from '../store/store.ts'
import { nameIn } from '../workspace/foreign-changes.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** The answer to what somebody says goes first; some platforms take no more for a while. */
const AFTER_ANSWER_MS = 10 * SECOND_MS
/** For longer no platform takes a welcome. */
const DOOR_MS = 5 * SECOND_MS
const TRIES = 3

interface Door {
  platform: PlatformName
  route: ReplyRoute
  at: Instant
}

interface Awaited {
  /** Outbox entries that wait. */
  keys: string[]
  /** They have just entered a chat, which takes one message. */
  door: Door | null
}

const NOBODY: Awaited = { keys: [], door: null }

export class AwaitedPeople {
  readonly #workspace: Workspace
  #known: Promise<Map<PersonId, Awaited>> | null = null

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    workspace.foreign.of('awaited', async ({ streamId, state }) => {
      ;(await this.#known)?.set(nameIn(streamId), state as Awaited)
    })
  }

  /** This message waits until its recipient comes. */
  async note(
    { recipientId, key }: Pick<OutboxEntry, 'recipientId' | 'key'>,
    at: Instant,
  ): Promise<void> {
    const { keys } = await this.#of(recipientId)
    if (keys.includes(key)) return
    await this.#change(recipientId, at, (before) => ({ ...before, keys: [...before.keys, key] }))
  }

  /**
   * Somebody opened the chat, which takes one message in answer: the most urgent of what waits is due
   * at once and goes that way, by this process where it keeps it for so long. False: nothing waits for
   * them.
   */
  async entered(
    personId: PersonId,
    { platform, route }: Inbound,
    at: Instant,
    keepMs?: number,
  ): Promise<boolean> {
    const [first] = (await this.#waiting(personId)).toSorted((a, b) => urgency(b) - urgency(a))
    if (first === undefined || route === null) return false
    await this.#change(personId, at, (before) => ({ ...before, door: { platform, route, at } }))
    await this.#due(first, at, keepMs)
    return true
  }

  /** Somebody said something: all that waits for them comes right after the answer. */
  async spoke(personId: PersonId, at: Instant): Promise<void> {
    if ((await this.#of(personId)).keys.length === 0) return
    for (const entry of await this.#waiting(personId)) {
      await this.#due(entry, plusMs(at, AFTER_ANSWER_MS))
    }
    await this.#change(personId, at, () => NOBODY)
  }

  /** The way to somebody who has just entered; for one message. */
  async doorTo(
    personId: PersonId,
    platform: PlatformName,
    at: Instant,
  ): Promise<ReplyRoute | null> {
    const { door } = await this.#of(personId)
    if (door?.platform !== platform) return null
    await this.#change(personId, at, (before) => ({ ...before, door: null }))
    return at - door.at < DOOR_MS ? door.route : null
  }

  async #waiting(personId: PersonId): Promise<OutboxEntry[]> {
    const { store, id } = this.#workspace
    const { keys } = await this.#of(personId)
    const entries = await Promise.all(keys.map((key) => store.outboxEntry(id, key)))
    return entries.flatMap((entry) => (entry !== null && entry.dead === null ? [entry] : []))
  }

  async #due({ key, dueAt }: OutboxEntry, at: Instant, keepMs?: number): Promise<void> {
    if (dueAt <= at) return
    const reason = 'recipient-not-connected'
    const { store, id } = this.#workspace
    const kept = keepMs === undefined ? {} : { keepMs }
    await store.settleOutbox(id, key, { kind: 'retry', dueAt: at, reason, ...kept })
  }

  async #of(personId: PersonId): Promise<Awaited> {
    return (await this.#all()).get(personId) ?? NOBODY
  }

  #all(): Promise<Map<PersonId, Awaited>> {
    this.#known ??= this.#read().catch((error: unknown) => {
      this.#known = null
      throw error
    })
    return this.#known
  }

  async #read(): Promise<Map<PersonId, Awaited>> {
    const { store, id } = this.#workspace
    const snapshots = await store.list<Awaited>(id, 'awaited')
    return new Map(snapshots.map(({ streamId, state }) => [nameIn(streamId), state]))
  }

  /** @throws {Error} when others keep changing it. */
  async #change(
    personId: PersonId,
    at: Instant,
    change: (before: Awaited) => Awaited,
  ): Promise<void> {
    const { store, id } = this.#workspace
    const streamId = `awaited/${personId}`
    for (let tries = 0; tries < TRIES; tries += 1) {
      const snapshot = await store.load<Awaited>(id, streamId)
      const state = change(snapshot?.state ?? NOBODY)
      const result = await store.append(id, {
        streamId,
        expectedVersion: snapshot?.version ?? 0,
        events: [{ at, body: { kind: 'awaited-changed', waiting: state.keys.length } }],
        state,
        outbox: [],
      })
      if (result.kind === 'conflict') continue
      ;(await this.#all()).set(personId, state)
      return
    }
    throw new Error(`${streamId} kept changing`)
  }
}

function urgency({ message, createdAt }: OutboxEntry): number {
  // The newest of those of a kind: what is older is on the list it opens.
  return (isRedMessage(message) ? 2 : message.kind === 'nudge' ? 1 : 0) * 1e15 + createdAt
}
