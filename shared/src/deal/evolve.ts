/** What each event makes of a deal. No rules here: events have happened. */

import type { Evidence, EvidenceKind } from '../evidence/evidence.ts'
import { evolveQuotes } from '../quotes/evolve-quote.ts'
import { evolveRequests } from '../requests/evolve-requests.ts'
import type { Deal, DoubtfulMove } from './deal.ts'
import type { DealEvent, DealEventBody, DealSnapshotPart } from './events.ts'
import { evolveAlerts, reopened } from './evolve-alerts.ts'

/** Enough for any retry: a command is retried within days, not after 200 others. */
export const APPLIED_COMMANDS_KEPT = 200
/** Told within days; nobody makes more of them on one deal in that time. */
const DOUBTFUL_MOVES_KEPT = 10

/** The deal after one more event. Throws when the stream does not begin with `deal-opened`: a broken store. */
export function evolve(deal: Deal | null, event: DealEvent): Deal {
  if (event.kind === 'deal-opened') return opened(event)
  if (deal === null) throw new Error(`A deal's history begins with ${event.kind}`)
  return noted(changed(deal, event), event)
}

/** The deal a whole history makes; null for an empty one. */
export function foldDeal(events: readonly DealEvent[]): Deal | null {
  let deal: Deal | null = null
  for (const event of events) deal = evolve(deal, event)
  return deal
}

function opened(event: Extract<DealEvent, { kind: 'deal-opened' }>): Deal {
  return {
    id: event.dealId,
    customer: event.customer,
    ownerId: event.ownerId,
    stage: event.stage,
    stageEnteredAt: event.at,
    stageEntries: { [event.stage]: event.at },
    outcome: { kind: 'open' },
    obstacle: event.obstacle,
    nextAction: event.nextAction,
    nextActionUpdatedAt: event.at,
    wait: null,
    waitCount: 0,
    lastWaitAt: null,
    amountFen: event.amountFen,
    summary: event.summary,
    ...placeIn(event),
    evidence: [],
    alerts: [],
    openedAt: event.at,
    openedBy: event.meta.actorId,
    updatedAt: event.at,
    updatedBy: event.meta.actorId,
    withdrawn: false,
    appliedCommands: [event.meta.commandId],
  }
}

function changed(deal: Deal, event: Exclude<DealEvent, { kind: 'deal-opened' }>): Deal {
  switch (event.kind) {
    case 'stage-moved':
      return {
        ...withoutReopening(withoutWish(deal)),
        ...withDoubt(deal.doubtfulMoves, event),
        stage: event.to,
        stageEnteredAt: event.at,
        stageEntries: { ...deal.stageEntries, [event.to]: event.at },
      }
    case 'move-wanted': {
      const { to, action, at, meta } = event
      return { ...deal, wantedMove: { to, action, meta, at } }
    }
    case 'fields-updated':
      return withPart(deal, event.after)
    case 'wait-set':
      return {
        ...deal,
        wait: event.wait,
        waitCount: deal.waitCount + 1,
        lastWaitAt: event.wait.setAt,
      }
    case 'outcome-set':
      return event.outcome.kind === 'open'
        ? { ...deal, outcome: event.outcome, nextActionUpdatedAt: event.at, reopenedAt: event.at }
        : { ...deal, outcome: event.outcome }
    case 'owner-changed':
      return { ...deal, ownerId: event.toId, nextActionUpdatedAt: event.at }
    case 'evidence-attached':
      return { ...deal, evidence: [...deal.evidence, ...event.evidence] }
    case 'evidence-sorted':
      return {
        ...deal,
        evidence: deal.evidence.map((item) =>
          event.evidenceIds.includes(item.id) ? unjudged(item, event.evidenceKind) : item,
        ),
      }
    case 'evidence-detached':
      return {
        ...deal,
        evidence: deal.evidence.filter((item) => !event.evidenceIds.includes(item.id)),
      }
    case 'evidence-judged':
      return withEvidence(deal, event.evidenceId, (item) => ({
        ...item,
        verdict: event.judgement.verdict,
        judgement: event.judgement,
      }))
    case 'evidence-overruled':
      return withEvidence(deal, event.evidenceId, (item) => ({
        ...item,
        verdict: event.verdict,
        overruled: { byId: event.meta.actorId, reason: event.reason, at: event.at },
      }))
    case 'command-undone':
      return {
        ...withPart(
          withoutMove(
            event.withdrawsWish === true ? withoutWish(deal) : deal,
            event.targetCommandId,
          ),
          event.restored,
        ),
        withdrawn: deal.withdrawn || event.withdrawn,
        alerts: reopened(deal.alerts, event.reopenedAlerts),
      }
    case 'alert-recorded':
    case 'alert-closed':
    case 'alert-reopened':
      return { ...deal, alerts: evolveAlerts(deal.alerts, event) }
    case 'quote-made':
    case 'quote-sent':
    case 'quote-opened':
    case 'quote-withdrawn':
      return { ...deal, quotes: evolveQuotes(deal.quotes ?? [], event) }
    case 'quote-signed':
      return {
        ...deal,
        quotes: evolveQuotes(deal.quotes ?? [], event),
        evidence: [...deal.evidence, event.evidence],
      }
    case 'request-raised':
    case 'request-answered':
    case 'request-closed':
      return { ...deal, requests: evolveRequests(deal.requests ?? [], event) }
    case 'payment-released': {
      const { subject, amountFen, note, at, meta } = event
      const release = { subject, amountFen, note, byId: meta.actorId, at }
      return { ...deal, releases: [...(deal.releases ?? []), release] }
    }
    case 'payment-overruled': {
      const { subject, faults, reason, at, meta } = event
      const overrule = { subject, faults, reason, byId: meta.actorId, at }
      return { ...deal, paymentOverrules: [...(deal.paymentOverrules ?? []), overrule] }
    }
    default:
      return event satisfies never
  }
}

function withPart(deal: Deal, { reopenedAt, ...part }: DealSnapshotPart): Deal {
  if (reopenedAt === undefined) return { ...deal, ...part }
  return {
    ...withoutReopening(deal),
    ...part,
    ...(reopenedAt === null ? {} : { reopenedAt }),
  }
}

function withoutWish({ wantedMove: _made, ...deal }: Deal): Deal {
  return deal
}

/** It was in the stage that the deal leaves. */
function withoutReopening({ reopenedAt: _inStageLeft, ...deal }: Deal): Deal {
  return deal
}

function withDoubt(
  known: readonly DoubtfulMove[] = [],
  event: Extract<DealEvent, { kind: 'stage-moved' }>,
): Pick<Deal, 'doubtfulMoves'> {
  const { from, to, doubtful: kinds, evidenceIds, at, meta } = event
  if (kinds.length === 0) return {}
  const { commandId, actorId: byId } = meta
  const move = { commandId, from, to, kinds, evidenceIds, byId, at }
  return { doubtfulMoves: [...known, move].slice(-DOUBTFUL_MOVES_KEPT) }
}

function withoutMove({ doubtfulMoves, ...deal }: Deal, commandId: string): Deal {
  const left = doubtfulMoves?.filter((move) => move.commandId !== commandId) ?? []
  return left.length === 0 ? deal : { ...deal, doubtfulMoves: left }
}

function withEvidence(deal: Deal, id: string, change: (item: Evidence) => Evidence): Deal {
  return { ...deal, evidence: deal.evidence.map((item) => (item.id === id ? change(item) : item)) }
}

/** A verdict was about the old kind. */
function unjudged(
  { judgement: _of, overruled: _by, ...item }: Evidence,
  kind: EvidenceKind,
): Evidence {
  return { ...item, kind, verdict: 'unjudged' }
}

/** The command is remembered; what the clock records is not somebody's update. */
function noted(deal: Deal, event: DealEvent): Deal {
  const { commandId, actorId } = event.meta
  const isNew = deal.appliedCommands.at(-1) !== commandId
  return {
    ...deal,
    ...(isByClock(event) || isByCustomer(event) ? {} : { updatedAt: event.at, updatedBy: actorId }),
    ...placeIn(event),
    appliedCommands: isNew
      ? [...deal.appliedCommands, commandId].slice(-APPLIED_COMMANDS_KEPT)
      : deal.appliedCommands,
  }
}

function placeIn({ meta }: DealEvent): Pick<Deal, 'lastPlace'> {
  return meta.place === null ? {} : { lastPlace: meta.place }
}

function isByClock(event: DealEventBody): boolean {
  return event.kind === 'alert-recorded' || event.kind === 'evidence-judged'
}

/** What a customer does at their end is news, but nobody's work on the deal. */
function isByCustomer(event: DealEvent): boolean {
  return event.meta.door === 'link'
}
