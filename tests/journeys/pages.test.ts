import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApiUser, clientId } from '../support/api-user.ts'
import { sealedContract, signedPage } from '../support/evidence/papers.ts'
import {
  barriers,
  DESKTOP,
  enter,
  goTo,
  LOOKS,
  type PagesCompany,
  PHONE,
  pagesCompany,
  shot,
  sideways,
  smallTargets,
  visit,
} from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'

const JINYANG = '常州金阳新能源有限公司'
const HENGLI = '苏州恒立精密机械有限公司'

/** One empty page. */
const A_PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF`

describeInBrowser('the pages', () => {
  let company: PagesCompany

  beforeAll(async () => {
    company = await pagesCompany()
  })
  afterAll(async () => {
    await company?.test.close()
  })

  async function hand(page: Page, button: string, buffer: Buffer) {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: button }).click()
    await (await chooser).setFiles([{ name: `${button}.jpg`, mimeType: 'image/jpeg', buffer }])
  }

  function rowOf(customerName: string) {
    const row = company.test.workspace.rows().find((each) => each.customerName === customerName)
    if (!row) throw new Error(`No such customer: ${customerName}`)
    return row
  }

  it('finds a customer by initials, refuses a move, takes the evidence, moves by itself, undoes', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '张伟')
    const first = page.getByRole('listitem').first()
    await first.getByText('超期').first().waitFor()
    await page.getByLabel('搜客户、拼音或首字母').fill('czjy')
    await page.getByRole('listitem').getByRole('button', { name: JINYANG }).first().click()
    await page.getByRole('heading', { name: JINYANG }).waitFor()
    await page.getByText('未附证据').first().waitFor()

    await page.getByRole('button', { name: '推进到「合同」' }).click()
    await page.getByText('已记住：证据一齐').waitFor()
    expect(rowOf(JINYANG).stage).toBe('quote')
    await shot(page, 'move-refused')
    await hand(page, '传合同扫描件', await sealedContract(20))
    await page.getByText('附件已收下，还差一样。').waitFor()
    expect(rowOf(JINYANG).stage).toBe('quote')
    await hand(page, '传签字页', await signedPage(2))
    await page.getByText('已推进到「合同」。').waitFor()
    expect(rowOf(JINYANG).stage).toBe('contract')
    await shot(page, 'moved')

    await page.getByRole('status').getByRole('button', { name: '撤销' }).click()
    await page.getByText('已撤销').first().waitFor()
    await expect.poll(() => rowOf(JINYANG).stage).toBe('quote')
    expect(problems).toEqual([])
    await context.close()
  })

  it('opens a customer by the title of a card in the talk', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '张伟')
    await page.goto(`${company.url}/#/pages/chat/index`)
    await page.getByLabel('消息', { exact: true }).fill(`${JINYANG}什么情况`)
    await page.getByRole('button', { name: '发送' }).click()
    const title = page.getByRole('log').getByRole('heading', { name: JINYANG }).last()
    await title.waitFor()
    await shot(page, 'card-with-title')
    await title.getByRole('button').click()
    await page.getByRole('heading', { name: JINYANG }).first().waitFor()
    expect(page.url()).toContain(`#/pages/deal/index?id=${rowOf(JINYANG).id}`)
    expect(problems).toEqual([])
    await context.close()
  })

  it('repairs a red customer from the list with two taps', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '张伟')
    await page.getByRole('button', { name: `处理 ${HENGLI}` }).click()
    await shot(page, 'repair-in-list')
    await page.getByRole('button', { name: /^已联系/ }).click()
    await page.getByText(`${HENGLI} 已处理`).waitFor()
    const today = company.test.workspace.today(company.test.now())
    expect((rowOf(HENGLI).nextAction?.date ?? '') > today).toBe(true)
    expect(problems).toEqual([])
    await context.close()
  })

  it('repairs an alert as the manager: one tap says what will be written, the second writes it', async () => {
    await company.test.advance(50 * 3_600_000)
    const { page, context, problems } = await visit()
    await enter(page, company.url, '王建国', 'alerts')
    // Longer known, but yellow: what is red stands before it.
    const card = page.locator('.alert').first()
    expect(await card.getAttribute('class')).toContain('alert--red')
    const title = (await card.getByRole('heading').textContent()) ?? ''
    const customer = title.split(' ')[0] ?? ''
    await card.getByRole('button', { name: '为什么提醒' }).click()
    await shot(page, 'alert-why')
    await card.getByRole('button', { name: /^已联系/ }).click()
    await card.getByText('下次动作改到').waitFor()
    await shot(page, 'alert-second-tap')
    await card.getByRole('button', { name: '就这样记' }).click()
    await page.getByText(`${customer} 已处理`).waitFor()
    await expect
      .poll(() => rowOf(customer).alerts.filter(({ status }) => status === 'open').length)
      .toBe(0)
    await page.getByRole('button', { name: '近两天' }).click()
    // Only the near part of the list is drawn; what is handled stands behind what is not.
    await expect
      .poll(
        async () => {
          await page.locator('.pane__scroll').evaluate((area) => area.scrollBy(0, 400))
          return page.getByText('已处理 · 王建国').count()
        },
        { timeout: 30_000, interval: 100 },
      )
      .toBeGreaterThan(0)
    expect(problems).toEqual([])
    await context.close()
  })

  it('shows what somebody else changed meanwhile and overwrites nothing unasked', async () => {
    const { page, context } = await visit()
    const { id } = rowOf(JINYANG)
    await enter(page, company.url, '张伟', `deal/index?id=${id}`)
    await page.getByRole('button', { name: '资料' }).click()
    await page.getByLabel('关键障碍').selectOption('价格')
    const boss = new ApiUser(company.test, 'wangjianguo')
    const theirs = await boss.patch(`/api/deals/${id}`, {
      clientId: clientId(),
      changes: { obstacle: '付款周期' },
    })
    expect(theirs.status).toBe(200)
    await page.getByRole('button', { name: '保存改动' }).click()
    await page.getByText('刚刚有人改过').waitFor()
    const answer = await page.getByRole('button', { name: '仍按我的存' }).boundingBox()
    expect((answer?.y ?? Number.NaN) + (answer?.height ?? 0)).toBeLessThanOrEqual(PHONE.height)
    await shot(page, 'conflict')
    expect(rowOf(JINYANG).obstacle).toBe('付款周期')
    await page.getByRole('button', { name: '仍按我的存' }).click()
    await page.getByText('已保存').waitFor()
    expect(rowOf(JINYANG).obstacle).toBe('价格')
    await context.close()
  })

  it('takes a PDF and opens it in a tab of its own', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '赵磊')
    await page.getByRole('listitem').getByRole('button').first().click()
    await page.getByRole('button', { name: /^附件/ }).click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: '传照片或 PDF' }).click()
    await (await chooser).setFiles([
      { name: '报价单.pdf', mimeType: 'application/pdf', buffer: Buffer.from(A_PDF) },
    ])
    await page.getByText('附件已收下。').waitFor()
    await page.locator('.chain__paper').click()
    const tab = context.waitForEvent('page')
    // What a tab shows of it is the browser's affair: the one without windows shows none.
    const paper = context.waitForEvent('response', (answer) =>
      answer.request().isNavigationRequest(),
    )
    await page.getByRole('button', { name: '打开 PDF' }).click()
    expect(await tab).not.toBe(page)
    expect((await paper).url()).toMatch(/^blob:/)
    expect((await paper).headers()['content-type']).toBe('application/pdf')
    expect(problems).toEqual([])
    await context.close()
  })

  it('keeps the summary with its lists and bold words', async () => {
    const { page, context, problems } = await visit(DESKTOP)
    await enter(page, company.url, '李娜')
    await page.getByRole('listitem').getByRole('button').first().click()
    await page.getByRole('button', { name: '资料' }).click()
    const area = page.getByRole('textbox', { name: '最近一次沟通摘要' })
    await area.click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.press('Delete')
    await page.keyboard.type('见了采购')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '列表' }).click()
    await page.getByRole('button', { name: '加粗' }).click()
    await page.keyboard.type('账期 60 天')
    await page.getByRole('button', { name: '保存改动' }).click()
    await page.getByText('已保存').waitFor()
    await page.reload()
    await page.getByRole('listitem').getByRole('button').first().click()
    await page.getByRole('button', { name: '资料' }).click()
    await page.locator('.rich__area li b').getByText('账期 60 天').waitFor()
    expect(problems).toEqual([])
    await context.close()
  })

  it('stores settings, and they are there again after a reload', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '何静', 'me')
    await page.getByLabel('提醒方式').selectOption('digest')
    await page.getByText('已保存。').waitFor()
    await page.getByLabel('代理人').selectOption({ label: '黄志强' })
    await expect
      .poll(() => company.test.workspace.people.get('hejing')?.deputyId)
      .toBe('huangzhiqiang')
    await page.reload()
    await expect.poll(() => page.getByLabel('提醒方式').inputValue()).toBe('digest')
    await expect.poll(() => page.getByLabel('代理人').inputValue()).toBe('huangzhiqiang')
    expect(problems).toEqual([])
    await context.close()
  })

  it('opens a cell of the heat table as its list', async () => {
    const { page, context, problems } = await visit(DESKTOP)
    await enter(page, company.url, '周敏', 'team')
    const cell = page
      .getByRole('button', { name: /看清单$/ })
      .and(page.locator(':enabled'))
      .first()
    const count = Number(/(\d+) 个/.exec((await cell.getAttribute('aria-label')) ?? '')?.[1])
    await cell.click()
    await page.getByText(`共 ${count} 个`).waitFor()
    expect(await page.getByRole('listitem').count()).toBe(count)
    expect(problems).toEqual([])
    await context.close()
  })

  it('says that the network is away and keeps showing what was there', async () => {
    const { page, context } = await visit()
    await enter(page, company.url, '张伟')
    await page.getByRole('listitem').first().waitFor()
    await context.setOffline(true)
    await page.getByText('网络断开了').waitFor()
    const tabs = page.getByRole('navigation')
    await tabs.getByRole('button', { name: '我的' }).click()
    await page.getByText('网络断开了').waitFor()
    await tabs.getByRole('button', { name: '客户' }).click()
    await page.getByRole('listitem').first().waitFor()
    await context.close()
  })

  it('scrolls to the end of a long list with only the near part of it in the page', async () => {
    // As many changes as one session may make in a minute.
    const many = 110
    const rep = new ApiUser(company.test, 'hejing')
    const had = company.test.workspace.rows().filter(({ ownerId }) => ownerId === 'hejing').length
    for (let n = 0; n < many; n += 1) {
      const opened = await rep.post('/api/deals', {
        clientId: clientId(),
        customerName: `长单${n}号工业有限公司`,
        stage: 'lead',
        confirmedDifferent: true,
        changes: {
          obstacle: '价格',
          nextAction: { date: '2026-12-30', time: null, isDeadline: false, text: `第 ${n} 家` },
          industry: '机械设备',
          region: '华东',
          firstContact: '电话',
        },
      })
      expect(opened).toMatchObject({ status: 200 })
    }
    const { page, context, problems } = await visit()
    await enter(page, company.url, '何静')
    await page.getByText(`共 ${had + many} 个`).waitFor()
    const seen = new Set<string>()
    let most = 0
    await expect
      .poll(
        async () => {
          const names = await page.locator('.deal-row__name').allTextContents()
          for (const name of names) seen.add(name)
          most = Math.max(most, names.length)
          await page.evaluate('document.querySelector("[data-scroll]").scrollBy(0, 500)')
          return seen.size
        },
        { timeout: 60_000, interval: 30 },
      )
      .toBe(had + many)
    expect(most).toBeLessThan(60)
    expect(problems).toEqual([])
    await context.close()
  })

  for (const [sizeName, size, scheme] of LOOKS) {
    it(`fits ${sizeName}, ${scheme}, for rep and manager, without barriers`, async () => {
      const { page, context, problems } = await visit(size, scheme)
      const name = `${sizeName}-${scheme}`
      const look = async (what: string) => {
        await page.locator('.skeleton').first().waitFor({ state: 'detached' })
        await shot(page, `${name}-${what}`)
        expect(await sideways(page)).toBe(0)
        expect(await smallTargets(page)).toEqual([])
        expect(await barriers(page)).toEqual([])
      }
      await enter(page, company.url, '张伟')
      await page.getByRole('listitem').first().waitFor()
      await look('rep-deals')
      await page.getByRole('listitem').getByRole('button').first().click()
      await page.getByRole('button', { name: '资料' }).waitFor()
      await look('rep-deal')
      await page.getByRole('button', { name: '资料' }).click()
      await look('rep-deal-form')
      await page.getByRole('button', { name: /^附件/ }).first().click()
      await look('rep-deal-files')
      await goTo(page, company.url, 'tasks')
      await look('rep-tasks')
      await goTo(page, company.url, 'me')
      await look('rep-me')

      await enter(page, company.url, '王建国')
      await page.getByRole('listitem').first().waitFor()
      await look('boss-deals')
      await page.getByRole('button', { name: '按人' }).click()
      await page.getByRole('heading', { name: '李娜' }).waitFor()
      await look('boss-people')
      await page.getByRole('button', { name: '筛选' }).click()
      await look('boss-filters')
      await goTo(page, company.url, 'alerts')
      await look('boss-alerts')
      await goTo(page, company.url, 'team')
      await look('boss-team')
      expect(problems).toEqual([])
      await context.close()
    })
  }
})
