/** What one command did, as raw values: for the confirming card, also after a crash between storing and saying. */
import type { Evidence } from '../evidence/evidence.ts'
import type { PersonId } from '../people/person.ts'
import type { StageId } from '../process/sales-process.ts'
import type { CommandId, Deal, NextAction, Outcome, Wait } from './deal.ts'
import type { DealEvent } from './events.ts'
import { evolve, foldDeal } from './evolve.ts'
import { isSameNextAction } from './field-changes.ts'

interface Change<Field extends string, Value> {
  field: Field
  before: Value | null
  after: Value | null
}

/** One changed field. Everything but the customer's name can also go back to nothing, by undo. */
export type DealChange =
  | Change<'customer', string>
  | Change<'owner', PersonId>
  | Change<'stage', StageId>
  | Change<'obstacle', string>
  /** Equal on both sides: confirmed without changing it. */
  | Change<'nextAction', NextAction>
  | Change<'wait', Wait>
  | Change<'outcome', Outcome>
  | Change<'amount', number>
  | Change<'note', string>
  | Change<'industry', string>
  | Change<'region', string>
  | Change<'firstContact', string>
  /** Only the files concerned. */
  | { field: 'evidence'; before: Evidence[]; after: Evidence[] }

/** `history`: all events of the deal, oldest first. Empty when the command did nothing or is unknown. */
export function changesOf(commandId: CommandId, history: readonly DealEvent[]): DealChange[] {
  const first = history.findIndex((event) => event.meta.commandId === commandId)
  if (first < 0) return []
  const before = foldDeal(history.slice(0, first))
  let after = before
  for (const event of history.slice(first)) {
    if (event.meta.commandId !== commandId) break
    after = evolve(after, event)
  }
  return after === null ? [] : changesBetween(before, after)
}

/** The same from two states; `before` null = the deal was opened. In the order a card shows them. */
export function changesBetween(before: Deal | null, after: Deal): DealChange[] {
  const changes: DealChange[] = []
  const b = before
  if (b === null) {
    changes.push({ field: 'customer', before: null, after: after.customer.name })
    changes.push({ field: 'owner', before: null, after: after.ownerId })
  } else if (b.ownerId !== after.ownerId) {
    changes.push({ field: 'owner', before: b.ownerId, after: after.ownerId })
  }
  if (b?.stage !== after.stage)
    changes.push({ field: 'stage', before: b?.stage ?? null, after: after.stage })
  if ((b?.obstacle ?? null) !== after.obstacle)
    changes.push({ field: 'obstacle', before: b?.obstacle ?? null, after: after.obstacle })
  if (isNextActionTouched(b, after))
    changes.push({ field: 'nextAction', before: b?.nextAction ?? null, after: after.nextAction })
  if (!isSameWait(b?.wait ?? null, after.wait))
    changes.push({ field: 'wait', before: b?.wait ?? null, after: after.wait })
  if ((b?.outcome.kind ?? 'open') !== after.outcome.kind)
    changes.push({ field: 'outcome', before: b?.outcome ?? null, after: after.outcome })
  if ((b?.amountFen ?? null) !== after.amountFen)
    changes.push({ field: 'amount', before: b?.amountFen ?? null, after: after.amountFen })
  if ((b?.summary ?? null) !== after.summary)
    changes.push({ field: 'note', before: b?.summary ?? null, after: after.summary })
  for (const field of ['industry', 'region', 'firstContact'] as const) {
    const was = b?.customer[field] ?? null
    const is = after.customer[field]
    if (was !== is) changes.push({ field, before: was, after: is })
  }
  const evidence = evidenceChange(b?.evidence ?? [], after.evidence)
  if (evidence) changes.push(evidence)
  return changes
}

/** A new owner's or a reopened deal's clock starts anew without anybody speaking of the next action. */
function isNextActionTouched(before: Deal | null, after: Deal): boolean {
  if (!isSameNextAction(before?.nextAction ?? null, after.nextAction)) return true
  return (
    before !== null &&
    after.nextAction !== null &&
    before.nextActionUpdatedAt < after.nextActionUpdatedAt &&
    before.ownerId === after.ownerId &&
    before.outcome.kind === after.outcome.kind
  )
}

function isSameWait(a: Wait | null, b: Wait | null): boolean {
  if (a === null || b === null) return a === b
  return a.until === b.until && a.reason === b.reason && a.setAt === b.setAt
}

function evidenceChange(
  before: readonly Evidence[],
  after: readonly Evidence[],
): DealChange | null {
  const was = new Map(before.map((item) => [item.id, item]))
  const is = new Map(after.map((item) => [item.id, item]))
  const gone = before.filter((item) => is.get(item.id)?.kind !== item.kind)
  const come = after.filter((item) => was.get(item.id)?.kind !== item.kind)
  return gone.length + come.length === 0 ? null : { field: 'evidence', before: gone, after: come }
}
