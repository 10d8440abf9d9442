import type { GroupAlertView } from '@kedu/shared/contracts/api/alerts'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { Box, Press, Words } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

/** The longest; the others are a tap away. */
const AT_A_GLANCE = 5
const WORTH_FOLDING = 3

/** Each deal of an alert about several, with its reason and a tap to it: the longest first, then all of them. */
export function GroupAlertDeals({ alert }: { alert: GroupAlertView }) {
  const [isWhole, setIsWhole] = useState(false)
  const [later, setLater] = useState<GroupAlertView['deals']>([])
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const known = [...new Map([...alert.deals, ...later].map((one) => [one.deal.id, one])).values()]
  const shown =
    isWhole || alert.total - AT_A_GLANCE < WORTH_FOLDING ? known : known.slice(0, AT_A_GLANCE)
  const rest = alert.total - shown.length
  const more = async () => {
    setIsWhole(true)
    if (known.length >= alert.total) return
    setBusy(true)
    setProblem(null)
    const result = await client.alertDeals(alert.id, alert.deals.length + later.length)
    setBusy(false)
    if (result.kind === 'ok') setLater([...later, ...result.data.deals])
    else setProblem(result.kind === 'problem' ? result.message : alertsWords.othersLost)
  }
  return (
    <Box className="group-alert__deals" role="list">
      {shown.map(({ deal, why }) => (
        <Box key={deal.id} role="listitem">
          <Press className="press--bare group-alert__deal" onPress={() => openDealPage(deal.id)}>
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
      {problem !== null && (
        <Box className="alert__sum" role="alert">
          {problem}
        </Box>
      )}
      {rest > 0 && (
        <Press disabled={busy} onPress={() => void more()}>
          {busy ? pageWords.more : alertsWords.others(rest)}
        </Press>
      )}
    </Box>
  )
}
