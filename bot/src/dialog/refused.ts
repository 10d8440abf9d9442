/** What is said when something cannot be stored: the reason, and the way on. Nothing said is lost. */
import type { DealRow } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import * as words from '../wording/dialog.ts'
import { refusalWords } from '../wording/refusals.ts'
import { ask } from './ask.ts'
import type { Draft } from './conversation.ts'
import { nameOf, stageName } from './deal-facts.ts'
import { namingOf } from './stored.ts'
import { say, sayText } from './turn.ts'
import type { Turn } from './world.ts'

/** Where a word can mend it, it is asked for and the draft is kept; otherwise the reason and the way. */
export function sayRefused(
  turn: Turn,
  draft: Draft,
  refusal: Refusal,
  about: { isRestStored: boolean } = { isRestStored: false },
): void {
  const row = draft.dealId === null ? null : turn.world.row(draft.dealId)
  const customerName = row?.customerName ?? draft.newName
  const why = { detail: reasonOf(turn, refusal, customerName) }
  switch (refusal.kind) {
    case 'missing-fields': {
      const [field] = refusal.fields
      if (field === undefined || draft.dealId !== null) break
      return ask(turn, { kind: 'missing-field', draft, field }, why)
    }
    case 'empty-obstacle': {
      const { obstacle: _dropped, ...changes } = draft.changes
      const kept = { ...draft, changes, newName: draft.newName ?? customerName }
      return ask(turn, { kind: 'missing-field', draft: kept, field: 'obstacle' }, why)
    }
    case 'unknown-stage': {
      const { stage: _dropped, ...changes } = draft.changes
      if (draft.dealId !== null) break
      return ask(turn, { kind: 'missing-field', draft: { ...draft, changes }, field: 'stage' }, why)
    }
    case 'date-in-past':
    case 'date-too-far': {
      const { act } = draft
      if (act.kind === 'wait') {
        const open = { ...draft, act: { ...act, until: null } }
        return ask(turn, { kind: 'wait-until', draft: open }, why)
      }
      const { nextAction, ...changes } = draft.changes
      const undated = {
        ...draft,
        changes,
        vagueDate: nextAction?.text ?? '',
        approximateDate: false,
      }
      return ask(turn, { kind: 'which-date', draft: undated, suggestion: null }, why)
    }
    case 'duplicate-customer':
      if (refusal.exact) break
      return ask(turn, { kind: 'same-or-different', draft, existing: [refusal.dealId] })
    case 'invalid':
      if (refusal.field !== 'reason') break
      if (draft.act.kind === 'wait') return ask(turn, { kind: 'wait-reason', draft }, why)
      if (draft.act.kind === 'close') return ask(turn, { kind: 'lost-reason', draft }, why)
      break
    default:
      break
  }
  say(turn, {
    kind: 'refused',
    refusal,
    customerName,
    hints: about.isRestStored ? [words.restStored] : [],
    choices: [],
    questionId: null,
  })
}

function reasonOf(turn: Turn, refusal: Refusal, customerName: string | null): string {
  const { world } = turn
  return refusalWords(refusal, {
    now: world.now,
    zone: world.settings.timezone,
    customerName,
    names: {
      stageName: (id) => stageName(world.settings.process, id),
      personName: (id) => world.person(id)?.name ?? null,
    },
  }).title
}

/** A colleague's customer: nothing is stored, and it is said whose it is. Files wait for another answer. */
export function sayNotYours(turn: Turn, draft: Draft, row: DealRow): void {
  const why = words.notYoursToChange(row.customerName, nameOf(namingOf(turn), row.ownerId))
  if (draft.act.kind !== 'attach') return sayText(turn, why)
  ask(
    turn,
    { kind: 'which-deal', draft: { ...draft, dealId: null, candidates: [] } },
    { detail: why },
  )
}

/** A new customer whom a colleague already has (E1). */
export function sayDuplicate(turn: Turn, row: DealRow): void {
  say(turn, {
    kind: 'refused',
    refusal: {
      kind: 'duplicate-customer',
      dealId: row.id,
      customerName: row.customerName,
      ownerId: row.ownerId,
      exact: true,
    },
    customerName: row.customerName,
    hints: [],
    choices: [],
    questionId: null,
  })
}
