/** Which customer a draft is about: a known one, a new one, or a question. A wrong one is worse than a question. */
import type { DealId } from '@kedu/shared/deal/deal'
import * as words from '../wording/dialog.ts'
import { ask } from './ask.ts'
import type { Draft } from './conversation.ts'
import { isQuery } from './draft.ts'
import { nameAskedAbout } from './name-asked-about.ts'
import { sayDuplicate } from './refused.ts'
import { RECENT_TALK_MS, recentDeals, sayText } from './turn.ts'
import type { Turn } from './world.ts'

/** The deal or the name of the new customer; null when something about it was asked or said. */
export function withCustomer(turn: Turn, draft: Draft): Draft | null {
  if (draft.dealId !== null) return draft.claimsNew ? checkedNew(turn, draft, draft.dealId) : draft
  if (draft.newName !== null) return withNewName(turn, draft, draft.newName)
  if (draft.confirmedDifferent) {
    ask(turn, { kind: 'missing-field', draft, field: 'customerName' })
    return null
  }
  if (isQuery(draft) && draft.candidates.length === 0) {
    const name = nameAskedAbout(draft.said)
    if (name !== null) return withNewName(turn, draft, name)
  }
  const talk = recentDeals(turn, RECENT_TALK_MS)
  const [only, second] = talk
  // One deal talked about in the last minutes: the next sentence is about it. Two: ask, since a
  // wrong customer is worse than a question.
  if (only !== undefined && second === undefined && draft.candidates.length === 0) {
    return { ...draft, dealId: only }
  }
  ask(turn, { kind: 'which-deal', draft })
  return null
}

/** "新客户 恒力轴承" while 杭州恒力轴承 is known: the same one, or another of the name? (E1) */
function checkedNew(turn: Turn, draft: Draft, dealId: DealId): Draft | null {
  const row = turn.world.row(dealId)
  if (row === null) return { ...draft, dealId: null, claimsNew: false }
  if (!draft.said.includes(row.customerName)) {
    ask(turn, { kind: 'same-or-different', draft: { ...draft, dealId: null }, existing: [dealId] })
    return null
  }
  if (turn.world.mayChange(row)) {
    return { ...draft, claimsNew: false, notes: [...draft.notes, words.knownAlready] }
  }
  sayDuplicate(turn, row)
  return null
}

function withNewName(turn: Turn, draft: Draft, name: string): Draft | null {
  const similar = turn.world.similar(name)
  const exact = similar.find((entry) => entry.exact)
  const exactRow = exact ? turn.world.row(exact.dealId) : null
  if (exactRow !== null) {
    if (turn.world.mayChange(exactRow) || isQuery(draft)) {
      return { ...draft, dealId: exactRow.id, newName: null }
    }
    sayDuplicate(turn, exactRow)
    return null
  }
  if (!opensDeals(draft)) {
    // Nobody asks about, loses or hands over a customer that is not there.
    if (similar.length === 0) sayText(turn, words.notFound(name))
    else {
      const candidates = similar.slice(0, 5).map((entry) => entry.dealId)
      const body = { kind: 'which-deal' as const, draft: { ...draft, newName: null, candidates } }
      ask(turn, body, { detail: words.notFound(name) })
    }
    return null
  }
  if (similar.length > 0 && !draft.confirmedDifferent) {
    ask(turn, {
      kind: 'same-or-different',
      draft,
      existing: similar.slice(0, 5).map((entry) => entry.dealId),
    })
    return null
  }
  return { ...draft, confirmedDifferent: true }
}

function opensDeals({ act }: Draft): boolean {
  return act.kind === 'record' || act.kind === 'attach' || act.kind === 'close'
}
