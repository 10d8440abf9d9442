import { newestFileAt } from '../evidence/newest-file.ts'
import type { RowQuote } from '../finance/payment-paper.ts'
import { type Quote, quoteTotalFen } from '../quotes/quote.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'
import type { Alert, Deal, DealRow, DoubtfulMove } from './deal.ts'

/** How long a closed alert still counts against a manager's daily budget (D10), with room for time zones. */
const CLOSED_ALERTS_MS = 2 * DAY_MS

/** The slim row of a deal, for lists, clocks and insight. */
export function toRow(deal: Deal, version: number): DealRow {
  return {
    id: deal.id,
    version,
    customerNumber: deal.customer.number,
    customerName: deal.customer.name,
    aliases: deal.customer.aliases,
    industry: deal.customer.industry,
    region: deal.customer.region,
    ownerId: deal.ownerId,
    stage: deal.stage,
    stageEnteredAt: deal.stageEnteredAt,
    ...(deal.stageEntries === undefined ? {} : { stageEntries: deal.stageEntries }),
    ...(deal.reopenedAt ? { reopenedAt: deal.reopenedAt } : {}),
    outcome: deal.outcome.kind,
    obstacle: deal.obstacle,
    nextAction: deal.nextAction,
    nextActionUpdatedAt: deal.nextActionUpdatedAt,
    waitUntil: deal.wait?.until ?? null,
    waitUntilAt: deal.wait?.untilAt ?? null,
    waitReason: deal.wait?.reason ?? null,
    amountFen: deal.amountFen,
    ...unsaid(deal),
    ...(deal.lastPlace === undefined ? {} : { lastPlace: deal.lastPlace }),
    evidenceCount: deal.evidence.length,
    newestFileAt: newestFileAt(deal.evidence),
    unjudgedCount: deal.evidence.filter(({ verdict }) => verdict === 'unjudged').length,
    wanted: deal.wantedMove
      ? { to: deal.wantedMove.to, byId: deal.wantedMove.meta.actorId, at: deal.wantedMove.at }
      : null,
    ...doubts(deal),
    evidence: deal.evidence.map(({ id, fileId, kind, verdict }) => ({ id, fileId, kind, verdict })),
    ...moneyOf(deal),
    ...openRequests(deal),
    fileIds: [...new Set(deal.evidence.map((evidence) => evidence.fileId))],
    alerts: recentAlerts(deal.alerts, deal.updatedAt),
    openedAt: deal.openedAt,
    updatedAt: deal.updatedAt,
    updatedBy: deal.updatedBy,
    withdrawn: deal.withdrawn,
  }
}

function unsaid({ customer, summary }: Deal): Pick<DealRow, 'unsaid'> {
  const empty: NonNullable<DealRow['unsaid']> = []
  if (customer.firstContact === null) empty.push('firstContact')
  if (summary === null) empty.push('summary')
  return empty.length === 0 ? {} : { unsaid: empty }
}

function openRequests({ requests = [] }: Deal): Pick<DealRow, 'requests'> {
  const open = requests.filter(({ closed }) => closed === null)
  return open.length === 0 ? {} : { requests: open }
}

/** What finance pays on, and what was decided about it. */
function moneyOf({
  quotes,
  releases,
  paymentOverrules,
}: Deal): Pick<DealRow, 'quotes' | 'releases' | 'paymentOverrules'> {
  return {
    ...(quotes === undefined ? {} : { quotes: quotes.map(rowQuote) }),
    ...(releases === undefined ? {} : { releases }),
    ...(paymentOverrules === undefined ? {} : { paymentOverrules }),
  }
}

function rowQuote(quote: Quote): RowQuote {
  const { id, number, validUntil, madeAt, state } = quote
  const evidenceId = state.kind === 'signed' ? state.evidenceId : null
  return {
    id,
    number,
    totalFen: quoteTotalFen(quote),
    validUntil,
    state: state.kind,
    evidenceId,
    madeAt,
  }
}

/** A doubt is over when somebody overruled it, or the file is taken for something else and passes. */
function doubts({ doubtfulMoves = [], evidence }: Deal): Pick<DealRow, 'doubtfulMoves'> {
  const isDoubtful = ({ evidenceIds, kinds }: DoubtfulMove) =>
    evidence.some(
      ({ id, kind, verdict }) =>
        verdict === 'doubtful' && evidenceIds.includes(id) && kinds.includes(kind),
    )
  const open = doubtfulMoves.filter(isDoubtful)
  return open.length === 0 ? {} : { doubtfulMoves: open }
}

/**
 * Open alerts and those last heard of within two days of the deal's own newest moment. A projection
 * has no `now`, so a quiet deal may keep a few more than asked for; never fewer.
 */
export function recentAlerts(alerts: readonly Alert[], updatedAt: Instant): Alert[] {
  if (alerts.length === 0) return []
  let newest: number = updatedAt
  for (const alert of alerts) newest = Math.max(newest, lastHeardOf(alert))
  return alerts.filter(
    (alert) => alert.status === 'open' || lastHeardOf(alert) >= newest - CLOSED_ALERTS_MS,
  )
}

function lastHeardOf({ raisedAt, closedAt, steps }: Alert): number {
  let last = Math.max(raisedAt, closedAt ?? 0)
  for (const { at } of steps) last = Math.max(last, at)
  return last
}
