/**
 * A set of rules at work beside the one in force: over deals of the past in a back-test, over those of
 * today in the shadow (L5). The same functions that run the clock; only that nothing is sent.
 */
import {
  clockContext,
  type PlannedNotification,
  planNotifications,
  recordCommands,
} from '../alerts/plan-notifications.ts'
import { addPush } from '../alerts/push-budget.ts'
import type { Alert, AlertRule, AlertStepKind, DealId, DealRow } from '../deal/deal.ts'
import { stepsToRecord } from '../deal/decide-alert.ts'
import { evolveAlerts } from '../deal/evolve-alerts.ts'
import { recentAlerts } from '../deal/row.ts'
import { alertsSettled, alertsUnsettled } from '../deal/settle-alerts.ts'
import type { Person, PersonId } from '../people/person.ts'
import { type ClockContext, nextCheckAt, policyOf } from '../policies/policy.ts'
import type { WorkspaceSettings } from '../process/settings.ts'
import { DueHeap } from '../time/due-heap.ts'
import { dateOf, type Instant, type LocalDate, plusDays } from '../time/instant.ts'
import type { Downtime, WorkCalendar } from '../time/work-calendar.ts'

/** What the rules and their clock are. */
export interface RunningRules {
  people: ReadonlyMap<PersonId, Person>
  settings: WorkspaceSettings
  calendar: WorkCalendar
  downtimes: readonly Downtime[]
}

/** One push as it would have gone out; what was called off before that is none. */
export interface ReplayedPush {
  dealId: DealId
  rule: AlertRule
  kind: AlertStepKind
  recipientId: PersonId
  mode: 'immediate' | 'digest'
  at: Instant
  /** When the matter was first settled after it, and by whom; null: not until the end. */
  settled: { at: Instant; byId: PersonId; byOwner: boolean } | null
}

/** Steps put on record for one alert at one tick. */
export interface RecordedAlert {
  dealId: DealId
  alertId: string
  rule: AlertRule
  episode: string
  at: Instant
  steps: Alert['steps']
}

interface PendingPush extends ReplayedPush {
  alertId: string
  /** Settled, or worth nothing any more, before it was to go out. */
  isCalledOff: boolean
}

interface DealAtWork {
  row: DealRow | null
  alerts: Alert[]
  pushes: PendingPush[]
}

export class RuleRun {
  readonly #work = new Map<DealId, DealAtWork>()
  readonly #due = new DueHeap()
  readonly #counts = new Map<PersonId, Map<LocalDate, number>>()
  #rules: RunningRules
  #context: ClockContext
  #countedOn: LocalDate | null = null

  constructor(rules: RunningRules) {
    this.#rules = rules
    this.#context = clockContext(rules)
  }

  get nextDueAt(): Instant | null {
    return this.#due.earliest()
  }

  /** People, calendar or the other settings changed: due times are worked out anew. */
  follow(rules: RunningRules): void {
    this.#rules = rules
    this.#context = clockContext(rules)
    for (const [dealId, { row }] of this.#work) this.#setDue(dealId, row)
  }

  /** What had been said about a deal before; before its first row. */
  know(dealId: DealId, alerts: readonly Alert[]): void {
    this.#dealOf(dealId).alerts = [...alerts]
    for (const { steps } of alerts) this.#count(steps)
  }

  /** What this run itself put on record earlier. */
  remember({ dealId, ...recorded }: RecordedAlert): void {
    const deal = this.#dealOf(dealId)
    deal.alerts = evolveAlerts(deal.alerts, { kind: 'alert-recorded', ...recorded })
    this.#count(recorded.steps)
    for (const { kind, recipientId, mode, at } of recorded.steps) {
      if (mode === 'none') continue
      const { alertId, rule } = recorded
      const push = { dealId, alertId, rule, kind, recipientId, mode, at }
      deal.pushes.push({ ...push, settled: null, isCalledOff: false })
    }
  }

  /**
   * The deal is like this from `at` on, by somebody's act. Settles and reopens alerts as the one door
   * does; what was still to be sent about them is called off.
   */
  show(dealId: DealId, bare: DealRow, at: Instant, byId: PersonId): void {
    const deal = this.#dealOf(dealId)
    const before = deal.row
    if (deal.alerts.length > 0) {
      const settling = { now: at, process: this.#rules.settings.process }
      const byOwner = byId === (before ?? bare).ownerId
      for (const alertId of alertsSettled(deal.alerts, bare, settling)) {
        const closing = { kind: 'alert-closed', alertId, status: 'cleared', byId, at } as const
        deal.alerts = evolveAlerts(deal.alerts, closing)
        settlePushes(deal, alertId, { at, byId, byOwner })
      }
      const reopening =
        before === null ? [] : alertsUnsettled(deal.alerts, before, bare, settling)
      for (const alertId of reopening) {
        deal.alerts = evolveAlerts(deal.alerts, { kind: 'alert-reopened', alertId, at })
      }
    }
    this.#keep(dealId, deal, bare)
  }

  /** Plans what is due and puts on record what the door would; returns that. */
  tick(now: Instant): RecordedAlert[] {
    const { calendar, settings } = this.#rules
    const today = dateOf(now, calendar.zone)
    if (today !== this.#countedOn) forgetBefore(this.#counts, plusDays(today, -2))
    this.#countedOn = today
    const ids = this.#due.due(now, Number.POSITIVE_INFINITY)
    const rows = ids.flatMap((id) => this.#work.get(id)?.row ?? [])
    if (rows.length === 0) return []
    const planned = planNotifications({ ...this.#rules, rows, now, pushCounts: this.#counts })
    const recorded: RecordedAlert[] = []
    for (const { dealId, command } of recordCommands(planned)) {
      const deal = this.#work.get(dealId)
      if (!deal?.row) continue
      const { alertId, rule, episode } = command
      const known = deal.alerts.find(({ id }) => id === alertId)
      const steps = stepsToRecord(command, deal.row, known, { now, process: settings.process })
      if (steps.length === 0) continue
      const { row } = deal
      const one = { dealId, alertId, rule, episode, at: now, steps }
      this.remember(one)
      this.#callOffLate(deal, row)
      this.#keep(dealId, deal, row)
      recorded.push(one)
    }
    this.#letRest(ids, now)
    return recorded
  }

  /** Every push that went out by then, in order of its time. */
  pushes(until: Instant): ReplayedPush[] {
    return [...this.#work.values()]
      .flatMap(({ pushes }) => pushes)
      .filter(({ isCalledOff, at }) => !isCalledOff && at <= until)
      .map(({ alertId, isCalledOff, ...push }) => push)
      .sort((a, b) => a.at - b.at || (a.dealId < b.dealId ? -1 : a.dealId > b.dealId ? 1 : 0))
  }

  #dealOf(dealId: DealId): DealAtWork {
    const known = this.#work.get(dealId)
    if (known) return known
    const made: DealAtWork = { row: null, alerts: [], pushes: [] }
    this.#work.set(dealId, made)
    return made
  }

  #keep(dealId: DealId, deal: DealAtWork, bare: DealRow): void {
    deal.row = { ...bare, alerts: recentAlerts(deal.alerts, bare.updatedAt) }
    this.#setDue(dealId, deal.row)
  }

  #setDue(dealId: DealId, row: DealRow | null): void {
    const hasClock = row !== null && row.outcome === 'open' && !row.withdrawn
    this.#due.set(dealId, hasClock ? nextCheckAt(row, this.#context) : null)
  }

  /** Deals for which nothing was recorded, nor will be until they change or their wait ends. */
  #letRest(ids: readonly DealId[], now: Instant): void {
    for (const id of ids) {
      const row = this.#work.get(id)?.row
      const again = row ? nextCheckAt(row, this.#context) : null
      if (!row || again === null || again > now) continue
      this.#due.set(id, row.waitUntilAt !== null && row.waitUntilAt > now ? row.waitUntilAt : null)
    }
  }

  #callOffLate(deal: DealAtWork, row: DealRow): void {
    for (const push of deal.pushes) {
      if (push.settled !== null || push.isCalledOff) continue
      const until = policyOf(push.rule).sayUntil(row, push.kind, this.#context)
      if (until !== null && push.at >= until) push.isCalledOff = true
    }
  }

  #count(steps: Alert['steps']): void {
    for (const { mode, kind, recipientId, at } of steps) {
      if (mode !== 'immediate' || kind === 'nudge') continue
      addPush(this.#counts, recipientId, dateOf(at, this.#rules.calendar.zone))
    }
  }
}

function settlePushes(
  deal: DealAtWork,
  alertId: string,
  settled: NonNullable<ReplayedPush['settled']>,
): void {
  for (const push of deal.pushes) {
    if (push.alertId !== alertId || push.isCalledOff) continue
    if (push.at > settled.at) push.isCalledOff = true
    else push.settled ??= settled
  }
}

function forgetBefore(counts: Map<PersonId, Map<LocalDate, number>>, date: LocalDate): void {
  for (const [personId, days] of counts) {
    for (const day of days.keys()) if (day < date) days.delete(day)
    if (days.size === 0) counts.delete(personId)
  }
}
