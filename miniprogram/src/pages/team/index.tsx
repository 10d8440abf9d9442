import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Frame } from '../../components/frame/index.tsx'
import { type HeatSplit, HeatSplitSwitch } from '../../components/heat-split/index.tsx'
import { HeatTable } from '../../components/heat-table/index.tsx'
import { EmptyPage, PageState } from '../../components/page-state/index.tsx'
import { openDealPage, switchTo } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { teamWords } from '../../wording/lists-zh-cn.ts'
import './index.css'

/** 团队: who is late, where customers stand, what has not moved longest. */
export default function TeamPage() {
  return (
    <Frame tab="team">
      <Team />
    </Frame>
  )
}

function Team() {
  const { me } = useHere()
  return (
    <Box className="pane">
      <Box className="pane__head">
        <Box className="pane__row">
          <Heading className="pane__title">{teamWords.title}</Heading>
          <Words className="pane__hint">{me.scope.words}</Words>
        </Box>
      </Box>
      <ScrollArea className="pane__scroll">
        <Box className="pane__content team">
          <Box className="team__column">
            <People />
            <Longest />
          </Box>
          <Heat />
        </Box>
      </ScrollArea>
    </Box>
  )
}

function People() {
  const loaded = useLoaded('team', client.team)
  return (
    <Box className="team__part">
      <Heading className="team__title">{teamWords.people}</Heading>
      <PageState
        loaded={loaded}
        isEmpty={({ members }) => members.length === 0}
        empty={<EmptyPage title={teamWords.emptyTitle} hint={teamWords.emptyHint} />}
      >
        {({ members }) => (
          <Box className="team__people" role="list">
            {members.map(({ person, counts, chain }) => (
              <Box key={person.id} role="listitem">
                <Press
                  className="team__person"
                  onPress={() => switchTo('deals', { owner: person.id })}
                >
                  <Box className="team__who">
                    <Words className="team__name">{person.name}</Words>
                    <Words className="team__chain">{teamWords.chain(chain.percent)}</Words>
                  </Box>
                  <Words className={counts.red > 0 ? 'team__red' : 'team__count'}>
                    {teamWords.red} {counts.red}
                  </Words>
                  <Words className="team__count">
                    {teamWords.dueToday} {counts.dueToday + counts.overdue}
                  </Words>
                  <Words className="team__count">
                    {teamWords.open} {counts.total}
                  </Words>
                  <Words className="icon icon--chevron team__chevron" decorative />
                </Press>
              </Box>
            ))}
          </Box>
        )}
      </PageState>
    </Box>
  )
}

function Heat() {
  const [by, setBy] = useState<HeatSplit>('industry')
  const loaded = useLoaded(`heatmap:${by}`, () => client.heatmap(by))
  return (
    <Box className="team__part">
      <Box className="pane__row">
        <Heading className="team__title">{teamWords.heat}</Heading>
        <HeatSplitSwitch label={teamWords.heat} by={by} onChange={setBy} />
      </Box>
      <PageState
        loaded={loaded}
        isEmpty={({ groups }) => groups.length === 0}
        empty={<Words className="pane__hint">{teamWords.emptyTitle}</Words>}
      >
        {(table) => (
          <HeatTable
            table={table}
            onCell={(stage, group) =>
              switchTo('deals', {
                ...(stage === null ? {} : { stage }),
                ...(group === null ? {} : { [by]: group }),
              })
            }
          />
        )}
      </PageState>
    </Box>
  )
}

function Longest() {
  const loaded = useLoaded('overdue-top', client.overdueTop)
  return (
    <Box className="team__part">
      <Heading className="team__title">{teamWords.top}</Heading>
      <PageState
        loaded={loaded}
        isEmpty={({ deals }) => deals.length === 0}
        empty={<Words className="pane__hint">{teamWords.emptyTitle}</Words>}
      >
        {({ deals }) => (
          <Box className="team__people" role="list">
            {deals.map(({ deal, hoursSince }) => (
              <Box key={deal.id} role="listitem">
                <Press className="team__person" onPress={() => openDealPage(deal.id)}>
                  <Words className="team__name">{deal.customerName}</Words>
                  <Words className="team__count">{deal.owner.name}</Words>
                  <Words className="team__count">{deal.stage.name}</Words>
                  <Words className="team__since">
                    {teamWords.sinceUpdate(teamWords.hours(hoursSince))}
                  </Words>
                </Press>
              </Box>
            ))}
          </Box>
        )}
      </PageState>
    </Box>
  )
}
