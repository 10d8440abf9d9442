import type { CaptureChips, CaptureEntry } from '@kedu/shared/contracts/api/capture'
import type { MeView } from '@kedu/shared/contracts/api/me'
import type { GivenNextAction } from '@kedu/shared/contracts/api/values'

/** Whom an entry is about. `version`: the deal as it was seen; null when it was not. */
export type MeantCustomer =
  | { kind: 'deal'; dealId: string; customerName: string; version: number | null }
  /** `confirmedDifferent`: similar customers were shown, and this is another one. */
  | { kind: 'new'; name: string; confirmedDifferent: boolean }

/** What one entry will write: the chips, as read and put right. Null: not said. */
export interface CaptureFields {
  customer: MeantCustomer | null
  stage: string | null
  obstacle: string | null
  nextAction: GivenNextAction | null
  amountFen: number | null
  industry: string | null
  region: string | null
  firstContact: string | null
  wait: { until: string | null; reason: string | null } | null
  outcome: { kind: 'won' | 'lost' | 'on-hold'; reason: string } | null
}

export const NO_FIELDS: CaptureFields = {
  customer: null,
  stage: null,
  obstacle: null,
  nextAction: null,
  amountFen: null,
  industry: null,
  region: null,
  firstContact: null,
  wait: null,
  outcome: null,
}

/** What the server read, as fields. */
export function readFields(chips: CaptureChips): CaptureFields {
  const { customer, newCustomer, nextAction, act } = chips
  return {
    customer: meantCustomer(customer, newCustomer),
    stage: chips.stage?.id ?? null,
    obstacle: chips.obstacle,
    nextAction:
      nextAction === null
        ? null
        : {
            date: nextAction.date,
            time: nextAction.time,
            isDeadline: nextAction.isDeadline,
            text: nextAction.text,
          },
    amountFen: chips.amountFen,
    industry: chips.industry,
    region: chips.region,
    firstContact: chips.firstContact,
    wait: chips.wait,
    outcome:
      act === 'won' || act === 'lost' ? { kind: act, reason: chips.outcomeReason ?? '' } : null,
  }
}

function meantCustomer(
  customer: CaptureChips['customer'],
  newCustomer: string | null,
): MeantCustomer | null {
  if (customer !== null && customer.dealId !== null && customer.mayChange) {
    const { dealId, customerName, version } = customer
    return { kind: 'deal', dealId, customerName, version }
  }
  return newCustomer === null || customer !== null
    ? null
    : { kind: 'new', name: newCustomer, confirmedDifferent: false }
}

/** What was put right by hand stands over what was read, also when one goes on writing. */
export function withEdits(
  read: CaptureFields,
  about: MeantCustomer | null,
  edits: Partial<CaptureFields>,
): CaptureFields {
  return { ...read, ...(about === null ? {} : { customer: about }), ...edits }
}

export type FieldName = keyof CaptureFields

/** What is still wanted before it can be stored, in the order it is asked. */
export function stillWanted(
  fields: CaptureFields,
  given: { text: string; photos: number; hasSimilar: boolean },
  process: Pick<MeView['process'], 'fields'>,
): (FieldName | 'text' | 'photos')[] {
  const { customer, wait, outcome } = fields
  const wanted: (FieldName | 'text' | 'photos')[] = []
  if (customer === null) wanted.push('customer')
  if (customer?.kind === 'new') {
    if (given.hasSimilar && !customer.confirmedDifferent) wanted.push('customer')
    for (const { field, isRequired } of process.fields) {
      if (!isRequired || field === 'customerName') continue
      if (field === 'summary') {
        if (given.text.trim() === '') wanted.push('text')
      } else if (field === 'attachment') {
        if (given.photos === 0) wanted.push('photos')
      } else if (fields[field] === null) wanted.push(field)
    }
  }
  if (wait !== null && (wait.until === null || (wait.reason ?? '') === '')) wanted.push('wait')
  if (outcome !== null && outcome.kind !== 'won' && outcome.reason.trim() === '') {
    wanted.push('outcome')
  }
  return wanted
}

/** As `POST /api/capture` takes it; null while it is not complete. */
export function entryBody(
  entry: { id: string; at: number; text: string; place: CaptureEntry['place'] | null },
  fields: CaptureFields,
  files: NonNullable<CaptureEntry['files']>,
): CaptureEntry | null {
  const { customer, wait, outcome, nextAction, amountFen } = fields
  if (customer === null) return null
  const { stage, obstacle, industry, region, firstContact } = fields
  return {
    clientId: entry.id,
    text: entry.text.trim(),
    customer:
      customer.kind === 'deal'
        ? { dealId: customer.dealId }
        : { newName: customer.name, confirmedDifferent: customer.confirmedDifferent },
    ...given({ stage, obstacle, industry, region, firstContact }),
    ...(nextAction === null ? {} : { nextAction }),
    ...(amountFen === null ? {} : { amountFen }),
    ...(wait === null || wait.until === null || wait.reason === null
      ? {}
      : { wait: { until: wait.until, reason: wait.reason } }),
    ...(outcome === null ? {} : { outcome }),
    ...(files.length === 0 ? {} : { files }),
    ...(entry.place == null ? {} : { place: entry.place }),
    ...(customer.kind === 'deal' && customer.version !== null
      ? { expectedVersion: customer.version }
      : {}),
    capturedAt: entry.at,
  }
}

function given<T extends Record<string, string | null>>(texts: T): { [K in keyof T]?: string } {
  const entries = Object.entries(texts).filter(([, text]) => text !== null && text !== '')
  return Object.fromEntries(entries) as { [K in keyof T]?: string }
}

/** 用现在的: what others wrote stays, one's own words and everything else still go out. */
export function withoutFields(fields: CaptureFields, names: readonly string[]): CaptureFields {
  const kept = { ...fields }
  for (const name of names) {
    if (name !== 'customer' && name in kept) Object.assign(kept, { [name]: null })
  }
  return kept
}
