/** What the pad shows of what is written: pure. */
import type { CaptureChips } from '@kedu/shared/contracts/api/capture'
import { captureWords } from '../wording/capture-zh-cn.ts'
import {
  type CaptureFields,
  type FieldName,
  type MeantCustomer,
  NO_FIELDS,
  readFields,
  stillWanted,
  withEdits,
} from './capture-fields.ts'
import type { CaptureItem } from './capture-item.ts'
import { fieldLabels } from './chip-words.ts'
import type { KnownCustomer } from './known-customer.ts'

const MOST_PICKS = 5

/** What is written for one customer. */
export interface Part {
  chips: CaptureChips | null
  fields: CaptureFields
  wanted: ReturnType<typeof stillWanted>
  text: string
}

/** Part by part: one sentence may name several customers. */
export function partsOf(
  draft: CaptureItem,
  entries: readonly CaptureChips[],
  process: Parameters<typeof stillWanted>[2],
): Part[] {
  const read: readonly (CaptureChips | null)[] = entries.length === 0 ? [null] : entries
  return read.map((chips, position) => {
    const isOnly = read.length === 1
    const fields = withEdits(
      chips === null ? NO_FIELDS : readFields(chips),
      isOnly ? draft.about : null,
      draft.edits[position] ?? {},
    )
    const text = isOnly || chips === null ? draft.text : chips.said
    const given = {
      text,
      photos: draft.photos.length,
      hasSimilar: chips !== null && chips.similar.length > 0,
    }
    return { chips, fields, wanted: stillWanted(fields, given, process), text }
  })
}

export function nameOf(customer: MeantCustomer | null): string | null {
  if (customer === null) return null
  return customer.kind === 'deal' ? customer.customerName : customer.name
}

export function labelOf(field: FieldName | 'text' | 'photos'): string {
  if (field === 'text') return captureWords.wantedText
  return field === 'photos' ? captureWords.wantedPhotos : fieldLabels[field]
}

/** Customers it may be about; without a network those that were at hand before. */
export function offersOf(
  entries: readonly CaptureChips[],
  known: readonly KnownCustomer[],
  isAway: boolean,
): KnownCustomer[] {
  if (isAway) return known.slice(0, MOST_PICKS)
  return (entries[0]?.candidates ?? [])
    .flatMap(({ dealId, customerName, version, stage, mayChange }) =>
      dealId === null || !mayChange
        ? []
        : [{ dealId, customerName, version, stage: stage?.name ?? null }],
    )
    .slice(0, MOST_PICKS)
}

export function placeWords({
  lat,
  lng,
  accuracyMeters,
}: NonNullable<CaptureItem['place']>): string {
  const at = captureWords.position(lat, lng)
  return accuracyMeters === null ? at : `${at}，${captureWords.accuracy(accuracyMeters)}`
}
