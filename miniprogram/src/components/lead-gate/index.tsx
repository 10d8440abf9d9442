import type { LeadsAnswer } from '@kedu/shared/contracts/api/leads'
import { useState } from 'react'
import { openDealPage } from '../../hooks/navigate.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { RepairPanel } from '../repair-panel/index.tsx'
import './index.css'

/** What keeps the next lead away, and the repair of each row right here (L9). */
export function LeadGate({ me }: { me: NonNullable<LeadsAnswer['me']> }) {
  const [open, setOpen] = useState<string | null>(null)
  const { rows, blockedBy, ahead } = me
  if (blockedBy === null) return <Words className="pane__hint">{words.free(ahead)}</Words>
  if (rows.length === 0) return <Words className="pane__hint">{words.blocked(blockedBy)}</Words>
  return (
    <Box className="gate card-box">
      <Heading className="gate__title">{words.gateTitle(rows.length)}</Heading>
      <Words className="pane__hint">{words.gateHint}</Words>
      {rows.map(({ deal, why, alertId }) => (
        <Box key={deal.id} className="gate__row">
          <Box className="gate__head">
            <Box className="gate__what">
              <Words className="gate__customer">{deal.customerName}</Words>
              <Words className="gate__why">{why}</Words>
            </Box>
            {alertId === null && deal.clock.kind !== 'red' ? (
              <Press onPress={() => openDealPage(deal.id)}>{words.fill}</Press>
            ) : (
              <Press
                expanded={open === deal.id}
                onPress={() => setOpen(open === deal.id ? null : deal.id)}
              >
                {words.repair}
              </Press>
            )}
          </Box>
          {open === deal.id && (
            <RepairPanel deal={deal} alert={null} confirms onDone={() => setOpen(null)} />
          )}
        </Box>
      ))}
    </Box>
  )
}
