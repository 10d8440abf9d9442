import type { LeadView } from '@kedu/shared/contracts/api/leads'
import { momentWords } from '../../chat/day-words.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import './index.css'

export type LeadAct = 'accept' | 'return' | 'assign' | 'discard'

interface LeadCardProps {
  lead: LeadView
  onAct: (lead: LeadView, act: LeadAct) => void
}

/** One lead: whom to call, what about, who has it, and what can be done with it. */
export function LeadCard({ lead, onAct }: LeadCardProps) {
  const { session, now } = useHere()
  const moment = (at: number) => momentWords(at, now, session.zone)
  const { may, holder, answerBy, given, dealId } = lead
  const about = [lead.need, lead.region, lead.industry].filter((part) => part !== null)
  return (
    <Box className="lead card-box" role="listitem">
      <Box className="lead__head">
        <Words className="lead__customer">{lead.customerName}</Words>
        <Words className={`lead__standing lead__standing--${lead.standing}`}>
          {may.answer
            ? words.mine
            : holder === null
              ? lead.standingName
              : `${holder.name} · ${lead.standingName}`}
        </Words>
      </Box>
      <Box className="lead__contact">
        <Words>{lead.contactName}</Words>
        <Words className="lead__phone">{lead.phone}</Words>
      </Box>
      {about.length > 0 && <Words className="lead__about">{about.join(' · ')}</Words>}
      {given !== null && (
        <Words className="lead__note">{words.givenBy(given.by.name, given.reason)}</Words>
      )}
      {lead.notes.map((note) => (
        <Words key={note} className="lead__note">
          {note}
        </Words>
      ))}
      <Words className="lead__note">
        {[
          words.from(lead.receivedBy.name),
          moment(lead.receivedAt),
          ...(answerBy === null ? [] : [words.answerBy(moment(answerBy))]),
        ].join(' · ')}
      </Words>
      {(may.answer || may.assign || may.discard || dealId !== null) && (
        <Box className="lead__acts">
          {may.answer && (
            <Press className="press--main" onPress={() => onAct(lead, 'accept')}>
              {words.accept}
            </Press>
          )}
          {may.answer && <Press onPress={() => onAct(lead, 'return')}>{words.giveBack}</Press>}
          {may.assign && <Press onPress={() => onAct(lead, 'assign')}>{words.assign}</Press>}
          {may.discard && <Press onPress={() => onAct(lead, 'discard')}>{words.discard}</Press>}
          {dealId !== null && <Press onPress={() => openDealPage(dealId)}>{words.openDeal}</Press>}
        </Box>
      )}
    </Box>
  )
}
