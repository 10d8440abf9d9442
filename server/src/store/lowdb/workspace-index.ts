/** Everything one workspace keeps: indexes in memory, stream files and inbox on disk. */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { DealIndex } from '../deal-index.ts'
import type { RowProjection, StreamCategory, StreamId, StreamSnapshot } from '../store.ts'
import { splitStreamId } from '../stream-id.ts'
import type { Inbox } from './inbox.ts'
import type { Journal } from './journal.ts'
import { OutboxIndex } from './outbox-index.ts'
import type { StreamDocument } from './stream-document.ts'

export const DEAL_CATEGORY: StreamCategory = 'deal'

/** A listed category up to this size stays in memory: people are asked for with every message. */
const LISTED_LIMIT = 2000

export class WorkspaceIndex {
  readonly id: WorkspaceId
  readonly deals: DealIndex
  readonly outbox = new OutboxIndex()
  readonly inbox: Inbox
  readonly journal: Journal
  /** Keys of messages being written, until they are or are not. */
  readonly reserved = new Map<string, Promise<unknown>>()
  readonly #streams = new Map<StreamCategory, Set<StreamId>>()
  readonly #commits = new Map<StreamCategory, number>()
  readonly #listed = new Map<StreamCategory, Map<StreamId, StreamSnapshot>>()

  constructor(id: WorkspaceId, projection: RowProjection, inbox: Inbox, journal: Journal) {
    this.id = id
    this.deals = new DealIndex(id, projection)
    this.inbox = inbox
    this.journal = journal
  }

  get isEmpty(): boolean {
    return this.#streams.size === 0 && this.inbox.pendingCount === 0
  }

  get streamCount(): number {
    return [...this.#streams.values()].reduce((sum, ids) => sum + ids.size, 0)
  }

  categories(): StreamCategory[] {
    return [...this.#streams.keys()].sort()
  }

  /** In order of their ids. */
  streamIds(category: StreamCategory): StreamId[] {
    return [...(this.#streams.get(category) ?? [])].sort()
  }

  /** How many commits the category has seen in this process. */
  commits(category: StreamCategory): number {
    return this.#commits.get(category) ?? 0
  }

  /** The states of a category when they are all in memory. */
  listed(category: StreamCategory): Map<StreamId, StreamSnapshot> | null {
    return this.#listed.get(category) ?? null
  }

  /** Keeps the states of a category from now on, unless there are too many. */
  keepListed(category: StreamCategory, snapshots: readonly StreamSnapshot[]): void {
    if (category === DEAL_CATEGORY || snapshots.length > LISTED_LIMIT) return
    this.#listed.set(category, new Map(snapshots.map((item) => [item.streamId, item])))
  }

  /** Works out what a commit changes here; throws what the projection throws. */
  prepare(before: StreamDocument | null, after: StreamDocument): () => void {
    const { category, id } = splitStreamId(after.streamId)
    const isStateNew = before?.state !== after.state || before?.version !== after.version
    const showDeal =
      category === DEAL_CATEGORY && isStateNew
        ? this.deals.prepare(id, after.state, after.version)
        : null
    return () => {
      showDeal?.()
      this.outbox.replace(before, after)
      this.#remember(category, after)
    }
  }

  /** For a deal whose state the projection does not take: everything but its row. */
  restoreWithoutRow(document: StreamDocument): void {
    this.outbox.replace(null, document)
    this.#remember(splitStreamId(document.streamId).category, document)
  }

  async sweep(now: Instant): Promise<void> {
    this.outbox.sweep(now)
    await this.inbox.sweep(now)
    await this.journal.sweep()
  }

  #remember(category: StreamCategory, { streamId, version, state }: StreamDocument): void {
    const known = this.#streams.get(category)
    if (known) known.add(streamId)
    else this.#streams.set(category, new Set([streamId]))
    this.#commits.set(category, this.commits(category) + 1)
    const listed = this.#listed.get(category)
    listed?.set(streamId, { streamId, version, state })
    if (listed && listed.size > LISTED_LIMIT) this.#listed.delete(category)
  }
}
