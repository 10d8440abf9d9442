import type { GroupAlertView } from '@kedu/shared/contracts/api/alerts'
import { useState } from 'react'
import { momentWords } from '../../chat/day-words.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import { AlertSteps } from '../alert-steps/index.tsx'
import { DiagnosisPack } from '../diagnosis-pack/index.tsx'
import '../alert-card/index.css'
import './index.css'

/** The longest; the others of those that came are a tap away. */
const AT_A_GLANCE = 5
const WORTH_FOLDING = 3

/** Orange or red: the sum, each deal with its reason and a tap to it, who was told and why. */
export function GroupAlertCard({ alert }: { alert: GroupAlertView }) {
  const { now, session } = useHere()
  const isOpen = alert.status === 'open'
  const [isWhole, setIsWhole] = useState(false)
  const rest = alert.total - alert.deals.length
  const folded = isWhole ? 0 : alert.deals.length - AT_A_GLANCE
  const isFolded = folded >= WORTH_FOLDING
  return (
    <Box className={`alert card-box ${isOpen ? `alert--${alert.tone}` : ''}`}>
      <Heading className="alert__title">{alert.title}</Heading>
      <Words className="alert__sum">{alert.sum}</Words>
      {isOpen && (
        <Box className="group-alert__deals" role="list">
          {(isFolded ? alert.deals.slice(0, AT_A_GLANCE) : alert.deals).map(({ deal, why }) => (
            <Box key={deal.id} role="listitem">
              <Press
                className="press--bare group-alert__deal"
                onPress={() => openDealPage(deal.id)}
              >
                <Box className="group-alert__words">
                  <Words className="group-alert__name">{deal.customerName}</Words>
                  <Words className="group-alert__why">
                    {why} · {deal.owner.name}
                  </Words>
                </Box>
                <Words className="icon icon--chevron alert__chevron" decorative />
              </Press>
            </Box>
          ))}
          {isFolded && (
            <Press onPress={() => setIsWhole(true)}>{alertsWords.longest(folded)}</Press>
          )}
          {!isFolded && rest > 0 && <Words className="alert__sum">{alertsWords.more(rest)}</Words>}
        </Box>
      )}
      {alert.pack !== null && <DiagnosisPack alertId={alert.id} pack={alert.pack} />}
      {alert.closedAt !== null && (
        <Box className="alert__settled">
          {alertsWords.cleared(momentWords(alert.closedAt, now, session.zone))}
        </Box>
      )}
      <AlertSteps steps={alert.steps} />
    </Box>
  )
}
