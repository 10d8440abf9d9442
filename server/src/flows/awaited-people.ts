/**
 * People whom no platform can reach before they come: what waits for them goes out when they do. In
 * memory alone: after a restart each message finds out anew that it has to wait.
 */
import { isRedMessage } from '@kedu/bot/alerts/alert-message'
import type { Inbound } from '@kedu/bot/platform'
import type { ReplyRoute } from '@kedu/shared/messages/reply-route'
import type { PersonId, PlatformName } from '@kedu/shared/people/person'
import { type Instant, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import type { OutboxEntry } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** The answer to what somebody says goes first; some platforms take no more for a while. */
const AFTER_ANSWER_MS = 10 * SECOND_MS
/** For longer no platform takes a welcome. */
const DOOR_MS = 5 * SECOND_MS

interface Door {
  platform: PlatformName
  route: ReplyRoute
  at: Instant
}

export class AwaitedPeople {
  readonly #keys = new Map<PersonId, Set<string>>()
  readonly #doors = new Map<PersonId, Door>()
  readonly #workspace: Workspace

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** This message waits until its recipient comes. */
  note({ recipientId, key }: Pick<OutboxEntry, 'recipientId' | 'key'>): void {
    const keys = this.#keys.get(recipientId) ?? new Set()
    this.#keys.set(recipientId, keys.add(key))
  }

  /**
   * Somebody opened the chat, which takes one message in answer: the most urgent of what waits is due
   * at once and goes that way. False: nothing waits for them.
   */
  async entered(personId: PersonId, { platform, route }: Inbound, at: Instant): Promise<boolean> {
    const [first] = (await this.#waiting(personId)).toSorted((a, b) => urgency(b) - urgency(a))
    if (first === undefined || route === null) return false
    this.#doors.set(personId, { platform, route, at })
    await this.#due(first, at)
    return true
  }

  /** Somebody said something: all that waits for them comes right after the answer. */
  async spoke(personId: PersonId, at: Instant): Promise<void> {
    for (const entry of await this.#waiting(personId)) {
      await this.#due(entry, plusMs(at, AFTER_ANSWER_MS))
    }
    this.#keys.delete(personId)
  }

  /** The way to somebody who has just entered; for one message. */
  doorTo(personId: PersonId, platform: PlatformName, at: Instant): ReplyRoute | null {
    const door = this.#doors.get(personId)
    if (door?.platform !== platform) return null
    this.#doors.delete(personId)
    return at - door.at < DOOR_MS ? door.route : null
  }

  async #waiting(personId: PersonId): Promise<OutboxEntry[]> {
    const { store, id } = this.#workspace
    const waiting: OutboxEntry[] = []
    for (const key of [...(this.#keys.get(personId) ?? [])]) {
      const entry = await store.outboxEntry(id, key)
      if (entry !== null && entry.dead === null) waiting.push(entry)
      else this.#keys.get(personId)?.delete(key)
    }
    return waiting
  }

  async #due({ key, dueAt }: OutboxEntry, at: Instant): Promise<void> {
    if (dueAt <= at) return
    const reason = 'recipient-not-connected'
    const { store, id } = this.#workspace
    await store.settleOutbox(id, key, { kind: 'retry', dueAt: at, reason })
  }
}

function urgency({ message, createdAt }: OutboxEntry): number {
  // The newest of those of a kind: what is older is on the list it opens.
  return (isRedMessage(message) ? 2 : message.kind === 'nudge' ? 1 : 0) * 1e15 + createdAt
}
