/** 1,000 overdue deals → 1,000 pushes, beside a loop of the same writes and posts. */
import { DAY_MS } from '@kedu/shared/time/instant'
import { benchClock } from './bench-clock.ts'
import { Child } from './child.ts'
import type { Bench } from './measurement.ts'
import { seedFolder } from './seed.ts'
import { quantile, Series } from './stats.ts'

const PUSHES = 1_000
/** Before: a server has been running for a while when the clock strikes. */
const WARM_UP = 200
/** Size of a deal's file with its push in it. */
const BYTES = 6_000
/** As many as Kedu records at the same time. */
const LANES = 16

export async function measurePushes(bench: Bench): Promise<void> {
  const { script, offsetMs, sink, sinkOrigin, scale } = bench
  const now = benchClock(offsetMs)
  const ours = new Series()
  const bare = new Series()
  const seconds: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
  for (let round = 0; round < scale.pushRounds; round += 1) {
    const folder = bench.folder(`push-${round}`)
    // The first are overdue today, the others when the clock stands on tomorrow.
    await seedFolder(folder, {
      deals: WARM_UP + PUSHES,
      untouchedMs: (n) => (n < WARM_UP ? 3 * DAY_MS : 1.2 * DAY_MS),
      now: now(),
    })
    const app = await Child.start(script, 'app', { folder, offsetMs, sink: sinkOrigin })
    await app.ask('push')
    await app.ask('advance', DAY_MS)
    const took = await pushing(app, bench, () => app.ask('push'))
    seconds.ours.push(took.wallMs / 1000)
    ours.add(took.latencies, took.wallMs, took.cpuMs)
    await app.ask('close')
    await app.stop()

    const floor = await Child.start(script, 'floor', { folder: bench.folder(`bare-${round}`) })
    const pushes = {
      count: PUSHES,
      bytes: BYTES,
      post: sink.lastMessage,
      sink: sinkOrigin,
      lanes: LANES,
    }
    await floor.ask('push', { ...pushes, count: WARM_UP })
    const floorTook = await pushing(floor, bench, () => floor.ask('push', pushes))
    seconds.bare.push(floorTook.wallMs / 1000)
    bare.add(floorTook.latencies, floorTook.wallMs, floorTook.cpuMs)
    await floor.ask('close')
    await floor.stop()
  }
  const [s, f] = [quantile(seconds.ours, 0.5), quantile(seconds.bare, 0.5)]
  bench.line({
    section: '3 逾期 → 推送',
    name: '1,000 单逾期 → 1,000 条已送达',
    measured: ours.result(),
    unit: 'ms',
    floor: bare.result(),
    aim: '≤ 2 倍地板',
    value: `${s.toFixed(1)} s，地板 ${f.toFixed(1)} s 的 ${(s / f).toFixed(2)} 倍`,
    isMet: s / f <= 2,
  })
}

/** Latencies: from the tick until each push was accepted. The wall ends when all are settled. */
async function pushing(child: Child, { sink }: Bench, push: () => Promise<unknown>) {
  sink.acceptedAt.length = 0
  const cpuBefore = await child.cpuMs()
  const begin = performance.now()
  await push()
  const wallMs = performance.now() - begin
  if (sink.acceptedAt.length !== PUSHES) {
    throw new Error(`${sink.acceptedAt.length} pushes instead of ${PUSHES}`)
  }
  return {
    latencies: sink.acceptedAt.map((at) => at - begin),
    wallMs,
    cpuMs: (await child.cpuMs()) - cpuBefore,
  }
}
