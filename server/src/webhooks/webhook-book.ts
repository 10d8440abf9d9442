/** The webhooks of one workspace, in memory beside the store: every commit asks who wants to hear of it. */
import type { WebhookEventName } from '@kedu/shared/contracts/webhook-events'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Store } from '../store/store.ts'
import { type ForeignChanges, isNews } from '../workspace/foreign-changes.ts'
import type { Webhook, WebhookStoredEvent } from './webhook.ts'

const CATEGORY = 'webhook/'
const TRIES = 5

interface Known {
  webhook: Webhook
  version: number
}

export class WebhookBook {
  readonly #store: Store
  readonly #workspace: WorkspaceId
  readonly #known = new Map<string, Known>()
  #on: readonly Webhook[] = []
  #wanted: ReadonlySet<WebhookEventName> | 'all' = new Set()

  private constructor(store: Store, workspace: WorkspaceId) {
    this.#store = store
    this.#workspace = workspace
  }

  static async load(
    store: Store,
    workspace: WorkspaceId,
    foreign: ForeignChanges,
  ): Promise<WebhookBook> {
    const book = new WebhookBook(store, workspace)
    for (const { state, version } of await store.list<Webhook>(workspace, 'webhook')) {
      book.#remember(state, version)
    }
    foreign.of('webhook', (change) => {
      const webhook = change.state as Webhook
      if (isNews(change, book.#known.get(webhook.id)?.version)) {
        book.#remember(webhook, change.version)
      }
    })
    return book
  }

  /** Reads anew what was changed beside it in this process. */
  async refresh(): Promise<void> {
    for (const { state, version } of await this.#store.list<Webhook>(this.#workspace, 'webhook')) {
      this.#remember(state, version)
    }
  }

  /** Oldest first, without those that were removed. */
  get all(): Webhook[] {
    return [...this.#known.values()]
      .map(({ webhook }) => webhook)
      .filter(({ state }) => state !== 'removed')
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  }

  /** Those that are told of what happens. */
  get on(): readonly Webhook[] {
    return this.#on
  }

  get(id: string): Webhook | null {
    const webhook = this.#known.get(id)?.webhook ?? null
    return webhook?.state === 'removed' ? null : webhook
  }

  /** Whether anybody wants to hear of one of these. */
  wants(types: readonly WebhookEventName[]): boolean {
    const wanted = this.#wanted
    return wanted === 'all' ? types.length > 0 : types.some((type) => wanted.has(type))
  }

  /** False: a webhook of that id exists. */
  async add(webhook: Webhook, event: WebhookStoredEvent, at: Instant): Promise<boolean> {
    return this.#write(webhook, 0, event, at)
  }

  /**
   * Decided again when somebody else changed it meanwhile. `change` answers null: there is nothing to change.
   * Null: there is no such webhook.
   */
  async change(
    id: string,
    event: WebhookStoredEvent | null,
    change: (webhook: Webhook) => Webhook | null,
    at: Instant,
  ): Promise<Webhook | null> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const known = this.#known.get(id)
      if (known === undefined || known.webhook.state === 'removed') return null
      const changed = change(known.webhook)
      if (changed === null) return known.webhook
      if (await this.#write(changed, known.version, event, at)) return changed
      const now = await this.#store.load<Webhook>(this.#workspace, CATEGORY + id)
      if (now !== null) this.#remember(now.state, now.version)
    }
    throw new Error(`Webhook ${id} kept changing`)
  }

  async #write(
    webhook: Webhook,
    expectedVersion: number,
    event: WebhookStoredEvent | null,
    at: Instant,
  ): Promise<boolean> {
    const result = await this.#store.append(this.#workspace, {
      streamId: CATEGORY + webhook.id,
      expectedVersion,
      events: event === null ? [] : [{ at, body: event }],
      state: webhook,
      outbox: [],
    })
    if (result.kind === 'conflict') return false
    this.#remember(webhook, result.version)
    return true
  }

  #remember(webhook: Webhook, version: number): void {
    this.#known.set(webhook.id, { webhook, version })
    this.#on = this.all.filter(({ state }) => state === 'on')
    const types = this.#on.map((one) => one.types)
    this.#wanted = types.includes(null) ? 'all' : new Set(types.flatMap((some) => some ?? []))
  }
}
