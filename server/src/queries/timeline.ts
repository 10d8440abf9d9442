/**
 * The history of a deal for reading: one entry per command, as stage – action – evidence with 人事物时地
 * and what of them is missing (R12, R13), the true author beside the owner of that moment (R15).
 */

import { voiceOf } from '@kedu/bot/alerts/voices'
import { changeLines, nameOf, outcomeText } from '@kedu/bot/dialog/deal-facts'
import { changeName, changeWords } from '@kedu/bot/wording/deal-words'
import { verdictWords } from '@kedu/bot/wording/evidence'
import { judgementSentence } from '@kedu/bot/wording/evidence-judgement'
import { paymentEventWords } from '@kedu/bot/wording/finance'
import { evidenceWords } from '@kedu/bot/wording/history'
import { quoteEventWords } from '@kedu/bot/wording/quotes'
import { requestEventWords } from '@kedu/bot/wording/requests'
import { evidenceKindName } from '@kedu/bot/wording/zh-cn'
import {
  TIMELINE_PAGE,
  type TimelineAnswer,
  type TimelineEntry,
  type TimelineQuery,
} from '@kedu/shared/contracts/api/deal'
import type { ChangeLineView } from '@kedu/shared/contracts/api/values'
import { changesBetween, type DealChange } from '@kedu/shared/deal/changes'
import { dimensionsOf } from '@kedu/shared/deal/completeness'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { type HistoryStep, historySteps } from '@kedu/shared/deal/history-steps'
import { wordsOfRichText } from '@kedu/shared/deal/rich-text'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import type { ChangeLine } from '@kedu/shared/messages/outbound-message'
import { CLOCK_ID, CUSTOMER_ID, OPERATOR_ID } from '@kedu/shared/people/person'
import { isOnlyNudged } from '@kedu/shared/policies/alert-steps'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { dealHistory, refusalOf } from '../flows/handle-command.ts'
import { type Asking, isStandIn, loadDeal, personRef, stageRef, visibleRow } from './asking.ts'
import { evidenceView } from './evidence-view.ts'
import { clockName, doorName, missingWords, titles } from './wording.ts'

/** Null: no such deal, or none the person may know of. */
export async function timeline(
  asking: Asking,
  dealId: string,
  query: TimelineQuery,
): Promise<TimelineAnswer | null> {
  if (visibleRow(asking, dealId) === null) return null
  const deal = await loadDeal(asking, dealId)
  const history = await dealHistory(asking.workspace, dealId)
  const steps = historySteps(history).filter(
    (step) => query.only === undefined || step.first.meta.door !== 'clock',
  )
  const end = query.before === undefined ? steps.length : Number(query.before)
  const page = steps.slice(Math.max(0, end - TIMELINE_PAGE), end)
  const files = filesOf(history, deal)
  const undone = undoneIn(history)
  return {
    entries: page.toReversed().map((step) => {
      const { commandId } = step.first.meta
      const isUndone = undone.has(commandId)
      return {
        ...entryOf(asking, step, files),
        isUndone,
        mayUndo: !isUndone && mayUndo(asking, step, deal, history),
      }
    }),
    nextBefore: end > TIMELINE_PAGE ? end - TIMELINE_PAGE : null,
    total: steps.length,
  }
}

/** The whole history, oldest first, as the evidence pack prints it. */
export function wholeTimeline(
  asking: Asking,
  history: readonly DealEvent[],
  deal: Deal,
): Omit<TimelineEntry, 'mayUndo'>[] {
  const files = filesOf(history, deal)
  const undone = undoneIn(history)
  return historySteps(history).map((step) => ({
    ...entryOf(asking, step, files),
    isUndone: undone.has(step.first.meta.commandId),
  }))
}

/** What one event did, in a few words. */
export function eventTitle(
  asking: Asking,
  event: DealEvent,
  before: Deal | null,
  after: Deal,
): string {
  const lines = changeLines(changesBetween(before, after), asking.workspace.naming(asking.now))
  return titleOf(asking, [event], lines)
}

function undoneIn(history: readonly DealEvent[]): ReadonlySet<string> {
  return new Set(
    history.flatMap((event) => (event.kind === 'command-undone' ? [event.targetCommandId] : [])),
  )
}

/** Words for changed fields, the summary's own words left to where they are shown. */
export function changeViews(
  { workspace, now }: Asking,
  changes: readonly DealChange[],
): ChangeLineView[] {
  return lineViews(changeLines(changes, workspace.naming(now)))
}

export function lineViews(lines: readonly ChangeLine[]): ChangeLineView[] {
  return lines.map((line) => ({
    field: line.field,
    label: changeName(line.field),
    before: line.before,
    after: line.after,
  }))
}

/** Every file that was ever on the deal, as it is known now or was when it came. */
export function filesOf(
  history: readonly DealEvent[],
  deal: Deal | null,
): ReadonlyMap<string, Evidence> {
  const files = new Map<string, Evidence>()
  for (const event of history) {
    if (event.kind !== 'evidence-attached') continue
    for (const evidence of event.evidence) files.set(evidence.id, evidence)
  }
  for (const evidence of deal?.evidence ?? []) files.set(evidence.id, evidence)
  return files
}

function entryOf(
  asking: Asking,
  step: HistoryStep,
  files: ReadonlyMap<string, Evidence>,
): Omit<TimelineEntry, 'isUndone' | 'mayUndo'> {
  const { workspace, now } = asking
  const naming = workspace.naming(now)
  const { events, first, before, after } = step
  const { actorId, door, instrument, place, commandId, saidAt = null } = first.meta
  const dimensions = events.map(dimensionsOf)
  const said = dimensions.find(({ what }) => what !== null)?.what ?? null
  const action = said === null ? null : wordsOfRichText(said)
  const evidence = [...new Set(dimensions.flatMap(({ objects }) => objects))].flatMap((id) => {
    const file = files.get(id)
    return file === undefined ? [] : [evidenceView(asking, after.id, file)]
  })
  const ownerId = before?.ownerId ?? after.ownerId
  const moved = events.find((event) => event.kind === 'stage-moved')
  const isByClock = door === 'clock'
  const isOfCompany = !isByClock && actorId !== OPERATOR_ID && actorId !== CUSTOMER_ID
  const lines = changeLines(changesBetween(before, after), naming)
  return {
    commandId,
    kind: kindOf(events),
    at: first.at,
    saidAt,
    who: isOfCompany ? personRef(asking, actorId) : null,
    whoWords: actorId === CLOCK_ID ? clockName : nameOf(naming, actorId),
    owner: personRef(asking, ownerId),
    isStandIn: isOfCompany && isStandIn(actorId, ownerId),
    door: doorName(door, instrument),
    stage: stageRef(asking, after.stage),
    movedFrom: moved === undefined ? null : stageRef(asking, moved.from),
    action,
    title: titleOf(asking, events, lines),
    changes: lineViews(lines),
    evidence,
    doubtful: moved === undefined ? [] : moved.doubtful.map(evidenceKindName),
    place,
    missing: isByClock || door === 'link' ? [] : missingOf(action, evidence.length, place !== null),
  }
}

function missingOf(
  action: string | null,
  files: number,
  hasPlace: boolean,
): TimelineEntry['missing'] {
  const missing: TimelineEntry['missing'] = []
  if (action === null) missing.push({ dimension: 'what', words: missingWords.what })
  if (files === 0) missing.push({ dimension: 'objects', words: missingWords.objects })
  if (!hasPlace) missing.push({ dimension: 'where', words: missingWords.where })
  return missing
}

/** What an entry is called: the weightiest of what the command did. */
const WEIGHT: readonly DealEvent['kind'][] = [
  'command-undone',
  'deal-opened',
  'outcome-set',
  'stage-moved',
  'owner-changed',
  'wait-set',
  'fields-updated',
  'evidence-overruled',
  'move-wanted',
  'evidence-attached',
  'evidence-sorted',
  'evidence-detached',
  'quote-signed',
  'quote-made',
  'quote-sent',
  'quote-opened',
  'quote-withdrawn',
  'payment-released',
  'payment-overruled',
  'request-raised',
  'request-answered',
  'request-closed',
  'evidence-judged',
  'alert-recorded',
  'alert-closed',
  'alert-reopened',
]

function weightiest(events: readonly DealEvent[]): DealEvent {
  const [first, ...others] = events
  if (first === undefined) throw new Error('A step has at least one event')
  return others.reduce(
    (best, event) => (WEIGHT.indexOf(event.kind) < WEIGHT.indexOf(best.kind) ? event : best),
    first,
  )
}

function kindOf(events: readonly DealEvent[]): TimelineEntry['kind'] {
  const event = weightiest(events)
  switch (event.kind) {
    case 'deal-opened':
      return 'opened'
    case 'stage-moved':
      return 'moved'
    case 'fields-updated':
      return 'updated'
    case 'wait-set':
      return 'waited'
    case 'outcome-set':
      return event.outcome.kind === 'open' ? 'reopened' : 'closed'
    case 'owner-changed':
      return 'reassigned'
    case 'evidence-attached':
      return 'evidence-added'
    case 'evidence-sorted':
      return 'evidence-sorted'
    case 'evidence-detached':
      return 'evidence-removed'
    case 'evidence-judged':
    case 'evidence-overruled':
    case 'move-wanted':
      return event.kind
    case 'command-undone':
      return 'undone'
    case 'alert-recorded':
    case 'alert-reopened':
      return 'alert-raised'
    case 'alert-closed':
      return 'alert-closed'
    case 'quote-made':
    case 'quote-sent':
    case 'quote-opened':
    case 'quote-signed':
    case 'quote-withdrawn':
      return 'quoted'
    case 'payment-released':
    case 'payment-overruled':
      return 'paid'
    case 'request-raised':
    case 'request-answered':
    case 'request-closed':
      return 'asked'
    default:
      return event satisfies never
  }
}

function titleOf(
  asking: Asking,
  events: readonly DealEvent[],
  lines: readonly ChangeLine[],
): string {
  const event = weightiest(events)
  const name = (id: string) => personRef(asking, id).name
  switch (event.kind) {
    case 'deal-opened':
      return titles.opened(event.customer.name)
    case 'stage-moved':
      return titles.moved(stageRef(asking, event.from).name, stageRef(asking, event.to).name)
    case 'fields-updated': {
      if (lines.length > 0) return lines.map(changeWords).join('；')
      return event.after.summary === undefined ? titles.confirmed : titles.updated
    }
    case 'wait-set':
      return lines.find((line) => line.field === 'wait')?.after ?? titles.waited
    case 'outcome-set':
      return outcomeText(event.outcome)
    case 'owner-changed':
      return titles.reassigned(name(event.toId))
    case 'evidence-attached':
      return titles.added(evidenceWords(event.evidence.map((item) => item.kind)))
    case 'evidence-sorted':
      return titles.sorted(evidenceKindName(event.evidenceKind))
    case 'evidence-detached':
      return titles.removed(event.evidenceIds.length)
    case 'evidence-judged':
      return titles.judged(
        evidenceKindName(event.evidenceKind),
        verdictWords(event.judgement.verdict),
        judgementSentence(event.judgement),
      )
    case 'evidence-overruled':
      return titles.overruled(verdictWords(event.verdict))
    case 'move-wanted':
      return titles.wanted(stageRef(asking, event.to).name)
    case 'command-undone':
      return titles.undone
    case 'alert-recorded': {
      const told = event.steps.filter((step) => step.mode !== 'none')
      const names = [...new Set(told.map((step) => name(step.recipientId)))].join('、')
      return voiceOf(event.rule).told(names, isOnlyNudged(told))
    }
    case 'alert-reopened':
      return titles.alertReopened
    case 'alert-closed':
      return event.status === 'handled' ? titles.alertHandled : titles.alertCleared
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
      return requestEventWords(event, name)
    default:
      return event satisfies never
  }
}

/** The door's own answer, asked only about what is young enough and not the clock's. */
function mayUndo(
  asking: Asking,
  { first }: HistoryStep,
  deal: Deal | null,
  history: readonly DealEvent[],
): boolean {
  const { workspace, me, now } = asking
  const { commandId, door } = first.meta
  if (deal === null || door === 'clock' || door === 'link' || first.kind === 'command-undone')
    return false
  if (now - first.at > workspace.settings.undoHours * HOUR_MS) return false
  const meta = {
    commandId: `${commandId}/may-undo`,
    actorId: me.id,
    door: 'page' as const,
    messageId: null,
    place: null,
  }
  const command = { kind: 'undo' as const, targetCommandId: commandId }
  return refusalOf(workspace, { dealId: deal.id, meta, command }, deal, history, now) === null
}
