import type { WebClock } from '@kedu/shared/contracts/web-chat'
import { useCallback, useEffect, useState } from 'react'
import { host } from '../platform/host'

const STEP_MS = 20_000

/** Kedu's clock (the trial's advance included), carried on by this device's between the server's answers. */
export function useKeduClock(start: WebClock & { receivedAt: number }): {
  now: number
  /** How far Kedu's clock is ahead of this device's, ms. */
  ahead: number
  set: (clock: WebClock) => void
} {
  const { now: told, receivedAt } = start
  const [ahead, setAhead] = useState(told - receivedAt)
  const [device, setDevice] = useState(() => host.now())
  useEffect(() => {
    const timer = setInterval(() => setDevice(host.now()), STEP_MS)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => setAhead(told - receivedAt), [told, receivedAt])
  const set = useCallback((clock: WebClock) => {
    const here = host.now()
    setAhead(clock.now - here)
    setDevice(here)
  }, [])
  return { now: device + ahead, ahead, set }
}
