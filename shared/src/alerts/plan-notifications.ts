/**
 * From due deals to things to say: the whole way of a decision, readable top to bottom. Pure; the
 * same function runs the clock, back-tests and shadow mode (L5).
 */
import type { DealCommand } from '../deal/commands.ts'
import type { AlertRule, AlertStep, AlertStepKind, DealId, DealRow } from '../deal/deal.ts'
import type { Person, PersonId } from '../people/person.ts'
import {
  type ClockContext,
  type Finding,
  findingsOf,
  policyOf,
  type StepDue,
} from '../policies/policy.ts'
import type { Recipient } from '../process/recipient.ts'
import type { WorkspaceSettings } from '../process/settings.ts'
import { mergeDowntimes } from '../time/fair-clock.ts'
import { dateOf, type Instant, MINUTE_MS } from '../time/instant.ts'
import type { Downtime, WorkCalendar } from '../time/work-calendar.ts'
import { nextDigestAt } from './digest.ts'
import type { Company } from './escalation.ts'
import { type PushCounts, PushTally } from './push-budget.ts'
import { afterQuietHours, quietHoursOf } from './quiet-hours.ts'
import { type NotificationReason, writeReasons } from './reasons.ts'
import { chosenAddressee, recipientsOf } from './recipients.ts'

export interface PlanInput {
  /** Deals whose `nextCheckAt` has come; others do no harm. */
  rows: Iterable<DealRow>
  people: ReadonlyMap<PersonId, Person>
  settings: WorkspaceSettings
  calendar: WorkCalendar
  downtimes: readonly Downtime[]
  now: Instant
  /** Immediate pushes already on record, from `countPushes`. */
  pushCounts: PushCounts
  /** Reps whose orange is open: their yellow is part of it (D10). Absent: nobody's. */
  orangeOwners?: ReadonlySet<PersonId>
}

/** One decision about one step of one deal: said at once, in the digest, or not at all. */
export interface PlannedNotification {
  dealId: DealId
  alertId: string
  rule: AlertRule
  episode: string
  kind: AlertStepKind
  /** When the step was due by the clock; a late tick makes it earlier than now. */
  dueAt: Instant
  recipientId: PersonId
  /** `none`: nothing goes out; the step is recorded with its reason all the same. */
  mode: AlertStep['mode']
  /** After quiet hours; the digest's time for `digest`; now for `none`. */
  sendAt: Instant
  /** One per step of an episode and choice of the rules: it cannot go out twice. */
  outboxKey: string
  /** What brought it up first, then everything that changed who, when or how. Never empty. */
  reasons: NotificationReason[]
}

/** The clock's view of a workspace, from its data. */
export function clockContext(
  given: Pick<PlanInput, 'people' | 'settings' | 'calendar' | 'downtimes'>,
): ClockContext {
  const { people, settings, calendar } = given
  return {
    settings,
    calendar,
    downtimes: mergeDowntimes(given.downtimes),
    people,
  }
}

/** The outbox key of a step's push to the choice of that place: the first, and those who hear it too. */
export function outboxKeyOf(alertId: string, kind: AlertStepKind, place = 0): string {
  return place === 0 ? `${alertId}:${kind}` : `${alertId}:${kind}+${place}`
}

/** A finding on its way through the stages: one step for one choice, with what was decided so far. */
interface Draft extends Omit<PlannedNotification, 'recipientId'> {
  finding: Finding
  choice: Recipient
  /** Null: nobody, or nobody yet. */
  recipient: Person | null
  told: readonly PersonId[]
}

/**
 * What is to be said about these deals now. Same input, same answer. Stages:
 * 1. group: the due steps of a deal come together, so that several hits are one alert (E12), each once
 *    for everybody whom the rules name
 * 2. inhibit: red makes the nudge pointless, orange has the yellow of its rep in it
 * 3. escalate: who hears it by the rules, deputies and fallbacks included; it stands here because all
 *    that follows depends on the person
 * 4. quiet hours: put off, never dropped; but a nudge that would come after red is pointless. It is
 *    due before quiet hours like that (`nudgeTime`), so only a late tick or a short run ends here
 * 5. silence: people who want everything in their digest; for nudges the same as above
 * 6. dedup: nobody hears of an episode twice, nor of two steps of it at the same moment
 * 7. budget: N immediate pushes per person and day, the rest into the digest; nudges to the rep are
 *    free, for in the digest they would come after the red they are to spare them
 * Everything comes out with its reasons, the things left unsaid too; record all of it on the deal.
 */
export function planNotifications(input: PlanInput): PlannedNotification[] {
  const context = clockContext(input)
  const company: Company = {
    people: input.people,
    settings: input.settings,
    zone: input.calendar.zone,
    now: input.now,
  }
  const held: Held = { counts: new PushTally(input.pushCounts), digestAt: new Map() }

  const addressed = group(input, context)
    .map((draft) => inhibit(draft, input))
    .map((draft) => escalate(draft, company))
    .map((draft) => waitForQuietHoursEnd(draft, input))
    .map((draft) => silence(draft, input, held))
    .map(dedup)
  return tellOnce(addressed)
    .map((draft) => holdToBudget(draft, input, held))
    .map(finish)
}

// Where the budget is short, those higher up and longer overdue go first.
const IMPORTANCE = { director: 0, manager: 1, nudge: 2 } as const

function group({ rows, now, settings }: PlanInput, context: ClockContext): Draft[] {
  const drafts: Draft[] = []
  for (const row of rows) {
    for (const finding of findingsOf(row, now, context)) {
      const alert = row.alerts.find(({ id }) => id === finding.alertId)
      const told = (alert?.steps ?? [])
        .filter(({ kind, mode }) => kind !== 'nudge' && mode !== 'none')
        .map(({ recipientId }) => recipientId)
      for (const step of finding.due) {
        const choices = recipientsOf(finding.rule, step.kind, settings)
        for (const [place, choice] of choices.entries()) {
          drafts.push(draftOf(finding, step, { choice, place }, told, now))
        }
      }
    }
  }
  return drafts.sort(
    (a, b) =>
      IMPORTANCE[a.kind] - IMPORTANCE[b.kind] ||
      a.dueAt - b.dueAt ||
      (a.dealId < b.dealId ? -1 : 1),
  )
}

const AHEAD_REASON = { 'quiet-hours': 'ahead-of-quiet-hours', digest: 'ahead-of-digest' } as const

/** Less than a tick before red is no longer before it: the manager's push may overtake it. */
const BEFORE_RED_MS = MINUTE_MS

function draftOf(
  finding: Finding,
  { kind, dueAt, aheadOf }: StepDue,
  { choice, place }: { choice: Recipient; place: number },
  told: readonly PersonId[],
  now: Instant,
): Draft {
  const { dealId, rule, episode, alertId } = finding
  return {
    finding,
    choice,
    dealId,
    alertId,
    rule,
    episode,
    kind,
    dueAt,
    told,
    recipient: null,
    mode: 'immediate',
    sendAt: now,
    outboxKey: outboxKeyOf(alertId, kind, place),
    reasons: [policyOf(rule).reasons[kind], ...(aheadOf === null ? [] : [AHEAD_REASON[aheadOf]])],
  }
}

function unsaid(draft: Draft, ...reasons: NotificationReason[]): Draft {
  return { ...draft, mode: 'none', reasons: [...draft.reasons, ...reasons] }
}

function isRedDue(draft: Draft): boolean {
  return draft.finding.due.some(({ kind }) => kind === 'manager')
}

function inhibit(draft: Draft, { orangeOwners, settings }: PlanInput): Draft {
  if (draft.kind === 'nudge') {
    return policyOf(draft.rule).isNudgeAhead && isRedDue(draft)
      ? unsaid(draft, 'skipped-nudge-because-red-already')
      : draft
  }
  // A red flag is never held back for something that says more.
  const isFolded =
    policyOf(draft.rule).foldsIntoOrange &&
    orangeOwners?.has(draft.finding.ownerId) &&
    hearsOrange(draft, settings)
  return isFolded ? unsaid(draft, 'folded-into-orange') : draft
}

/** Whoever never sees the orange is told of what is in it. */
function hearsOrange({ choice }: Draft, settings: WorkspaceSettings): boolean {
  return recipientsOf('owner-overdue-cluster', 'manager', settings).includes(choice)
}

function escalate(draft: Draft, company: Company): Draft {
  const { finding, choice, kind, told } = draft
  const step = { kind, ownerId: finding.ownerId, told }
  const { person, reasons } = chosenAddressee(choice, step, company)
  const addressed = { ...draft, recipient: person }
  if (draft.mode === 'none') return addressed
  if (!person) return unsaid(addressed, ...reasons)
  if (reasons.length === 0) return addressed
  return { ...addressed, reasons: [...draft.reasons, ...reasons] }
}

function waitForQuietHoursEnd(draft: Draft, { settings, calendar }: PlanInput): Draft {
  if (draft.mode === 'none' || !draft.recipient) return draft
  // The digest has a time of its own; that it is quiet just now does not matter.
  if (draft.recipient.delivery === 'digest') return draft
  const quiet = quietHoursOf(draft.recipient, settings)
  const sendAt = afterQuietHours(draft.sendAt, quiet, calendar.zone)
  if (sendAt === draft.sendAt) return draft
  if (isNudgeTooLate(draft, sendAt)) {
    return unsaid(draft, 'skipped-nudge-because-red-before-quiet-hours-end')
  }
  return { ...draft, sendAt, reasons: [...draft.reasons, 'quiet-hours'] }
}

function isNudgeTooLate({ kind, finding }: Draft, sendAt: Instant): boolean {
  const redAt = finding.nextDueAt
  return kind === 'nudge' && redAt !== null && sendAt > redAt - BEFORE_RED_MS
}

/** What one plan remembers of what it decided so far. */
interface Held {
  counts: PushTally
  /** Everybody's next digest. */
  digestAt: Map<PersonId, Instant>
}

function intoDigest(draft: Draft, recipient: Person, input: PlanInput, { digestAt }: Held): Draft {
  const { settings, calendar, now } = input
  const sendAt = digestAt.get(recipient.id) ?? nextDigestAt(recipient, settings, calendar, now)
  digestAt.set(recipient.id, sendAt)
  return { ...draft, mode: 'digest', sendAt }
}

function silence(draft: Draft, input: PlanInput, memory: Held): Draft {
  const { recipient } = draft
  if (draft.mode !== 'immediate' || recipient?.delivery !== 'digest') return draft
  const reasons: NotificationReason[] = [...draft.reasons, 'prefers-digest']
  const held = intoDigest({ ...draft, reasons }, recipient, input, memory)
  return isNudgeTooLate(held, held.sendAt)
    ? { ...unsaid(held, 'skipped-nudge-because-red-before-digest'), sendAt: input.now }
    : held
}

function dedup(draft: Draft): Draft {
  const { recipient, told } = draft
  if (draft.mode === 'none' || draft.kind === 'nudge' || !recipient) return draft
  return told.includes(recipient.id) ? unsaid(draft, 'already-told') : draft
}

/** Steps of an alert that are due together for the same person are one; those higher up, and named first, come first. */
function tellOnce(drafts: readonly Draft[]): Draft[] {
  const said = new Set<string>()
  return drafts.map((draft) => {
    const { alertId, recipient, mode } = draft
    if (mode === 'none' || recipient === null) return draft
    const key = `${recipient.id} ${alertId}`
    if (said.has(key)) return unsaid(draft, 'already-told')
    said.add(key)
    return draft
  })
}

function holdToBudget(draft: Draft, input: PlanInput, held: Held): Draft {
  const { recipient } = draft
  if (draft.mode !== 'immediate' || isFree(draft) || !recipient) return draft
  const date = dateOf(draft.sendAt, input.calendar.zone)
  const spent = held.counts.get(recipient.id)?.get(date) ?? 0
  if (spent >= input.settings.immediateBudgetPerDay) {
    const reasons = draft.reasons.filter((reason) => reason !== 'quiet-hours')
    return intoDigest({ ...draft, reasons: [...reasons, 'budget-spent'] }, recipient, input, held)
  }
  held.counts.add(recipient.id, date)
  return draft
}

function isFree({ kind, reasons }: Pick<PlannedNotification, 'kind' | 'reasons'>): boolean {
  return kind === 'nudge' && !reasons.includes('recipient-chosen')
}

function finish(draft: Draft): PlannedNotification {
  const { dealId, alertId, rule, episode, kind, dueAt, mode, sendAt, outboxKey, reasons } = draft
  // Somebody stands on every record: whoever it would have concerned.
  const recipientId = draft.recipient?.id ?? draft.finding.ownerId
  return {
    dealId,
    alertId,
    rule,
    episode,
    kind,
    dueAt,
    recipientId,
    mode,
    sendAt,
    outboxKey,
    reasons,
  }
}

/** The commands that put the decisions on record, one per deal and alert, steps in order of rank. */
export function recordCommands(
  planned: readonly PlannedNotification[],
): { dealId: DealId; command: Extract<DealCommand, { kind: 'record-alert' }> }[] {
  const byAlert = new Map<string, PlannedNotification[]>()
  for (const one of planned) {
    const group = byAlert.get(one.alertId)
    if (group) group.push(one)
    else byAlert.set(one.alertId, [one])
  }
  return [...byAlert.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { dealId, alertId, rule, episode } = first
    const steps = [...group].sort((a, b) => IMPORTANCE[b.kind] - IMPORTANCE[a.kind]).map(alertStep)
    return [{ dealId, command: { kind: 'record-alert', alertId, rule, episode, steps } }]
  })
}

/** The step as the deal remembers it. */
export function alertStep(planned: PlannedNotification): AlertStep {
  const { kind, recipientId, sendAt, mode, outboxKey, reasons } = planned
  return { kind, recipientId, at: sendAt, mode, outboxKey, reason: writeReasons(reasons) }
}
