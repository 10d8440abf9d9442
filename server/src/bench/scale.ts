/**
 * `pnpm bench:scale [--only load,big,many] [--seconds 60] [--connections 64] [--deals 200000]
 * [--workspaces 100] [--deals-each 2000] [--quick]`: Kedu on PostgreSQL with as much as it may ever
 * hold, each number beside its aim. A throw-away PostgreSQL in a temporary folder.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BOARD_NAMES } from '@kedu/shared/contracts/board-names'
import { DAY_MS } from '@kedu/shared/time/instant'
import postgres from 'postgres'
import { request } from 'undici'
import { MAIN_WORKSPACE } from '../workspace/open-workspace.ts'
import { DIRECTOR } from './app-part.ts'
import { benchClock, clockOffsetMs } from './bench-clock.ts'
import { type Answers, answerParent, Child } from './child.ts'
import { sendAll } from './load.ts'
import { BenchCluster } from './scale-cluster.ts'
import { copyDeals, DealTexts } from './scale-seed.ts'
import { touchedToday } from './seed.ts'
import { quantile, Series } from './stats.ts'
import { table } from './table.ts'
import { callback, Sink } from './wecom-side.ts'

const PARTS: Record<string, () => Promise<(given: never) => Promise<Answers>>> = {
  app: async () => (await import('./app-part.ts')).appPart,
  door: async () => (await import('./app-part.ts')).doorPart,
  floor: async () => (await import('./scale-parts.ts')).insertFloorPart,
  companies: async () => (await import('./scale-parts.ts')).companiesPart,
}

interface Sizes {
  seconds: number
  connections: number
  deals: number
  workspaces: number
  dealsEach: number
}

interface Scale extends Sizes {
  script: string
  root: string
  cluster: BenchCluster
  sinkOrigin: string
  offsetMs: number
  say(name: string, value: string, aim?: string, isMet?: boolean): void
}

const FULL: Sizes = {
  seconds: 60,
  connections: 64,
  deals: 200_000,
  workspaces: 100,
  dealsEach: 2000,
}
const QUICK: Sizes = { seconds: 6, connections: 64, deals: 5_000, workspaces: 10, dealsEach: 200 }
/** Prepared before the clock runs: making them costs the load generator, not Kedu. */
const BURST = 2_000
const CUSTOMERS = 1_000
const PAGES = 200

async function main(script: string): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      deals: { type: 'string' },
      workspaces: { type: 'string' },
      'deals-each': { type: 'string' },
    },
  })
  const base = values.quick ? QUICK : FULL
  const given = (text: string | undefined, otherwise: number) =>
    text === undefined ? otherwise : Number(text)
  const root = mkdtempSync(join(tmpdir(), 'kedu-scale-'))
  // PostgreSQL runs as somebody else.
  chmodSync(root, 0o711)
  const sink = new Sink()
  const cluster = await BenchCluster.start(join(root, 'postgres'))
  const rows: string[][] = [['', '实测', '目标', '']]
  const scale: Scale = {
    seconds: given(values.seconds, base.seconds),
    connections: given(values.connections, base.connections),
    deals: given(values.deals, base.deals),
    workspaces: given(values.workspaces, base.workspaces),
    dealsEach: given(values['deals-each'], base.dealsEach),
    script,
    root,
    cluster,
    sinkOrigin: await sink.open(),
    offsetMs: clockOffsetMs(),
    say: (name, value, aim = '', isMet) => {
      process.stderr.write(`… ${name} ${value}\n`)
      rows.push([name, value, aim, isMet === undefined ? '' : isMet ? '✓' : '✗'])
    },
  }
  const end = async () => {
    Child.stopAll()
    sink.close()
    await cluster.stop()
    rmSync(root, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void end().finally(() => process.exit(1)))
  }
  const asked = values.only?.split(',') ?? ['load', 'big', 'many']
  try {
    if (asked.includes('load')) await measureLoad(scale)
    if (asked.includes('big')) await measureBig(scale)
    if (asked.includes('many')) await measureMany(scale)
  } finally {
    await end()
  }
  console.log(table(rows, ['left', 'left', 'left', 'left']).join('\n'))
}

const number = (value: number) => Math.round(value).toLocaleString('en')
const databaseOf = ({ cluster }: Scale) => ({ url: cluster.url, adminUrl: cluster.adminUrl })

/** Encrypted callbacks on many connections, recorded before they are answered, beside the floor. */
async function measureLoad(scale: Scale): Promise<void> {
  const { script, root, offsetMs, sinkOrigin: sink, connections } = scale
  const now = benchClock(offsetMs)
  const app = { folder: join(root, 'load'), offsetMs, sink, database: databaseOf(scale) }
  const door = await Child.start(script, 'door', app)
  const floor = await Child.start(script, 'floor', databaseOf(scale))
  let next = 0
  const burst = async (child: Child, count: number, into: Series | null): Promise<number> => {
    const requests = Array.from({ length: count }, () => callback(next++, CUSTOMERS, now()))
    const origin = await child.ask<string>('origin')
    const { latencies, wallMs } = await sendAll(origin, requests, connections)
    into?.add(latencies, wallMs, null)
    return wallMs
  }
  await burst(door, 200, null)
  await floor.ask('bytes', await recordedBytes(scale))
  await burst(floor, 200, null)
  const ours = new Series()
  const bare = new Series()
  // In turns, so that both meet the same machine.
  for (let spentMs = 0; spentMs < scale.seconds * 1000; ) {
    spentMs += await burst(door, BURST, ours)
    await burst(floor, BURST, bare)
  }
  const [kedu, least] = [ours.result(), bare.result()]
  const share = (kedu.perSecond ?? 0) / (least.perSecond ?? 1)
  const timesOf = (one: typeof kedu) =>
    `${number(one.perSecond ?? 0)}/s，中位 ${one.median.toFixed(1)} ms，p99 ${one.p99.toFixed(1)} ms`
  // Anything but 200 ends the run.
  scale.say(`加密回调，${connections} 个连接 ${scale.seconds} s`, `${timesOf(kedu)}，错误 0`)
  scale.say('  地板：裸 HTTP，一次 insert', timesOf(least))
  scale.say('  占地板', share.toFixed(2), '≥ 0.33', share >= 1 / 3)
  for (const child of [door, floor]) {
    await child.ask('close')
    await child.stop()
  }
}

async function recordedBytes({ cluster }: Scale): Promise<number> {
  const sql = postgres(cluster.adminUrl, { max: 1 })
  const [row] = await sql`select round(avg(length(entry)))::int as bytes from kedu.inbox`
  await sql.end()
  return Number(row?.bytes ?? 0)
}

/** One company with everything in it: start, memory, what is due, boards, a deal's page. */
async function measureBig(scale: Scale): Promise<void> {
  const { script, root, offsetMs, sinkOrigin: sink, deals, cluster } = scale
  const app = { folder: join(root, 'big'), offsetMs, sink, database: databaseOf(scale) }
  const start = async () => {
    const begin = performance.now()
    const child = await Child.start(script, 'app', app)
    return { child, ms: performance.now() - begin }
  }
  // Makes the tables.
  const empty = await start()
  await stop(empty.child)
  const seededAt = performance.now()
  const now = benchClock(offsetMs)()
  const untouchedMs = (n: number) => (n < 100 ? 3 * DAY_MS : touchedToday(n))
  const texts = new DealTexts({ untouchedMs, now })
  const events = await copyDeals(cluster.adminUrl, MAIN_WORKSPACE, deals, texts)
  const seconds = (performance.now() - seededAt) / 1000
  scale.say(`写入 ${number(deals)} 个客户、${number(events)} 条事件`, `${seconds.toFixed(0)} s`)

  const { child, ms } = await start()
  await child.ask('addDirector')
  scale.say('启动到能应答', `${(ms / 1000).toFixed(1)} s（空库 ${(empty.ms / 1000).toFixed(1)} s）`)
  const { rssMb, heapMb } = await child.ask<{ rssMb: number; heapMb: number }>('memory')
  scale.say('内存', `常驻 ${number(rssMb)} MB，堆 ${number(heapMb)} MB`)
  const due = await child.ask<{ latencies: number[]; found: number }>('due', 50)
  const dueMs = quantile(due.latencies, 0.5)
  const worst = quantile(due.latencies, 0.99)
  const dueText = `中位 ${dueMs.toFixed(1)} ms，p99 ${worst.toFixed(1)} ms（到点 ${due.found} 个）`
  scale.say('到点扫描', dueText, '< 20 ms', dueMs < 20)
  // Once after such a move; later starts go on from what was kept of it.
  const readMs = await (await asking(child, `/api/boards/${BOARD_NAMES[0]}`, 'reading'))()
  scale.say('第一次读完全部历史', `${(readMs / 1000).toFixed(1)} s`)
  let round = 0
  for (const name of BOARD_NAMES) {
    const ask = await asking(child, `/api/boards/${name}`, `board-${name}`)
    const first = await ask()
    const again: number[] = []
    for (let k = 0; k < 5; k += 1) again.push(await ask())
    // In a company of that size something changes between any two looks.
    const changed: number[] = []
    for (let k = 0; k < 3; k += 1) {
      await child.ask('write', { deals, count: 1, round, byId: DIRECTOR })
      round += 1
      changed.push(await ask())
    }
    const [median, after] = [quantile(again, 0.5), quantile(changed, 0.5)]
    const text = `第一次 ${first.toFixed(0)} ms，之后 ${median.toFixed(0)} ms，改过一个客户 ${after.toFixed(0)} ms`
    scale.say(`看板 ${name}`, text, '≤ 300 ms', Math.max(first, after) <= 300)
  }
  const pages: number[] = []
  for (let k = 0; k < PAGES; k += 1) {
    const path = `/api/deals/d${(k * 7919) % deals}`
    pages.push(await (await asking(child, path, 'pages'))())
  }
  const p99 = quantile(pages, 0.99)
  const pageText = `中位 ${quantile(pages, 0.5).toFixed(1)} ms，p99 ${p99.toFixed(1)} ms`
  scale.say('客户页', pageText, '≤ 30 ms', p99 <= 30)
  await stop(child)
}

/** Asks once and says how long it took, ms; histories that are still being read are waited for. */
async function asking(
  child: Child,
  path: string,
  sessionId: string,
): Promise<() => Promise<number>> {
  const origin = await child.ask<string>('origin')
  const token = await child.ask<string>('token', { personId: DIRECTOR, sessionId })
  const headers = { authorization: `Bearer ${token}` }
  return async () => {
    const begin = performance.now()
    for (;;) {
      const { statusCode, body } = await request(`${origin}${path}`, { headers })
      await body.text()
      if (statusCode === 200) return performance.now() - begin
      if (statusCode !== 503) throw new Error(`${path} answered ${statusCode}`)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** Many companies in one process: their rows in memory, and one look at what is due in all of them. */
async function measureMany(scale: Scale): Promise<void> {
  const { script, root, offsetMs, sinkOrigin: sink, workspaces, dealsEach, cluster } = scale
  const folder = join(root, 'many')
  const maker = await Child.start(script, 'door', {
    folder,
    offsetMs,
    sink,
    database: databaseOf(scale),
  })
  await stop(maker)
  const now = benchClock(offsetMs)()
  const ids = Array.from({ length: workspaces }, (_, k) => `company${k}`)
  const texts = new DealTexts({ untouchedMs: touchedToday, now })
  for (const id of ids) await copyDeals(cluster.adminUrl, id, dealsEach, texts)
  const child = await Child.start(script, 'companies', { ...databaseOf(scale), offsetMs, ids })
  const started = await child.ask<{ startMs: number; rssMb: number }>('started')
  const text = `${(started.startMs / 1000).toFixed(1)} s，常驻 ${number(started.rssMb)} MB`
  scale.say(`${workspaces} 家公司各 ${number(dealsEach)} 个客户：启动、内存`, text)
  const times: number[] = []
  for (let k = 0; k < 20; k += 1) times.push((await child.ask<{ ms: number }>('scan')).ms)
  const median = quantile(times, 0.5)
  scale.say('  每家问一遍到点', `${median.toFixed(1)} ms`, '< 20 ms', median < 20)
  await stop(child)
}

async function stop(child: Child): Promise<void> {
  await child.ask('close')
  await child.stop()
}

const [, script = '', first, part = '', given = 'null'] = process.argv
if (first === 'part') {
  const loadPart = PARTS[part]
  if (!loadPart) throw new Error(`No part ${part}`)
  answerParent(await (await loadPart())(JSON.parse(given) as never))
} else {
  await main(script)
}
