import type { AlertView } from '@kedu/shared/contracts/api/alerts'
import { momentWords } from '../../chat/day-words.ts'
import { rulerOf } from '../../deals/ruler-of.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import { dealsWords } from '../../wording/pages-zh-cn.ts'
import { AlertSteps } from '../alert-steps/index.tsx'
import { RepairPanel } from '../repair-panel/index.tsx'
import { Ruler } from '../ruler/index.tsx'
import './index.css'

/** One alert: what is late, the sum behind it, who was told and why, the two-tap repair. */
export function AlertCard({ alert }: { alert: AlertView }) {
  const { me, now, session } = useHere()
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
      <AlertSteps steps={alert.steps} />
    </Box>
  )
}
