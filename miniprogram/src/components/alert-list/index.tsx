import type { AlertsQuery } from '@kedu/shared/contracts/api/alerts'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { chunksOf } from '../../deals/chunks-of.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { ListChunk } from '../../platform/areas'
import { Box, Press } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import { AlertCard } from '../alert-card/index.tsx'
import { GroupAlertCard } from '../group-alert-card/index.tsx'
import { EmptyPage, PageState } from '../page-state/index.tsx'
import './index.css'

export type Status = NonNullable<AlertsQuery['status']>

/** About the height of a card, px. */
const CARD_PX = 320
const PER_CHUNK = 4

/** Those of one answer, then a tap to the next ones; each part asks again by itself when something changed. */
export function AlertList({ status, from = 0 }: { status: Status; from?: number }) {
  const { changed } = useHere()
  const [isLonger, setIsLonger] = useState(false)
  const loaded = useLoaded(`alerts:${status}:${from}`, () =>
    client.alerts({ status, from: String(from) }),
  )
  const { reload } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  return (
    <PageState
      loaded={loaded}
      isEmpty={({ alerts, groups }) => from === 0 && alerts.length + groups.length === 0}
      empty={<EmptyPage title={alertsWords.emptyTitle} hint={alertsWords.emptyHint} />}
    >
      {({ alerts, groups, total }) => (
        <>
          {groups.length > 0 && (
            <Box className="alert-list">
              {groups.map((alert) => (
                <GroupAlertCard key={alert.id} alert={alert} />
              ))}
            </Box>
          )}
          {chunksOf(alerts, PER_CHUNK).map((chunk, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the list
            <ListChunk key={index} guess={chunk.length * CARD_PX} startsDrawn={index === 0}>
              <Box className="alert-list">
                {chunk.map((alert) => (
                  <AlertCard key={alert.id} alert={alert} />
                ))}
              </Box>
            </ListChunk>
          ))}
          {from + alerts.length < total &&
            (isLonger ? (
              <AlertList status={status} from={from + alerts.length} />
            ) : (
              <Press className="alert-list__more" onPress={() => setIsLonger(true)}>
                {alertsWords.moreAlerts(total - from - alerts.length)}
              </Press>
            ))}
        </>
      )}
    </PageState>
  )
}
