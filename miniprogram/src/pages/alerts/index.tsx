import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { AlertCard } from '../../components/alert-card/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { GroupAlertCard } from '../../components/group-alert-card/index.tsx'
import { EmptyPage, PageState } from '../../components/page-state/index.tsx'
import { chunksOf } from '../../deals/chunks-of.ts'
import { switchTo } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ListChunk, ScrollArea } from '../../platform/areas'
import { Box, Heading, Press } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import './index.css'

/** About the height of a card, px. */
const CARD_PX = 320
const PER_CHUNK = 4

/** 提醒: what is late, why one was told, and the repair. */
export default function AlertsPage() {
  return (
    <Frame tab="alerts">
      <Alerts />
    </Frame>
  )
}

function Alerts() {
  const { me, changed } = useHere()
  const [status, setStatus] = useState<'open' | 'recent'>('open')
  const loaded = useLoaded(`alerts:${status}`, () => client.alerts(status))
  const { reload } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  return (
    <Box className="pane pane--single">
      <Box className="pane__head">
        <Box className="pane__row">
          <Heading className="pane__title">{alertsWords.title}</Heading>
          {me.may.seeTeam && <Press onPress={() => switchTo('team')}>{alertsWords.emptyAct}</Press>}
        </Box>
        <Box className="segments" role="group" label={alertsWords.title}>
          {(['open', 'recent'] as const).map((each) => (
            <Press
              key={each}
              className={`press--bare segments__one ${status === each ? 'segments__one--on' : ''}`}
              pressed={status === each}
              onPress={() => setStatus(each)}
            >
              {alertsWords[each]}
            </Press>
          ))}
        </Box>
      </Box>
      <ScrollArea className="pane__scroll" resetKey={status}>
        <Box className="pane__content">
          <PageState
            loaded={loaded}
            isEmpty={({ alerts, groups }) => alerts.length + groups.length === 0}
            empty={<EmptyPage title={alertsWords.emptyTitle} hint={alertsWords.emptyHint} />}
          >
            {({ alerts, groups }) => (
              <>
                {groups.length > 0 && (
                  <Box className="alerts">
                    {groups.map((alert) => (
                      <GroupAlertCard key={alert.id} alert={alert} />
                    ))}
                  </Box>
                )}
                {chunksOf(alerts, PER_CHUNK).map((chunk, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the list
                  <ListChunk key={index} guess={chunk.length * CARD_PX} startsDrawn={index === 0}>
                    <Box className="alerts">
                      {chunk.map((alert) => (
                        <AlertCard key={alert.id} alert={alert} />
                      ))}
                    </Box>
                  </ListChunk>
                ))}
              </>
            )}
          </PageState>
        </Box>
      </ScrollArea>
    </Box>
  )
}
