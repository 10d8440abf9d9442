/** Back-tests of rule changes (L5): one at a time for a company, asked for and looked at by its admins. */
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import type { BackTestAnswer, RuleChanges } from '@kedu/shared/contracts/api/rules'
import type { ChangeLineView } from '@kedu/shared/contracts/api/values'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Asking } from '../queries/asking.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { backTestReport } from './back-test-report.ts'
import { BackTestShelf } from './back-test-shelf.ts'
import type { HistoryReader, RunningHistory } from './history/history-reader.ts'
import { overBefore } from './history/history-span.ts'
import { type RuleFault, ruleLines, settingsWith } from './rule-book.ts'
import { backTestWords, rulesWords } from './wording.ts'

const DAYS = 90
/** How often whoever runs one says so to the other processes. */
const SAY_EVERY_MS = 1000
/** Whoever was told to stop does so within this time. */
const STOPS_MS = 5000

export type BackTestStart =
  | { kind: 'started' }
  | { kind: 'faults'; faults: RuleFault[] }
  | { kind: 'refused'; message: string }

interface Asked {
  byName: string
  at: Instant
  lines: ChangeLineView[]
  changes: RuleChanges
}

type State =
  | { kind: 'none' }
  | { kind: 'running'; asked: Asked; percent: number; running: RunningHistory }
  | { kind: 'done'; asked: Asked; report: NonNullable<BackTestAnswer['report']> }
  | { kind: 'failed' | 'cancelled'; asked: Asked }

export class BackTests {
  readonly #reader: HistoryReader
  readonly #realNow: () => Instant
  readonly #log: FastifyBaseLogger
  /** Null: this is the only process. */
  readonly #shelf: BackTestShelf | null
  #state: State = { kind: 'none' }
  /** Resolves when what came of the one running here is known to everybody. */
  #ended: Promise<void> = Promise.resolve()

  constructor(
    reader: HistoryReader,
    workspace: Pick<Workspace, 'store' | 'id'>,
    realNow: () => Instant,
    log: FastifyBaseLogger,
  ) {
    this.#reader = reader
    this.#realNow = realNow
    this.#log = log
    this.#shelf = workspace.store.isShared ? new BackTestShelf(workspace, realNow) : null
  }

  /** Begins; how far it is and what came of it is `answer`. */
  async start(asking: Asking, changes: RuleChanges): Promise<BackTestStart> {
    const { workspace, me, now } = asking
    if (this.#state.kind === 'running') {
      return { kind: 'refused', message: backTestWords.busy(this.#state.asked.byName) }
    }
    const read = settingsWith(workspace, changes)
    if (read.kind === 'faults') return read
    if (read.changed.length === 0) return { kind: 'refused', message: rulesWords.nothingChanged }
    const lines = ruleLines(workspace.settings, read.settings, workspace)
    const asked = { byName: me.name, at: now, lines, changes }
    const claimed = answerOf({ kind: 'running', asked, percent: 0 })
    const other = this.#shelf && (await this.#shelf.claim(claimed))
    if (other) return { kind: 'refused', message: backTestWords.busy(other.byName) }
    const begunAt = this.#realNow()
    const span = { from: plusMs(now, -DAYS * DAY_MS), to: now }
    const running = this.#reader.run(
      {
        kind: 'back-test',
        people: [...workspace.people.all.values()],
        today: workspace.settings,
        changed: read.settings,
        calendar: workspace.calendar,
        downtimes: workspace.downtimes,
        ...span,
        over: overBefore(workspace.rows(), span.from),
      },
      (share) => {
        const { kind } = this.#state
        if (kind === 'running') this.#state.percent = Math.min(99, Math.floor(share * 100))
      },
    )
    this.#state = { kind: 'running', asked, percent: 0, running }
    const stopSaying = this.#sayMeanwhile(running)
    const known = running.ended.then(
      (end) => {
        if (end.kind === 'stopped' || end.result.kind !== 'back-test') {
          this.#state = { kind: 'cancelled', asked }
          return
        }
        const tookMs = this.#realNow() - begunAt
        const { comparison } = end.result
        this.#log.info({ deals: comparison.deals, tookMs }, 'rules back-tested')
        this.#state = { kind: 'done', asked, report: backTestReport(asking, comparison) }
      },
      (error: unknown) => {
        this.#log.error({ err: error }, 'back-test failed')
        this.#state = { kind: 'failed', asked }
      },
    )
    this.#ended = known
      .then(stopSaying)
      .then(() => this.#shelf?.end(answerOf(this.#state)))
      .catch((error: unknown) => {
        this.#log.error({ err: error }, 'what came of a back-test could not be kept')
      })
    return { kind: 'started' }
  }

  /** Resolves when it has stopped, wherever it ran. */
  async cancel(): Promise<void> {
    if (this.#state.kind === 'running') {
      this.#state.running.stop()
      return this.#ended
    }
    if (this.#shelf === null || !(await this.#shelf.stop())) return
    for (const giveUpAt = performance.now() + STOPS_MS; performance.now() < giveUpAt; ) {
      if ((await this.answer()).state !== 'running') return
      await setTimeout(SAY_EVERY_MS / 4)
    }
  }

  /** Resolves when nothing runs here any more. */
  settled(): Promise<void> {
    return this.#ended
  }

  /** The last one of the company, whichever process ran it. */
  async answer(): Promise<BackTestAnswer> {
    const kept =
      this.#shelf === null || this.#state.kind === 'running' ? null : await this.#shelf.read()
    return kept ?? answerOf(this.#state)
  }

  /** Returns how to end it; resolves when nothing is on its way any more. */
  #sayMeanwhile(running: RunningHistory): () => Promise<void> {
    const shelf = this.#shelf
    if (shelf === null) return async () => undefined
    let saying: Promise<void> = Promise.resolve()
    const say = async () => {
      try {
        if (await shelf.say(answerOf(this.#state))) running.stop()
      } catch (error) {
        this.#log.warn({ err: error }, 'how far a back-test is could not be said')
      }
    }
    const timer = setInterval(() => {
      saying = saying.then(say)
    }, SAY_EVERY_MS)
    timer.unref()
    return () => {
      clearInterval(timer)
      return saying
    }
  }
}

type Said = State | Omit<Extract<State, { kind: 'running' }>, 'running'>

function answerOf(state: Said): BackTestAnswer {
  if (state.kind === 'none') {
    return {
      state: 'none',
      by: null,
      at: null,
      percent: 0,
      lines: [],
      changes: {},
      message: null,
      report: null,
    }
  }
  const { asked } = state
  return {
    state: state.kind,
    by: asked.byName,
    at: asked.at,
    percent: state.kind === 'running' ? state.percent : state.kind === 'done' ? 100 : 0,
    lines: asked.lines,
    changes: asked.changes,
    message: messageOf(state.kind),
    report: state.kind === 'done' ? state.report : null,
  }
}

function messageOf(kind: Exclude<State['kind'], 'none'>): string | null {
  if (kind === 'failed') return backTestWords.failed
  return kind === 'cancelled' ? backTestWords.cancelled : null
}
