/** The customers of a company by name and number: what is said of whom, who is much like whom, which number is free. */
import {
  buildCustomerIndex,
  type GrowingCustomerIndex,
} from '@kedu/bot/understand/customers/customer-index'
import type { KnownCustomer } from '@kedu/bot/understand/understanding'
import type { Deal, DealId, DealRow } from '@kedu/shared/deal/deal'
import type { SimilarCustomer } from '@kedu/shared/deal/decision'

/** Similar names beyond this are noise on a card. */
const SIMILAR_MAX = 5

/** The rows as they are now: withdrawn deals are not among them. */
interface Rows {
  all(): readonly DealRow[]
  of(id: DealId): DealRow | null
}

export class CustomerBook {
  readonly #rows: Rows
  #index: GrowingCustomerIndex | null = null
  #lastNumber: number
  /** The highest that another process gave away. */
  #heardNumber = 0
  /** Names heard of from other processes, as they stand in the index. */
  readonly #heardNames = new Map<DealId, string>()

  /** `known`: every deal there is, also withdrawn ones: their numbers are not given again. */
  constructor(rows: Rows, known: readonly DealRow[]) {
    this.#rows = rows
    this.#lastNumber = known.reduce((last, row) => Math.max(last, numberOf(row)), 0)
  }

  /**
   * Names of all customers, prepared for look-ups at the first use: it takes seconds at 20,000, and
   * nobody should wait for it before callbacks are taken.
   */
  get index(): GrowingCustomerIndex {
    this.#index ??= buildCustomerIndex(this.#rows.all().map(knownCustomer))
    return this.#index
  }

  similar(name: string): SimilarCustomer[] {
    return this.index.similar(name, SIMILAR_MAX).flatMap(({ customer, exact }) => {
      const row = this.#rows.of(customer.id)
      return row === null
        ? []
        : [{ dealId: row.id, customerName: row.customerName, ownerId: row.ownerId, exact }]
    })
  }

  nextNumber(): string {
    this.#lastNumber += 1
    return `C-${String(this.#lastNumber).padStart(4, '0')}`
  }

  /**
   * The number, or another one if another process gave it away since it was taken here. Asked while no
   * other process opens a deal.
   */
  freeNumber(wanted: string): string {
    const number = numericOf(wanted)
    const isTaken = number > 0 && number <= this.#heardNumber
    return isTaken ? this.nextNumber() : wanted
  }

  /** After a commit of this process. */
  note(before: Deal | null, after: Deal, row: DealRow): void {
    if (after.withdrawn) return
    const isNamed =
      before === null ||
      before.withdrawn ||
      before.customer.name !== after.customer.name ||
      before.customer.aliases.length !== after.customer.aliases.length
    if (isNamed) this.#index?.addCustomer(knownCustomer(row))
  }

  /** After a commit of another process. */
  hear(row: DealRow): void {
    this.#heardNumber = Math.max(this.#heardNumber, numberOf(row))
    this.#lastNumber = Math.max(this.#lastNumber, this.#heardNumber)
    if (row.withdrawn || this.#index === null) return
    const names = JSON.stringify([row.customerName, row.aliases])
    if (this.#heardNames.get(row.id) === names) return
    this.#heardNames.set(row.id, names)
    this.#index.addCustomer(knownCustomer(row))
  }
}

function knownCustomer(row: DealRow): KnownCustomer {
  return {
    id: row.id,
    name: row.customerName,
    aliases: row.aliases,
    industry: row.industry,
    region: row.region,
    isMine: false,
    isRecent: false,
  }
}

function numberOf(row: DealRow): number {
  return numericOf(row.customerNumber)
}

function numericOf(customerNumber: string): number {
  const digits = /^C-(\d+)$/.exec(customerNumber)
  return digits ? Number(digits[1]) : 0
}
