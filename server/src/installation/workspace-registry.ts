/**
 * The workspaces of an installation, in a workspace of its own in the same store: one stream each,
 * whose history says who did what and when. Kept in memory beside the store; `refresh` reads anew
 * what another process may have done.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store, StoredEvent } from '../store/store.ts'
import { openCredentials, sealCredentials } from './workspace-credentials.ts'
import { afterAct, type WorkspaceAct, type WorkspaceRecord } from './workspace-record.ts'

/** Holds the records of the others; never a company's. */
export const REGISTRY_WORKSPACE = 'installation'
const CATEGORY = 'workspace'
const MOST_TRIES = 3

interface Kept {
  version: number
  record: WorkspaceRecord
}

export class WorkspaceRegistry {
  readonly #store: Store
  readonly #now: () => Instant
  #kept = new Map<WorkspaceId, Kept>()
  readonly #listeners = new Set<(record: WorkspaceRecord) => void>()

  private constructor(store: Store, now: () => Instant) {
    this.#store = store
    this.#now = now
  }

  static async load(store: Store, now: () => Instant): Promise<WorkspaceRegistry> {
    const registry = new WorkspaceRegistry(store, now)
    await registry.refresh()
    return registry
  }

  /** By id; deleted ones too, since their ids are never given again. */
  all(): WorkspaceRecord[] {
    return [...this.#kept.values()]
      .map(({ record }) => record)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Null: never created, still arriving, or deleted. */
  get(id: WorkspaceId): WorkspaceRecord | null {
    const record = this.#kept.get(id)?.record ?? null
    return record?.status === 'deleted' || record?.status === 'arriving' ? null : record
  }

  /** Whatever became of it; null: never created. */
  known(id: WorkspaceId): WorkspaceRecord | null {
    return this.#kept.get(id)?.record ?? null
  }

  wasDeleted(id: WorkspaceId): boolean {
    return this.#kept.get(id)?.record.status === 'deleted'
  }

  /** Hears of every record that changed, here or in another process. */
  onChange(listener: (record: WorkspaceRecord) => void): void {
    this.#listeners.add(listener)
  }

  /** Follows what other processes do at once, where they can tell; returns how to stop. */
  followOthers(onProblem: (error: unknown) => void): () => void {
    return this.#store.onWake(({ workspace }) => {
      if (workspace === REGISTRY_WORKSPACE) this.refresh().catch(onProblem)
    })
  }

  /** What the store has by now. */
  async refresh(): Promise<void> {
    const snapshots = await this.#store.list<WorkspaceRecord>(REGISTRY_WORKSPACE, CATEGORY)
    for (const { version, state } of snapshots) this.#note(version, state)
  }

  /**
   * Records what an operator did. `sealed`: the credentials that come with it.
   *
   * @throws {Error} when others keep changing the same record meanwhile.
   */
  async act(
    id: WorkspaceId,
    act: WorkspaceAct,
    sealed: Readonly<Record<string, string>> = {},
  ): Promise<WorkspaceRecord> {
    const streamId = streamOf(id)
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const found = await this.#store.load<WorkspaceRecord>(REGISTRY_WORKSPACE, streamId)
      const at = this.#now()
      if (act.kind === 'created' && found !== null) {
        throw new Error(`Workspace ${id} is there already`)
      }
      const record = afterAct(found?.state ?? null, id, act, at, sealed)
      const result = await this.#store.append(REGISTRY_WORKSPACE, {
        streamId,
        expectedVersion: found?.version ?? 0,
        events: [{ at, body: act }],
        state: record,
        outbox: [],
      })
      if (result.kind === 'committed') {
        this.#note(result.version, record)
        return record
      }
    }
    throw new Error(`Workspace ${id} was changed by others meanwhile`)
  }

  /** Who did what, oldest first. */
  async history(id: WorkspaceId): Promise<(Omit<StoredEvent, 'body'> & { body: WorkspaceAct })[]> {
    const events = await this.#store.history(REGISTRY_WORKSPACE, streamOf(id))
    return events.map((event) => ({ ...event, body: event.body as WorkspaceAct }))
  }

  /** Seals everything anew that an older key sealed. `unreadable`: by no key we have; left as it is. */
  async rotate(
    box: SecretBox,
    by: string,
  ): Promise<{ rotated: number; current: number; unreadable: string[] }> {
    const result = { rotated: 0, current: 0, unreadable: [] as string[] }
    await this.refresh()
    for (const record of this.all()) {
      const { values, unreadable, outdated } = openCredentials(record, box)
      const names = Object.keys(values)
      result.unreadable.push(...unreadable.map((name) => `${record.id} ${name}`))
      if (outdated === 0) result.current += names.length
      else {
        const sealed = sealCredentials(record.id, values, box)
        await this.act(record.id, { kind: 'credentials-rotated', by, names }, sealed)
        result.rotated += names.length
      }
    }
    return result
  }

  #note(version: number, record: WorkspaceRecord): void {
    const known = this.#kept.get(record.id)
    if (known !== undefined && known.version >= version) return
    this.#kept.set(record.id, { version, record })
    for (const listener of this.#listeners) listener(record)
  }
}

function streamOf(id: WorkspaceId): string {
  return `${CATEGORY}/${id}`
}
