/** 线索 in a browser: a manager enters and hands out, a blocked rep puts the rows right and accepts (R3, L9). */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  barriers,
  DESKTOP,
  enter,
  type PagesCompany,
  PHONE,
  pagesCompany,
  shot,
  sideways,
  smallTargets,
  visit,
} from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'

const LIST = [
  '客户名称,联系人,电话,城市,需求',
  '宁波海天重工,李总,13900001111,宁波,两台 C 型泵',
  '绍兴越城织造,,13900002222,绍兴,',
  '苏州恒立机械有限公司,陈工,13900003333,苏州,一台泵',
].join('\n')

describeInBrowser('the page of leads', () => {
  let company: PagesCompany

  beforeAll(async () => {
    company = await pagesCompany()
  })
  afterAll(async () => {
    await company?.test.close()
  })

  const isFine = async (page: Page) => {
    expect(await sideways(page)).toBe(0)
    expect(await smallTargets(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
  }

  it('takes leads from a form and a list, and shows who cannot have one and why', async () => {
    const { page, context, problems } = await visit(DESKTOP)
    await enter(page, company.url, '王建国', 'leads')
    await page.getByText('谁排在前面').waitFor()
    await page.getByRole('button', { name: '登记线索' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('客户名称').fill('苏州晴川光伏')
    await form.getByLabel('联系人').fill('张工')
    await form.getByLabel('电话').fill('12345')
    await form.getByLabel('区域').selectOption('华东')
    await form.getByLabel('需求').fill('光伏支架')
    await form.getByRole('button', { name: '登记', exact: true }).click()
    await form.getByText('电话不对').waitFor()
    await shot(page, 'leads-form-desktop')
    await form.getByLabel('电话').fill('138 0000 1111')
    await form.getByRole('button', { name: '登记', exact: true }).click()
    await page.getByText('收到，苏州晴川光伏').waitFor()

    const load = async (text: string) => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: '导入表格' }).click()
      const buffer = Buffer.from(text)
      await (await chooser).setFiles({ name: '线索.csv', mimeType: 'text/csv', buffer })
    }
    await load('')
    await page.getByText('文件是空的，换一份有内容的再导入。').waitFor()
    await load(LIST)
    const report = page.getByRole('dialog')
    await report.getByText('导入了 1 条，2 条没有导入。').waitFor()
    expect(await page.getByText('文件是空的').count()).toBe(0)
    await report.getByText('还缺联系人').waitFor()
    await report.getByRole('button', { name: '这 1 家不是同一家，存下' }).click()
    await report.getByText('导入了 2 条，1 条没有导入。').waitFor()
    await shot(page, 'leads-import-desktop')
    await report.getByRole('button', { name: '收起' }).last().click()
    await shot(page, 'leads-pool-desktop')
    await isFine(page)

    await page.getByRole('button', { name: '分配表' }).click()
    await page.getByRole('table').getByText('赵磊').waitFor()
    await shot(page, 'leads-table-desktop')
    await isFine(page)
    expect(problems).toEqual([])
    await context.close()
  })

  it('gives a lead out of turn with a reason, on a phone', async () => {
    const { page, context, problems } = await visit(PHONE, 'dark')
    await enter(page, company.url, '王建国', 'leads')
    await shot(page, 'leads-pool-phone-dark')
    const lead = page.getByRole('listitem').filter({ hasText: '苏州晴川光伏' })
    await lead.getByRole('button', { name: '指定给' }).click()
    const sheet = page.getByRole('dialog')
    const names = await sheet.getByLabel('给谁').locator('option').allTextContents()
    await sheet.getByLabel('给谁').selectOption(names.includes('张伟') ? '张伟' : '李娜')
    await sheet.getByRole('button', { name: '指定给' }).click()
    await sheet.getByText('写一句原因').waitFor()
    await sheet.getByLabel('原因').fill('老客户介绍的')
    await shot(page, 'leads-assign-phone-dark')
    await isFine(page)
    await sheet.getByRole('button', { name: '指定给' }).click()
    await page.getByText('苏州晴川光伏已给').waitFor()
    await page.getByText('王建国 指定：老客户介绍的').waitFor()
    expect(problems).toEqual([])
    await context.close()
  })

  it('tells a rep what to put right, and makes a customer of the lead that is accepted', async () => {
    const { page, context, problems } = await visit()
    const held = company.test.workspace.leads.allocated.find(
      ({ content }) => content.customerName === '苏州晴川光伏',
    )
    const holder = company.test.workspace.people.get(held?.tenures.at(-1)?.repId ?? '')
    await enter(page, company.url, holder?.name ?? '', 'leads')
    await page.getByText('苏州晴川光伏').waitFor()
    await shot(page, 'leads-rep-phone')
    await isFine(page)
    const repairs = page.getByRole('button', { name: '处理' })
    for (let left = await repairs.count(); left > 0; left -= 1) {
      await repairs.first().click()
      await page.getByRole('button', { name: /^已联系/ }).click()
      await page.getByRole('button', { name: '就这样记' }).click()
      await expect.poll(() => repairs.count()).toBe(left - 1)
    }
    await page.getByRole('button', { name: '接下' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: '接下' }).click()
    await sheet.getByText('选一个日期').waitFor()
    // What this company's process asks for, each of it named by the server while it is missing.
    for (const select of await sheet.locator('select').all())
      await select.selectOption({ index: 1 })
    const today = company.test.workspace.today(company.test.now())
    await sheet.getByLabel('哪天').fill(today)
    await shot(page, 'leads-accept-phone')
    await isFine(page)
    await sheet.getByRole('button', { name: '接下' }).click()
    await shot(page, 'leads-accepted-phone')
    await page.getByText('苏州晴川光伏已接下').waitFor()
    const rows = company.test.workspace.rows()
    expect(rows.filter(({ customerName }) => customerName === '苏州晴川光伏')).toHaveLength(1)
    expect(problems).toEqual([])
    await context.close()
  })
})
