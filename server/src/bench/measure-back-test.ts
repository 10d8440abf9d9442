/** What a back-test of rules takes over the company's last 90 days. */
import type { BackTestPart, BackTestResult } from './back-test-part.ts'
import { Child } from './child.ts'
import type { Bench } from './measurement.ts'

const AIM_MS = 5_000
const DEALS = 20_000
const COMPANIES: readonly [BackTestPart['company'], string][] = [
  ['year', '50 位销售一年的样例公司'],
  ['left-alone', '没有一个客户再有人跟'],
]

export async function measureBackTest(bench: Bench): Promise<void> {
  for (const [company, name] of COMPANIES) {
    const child = await Child.start(bench.script, 'back-test', {
      folder: bench.folder(`back-test-${company}`),
      offsetMs: bench.offsetMs,
      deals: DEALS,
      company,
    } satisfies BackTestPart)
    const { ms, deals, pushes, longestPauseMs } = await child.ask<BackTestResult>('run')
    if (deals === 0 || pushes === 0) throw new Error(`${deals} deals, ${pushes} pushes`)
    const count = (number: number) => number.toLocaleString('en')
    bench.line({
      section: '12 回测 90 天（两套规则，进程另开）',
      name: `${count(DEALS)} 单，${name}：${count(deals)} 单在这 90 天里、${count(pushes)} 条提醒；期间最长停顿 ${longestPauseMs.toFixed(0)} ms`,
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
}
