/**
 * A set of rules at work beside the one in force: over deals of the past in a back-test, over those of
 * today in the shadow (L5). The same functions that run the clock; only that nothing is sent.
 */
import { evolveGroup, type GroupAlerts, openGroupAlert } from '../alerts/group-alert.ts'
import { findingsToTell, type PlannedGroup, planGroupAlerts } from '../alerts/plan-group-alerts.ts'
import {
  alertStep,
  clockContext,
  planNotifications,
  recordCommands,
} from '../alerts/plan-notifications.ts'
import {
  addPush,
  isForTheRep,
  type PushCounts,
  PushTally,
  spendsBudget,
} from '../alerts/push-budget.ts'
import type { Alert, AlertRule, DealId, DealRow } from '../deal/deal.ts'
import { stepsToRecord } from '../deal/decide-alert.ts'
import { evolveAlerts } from '../deal/evolve-alerts.ts'
import { recentAlerts } from '../deal/row.ts'
import { alertsSettled, alertsUnsettled } from '../deal/settle-alerts.ts'
import type { Person, PersonId } from '../people/person.ts'
import { GroupBook } from '../policies/group-book.ts'
import type { GroupFinding } from '../policies/group-policy.ts'
import { type ClockContext, nextCheckAt, policyOf } from '../policies/policy.ts'
import { regionOf } from '../policies/region-delivery-gap.ts'
import type { WorkspaceSettings } from '../process/settings.ts'
import { DueHeap } from '../time/due-heap.ts'
import { dateOf, type Instant, type LocalDate, plusDays, plusMs } from '../time/instant.ts'
import type { Downtime, WorkCalendar } from '../time/work-calendar.ts'
import {
  AFTER_DEALS,
  callOffPushes,
  type OpenPush,
  type ReplayedPush,
  ReplayedPushes,
  settlePushes,
} from './replayed-pushes.ts'

/** What the rules and their clock are. */
export interface RunningRules {
  people: ReadonlyMap<PersonId, Person>
  settings: WorkspaceSettings
  calendar: WorkCalendar
  downtimes: readonly Downtime[]
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

/** What a tick put on record. */
export interface RecordedTick {
  alerts: RecordedAlert[]
  groups: PlannedGroup[]
}

interface DealAtWork {
  place: number
  row: DealRow | null
  alerts: Alert[]
  /** Of its pushes those that were neither called off nor settled. */
  open: OpenPush[]
}

export class RuleRun {
  readonly #work = new Map<DealId, DealAtWork>()
  readonly #due = new DueHeap()
  readonly #counts = new Map<PersonId, Map<LocalDate, number>>()
  #rules: RunningRules
  #context: ClockContext
  #countedOn: LocalDate | null = null
  readonly #groups = new GroupBook()
  readonly #groupAlerts = new Map<string, GroupAlerts>()
  /** Those of them with an alert that is open. */
  readonly #openGroups = new Map<string, GroupAlerts>()
  /** Reps of whom an orange is among them. */
  readonly #orangeOwners = new Set<PersonId>()
  readonly #pushes = new ReplayedPushes()
  /** Of the pushes about groups those that were not settled. */
  #openGroupPushes: OpenPush[] = []
  readonly #groupsLagMs: number
  /** When groups of deals are to be looked at, for one changed; null: none did. */
  #groupsAt: Instant | null = null

  /** `groupsLagMs`: groups are looked at so long after a change at the latest, changes in between together. */
  constructor(rules: RunningRules, groupsLagMs = 0) {
    this.#rules = rules
    this.#context = clockContext(rules)
    this.#groupsLagMs = groupsLagMs
  }

  get nextDueAt(): Instant | null {
    const dueAt = this.#due.earliest()
    const groupsAt = this.#groupsAt
    return dueAt === null || (groupsAt !== null && groupsAt < dueAt) ? groupsAt : dueAt
  }

  /** People, calendar or the other settings changed: due times are worked out anew. */
  follow(rules: RunningRules): void {
    this.#rules = rules
    this.#context = clockContext(rules)
    this.#groups.forget()
    for (const [dealId, { row }] of this.#work) this.#setDue(dealId, row)
  }

  /** What had been said about a deal before; before its first row. */
  know(dealId: DealId, alerts: readonly Alert[]): void {
    this.#dealOf(dealId).alerts = [...alerts]
    for (const { steps } of alerts) this.#count(steps)
  }

  /** What this run itself put on record earlier. */
  remember(recorded: RecordedAlert): void {
    this.#note(this.#dealOf(recorded.dealId), recorded)
  }

  #note(
    deal: DealAtWork,
    { dealId, alertId, rule, episode, at: when, steps }: RecordedAlert,
  ): void {
    const event = { kind: 'alert-recorded', alertId, rule, episode, steps, at: when } as const
    deal.alerts = evolveAlerts(deal.alerts, event)
    this.#count(steps)
    for (const step of steps) {
      const { kind, recipientId, mode, at } = step
      if (mode === 'none') continue
      const isForRep = isForTheRep(step) || recipientId === deal.row?.ownerId
      const said = { dealId, rule, kind, recipientId, isForTheRep: isForRep, mode, at }
      deal.open.push(this.#pushes.add(alertId, said, deal.place))
    }
  }

  /** What is on record of a group of deals. */
  knowGroup(group: GroupAlerts): void {
    this.#keepGroup(group)
    for (const { steps } of group.alerts) this.#count(steps)
  }

  /** What this run itself put on record of a group. */
  rememberGroup({ rule, key, event }: PlannedGroup): void {
    const id = groupKey({ rule, key })
    this.#keepGroup(evolveGroup(this.#groupAlerts.get(id) ?? null, event))
    if (event.kind === 'group-alert-raised') {
      this.#count(event.alert.steps)
      for (const { kind, recipientId, mode, at } of event.alert.steps) {
        if (mode === 'none') continue
        const isForRep = recipientId === key
        const said = { dealId: null, rule, kind, recipientId, isForTheRep: isForRep, mode, at }
        this.#openGroupPushes.push(this.#pushes.add(event.alert.id, said, AFTER_DEALS))
      }
    }
    if (event.kind === 'group-alert-cleared') {
      const settled = { at: event.at, byId: key, byOwner: false }
      this.#openGroupPushes = settlePushes(this.#openGroupPushes, event.alertId, settled)
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
        deal.open = settlePushes(deal.open, alertId, { at, byId, byOwner })
      }
      const reopening = before === null ? [] : alertsUnsettled(deal.alerts, before, bare, settling)
      for (const alertId of reopening) {
        deal.alerts = evolveAlerts(deal.alerts, { kind: 'alert-reopened', alertId, at })
      }
    }
    this.#keep(dealId, deal, bare)
    this.#groups.note(bare, this.#context)
    this.#groupsAt ??= plusMs(at, this.#groupsLagMs)
  }

  /** Plans what is due and puts on record what the door would; returns that. */
  tick(now: Instant): RecordedTick {
    const { calendar, settings } = this.#rules
    const today = dateOf(now, calendar.zone)
    if (today !== this.#countedOn) forgetBefore(this.#counts, plusDays(today, -2))
    this.#countedOn = today
    const due: DealAtWork[] = []
    const rows: DealRow[] = []
    for (const id of this.#due.takeDue(now)) {
      const deal = this.#work.get(id)
      if (!deal?.row) continue
      due.push(deal)
      rows.push(deal.row)
    }
    // First, so that what is yellow finds the orange it is part of.
    const groups = this.#tickGroups(rows, now)
    if (rows.length === 0) return { alerts: [], groups }
    const planned = this.#plan(rows, now, this.#counts)
    const recorded: RecordedAlert[] = []
    for (const { dealId, command } of recordCommands(planned)) {
      const deal = this.#work.get(dealId)
      if (!deal?.row) continue
      const { alertId, rule, episode } = command
      const known = deal.alerts.find(({ id }) => id === alertId)
      const steps = stepsToRecord(command, deal.row, known, { now, process: settings.process })
      if (steps.length === 0) continue
      const one = { dealId, alertId, rule, episode, at: now, steps }
      this.#note(deal, one)
      this.#callOffLate(deal, deal.row, now)
      this.#keep(dealId, deal, deal.row)
      recorded.push(one)
    }
    this.#letRest(due, now)
    return { alerts: recorded, groups }
  }

  /** Every push that went out by then, in order of its time. */
  pushes(until: Instant): ReplayedPush[] {
    return this.#pushes.sentBy(until)
  }

  #plan(rows: readonly DealRow[], now: Instant, pushCounts: PushCounts) {
    const orangeOwners = this.#orangeOwners
    return planNotifications({ ...this.#rules, rows, now, pushCounts, orangeOwners })
  }

  #keepGroup(group: GroupAlerts): void {
    const id = groupKey(group)
    this.#groupAlerts.set(id, group)
    const isOpen = openGroupAlert(group) !== null
    if (isOpen) this.#openGroups.set(id, group)
    else this.#openGroups.delete(id)
    if (group.rule !== 'owner-overdue-cluster') return
    if (isOpen) this.#orangeOwners.add(group.key)
    else this.#orangeOwners.delete(group.key)
  }

  #tickGroups(dueRows: readonly DealRow[], now: Instant): PlannedGroup[] {
    this.#groupsAt = null
    const open = this.#openGroups
    const findings = this.#groups.look(now, this.#context, () => this.#rows(), open.values())
    const { telling, isRaised } = findingsToTell(findings, (one) => open.has(groupKey(one)))
    if (telling.length === 0) return []
    const planned = planGroupAlerts({
      ...this.#rules,
      findings: telling,
      known: (rule, key) => this.#groupAlerts.get(groupKey({ rule, key })) ?? null,
      regionOf: (finding) => this.#regionOfOwner(finding),
      now,
      pushCounts: isRaised ? this.#countsAfterRedFlags(dueRows, now) : this.#counts,
    })
    for (const one of planned) this.rememberGroup(one)
    return planned
  }

  *#rows(): Generator<DealRow> {
    for (const { row } of this.#work.values()) if (row !== null && !row.withdrawn) yield row
  }

  /** Where the day's budget is short, a red flag goes before the orange it is counted in. */
  #countsAfterRedFlags(rows: readonly DealRow[], now: Instant): PushCounts {
    const counts = new PushTally(this.#counts)
    if (rows.length === 0) return counts
    for (const step of this.#plan(rows, now, counts)) {
      if (step.rule !== 'red-flag' || !spendsBudget(alertStep(step))) continue
      counts.add(step.recipientId, dateOf(step.sendAt, this.#rules.calendar.zone))
    }
    return counts
  }

  /** The rep's own region; without one, that of their overdue customers where it is the same for all. */
  #regionOfOwner({ key, deals }: GroupFinding): string | null {
    const own = this.#rules.people.get(key)?.region ?? null
    if (own !== null) return own
    const regions = new Set(
      deals.map(({ dealId }) => {
        const row = this.#work.get(dealId)?.row
        return row ? regionOf(row, this.#context) : null
      }),
    )
    const [only = null] = regions
    return regions.size === 1 ? only : null
  }

  #dealOf(dealId: DealId): DealAtWork {
    const known = this.#work.get(dealId)
    if (known) return known
    const made: DealAtWork = { place: this.#work.size, row: null, alerts: [], open: [] }
    this.#work.set(dealId, made)
    return made
  }

  #keep(dealId: DealId, deal: DealAtWork, bare: DealRow): void {
    const alerts = recentAlerts(deal.alerts, bare.updatedAt)
    // The row of a deal with alerts is one made here, never the one that was shown.
    const isMadeHere = deal.row === bare && bare.alerts.length > 0
    if (alerts.length === 0 && bare.alerts.length === 0) deal.row = bare
    else if (isMadeHere) bare.alerts = alerts
    else deal.row = { ...bare, alerts }
    this.#setDue(dealId, deal.row)
  }

  #setDue(dealId: DealId, row: DealRow | null): void {
    const hasClock = row !== null && row.outcome === 'open' && !row.withdrawn
    this.#due.set(dealId, hasClock ? nextCheckAt(row, this.#context) : null)
  }

  /** Of what was due the deals for which nothing was recorded, nor will be until they change or their wait ends. */
  #letRest(due: readonly DealAtWork[], now: Instant): void {
    for (const { row } of due) {
      if (row === null) continue
      const again = this.#due.at(row.id)
      if (again !== null && again > now) continue
      this.#due.set(
        row.id,
        row.waitUntilAt !== null && row.waitUntilAt > now ? row.waitUntilAt : null,
      )
    }
  }

  /** Of what is still to go out. */
  #callOffLate(deal: DealAtWork, row: DealRow, now: Instant): void {
    deal.open = callOffPushes(deal.open, ({ rule, kind, at }) => {
      if (at < now) return false
      const until = policyOf(rule as AlertRule).sayUntil(row, kind, this.#context)
      return until !== null && at >= until
    })
  }

  #count(steps: Alert['steps']): void {
    for (const step of steps) {
      if (!spendsBudget(step)) continue
      addPush(this.#counts, step.recipientId, dateOf(step.at, this.#rules.calendar.zone))
    }
  }
}

function groupKey({ rule, key }: Pick<GroupAlerts, 'rule' | 'key'>): string {
  return `${rule}:${key}`
}

function forgetBefore(counts: Map<PersonId, Map<LocalDate, number>>, date: LocalDate): void {
  for (const [personId, days] of counts) {
    for (const day of days.keys()) if (day < date) days.delete(day)
    if (days.size === 0) counts.delete(personId)
  }
}
