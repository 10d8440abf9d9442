/**
 * The slim rows of one workspace in the memory of this process, and how they follow what others do.
 *
 * A follower that asks for what is newer than the newest it saw misses what was begun earlier and
 * committed later. So every change carries the number of its transaction, and each look reads from the
 * oldest transaction that was still open when the one before was taken; what is read twice is known by
 * its revision.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DealIndex } from '../deal-index.ts'
import type { ForeignChangeListener, RowProjection, StreamSnapshot } from '../store.ts'
import { splitStreamId } from '../stream-id.ts'
import type { Connections, Row } from './connections.ts'
import { snapshotOf } from './stored-rows.ts'
import { storedKey } from './stored-text.ts'

/** Deals read at a time at the start; a page takes some tens of milliseconds. */
const PAGE = 1000

const NOW = 'select pg_snapshot_xmin(pg_current_snapshot())::text as xmin'

const DEALS = `
select stream_id, full_id, version, state, revision from streams
where workspace = $1 and category = 'deal' and stream_id > $2 order by stream_id limit ${PAGE}`

const CHANGES = `
select pg_snapshot_xmin(pg_current_snapshot())::text as xmin, changed.stream_id, changed.full_id,
  changed.version, changed.state, changed.revision, changed.changed_by,
  changed.changed_xid::text as xid
from (select 1) as one left join streams as changed
  on changed.workspace = $1 and changed.changed_xid >= $2::xid8
  and not exists (
    select from unnest($3::text[], $4::bigint[]) as seen (id, revision)
    where seen.id = changed.stream_id and seen.revision >= changed.revision)`

interface Seen {
  revision: number
  xid: bigint
}

export interface OwnChange {
  key: string
  revision: number
  xid: bigint
  /** Who changed the stream before, in which transaction; null: it is new. */
  before: { by: string; xid: bigint } | null
}

export class Replica {
  readonly deals: DealIndex
  readonly listeners = new Set<ForeignChangeListener>()
  readonly #workspace: WorkspaceId
  readonly #connections: Connections
  readonly #instance: string
  readonly #onUnprojectable: (streamId: string, error: unknown) => void
  readonly #revisions = new Map<string, number>()
  /** Changes since the last look's oldest open transaction that are known here. */
  readonly #seen = new Map<string, Seen>()
  /** Changed by others right before we changed them too: whoever listens has not heard of it. */
  readonly #unheard = new Set<string>()
  /** Null: nothing was read yet. */
  #xmin: bigint | null = null
  #looking: Promise<void> | null = null
  #next: Promise<void> | null = null

  constructor(parts: {
    workspace: WorkspaceId
    connections: Connections
    instance: string
    projection: RowProjection
    onUnprojectable: (streamId: string, error: unknown) => void
  }) {
    this.deals = new DealIndex(parts.workspace, parts.projection)
    this.#workspace = parts.workspace
    this.#connections = parts.connections
    this.#instance = parts.instance
    this.#onUnprojectable = parts.onUnprojectable
  }

  get isLoaded(): boolean {
    return this.#xmin !== null
  }

  /** Everything that was committed before the call. Callers share a look that begins after they asked. */
  catchUp(): Promise<void> {
    if (this.#looking === null) return this.#look()
    this.#next ??= this.#looking.then(
      () => this.#look(),
      () => this.#look(),
    )
    return this.#next
  }

  async load(): Promise<void> {
    if (!this.isLoaded) await this.catchUp()
  }

  /** What this process committed itself; `show` puts the deal's row in. */
  own({ key, revision, xid, before }: OwnChange, show: (() => void) | null): void {
    const isUnheard =
      before !== null && before.by !== this.#instance && this.#isNew(key, before.xid)
    if (isUnheard) this.#unheard.add(key)
    this.#remember(key, revision, xid)
    if (show !== null && this.#isNewer(key, revision)) show()
  }

  #look(): Promise<void> {
    this.#next = null
    const looking = (this.#xmin === null ? this.#readAll() : this.#readChanges(this.#xmin)).finally(
      () => {
        if (this.#looking === looking) this.#looking = null
      },
    )
    this.#looking = looking
    return looking
  }

  async #readAll(): Promise<void> {
    const workspace = storedKey(this.#workspace)
    // Before the rows: what is committed while they are read is looked at again.
    const [first] = await this.#connections.run(this.#workspace, NOW)
    const page = (after: string) =>
      this.#connections.run(this.#workspace, DEALS, [workspace, after])
    let next: Promise<readonly Row[]> | null = page('')
    while (next !== null) {
      const rows: readonly Row[] = await next
      // The database reads the next page while this one is worked on.
      next = rows.length < PAGE ? null : page(String(rows.at(-1)?.stream_id))
      next?.catch(() => undefined)
      for (const row of rows) this.#show(row)
    }
    this.#xmin = BigInt(String(first?.xmin))
  }

  async #readChanges(since: bigint): Promise<void> {
    const seen = [...this.#seen]
    const rows = await this.#connections.run(this.#workspace, CHANGES, [
      storedKey(this.#workspace),
      String(since),
      seen.map(([key]) => key),
      seen.map(([, { revision }]) => String(revision)),
    ])
    const xmin = BigInt(String(rows[0]?.xmin))
    const foreign: StreamSnapshot[] = []
    for (const row of rows) {
      if (row.stream_id === null) continue
      const key = String(row.stream_id)
      const revision = Number(row.revision)
      // Ours came back meanwhile, or a newer one of ours did.
      if ((this.#seen.get(key)?.revision ?? 0) >= revision) continue
      this.#show(row)
      this.#remember(key, revision, BigInt(String(row.xid)))
      if (row.changed_by !== this.#instance) foreign.push(snapshotOf(row))
    }
    await this.#tellUnheard(foreign)
    for (const change of foreign) for (const listener of this.listeners) await listener(change)
    this.#xmin = xmin
    for (const [key, { xid }] of this.#seen) if (xid < xmin) this.#seen.delete(key)
  }

  async #tellUnheard(foreign: StreamSnapshot[]): Promise<void> {
    if (this.#unheard.size === 0) return
    const keys = [...this.#unheard]
    this.#unheard.clear()
    const rows = await this.#connections.run(
      this.#workspace,
      `select stream_id, full_id, version, state from streams
       where workspace = $1 and stream_id = any($2::text[])`,
      [storedKey(this.#workspace), keys],
    )
    const told = new Set(foreign.map(({ streamId }) => streamId))
    for (const row of rows) {
      const change = snapshotOf(row)
      if (!told.has(change.streamId)) foreign.push(change)
    }
  }

  #show(row: Row): void {
    const { streamId, version, state } = snapshotOf(row)
    const { category, id } = splitStreamId(streamId)
    if (category !== 'deal') return
    try {
      const show = this.deals.prepare(id, state, version)
      if (this.#isNewer(String(row.stream_id), Number(row.revision))) show()
    } catch (error) {
      this.#onUnprojectable(streamId, error)
    }
  }

  /** True once for each revision that is newer than what is shown. */
  #isNewer(key: string, revision: number): boolean {
    if ((this.#revisions.get(key) ?? 0) >= revision) return false
    this.#revisions.set(key, revision)
    return true
  }

  #isNew(key: string, xid: bigint): boolean {
    return this.#xmin !== null && xid >= this.#xmin && this.#seen.get(key)?.xid !== xid
  }

  #remember(key: string, revision: number, xid: bigint): void {
    if ((this.#seen.get(key)?.revision ?? 0) < revision) this.#seen.set(key, { revision, xid })
  }
}
