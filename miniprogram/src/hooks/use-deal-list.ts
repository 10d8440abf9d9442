import type { DealRowView, DealsAnswer } from '@kedu/shared/contracts/api/deals'
import { useCallback, useMemo, useRef, useState } from 'react'
import { client, type DealFilters } from '../api/client.ts'
import { distinctPages } from '../deals/distinct-pages.ts'
import { useHere } from './use-here.ts'
import { type Loaded, useLoaded } from './use-loaded.ts'

const PAGE = '60'

export interface DealList {
  first: Loaded<DealsAnswer>
  /** Page by page, each a part of the list that is taken out while it is far away. */
  pages: readonly (readonly DealRowView[])[]
  isLoadingMore: boolean
  loadMore(): void
}

/**
 * A list of deals page by page. The first page, where the urgent ones are, is kept fresh; the later ones stay as they were
 * read, so that nothing moves under the finger, but for what was changed here.
 */
export function useDealList(filters: DealFilters & { owner?: string }, isAsked: boolean): DealList {
  const { latest } = useHere()
  const key = JSON.stringify(filters)
  const first = useLoaded(isAsked ? `deals:${key}` : null, () =>
    client.deals({ ...filters, limit: PAGE }),
  )
  const [later, setLater] = useState<{ key: string; answers: DealsAnswer[] }>({ key, answers: [] })
  const [isLoadingMore, setIsLoadingMore] = useState(false)
  const underWay = useRef(false)
  const asked = useRef(key)
  asked.current = key
  const { data } = first
  const answers = later.key === key ? later.answers : NONE
  const cursor = (answers[answers.length - 1] ?? data)?.nextCursor ?? null

  const loadMore = useCallback(() => {
    if (cursor === null || underWay.current) return
    underWay.current = true
    setIsLoadingMore(true)
    client.deals({ ...(JSON.parse(key) as DealFilters), limit: PAGE, cursor }).then(
      (result) => {
        underWay.current = false
        setIsLoadingMore(false)
        if (result.kind !== 'ok' || asked.current !== key) return
        setLater((old) => ({
          key,
          answers: [...(old.key === key ? old.answers : []), result.data],
        }))
      },
      () => undefined,
    )
  }, [key, cursor])

  const pages = useMemo(
    () => (data === null ? [] : distinctPages([data, ...answers], latest)),
    [data, answers, latest],
  )
  return { first, pages, isLoadingMore, loadMore }
}

const NONE: DealsAnswer[] = []
