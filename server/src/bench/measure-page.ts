/** The page as a phone meets it: the first load on a slow line and processor, a long list under the thumb. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { DIRECTOR } from './app-part.ts'
import { benchClock } from './bench-clock.ts'
import { Child } from './child.ts'
import type { Bench } from './measurement.ts'
import { seedFolder, touchedToday } from './seed.ts'
import { quantile } from './stats.ts'

const SECTION = '8 网页'
const CUSTOMERS = 5_000
const LIST = '/#/pages/deals/index'
const ROW = '.deal-row'
const FIRST_LOAD_AIM_KIB = 300
const USABLE_AIM_MS = 5_000
const LONG_TASK_AIM_MS = 100
/** Lighthouse's slow 4G. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1_638.4 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
}

export async function measurePage(bench: Bench): Promise<void> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  const pageRoot = join(dirname(bench.script), '../../miniprogram/dist/h5')
  const missing = !existsSync(executablePath)
    ? `没有找到浏览器 ${executablePath}`
    : existsSync(join(pageRoot, 'index.html'))
      ? null
      : '网页还没有生成，先运行 pnpm build'
  if (missing !== null) {
    process.stderr.write(`… ${SECTION}：跳过，${missing}\n`)
    return
  }
  const { script, offsetMs, sinkOrigin } = bench
  const folder = bench.folder('page')
  const now = benchClock(offsetMs)
  await seedFolder(folder, { deals: CUSTOMERS, untouchedMs: touchedToday, now: now() })
  const app = await Child.start(script, 'app', { folder, offsetMs, sink: sinkOrigin, pageRoot })
  await app.ask('addDirector')
  const origin = await app.ask<string>('origin')
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  try {
    const open = () => signedIn(browser, app)
    await firstLoad(bench, origin, open)
    await scroll(bench, origin, open)
  } finally {
    await browser.close()
  }
  await app.ask('close')
  await app.stop()
}

let sessions = 0

/** A phone that has seen nothing of Kedu but who holds it. */
async function signedIn(browser: Browser, app: Child): Promise<BrowserContext> {
  sessions += 1
  const sessionId = `page-${sessions}`
  const token = await app.ask<string>('token', { personId: DIRECTOR, sessionId })
  const context = await browser.newContext({ viewport: { width: 375, height: 812 } })
  await context.addInitScript(`sessionStorage.setItem('kedu:token', ${JSON.stringify(token)})`)
  return context
}

async function firstRow(page: Page): Promise<void> {
  try {
    await page.waitForSelector(ROW, { timeout: 60_000 })
  } catch {
    const text = await page.evaluate<string>('document.body.innerText')
    throw new Error(`No customers at ${page.url()}: ${text.slice(0, 300)}`)
  }
}

async function firstLoad(bench: Bench, origin: string, open: () => Promise<BrowserContext>) {
  const usable: number[] = []
  let received = 0
  for (let round = 0; round < bench.scale.rounds; round += 1) {
    const context = await open()
    const page = await context.newPage()
    const line = await context.newCDPSession(page)
    await line.send('Network.enable')
    await line.send('Network.emulateNetworkConditions', SLOW_4G)
    await line.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    received = 0
    line.on('Network.loadingFinished', ({ encodedDataLength }) => {
      received += encodedDataLength
    })
    await page.goto(origin + LIST)
    await firstRow(page)
    usable.push(await page.evaluate<number>('performance.now()'))
    await context.close()
  }
  const kib = received / 1024
  const common = { section: SECTION, measured: null, unit: 'ms', floor: null } as const
  bench.line({
    ...common,
    name: '第一次打开客户清单：传输',
    aim: `< ${FIRST_LOAD_AIM_KIB} KiB`,
    value: `${kib.toFixed(0)} KiB，含数据`,
    isMet: kib < FIRST_LOAD_AIM_KIB,
  })
  const ms = quantile(usable, 0.5)
  bench.line({
    ...common,
    name: '第一次打开，慢 4G、处理器慢 4 倍：看到第一位客户',
    aim: `< ${USABLE_AIM_MS / 1000} s`,
    value: `${(ms / 1000).toFixed(1)} s`,
    isMet: ms < USABLE_AIM_MS,
  })
}

async function scroll(bench: Bench, origin: string, open: () => Promise<BrowserContext>) {
  const context = await open()
  const page = await context.newPage()
  await page.goto(origin + LIST)
  await firstRow(page)
  await page.evaluate(`
    window.longTasks = []
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longTasks.push(duration)
    }).observe({ type: 'longtask' })
  `)
  const steps = await toTheEnd(page)
  const tasks = await page.evaluate<number[]>('window.longTasks')
  const longest = Math.max(0, ...tasks)
  bench.line({
    section: SECTION,
    name: `划过 ${CUSTOMERS.toLocaleString('en')} 个客户：最长的一次卡顿`,
    measured: null,
    unit: 'ms',
    floor: null,
    aim: `≤ ${LONG_TASK_AIM_MS} ms`,
    value: `${Math.round(longest)} ms，划 ${steps} 下，超过 50 ms 的 ${tasks.length} 次`,
    isMet: longest <= LONG_TASK_AIM_MS,
  })
  await context.close()
}

/** Flick by flick until every customer has gone by; how many flicks it took. */
async function toTheEnd(page: Page): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const area = [...document.querySelectorAll('[data-scroll]')].find((one) => one.querySelector('${ROW}'))
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    let flicks = 0
    for (let still = 0; still < 120; ) {
      const before = area.scrollTop
      area.scrollBy(0, 600)
      await frame()
      await frame()
      still = area.scrollTop === before ? still + 1 : 0
      if (area.scrollTop !== before) flicks += 1
    }
    const height = area.scrollHeight
    if (height < ${CUSTOMERS} * 60) throw new Error('Only ' + height + ' px were scrolled')
    return flicks
  })()`)
}
