/** How often each rule's pushes are acted on within a day (L6), out of what is on the deals themselves. */
import { stepWords } from '@kedu/bot/wording/rule-steps'
import {
  actionRates,
  leadersIn,
  ratePercent,
  type SaidStep,
  saidGroupSteps,
} from '@kedu/shared/backtest/action-rate'
import type { ActionRatesAnswer } from '@kedu/shared/contracts/api/rules'
import { DAY_MS, type Instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import type { HistoryReader } from './history/history-reader.ts'

const DAYS = 30
/** Counted again when it is older than this: a page that is open asks every minute. */
const FRESH_MS = 10 * MINUTE_MS

export class ActionRates {
  readonly #reader: HistoryReader
  readonly #workspace: Workspace
  #counted: { at: Instant; steps: SaidStep[] } | null = null
  #counting: Promise<SaidStep[]> | null = null

  constructor(reader: HistoryReader, workspace: Workspace) {
    this.#reader = reader
    this.#workspace = workspace
  }

  async answer(now: Instant): Promise<ActionRatesAnswer> {
    const steps = await this.steps(now)
    const rates = actionRates(steps, now, leadersIn(this.#workspace.people.all))
    return {
      days: DAYS,
      at: this.#counted?.at ?? now,
      rates: rates.map((rate) => ({
        name: stepWords(rate.rule, rate.kind),
        sent: rate.sent,
        acted: rate.acted,
        undecided: rate.undecided,
        percent: ratePercent(rate),
      })),
    }
  }

  /** What was said in the last 30 days; deals are read at most every ten minutes. */
  async steps(now: Instant): Promise<SaidStep[]> {
    const since = plusMs(now, -DAYS * DAY_MS)
    const ofGroups = saidGroupSteps(this.#workspace.groupAlerts.groups(), since, now)
    return [...(await this.#ofDeals(now)), ...ofGroups]
  }

  async #ofDeals(now: Instant): Promise<SaidStep[]> {
    const counted = this.#counted
    if (counted !== null && counted.at <= now && now - counted.at < FRESH_MS) return counted.steps
    this.#counting ??= this.#count(now).finally(() => {
      this.#counting = null
    })
    return this.#counting
  }

  async #count(now: Instant): Promise<SaidStep[]> {
    const work = { kind: 'said-steps' as const, since: plusMs(now, -DAYS * DAY_MS), now }
    const end = await this.#reader.run(work, () => undefined).ended
    if (end.kind === 'stopped' || end.result.kind !== 'said-steps') return []
    this.#counted = { at: now, steps: end.result.steps }
    return end.result.steps
  }
}
