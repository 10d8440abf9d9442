/** 随手记 in a browser on a line that breaks, against the real server. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApiUser, clientId } from '../support/api-user.ts'
import { sealedContract, signedPage } from '../support/evidence/papers.ts'
import {
  barriers,
  enter,
  goTo,
  LOOKS,
  type PagesCompany,
  pagesCompany,
  shot,
  sideways,
  smallTargets,
  visit,
} from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'
import { photo } from '../support/web-chat/stand-in.ts'

const JINYANG = '常州金阳新能源有限公司'
/** What a browser says of a line that was cut, which is what is wanted here. */
const IS_CUT = /Failed to load resource|ERR_INTERNET_DISCONNECTED|ERR_FAILED/

describeInBrowser('quick capture', () => {
  let company: PagesCompany
  let hue = 0

  beforeAll(async () => {
    company = await pagesCompany()
  })
  afterAll(async () => {
    await company?.test.close()
  })

  function rowOf(customerName: string) {
    const row = company.test.workspace.rows().find((each) => each.customerName === customerName)
    if (!row) throw new Error(`No such customer: ${customerName}`)
    return row
  }

  async function write(page: Page, text: string) {
    await page.getByLabel('客户进展').fill(text)
  }

  async function addPhotos(page: Page, count: number) {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: /^(相册|加照片)$/ }).click()
    const files = []
    for (let at = 0; at < count; at += 1) {
      hue += 31
      const buffer = await photo(hue)
      files.push({ name: `现场${at + 1}.jpg`, mimeType: 'image/jpeg', buffer })
    }
    await (await chooser).setFiles(files)
    await page
      .getByRole('img', { name: /^现场/ })
      .nth(count - 1)
      .waitFor()
  }

  async function hand(page: Page, button: string, buffer: Buffer) {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: button }).click()
    await (await chooser).setFiles([{ name: `${button}.jpg`, mimeType: 'image/jpeg', buffer }])
  }

  const save = (page: Page) => page.getByRole('button', { name: '记下', exact: true })
  const chip = (page: Page, label: string) => page.getByRole('button', { name: `${label}：` })

  it('stores an ordinary update with one tap, place, time and author with it', async () => {
    const { page, context, problems } = await visit()
    await context.grantPermissions(['geolocation'])
    await context.setGeolocation({ latitude: 31.77, longitude: 119.95, accuracy: 18 })
    await enter(page, company.url, '张伟', 'capture')
    await page.getByRole('button', { name: '加上位置' }).click()
    await page.getByText('误差 18 米').waitFor()
    await write(page, '金阳新能源卡在交期，后天下午三点去拜访')
    await chip(page, '障碍').getByText('交期').waitFor()
    await chip(page, '客户').getByText(JINYANG).waitFor()
    await shot(page, 'capture-read')
    await save(page).click()
    await page.getByText(`已记到 ${JINYANG}。`).waitFor()
    expect(rowOf(JINYANG)).toMatchObject({ obstacle: '交期', nextAction: { time: '15:00' } })
    await goTo(page, company.url, `deal/index?id=${rowOf(JINYANG).id}`)
    await page.getByText('（误差 18 米）').first().waitFor()
    await page
      .getByText(/已停留 \d+ 天，再过 \d+ 天预警|今天刚到/)
      .first()
      .waitFor()
    expect(problems).toEqual([])
    await context.close()
  })

  it('loses none of three photos on a line that is cut, over a reload, and stores nothing twice', async () => {
    const before = rowOf(JINYANG).evidenceCount
    const { page, context, problems } = await visit()
    await enter(page, company.url, '张伟', 'me')
    await page.getByLabel('提醒方式').waitFor()
    await page.getByRole('navigation').getByRole('button', { name: '随手记' }).click()
    await save(page).waitFor()
    // The first piece of each photo gets through, its answer does not; then nothing does.
    await page.route('**/api/uploads/**', async (route) => {
      await route.fetch().catch(() => undefined)
      // The window may have been closed, or the line given back, since it was asked.
      await route.abort().catch(() => undefined)
    })
    await write(page, '金阳新能源现场三张，卡在价格')
    await chip(page, '客户').getByText(JINYANG).waitFor()
    await addPhotos(page, 3)
    await page
      .getByText(/待传|上传中/)
      .first()
      .waitFor()
    await context.setOffline(true)
    await save(page).click()
    await page.getByRole('heading', { name: '待传' }).waitFor()
    await page.getByRole('button', { name: '随手记，1 条' }).waitFor()
    await shot(page, 'capture-waiting')
    // Seen on every page.
    await page.getByRole('navigation').getByRole('button', { name: '我的' }).click()
    await page.getByText('1 条随手记还没存上').waitFor()
    await shot(page, 'capture-banner')

    // The window is closed and opened again; the page comes, the server behind it does not answer.
    await page.unroute('**/api/uploads/**')
    await page.route('**/api/**', (route) => route.abort())
    await page.route('**/web/session', (route) => route.abort())
    await context.setOffline(false)
    await page.goto(`${company.url}/#/pages/capture/index`)
    await page.reload()
    await page.getByText('金阳新能源现场三张').waitFor()
    await expect.poll(() => page.getByRole('img', { name: /^现场/ }).count()).toBe(3)
    expect(rowOf(JINYANG).evidenceCount).toBe(before)

    await page.unroute('**/api/**')
    await page.unroute('**/web/session')
    await context.setOffline(true)
    await context.setOffline(false)
    await page.getByText(`已记到 ${JINYANG}。`).waitFor({ timeout: 60_000 })
    await page.getByRole('heading', { name: '待传' }).waitFor({ state: 'detached' })
    expect(rowOf(JINYANG).evidenceCount).toBe(before + 3)
    const { id } = rowOf(JINYANG)
    await goTo(page, company.url, `deal/index?id=${id}`)
    await page.getByText('金阳新能源现场三张，卡在价格').first().waitFor()
    expect(await page.getByText('金阳新能源现场三张，卡在价格').count()).toBe(1)
    await page.reload()
    await page.getByText('金阳新能源现场三张，卡在价格').first().waitFor()
    expect(rowOf(JINYANG).evidenceCount).toBe(before + 3)
    expect(problems.filter((problem) => !IS_CUT.test(problem))).toEqual([])
    await context.close()
  })

  it('keeps a draft with its photos over a reload', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '李娜', 'capture')
    await write(page, '还没写完的一句')
    await addPhotos(page, 2)
    await page.getByText('已存').nth(1).waitFor()
    await page.reload()
    await expect.poll(() => page.getByLabel('客户进展').inputValue()).toBe('还没写完的一句')
    await expect.poll(() => page.getByRole('img', { name: /^现场/ }).count()).toBe(2)
    await page.getByRole('button', { name: '去掉 现场1.jpg' }).click()
    await expect.poll(() => page.getByRole('img', { name: /^现场/ }).count()).toBe(1)
    expect(problems).toEqual([])
    await context.close()
  })

  it('shows what somebody else changed meanwhile, and lets the author decide', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '张伟', 'capture')
    await write(page, '金阳新能源卡在审批')
    await chip(page, '障碍').getByText('审批').waitFor()
    const { id } = rowOf(JINYANG)
    const theirs = await new ApiUser(company.test, 'wangjianguo').patch(`/api/deals/${id}`, {
      clientId: clientId(),
      changes: { obstacle: '付款周期' },
    })
    expect(theirs.status).toBe(200)
    await save(page).click()
    await page.getByText('刚刚有人改过').waitFor()
    await shot(page, 'capture-conflict')
    await page.emulateMedia({ colorScheme: 'dark' })
    await shot(page, 'capture-conflict-dark')
    expect(rowOf(JINYANG).obstacle).toBe('付款周期')
    await page.getByRole('button', { name: '仍按我的存' }).click()
    await page.getByText(`已记到 ${JINYANG}。`).waitFor()
    expect(rowOf(JINYANG).obstacle).toBe('审批')
    expect(problems).toEqual([])
    await context.close()
  })

  it('leads on at a gate and keeps what was given', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '张伟', 'capture')
    await write(page, '金阳新能源合同签了，卡在排产')
    await chip(page, '阶段').getByText('合同').waitFor()
    await save(page).click()
    await page.getByRole('button', { name: '传合同扫描件' }).waitFor()
    await shot(page, 'capture-gate')
    expect(rowOf(JINYANG)).toMatchObject({ stage: 'quote', obstacle: '排产' })
    await hand(page, '传合同扫描件', await sealedContract(20))
    await page.getByText('附件已收下，还差一样。').waitFor()
    await hand(page, '传签字页', await signedPage(2))
    await page.getByText('已推进到「合同」。').waitFor()
    expect(rowOf(JINYANG)).toMatchObject({ stage: 'contract', obstacle: '排产' })
    await page.getByRole('heading', { name: '待传' }).waitFor({ state: 'detached' })
    expect(problems).toEqual([])
    await context.close()
  })

  it('shows similar customers with their owners, and opens a new one with what is required', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '赵磊', 'capture')
    await write(page, '新客户 常州金阳新能源材料公司，线索阶段，卡在价格，后天电话')
    await page.getByText('已有相近的客户').waitFor()
    await page.getByText('张伟 的客户').waitFor()
    await shot(page, 'capture-similar')
    await page.getByRole('button', { name: '不是同一家' }).click()
    // What a new customer still needs is asked for one by one; nothing that was said is lost.
    await save(page).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: '机械设备' }).click()
    await save(page).click()
    await sheet.getByRole('button', { name: '展会' }).click()
    await save(page).click()
    await page.getByText(/^已记到 常州金阳新能源材料/).waitFor()
    const opened = company.test.workspace
      .rows()
      .find(({ customerName }) => customerName.includes('新能源材料'))
    expect(opened).toMatchObject({ stage: 'lead', obstacle: '价格' })
    expect(problems).toEqual([])
    await context.close()
  })

  it('puts a chip right and asks for the customer when none was named', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '张伟', 'capture')
    await write(page, '卡在价格，明天再打电话')
    await chip(page, '障碍').getByText('价格').waitFor()
    await save(page).click()
    const sheet = page.getByRole('dialog', { name: '记到哪个客户' })
    await sheet.waitFor()
    await sheet.getByLabel('搜客户、拼音或首字母').fill('czjy')
    await sheet.getByRole('button', { name: JINYANG }).click()
    await chip(page, '障碍').click()
    await page.getByRole('dialog').getByRole('button', { name: '交期', exact: true }).click()
    await chip(page, '障碍').getByText('交期').waitFor()
    await save(page).click()
    await page.getByText(`已记到 ${JINYANG}。`).waitFor()
    expect(rowOf(JINYANG).obstacle).toBe('交期')
    expect(problems).toEqual([])
    await context.close()
  })

  for (const [sizeName, size, scheme] of LOOKS) {
    it(`fits ${sizeName}, ${scheme}, in every state, without barriers`, async () => {
      const { page, context, problems } = await visit(size, scheme)
      const look = async (what: string) => {
        await shot(page, `${sizeName}-${scheme}-capture-${what}`)
        expect(await sideways(page)).toBe(0)
        expect(await smallTargets(page)).toEqual([])
        expect(await barriers(page)).toEqual([])
      }
      await enter(page, company.url, '何静', 'capture')
      await save(page).waitFor()
      await page.getByText('可能是').waitFor()
      await look('empty')
      const customer = company.test.workspace
        .rows()
        .find(({ ownerId, outcome }) => ownerId === 'hejing' && outcome === 'open')
      await write(page, '新客户 常州金阳新能源装备公司，线索阶段，卡在价格，后天电话')
      await page.getByText('已有相近的客户').waitFor()
      await look('similar')
      await write(page, `${customer?.customerName} 报价35万，卡在付款周期，月底前回访`)
      await chip(page, '障碍').getByText('付款周期').waitFor()
      await addPhotos(page, 3)
      await page.getByText('已存').nth(2).waitFor()
      await look('read')
      await chip(page, '下次动作').click()
      await page.getByRole('dialog').waitFor()
      await look('next-action')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await chip(page, '客户').click()
      await page.getByRole('dialog').waitFor()
      await look('customer')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await context.setOffline(true)
      await page.getByText('网络断开了').waitFor()
      await save(page).click()
      await page.getByRole('heading', { name: '待传' }).waitFor()
      await write(page, '没有网络时写的一句')
      await page.getByText('没有网络，先按原话记下').waitFor()
      await look('offline')
      // A page that was never opened opens without a network too, and says what waits.
      await page.getByRole('navigation').getByRole('button', { name: '待办' }).click()
      await page.getByText(/条随手记/).waitFor()
      await look('elsewhere')
      // One photo is refused, the next is on its way.
      let pieces = 0
      const isPiece = '**/api/uploads/*?offset=*'
      const refusal = { code: 'file-refused', message: '这张照片打不开，换一张。' }
      await page.route(isPiece, (route) => {
        pieces += 1
        if (pieces === 1) void route.fulfill({ status: 422, json: refusal })
      })
      await page.getByRole('navigation').getByRole('button', { name: '随手记' }).click()
      await context.setOffline(false)
      await write(page, `${customer?.customerName} 现场照片`)
      await chip(page, '客户').getByText(`${customer?.customerName}`).waitFor()
      await addPhotos(page, 1)
      await page.getByText('失败').first().waitFor()
      await save(page).click()
      await page.getByRole('heading', { name: '待传' }).waitFor()
      await write(page, `${customer?.customerName} 又一张`)
      await addPhotos(page, 1)
      await page.getByText('上传中').first().waitFor()
      await look('queue')
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      // What was found out about the photos stands with the customer.
      await goTo(page, company.url, `deal/index?id=${customer?.id}`)
      await page.getByText(/[◐○] /).first().waitFor()
      await look('deal')
      expect(problems.filter((problem) => !IS_CUT.test(problem))).toEqual([])
      await context.close()
    })
  }
})
