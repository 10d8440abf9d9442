import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Check } from 'typebox/value'
import type { Store } from '../store/store.ts'
import type { ForeignChanges } from '../workspace/foreign-changes.ts'

const STREAM = 'trial/clock'
/** No further than holidays are known and next actions can be planned. */
const MOST_MS = 400 * DAY_MS

const ClockState = Type.Object({ offsetMs: Type.Number({ minimum: 0, maximum: MOST_MS }) })

/**
 * The clock of the trial: real time and how far somebody moved it. Never back, because what
 * happened at a later time has happened; 400 days in all. Survives a restart.
 */
export class TrialClock {
  readonly #store: Store
  readonly #workspace: WorkspaceId
  readonly #realNow: () => Instant
  #offsetMs: number
  #version: number
  #lastChange: Promise<unknown> = Promise.resolve()

  private constructor(
    store: Store,
    workspace: WorkspaceId,
    realNow: () => Instant,
    offsetMs: number,
    version: number,
  ) {
    this.#store = store
    this.#workspace = workspace
    this.#realNow = realNow
    this.#offsetMs = offsetMs
    this.#version = version
  }

  static async load(
    store: Store,
    workspace: WorkspaceId,
    realNow: () => Instant,
  ): Promise<TrialClock> {
    const snapshot = await store.load(workspace, STREAM)
    const state = snapshot?.state
    const offsetMs = Check(ClockState, state) ? state.offsetMs : 0
    return new TrialClock(store, workspace, realNow, offsetMs, snapshot?.version ?? 0)
  }

  now(): Instant {
    return plusMs(this.#realNow(), this.#offsetMs)
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  /** Somebody may move it at another process. */
  follow(changes: ForeignChanges): void {
    changes.of('trial', ({ streamId, version, state }) => {
      if (streamId !== STREAM || version < this.#version || !Check(ClockState, state)) return
      this.#version = version
      this.#offsetMs = state.offsetMs
    })
  }

  /** Moves the clock forward; stops at 400 days. Durable before it shows. Throws on a negative span. */
  async advance(ms: number): Promise<void> {
    if (!(Number.isFinite(ms) && ms >= 0)) throw new RangeError(`Not a span: ${ms}`)
    const change = this.#lastChange.then(() => this.#advanceNow(ms))
    this.#lastChange = change.catch(() => undefined)
    await change
  }

  async #advanceNow(ms: number): Promise<void> {
    const offsetMs = Math.min(MOST_MS, this.#offsetMs + Math.round(ms))
    if (offsetMs === this.#offsetMs) return
    const result = await this.#store.append(this.#workspace, {
      streamId: STREAM,
      expectedVersion: this.#version,
      events: [{ at: this.now(), body: { kind: 'clock-advanced', offsetMs } }],
      state: { offsetMs },
      outbox: [],
    })
    if (result.kind === 'conflict') throw new Error('The trial clock was moved by somebody else')
    this.#version = result.version
    this.#offsetMs = offsetMs
  }
}
