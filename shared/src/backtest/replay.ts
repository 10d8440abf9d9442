/**
 * The last weeks once more under given rules (L5): the same functions that run the clock, on a clock of
 * its own, over deals as they were then. People, leave and calendar are those of today.
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
import {
  dateOf,
  type Instant,
  instant,
  type LocalDate,
  MINUTE_MS,
  plusDays,
} from '../time/instant.ts'
import type { Downtime, WorkCalendar } from '../time/work-calendar.ts'
import type { DealTrace, TraceMoment } from './deal-trace.ts'

export interface ReplayInput {
  traces: readonly DealTrace[]
  people: ReadonlyMap<PersonId, Person>
  settings: WorkspaceSettings
  calendar: WorkCalendar
  /** Sorted and disjoint: see `mergeDowntimes`. Nothing is said meanwhile. */
  downtimes: readonly Downtime[]
  /** Where the traces begin. */
  from: Instant
  to: Instant
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

/** So many steps between two yields: some milliseconds of work. */
const STEPS_AT_ONCE = 512

/**
 * Runs the clock from `from` to `to`. Yields the moment it has come to now and then, so that whoever
 * drives it can tell how far it is, pause or stop; returns every push, in order of its time.
 *
 * 1. what happened next: a deal changed, or a tick finds something due; ticks are whole minutes, and
 *    none comes while the server was down
 * 2. a change settles or reopens alerts, as the one door does it; what was still to be sent about them
 *    is called off
 * 3. a tick plans with `planNotifications` and puts on record what the door would
 */
export function* replay(input: ReplayInput): Generator<Instant, ReplayedPush[]> {
  const context = clockContext(input)
  const work = new Map<DealId, DealAtWork>()
  const due = new DueHeap()
  const counts = new Map<PersonId, Map<LocalDate, number>>()
  const changes = inOrder(input.traces)
  for (const { dealId, alerts } of input.traces) {
    work.set(dealId, { row: null, alerts: [...alerts], pushes: [] })
  }

  let countedOn: LocalDate | null = null
  let now = input.from
  let steps = 0
  for (let next = 0; ; ) {
    const change = changes[next]
    const dueAt = due.earliest()
    const tickAt = dueAt === null ? null : tickAfter(dueAt, now, input.downtimes)
    const isChange = change !== undefined && (tickAt === null || change.moment.at <= tickAt)
    const at = isChange ? Math.max(change.moment.at, input.from) : tickAt
    if (at === null || at > input.to) break
    now = instant(at)
    if (isChange) {
      next += 1
      applyChange(change, now)
    } else {
      tick(now)
    }
    steps += 1
    if (steps % STEPS_AT_ONCE === 0) yield now
  }
  return [...work.values()]
    .flatMap(({ pushes }) => pushes)
    .filter(({ isCalledOff, at }) => !isCalledOff && at <= input.to)
    .sort((a, b) => a.at - b.at || (a.dealId < b.dealId ? -1 : 1))

  function applyChange({ dealId, moment }: Change, at: Instant): void {
    const deal = work.get(dealId)
    if (deal === undefined) return
    const before = deal.row
    if (before !== null && deal.alerts.length > 0) {
      const settling = { now: at, process: input.settings.process }
      const byId = moment.byId
      for (const alertId of alertsSettled(deal.alerts, moment.row, settling)) {
        deal.alerts = evolveAlerts(deal.alerts, {
          kind: 'alert-closed',
          alertId,
          status: 'cleared',
          byId,
          at,
        })
        settlePushes(deal, alertId, { at, byId, byOwner: byId === before.ownerId })
      }
      for (const alertId of alertsUnsettled(deal.alerts, before, moment.row, settling)) {
        deal.alerts = evolveAlerts(deal.alerts, { kind: 'alert-reopened', alertId, at })
      }
    }
    show(dealId, deal, moment.row)
  }

  function tick(at: Instant): void {
    const today = dateOf(at, input.calendar.zone)
    if (today !== countedOn) forgetBefore(counts, plusDays(today, -2))
    countedOn = today
    const ids = due.due(at, Number.POSITIVE_INFINITY)
    const rows = ids.flatMap((id) => work.get(id)?.row ?? [])
    const planned = planNotifications({ ...input, rows, now: at, pushCounts: counts })
    const plannedFor = new Map<string, PlannedNotification[]>()
    for (const step of planned) {
      const steps = plannedFor.get(step.alertId)
      if (steps) steps.push(step)
      else plannedFor.set(step.alertId, [step])
    }
    for (const { dealId, command } of recordCommands(planned)) {
      const deal = work.get(dealId)
      if (!deal?.row) continue
      const known = deal.alerts.find(({ id }) => id === command.alertId)
      const settling = { now: at, process: input.settings.process }
      const recorded = stepsToRecord(command, deal.row, known, settling)
      if (recorded.length === 0) continue
      deal.alerts = evolveAlerts(deal.alerts, {
        kind: 'alert-recorded',
        alertId: command.alertId,
        rule: command.rule,
        episode: command.episode,
        steps: recorded,
        at,
      })
      const { row } = deal
      const kinds = new Set(recorded.map(({ kind }) => kind))
      for (const step of plannedFor.get(command.alertId) ?? []) {
        if (!kinds.has(step.kind)) continue
        if (step.mode === 'immediate' && step.kind !== 'nudge') {
          addPush(counts, step.recipientId, dateOf(step.sendAt, input.calendar.zone))
        }
        const push = pushOf(step, row, context)
        if (push !== null) deal.pushes.push(push)
      }
      show(dealId, deal, row)
    }
    for (const id of ids) {
      // Nothing was recorded and nothing will be until the deal changes, or its wait ends.
      const row = work.get(id)?.row
      const again = row ? nextCheckAt(row, context) : null
      if (row && again !== null && again <= at) {
        due.set(id, row.waitUntilAt !== null && row.waitUntilAt > at ? row.waitUntilAt : null)
      }
    }
  }

  function show(dealId: DealId, deal: DealAtWork, bare: DealRow): void {
    const row = { ...bare, alerts: recentAlerts(deal.alerts, bare.updatedAt) }
    deal.row = row
    const hasClock = row.outcome === 'open' && !row.withdrawn
    due.set(dealId, hasClock ? nextCheckAt(row, context) : null)
  }
}

interface Change {
  dealId: DealId
  moment: TraceMoment
}

function inOrder(traces: readonly DealTrace[]): Change[] {
  return traces
    .flatMap(({ dealId, moments }) => moments.map((moment) => ({ dealId, moment })))
    .sort((a, b) => a.moment.at - b.moment.at)
}

/** The first tick at or after both moments. */
function tickAfter(dueAt: Instant, now: Instant, downtimes: readonly Downtime[]): Instant {
  const at = wholeMinute(Math.max(dueAt, now))
  const down = downtimes.find(({ from, to }) => from <= at && at < to)
  return instant(down === undefined ? at : wholeMinute(down.to))
}

function wholeMinute(ms: number): number {
  return Math.ceil(ms / MINUTE_MS) * MINUTE_MS
}

function pushOf(
  step: PlannedNotification,
  row: DealRow,
  context: ClockContext,
): PendingPush | null {
  const { dealId, alertId, rule, kind, recipientId, mode, sendAt: at } = step
  if (mode === 'none') return null
  const until = policyOf(rule).sayUntil(row, kind, context)
  const isCalledOff = until !== null && at >= until
  return { dealId, alertId, rule, kind, recipientId, mode, at, settled: null, isCalledOff }
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
