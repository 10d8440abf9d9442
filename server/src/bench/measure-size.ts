/** What the number of deals costs: cold start, memory, and one write. */
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { benchClock } from './bench-clock.ts'
import { Child } from './child.ts'
import { memoryOf } from './machine.ts'
import type { Bench } from './measurement.ts'
import { seedFolder, touchedToday } from './seed.ts'
import { quantile, Series } from './stats.ts'

const AIM_START_S = 5
const AIM_MEMORY_MB = 250
/** Two medians of the same thing on a shared disk differ by this much. */
const NOISE = 1.3
const SETTLE_MS = 1_000

interface Started {
  child: Child
  seconds: number
  rss: number
  peak: number
}

export async function measureSize(bench: Bench): Promise<void> {
  const { scale, offsetMs } = bench
  const running: { deals: number; started: Started }[] = []
  for (const deals of scale.deals) {
    const folder = bench.folder(`size-${deals}`)
    await seedFolder(folder, { deals, untouchedMs: touchedToday, now: benchClock(offsetMs)() })
    const all: Started[] = []
    for (let round = 0; round < scale.startRounds; round += 1) {
      const previous = all.at(-1)
      if (previous) await stop(previous.child)
      all.push(await start(bench, folder))
    }
    const last = all.at(-1)
    if (!last) throw new Error('Nothing started')
    running.push({ deals, started: last })
    const seconds = quantile(
      all.map((one) => one.seconds),
      0.5,
    )
    const rss = Math.max(...all.map((one) => one.rss))
    const peak = Math.max(...all.map((one) => one.peak))
    const isAim = deals === 20_000
    const series = new Series()
    series.add(
      all.map((one) => one.seconds * 1000),
      0,
      null,
    )
    const common = { section: '4 冷启动与内存', unit: 'ms', floor: null } as const
    bench.line({
      ...common,
      name: `${deals.toLocaleString('en')} 单，进程启动 → /health/ready`,
      measured: series.result(),
      aim: isAim ? `< ${AIM_START_S} s` : '',
      value: `${seconds.toFixed(2)} s`,
      isMet: isAim ? seconds < AIM_START_S : null,
    })
    bench.line({
      ...common,
      name: `${deals.toLocaleString('en')} 单，常驻内存`,
      measured: null,
      aim: isAim ? `< ${AIM_MEMORY_MB} MB` : '',
      value: `${rss.toFixed(0)} MB（峰值 ${peak.toFixed(0)}）`,
      isMet: isAim ? rss < AIM_MEMORY_MB : null,
    })
  }
  await measureWrites(bench, running)
  for (const { started } of running) await stop(started.child)
}

/** In turns on the small and the large folder, so that both meet the same disk. */
async function measureWrites(
  bench: Bench,
  running: readonly { deals: number; started: Started }[],
): Promise<void> {
  const { writesPerRound: count, writeRounds } = bench.scale
  const series = running.map(() => new Series())
  for (let round = 0; round < writeRounds; round += 1) {
    for (const [at, { deals, started }] of running.entries()) {
      const cpuBefore = await started.child.cpuMs()
      const latencies = await started.child.ask<number[]>('write', { deals, count, round })
      const cpuMs = (await started.child.cpuMs()) - cpuBefore
      // The first round warms up.
      if (round > 0) series[at]?.add(latencies, 0, cpuMs)
    }
  }
  const results = series.map((one) => one.result())
  const ratio = (results[1]?.median ?? 0) / (results[0]?.median ?? 1)
  for (const [at, { deals }] of running.entries()) {
    bench.line({
      section: '5 写一次的代价',
      name: `${deals.toLocaleString('en')} 单时更新一单`,
      measured: results[at] ?? null,
      unit: 'ms',
      floor: null,
      aim: at === 1 ? '与 1,000 单时相同' : '',
      value: at === 1 ? `${ratio.toFixed(2)} 倍` : '',
      isMet: at === 1 ? ratio < NOISE : null,
    })
  }
}

async function start({ script, offsetMs, sinkOrigin }: Bench, folder: string): Promise<Started> {
  const begin = performance.now()
  const child = await Child.start(script, 'app', { folder, offsetMs, sink: sinkOrigin })
  const { statusCode, body } = await request(`${await child.ask<string>('origin')}/health/ready`)
  await body.text()
  const seconds = (performance.now() - begin) / 1000
  if (statusCode !== 200) throw new Error(`Not ready: ${statusCode}`)
  await child.ask<number>('customers')
  await sleep(SETTLE_MS)
  const memory = memoryOf(child.pid)
  return { child, seconds, rss: memory?.rss ?? Number.NaN, peak: memory?.peak ?? Number.NaN }
}

async function stop(child: Child): Promise<void> {
  await child.ask('close')
  await child.stop()
}
