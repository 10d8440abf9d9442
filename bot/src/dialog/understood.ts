/** From what was understood to drafts that can be settled. */
import type { DealChanges } from '@kedu/shared/deal/commands'
import type { Understanding, UnderstoodDate } from '../understand/understanding.ts'
import { storedNote } from '../wording/dialog.ts'
import type { Draft, DraftAct } from './conversation.ts'
import type { Turn } from './world.ts'

/** A message about several customers becomes one draft each; all others exactly one. */
export function draftsOf(turn: Turn, understanding: Understanding, text: string): Draft[] {
  const parts = understanding.parts.length > 1 ? understanding.parts : [understanding]
  return parts.map((part, position) => ({
    commandId: `${turn.inbound.id}/${position}`,
    act: actOf(part),
    dealId: part.customer?.id ?? null,
    newName: part.customer ? null : part.newCustomer,
    confirmedDifferent: false,
    changes: changesFrom(part, text, parts.length > 1),
    unsureStage: part.stage === null ? part.stageUnsure : null,
    vagueDate: part.next === null ? part.vagueDate : null,
    approximateDate: part.next?.approximate ?? false,
    candidates: part.customer ? [] : part.candidates.map((candidate) => candidate.id),
    said: text,
    notes: notesOf(part),
    messageId: turn.inbound.id,
  }))
}

function actOf(part: Understanding): DraftAct {
  switch (part.intent) {
    case 'won':
      return {
        kind: 'close',
        outcome: 'won',
        reason: part.note,
        amountFen: fenOf(part.amount),
      }
    case 'lost':
      return { kind: 'close', outcome: 'lost', reason: part.note ?? part.obstacle, amountFen: null }
    case 'wait':
      return {
        kind: 'wait',
        until: part.next?.date ?? null,
        reason: part.obstacle ?? part.note,
      }
    case 'reassign':
      return { kind: 'reassign', toId: null, toName: part.person }
    case 'query-deal':
      return { kind: 'show' }
    case 'query-contract':
      return { kind: 'show-contract' }
    default:
      return { kind: 'record' }
  }
}

function fenOf(yuan: number | null): number | null {
  return yuan === null ? null : Math.round(yuan * 100)
}

export function nextActionFrom(next: UnderstoodDate): NonNullable<DealChanges['nextAction']> {
  return { date: next.date, time: next.time, isDeadline: next.isDeadline, text: next.action }
}

/** The facts of one part as changes. A payment's amount is not the deal's amount. */
export function changesFrom(part: Understanding, text: string, isPart: boolean): DealChanges {
  const changes: DealChanges = {}
  if (part.stage !== null) changes.stage = part.stage
  if (part.obstacle !== null) changes.obstacle = part.obstacle
  if (part.next !== null && part.intent !== 'wait') changes.nextAction = nextActionFrom(part.next)
  const fen = fenOf(part.amount)
  if (fen !== null && part.intent !== 'payment') changes.amountFen = fen
  if (part.region !== null && part.intent === 'new-customer') changes.region = part.region
  const summary = isPart ? (part.note ?? text) : text
  if (summary.trim() !== '') changes.summary = summary.trim().slice(0, 2000)
  return changes
}

function notesOf(part: Understanding): string[] {
  if (part.intent === 'payment' || part.intent === 'collaborate' || part.intent === 'task-done') {
    return [storedNote(part.intent)]
  }
  return []
}

/** Adds what an answer tells to what was kept. Words given now win over words given before. */
export function mergeInto(draft: Draft, part: Understanding): Draft {
  const changes: DealChanges = { ...draft.changes }
  if (part.stage !== null) changes.stage = part.stage
  if (part.obstacle !== null) changes.obstacle = part.obstacle
  if (part.next !== null) changes.nextAction = nextActionFrom(part.next)
  const fen = fenOf(part.amount)
  if (fen !== null) changes.amountFen = fen
  return {
    ...draft,
    changes,
    unsureStage: part.stage === null ? draft.unsureStage : null,
    vagueDate: part.next === null ? draft.vagueDate : null,
    approximateDate: part.next?.approximate ?? draft.approximateDate,
  }
}
