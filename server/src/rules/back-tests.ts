/** Back-tests of rule changes (L5): one at a time for a company, asked for and looked at by its admins. */
import type { BackTestAnswer, RuleChanges } from '@kedu/shared/contracts/api/rules'
import type { ChangeLineView } from '@kedu/shared/contracts/api/values'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Asking } from '../queries/asking.ts'
import { backTestReport } from './back-test-report.ts'
import type { HistoryReader, RunningHistory } from './history/history-reader.ts'
import { overBefore } from './history/history-span.ts'
import { type RuleFault, ruleLines, settingsWith } from './rule-book.ts'
import { backTestWords, rulesWords } from './wording.ts'

const DAYS = 90

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
  #state: State = { kind: 'none' }

  constructor(reader: HistoryReader, realNow: () => Instant, log: FastifyBaseLogger) {
    this.#reader = reader
    this.#realNow = realNow
    this.#log = log
  }

  /** Begins; how far it is and what came of it is `answer`. */
  start(asking: Asking, changes: RuleChanges): BackTestStart {
    const { workspace, me, now } = asking
    if (this.#state.kind === 'running') {
      return { kind: 'refused', message: backTestWords.busy(this.#state.asked.byName) }
    }
    const read = settingsWith(workspace, changes)
    if (read.kind === 'faults') return read
    if (read.changed.length === 0) return { kind: 'refused', message: rulesWords.nothingChanged }
    const lines = ruleLines(workspace.settings, read.settings, workspace)
    const asked = { byName: me.name, at: now, lines, changes }
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
    running.ended.then(
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
    return { kind: 'started' }
  }

  cancel(): void {
    if (this.#state.kind === 'running') this.#state.running.stop()
  }

  /** Resolves when nothing runs any more. */
  async settled(): Promise<void> {
    if (this.#state.kind === 'running') {
      await this.#state.running.ended.catch(() => undefined)
    }
  }

  answer(): BackTestAnswer {
    const state = this.#state
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
}

function messageOf(kind: Exclude<State['kind'], 'none'>): string | null {
  if (kind === 'failed') return backTestWords.failed
  return kind === 'cancelled' ? backTestWords.cancelled : null
}
