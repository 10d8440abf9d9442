import type { MakeQuote } from '@kedu/shared/contracts/api/quotes'
import { itemTotalFen } from '@kedu/shared/quotes/quote'
import { fenOf } from './form-values.ts'

/** A line of a quote as it is written. */
export interface DraftRow {
  name: string
  spec: string
  quantity: string
  unit: string
  /** Yuan for one. */
  price: string
}

export interface QuoteDraft {
  rows: DraftRow[]
  validUntil: string
  terms: string
}

export type DraftField = 'name' | 'quantity' | 'price' | 'validUntil'

export type DraftReading =
  | { kind: 'ready'; content: Omit<MakeQuote, 'clientId'> }
  /** `row` from 0; null where it is no row's. */
  | { kind: 'problem'; field: DraftField; row: number | null }

export const EMPTY_ROW: DraftRow = { name: '', spec: '', quantity: '1', unit: '台', price: '' }

/** What can be told on the page alone; the rules of a quote are the server's. */
export function readDraft({ rows, validUntil, terms }: QuoteDraft): DraftReading {
  const items: MakeQuote['items'] = []
  for (const [row, given] of rows.entries()) {
    if (given.name.trim() === '') return { kind: 'problem', field: 'name', row }
    const quantity = quantityOf(given.quantity)
    if (quantity === null) return { kind: 'problem', field: 'quantity', row }
    const priceFen = fenOf(given.price)
    if (priceFen === null) return { kind: 'problem', field: 'price', row }
    const { name, spec, unit } = given
    items.push({ name: name.trim(), spec: spec.trim(), unit: unit.trim(), quantity, priceFen })
  }
  if (validUntil === '') return { kind: 'problem', field: 'validUntil', row: null }
  return { kind: 'ready', content: { items, validUntil, terms: terms.trim() } }
}

/** Of the rows that can be read; null while there is none. */
export function draftTotalFen({ rows }: QuoteDraft): number | null {
  let total: number | null = null
  for (const { quantity, price } of rows) {
    const count = quantityOf(quantity)
    const priceFen = fenOf(price)
    if (count === null || priceFen === null) continue
    total = (total ?? 0) + itemTotalFen({ quantity: count, priceFen })
  }
  return total
}

function quantityOf(text: string): number | null {
  const plain = text.replace(/[,，\s]/g, '')
  if (!/^\d{1,7}(\.\d{1,3})?$/.test(plain)) return null
  const quantity = Number(plain)
  return quantity > 0 ? quantity : null
}
