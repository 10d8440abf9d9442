import type { AlertView } from '@kedu/shared/contracts/api/alerts'
import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { memo, useState } from 'react'
import { rulerOf } from '../../deals/ruler-of.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { dealsWords } from '../../wording/pages-zh-cn.ts'
import { ClockChip } from '../clock-chip/index.tsx'
import { RepairPanel } from '../repair-panel/index.tsx'
import { Ruler } from '../ruler/index.tsx'
import './index.css'

interface DealRowProps {
  deal: DealRowView
  alert: AlertView | null
  /** Opened at the right of the list. */
  isOpen: boolean
  /** Whose it is, in lists of several people. */
  showsOwner: boolean
  onOpen: (dealId: string) => void
}

/** Customer, ruler, obstacle, next action with its clock; what is late is repaired here. */
export const DealRow = memo(function DealRow(props: DealRowProps) {
  const { deal, alert, isOpen, showsOwner, onOpen } = props
  const { me } = useHere()
  const [repairs, setRepairs] = useState(false)
  const { clock } = deal
  const isLate = clock.kind === 'red' || (clock.kind === 'running' && clock.isOverdue)
  const mayRepair = (deal.mayChange || alert?.repair != null) && (isLate || deal.isDueToday)
  const tone = clock.kind === 'red' ? 'red' : isLate ? 'late' : 'none'
  return (
    <Box className={`deal-row deal-row--${tone} ${isOpen ? 'deal-row--open' : ''}`} role="listitem">
      <Press className="deal-row__body" current={isOpen} onPress={() => onOpen(deal.id)}>
        <Box className="deal-row__head">
          <Words className="deal-row__name">{deal.customerName}</Words>
          <ClockChip deal={deal} />
        </Box>
        <Ruler ruler={rulerOf(deal, me.process)} small />
        <Box className="deal-row__lines">
          {showsOwner && <Words className="deal-row__owner">{deal.owner.name}</Words>}
          {deal.isStandIn && <Words className="tag">{dealsWords.standIn}</Words>}
          {deal.obstacle !== null && (
            <Words className="deal-row__line">
              {dealsWords.obstacle} {deal.obstacle}
            </Words>
          )}
          {deal.nextAction !== null && deal.nextAction.text !== '' && (
            <Words className="deal-row__line">{deal.nextAction.text}</Words>
          )}
        </Box>
      </Press>
      {mayRepair && (
        <Press
          className="press--bare deal-row__repair"
          {...(repairs ? {} : { label: dealsWords.repairLabel(deal.customerName) })}
          expanded={repairs}
          onPress={() => setRepairs(!repairs)}
        >
          {repairs ? dealsWords.fold : dealsWords.repair}
        </Press>
      )}
      {mayRepair && repairs && (
        <Box className="deal-row__panel">
          <RepairPanel
            deal={deal}
            alert={alert}
            confirms={false}
            onDone={() => setRepairs(false)}
          />
        </Box>
      )}
    </Box>
  )
})
