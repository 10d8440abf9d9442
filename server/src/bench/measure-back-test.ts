/** What a back-test of rules takes over the company's last 90 days. */
import type { BackTestResult } from './back-test-part.ts'
import { Child } from './child.ts'
import type { Bench } from './measurement.ts'

const AIM_MS = 5_000
const DEALS = 20_000

export async function measureBackTest(bench: Bench): Promise<void> {
  const child = await Child.start(bench.script, 'back-test', {
    folder: bench.folder('back-test'),
    offsetMs: bench.offsetMs,
    deals: DEALS,
  })
  const { ms, deals, pushes, longestPauseMs } = await child.ask<BackTestResult>('run')
  if (deals !== DEALS || pushes === 0) throw new Error(`${deals} deals, ${pushes} pushes`)
  bench.line({
    section: '12 回测 90 天（两套规则，另开进程）',
    name: `${DEALS.toLocaleString('en')} 单，${pushes.toLocaleString('en')} 条提醒；期间最长停顿 ${longestPauseMs.toFixed(0)} ms`,
    measured: null,
    unit: 'ms',
    floor: null,
    aim: `< ${AIM_MS / 1000} s`,
    value: `${(ms / 1000).toFixed(2)} s`,
    isMet: ms < AIM_MS,
  })
  await child.ask('close')
  await child.stop()
}
