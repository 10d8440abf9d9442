/**
 * From what the group rules find to what is put on record and said, readable top to bottom. Pure; the
 * running clock, back-tests and shadow mode call the same function (L5).
 */
import type { AlertStep, DealId } from '../deal/deal.ts'
import type { Person, PersonId } from '../people/person.ts'
import type { GroupFinding, GroupRule } from '../policies/group-policy.ts'
import { personChosen, type Recipient, recipientsIn } from '../process/recipient.ts'
import type { WorkspaceSettings } from '../process/settings.ts'
import { dateOf, type Instant } from '../time/instant.ts'
import type { WorkCalendar } from '../time/work-calendar.ts'
import { nextDigestAt } from './digest.ts'
import { type Addressee, type Company, personAddressee, regionAddressee } from './escalation.ts'
import {
  type GroupAlert,
  type GroupAlertEvent,
  type GroupAlerts,
  groupAlertId,
  openGroupAlert,
} from './group-alert.ts'
import { outboxKeyOf } from './plan-notifications.ts'
import { type PushCounts, PushTally } from './push-budget.ts'
import { afterQuietHours, quietHoursOf } from './quiet-hours.ts'
import { type NotificationReason, writeReasons } from './reasons.ts'
import { chosenAddressee } from './recipients.ts'

export interface GroupPlanInput {
  /** Groups that may have changed, red ones first: what folds into an alert is planned after it. */
  findings: readonly GroupFinding[]
  /** What is on record of a group; null: nothing yet. */
  known(rule: GroupRule, key: string): GroupAlerts | null
  /** The region whose red the orange of this group is part of; null: none it could be. */
  regionOf(finding: GroupFinding): string | null
  people: ReadonlyMap<PersonId, Person>
  settings: WorkspaceSettings
  calendar: WorkCalendar
  now: Instant
  /** Immediate pushes already on record, of single deals and groups. */
  pushCounts: PushCounts
}

export interface PlannedGroup {
  rule: GroupRule
  key: string
  event: GroupAlertEvent
}

/** The findings there is something to say about; most groups are as they were. */
export function findingsToTell(
  findings: readonly GroupFinding[],
  isOpen: (finding: GroupFinding) => boolean,
): { telling: GroupFinding[]; isRaised: boolean } {
  const telling = findings.filter((finding) => finding.isTooMuch || isOpen(finding))
  return { telling, isRaised: telling.some((finding) => !isOpen(finding)) }
}

/**
 * What happens to the groups' alerts now, at most one thing each:
 * 1. a group beyond its threshold without an open alert: one is raised, a new episode, with a step for
 *    everybody whom the rules name, that says who hears it, when and why, or why not;
 * 2. an open alert to which deals came: they are added;
 * 3. an open alert whose cause is gone: it is cleared.
 * A rep's orange is part of their region's red: it waits for the morning's digest, and is not said at
 * all to whoever was told of the red itself. Red is put off by quiet hours and by nothing else.
 */
export function planGroupAlerts(input: GroupPlanInput): PlannedGroup[] {
  const counts = new PushTally(input.pushCounts)
  /** Reds decided here; of other regions the record tells. */
  const reds = new Map<string, GroupAlert | null>()
  const redOf = (region: string) =>
    reds.has(region)
      ? (reds.get(region) ?? null)
      : openGroupAlert(input.known('region-delivery-gap', region))
  return input.findings.flatMap((finding): PlannedGroup[] => {
    const { rule, key } = finding
    const open = openGroupAlert(input.known(rule, key))
    const event = eventFor(finding, open, (region) => redOf(region), counts, input)
    if (rule === 'region-delivery-gap') {
      if (event?.kind === 'group-alert-raised') reds.set(key, event.alert)
      if (event?.kind === 'group-alert-cleared') reds.set(key, null)
    }
    return event === null ? [] : [{ rule, key, event }]
  })
}

type RedOf = (region: string) => GroupAlert | null

function eventFor(
  finding: GroupFinding,
  open: GroupAlert | null,
  redOf: RedOf,
  counts: PushTally,
  input: GroupPlanInput,
): GroupAlertEvent | null {
  const { counts: present, isTooMuch } = finding
  if (open === null) {
    if (!isTooMuch) return null
    return { kind: 'group-alert-raised', alert: raised(finding, redOf, counts, input) }
  }
  const alertId = open.id
  if (!isTooMuch) {
    return { kind: 'group-alert-cleared', alertId, at: input.now, counts: present }
  }
  return hasNewDeal(open, finding)
    ? { kind: 'group-alert-grew', alertId, counts: present, deals: finding.deals }
    : null
}

/** A region has deals coming and going all day: who wants to know looks at them as they are. */
function hasNewDeal({ rule, deals }: GroupAlert, found: GroupFinding): boolean {
  if (rule !== 'owner-overdue-cluster') return false
  return found.hasBeside(idsOf(deals))
}

/** An alert that is open is looked at all day: what it is about is put together once. */
function idsOf(deals: GroupAlert['deals']): ReadonlySet<DealId> {
  const known = idsOfDeals.get(deals)
  if (known !== undefined) return known
  const ids = new Set(deals.map(({ dealId }) => dealId))
  idsOfDeals.set(deals, ids)
  return ids
}

const idsOfDeals = new WeakMap<GroupAlert['deals'], ReadonlySet<DealId>>()

function raised(
  finding: GroupFinding,
  redOf: RedOf,
  counts: PushTally,
  input: GroupPlanInput,
): GroupAlert {
  const { rule, key, counts: present, deals } = finding
  const { now } = input
  const episode = String(now)
  const id = groupAlertId(rule, key, episode)
  return {
    id,
    rule,
    key,
    episode,
    raisedAt: now,
    counts: present,
    deals,
    steps: stepsOf(finding, id, redOf, counts, input),
    status: 'open',
    closedAt: null,
  }
}

/** One for each choice of the rules; whoever two of them lead to hears it once. */
function stepsOf(
  finding: GroupFinding,
  alertId: string,
  redOf: RedOf,
  counts: PushTally,
  input: GroupPlanInput,
): AlertStep[] {
  const { redTo, orangeTo } = input.settings
  const isRegion = finding.rule === 'region-delivery-gap'
  const kind = isRegion ? 'director' : 'manager'
  const said = new Set<PersonId>()
  return recipientsIn(isRegion ? redTo : orangeTo).map((choice, place): AlertStep => {
    const { person, reasons } = isRegion
      ? redAddressee(choice, finding.key, input)
      : orangeAddressee(choice, finding.key, input)
    const why: NotificationReason[] = [
      isRegion ? 'delivery-behind' : 'customers-overdue',
      ...reasons,
    ]
    const of: StepOf = { kind, outboxKey: outboxKeyOf(alertId, kind, place) }
    if (person === null) return step(of, '', 'none', input.now, why)
    if (said.has(person.id)) return step(of, person.id, 'none', input.now, [...why, 'already-told'])
    said.add(person.id)
    return isRegion
      ? redStep(of, person, why, counts, input)
      : orangeStep(of, person, why, { finding, redOf }, counts, input)
  })
}

/** Which step of which alert, and the key under which it goes out. */
type StepOf = Pick<AlertStep, 'kind' | 'outboxKey'>

/** Never in the digest, whatever else was said that day. */
function redStep(
  of: StepOf,
  person: Person,
  why: NotificationReason[],
  counts: PushTally,
  input: GroupPlanInput,
): AlertStep {
  const sendAt = afterQuiet(person, input)
  if (sendAt !== input.now) why.push('quiet-hours')
  if (person.delivery === 'digest' || isBudgetSpent(person, sendAt, counts, input)) {
    why.push('red-is-not-withheld')
  }
  counts.add(person.id, dateOf(sendAt, input.calendar.zone))
  return step(of, person.id, 'immediate', sendAt, why)
}

/** A region has no owner: its director, or whom the rules name. */
function redAddressee(choice: Recipient, region: string, input: GroupPlanInput): Addressee {
  const company = companyOf(input)
  const chosen = personChosen(choice)
  if (chosen === null) return regionAddressee(region, company)
  const { person, reasons } = personAddressee(chosen, company)
  if (person !== null) return { person, reasons: ['recipient-chosen', ...reasons] }
  const instead = regionAddressee(region, company)
  return { ...instead, reasons: ['chosen-recipient-away', ...instead.reasons] }
}

function orangeAddressee(choice: Recipient, ownerId: PersonId, input: GroupPlanInput): Addressee {
  return chosenAddressee(choice, { kind: 'manager', ownerId, told: [] }, companyOf(input))
}

function orangeStep(
  of: StepOf,
  person: Person,
  why: NotificationReason[],
  { finding, redOf }: { finding: GroupFinding; redOf: RedOf },
  counts: PushTally,
  input: GroupPlanInput,
): AlertStep {
  const region = input.regionOf(finding)
  const red = region === null ? null : redOf(region)
  if (red !== null) {
    const isTold = red.steps.some(
      ({ recipientId, mode }) => recipientId === person.id && mode !== 'none',
    )
    why.push('folded-into-red')
    return isTold
      ? step(of, person.id, 'none', input.now, [...why, 'already-told'])
      : inDigest(of, person, why, input)
  }
  if (person.delivery === 'digest') {
    return inDigest(of, person, [...why, 'prefers-digest'], input)
  }
  const sendAt = afterQuiet(person, input)
  if (isBudgetSpent(person, sendAt, counts, input)) {
    return inDigest(of, person, [...why, 'budget-spent'], input)
  }
  if (sendAt !== input.now) why.push('quiet-hours')
  counts.add(person.id, dateOf(sendAt, input.calendar.zone))
  return step(of, person.id, 'immediate', sendAt, why)
}

function companyOf({ people, settings, calendar, now }: GroupPlanInput): Company {
  return { people, settings, zone: calendar.zone, now }
}

function afterQuiet(person: Person, { settings, calendar, now }: GroupPlanInput): Instant {
  return afterQuietHours(now, quietHoursOf(person, settings), calendar.zone)
}

function isBudgetSpent(
  { id }: Person,
  at: Instant,
  counts: PushTally,
  { settings, calendar }: GroupPlanInput,
): boolean {
  const spent = counts.get(id)?.get(dateOf(at, calendar.zone)) ?? 0
  return spent >= settings.immediateBudgetPerDay
}

function inDigest(
  of: StepOf,
  person: Person,
  reasons: readonly NotificationReason[],
  { settings, calendar, now }: GroupPlanInput,
): AlertStep {
  const at = nextDigestAt(person, settings, calendar, now)
  return step(of, person.id, 'digest', at, reasons)
}

function step(
  of: StepOf,
  recipientId: PersonId,
  mode: AlertStep['mode'],
  at: Instant,
  reasons: readonly NotificationReason[],
): AlertStep {
  return { ...of, recipientId, at, mode, reason: writeReasons(reasons) }
}
