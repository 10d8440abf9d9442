/** The page in a browser without a network: reloaded, opened anew, and back. */
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { built } from '../support/built.ts'
import { enter, type PagesCompany, pagesCompany, visit } from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'
import { photo } from '../support/web-chat/stand-in.ts'
import { throughWecom } from '../support/web-chat/through-wecom.ts'
import { WecomCompany } from '../support/wecom-company.ts'

const JINYANG = '常州金阳新能源有限公司'
const IS_CUT = /Failed to load resource|ERR_INTERNET_DISCONNECTED|ERR_FAILED/
const soon = <T>(what: () => Promise<T>) => expect.poll(what, { timeout: 20_000 })
const save = (page: Page) => page.getByRole('button', { name: '记下', exact: true })

/** Names of the page's own files the browser keeps. */
const keptFiles = (page: Page) =>
  page.evaluate<string[]>(`caches.keys().then((names) =>
    Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
    .then((all) => all.flat().map(({ url }) => new URL(url).pathname))`)
const workers = (page: Page) =>
  page.evaluate<number>('navigator.serviceWorker.getRegistrations().then((all) => all.length)')

async function takePhoto(page: Page) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: /^(相册|加照片)$/ }).click()
  const buffer = await photo(77)
  await (await chooser).setFiles([{ name: '现场.jpg', mimeType: 'image/jpeg', buffer }])
  await page.getByRole('img', { name: /^现场/ }).waitFor()
}

describeInBrowser('without a network', () => {
  let company: PagesCompany

  beforeAll(async () => {
    company = await pagesCompany()
  })
  afterAll(async () => {
    await company?.test.close()
  })

  const rowOf = (name: string) =>
    company.test.workspace.rows().find((row) => row.customerName === name)

  it('opens again, takes down what is said and shown, and stores it once', async () => {
    const before = rowOf(JINYANG)?.evidenceCount ?? 0
    const { page, context, problems } = await visit(undefined, undefined, {
      keepsPage: true,
    })
    await enter(page, company.url, '张伟', 'capture')
    await save(page).waitFor()
    await soon(() => keptFiles(page)).toContain('/')
    await context.setOffline(true)
    await page.reload()
    await page.getByText('网络断开了，照常写').waitFor()
    await page.getByLabel('客户进展').fill('金阳新能源卡在付款周期，铭牌拍了一张')
    await takePhoto(page)
    await page.getByText('没有网络，先按原话记下').waitFor()
    await page.getByRole('button', { name: JINYANG }).click()
    await save(page).click()
    await page.getByRole('heading', { name: '待传' }).waitFor()
    await page.reload()
    await page.getByText('铭牌拍了一张').waitFor()
    // Every page opens, with what is known.
    await page.getByRole('navigation').getByRole('button', { name: '我的' }).click()
    await page.getByText('1 条随手记还没存上').waitFor()

    await context.setOffline(false)
    await page.getByText(`已记到 ${JINYANG}。`).waitFor({ timeout: 60_000 })
    expect(rowOf(JINYANG)).toMatchObject({ obstacle: '付款周期', evidenceCount: before + 1 })
    await page.reload()
    await page.getByRole('navigation').first().waitFor()
    expect(rowOf(JINYANG)?.evidenceCount).toBe(before + 1)
    expect(problems.filter((problem) => !IS_CUT.test(problem))).toEqual([])
    await context.close()
  })

  it('keeps its own files and no answer of the server, and nothing after signing out', async () => {
    const { page, context } = await visit(undefined, undefined, { keepsPage: true })
    await enter(page, company.url, '李娜', 'deals')
    await soon(() => keptFiles(page)).toContain('/')
    await page.getByRole('navigation').getByRole('button', { name: '待办' }).click()
    await page.waitForLoadState('networkidle')
    const kept = await keptFiles(page)
    expect(kept.filter((name) => !/^\/(|(js|css)\/[^/]+\.(js|css))$/.test(name))).toEqual([])
    expect(kept.filter((name) => name.includes('suite-'))).toEqual([])
    await page.getByRole('navigation').getByRole('button', { name: '我的' }).click()
    await page.getByRole('button', { name: '换一个人' }).click()
    await page.getByRole('button', { name: '张伟' }).waitFor()
    await soon(() => keptFiles(page)).toEqual([])
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([])
    // Whoever is next has it again.
    await page.getByRole('button', { name: '张伟' }).click()
    await page.getByRole('navigation').first().waitFor()
    await soon(() => keptFiles(page)).toContain('/')
    expect(await workers(page)).toBe(1)
    await context.close()
  })
})

describeInBrowser('without a network, signed in by a cookie', () => {
  let company: WecomCompany
  let context: BrowserContext

  beforeAll(async () => {
    company = await WecomCompany.open({ pageRoot: built('h5') })
    context = (await visit(undefined, undefined, { keepsPage: true })).context
  })
  afterAll(async () => {
    await company?.close()
  })

  function onlyRow() {
    const [row, ...others] = company.test.workspace.rows()
    expect(others).toEqual([])
    return row
  }

  /** As somebody comes back from the page of WeCom where one says who one is. */
  async function arrive(userId: string): Promise<Page> {
    const page = await context.newPage()
    await throughWecom(page, company, userId)
    await page.goto(`${company.url}/auth/wecom/start?to=${encodeURIComponent('/')}`)
    await page.getByRole('navigation').first().waitFor()
    return page
  }

  it('opens in a new window as the same person', async () => {
    const first = await arrive('zhangwei')
    await soon(() => keptFiles(first)).toContain('/')
    await first
      .getByLabel('客户进展')
      .fill('新客户 无锡恒泰机电，报价发过去了，卡在交期，明天下午3点回访')
    await first.getByRole('button', { name: /^障碍：交期/ }).waitFor()
    await save(first).click()
    await first.getByText('已记到 无锡恒泰机电。').waitFor()
    await first.getByLabel('客户进展').fill('恒泰机电')
    await first.getByRole('button', { name: /^客户：无锡恒泰机电/ }).waitFor()
    await first.getByLabel('客户进展').fill('')
    await first.close()
    await context.setOffline(true)
    const page = await context.newPage()
    await page.goto(company.url)
    await page.getByText('网络断开了，照常写').waitFor()
    await page.getByLabel('客户进展').fill('恒泰机电卡在价格')
    await page.getByText('没有网络，先按原话记下').waitFor()
    await page.getByRole('button', { name: '无锡恒泰机电', exact: true }).click()
    await save(page).click()
    await page.getByRole('heading', { name: '待传' }).waitFor()
    await page.close()
  })

  it('never sends what one wrote under the name of who signed in after', async () => {
    const here = await context.newPage()
    const isServer = /\/(api|auth|web)\//
    await here.route(isServer, (route) => route.abort())
    await here.goto(company.url)
    await here.getByRole('heading', { name: '待传' }).waitFor()
    await context.setOffline(false)
    const hers = await arrive('lina')
    await hers.waitForLoadState('networkidle')
    await hers.close()
    await here.unroute(isServer)
    const asked = here.waitForResponse('**/auth/refresh')
    await here.evaluate("window.dispatchEvent(new Event('online'))")
    await asked
    await here.waitForLoadState('networkidle')
    await company.settle()
    expect(onlyRow()).toMatchObject({ obstacle: '交期' })
    await here.close()
    const back = await arrive('zhangwei')
    await soon(async () => onlyRow()?.obstacle).toBe('价格')
    await back.close()
  })
})
