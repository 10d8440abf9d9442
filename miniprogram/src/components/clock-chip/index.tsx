import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { clockMark } from '../../deals/clock-words.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Words } from '../../platform/elements'
import './index.css'

/** How much time is left: words over a thin bar that fills towards the deadline. */
export function ClockChip({ deal }: { deal: DealRowView }) {
  const { me, session, now } = useHere()
  const mark = clockMark(deal, now, session.zone, me.company.redFlagHours)
  return (
    <Box className={`clock-chip clock-chip--${mark.tone}`}>
      <Words className="clock-chip__words">{mark.words}</Words>
      {mark.filled > 0 && (
        <Box className="clock-chip__bar" decorative>
          <Box className="clock-chip__fill" style={{ width: `${mark.filled}%` }} />
        </Box>
      )}
    </Box>
  )
}
