/** What is missing on a deal or on one entry of its history: shown as missing, never as a blank (R6, R13). */
import type { PersonId } from '../people/person.ts'
import type { DealField, SalesProcess } from '../process/sales-process.ts'
import type { Instant } from '../time/instant.ts'
import type { Place } from './commands.ts'
import type { Deal } from './deal.ts'
import type { DealEvent } from './events.ts'
import { isPlaceholder } from './plain-words.ts'

/** Core fields of the process that are empty on the deal, in the order of the form. */
export function missingCoreFields(deal: Deal, process: SalesProcess): DealField[] {
  return process.coreFields.filter((field) => {
    switch (field) {
      case 'customerName':
        return isPlaceholder(deal.customer.name)
      case 'stage':
        return deal.stage === ''
      case 'obstacle':
        return deal.obstacle === null
      case 'nextAction':
        return deal.nextAction === null
      case 'industry':
        return deal.customer.industry === null
      case 'firstContact':
        return deal.customer.firstContact === null
      case 'summary':
        return deal.summary === null
      case 'attachment':
        return deal.evidence.length === 0
      default:
        return field satisfies never
    }
  })
}

/** 人事物时地 of one entry. */
export interface Dimensions {
  /** 人: who truly did it (R15). */
  who: PersonId
  /** 事: what was done, in words; null when none were said. */
  what: string | null
  /** 物: ids of the files that go with it; empty when there are none. */
  objects: string[]
  /** 时 */
  when: Instant
  /** 地 */
  where: Place | null
}

export type Dimension = keyof Dimensions

export function dimensionsOf(event: DealEvent): Dimensions {
  return {
    who: event.meta.actorId,
    what: wordsOf(event),
    objects: objectsOf(event),
    when: event.at,
    where: event.meta.place,
  }
}

/** Dimensions an entry lacks. Who and when are always known: the server writes them. */
export function missingDimensions(event: DealEvent): Dimension[] {
  const { what, objects, where } = dimensionsOf(event)
  const missing: Dimension[] = []
  if (what === null) missing.push('what')
  if (objects.length === 0) missing.push('objects')
  if (where === null) missing.push('where')
  return missing
}

function wordsOf(event: DealEvent): string | null {
  switch (event.kind) {
    case 'deal-opened':
      return spoken(event.summary) ?? spoken(event.nextAction?.text)
    case 'stage-moved':
      return spoken(event.action)
    case 'fields-updated':
      return spoken(event.after.summary) ?? spoken(event.after.nextAction?.text)
    case 'wait-set':
      return spoken(event.wait.reason)
    case 'outcome-set':
      return 'reason' in event.outcome ? spoken(event.outcome.reason) : null
    case 'owner-changed':
      return spoken(event.reason)
    case 'move-wanted':
      return spoken(event.action)
    case 'evidence-overruled':
      return spoken(event.reason)
    case 'evidence-attached':
    case 'evidence-sorted':
    case 'evidence-detached':
    case 'evidence-judged':
    case 'command-undone':
    case 'alert-recorded':
    case 'alert-closed':
    case 'alert-reopened':
    case 'quote-made':
    case 'quote-sent':
    case 'quote-opened':
    case 'quote-signed':
      return null
    case 'quote-withdrawn':
    case 'payment-overruled':
      return spoken(event.reason)
    case 'payment-released':
      return spoken(event.note)
    case 'request-raised':
      return spoken(event.request.what)
    case 'request-answered':
      return spoken(event.text)
    case 'request-closed':
      return null
    default:
      return event satisfies never
  }
}

function objectsOf(event: DealEvent): string[] {
  switch (event.kind) {
    case 'stage-moved':
    case 'evidence-sorted':
    case 'evidence-detached':
      return event.evidenceIds
    case 'evidence-attached':
      return event.evidence.map((item) => item.id)
    case 'evidence-judged':
    case 'evidence-overruled':
      return [event.evidenceId]
    case 'move-wanted':
    case 'deal-opened':
    case 'fields-updated':
    case 'wait-set':
    case 'outcome-set':
    case 'owner-changed':
    case 'command-undone':
    case 'alert-recorded':
    case 'alert-closed':
    case 'alert-reopened':
    case 'quote-made':
    case 'quote-sent':
    case 'quote-opened':
    case 'quote-withdrawn':
    case 'payment-released':
    case 'payment-overruled':
    case 'request-raised':
    case 'request-answered':
    case 'request-closed':
      return []
    case 'quote-signed':
      return [event.evidence.id]
    default:
      return event satisfies never
  }
}

function spoken(words: string | null | undefined): string | null {
  return words === null || words === undefined || words.trim() === '' ? null : words
}
