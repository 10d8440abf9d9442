/**
 * `pnpm test:faults [--only a,b] [--times n] [--seed n]`: every fault against real processes, and a
 * table of what was promised and what is there. Ends with 1 when anything was lost or said twice.
 */
import { parseArgs } from 'node:util'
import { type FaultReport, isSound, reportLines, type SkippedScenario } from './report.ts'
import { SCENARIOS } from './scenarios/scenarios.ts'

const HELP = `用法：pnpm test:faults [--only 名字,名字] [--times 次数] [--seed 数字]
${SCENARIOS.map(({ id, name, times }) => `  ${id.padEnd(18)}${name}，平时 ${times} 次`).join('\n')}`

async function main(): Promise<void> {
  const asked = read()
  if (asked === null) {
    console.error(HELP)
    process.exitCode = 2
    return
  }
  console.log(`种子 ${asked.seed}`)
  const reports: FaultReport[] = []
  const skipped: SkippedScenario[] = []
  const broken: string[] = []
  for (const scenario of asked.scenarios) {
    console.log(`正在跑：${scenario.name}`)
    try {
      const outcome = await scenario.run(asked.times ?? scenario.times, asked.seed)
      if ('reason' in outcome) skipped.push(outcome)
      else reports.push(outcome)
    } catch (error) {
      broken.push(scenario.name)
      console.error(error)
    }
  }
  console.log(`\n${reportLines(reports, skipped).join('\n')}`)
  const unsound = reports.filter((report) => !isSound(report)).map(({ name }) => name)
  if (unsound.length + broken.length > 0) {
    console.error(`\n不合格：${[...unsound, ...broken].join('、')}`)
    process.exitCode = 1
  }
}

/** Null: not understood. */
function read() {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2).filter((word) => word !== '--'),
      options: {
        only: { type: 'string' },
        times: { type: 'string' },
        seed: { type: 'string' },
      },
    })
    const ids = values.only?.split(',')
    const scenarios = SCENARIOS.filter(({ id }) => ids?.includes(id) ?? true)
    const times = values.times === undefined ? null : Number(values.times)
    const seed = Number(values.seed ?? Date.now() % 1_000_000)
    const isKnown = ids === undefined || scenarios.length === ids.length
    const isCount = times === null || (Number.isInteger(times) && times > 0)
    return isKnown && isCount && Number.isInteger(seed) ? { scenarios, times, seed } : null
  } catch {
    return null
  }
}

await main()
