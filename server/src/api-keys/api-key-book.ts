/** The API keys of one workspace, in memory beside the store: every request by a key asks for it. */
import type { ApiScopeName } from '@kedu/shared/contracts/api-scopes'
import type { PersonId, WorkspaceId } from '@kedu/shared/people/person'
import { HOUR_MS, type Instant } from '@kedu/shared/time/instant'
import type { Store } from '../store/store.ts'
import { type ForeignChanges, isNews } from '../workspace/foreign-changes.ts'
import {
  type ApiKey,
  type ApiKeyEvent,
  hashOf,
  isLive,
  isTokenOf,
  keyIdIn,
  tokenOf,
} from './api-key.ts'

/** The last use is written at most so often: reading a list must not write to the disk. */
const USE_NOTED_EVERY_MS = HOUR_MS

export interface NewApiKey {
  /** See `ApiKey.id`; the same for a retry of the same wish. */
  id: string
  name: string
  personId: PersonId
  scopes: readonly ApiScopeName[]
  expiresAt: Instant | null
  /** 32 random bytes. */
  secret: Uint8Array
}

interface Known {
  key: ApiKey
  version: number
}

export class ApiKeyBook {
  readonly #store: Store
  readonly #workspace: WorkspaceId
  readonly #known = new Map<string, Known>()

  private constructor(store: Store, workspace: WorkspaceId) {
    this.#store = store
    this.#workspace = workspace
  }

  static async load(
    store: Store,
    workspace: WorkspaceId,
    foreign: ForeignChanges,
  ): Promise<ApiKeyBook> {
    const book = new ApiKeyBook(store, workspace)
    for (const { state, version } of await store.list<ApiKey>(workspace, 'api-key')) {
      book.#known.set(state.id, { key: state, version })
    }
    // What another process revoked is closed here, too, before its next request is answered.
    foreign.of('api-key', (change) => {
      const key = change.state as ApiKey
      if (isNews(change, book.#known.get(key.id)?.version)) {
        book.#known.set(key.id, { key, version: change.version })
      }
    })
    return book
  }

  /** Newest first. */
  get all(): ApiKey[] {
    return [...this.#known.values()]
      .map(({ key }) => key)
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
  }

  get(id: string): ApiKey | null {
    return this.#known.get(id)?.key ?? null
  }

  /** The live key of a token; null: forged, revoked or too old. */
  byToken(token: string, now: Instant): ApiKey | null {
    const key = this.get(keyIdIn(token) ?? '')
    return key !== null && isTokenOf(key, token) && isLive(key, now) ? key : null
  }

  /** Returns the token, which is kept nowhere; null: a key of that id exists. */
  async make(given: NewApiKey, by: PersonId, at: Instant): Promise<string | null> {
    const { id, name, personId, expiresAt, secret } = given
    if (this.#known.has(id)) return null
    const token = tokenOf(id, secret)
    const scopes = [...given.scopes]
    const key: ApiKey = {
      id,
      name,
      personId,
      scopes,
      hash: hashOf(token),
      createdBy: by,
      createdAt: at,
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    }
    const isMade = await this.#write(
      key,
      0,
      { kind: 'api-key-made', by, name, personId, scopes },
      at,
    )
    return isMade ? token : null
  }

  /** At once and for good; a key that is revoked stays so. False: there is no such key. */
  async revoke(id: string, by: PersonId, at: Instant): Promise<boolean> {
    for (;;) {
      const known = this.#known.get(id)
      if (known === undefined) return false
      if (known.key.revokedAt !== null) return true
      const revoked = { ...known.key, revokedAt: at }
      if (await this.#write(revoked, known.version, { kind: 'api-key-revoked', by }, at))
        return true
      await this.#reread(id)
    }
  }

  /** That it was used just now, to within an hour. */
  async noteUse(id: string, at: Instant): Promise<void> {
    const known = this.#known.get(id)
    if (known === undefined) return
    const { key, version } = known
    if (key.lastUsedAt !== null && at - key.lastUsedAt < USE_NOTED_EVERY_MS) return
    const used = { ...key, lastUsedAt: at }
    // In memory first: the requests that come while it is written write nothing.
    this.#known.set(id, { key: used, version })
    if (!(await this.#write(used, version, null, at))) await this.#reread(id)
  }

  async #reread(id: string): Promise<void> {
    const snapshot = await this.#store.load<ApiKey>(this.#workspace, streamOf(id))
    if (snapshot !== null) this.#known.set(id, { key: snapshot.state, version: snapshot.version })
  }

  /** False: somebody else changed it meanwhile. */
  async #write(
    key: ApiKey,
    expectedVersion: number,
    event: ApiKeyEvent | null,
    at: Instant,
  ): Promise<boolean> {
    const result = await this.#store.append(this.#workspace, {
      streamId: streamOf(key.id),
      expectedVersion,
      events: event === null ? [] : [{ at, body: event }],
      state: key,
      outbox: [],
    })
    if (result.kind === 'conflict') return false
    this.#known.set(key.id, { key, version: result.version })
    return true
  }
}

function streamOf(id: string): string {
  return `api-key/${id}`
}
