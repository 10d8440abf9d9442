import type { WebClock } from '@kedu/shared/contracts/web-chat'
import { useCallback, useEffect, useState } from 'react'
import { host } from '../platform/host'

const STEP_MS = 20_000

/** Kedu's clock (the trial's advance included), carried on by this device's between the server's answers. */
export function useKeduClock(start: WebClock): { now: number; set: (clock: WebClock) => void } {
  const [ahead, setAhead] = useState(() => start.now - host.now())
  const [device, setDevice] = useState(() => host.now())
  useEffect(() => {
    const timer = setInterval(() => setDevice(host.now()), STEP_MS)
    return () => clearInterval(timer)
  }, [])
  const set = useCallback((clock: WebClock) => {
    const here = host.now()
    setAhead(clock.now - here)
    setDevice(here)
  }, [])
  return { now: device + ahead, set }
}
