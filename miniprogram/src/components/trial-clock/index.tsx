import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Box, Press, Words } from '../../platform/elements'
import { zh } from '../../wording/zh-cn.ts'
import './index.css'

interface TrialClockProps {
  /** The trial's time in words. */
  moment: string
  onMoved: (clock: { now: number; clockOffsetMs: number }) => void
}

/** Moves the sample company's clock, so that a red flag of 48 hours can be seen within a minute. */
export function TrialClock({ moment, onMoved }: TrialClockProps) {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const advance = async (hours: number) => {
    setBusy(true)
    const result = await client.advanceClock(hours)
    setBusy(false)
    setFailed(result.kind !== 'ok')
    if (result.kind === 'ok') onMoved(result.data)
  }
  return (
    <Box className="clock">
      <Words className="clock__title">{zh.clockTitle}</Words>
      <Words className="clock__now" live>
        {zh.clockNow(moment)}
      </Words>
      <Box className="clock__buttons">
        {zh.advance.map(({ hours, label }) => (
          <Press
            key={hours}
            className="clock__button"
            disabled={busy}
            onPress={() => void advance(hours)}
          >
            {label}
          </Press>
        ))}
      </Box>
      <Words className="clock__hint">{failed ? zh.clockFailed : zh.clockHint}</Words>
    </Box>
  )
}
