/**
 * The past of deals on its way from one thread to the other: values without their names, which would be
 * most of it.
 */
import type { PastDeal } from '@kedu/shared/backtest/past-deal'
import { PAST_FACTS, type PastFacts, pastRow } from '@kedu/shared/backtest/past-row'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'

interface PackedDeal extends Omit<PastDeal, 'moments'> {
  /** Of each moment when and by whom, then the facts in their order; undefined: as the moment before. */
  moments: unknown[]
}

export type PastParcel = PackedDeal[]

const VALUES = 2 + PAST_FACTS.length

export function packPast(pastDeals: readonly PastDeal[]): PastParcel {
  return pastDeals.map((past) => {
    const moments: unknown[] = []
    let before: unknown[] = []
    for (const { at, byId, row } of past.moments) {
      const values = [at, byId, ...PAST_FACTS.map((fact) => row[fact])]
      moments.push(...values.map((value, index) => (value === before[index] ? undefined : value)))
      before = values
    }
    return { ...past, moments }
  })
}

export function unpackPast(parcel: PastParcel): PastDeal[] {
  // Few people, stages and regions: held once.
  const texts = new Map<unknown, unknown>()
  const heldOnce = (value: unknown) => {
    if (typeof value !== 'string') return value
    const held = texts.get(value)
    if (held === undefined) texts.set(value, value)
    return held ?? value
  }
  return parcel.map((packed) => {
    const moments: PastDeal['moments'] = []
    let before: unknown[] = []
    for (let first = 0; first < packed.moments.length; first += VALUES) {
      const values = packed.moments
        .slice(first, first + VALUES)
        .map((value, index) => (value === undefined ? before[index] : heldOnce(value)))
      const facts = Object.fromEntries(PAST_FACTS.map((fact, index) => [fact, values[index + 2]]))
      moments.push({
        at: values[0] as Instant,
        byId: values[1] as PersonId,
        row: pastRow(facts as unknown as PastFacts),
      })
      before = values
    }
    return { ...packed, moments }
  })
}
