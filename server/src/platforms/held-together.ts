/** What all processes that serve a company hold together of its platforms: tokens, how much members got, where to answer. */
import {
  type TokenRecord,
  type TokenShelf,
  TURN_MS,
} from '@kedu/bot/platforms/outgoing/token-shelf'
import { admission, type MemberLimit, memberWindows } from '@kedu/bot/platforms/wecom/rate-limit'
import type { LastUrl, LastUrls } from '@kedu/bot/platforms/wecom-bot/response-urls'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/store.ts'

export interface HeldTogether {
  tokenShelf: TokenShelf
  memberLimit: MemberLimit
  lastUrls: LastUrls
}

export interface TogetherParts {
  store: Store
  workspace: WorkspaceId
  box: SecretBox
  now(): Instant
  log: FastifyBaseLogger
}

/** Null where one process serves alone: then memory is all it takes. */
export function heldTogether(parts: TogetherParts): HeldTogether | null {
  if (!parts.store.isShared) return null
  return {
    tokenShelf: new StoredTokens(parts),
    memberLimit: new CountedTogether(parts),
    lastUrls: new StoredUrls(parts),
  }
}

interface Kept {
  sealed: string
}

/** Streams with one state each, replaced; sealed with the operator's key. */
class SealedStates<T> {
  readonly #parts: TogetherParts

  constructor(parts: TogetherParts) {
    this.#parts = parts
  }

  async read(streamId: string): Promise<T | null> {
    const { store, workspace, box, log } = this.#parts
    const snapshot = await store.load<Kept>(workspace, streamId)
    if (snapshot === null) return null
    try {
      const { bytes } = box.open(snapshot.state.sealed, `${workspace}/${streamId}`)
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as T
    } catch (error) {
      // Sealed with a key nobody has any more: it is made anew.
      log.warn({ err: error, streamId }, 'what was kept sealed could not be opened')
      return null
    }
  }

  /** `kind`: of the event it begins with. Under a lease that was lost nothing is written. */
  async write(streamId: string, kind: string, value: T, underLease?: string): Promise<void> {
    const { store, workspace, box, now } = this.#parts
    const snapshot = await store.load(workspace, streamId)
    const sealed = box.seal(JSON.stringify(value), `${workspace}/${streamId}`)
    await store.append(workspace, {
      streamId,
      expectedVersion: snapshot?.version ?? 0,
      // A stream begins with an event; after that only the state is replaced.
      events: snapshot === null ? [{ at: now(), body: { kind } }] : [],
      state: { sealed } satisfies Kept,
      outbox: [],
      ...(underLease === undefined ? {} : { underLease }),
    })
  }
}

/** Streams `token/<name>`. */
class StoredTokens implements TokenShelf {
  readonly #parts: TogetherParts
  readonly #states: SealedStates<TokenRecord>

  constructor(parts: TogetherParts) {
    this.#parts = parts
    this.#states = new SealedStates(parts)
  }

  read(name: string): Promise<TokenRecord | null> {
    return this.#states.read(`token/${name}`)
  }

  write(name: string, record: TokenRecord): Promise<void> {
    return this.#states.write(`token/${name}`, 'token-kept', record, this.#turnOf(name))
  }

  takeTurn(name: string): Promise<boolean> {
    return this.#parts.store.takeLease(this.#turnOf(name), TURN_MS)
  }

  endTurn(name: string): Promise<void> {
    return this.#parts.store.releaseLease(this.#turnOf(name))
  }

  #turnOf(name: string): string {
    return `token:${this.#parts.workspace}:${name}`
  }
}

/** Streams `reply-address/<user>`. Two messages at the same moment: either will do. */
class StoredUrls implements LastUrls {
  readonly #states: SealedStates<LastUrl>
  readonly #log: FastifyBaseLogger

  constructor(parts: TogetherParts) {
    this.#states = new SealedStates(parts)
    this.#log = parts.log
  }

  read(userId: string): Promise<LastUrl | null> {
    return this.#states.read(`reply-address/${userId}`)
  }

  /** Where that fails, what is to be said waits until the person speaks again. */
  async write(userId: string, last: LastUrl): Promise<void> {
    try {
      await this.#states.write(`reply-address/${userId}`, 'reply-address-kept', last)
    } catch (error) {
      this.#log.warn({ err: error }, 'address for a later answer could not be kept')
    }
  }
}

class CountedTogether implements MemberLimit {
  readonly #parts: TogetherParts
  readonly #windows = memberWindows()

  constructor(parts: TogetherParts) {
    this.#parts = parts
  }

  async admit(userId: string, now: Instant) {
    const { store, workspace } = this.#parts
    return admission(await store.takeRoom(workspace, `wecom:${userId}`, this.#windows, now))
  }
}
