/** The sample company on the real application with the built page: what the pages are driven against. */
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { ensureSampleCompany } from '@kedu/server/trial/sample-company'
import axe from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'
import { buildTestApp, type TestApp } from './build-test-app.ts'
import { built } from './built.ts'
import { openBrowser } from './web-chat/browser.ts'

export const PHONE = { width: 375, height: 812 }
export const DESKTOP = { width: 1280, height: 860 }

const ONCE_EACH = [
  ['phone', PHONE, 'light'],
  ['desktop', DESKTOP, 'dark'],
] as const

/** Every size and every scheme once; all pairs of them where pictures are kept for looking at. */
export const LOOKS = process.env.KEDU_SCREENSHOTS
  ? ([...ONCE_EACH, ['phone', PHONE, 'dark'], ['desktop', DESKTOP, 'light']] as const)
  : ONCE_EACH

export interface PagesCompany {
  test: TestApp
  url: string
}

export async function pagesCompany(): Promise<PagesCompany> {
  const test = await buildTestApp({ isTrial: true, pageRoot: built('h5') })
  await ensureSampleCompany(test.workspace, test.now(), test.app.files, test.app.judge)
  await test.settle()
  await test.app.http.listen({ port: 0, host: '127.0.0.1' })
  const { port } = test.app.http.server.address() as AddressInfo
  return { test, url: `http://127.0.0.1:${port}` }
}

export interface Visit {
  page: Page
  context: BrowserContext
  /** What the page complained about. */
  problems: string[]
}

export async function visit(
  size = PHONE,
  colorScheme: 'light' | 'dark' = 'light',
  { userAgent, keepsPage = false }: { userAgent?: string; keepsPage?: boolean } = {},
): Promise<Visit> {
  const browser = await openBrowser()
  const context = await browser.newContext({
    ...(userAgent === undefined ? {} : { userAgent }),
    // What a service worker fetches, a test cannot cut.
    serviceWorkers: keepsPage ? 'allow' : 'block',
    viewport: size,
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'zh-CN',
    hasTouch: size.width < 900,
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    // A refusal of the process is an answer, not a fault of the page.
    const isRefusal = /status of (409|422)/.test(message.text())
    if (message.type() === 'error' && !isRefusal) problems.push(message.text())
  })
  return { page, context, problems }
}

/** Somebody of the sample company, at one of the pages. */
export async function enter(page: Page, url: string, name: string, at = 'deals'): Promise<void> {
  await page.goto(`${url}/#/pages/sign-in/index`)
  await page.getByRole('button', { name }).click()
  await page.getByRole('navigation').first().waitFor()
  await goTo(page, url, at)
}

export async function goTo(page: Page, url: string, at: string): Promise<void> {
  await page.goto(`${url}/#/pages/${at}`.replace(/\/pages\/(\w+)$/, '/pages/$1/index'))
  await page.getByRole('navigation').first().waitFor()
}

/** For looking at: kept when KEDU_SCREENSHOTS names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.KEDU_SCREENSHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`) })
}

/** Pixels the page is wider than its window. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
}

/** Buttons one could miss with a thumb. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('button, select, textarea, input')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
    .map(({ element }) => element.textContent || element.getAttribute('aria-label'))`)
}

/** What axe finds serious: rule, and where. */
export async function barriers(page: Page): Promise<string[]> {
  // The page's policy lets no script in but its own; the debugger may. It stays until the page is loaded anew.
  const isThere = await page.evaluate<boolean>('"axe" in window')
  if (!isThere) await page.evaluate(axe.source)
  const found = await page.evaluate<
    { id: string; impact: string; nodes: { html: string; any: { message: string }[] }[] }[]
  >('axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)')
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
    )
}
