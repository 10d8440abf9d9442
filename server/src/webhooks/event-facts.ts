/** What of an event goes out beside the changes: chosen field by field, so that no link, phone number or place does. */
import { evidenceKindName } from '@kedu/bot/wording/zh-cn'
import type { GroupAlertEvent } from '@kedu/shared/alerts/group-alert'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { LeadEvent } from '@kedu/shared/leads/commands'
import { quoteTotalFen } from '@kedu/shared/quotes/quote'
import { type Asking, personRef, stageRef } from '../queries/asking.ts'

type Facts = Record<string, unknown>

export function factsOf(asking: Asking, event: DealEvent | LeadEvent | GroupAlertEvent): Facts {
  switch (event.kind) {
    case 'stage-moved':
      return {
        from: stageRef(asking, event.from),
        to: stageRef(asking, event.to),
        action: event.action,
        doubtful: event.doubtful,
      }
    case 'move-wanted':
      return { to: stageRef(asking, event.to), missing: event.missing, pending: event.pending }
    case 'wait-set':
      return { until: event.wait.until, reason: event.wait.reason }
    case 'outcome-set':
      return 'reason' in event.outcome
        ? { outcome: event.outcome.kind, reason: event.outcome.reason }
        : { outcome: event.outcome.kind }
    case 'owner-changed':
      return { to: personRef(asking, event.toId), reason: event.reason }
    case 'evidence-attached':
      return {
        files: event.evidence.map(({ id, kind }) => ({ id, kind, name: evidenceKindName(kind) })),
      }
    case 'evidence-sorted':
      return { evidenceIds: event.evidenceIds, kind: event.evidenceKind }
    case 'evidence-detached':
      return { evidenceIds: event.evidenceIds }
    case 'evidence-judged':
      return {
        evidenceId: event.evidenceId,
        kind: event.evidenceKind,
        verdict: event.judgement.verdict,
      }
    case 'evidence-overruled':
      return { evidenceId: event.evidenceId, verdict: event.verdict, reason: event.reason }
    case 'command-undone':
      return { commandId: event.targetCommandId, isWithdrawn: event.withdrawn }
    case 'alert-recorded':
      return {
        alertId: event.alertId,
        rule: event.rule,
        steps: event.steps.map(({ kind, recipientId, mode }) => ({ kind, recipientId, mode })),
      }
    case 'alert-closed':
      return { alertId: event.alertId, status: event.status }
    case 'alert-reopened':
      return { alertId: event.alertId }
    case 'quote-made': {
      const { id, number, validUntil } = event.quote
      return { quoteId: id, number, validUntil, totalFen: quoteTotalFen(event.quote) }
    }
    case 'quote-sent':
    case 'quote-opened':
      return { quoteId: event.quoteId }
    case 'quote-signed':
      return { quoteId: event.quoteId, by: event.by, evidenceId: event.evidence.id }
    case 'quote-withdrawn':
      return { quoteId: event.quoteId, reason: event.reason }
    case 'payment-released':
      return { subject: event.subject, amountFen: event.amountFen, note: event.note }
    case 'payment-overruled':
      return { subject: event.subject, reason: event.reason }
    case 'request-raised': {
      const { id, number, department, toId, what, dueAt } = event.request
      return { requestId: id, number, department, to: personRef(asking, toId), what, dueAt }
    }
    case 'request-answered':
      return { requestId: event.requestId, text: event.text }
    case 'request-closed':
      return { requestId: event.requestId }
    case 'lead-allocated':
      return { rep: personRef(asking, event.repId), reason: event.reason }
    case 'lead-returned':
      return { rep: personRef(asking, event.repId), reason: event.reason }
    case 'lead-accepted':
      return { rep: personRef(asking, event.repId), dealId: event.dealId }
    case 'lead-reopened':
      return { dealId: event.dealId }
    case 'lead-recycled':
      return { rep: personRef(asking, event.repId), because: event.because }
    case 'lead-discarded':
      return { as: event.as, reason: event.reason }
    case 'deal-opened':
    case 'fields-updated':
    case 'lead-received':
    case 'lead-held':
    case 'group-alert-raised':
    case 'group-alert-grew':
    case 'group-alert-cleared':
      return {}
    default:
      return event satisfies never
  }
}
