import type { AlertView } from '@kedu/shared/contracts/api/alerts'
import { useState } from 'react'
import { momentWords } from '../../chat/day-words.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { alertsWords } from '../../wording/lists-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

/** Who was told of an alert, when and why, or why not; unfolded by a tap. */
export function AlertSteps({ steps }: { steps: AlertView['steps'] }) {
  const { now, session } = useHere()
  const [isShown, setShown] = useState(false)
  const when = (at: number) => momentWords(at, now, session.zone)
  if (steps.length === 0) return null
  return (
    <>
      <Press
        className="press--bare alert__why"
        expanded={isShown}
        onPress={() => setShown(!isShown)}
      >
        {isShown ? pageWords.close : alertsWords.why}
      </Press>
      {isShown && (
        <Box className="alert__steps" role="list">
          {steps.map((step) => (
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
  )
}
