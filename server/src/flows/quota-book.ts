/**
 * Counts what a platform's allowance of the month was spent on, so that it survives a restart and
 * costs little: counts are kept in memory and written down every so many, at each tick and at the end.
 * Killed hard, at most a minute of counting is lost.
 */
import { isRedMessage } from '@kedu/bot/alerts/alert-message'
import type { Inbound } from '@kedu/bot/platform'
import {
  mayBeSaid,
  monthBegin,
  monthOf,
  NO_USE,
  nextMonth,
  type QuotaLevel,
  type QuotaLimits,
  type QuotaUse,
  type QuotaWarning,
  quotaLevel,
  quotaWarnings,
} from '@kedu/shared/alerts/monthly-quota'
import type { PlatformName } from '@kedu/shared/people/person'
import { HOUR_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { OutboxEntry } from '../store/store.ts'
import { OneAtATime } from '../workspace/one-at-a-time.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Written down after so many counts, if no tick came first. */
const WRITE_EVERY = 50
/** What waits is looked at again: the admin may have raised the limits, the platform its mind. */
const LOOK_AGAIN_MS = HOUR_MS

/** Somebody else may write in between; more often than that it is left for the next time. */
const WRITE_TRIES = 5

interface QuotaMonth extends QuotaUse {
  /** Marks the admin was told of this month. */
  told: string[]
}

export interface QuotaDeps {
  workspace: Workspace
  now(): Instant
  log: FastifyBaseLogger
  /** Tells the admins. */
  warn(warning: QuotaWarning, use: QuotaUse, limits: QuotaLimits): Promise<unknown>
}

/** The one platform with an allowance. */
const PLATFORM: PlatformName = 'dingtalk'

export class QuotaBook {
  readonly #deps: QuotaDeps
  #month: string
  #state: QuotaMonth
  /** Counted and not yet written down: added to what is written, whoever wrote it. */
  #added = { api: 0, callbacks: 0 }
  #unwritten = 0
  #writing: Promise<void> = Promise.resolve()
  /** What the platform said here since the last writing; null: nothing. */
  #saidRefused: boolean | null = null
  /** Counts are replaced without an event, so processes take turns. */
  readonly #inTurn: OneAtATime

  private constructor(deps: QuotaDeps, month: string, state: QuotaMonth) {
    this.#deps = deps
    this.#month = month
    this.#state = state
    const { store, id, foreign } = deps.workspace
    this.#inTurn = new OneAtATime(store, `quota:${id}`, async () => undefined)
    foreign.of('quota', (change) => {
      if (change.streamId === streamOf(this.#month)) this.#adopt(change.state as QuotaMonth)
    })
  }

  static async open(deps: QuotaDeps): Promise<QuotaBook> {
    const { workspace, now } = deps
    const month = monthOf(now(), workspace.settings.timezone)
    const state = await readQuota(workspace, month)
    return new QuotaBook(deps, month, { told: [], ...state })
  }

  /** One call that counts. */
  noteCall(): void {
    this.#count('api')
  }

  /** What came in; events of the directory are free. */
  noteCallback({ platform, content }: Pick<Inbound, 'platform' | 'content'>): void {
    const isFree = content.kind === 'directory-changed' || content.kind === 'ignored'
    if (platform === PLATFORM && !isFree) this.#count('callbacks')
  }

  /** The platform said that the month's calls are used up. */
  noteRefused(platform: PlatformName): void {
    if (platform !== PLATFORM) return
    this.#turn()
    this.#state.isRefused = true
    this.#saidRefused = true
    this.#unwritten += 1
  }

  /** The platform took something although it counted as used up: bought more, or miscounted. */
  noteTaken(platform: PlatformName): void {
    if (platform !== PLATFORM || !this.#state.isRefused) return
    this.#state.isRefused = false
    this.#saidRefused = false
    this.#unwritten += 1
  }

  /** This month's, this moment's. */
  use(): QuotaUse {
    this.#turn()
    const { api, callbacks, isRefused } = this.#state
    return { api, callbacks, isRefused }
  }

  level(): QuotaLevel {
    this.#turn()
    return quotaLevel(this.#state, limitsOf(this.#deps.workspace))
  }

  maySpendExtra(): boolean {
    return this.level() === 'plenty'
  }

  /** Until when a message has to wait; null: it may be said now. */
  holdUntil(
    platform: PlatformName,
    entry: Pick<OutboxEntry, 'priority' | 'message'>,
  ): Instant | null {
    if (platform !== PLATFORM) return null
    const isRed = isRedMessage(entry.message)
    if (mayBeSaid(this.level(), { priority: entry.priority, isRed })) return null
    const { workspace, now } = this.#deps
    const next = monthBegin(nextMonth(this.#month), workspace.settings.timezone)
    return Math.min(next, plusMs(now(), LOOK_AGAIN_MS)) as Instant
  }

  /** What waited for this month has waited since its first moment, not since it was written. */
  waitingSince(platform: PlatformName): Instant | null {
    if (platform !== PLATFORM) return null
    return monthBegin(this.#month, this.#deps.workspace.settings.timezone)
  }

  /** Tells the admins what they have to hear, and writes down what was counted. */
  async tick(): Promise<void> {
    this.#turn()
    const limits = limitsOf(this.#deps.workspace)
    const { say, told } = quotaWarnings(this.#state, limits, this.#state.told)
    for (const warning of say) await this.#deps.warn(warning, this.#state, limits)
    if (told.length > this.#state.told.length) {
      this.#state.told = told
      this.#unwritten += 1
    }
    await this.write()
  }

  /** Resolves when all that was counted is on disk. */
  async write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeNow())
    await this.#writing
  }

  #count(kind: 'api' | 'callbacks'): void {
    this.#turn()
    this.#state[kind] += 1
    this.#added[kind] += 1
    this.#unwritten += 1
    if (this.#unwritten >= WRITE_EVERY) void this.write()
  }

  /** On the first of the month everything is new. */
  #turn(): void {
    const { workspace, now } = this.#deps
    const month = monthOf(now(), workspace.settings.timezone)
    if (month === this.#month) return
    this.#month = month
    this.#state = { ...NO_USE, told: [] }
    this.#added = { api: 0, callbacks: 0 }
    this.#saidRefused = null
    this.#unwritten = 0
  }

  /** A count that cannot be written is kept and written with the next one; nothing waits for it. */
  async #writeNow(): Promise<void> {
    if (this.#unwritten === 0) return
    const month = this.#month
    const added = this.#added
    this.#added = { api: 0, callbacks: 0 }
    this.#unwritten = 0
    try {
      const written = await this.#inTurn.run(() => this.#append(month, added))
      if (month === this.#month) this.#adopt(written)
    } catch (error) {
      const { log } = this.#deps
      log.warn({ err: error, streamId: streamOf(month) }, 'the allowance could not be written down')
      if (month !== this.#month) return
      this.#added.api += added.api
      this.#added.callbacks += added.callbacks
      this.#unwritten += 1
    }
  }

  /** What was counted meanwhile stands on top of what is written now. */
  #adopt(written: QuotaMonth): void {
    this.#state.api = written.api + this.#added.api
    this.#state.callbacks = written.callbacks + this.#added.callbacks
    this.#state.told = [...new Set([...written.told, ...this.#state.told])]
    this.#state.isRefused = this.#saidRefused ?? written.isRefused
  }

  /** Reads again what somebody else wrote meanwhile. @throws {Error} when it cannot be written. */
  async #append(month: string, added: { api: number; callbacks: number }): Promise<QuotaMonth> {
    const { workspace, now } = this.#deps
    const streamId = streamOf(month)
    for (let tries = 0; tries < WRITE_TRIES; tries += 1) {
      const snapshot = await workspace.store.load<QuotaMonth>(workspace.id, streamId)
      const known: QuotaMonth = { ...NO_USE, told: [], ...snapshot?.state }
      const { told } = this.#state
      const said = this.#saidRefused
      const state: QuotaMonth = {
        api: known.api + added.api,
        callbacks: known.callbacks + added.callbacks,
        isRefused: said ?? known.isRefused,
        told: [...new Set([...known.told, ...told])],
      }
      // A new stream begins with an event; after that only the counts change.
      const body = { kind: 'quota-month-began', platform: PLATFORM }
      const result = await workspace.store.append(workspace.id, {
        streamId,
        expectedVersion: snapshot?.version ?? 0,
        events: snapshot === null ? [{ at: now(), body }] : [],
        state,
        outbox: [],
      })
      if (result.kind === 'conflict') continue
      if (this.#saidRefused === said) this.#saidRefused = null
      return state
    }
    throw new Error(`${streamId} is written by somebody else all the time`)
  }
}

/** What was written down of that month, up to a minute ago. */
export async function readQuota(workspace: Workspace, month: string): Promise<QuotaUse> {
  const snapshot = await workspace.store.load<Partial<QuotaMonth>>(workspace.id, streamOf(month))
  return { ...NO_USE, ...snapshot?.state }
}

export function limitsOf({ settings }: Workspace): QuotaLimits {
  return { api: settings.dingtalkCallsPerMonth, callbacks: settings.dingtalkCallbacksPerMonth }
}

function streamOf(month: string): string {
  return `quota/${PLATFORM}-${month}`
}
