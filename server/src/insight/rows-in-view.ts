/**
 * The rows somebody may see, narrowed, as the same array for as long as nothing changed: what is counted
 * of such an array is kept beside it and counted once, whoever asks. Rows, settings and the process are
 * replaced when they change, never changed in place; people have a count of their changes.
 */
import { reportsOf } from '@kedu/shared/access/reporting-line'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { type Asking, visibleRows } from '../queries/asking.ts'
import type { Workspace } from '../workspace/workspace.ts'

export interface RowFilters {
  region?: string | undefined
  team?: string | undefined
  owner?: string | undefined
}

/** So many askers and filters at a time; each is an array of as many places as there are deals. */
const MOST_SCOPES = 16
/** Of each of them, boards with their periods. */
const MOST_FOLDS = 48

interface View {
  /** As the store has them. */
  rows: readonly DealRow[]
  /** The same ones in an array of the view's own: what is counted of it goes with the view. */
  all: readonly DealRow[]
  peopleChanges: number
  settings: WorkspaceSettings
  scopes: Map<string, readonly DealRow[]>
}

export class RowsInView {
  readonly #workspace: Workspace
  #view: View | null = null
  #folds = new WeakMap<readonly DealRow[], Map<string, unknown>>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** Everybody's, the same array while nothing changed. */
  get all(): readonly DealRow[] {
    return this.#current().all
  }

  /** Read only: whoever sorts takes a copy. */
  of(asking: Asking, filters: RowFilters): readonly DealRow[] {
    const { scopes, all } = this.#current()
    const { region, team, owner } = filters
    const key = JSON.stringify([asking.me.id, region ?? null, team ?? null, owner ?? null])
    const known = scopes.get(key)
    if (known !== undefined) return known
    if (scopes.size >= MOST_SCOPES) scopes.clear()
    const own = narrowed(asking, filters)
    // What is counted of everything is counted once, whoever sees everything.
    const rows = own.length === all.length ? all : own
    scopes.set(key, rows)
    return rows
  }

  /**
   * What `work` makes of these rows and the histories of their deals, made once. `key` names the work and
   * everything else that goes into it: the period, the minute.
   */
  async folded<T>(rows: readonly DealRow[], key: string, work: () => T | Promise<T>): Promise<T> {
    const folds = this.#folds.get(rows) ?? new Map<string, unknown>()
    this.#folds.set(rows, folds)
    const known = folds.get(key)
    if (known !== undefined) return known as Promise<T>
    if (folds.size >= MOST_FOLDS) folds.clear()
    const made = (async () => work())()
    folds.set(key, made)
    try {
      return await made
    } catch (error) {
      folds.delete(key)
      throw error
    }
  }

  forget(): void {
    this.#view = null
    this.#folds = new WeakMap()
  }

  #current(): View {
    const { people, settings } = this.#workspace
    const rows = this.#workspace.rows()
    const view = this.#view
    if (
      view !== null &&
      view.peopleChanges === people.changes &&
      view.settings === settings &&
      isSameRows(view.rows, rows)
    ) {
      return view
    }
    const peopleChanges = people.changes
    this.#view = { rows, all: [...rows], peopleChanges, settings, scopes: new Map() }
    return this.#view
  }
}

/** The very same rows in the same order; a row is replaced when its deal changes. */
export function isSameRows(a: readonly DealRow[], b: readonly DealRow[]): boolean {
  return a === b || (a.length === b.length && a.every((row, index) => row === b[index]))
}

function narrowed(asking: Asking, { region, team, owner }: RowFilters): DealRow[] {
  const people = asking.workspace.people.all
  const inTeam = team === undefined ? null : new Set([team, ...reportsOf(team, people)])
  return visibleRows(asking).filter(
    (row) =>
      (region === undefined || (row.region ?? '') === region) &&
      (inTeam === null || inTeam.has(row.ownerId)) &&
      (owner === undefined || row.ownerId === owner),
  )
}
