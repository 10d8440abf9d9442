/** What all processes that serve a company hold together of its platforms: tokens, and how much members got. */
import {
  type TokenRecord,
  type TokenShelf,
  TURN_MS,
} from '@kedu/bot/platforms/outgoing/token-shelf'
import { admission, type MemberLimit, memberWindows } from '@kedu/bot/platforms/wecom/rate-limit'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/store.ts'

export interface HeldTogether {
  tokenShelf: TokenShelf
  memberLimit: MemberLimit
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
  return { tokenShelf: new StoredTokens(parts), memberLimit: new CountedTogether(parts) }
}

interface KeptToken {
  sealed: string
}

/** Streams `token/<name>`: one state, replaced; sealed with the operator's key. */
class StoredTokens implements TokenShelf {
  readonly #parts: TogetherParts

  constructor(parts: TogetherParts) {
    this.#parts = parts
  }

  async read(name: string): Promise<TokenRecord | null> {
    const { store, workspace, box, log } = this.#parts
    const snapshot = await store.load<KeptToken>(workspace, `token/${name}`)
    if (snapshot === null) return null
    try {
      const { bytes } = box.open(snapshot.state.sealed, `${workspace}/token/${name}`)
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as TokenRecord
    } catch (error) {
      // Sealed with a key nobody has any more: a token is fetched anew.
      log.warn({ err: error, token: name }, 'kept token could not be opened')
      return null
    }
  }

  async write(name: string, record: TokenRecord): Promise<void> {
    const { store, workspace, box, now } = this.#parts
    const streamId = `token/${name}`
    const snapshot = await store.load(workspace, streamId)
    const sealed = box.seal(JSON.stringify(record), `${workspace}/${streamId}`)
    await store.append(workspace, {
      streamId,
      expectedVersion: snapshot?.version ?? 0,
      // A stream begins with an event; after that only the state is replaced.
      events: snapshot === null ? [{ at: now(), body: { kind: 'token-kept' } }] : [],
      state: { sealed } satisfies KeptToken,
      outbox: [],
      underLease: this.#turnOf(name),
    })
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
