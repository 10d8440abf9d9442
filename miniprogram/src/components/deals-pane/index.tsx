import { useState } from 'react'
import { client } from '../../api/client.ts'
import { asQuery, filtersOn, type ListFilters } from '../../deals/filters.ts'
import { switchTo } from '../../hooks/navigate.ts'
import { useDealList } from '../../hooks/use-deal-list.ts'
import { useDebounced } from '../../hooks/use-debounced.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { dealsWords, pageWords } from '../../wording/pages-zh-cn.ts'
import { DealFilterBar } from '../deal-filters/index.tsx'
import { DealListView, NothingFound } from '../deal-list/index.tsx'
import { EmptyPage } from '../page-state/index.tsx'
import { PeopleList } from '../people-list/index.tsx'
import './index.css'

/** While one types, the list is asked for when the fingers rest. */
const REST_MS = 250

interface DealsPaneProps {
  start: ListFilters
  openId: string | null
  onOpen: (dealId: string) => void
}

/** The list with its search and filters; those who lead can see it by person. */
export function DealsPane({ start, openId, onOpen }: DealsPaneProps) {
  const { me } = useHere()
  const [filters, setFilters] = useState(start)
  const [byPerson, setByPerson] = useState(false)
  const asked = useDebounced(filters, filters.q, REST_MS)
  const list = useDealList(asQuery(asked), !byPerson)
  const { first } = list
  const owner = useOwnerName(filters.owner)
  const title =
    owner !== null ? dealsWords.of(owner) : me.may.seeTeam ? dealsWords.team : dealsWords.mine
  const narrowed = filters.q !== '' || filters.clock !== null || filtersOn(filters) > 0
  return (
    <Box className="pane pane--list">
      <Box className="pane__head">
        <Box className="pane__row">
          {filters.owner !== null && (
            <Press
              className="press--bare deals__back"
              label={pageWords.back}
              onPress={() => setFilters({ ...filters, owner: null })}
            >
              <Words className="icon icon--left" decorative />
            </Press>
          )}
          <Heading className="pane__title deals__title">{title}</Heading>
          {first.data !== null && !byPerson && (
            <Words className="pane__hint">{dealsWords.matches(first.data.matches)}</Words>
          )}
          {me.may.seeTeam && filters.owner === null && (
            <Press pressed={byPerson} onPress={() => setByPerson(!byPerson)}>
              {byPerson ? dealsWords.asList : dealsWords.byPerson}
            </Press>
          )}
        </Box>
        <DealFilterBar
          filters={filters}
          counts={byPerson ? null : (first.data?.counts ?? null)}
          onChange={setFilters}
        />
      </Box>
      {byPerson ? (
        <PeopleList
          filters={asked}
          openId={openId}
          onOpen={onOpen}
          onPerson={(personId) => {
            setByPerson(false)
            setFilters({ ...filters, owner: personId })
          }}
        />
      ) : (
        <DealListView
          list={list}
          resetKey={JSON.stringify(asked)}
          showsOwner={me.may.seeTeam && filters.owner === null}
          openId={openId}
          onOpen={onOpen}
          empty={narrowed ? <NothingFound /> : <NoDeals isTeam={me.may.seeTeam} />}
        />
      )}
    </Box>
  )
}

function NoDeals({ isTeam }: { isTeam: boolean }) {
  return (
    <EmptyPage
      title={dealsWords.emptyTitle}
      hint={isTeam ? dealsWords.emptyTeam : dealsWords.emptyHint}
      act={dealsWords.emptyAct}
      onAct={() => switchTo('chat')}
    />
  )
}

/** Of the person whose list it is; null for everybody's. */
function useOwnerName(ownerId: string | null): string | null {
  const people = useLoaded(ownerId === null ? null : 'colleagues', client.colleagues)
  if (ownerId === null) return null
  return people.data?.people.find(({ id }) => id === ownerId)?.name ?? null
}
