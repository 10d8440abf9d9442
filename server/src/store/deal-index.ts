import type { DealRow } from '@kedu/shared/deal/deal'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DueHeap } from '@kedu/shared/time/due-heap'
import type { Instant } from '@kedu/shared/time/instant'
import type { RowFilter, RowProjection } from './store.ts'

/** Slim rows of a workspace's deals and when each wants to be looked at; all in memory. */
export class DealIndex {
  readonly #workspace: WorkspaceId
  readonly #projection: RowProjection
  readonly #rows = new Map<string, DealRow>()
  /** Few of many, and asked for at every tick. */
  readonly #withAlerts = new Map<string, DealRow>()
  readonly #withDoubtfulMoves = new Map<string, DealRow>()
  readonly #due = new DueHeap()
  /** Those that are not withdrawn; null: to be gathered when somebody asks. */
  #all: readonly DealRow[] | null = null

  constructor(workspace: WorkspaceId, projection: RowProjection) {
    this.#workspace = workspace
    this.#projection = projection
  }

  /** Withdrawn ones included. */
  get size(): number {
    return this.#rows.size
  }

  row(id: string): DealRow | null {
    return this.#rows.get(id) ?? null
  }

  /** Without a filter the same array while nothing changed: boards ask for 20,000 at every look. */
  rows(filter: RowFilter): readonly DealRow[] {
    if (Object.values(filter).some((value) => value !== undefined)) return this.#found(filter)
    this.#all ??= this.#found(filter)
    return this.#all
  }

  #found(filter: RowFilter): DealRow[] {
    const owners = filter.ownerIds ? new Set(filter.ownerIds) : null
    const found: DealRow[] = []
    for (const row of this.#fewestFor(filter).values()) {
      if (row.withdrawn) continue
      if (filter.withDoubtfulMoves && row.doubtfulMoves === undefined) continue
      if (owners && !owners.has(row.ownerId)) continue
      if (filter.region !== undefined && row.region !== filter.region) continue
      if (filter.outcome !== undefined && row.outcome !== filter.outcome) continue
      found.push(row)
    }
    return found
  }

  due(now: Instant, limit: number): DealRow[] {
    const found: DealRow[] = []
    for (const id of this.#due.due(now, limit)) {
      const row = this.#rows.get(id)
      if (row) found.push(row)
    }
    return found
  }

  nextDueAt(): Instant | null {
    return this.#due.earliest()
  }

  /** Works out row and due moment, changing nothing yet; throws what the projection throws. */
  prepare(id: string, state: unknown, version: number): () => void {
    const row = this.#projection.project(state, version)
    const nextCheckAt = this.#nextCheckAt(row)
    return () => {
      this.#rows.set(id, row)
      this.#all = null
      keepIf(this.#withAlerts, id, row, row.alerts.length > 0)
      keepIf(this.#withDoubtfulMoves, id, row, row.doubtfulMoves !== undefined)
      this.#due.set(id, nextCheckAt)
    }
  }

  reproject(): void {
    for (const [id, row] of this.#rows) this.#due.set(id, this.#nextCheckAt(row))
  }

  #fewestFor(filter: RowFilter): ReadonlyMap<string, DealRow> {
    if (filter.withAlerts) return this.#withAlerts
    return filter.withDoubtfulMoves ? this.#withDoubtfulMoves : this.#rows
  }

  #nextCheckAt(row: DealRow): Instant | null {
    return row.outcome === 'open' && !row.withdrawn
      ? this.#projection.nextCheckAt(row, this.#workspace)
      : null
  }
}

function keepIf(rows: Map<string, DealRow>, id: string, row: DealRow, isKept: boolean): void {
  if (isKept) rows.set(id, row)
  else rows.delete(id)
}
