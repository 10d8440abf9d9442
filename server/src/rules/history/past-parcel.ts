/**
 * The past of deals on its way from one thread to the other: values without their names, which would be
 * most of it.
 */
import type { PastDeal } from '@kedu/shared/backtest/past-deal'
import { PAST_FACTS, type PastFacts, pastRow } from '@kedu/shared/backtest/past-row'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { OwnTexts } from './own-texts.ts'

interface PackedDeal extends Omit<PastDeal, 'moments'> {
  /** Of each moment when and by whom, how many facts are not as in the moment before, then these: place and value of each. */
  moments: unknown[]
}

export type PastParcel = PackedDeal[]

export function packPast(pastDeals: readonly PastDeal[]): PastParcel {
  return pastDeals.map((past) => {
    const moments: unknown[] = []
    let before: DealRow | null = null
    for (const { at, byId, row } of past.moments) {
      const counted = moments.push(at, byId, 0) - 1
      let changed = 0
      for (const [place, fact] of PAST_FACTS.entries()) {
        if (before !== null && row[fact] === before[fact]) continue
        moments.push(place, row[fact])
        changed += 1
      }
      moments[counted] = changed
      before = row
    }
    return { ...past, moments }
  })
}

export function unpackPast(parcel: PastParcel): PastDeal[] {
  // Few people, stages and regions: held once.
  const texts = new OwnTexts()
  return parcel.map(({ dealId, customerName, moments, alerts, told }) => ({
    dealId: texts.in(dealId),
    customerName: texts.in(customerName),
    moments: unpackMoments(moments, texts),
    alerts,
    told,
  }))
}

function unpackMoments(packed: readonly unknown[], texts: OwnTexts): PastDeal['moments'] {
  const moments: PastDeal['moments'] = []
  const facts: Partial<Record<keyof PastFacts, unknown>> = {}
  let next = 0
  const take = () => packed[next++]
  while (next < packed.length) {
    const at = take() as Instant
    const byId = texts.in(take() as PersonId)
    for (let left = take() as number; left > 0; left -= 1) {
      const fact = PAST_FACTS[take() as number]
      const value = take()
      if (fact !== undefined) facts[fact] = typeof value === 'string' ? texts.of(value) : value
    }
    moments.push({ at, byId, row: pastRow(facts as PastFacts) })
  }
  return moments
}
