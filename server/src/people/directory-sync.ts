/**
 * When the directories are read: at the start, every night, and soon after something changed there;
 * one reading of a suite at a time. What is due is data: a missed night is made up for.
 */
import type { CompanyDirectory, DirectoryChange } from '@kedu/bot/directory'
import type { Suite } from '@kedu/shared/people/person'
import {
  type Instant,
  type LocalDate,
  type LocalTime,
  MINUTE_MS,
  plusMs,
  SECOND_MS,
  wallClock,
} from '@kedu/shared/time/instant'
import { nameIn } from '../workspace/foreign-changes.ts'
import { type SyncDeps, type SyncReport, syncDirectory } from './sync-directory.ts'

/** When nobody works and no suite's nightly jobs run. */
const NIGHTLY_AT: LocalTime = '03:30'
/** Events of one reorganisation come in a burst: they are read together. */
const QUIET_MS = 3 * SECOND_MS
/** A burst that does not end is not waited for. */
const LONGEST_WAIT_MS = 30 * SECOND_MS
/** So many changes are read one by one; beyond, everything is. */
const MOST_CHANGES = 300
/** A reading that was not whole is repeated so much later; after that the night brings the next. */
const AGAIN_MS = [10 * MINUTE_MS, 60 * MINUTE_MS] as const
const CHANGES_AGAIN_MS = MINUTE_MS

interface Pending {
  userIds: Set<string>
  departmentIds: Set<string>
  firstAt: Instant
  lastAt: Instant
  /** Not before then: what could not be read is not asked for without a pause. */
  notBefore: Instant
}

export interface DirectorySyncDeps extends Pick<SyncDeps, 'workspace' | 'now' | 'log'> {
  directories: ReadonlyMap<Suite, CompanyDirectory>
}

interface SyncState {
  lastDate: LocalDate
  /** Absent in states of before. */
  lastAt?: Instant
}

export class DirectorySync {
  readonly #deps: DirectorySyncDeps
  readonly #pending = new Map<Suite, Pending>()
  readonly #underWay = new Map<Suite, Promise<SyncReport>>()
  readonly #lasts = new Map<Suite, SyncState>()
  /** Readings that were not whole, one after the other. */
  readonly #again = new Map<Suite, { times: number; at: Instant }>()
  readonly #readSinceStart = new Set<Suite>()
  #startedAt: Instant | null = null

  constructor(deps: DirectorySyncDeps) {
    this.#deps = deps
    deps.workspace.foreign.of('directory', ({ streamId, state }) => {
      this.#lasts.set(nameIn(streamId) as Suite, state as SyncState)
    })
  }

  get suites(): Suite[] {
    return [...this.#deps.directories.keys()]
  }

  /** From now on `runDue` reads everything once, and again every night. */
  start(): void {
    this.#startedAt = this.#deps.now()
  }

  /** Something changed there; read soon, with what else changes meanwhile. */
  noteChange(suite: Suite, change: DirectoryChange): void {
    if (!this.#deps.directories.has(suite)) return
    const at = this.#deps.now()
    const pending = this.#pending.get(suite) ?? {
      userIds: new Set<string>(),
      departmentIds: new Set<string>(),
      firstAt: at,
      lastAt: at,
      notBefore: at,
    }
    for (const id of change.userIds) pending.userIds.add(id)
    for (const id of change.departmentIds) pending.departmentIds.add(id)
    pending.lastAt = at
    this.#pending.set(suite, pending)
  }

  /** Reads what is due now; resolves when it is read. */
  async runDue(): Promise<void> {
    for (const suite of this.suites) {
      if (await this.#isWholeDue(suite)) await this.readAll(suite)
      else await this.#readChanges(suite)
    }
  }

  /** Everything, now; whoever asks while it is being read gets the same report. */
  readAll(suite: Suite): Promise<SyncReport> {
    const running = this.#underWay.get(suite)
    if (running !== undefined) return running
    const reading = this.#readAll(suite).finally(() => this.#underWay.delete(suite))
    this.#underWay.set(suite, reading)
    return reading
  }

  async #readAll(suite: Suite): Promise<SyncReport> {
    // What changes from here on is read anew.
    this.#pending.delete(suite)
    this.#readSinceStart.add(suite)
    const report = await syncDirectory('all', this.#syncDeps(suite))
    this.#planAgain(suite, report)
    await this.#remember(suite)
    return report
  }

  #planAgain(suite: Suite, { problems }: SyncReport): void {
    const times = this.#again.get(suite)?.times ?? 0
    const waitMs = AGAIN_MS[times]
    if (problems.length === 0 || waitMs === undefined) this.#again.delete(suite)
    else this.#again.set(suite, { times: times + 1, at: plusMs(this.#deps.now(), waitMs) })
  }

  async #readChanges(suite: Suite): Promise<void> {
    const pending = this.#pending.get(suite)
    if (pending === undefined || this.#underWay.has(suite)) return
    const now = this.#deps.now()
    if (now < pending.notBefore) return
    if (now - pending.lastAt < QUIET_MS && now - pending.firstAt < LONGEST_WAIT_MS) return
    const change = { userIds: [...pending.userIds], departmentIds: [...pending.departmentIds] }
    if (change.userIds.length + change.departmentIds.length > MOST_CHANGES) {
      await this.readAll(suite)
      return
    }
    this.#pending.delete(suite)
    const report = await syncDirectory(change, this.#syncDeps(suite))
    if (report.problems.length === 0) return
    this.noteChange(suite, change)
    const again = this.#pending.get(suite)
    if (again) again.notBefore = plusMs(this.#deps.now(), CHANGES_AGAIN_MS)
  }

  /** Once since the start; then each night after half past three, also when that was missed. */
  async #isWholeDue(suite: Suite): Promise<boolean> {
    if (this.#startedAt === null || this.#underWay.has(suite)) return false
    const { workspace, now } = this.#deps
    const last = await this.#last(suite)
    // Another process may have read it since this one started.
    const isRead = this.#readSinceStart.has(suite) || (last?.lastAt ?? 0) > this.#startedAt
    if (!isRead) return true
    const again = this.#again.get(suite)
    if (again !== undefined && now() >= again.at) return true
    if (wallClock(now(), workspace.settings.timezone).time < NIGHTLY_AT) return false
    return last?.lastDate !== workspace.today(now())
  }

  async #last(suite: Suite): Promise<SyncState | null> {
    const known = this.#lasts.get(suite)
    if (known !== undefined) return known
    const { store, id } = this.#deps.workspace
    const state = (await store.load<SyncState>(id, streamOf(suite)))?.state ?? null
    if (state !== null) this.#lasts.set(suite, state)
    return state
  }

  async #remember(suite: Suite): Promise<void> {
    const { workspace, now } = this.#deps
    const state: SyncState = { lastDate: workspace.today(now()), lastAt: now() }
    const streamId = streamOf(suite)
    const snapshot = await workspace.store.load<SyncState>(workspace.id, streamId)
    const isFirstOfDay = snapshot?.state.lastDate !== state.lastDate
    const read = { kind: 'directory-read', date: state.lastDate }
    await workspace.store.append(workspace.id, {
      streamId,
      expectedVersion: snapshot?.version ?? 0,
      events: isFirstOfDay ? [{ at: now(), body: read }] : [],
      state,
      outbox: [],
    })
    this.#lasts.set(suite, state)
  }

  #syncDeps(suite: Suite): SyncDeps {
    const directory = this.#deps.directories.get(suite)
    if (directory === undefined) throw new Error(`No directory of ${suite}`)
    return { ...this.#deps, suite, directory }
  }
}

function streamOf(suite: Suite): string {
  return `directory/${suite}`
}
