/** What is said about a new customer while its entry still waits for an answer. */
import type { Understanding } from '../understand/understanding.ts'
import type { Draft } from './conversation.ts'
import { isInsideKnown, isSameName, waitingDrafts, wordsNaming } from './named-draft.ts'
import { openingFacts } from './opening-facts.ts'
import { closeQuestion, draftIn, parkQuestion } from './question-shelf.ts'
import { understood } from './turn.ts'
import { actOf, hasFacts, isForProductionAlone, withSaid } from './understood.ts'
import type { Turn } from './world.ts'

/**
 * A text that names the customer of a waiting draft belongs to it: its facts are merged in, the
 * newest words winning, and the draft is next to be settled. Returns the part of the text about
 * other customers, '' when all of it was taken, null when the text is not about such a draft.
 */
export async function addToWaitingDraft(turn: Turn, text: string): Promise<string | null> {
  for (const draft of waitingDrafts(turn)) {
    const named = wordsNaming(draft, text)
    if (named === null) continue
    const whole = understood(turn, text)
    if (whole.newCustomer !== null && !isSameName(draft.newName ?? '', whole.newCustomer)) continue
    const known = whole.customer?.name ?? null
    if (known !== null && isInsideKnown(known, named.words, text)) continue
    const { own, others } = divided(turn, text, named)
    if (own === null) continue
    const part = understood(turn, own.split(named.words).join(' '))
    if (isForProductionAlone(part) || isForProductionAlone(whole)) return null
    const told = openingFacts(own.split(named.words).join(''), turn.world.settings.process)
    const isNewAgain = whole.newCustomer !== null
    const isAsked = part.intent === 'query-deal' || part.intent === 'query-contract'
    const isAct = part.intent === 'lost' || part.intent === 'won' || part.intent === 'wait'
    const isTold = hasFacts(part) || Object.keys(told).length > 0
    if (!isTold && !isNewAgain && !isAsked && !isAct) return null
    const merged = { ...withSaid(draft, part, own), newName: fullerName(draft, whole) }
    takeOut(turn, draft)
    const isActing = isAct && draft.act.kind === 'record'
    const next: Draft = {
      ...merged,
      changes: { ...merged.changes, ...told },
      act: isActing ? actOf(part) : merged.act,
    }
    turn.conversation = { ...turn.conversation, queue: [next, ...turn.conversation.queue] }
    return others
  }
  return null
}

/** The clauses about the named draft, and those about somebody else. */
function divided(
  turn: Turn,
  text: string,
  named: { words: string; isFull: boolean },
): { own: string | null; others: string } {
  const own: string[] = []
  const others: string[] = []
  let isOwn = true
  for (const clause of text.split(/(?<=[，。；,;！!？?\n])/u)) {
    if (clause.includes(named.words)) {
      // Half a name that is a known customer's means the known one.
      const beside = understood(turn, named.isFull ? clause.split(named.words).join(' ') : clause)
      isOwn = !isAboutCustomer(beside)
      if (!isOwn && named.isFull) return { own: null, others: text }
    } else if (isAboutCustomer(understood(turn, clause))) isOwn = false
    if (isOwn) own.push(clause)
    else others.push(clause)
  }
  return own.some((clause) => clause.includes(named.words))
    ? { own: own.join('').replace(/[，,；;\s]+$/u, ''), others: others.join('').trim() }
    : { own: null, others: text }
}

function isAboutCustomer(part: Understanding): boolean {
  return part.customer !== null || part.customers.length > 0
}

function fullerName(draft: Draft, { newCustomer }: Understanding): string | null {
  const before = draft.newName ?? ''
  return newCustomer !== null && newCustomer.length > before.length ? newCustomer : draft.newName
}

/** The draft leaves the open question or the queue; another question is put aside. */
function takeOut(turn: Turn, draft: Draft): void {
  const { question } = turn.conversation
  const asked = question === null ? null : draftIn(question.body)
  if (question !== null && asked?.commandId === draft.commandId) closeQuestion(turn, question)
  else parkQuestion(turn)
  turn.conversation = {
    ...turn.conversation,
    queue: turn.conversation.queue.filter((entry) => entry.commandId !== draft.commandId),
  }
}
