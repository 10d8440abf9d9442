import type { DealView } from '@kedu/shared/contracts/api/deal'
import { client } from '../../api/client.ts'
import { healthPartWords } from '../../boards/health-words.ts'
import { dayWords } from '../../chat/day-words.ts'
import { rulerOf } from '../../deals/ruler-of.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Press, Words } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { clockWords, dealsWords, pageWords } from '../../wording/pages-zh-cn.ts'
import { ClockChip } from '../clock-chip/index.tsx'
import { Ruler } from '../ruler/index.tsx'
import './index.css'

interface DealHeadProps {
  view: DealView
  onFillIn: () => void
}

/** Where the deal stands: the scale, the clock and its sum, the obstacle, what comes next. */
export function DealHead({ view, onFillIn }: DealHeadProps) {
  const { me } = useHere()
  const { deal, missingFields } = view
  const { today } = me.company
  const { nextAction } = deal
  return (
    <Box className="deal-head">
      <Ruler ruler={rulerOf(deal, me.process)} />
      <Box className="deal-head__clock">
        <Words className="deal-head__stay">{stayWords(deal.dayInStage, deal.thresholdDay)}</Words>
        <ClockChip deal={deal} />
      </Box>
      {deal.outcome === 'open' ? (
        view.clockSentence !== '' && <Box className="deal-head__sum">{view.clockSentence}</Box>
      ) : (
        <Box className="deal-head__sum">
          {dealWords.closedBecause(clockWords.outcomes[deal.outcome], view.outcomeReason)}
        </Box>
      )}
      {deal.wait !== null && deal.wait.reason !== '' && (
        <Box className="deal-head__sum">{dealWords.waitingSince(deal.wait.reason)}</Box>
      )}
      <Box className="deal-head__facts">
        <Fact label={dealWords.obstacle} value={deal.obstacle} />
        <Fact
          label={dealWords.nextAction}
          value={
            nextAction === null
              ? null
              : [dayWords(nextAction.date, today), nextAction.time, nextAction.text]
                  .filter((part) => part !== null && part !== '')
                  .join(' ')
          }
        />
        <Fact label={dealWords.chain} value={dealWords.chainScore(view.chain)} />
        <HealthFact deal={deal} />
        {deal.isStandIn && <Fact label={dealsWords.standIn} value={deal.updatedBy.name} />}
      </Box>
      {missingFields.length > 0 && (
        <Box className="deal-head__missing">
          <Words>{dealWords.missing(missingFields.map(({ label }) => label).join('、'))}</Words>
          {view.may.change && (
            <Press className="press--bare deal-head__fill" onPress={onFillIn}>
              {dealWords.fillIn}
            </Press>
          )}
        </Box>
      )}
    </Box>
  )
}

function Fact({ label, value }: { label: string; value: string | null }) {
  return (
    <Box className="deal-head__fact">
      <Words className="deal-head__label">{label}</Words>
      <Words className={value === null ? 'deal-head__none' : 'deal-head__value'}>
        {value ?? `○ ${pageWords.notFilled}`}
      </Words>
    </Box>
  )
}

/** 72 分 with the three parts it is made of (R37); nothing where there is none. */
function HealthFact({ deal }: { deal: DealView['deal'] }) {
  const { data } = useLoaded(`health:${deal.id}:${deal.version}`, () => client.dealHealth(deal.id))
  if (data === null || data.value === null) return null
  return (
    <Box className="deal-head__fact">
      <Words className="deal-head__label">{dealWords.health}</Words>
      <Box className="deal-head__value">
        <Words>{dealWords.healthValue(data.value)}</Words>
        <Box className="deal-head__sum">{healthPartWords(data.parts).join(' · ')}</Box>
      </Box>
    </Box>
  )
}

/** 已停留 12 天，再过 3 天预警. Day 1 is the day the stage was entered. */
function stayWords(dayInStage: number, thresholdDay: number | null): string {
  const days = dayInStage - 1
  if (thresholdDay === null) return dealWords.stay(days)
  const left = thresholdDay - days
  if (left > 0) return dealWords.stayWarning(days, left)
  return left === 0 ? dealWords.stayToday(days) : dealWords.stayPast(days, -left)
}
