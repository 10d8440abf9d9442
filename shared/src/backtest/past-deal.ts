/**
 * What a deal was from one moment to the next, rebuilt from its events for a back-test (L5): the rows
 * the rules would have seen, without what Kedu told anybody about them, for that is what is replayed.
 */
import type { Alert, AlertStepKind, Deal, DealId, DealRow } from '../deal/deal.ts'
import type { DealEvent } from '../deal/events.ts'
import { evolve } from '../deal/evolve.ts'
import { newestFileAt } from '../evidence/newest-file.ts'
import type { PersonId } from '../people/person.ts'
import { requestState } from '../requests/request.ts'
import { type Instant, instant } from '../time/instant.ts'
import { type PastFacts, pastRow } from './past-row.ts'

export interface PastMoment {
  at: Instant
  /** As it was from then on, without its alerts. */
  row: DealRow
  /** Whose act made it so. */
  byId: PersonId
}

/** Somebody above the rep was really told about the deal. */
export interface ToldMoment {
  at: Instant
  kind: Exclude<AlertStepKind, 'nudge'>
}

export interface PastDeal {
  dealId: DealId
  customerName: string
  /** Oldest first, never empty; the first is how it stood when the replay begins, or its opening. */
  moments: PastMoment[]
  /** What had been said when the replay begins: what is known is not said again. */
  alerts: readonly Alert[]
  /** Oldest first, from the beginning of the replay on. */
  told: ToldMoment[]
}

/**
 * The past from `from` on; null for a deal that no rule can have looked at since: closed or withdrawn
 * all the time. What Kedu told is left out, what was done about it is not: that was done to the deal.
 * The events of one command are one moment, as they are one commit; what no rule can tell from the
 * moment before is none.
 */
export function pastDeal(events: readonly DealEvent[], from: Instant): PastDeal | null {
  let deal: Deal | null = null
  let alerts: readonly Alert[] = []
  /** Something but an alert changed since the last moment. */
  let isChanged = false
  let last: PastFacts | null = null
  const moments: PastMoment[] = []
  const told: ToldMoment[] = []
  for (const [index, event] of events.entries()) {
    deal = evolve(deal, event)
    if (event.at < from) alerts = deal.alerts
    else if (event.kind === 'alert-recorded') told.push(...toldIn(event))
    if (!isOfAlert(event)) isChanged = true
    const next = events[index + 1]
    const goesOn = next !== undefined && next.meta.commandId === event.meta.commandId
    const isBefore = next !== undefined && next.at < from
    if (goesOn || isBefore || !isChanged) continue
    isChanged = false
    const facts = factsOf(deal)
    if (last !== null && isSameToRules(last, facts)) continue
    last = facts
    moments.push({ at: event.at, row: pastRow(facts), byId: event.meta.actorId })
  }
  if (deal === null || !moments.some(({ row }) => hasClock(row))) return null
  told.sort((a, b) => a.at - b.at)
  return { dealId: deal.id, customerName: deal.customer.name, moments, alerts, told }
}

function toldIn({ steps }: Extract<DealEvent, { kind: 'alert-recorded' }>): ToldMoment[] {
  return steps.flatMap(({ kind, at, mode }) =>
    kind === 'nudge' || mode === 'none' ? [] : [{ at, kind }],
  )
}

function isOfAlert({ kind }: DealEvent): boolean {
  return kind === 'alert-recorded' || kind === 'alert-closed' || kind === 'alert-reopened'
}

function hasClock({ outcome, withdrawn }: DealRow): boolean {
  return outcome === 'open' && !withdrawn
}

function factsOf(deal: Deal): PastFacts {
  const { customer, nextAction, wait } = deal
  return {
    id: deal.id,
    customerName: customer.name,
    region: customer.region,
    ownerId: deal.ownerId,
    stage: deal.stage,
    stageEnteredAt: deal.stageEnteredAt,
    stageEntries: deal.stageEntries ?? NO_ENTRIES,
    reopenedAt: deal.reopenedAt ?? NEVER,
    outcome: deal.outcome.kind,
    nextAction,
    nextActionUpdatedAt: deal.nextActionUpdatedAt,
    waitUntil: wait?.until ?? null,
    waitUntilAt: wait?.untilAt ?? null,
    evidenceCount: deal.evidence.length,
    newestFileAt: newestFileAt(deal.evidence),
    requests: askedStill(deal),
    openedAt: deal.openedAt,
    updatedAt: deal.updatedAt,
    updatedBy: deal.updatedBy,
    withdrawn: deal.withdrawn,
  }
}

/** Before every entry into a stage. */
const NEVER = instant(0)
const NO_ENTRIES: PastFacts['stageEntries'] = {}
const NO_REQUESTS: PastFacts['requests'] = []

/** What waits for an answer, without its words. */
function askedStill({ requests }: Deal): PastFacts['requests'] {
  const open = (requests ?? []).filter((request) => requestState(request) === 'waiting')
  return open.length === 0 ? NO_REQUESTS : open.map((one) => ({ ...one, what: '' }))
}

function isSameAsked(a: PastFacts, b: PastFacts): boolean {
  if (a.requests === b.requests) return true
  return a.requests.map(({ id }) => id).join() === b.requests.map(({ id }) => id).join()
}

/** Whether every rule finds the same in both. */
function isSameToRules(a: PastFacts, b: PastFacts): boolean {
  return (
    a.ownerId === b.ownerId &&
    a.customerName === b.customerName &&
    a.region === b.region &&
    a.stage === b.stage &&
    a.stageEnteredAt === b.stageEnteredAt &&
    a.stageEntries === b.stageEntries &&
    a.reopenedAt === b.reopenedAt &&
    a.outcome === b.outcome &&
    a.nextAction?.dueAt === b.nextAction?.dueAt &&
    a.nextActionUpdatedAt === b.nextActionUpdatedAt &&
    a.waitUntilAt === b.waitUntilAt &&
    a.newestFileAt === b.newestFileAt &&
    isSameAsked(a, b) &&
    a.withdrawn === b.withdrawn
  )
}
