/** What the morning briefs of a company with twenty managers cost. */
import type { BriefResult } from './brief-part.ts'
import { Child } from './child.ts'
import type { Bench } from './measurement.ts'
import { Series } from './stats.ts'

const AIM_MS = 10_000
const DEALS = 20_000
/** Five reps a manager. */
const REPS = 100
const MORNINGS = 3

export async function measureBrief(bench: Bench): Promise<void> {
  const child = await Child.start(bench.script, 'brief', {
    folder: bench.folder('brief'),
    offsetMs: bench.offsetMs,
    deals: DEALS,
    reps: REPS,
  })
  const { latencies, cpuMs, briefs } = await child.ask<BriefResult>('mornings', MORNINGS)
  const least = Math.min(...briefs)
  // Some are away, or have nothing to say: but most of twenty must be there.
  if (least < 12) throw new Error(`Only ${least} briefs with a picture`)
  const series = new Series()
  series.add(latencies, 0, cpuMs)
  const measured = series.result()
  bench.line({
    section: '10 早会简报',
    name: `20 位主管，${DEALS.toLocaleString('en')} 单，每天 ${briefs.join('、')} 份带图`,
    measured,
    unit: 'ms',
    floor: null,
    aim: `≤ ${AIM_MS / 1000} s`,
    value: `${(measured.median / 1000).toFixed(2)} s`,
    isMet: measured.median <= AIM_MS,
  })
  await child.ask('close')
  await child.stop()
}
