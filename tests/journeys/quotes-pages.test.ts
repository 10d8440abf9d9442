import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

const HENGLI = '苏州恒立精密机械有限公司'

describeInBrowser('the page of quotes', () => {
  let company: PagesCompany
  let at = ''

  beforeAll(async () => {
    company = await pagesCompany()
    const row = company.test.workspace.rows().find((each) => each.customerName === HENGLI)
    at = `quotes/index?id=${row?.id}`
  })
  afterAll(async () => {
    await company?.test.close()
  })

  const press = (within: Locator, name: string) => within.getByRole('button', { name }).click()

  it('makes one, keeping what is written through a reload, and hands it out', async () => {
    const { page, context, problems } = await visit()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await enter(page, company.url, '张伟', at)
    await page.getByRole('button', { name: '做报价单' }).first().click()
    const form = page.getByRole('dialog')
    await press(form, '生成报价单')
    await form.getByText('写上卖的是什么。').waitFor()
    await form.getByLabel('品名').fill('A 型泵')
    await form.getByRole('textbox', { name: '数量' }).fill('2')
    await form.getByRole('textbox', { name: '单价（元，含税）' }).fill('三万')
    await press(form, '生成报价单')
    await form.getByText('单价写数字').waitFor()

    await page.reload()
    await page.getByRole('button', { name: '做报价单' }).first().click()
    expect(await form.getByLabel('品名').inputValue()).toBe('A 型泵')
    await form.getByRole('textbox', { name: '单价（元，含税）' }).fill('3.2万')
    await form.getByText('合计 ¥64,000.00').waitFor()
    await press(form, '生成报价单')
    const card = page.getByRole('listitem').first()
    await card.getByText('财务拒付：客户还没签').waitFor()
    await card.getByText('草稿').waitFor()

    await press(card, '发给客户')
    await press(card, '复制链接')
    await page.getByText('链接已复制').waitFor()
    const link = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(link).toContain('/q/s/')
    await press(card, '二维码')
    await card.getByRole('img', { name: '二维码' }).waitFor()
    await shot(page, 'quotes-sent')
    expect(problems).toEqual([])
    await context.close()
  })

  it('withdraws one as the manager, with a reason', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '王建国', at)
    const card = page.getByRole('listitem').first()
    await press(card, '作废')
    const sheet = page.getByRole('dialog')
    await press(sheet, '作废')
    await sheet.getByText('写一句为什么作废').waitFor()
    await sheet.getByLabel('为什么作废').fill('价格有变')
    await press(sheet, '作废')
    await card.getByText('已作废', { exact: true }).waitFor()
    expect(await card.getByRole('button', { name: '复制链接' }).count()).toBe(0)
    expect(problems).toEqual([])
    await context.close()
  })

  for (const [name, size, scheme] of LOOKS) {
    it(`fits ${name}, ${scheme}, without barriers`, async () => {
      const { page, context, problems } = await visit(size, scheme)
      const look = async (what: string) => {
        await shot(page, `quotes-${what}-${name}-${scheme}`)
        expect(await sideways(page)).toBe(0)
        expect(await smallTargets(page)).toEqual([])
        expect(await barriers(page)).toEqual([])
      }
      await enter(page, company.url, '张伟', at)
      await page.getByRole('listitem').first().waitFor()
      await look('list')
      await page.getByRole('button', { name: '做报价单' }).first().click()
      await page.getByRole('dialog').waitFor()
      await look('form')
      await goTo(page, company.url, 'quotes/index?id=nobody')
      await page.getByRole('alert').waitFor()
      await look('unknown')
      expect(problems.filter((text) => !text.includes('404'))).toEqual([])
      await context.close()
    })
  }
})
