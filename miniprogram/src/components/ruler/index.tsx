import type { WebRuler } from '@kedu/shared/contracts/web-chat-item'
import { rulerMarks } from '../../chat/ruler-marks.ts'
import { Box, Words } from '../../platform/elements'
import { zh } from '../../wording/zh-cn.ts'
import './index.css'

interface RulerProps {
  ruler: WebRuler
  /** In lists: no names under the segments. */
  small?: boolean
}

/** The stage bar: filled up to today, a tick per day in the current stage, a taller one where a warning comes. */
export function Ruler({ ruler, small = false }: RulerProps) {
  const marks = rulerMarks(ruler)
  const stage = ruler.stages[ruler.index] ?? ''
  const { daysToThreshold } = marks
  const isPast = daysToThreshold !== null && daysToThreshold <= 0
  return (
    <Box
      className={`ruler ${small ? 'ruler--small' : ''}`}
      role="img"
      label={zh.rulerLabel(stage, ruler.daysInStage + 1)}
    >
      <Box className="ruler__bar" decorative>
        {marks.segments.map((segment) => (
          <Box key={segment.name} className={`ruler__segment ruler__segment--${segment.state}`}>
            <Box className="ruler__line">
              {segment.state === 'current' && (
                <>
                  <Box className="ruler__fill" style={{ width: `${marks.filled}%` }} />
                  {marks.ticks.map((tick) => (
                    <Box
                      key={tick.day}
                      className={`ruler__tick ruler__tick--${tick.kind}`}
                      style={{ left: `${tick.left}%` }}
                    />
                  ))}
                  <Box className="ruler__today" style={{ left: `${marks.filled}%` }} />
                </>
              )}
            </Box>
            {!small && <Words className="ruler__name">{segment.name}</Words>}
          </Box>
        ))}
      </Box>
      <Box className="ruler__caption" decorative>
        <Words>{zh.rulerDay(stage, ruler.daysInStage + 1)}</Words>
        {daysToThreshold !== null && (
          <Words className={isPast ? 'ruler__past' : ''}>{thresholdWords(daysToThreshold)}</Words>
        )}
      </Box>
    </Box>
  )
}

function thresholdWords(days: number): string {
  if (days > 0) return zh.rulerAhead(days)
  return days === 0 ? zh.rulerToday : zh.rulerPast(-days)
}
