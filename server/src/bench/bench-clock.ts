import { type Instant, instant, parseInstant } from '@kedu/shared/time/instant'

/** A working Monday morning: outside quiet hours whenever the bench is run. */
const START = '2026-11-23T10:00:00+08:00'

/** Added to the real clock by every process of one run. */
export function clockOffsetMs(): number {
  const start = parseInstant(START)
  if (start === null) throw new Error(`Not an instant: ${START}`)
  return start - Date.now()
}

export function benchClock(offsetMs: number): () => Instant {
  return () => instant(Date.now() + offsetMs)
}
