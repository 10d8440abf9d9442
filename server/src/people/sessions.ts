/**
 * Who is signed in, durably: one stream per person with the sessions that may still be refreshed and
 * those ended before their time. Tokens themselves are `WebSessions`'; this says which still count.
 */
import type { RefreshClaim, WebSession, WebSessions } from '@kedu/bot/platforms/web/sessions'
import { ACCESS_LIFETIME_MS } from '@kedu/bot/platforms/web/sessions'
import type { PersonId } from '@kedu/shared/people/person'
import { type Instant, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import { nameIn } from '../workspace/foreign-changes.ts'
import { OneAtATime } from '../workspace/one-at-a-time.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Several windows of one browser share a cookie and may refresh it at the same moment. */
const SHARED_COOKIE_MS = 10 * SECOND_MS
/** Devices of one person; the oldest session ends for one more. */
const MOST_SESSIONS = 20
const TRIES = 3

interface OpenSession {
  id: string
  /** Of the refresh token that is good. */
  generation: number
  refreshedAt: Instant
  endsAt: Instant
}

interface SessionsState {
  open: OpenSession[]
  /** Ended ones, while a token of theirs might still be about. */
  ended: { id: string; at: Instant }[]
}

export interface SessionTokens {
  token: string
  expiresAt: Instant
  refreshToken: string
  refreshExpiresAt: Instant
}

export type RefreshResult =
  | { kind: 'refreshed'; personId: PersonId; tokens: SessionTokens }
  /** `reused`: somebody has used this token before; the session is over for both. */
  | { kind: 'refused'; reason: 'ended' | 'reused' }

const NOTHING: SessionsState = { open: [], ended: [] }

export class Sessions {
  readonly #workspace: Workspace
  readonly #clock: () => Instant
  readonly #states = new Map<PersonId, SessionsState>()
  readonly #lastChanges = new Map<PersonId, Promise<void>>()
  #tokens: WebSessions | null = null

  private constructor(workspace: Workspace, clock: () => Instant) {
    this.#workspace = workspace
    this.#clock = clock
  }

  static async load(workspace: Workspace, clock: () => Instant): Promise<Sessions> {
    const sessions = new Sessions(workspace, clock)
    // Every change is made on what is stored; this is for asking what still counts.
    workspace.foreign.of('session', ({ streamId, state }) => {
      sessions.#states.set(nameIn(streamId), state as SessionsState)
    })
    const stored = await workspace.store.list<SessionsState>(workspace.id, 'session')
    for (const { streamId, state } of stored) {
      sessions.#states.set(streamId.slice('session/'.length), state)
    }
    // Whoever leaves is signed out everywhere, and stays so should they come back; who leaves one suite
    // of two may sign in by the other.
    workspace.people.onSaved((before, after) => {
      const hasLeft = (before?.active ?? false) && !after.active
      const hasLeftSuite = after.goneFrom?.some((suite) => !before?.goneFrom?.includes(suite))
      if (hasLeft || hasLeftSuite) void sessions.endAll(after.id).catch(() => undefined)
    })
    return sessions
  }

  /** The maker of the tokens, who asks `isRevoked` of this. */
  use(tokens: WebSessions): void {
    this.#tokens = tokens
  }

  isRevoked({ sessionId, personId }: Pick<WebSession, 'sessionId' | 'personId'>): boolean {
    return this.#states.get(personId)?.ended.some(({ id }) => id === sessionId) ?? false
  }

  async start(personId: PersonId, sessionId: string, lifetimeMs: number): Promise<SessionTokens> {
    const now = this.#clock()
    const session: OpenSession = {
      id: sessionId,
      generation: 0,
      refreshedAt: now,
      endsAt: plusMs(now, lifetimeMs),
    }
    await this.#change(personId, 'signed-in', (state) => {
      const open = [...state.open, session]
      const tooMany = open.slice(0, -MOST_SESSIONS).map(({ id }) => id)
      return withoutSessions({ ...state, open }, tooMany, now)
    })
    return this.#tokensOf(personId, session)
  }

  /** The successor of a refresh token; each has one. */
  async refresh(claim: RefreshClaim): Promise<RefreshResult> {
    const { personId, sessionId, generation } = claim
    if (this.#workspace.people.get(personId)?.active !== true) {
      return { kind: 'refused', reason: 'ended' }
    }
    const now = this.#clock()
    let result: RefreshResult = { kind: 'refused', reason: 'ended' }
    await this.#change(personId, null, (state) => {
      const session = state.open.find(({ id }) => id === sessionId)
      if (session === undefined || session.endsAt <= now) {
        result = { kind: 'refused', reason: 'ended' }
        return null
      }
      if (generation === session.generation) {
        const next = { ...session, generation: generation + 1, refreshedAt: now }
        result = { kind: 'refreshed', personId, tokens: this.#tokensOf(personId, next) }
        return { ...state, open: state.open.map((one) => (one === session ? next : one)) }
      }
      const isOtherWindow =
        claim.by === 'cookie' &&
        generation === session.generation - 1 &&
        now - session.refreshedAt <= SHARED_COOKIE_MS
      if (isOtherWindow) {
        result = { kind: 'refreshed', personId, tokens: this.#tokensOf(personId, session) }
        return null
      }
      result = { kind: 'refused', reason: 'reused' }
      return withoutSessions(state, [sessionId], now)
    })
    return result
  }

  async end(session: Pick<WebSession, 'sessionId' | 'personId'>): Promise<void> {
    const now = this.#clock()
    await this.#change(session.personId, 'signed-out', (state) =>
      withoutSessions(state, [session.sessionId], now),
    )
  }

  async endAll(personId: PersonId): Promise<void> {
    const now = this.#clock()
    const withoutAll = (state: SessionsState) =>
      withoutSessions(
        state,
        state.open.map(({ id }) => id),
        now,
      )
    // Over at this moment, however long it takes to write that down.
    this.#states.set(personId, withoutAll(this.#states.get(personId) ?? NOTHING))
    await this.#change(personId, 'signed-out-everywhere', withoutAll)
  }

  #tokensOf(personId: PersonId, { id, generation, endsAt }: OpenSession): SessionTokens {
    const tokens = this.#tokens
    if (tokens === null) throw new Error('Sessions have no maker of tokens')
    return {
      ...tokens.issue(personId, id, endsAt),
      refreshToken: tokens.issueRefresh(personId, id, generation),
      refreshExpiresAt: endsAt,
    }
  }

  /**
   * One change of a person's sessions after the other. Null: nothing to change. `kind` null: the state
   * alone is replaced, since a page that stays open refreshes all day.
   */
  #change(
    personId: PersonId,
    kind: string | null,
    change: (state: SessionsState) => SessionsState | null,
  ): Promise<void> {
    const before = this.#lastChanges.get(personId) ?? Promise.resolve()
    const { store, id } = this.#workspace
    // A state that is replaced conflicts with nobody: processes take turns instead.
    const turn = new OneAtATime(store, `session:${id}:${personId}`, async () => undefined)
    const mine = before.then(() => turn.run(() => this.#changeNow(personId, kind, change)))
    const done = mine.catch(() => undefined)
    this.#lastChanges.set(personId, done)
    void done.then(() => {
      if (this.#lastChanges.get(personId) === done) this.#lastChanges.delete(personId)
    })
    return mine
  }

  async #changeNow(
    personId: PersonId,
    kind: string | null,
    change: (state: SessionsState) => SessionsState | null,
  ): Promise<void> {
    const { store, id } = this.#workspace
    const streamId = `session/${personId}`
    for (let tries = 0; tries < TRIES; tries += 1) {
      const snapshot = await store.load<SessionsState>(id, streamId)
      const at = this.#clock()
      const after = change(tidy(snapshot?.state ?? NOTHING, at))
      if (after === null) return
      const result = await store.append(id, {
        streamId,
        expectedVersion: snapshot?.version ?? 0,
        events: kind === null ? [] : [{ at, body: { kind } }],
        state: after,
        outbox: [],
      })
      if (result.kind === 'conflict') continue
      this.#states.set(personId, after)
      return
    }
    throw new Error(`Sessions of ${personId} kept changing`)
  }
}

function withoutSessions(state: SessionsState, ids: readonly string[], at: Instant): SessionsState {
  return {
    open: state.open.filter(({ id }) => !ids.includes(id)),
    ended: [...state.ended.filter(({ id }) => !ids.includes(id)), ...ids.map((id) => ({ id, at }))],
  }
}

/** Without what is over by itself. */
function tidy(state: SessionsState, now: Instant): SessionsState {
  return {
    open: state.open.filter(({ endsAt }) => endsAt > now),
    ended: state.ended.filter(({ at }) => now - at < ACCESS_LIFETIME_MS),
  }
}
