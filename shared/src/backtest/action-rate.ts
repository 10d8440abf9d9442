/** How often a push is acted on within a day, by rule and step (L6, D10): the proof that a rule is worth its pushes. */
import { managersAbove } from '../access/reporting-line.ts'
import type { GroupAlerts } from '../alerts/group-alert.ts'
import { isForTheRep } from '../alerts/push-budget.ts'
import type { AlertRule, AlertStepKind, Deal } from '../deal/deal.ts'
import type { People } from '../people/people.ts'
import type { PersonId } from '../people/person.ts'
import type { GroupRule } from '../policies/group-policy.ts'
import { requestOfEpisode } from '../policies/unanswered-request.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'

/** Acted on within this time of the push, its last millisecond included. */
export const ACTION_MS = DAY_MS

/** One step as it was said. */
export interface SaidStep {
  rule: AlertRule | GroupRule
  kind: AlertStepKind
  mode: 'immediate' | 'digest'
  recipientId: PersonId
  ownerId: PersonId
  /** A reminder to whose deal it is. */
  isForTheRep: boolean
  at: Instant
  /** When the matter was settled or repaired after it, and by whom; null: it is open. */
  closedAt: Instant | null
  /** Null: by nobody of the company. */
  closedBy: PersonId | null
}

/** Steps of a deal that were said in [since, now]; those called off before they were due are not. */
export function saidSteps(deal: Deal, since: Instant, now: Instant): SaidStep[] {
  return deal.alerts.flatMap(({ rule, episode, steps, closedAt, closedBy }) => {
    const ownerId =
      requestOfEpisode(deal, rule === 'unanswered-request' ? episode : '')?.toId ?? deal.ownerId
    return steps.flatMap((step) => {
      const { kind, mode, recipientId, at } = step
      const isSaid = mode !== 'none' && at >= since && at <= now
      if (!isSaid || (closedAt !== null && closedAt < at)) return []
      const isForRep = isForTheRep(step) || recipientId === ownerId
      const said = { rule, kind, mode, recipientId, ownerId, isForTheRep: isForRep, at }
      return [{ ...said, closedAt, closedBy }]
    })
  })
}

/**
 * The same of alerts about several deals. Such an alert is over when enough of its deals were put right,
 * so its end counts as acted on, whoever did it.
 */
export function saidGroupSteps(
  groups: Iterable<GroupAlerts>,
  since: Instant,
  now: Instant,
): SaidStep[] {
  return [...groups].flatMap(({ rule, key, alerts }) =>
    alerts.flatMap(({ steps, closedAt }) =>
      steps.flatMap(({ kind, mode, recipientId, at }) => {
        const isSaid = mode !== 'none' && at >= since && at <= now
        if (!isSaid || (closedAt !== null && closedAt < at)) return []
        const closedBy = closedAt === null ? null : key
        const said = { rule, kind, mode, recipientId, ownerId: key, at, closedAt, closedBy }
        return [{ ...said, isForTheRep: recipientId === key }]
      }),
    ),
  )
}

/** Whether somebody stands above the owner, each owner looked up once. */
export function leadersIn(people: People): (personId: PersonId, ownerId: PersonId) => boolean {
  const above = new Map<PersonId, ReadonlySet<PersonId>>()
  return (personId, ownerId) => {
    const leads = above.get(ownerId) ?? new Set(managersAbove(ownerId, people).map(({ id }) => id))
    above.set(ownerId, leads)
    return leads.has(personId)
  }
}

export interface ActionRate {
  rule: AlertRule | GroupRule
  kind: AlertStepKind
  sent: number
  /** The owner or somebody above them settled or repaired it within 24 hours of the push. */
  acted: number
  /** Open, and the 24 hours are not over: counted neither way. */
  undecided: number
}

/** Rules in the order of their first push, steps from the rep upwards. `leads`: whether somebody stands above the owner. */
export function actionRates(
  steps: Iterable<SaidStep>,
  now: Instant,
  leads: (personId: PersonId, ownerId: PersonId) => boolean,
): ActionRate[] {
  const rates = new Map<string, ActionRate>()
  for (const { rule, kind, at, closedAt, closedBy, ownerId } of steps) {
    const key = `${rule} ${kind}`
    const rate = rates.get(key) ?? { rule, kind, sent: 0, acted: 0, undecided: 0 }
    rates.set(key, rate)
    rate.sent += 1
    if (closedAt === null) {
      if (now - at <= ACTION_MS) rate.undecided += 1
      continue
    }
    const isTheirs = closedBy !== null && (closedBy === ownerId || leads(closedBy, ownerId))
    if (isTheirs && closedAt - at <= ACTION_MS) rate.acted += 1
  }
  return [...rates.values()].sort(
    (a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0) || RANK[a.kind] - RANK[b.kind],
  )
}

const RANK: Readonly<Record<AlertStepKind, number>> = { nudge: 0, manager: 1, director: 2 }

/** Acted on of those that are decided, in whole percent; null: none is. */
export function ratePercent({
  sent,
  acted,
  undecided,
}: Omit<ActionRate, 'rule' | 'kind'>): number | null {
  return sent === undecided ? null : Math.round((acted / (sent - undecided)) * 100)
}
