import { useState } from 'react'
import { AlertList, type Status } from '../../components/alert-list/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { switchTo } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Heading, Press } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import './index.css'

/** 提醒: what is late, why one was told, and the repair. */
export default function AlertsPage() {
  return (
    <Frame tab="alerts">
      <Alerts />
    </Frame>
  )
}

function Alerts() {
  const { me } = useHere()
  const [status, setStatus] = useState<Status>('open')
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
          <AlertList key={status} status={status} />
        </Box>
      </ScrollArea>
    </Box>
  )
}
