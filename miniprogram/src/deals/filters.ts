import type { DealsQuery } from '@kedu/shared/contracts/api/deals'
import type { DealFilters } from '../api/client.ts'

/** What a list is narrowed to. An empty `industry` or `region` means: those without one. */
export interface ListFilters {
  q: string
  clock: NonNullable<DealsQuery['clock']> | null
  stage: string | null
  industry: string | null
  region: string | null
  outcome: NonNullable<DealsQuery['outcome']>
  owner: string | null
}

export const NO_FILTERS: ListFilters = {
  q: '',
  clock: null,
  stage: null,
  industry: null,
  region: null,
  outcome: 'open',
  owner: null,
}

/** As the server is asked; what is not narrowed is left out. */
export function asQuery(filters: ListFilters): DealFilters & Pick<DealsQuery, 'owner'> {
  const { q, clock, stage, industry, region, outcome, owner } = filters
  return {
    ...(q.trim() === '' ? {} : { q: q.trim() }),
    ...(clock === null ? {} : { clock }),
    ...(stage === null ? {} : { stage }),
    ...(industry === null ? {} : { industry }),
    ...(region === null ? {} : { region }),
    ...(outcome === 'open' ? {} : { outcome }),
    ...(owner === null ? {} : { owner }),
  }
}

/** How many of the choices behind 筛选 narrow the list. */
export function filtersOn({ stage, industry, region, outcome }: ListFilters): number {
  return (
    [stage, industry, region].filter((value) => value !== null).length +
    (outcome === 'open' ? 0 : 1)
  )
}
