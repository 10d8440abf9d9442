/** Which fields events wrote, fine enough that two people can undo their own words side by side. */
import type { Evidence } from '../evidence/evidence.ts'
import type { DealRequest } from '../requests/request.ts'
import type { Customer, Deal } from './deal.ts'
import type { DealEvent, DealSnapshotPart } from './events.ts'
import { type CustomerField, changedCustomerFields } from './field-changes.ts'

export type TouchedField =
  | 'stage'
  | 'obstacle'
  | 'nextAction'
  /** When the next action was last confirmed; goes with several others. */
  | 'clock'
  | 'amountFen'
  | 'summary'
  | 'wait'
  | 'outcome'
  | 'owner'
  | `customer:${CustomerField}`
  | 'wantedMove'
  | `evidence:${string}`
  | `request:${string}`

/** Everything the events wrote; alerts are not fields. */
export function touchedFields(events: readonly DealEvent[]): Set<TouchedField> {
  const touched = new Set<TouchedField>()
  for (const event of events) for (const field of fieldsOf(event)) touched.add(field)
  return touched
}

function fieldsOf(event: DealEvent): TouchedField[] {
  switch (event.kind) {
    case 'stage-moved':
      return ['stage']
    case 'fields-updated':
      return fieldsOfUpdate(event.before, event.after)
    case 'wait-set':
      return ['wait']
    case 'outcome-set':
      return event.outcome.kind === 'open' ? ['outcome', 'clock'] : ['outcome']
    case 'owner-changed':
      return ['owner', 'clock']
    case 'evidence-attached':
      return event.evidence.map((item) => `evidence:${item.id}` as const)
    case 'evidence-sorted':
    case 'evidence-detached':
      return event.evidenceIds.map((id) => `evidence:${id}` as const)
    case 'evidence-overruled':
      return [`evidence:${event.evidenceId}`]
    case 'move-wanted':
      return ['wantedMove']
    case 'request-raised':
      return [`request:${event.request.id}`]
    case 'request-answered':
    case 'request-closed':
      return [`request:${event.requestId}`]
    // The machine's word is nobody's field: it neither conflicts nor is taken back.
    case 'evidence-judged':
    case 'deal-opened':
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
      return []
    case 'quote-signed':
      return [`evidence:${event.evidence.id}`]
    default:
      return event satisfies never
  }
}

function fieldsOfUpdate(before: DealSnapshotPart, after: DealSnapshotPart): TouchedField[] {
  const fields: TouchedField[] = []
  for (const field of ['obstacle', 'nextAction', 'amountFen', 'summary', 'wait'] as const)
    if (after[field] !== undefined) fields.push(field)
  if (after.nextActionUpdatedAt !== undefined) fields.push('clock')
  if (after.customer !== undefined && before.customer !== undefined)
    for (const field of changedCustomerFields(before.customer, after.customer))
      fields.push(`customer:${field}`)
  return fields
}

/** The touched fields with the values of `before`; everything else stays as it is in `current`. */
export function restoredValues(
  touched: ReadonlySet<TouchedField>,
  before: Deal,
  current: Deal,
): DealSnapshotPart {
  const restored: DealSnapshotPart = {}
  if (touched.has('stage')) {
    restored.stage = before.stage
    restored.stageEnteredAt = before.stageEnteredAt
    restored.stageEntries = before.stageEntries ?? {}
    restored.reopenedAt = before.reopenedAt ?? null
  }
  if (touched.has('obstacle')) restored.obstacle = before.obstacle
  if (touched.has('nextAction')) restored.nextAction = before.nextAction
  if (touched.has('clock')) restored.nextActionUpdatedAt = before.nextActionUpdatedAt
  if (touched.has('amountFen')) restored.amountFen = before.amountFen
  if (touched.has('summary')) restored.summary = before.summary
  if (touched.has('wait')) {
    restored.wait = before.wait
    restored.waitCount = before.waitCount
    restored.lastWaitAt = before.lastWaitAt
  }
  if (touched.has('outcome')) {
    restored.outcome = before.outcome
    restored.reopenedAt = before.reopenedAt ?? null
  }
  if (touched.has('owner')) restored.ownerId = before.ownerId
  const customer = restoredCustomer(touched, before.customer, current.customer)
  if (customer) restored.customer = customer
  if ([...touched].some((field) => field.startsWith('evidence:')))
    restored.evidence = restoredEvidence(touched, before.evidence, current.evidence)
  if ([...touched].some((field) => field.startsWith('request:')))
    restored.requests = restoredRequests(touched, before.requests ?? [], current.requests ?? [])
  return restored
}

/** Touched ones as they were; those that came since stay. */
function restoredRequests(
  touched: ReadonlySet<TouchedField>,
  before: readonly DealRequest[],
  current: readonly DealRequest[],
): DealRequest[] {
  const old = new Map(before.map((request) => [request.id, request]))
  return current.flatMap((request) => {
    if (!touched.has(`request:${request.id}`)) return [request]
    const was = old.get(request.id)
    return was === undefined ? [] : [was]
  })
}

function restoredCustomer(
  touched: ReadonlySet<TouchedField>,
  before: Customer,
  current: Customer,
): Customer | null {
  const fields = (['industry', 'region', 'firstContact', 'aliases'] as const).filter((field) =>
    touched.has(`customer:${field}`),
  )
  if (fields.length === 0) return null
  const part = Object.fromEntries(fields.map((field) => [field, before[field]]))
  return { ...current, ...part }
}

/** Touched files as they were, in their old place; files that came since stay, at the end. */
function restoredEvidence(
  touched: ReadonlySet<TouchedField>,
  before: readonly Evidence[],
  current: readonly Evidence[],
): Evidence[] {
  const isTouched = (item: Evidence) => touched.has(`evidence:${item.id}`)
  const now = new Map(current.map((item) => [item.id, item]))
  const old = new Set(before.map((item) => item.id))
  const kept = before.flatMap((item) => {
    if (isTouched(item)) return [item]
    const still = now.get(item.id)
    return still ? [still] : []
  })
  return [...kept, ...current.filter((item) => !old.has(item.id) && !isTouched(item))]
}
