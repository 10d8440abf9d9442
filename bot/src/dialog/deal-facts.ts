/** Turns stored deals into what a card shows: every id becomes a name here and nowhere else. */
import type { Deal, DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent, DealSnapshotPart } from '@kedu/shared/deal/events'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import type {
  ChangeLine,
  ClockFacts,
  DealFacts,
  FileFacts,
  OutboundMessage,
} from '@kedu/shared/messages/outbound-message'
import type { Person, PersonId } from '@kedu/shared/people/person'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { dateOf, daysBetween, type Instant, type TimeZone } from '@kedu/shared/time/instant'
import { amountText, dateText, evidenceKindName, nextActionText } from '../wording/zh-cn.ts'

/** What is needed to put names to ids. */
export interface Naming {
  now: Instant
  zone: TimeZone
  process: SalesProcess
  person(id: PersonId): Person | null
}

export function nameOf(naming: Naming, id: PersonId): string {
  return naming.person(id)?.name ?? '已离职同事'
}

export function stageName(process: SalesProcess, stage: string): string {
  return process.stages.find((candidate) => candidate.id === stage)?.name ?? stage
}

export function dealFacts(row: DealRow, clock: ClockFacts, naming: Naming): DealFacts {
  const { process, zone, now } = naming
  return {
    dealId: row.id,
    customerNumber: row.customerNumber,
    customerName: row.customerName,
    industry: row.industry,
    region: row.region,
    ownerId: row.ownerId,
    ownerName: nameOf(naming, row.ownerId),
    stageName: stageName(process, row.stage),
    stageNames: process.stages.map((stage) => stage.name),
    stageIndex: process.stages.findIndex((stage) => stage.id === row.stage),
    daysInStage: Math.max(0, daysBetween(dateOf(row.stageEnteredAt, zone), dateOf(now, zone))),
    obstacle: row.obstacle,
    nextAction: row.nextAction,
    clock,
    amountFen: row.amountFen,
    outcome: row.outcome,
    wait: row.waitUntil === null ? null : { until: row.waitUntil, reason: row.waitReason ?? '' },
    evidenceCount: row.evidenceCount,
    updatedAt: row.updatedAt,
    updatedByName: nameOf(naming, row.updatedBy),
  }
}

export function fileFacts(evidence: Evidence, naming: Naming): FileFacts {
  return {
    fileId: evidence.fileId,
    evidenceId: evidence.id,
    kindName: evidenceKindName(evidence.kind),
    fileName: evidence.fileName,
    mime: evidence.mime,
    addedAt: evidence.addedAt,
    addedByName: nameOf(naming, evidence.addedBy),
    verdict: evidence.verdict,
  }
}

/** One line per field that a command changed, in words, for the confirming card. */
export function changeLines(events: readonly DealEvent[], naming: Naming): ChangeLine[] {
  return events.flatMap((event) => linesOf(event, naming))
}

function linesOf(event: DealEvent, naming: Naming): ChangeLine[] {
  switch (event.kind) {
    case 'deal-opened':
      return [
        { field: 'customer', before: null, after: event.customer.name },
        ...partLines(
          {
            stage: event.stage,
            obstacle: event.obstacle,
            nextAction: event.nextAction,
            amountFen: event.amountFen,
          },
          {},
          naming,
        ),
        ...customerLines(event.customer, null),
      ]
    case 'stage-moved':
      return [
        {
          field: 'stage',
          before: stageName(naming.process, event.from),
          after: stageName(naming.process, event.to),
        },
      ]
    case 'fields-updated':
      return partLines(event.after, event.before, naming)
    case 'wait-set':
      return [
        {
          field: 'wait',
          before: null,
          after: `等到 ${dateText(event.wait.until, naming.now, naming.zone)}，因为${event.wait.reason}`,
        },
      ]
    case 'outcome-set':
      return [{ field: 'outcome', before: null, after: outcomeText(event.outcome) }]
    case 'owner-changed':
      return [
        {
          field: 'owner',
          before: event.before.ownerId ? nameOf(naming, event.before.ownerId) : null,
          after: nameOf(naming, event.toId),
        },
      ]
    case 'evidence-attached':
      return [{ field: 'evidence', before: null, after: `${event.evidence.length} 个附件` }]
    case 'evidence-sorted':
      return [{ field: 'evidence', before: null, after: evidenceKindName(event.evidenceKind) }]
    case 'evidence-detached':
      return [{ field: 'evidence', before: null, after: `移走 ${event.evidenceIds.length} 个附件` }]
    case 'command-undone':
      return partLines(event.restored, {}, naming)
    case 'alert-recorded':
    case 'alert-closed':
      return []
    default:
      event satisfies never
      return []
  }
}

export function outcomeText(outcome: Deal['outcome']): string {
  switch (outcome.kind) {
    case 'open':
      return '跟进中'
    case 'won':
      return '赢单'
    case 'lost':
      return `丢单：${outcome.reason}`
    case 'on-hold':
      return `搁置：${outcome.reason}`
    default:
      return outcome satisfies never
  }
}

function customerLines(after: Deal['customer'], before: Deal['customer'] | null): ChangeLine[] {
  const lines: ChangeLine[] = []
  for (const field of ['industry', 'region', 'firstContact'] as const) {
    const value = after[field]
    if (value !== null && value !== (before?.[field] ?? null)) {
      lines.push({ field, before: before?.[field] ?? null, after: value })
    }
  }
  return lines
}

function partLines(
  after: DealSnapshotPart,
  before: DealSnapshotPart,
  naming: Naming,
): ChangeLine[] {
  const { now, zone, process } = naming
  const lines: ChangeLine[] = []
  if (after.stage !== undefined) {
    lines.push({
      field: 'stage',
      before: before.stage === undefined ? null : stageName(process, before.stage),
      after: stageName(process, after.stage),
    })
  }
  if (after.obstacle) {
    lines.push({ field: 'obstacle', before: before.obstacle ?? null, after: after.obstacle })
  }
  if (after.nextAction) {
    lines.push({
      field: 'nextAction',
      before: before.nextAction ? nextActionText(before.nextAction, now, zone) : null,
      after: nextActionText(after.nextAction, now, zone),
    })
  }
  if (after.amountFen !== undefined && after.amountFen !== null) {
    lines.push({
      field: 'amount',
      before: before.amountFen ? amountText(before.amountFen) : null,
      after: amountText(after.amountFen),
    })
  }
  if (after.ownerId) {
    lines.push({
      field: 'owner',
      before: before.ownerId ? nameOf(naming, before.ownerId) : null,
      after: nameOf(naming, after.ownerId),
    })
  }
  if (after.outcome) {
    lines.push({ field: 'outcome', before: null, after: outcomeText(after.outcome) })
  }
  if (after.customer) lines.push(...customerLines(after.customer, before.customer ?? null))
  return lines
}

/** The history of a deal as stage – action – evidence with who, when and where (R12, R13, R15). */
export function historyLines(
  events: readonly DealEvent[],
  naming: Naming,
  ownerId: PersonId,
): Extract<OutboundMessage, { kind: 'deal' }>['history'] {
  const shown = events.filter(
    (event) => event.kind !== 'alert-recorded' && event.kind !== 'alert-closed',
  )
  return shown.map((event) => ({
    at: event.at,
    actorName: nameOf(naming, event.meta.actorId),
    ownerName: nameOf(naming, ownerId),
    stageName: event.kind === 'stage-moved' ? stageName(naming.process, event.to) : null,
    action: actionText(event, naming),
    evidence:
      event.kind === 'evidence-attached'
        ? event.evidence.length
        : event.kind === 'stage-moved'
          ? event.evidenceIds.length
          : 0,
    place: event.meta.place?.label ?? null,
  }))
}

function actionText(event: DealEvent, naming: Naming): string {
  if (event.kind === 'command-undone') return '撤销'
  if (event.kind === 'stage-moved' && event.action) return event.action
  if (event.kind === 'fields-updated' && event.after.summary) return event.after.summary
  const lines = linesOf(event, naming).map((line) => line.after)
  return event.kind === 'deal-opened' ? `新建：${lines.join('，')}` : lines.join('，')
}
