/** What a board costs with many customers: the first one ever, the first after a start, and every other. */
import { BOARD_NAMES, type BoardName } from '@kedu/shared/contracts/board-names'
import { request } from 'undici'
import { DIRECTOR } from './app-part.ts'
import { benchClock } from './bench-clock.ts'
import { Child } from './child.ts'
import type { Bench } from './measurement.ts'
import { seedFolder, touchedToday } from './seed.ts'
import { Series } from './stats.ts'

const SECTION = '11 看板'
const DEALS = 20_000
const ROUNDS = 40
const WARM_AIM_MS = 30
const COLD_AIM_MS = 300
/** The histories are being read: asked again after this. */
const PAUSE_MS = 200

export async function measureBoards(bench: Bench): Promise<void> {
  const { script, offsetMs, sinkOrigin } = bench
  const folder = bench.folder('boards')
  const now = benchClock(offsetMs)
  await seedFolder(folder, { deals: DEALS, untouchedMs: touchedToday, now: now() })
  const start = () => Child.start(script, 'app', { folder, offsetMs, sink: sinkOrigin })

  const first = await start()
  await first.ask('addDirector')
  const begin = performance.now()
  await timed(await asking(first, 'first'), 'dwell')
  const seconds = (performance.now() - begin) / 1000
  const common = { section: SECTION, unit: 'ms', floor: null } as const
  bench.line({
    ...common,
    name: `${DEALS.toLocaleString('en')} 个客户：从头整理历史`,
    measured: null,
    aim: '',
    value: `${seconds.toFixed(1)} s，别的请求照答`,
    isMet: null,
  })
  await stop(first)

  const second = await start()
  const ask = await asking(second, 'second')
  const cold = new Map<BoardName, number>()
  for (const name of BOARD_NAMES) cold.set(name, await timed(ask, name))
  for (const name of BOARD_NAMES) {
    const warm = new Series()
    const latencies: number[] = []
    const own = await asking(second, `warm-${name}`)
    for (let round = 0; round < ROUNDS; round += 1) latencies.push(await timed(own, name))
    warm.add(latencies, 0, null)
    const measured = warm.result()
    const coldMs = cold.get(name) ?? 0
    bench.line({
      ...common,
      name: `${name}，启动后第一次 ${coldMs.toFixed(0)} ms`,
      measured,
      aim: `p99 ≤ ${WARM_AIM_MS} ms，第一次 ≤ ${COLD_AIM_MS} ms`,
      value: `p99 ${measured.p99.toFixed(1)} ms`,
      isMet: measured.p99 <= WARM_AIM_MS && coldMs <= COLD_AIM_MS,
    })
  }
  await stop(second)
}

type Ask = (name: BoardName) => Promise<number>

async function asking(child: Child, sessionId: string): Promise<Ask> {
  const origin = await child.ask<string>('origin')
  const token = await child.ask<string>('token', { personId: DIRECTOR, sessionId })
  return async (name) => {
    const { statusCode, body } = await request(`${origin}/api/boards/${name}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    await body.text()
    return statusCode
  }
}

/** Until it is answered. */
async function timed(ask: Ask, name: BoardName): Promise<number> {
  const begin = performance.now()
  for (;;) {
    const status = await ask(name)
    if (status === 200) return performance.now() - begin
    if (status !== 503) throw new Error(`Board ${name} answered ${status}`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

async function stop(child: Child): Promise<void> {
  await child.ask('close')
  await child.stop()
}
