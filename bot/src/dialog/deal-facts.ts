/** Turns stored deals into what a card shows: every id becomes a name here and nowhere else. */

import type { DealChange } from '@kedu/shared/deal/changes'
import type { Deal, DealRow, Wait } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { historySteps } from '@kedu/shared/deal/history-steps'
import { inStageSince } from '@kedu/shared/deal/in-stage-since'
import { wordsOfRichText } from '@kedu/shared/deal/rich-text'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import type {
  ChangeLine,
  ClockFacts,
  DealFacts,
  FileFacts,
  OutboundMessage,
} from '@kedu/shared/messages/outbound-message'
import { CUSTOMER_ID, type Person, type PersonId } from '@kedu/shared/people/person'
import { openAlertsOf } from '@kedu/shared/policies/alert-steps'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { dateOf, daysBetween, type Instant, type TimeZone } from '@kedu/shared/time/instant'
import { amountText } from '@kedu/shared/wording/money'
import { voiceOf } from '../alerts/voices.ts'
import { verdictWords } from '../wording/evidence.ts'
import { evidenceSentence } from '../wording/evidence-judgement.ts'
import { paymentEventWords } from '../wording/finance.ts'
import {
  EMPTY,
  evidenceWords,
  fieldsAction,
  OUTCOME_NAMES,
  openedAction,
  overruledAction,
  ownerAction,
  removedFiles,
  UNDONE_ACTION,
  waitWords,
  wantedAction,
} from '../wording/history.ts'
import { quoteEventWords } from '../wording/quotes.ts'
import { requestEventWords } from '../wording/requests.ts'
import { dateText, evidenceKindName, nextActionText } from '../wording/zh-cn.ts'

/** What is needed to put names to ids. */
export interface Naming {
  now: Instant
  zone: TimeZone
  process: SalesProcess
  person(id: PersonId): Person | null
}

export function nameOf(naming: Naming, id: PersonId): string {
  return naming.person(id)?.name ?? (id === CUSTOMER_ID ? '客户' : '已离职同事')
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
    daysInStage: Math.max(0, daysBetween(dateOf(inStageSince(row), zone), dateOf(now, zone))),
    obstacle: row.obstacle,
    nextAction: row.nextAction,
    clock,
    amountFen: row.amountFen,
    outcome: row.outcome,
    wait: row.waitUntil === null ? null : { until: row.waitUntil, reason: row.waitReason ?? '' },
    evidenceCount: row.evidenceCount,
    ...asksOf(row),
    updatedAt: row.updatedAt,
    updatedByName: nameOf(naming, row.updatedBy),
  }
}

function asksOf(row: DealRow): Pick<DealFacts, 'asks'> {
  const asks = openAlertsOf(row).flatMap(({ rule }) => voiceOf(rule).task?.ask ?? [])
  return asks.length === 0 ? {} : { asks }
}

export function fileFacts(evidence: Evidence, naming: Naming): FileFacts {
  const finding = evidenceSentence(evidence)
  return {
    fileId: evidence.fileId,
    evidenceId: evidence.id,
    kindName: evidenceKindName(evidence.kind),
    fileName: evidence.fileName,
    mime: evidence.mime,
    addedAt: evidence.addedAt,
    addedByName: nameOf(naming, evidence.addedBy),
    verdict: evidence.verdict,
    ...(finding === null ? {} : { finding }),
    ...(evidence.judgement?.findings.some(({ box }) => box !== null) ? { hasMarks: true } : {}),
  }
}

/** One line per changed field, in words, for the confirming card. The owner is shown when it changed. */
export function changeLines(changes: readonly DealChange[], naming: Naming): ChangeLine[] {
  return changes.flatMap((change) => {
    const line = lineOf(change, naming)
    return line === null ? [] : [line]
  })
}

function lineOf(change: DealChange, naming: Naming): ChangeLine | null {
  const { now, zone, process } = naming
  switch (change.field) {
    case 'customer':
    case 'obstacle':
    case 'industry':
    case 'region':
    case 'firstContact':
      return { field: change.field, before: change.before, after: change.after ?? EMPTY }
    case 'note':
      // The words themselves stand in the chat just above the card.
      return null
    case 'owner':
      return change.before === null
        ? null
        : {
            field: 'owner',
            before: nameOf(naming, change.before),
            after: change.after === null ? EMPTY : nameOf(naming, change.after),
          }
    case 'stage':
      return {
        field: 'stage',
        before: change.before === null ? null : stageName(process, change.before),
        after: change.after === null ? EMPTY : stageName(process, change.after),
      }
    case 'nextAction':
      return {
        field: 'nextAction',
        before: change.before && nextActionText(change.before, now, zone),
        after: change.after === null ? EMPTY : nextActionText(change.after, now, zone),
      }
    case 'wait':
      return {
        field: 'wait',
        before: change.before && waitText(change.before, naming),
        after: change.after === null ? '不再等' : waitText(change.after, naming),
      }
    case 'outcome':
      return {
        field: 'outcome',
        before: change.before && outcomeText(change.before),
        after: change.after === null ? EMPTY : outcomeText(change.after),
      }
    case 'amount':
      return {
        field: 'amount',
        before: change.before === null ? null : amountText(change.before),
        after: change.after === null ? EMPTY : amountText(change.after),
      }
    case 'evidence':
      return {
        field: 'evidence',
        before: null,
        after:
          change.after.length === 0
            ? removedFiles(change.before.length)
            : evidenceWords(change.after.map((evidence) => evidence.kind)),
      }
    default:
      return change satisfies never
  }
}

function waitText(wait: Wait, naming: Naming): string {
  return waitWords(dateText(wait.until, naming.now, naming.zone), wait.reason)
}

export function outcomeText(outcome: Deal['outcome']): string {
  return outcome.kind === 'lost' || outcome.kind === 'on-hold'
    ? `${OUTCOME_NAMES[outcome.kind]}：${outcome.reason}`
    : OUTCOME_NAMES[outcome.kind]
}

type HistoryLine = Extract<OutboundMessage, { kind: 'deal' }>['history'][number]

/** The history of a deal as stage – action – evidence with who, when and where, a line per command (R12, R13, R15). */
export function historyLines(events: readonly DealEvent[], naming: Naming): HistoryLine[] {
  return historySteps(events).flatMap(({ events: parts, before, after }) => {
    // 代填 is a matter of who owned the deal at that moment, not of who owns it now.
    const ownerName = nameOf(naming, (before ?? after).ownerId)
    const lines = parts
      .filter((event) => !isByKedu(event))
      .map((event) => historyLineOf(event, naming, ownerName))
    const [first, ...rest] = lines
    return first === undefined ? [] : [rest.reduce(joined, first)]
  })
}

function historyLineOf(event: DealEvent, naming: Naming, ownerName: string): HistoryLine {
  return {
    at: event.at,
    actorName: nameOf(naming, event.meta.actorId),
    ownerName,
    stageName: event.kind === 'stage-moved' ? stageName(naming.process, event.to) : null,
    action: actionText(event, naming),
    evidence:
      event.kind === 'evidence-attached'
        ? event.evidence.length
        : event.kind === 'stage-moved'
          ? event.evidenceIds.length
          : event.kind === 'quote-signed'
            ? 1
            : 0,
    place: event.meta.place?.label ?? null,
  }
}

/** What one command did in several events, its words said once. */
function joined(first: HistoryLine, next: HistoryLine): HistoryLine {
  const actions = [...new Set([first.action, next.action].filter((words) => words !== ''))]
  return {
    ...first,
    stageName: next.stageName ?? first.stageName,
    action: actions.join('，'),
    // A move stands on what came with it and on what was there before.
    evidence: Math.max(first.evidence, next.evidence),
  }
}

const BY_KEDU: ReadonlySet<DealEvent['kind']> = new Set([
  'alert-recorded',
  'alert-closed',
  'alert-reopened',
  'evidence-judged',
])

/** What no person did: files say their verdicts themselves. */
function isByKedu({ kind }: DealEvent): boolean {
  return BY_KEDU.has(kind)
}

function actionText(event: DealEvent, naming: Naming): string {
  switch (event.kind) {
    case 'deal-opened':
      return openedAction(event.customer.name)
    case 'stage-moved':
      return event.action
    case 'fields-updated':
      return event.after.summary == null
        ? fieldsAction(event.after.obstacle ?? null)
        : wordsOfRichText(event.after.summary)
    case 'wait-set':
      return waitText(event.wait, naming)
    case 'outcome-set':
      return outcomeText(event.outcome)
    case 'owner-changed':
      return ownerAction(nameOf(naming, event.toId))
    case 'evidence-attached':
      return evidenceWords(event.evidence.map((evidence) => evidence.kind))
    case 'evidence-sorted':
      return evidenceWords(event.evidenceIds.map(() => event.evidenceKind))
    case 'evidence-detached':
      return removedFiles(event.evidenceIds.length)
    case 'move-wanted':
      return wantedAction(stageName(naming.process, event.to))
    case 'evidence-overruled':
      return overruledAction(verdictWords(event.verdict), event.reason)
    case 'command-undone':
      return UNDONE_ACTION
    case 'evidence-judged':
    case 'alert-recorded':
    case 'alert-closed':
    case 'alert-reopened':
      return ''
    case 'quote-made':
    case 'quote-sent':
    case 'quote-opened':
    case 'quote-signed':
    case 'quote-withdrawn':
      return quoteEventWords(event)
    case 'payment-released':
    case 'payment-overruled':
      return paymentEventWords(event)
    case 'request-raised':
    case 'request-answered':
    case 'request-closed':
      return requestEventWords(event, (id) => nameOf(naming, id))
    default:
      return event satisfies never
  }
}
