import type { WebRuler } from '@kedu/shared/contracts/web-chat-item'

/** A mark inside the current stage; `left` in per cent of its segment. */
export interface RulerTick {
  day: number
  left: number
  kind: 'past' | 'ahead' | 'threshold'
}

export interface RulerMarks {
  segments: { name: string; state: 'done' | 'current' | 'ahead' }[]
  ticks: RulerTick[]
  /** How much of the current segment is filled, per cent. */
  filled: number
  /** Days until the warning; negative: days past it; null: none. */
  daysToThreshold: number | null
}

/** A fresh stage still shows a week ahead, so that one day looks like one day. */
const SHORTEST_SCALE_DAYS = 7
/** More than this many ticks run together; then only every fifth day has one. */
const MOST_TICKS = 31

/**
 * The stage ruler as marks: one segment per stage, filled up to today, a tick per day in the current one and a taller one
 * at the day a warning comes.
 */
export function rulerMarks(ruler: WebRuler): RulerMarks {
  const days = Math.max(0, Math.floor(ruler.daysInStage))
  const { thresholdDay } = ruler
  const scale = Math.max(SHORTEST_SCALE_DAYS, days, thresholdDay ?? 0)
  const step = scale > MOST_TICKS ? 5 * Math.ceil(scale / (5 * MOST_TICKS)) : 1
  const ticks: RulerTick[] = []
  for (let day = step; day < scale || (day === scale && day === thresholdDay); day += step) {
    if (day === thresholdDay) continue
    ticks.push({ day, left: percent(day, scale), kind: day <= days ? 'past' : 'ahead' })
  }
  if (thresholdDay !== null && thresholdDay > 0) {
    ticks.push({ day: thresholdDay, left: percent(thresholdDay, scale), kind: 'threshold' })
  }
  return {
    segments: ruler.stages.map((name, index) => ({
      name,
      state: index < ruler.index ? 'done' : index === ruler.index ? 'current' : 'ahead',
    })),
    ticks,
    filled: percent(days, scale),
    daysToThreshold: thresholdDay === null ? null : thresholdDay - days,
  }
}

function percent(part: number, whole: number): number {
  return Math.round((Math.min(part, whole) / whole) * 1000) / 10
}
