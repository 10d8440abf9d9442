import type { GroupAlertView } from '@kedu/shared/contracts/api/alerts'
import { momentWords } from '../../chat/day-words.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Heading, Words } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import { AlertSteps } from '../alert-steps/index.tsx'
import { DiagnosisPack } from '../diagnosis-pack/index.tsx'
import { GroupAlertDeals } from '../group-alert-deals/index.tsx'
import '../alert-card/index.css'

/** Orange or red: the sum, each deal with its reason and a tap to it, who was told and why. */
export function GroupAlertCard({ alert }: { alert: GroupAlertView }) {
  const { now, session } = useHere()
  const isOpen = alert.status === 'open'
  return (
    <Box className={`alert card-box ${isOpen ? `alert--${alert.tone}` : ''}`}>
      <Heading className="alert__title">{alert.title}</Heading>
      <Words className="alert__sum">{alert.sum}</Words>
      {isOpen && <GroupAlertDeals alert={alert} />}
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
