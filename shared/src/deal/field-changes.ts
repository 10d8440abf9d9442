/** Changed fields as one event with before and after, only what truly changes. */
import type { CheckedChanges } from './check-changes.ts'
import type { Customer, Deal, NextAction } from './deal.ts'
import type { DecisionContext } from './decision.ts'
import type { DealEventBody, DealSnapshotPart } from './events.ts'

/**
 * A next action that is given counts even when it is the same as before: it was confirmed, which
 * starts the clock anew (D1), and ends a wait.
 */
export function fieldsUpdated(
  deal: Deal,
  changes: CheckedChanges,
  context: DecisionContext,
): DealEventBody[] {
  const after: DealSnapshotPart = {}
  const before: DealSnapshotPart = {}
  if (changes.obstacle !== undefined && changes.obstacle !== deal.obstacle) {
    after.obstacle = changes.obstacle
    before.obstacle = deal.obstacle
  }
  if (changes.nextAction !== undefined) {
    if (!isSameNextAction(changes.nextAction, deal.nextAction)) {
      after.nextAction = changes.nextAction
      before.nextAction = deal.nextAction
    }
    after.nextActionUpdatedAt = context.now
    before.nextActionUpdatedAt = deal.nextActionUpdatedAt
    if (deal.wait !== null) {
      after.wait = null
      before.wait = deal.wait
    }
  }
  if (changes.amountFen !== undefined && changes.amountFen !== deal.amountFen) {
    after.amountFen = changes.amountFen
    before.amountFen = deal.amountFen
  }
  if (changes.summary !== undefined && changes.summary !== deal.summary) {
    after.summary = changes.summary
    before.summary = deal.summary
  }
  const customer: Customer = { ...deal.customer, ...changes.customer }
  if (changedCustomerFields(deal.customer, customer).length > 0) {
    after.customer = customer
    before.customer = deal.customer
  }
  return Object.keys(after).length === 0 ? [] : [{ kind: 'fields-updated', after, before }]
}

export type CustomerField = 'industry' | 'region' | 'firstContact' | 'aliases'

/** Which of a customer's fields differ. Number and name never change. */
export function changedCustomerFields(before: Customer, after: Customer): CustomerField[] {
  const fields: CustomerField[] = []
  for (const field of ['industry', 'region', 'firstContact'] as const)
    if (before[field] !== after[field]) fields.push(field)
  if (before.aliases.join('\n') !== after.aliases.join('\n')) fields.push('aliases')
  return fields
}

export function isSameNextAction(a: NextAction | null, b: NextAction | null): boolean {
  if (a === null || b === null) return a === b
  return (
    a.date === b.date &&
    a.time === b.time &&
    a.dueAt === b.dueAt &&
    a.isDeadline === b.isDeadline &&
    a.text === b.text
  )
}
