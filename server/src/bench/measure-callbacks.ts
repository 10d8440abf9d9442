/** Encrypted callback → on the disk → answered, beside a bare server that only writes. */
import { benchClock } from './bench-clock.ts'
import { Child } from './child.ts'
import { sendAll } from './load.ts'
import type { Bench } from './measurement.ts'
import { seedFolder, touchedToday } from './seed.ts'
import { Series } from './stats.ts'
import { callback } from './wecom-side.ts'

const DEALS = 1_000
const SECTION = '1 加密回调 → 落盘 → 应答'
const WARM_UP = 50

export async function measureCallbacks(bench: Bench): Promise<void> {
  const { script, offsetMs, sinkOrigin: sink, scale } = bench
  const now = benchClock(offsetMs)
  const folders = { door: bench.folder('door'), app: bench.folder('app') }
  for (const folder of Object.values(folders)) {
    await seedFolder(folder, { deals: DEALS, untouchedMs: touchedToday, now: now() })
  }
  const door = await Child.start(script, 'door', { folder: folders.door, offsetMs, sink })
  const floor = await Child.start(script, 'floor', { folder: bench.folder('floor') })
  const app = await Child.start(script, 'app', { folder: folders.app, offsetMs, sink })

  let number = 0
  const run = async (child: Child, connections: number, count: number, into: Series | null) => {
    const requests = Array.from({ length: count }, () => callback(number++, DEALS, now()))
    const cpuBefore = await child.cpuMs()
    const { latencies, wallMs } = await sendAll(await child.ask('origin'), requests, connections)
    into?.add(latencies, wallMs, (await child.cpuMs()) - cpuBefore)
  }
  await run(door, 4, WARM_UP, null)
  await floor.ask('bytes', await door.ask<number>('recordedBytes'))
  await run(floor, 4, WARM_UP, null)
  await run(app, 4, WARM_UP, null)
  await app.ask('settle')

  for (const [connections, count] of [
    [1, scale.callbacks.alone],
    [16, scale.callbacks.together],
  ] as const) {
    const series = { door: new Series(), floor: new Series(), app: new Series() }
    for (let round = 0; round < scale.rounds; round += 1) {
      await run(floor, connections, count, series.floor)
      await run(door, connections, count, series.door)
      // People write one message at a time: what came in is worked on while the next ones arrive.
      await run(app, connections, Math.ceil(count / 4), series.app)
      await app.ask('settle')
    }
    const [ours, bare, whole] = [series.door, series.floor, series.app].map((one) => one.result())
    if (!ours || !bare || !whole) throw new Error('Nothing measured')
    const share = (ours.perSecond ?? 0) / (bare.perSecond ?? 1)
    bench.line({
      section: SECTION,
      name: `${connections} 个连接`,
      measured: ours,
      unit: 'ms',
      floor: bare,
      aim: '≥ 1/3 地板，p99 ≤ 50 ms',
      value: `${Math.round(ours.perSecond ?? 0)}/s，地板 ${Math.round(bare.perSecond ?? 0)}/s 的 ${share.toFixed(2)}`,
      isMet: share >= 1 / 3 && ours.p99 <= 50,
    })
    bench.line({
      section: SECTION,
      name: `${connections} 个连接，同时理解、入库、回复`,
      measured: whole,
      unit: 'ms',
      floor: null,
      aim: '',
      value: `${Math.round(whole.perSecond ?? 0)}/s`,
      isMet: null,
    })
  }
  for (const child of [door, floor, app]) {
    await child.ask('close')
    await child.stop()
  }
}
