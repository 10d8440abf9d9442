import type { AlertView } from '@kedu/shared/contracts/api/alerts'
import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { memo, type ReactNode, useEffect, useMemo } from 'react'
import { client } from '../../api/client.ts'
import { chunksOf } from '../../deals/chunks-of.ts'
import { repairableAlerts } from '../../deals/repairable-alerts.ts'
import type { DealList } from '../../hooks/use-deal-list.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ListChunk, ScrollArea } from '../../platform/areas'
import { Box, Words } from '../../platform/elements'
import { dealsWords, pageWords } from '../../wording/pages-zh-cn.ts'
import { DealRow } from '../deal-row/index.tsx'
import { EmptyPage, PageState } from '../page-state/index.tsx'
import './index.css'

/** About the height of a row, px: what a part of the list keeps before it was drawn. */
const ROW_PX = 112
/** Few enough to be drawn between two frames. */
const PER_CHUNK = 6
/** A screenful of a phone. */
const FIRST_CHUNKS = 2

interface DealListProps {
  list: DealList
  /** A different one begins at the top again. */
  resetKey: string
  showsOwner: boolean
  openId: string | null
  empty: ReactNode
  onOpen: (dealId: string) => void
}

/** Red first, then due; more comes while one scrolls, and what is far away is taken out of the page. */
export function DealListView({ list, resetKey, showsOwner, openId, empty, onOpen }: DealListProps) {
  const { changed } = useHere()
  const alerts = useOpenAlerts()
  const { reload } = list.first
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  return (
    <ScrollArea className="pane__scroll" resetKey={resetKey} onNearEnd={list.loadMore}>
      <Box className="deal-list__state">
        <PageState loaded={list.first} isEmpty={({ matches }) => matches === 0} empty={empty}>
          {() => null}
        </PageState>
      </Box>
      <Box role="list" className="deal-list">
        {list.pages.map((deals, index) => (
          <DealPage
            // biome-ignore lint/suspicious/noArrayIndexKey: a page is its place in the list
            key={index}
            deals={deals}
            isFirst={index === 0}
            alerts={alerts}
            showsOwner={showsOwner}
            openId={openId}
            onOpen={onOpen}
          />
        ))}
      </Box>
      {list.isLoadingMore && <Words className="deal-list__more">{pageWords.more}</Words>}
    </ScrollArea>
  )
}

interface DealPageProps extends Pick<DealListProps, 'showsOwner' | 'openId' | 'onOpen'> {
  deals: readonly DealRowView[]
  isFirst: boolean
  alerts: ReadonlyMap<string, AlertView>
}

/** One page of the list; it stays as it is while others come below it. */
const DealPage = memo(function DealPage(props: DealPageProps) {
  const { deals, isFirst, alerts, showsOwner, openId, onOpen } = props
  return (
    <>
      {chunksOf(deals, PER_CHUNK).map((chunk, index) => (
        <ListChunk
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the page
          key={index}
          guess={chunk.length * ROW_PX}
          startsDrawn={isFirst && index < FIRST_CHUNKS}
        >
          {chunk.map((deal) => (
            <DealRow
              key={deal.id}
              deal={deal}
              alert={alerts.get(deal.id) ?? null}
              isOpen={deal.id === openId}
              showsOwner={showsOwner}
              onOpen={onOpen}
            />
          ))}
        </ListChunk>
      ))}
    </>
  )
})

/** Open alerts by deal that a repair answers: one in the list closes them too. */
export function useOpenAlerts(): ReadonlyMap<string, AlertView> {
  const { me, changed } = useHere()
  const loaded = useLoaded(me.may.seeAlerts ? 'alerts:repairable' : null, () =>
    repairableAlerts(client.alerts),
  )
  const { reload } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  const { data } = loaded
  return useMemo(() => {
    const repairable = (data ?? []).filter(({ repair }) => repair !== null)
    return new Map(repairable.map((alert) => [alert.deal.id, alert]))
  }, [data])
}

/** Nothing fits what one looks for. */
export function NothingFound() {
  return <EmptyPage title={dealsWords.nothingFound} hint={dealsWords.nothingFoundHint} />
}
