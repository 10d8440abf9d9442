/** From what was understood to drafts that can be settled. */
import type { DealChanges } from '@kedu/shared/deal/commands'
import type { Understanding, UnderstoodDate } from '../understand/understanding.ts'
import { storedNote, tooLong } from '../wording/dialog.ts'
import type { Draft, DraftAct } from './conversation.ts'
import { newDraft } from './draft.ts'
import { openingFacts } from './opening-facts.ts'
import type { Turn } from './world.ts'

/** A message about several customers becomes one draft each; all others exactly one. */
export function draftsOf(turn: Turn, understanding: Understanding, text: string): Draft[] {
  const parts = understanding.parts.length > 1 ? understanding.parts : [understanding]
  return parts.map((part, position) => {
    // Of several customers each keeps only its own words: the others' may not be for its readers.
    const said = parts.length > 1 ? (part.note ?? '') : text
    return newDraft(turn, {
      commandId: `${turn.inbound.id}/${position}`,
      act: actOf(part),
      dealId: part.customer?.id ?? null,
      newName: part.customer ? null : part.newCustomer,
      claimsNew: part.intent === 'new-customer' && part.customer !== null,
      changes: {
        ...(part.newCustomer === null
          ? {}
          : openingFacts(withoutName(said, part.newCustomer), turn.world.settings.process)),
        ...changesFrom(part, said),
      },
      unsureStage: part.stage === null ? part.stageUnsure : null,
      vagueDate: part.next === null ? part.vagueDate : null,
      approximateDate: part.next?.approximate ?? false,
      candidates: part.customer ? [] : part.candidates.map((candidate) => candidate.id),
      said,
      notes: [...notesOf(part), ...lengthNotes(said)],
      ...askedIn(part, said),
    })
  })
}

/** A company called 展会服务 says nothing about where it was met. */
function withoutName(said: string, name: string): string {
  return said.split(name).join('')
}

/** Parts of a message that may not be stored at all: 工艺备注 is for production alone (D11). */
export function isForProductionAlone(understanding: Understanding): boolean {
  return understanding.intent === 'process-note'
}

/** Something was said that a field of a deal can hold. */
export function hasFacts(understanding: Understanding): boolean {
  const { stage, obstacle, next, amount, stageUnsure, vagueDate } = understanding
  return [stage, obstacle, next, amount, stageUnsure, vagueDate].some((fact) => fact !== null)
}

export function actOf(part: Understanding): DraftAct {
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
export function changesFrom(part: Understanding, said: string): DealChanges {
  const changes: DealChanges = {}
  if (part.stage !== null) changes.stage = part.stage
  if (part.obstacle !== null) changes.obstacle = part.obstacle
  if (part.next !== null && part.intent !== 'wait') changes.nextAction = nextActionFrom(part.next)
  const fen = fenOf(part.amount)
  if (fen !== null && part.intent !== 'payment') changes.amountFen = fen
  if (part.region !== null && part.intent === 'new-customer') changes.region = part.region
  const summary = clipped(said.trim())
  if (summary !== '') changes.summary = summary
  return changes
}

const SUMMARY_MAX = 2000

/** On a code point, so that no half of a sign is kept. */
function clipped(text: string): string {
  return text.length <= SUMMARY_MAX ? text : [...text].slice(0, SUMMARY_MAX).join('')
}

function lengthNotes(said: string): string[] {
  return [...said.trim()].length > SUMMARY_MAX ? [tooLong(SUMMARY_MAX)] : []
}

function notesOf(part: Understanding): string[] {
  if (part.intent === 'payment' || part.intent === 'task-done') return [storedNote(part.intent)]
  return []
}

/** Words of a request; the whole of a long message stands on the deal. */
const ASKED_MAX = 300

function askedIn(part: Understanding, said: string): Pick<Draft, 'asked'> {
  if (part.intent !== 'collaborate') return {}
  const { department, person, note, next } = part
  const what = [...(note ?? said).trim()].slice(0, ASKED_MAX).join('')
  return { asked: { department, person, what, due: next?.date ?? null } }
}

/** Adds what an answer tells to what was kept. Words given now win over words given before. */
export function mergeInto(draft: Draft, part: Understanding): Draft {
  const changes: DealChanges = { ...draft.changes }
  if (part.stage !== null) changes.stage = part.stage
  if (part.obstacle !== null) changes.obstacle = part.obstacle
  if (part.next !== null) changes.nextAction = nextActionFrom(part.next)
  const fen = fenOf(part.amount)
  if (fen !== null && part.intent !== 'payment') changes.amountFen = fen
  return {
    ...draft,
    changes,
    unsureStage: part.stage === null ? (part.stageUnsure ?? draft.unsureStage) : null,
    vagueDate: part.next === null ? (part.vagueDate ?? draft.vagueDate) : null,
    approximateDate: part.next?.approximate ?? draft.approximateDate,
  }
}

/** As `mergeInto`, for a whole message about the same matter: its words belong to the summary as well. */
export function withSaid(draft: Draft, part: Understanding, text: string): Draft {
  const merged = mergeInto(draft, part)
  if (!hasFacts(part)) return merged
  const said = [draft.said, text.trim()].filter((words) => words !== '').join('；')
  const isQuestion = part.intent === 'query-deal' || part.intent === 'query-contract'
  if (isQuestion) return merged
  return { ...merged, said, changes: { ...merged.changes, summary: clipped(said) } }
}
