import { useEffect } from 'react'
import { client } from '../../api/client.ts'
import { asQuery, type ListFilters } from '../../deals/filters.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ListChunk, ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { dealsWords } from '../../wording/pages-zh-cn.ts'
import { NothingFound, useOpenAlerts } from '../deal-list/index.tsx'
import { DealRow } from '../deal-row/index.tsx'
import { PageState } from '../page-state/index.tsx'
import './index.css'

interface PeopleListProps {
  filters: ListFilters
  openId: string | null
  onOpen: (dealId: string) => void
  onPerson: (personId: string) => void
}

/** The team's customers by person, most red first; each with the most urgent few. */
export function PeopleList({ filters, openId, onOpen, onPerson }: PeopleListProps) {
  const { changed } = useHere()
  const { owner: _, ...asked } = asQuery(filters)
  const loaded = useLoaded(`by-owner:${JSON.stringify(asked)}`, () => client.dealsByOwner(asked))
  const alerts = useOpenAlerts()
  const { reload } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  return (
    <ScrollArea className="pane__scroll">
      <Box className="people">
        <PageState
          loaded={loaded}
          isEmpty={({ owners }) => owners.length === 0}
          empty={<NothingFound />}
        >
          {({ owners }) =>
            owners.map(({ owner, counts, matches, deals }, index) => (
              <ListChunk key={owner.id} guess={48 + deals.length * 112} startsDrawn={index < 2}>
                <Box className="people__head">
                  <Heading className="people__name">{owner.name}</Heading>
                  <Words className={counts.red > 0 ? 'people__counts--red' : 'people__counts'}>
                    {dealsWords.ownerCounts(matches, counts.red)}
                  </Words>
                </Box>
                <Box role="list">
                  {deals.map((deal) => (
                    <DealRow
                      key={deal.id}
                      deal={deal}
                      alert={alerts.get(deal.id) ?? null}
                      isOpen={deal.id === openId}
                      showsOwner={false}
                      onOpen={onOpen}
                    />
                  ))}
                </Box>
                {matches > deals.length && (
                  <Press className="press--bare people__all" onPress={() => onPerson(owner.id)}>
                    {dealsWords.seeAll(matches)}
                  </Press>
                )}
              </ListChunk>
            ))
          }
        </PageState>
      </Box>
    </ScrollArea>
  )
}
