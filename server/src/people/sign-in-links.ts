import { createHash } from 'node:crypto'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { EnterResult } from '../routes/web-chat/web-chat-deps.ts'
import type { Workspace } from '../workspace/workspace.ts'

const VALID_MS = DAY_MS

interface LinkState {
  personId: string
  expiresAt: Instant
  usedAt: Instant | null
}

/** One-time links into the web chat for people without a suite. Only the token's hash is stored. */
export class SignInLinks {
  readonly #workspace: Workspace
  readonly #now: () => Instant

  constructor(workspace: Workspace, now: () => Instant) {
    this.#workspace = workspace
    this.#now = now
  }

  /** `token` must be unguessable (32 random bytes); valid for a day, once. */
  async create(personId: string, token: string): Promise<void> {
    const at = this.#now()
    const state: LinkState = { personId, expiresAt: plusMs(at, VALID_MS), usedAt: null }
    await this.#workspace.store.append(this.#workspace.id, {
      streamId: streamOf(token),
      expectedVersion: 0,
      events: [{ at, body: { kind: 'link-created', personId } }],
      state,
      outbox: [],
    })
  }

  async enter(token: string): Promise<EnterResult> {
    const { store, id } = this.#workspace
    const snapshot = await store.load<LinkState>(id, streamOf(token))
    if (snapshot === null) return { kind: 'refused', reason: 'unknown' }
    const at = this.#now()
    if (snapshot.state.usedAt !== null) return { kind: 'refused', reason: 'used' }
    if (at > snapshot.state.expiresAt) return { kind: 'refused', reason: 'expired' }
    const result = await store.append(id, {
      streamId: streamOf(token),
      expectedVersion: snapshot.version,
      events: [{ at, body: { kind: 'link-used' } }],
      state: { ...snapshot.state, usedAt: at } satisfies LinkState,
      outbox: [],
    })
    // Two windows at the same moment: one of them is too late.
    if (result.kind === 'conflict') return { kind: 'refused', reason: 'used' }
    return { kind: 'person', personId: snapshot.state.personId }
  }
}

function streamOf(token: string): string {
  return `sign-in/${createHash('sha256').update(token).digest('hex').slice(0, 32)}`
}
