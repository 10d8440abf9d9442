import type { AlertView } from '@kedu/shared/contracts/api/alerts'
import { useState } from 'react'
import { momentWords } from '../../chat/day-words.ts'
import { rulerOf } from '../../deals/ruler-of.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import { dealsWords, pageWords } from '../../wording/pages-zh-cn.ts'
import { RepairPanel } from '../repair-panel/index.tsx'
import { Ruler } from '../ruler/index.tsx'
import './index.css'

/** One alert: what is late, the sum behind it, who was told and why, the two-tap repair. */
export function AlertCard({ alert }: { alert: AlertView }) {
  const { me, now, session } = useHere()
  const [showsSteps, setShowsSteps] = useState(false)
  const { deal } = alert
  const isOpen = alert.status === 'open'
  const when = (at: number) => momentWords(at, now, session.zone)
  return (
    <Box className={`alert card-box ${isOpen ? `alert--${alert.tone}` : ''}`}>
      <Press className="press--bare alert__head" onPress={() => openDealPage(deal.id)}>
        <Heading className="alert__title">{isOpen ? alert.title : deal.customerName}</Heading>
        <Words className="icon icon--chevron alert__chevron" decorative />
      </Press>
      <Ruler ruler={rulerOf(deal, me.process)} small />
      <Box className="alert__facts">
        <Words>{alertsWords.rep(deal.owner.name)}</Words>
        {deal.obstacle !== null && (
          <Words>
            {dealsWords.obstacle} {deal.obstacle}
          </Words>
        )}
      </Box>
      {isOpen && alert.sum !== '' && <Words className="alert__sum">{alert.sum}</Words>}
      {isOpen && alert.repair !== null && <RepairPanel deal={deal} alert={alert} confirms />}
      {alert.closedAt !== null && (
        <Box className="alert__settled">
          {alert.status === 'handled' && alert.closedBy !== null
            ? alertsWords.handled(alert.closedBy.name, when(alert.closedAt))
            : alertsWords.cleared(when(alert.closedAt))}
        </Box>
      )}
      {alert.steps.length > 0 && (
        <>
          <Press
            className="press--bare alert__why"
            expanded={showsSteps}
            onPress={() => setShowsSteps(!showsSteps)}
          >
            {showsSteps ? pageWords.close : alertsWords.why}
          </Press>
          {showsSteps && (
            <Box className="alert__steps" role="list">
              {alert.steps.map((step) => (
                <Box key={`${step.kind}${step.at}`} role="listitem">
                  <Words className="alert__step">
                    {alertsWords.steps[step.kind]}
                    {step.recipient === null
                      ? ''
                      : ` · ${alertsWords.told(step.recipient.name, when(step.at))}`}
                    {alertsWords.modes[step.mode]}
                  </Words>
                  {step.reasons.map((reason) => (
                    <Words key={reason} className="alert__reason">
                      {reason}
                    </Words>
                  ))}
                </Box>
              ))}
            </Box>
          )}
        </>
      )}
    </Box>
  )
}
