import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  barriers,
  DESKTOP,
  enter,
  type PagesCompany,
  pagesCompany,
  shot,
  sideways,
  smallTargets,
  visit,
} from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'

describeInBrowser('the rules page', () => {
  let company: PagesCompany

  beforeAll(async () => {
    company = await pagesCompany()
    await company.test.advance(50 * 3_600_000)
  })
  afterAll(async () => {
    await company?.test.close()
  })

  it('back-tests a change, then puts it in force, and keeps who did it', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '林晓', 'me')
    await page.getByRole('button', { name: '规则' }).click()
    await page.getByRole('heading', { name: '红旗：下次动作没更新' }).waitFor()
    await shot(page, 'rules')
    await page.getByRole('button', { name: '改「多久没更新变红」' }).click()
    await page.getByLabel('多久没更新变红', { exact: true }).last().fill('-3')
    await page.getByRole('button', { name: '放进改动' }).click()
    await page.getByText('要在这个范围：大于 0，最多 8760 小时').waitFor()
    await shot(page, 'rules-sheet')
    await page.getByLabel('多久没更新变红', { exact: true }).last().fill('24')
    await page.getByRole('button', { name: '放进改动' }).click()
    await page.getByText('改了 1 处，还没有保存').waitFor()
    await page.getByRole('button', { name: '先回测' }).click()
    await page.getByText('两天内本人自己处理了').waitFor()
    await shot(page, 'rules-back-test')
    expect(await sideways(page)).toBe(0)
    expect(await smallTargets(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: '直接生效' }).click()
    await page.getByRole('button', { name: '再点一次，马上对所有人生效' }).click()
    await page.getByText('已生效，所有客户的提醒时间已重新计算。').waitFor()
    expect(company.test.workspace.settings.redFlagHours).toBe(24)
    await page.getByText('多久没更新变红：48 小时 → 24 小时').last().waitFor()
    expect(problems).toEqual([])
    await context.close()
  })

  it('takes several people for one step, and leaves out again whoever is one too many', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '林晓', 'rules')
    await page.getByRole('button', { name: '改「变红告诉谁」' }).click()
    await page.getByLabel('再告诉一位').selectOption({ label: '区域总监' })
    await page.getByLabel('第 2 位').waitFor()
    await shot(page, 'rules-recipients')
    expect(await sideways(page)).toBe(0)
    expect(await smallTargets(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: '放进改动' }).click()
    await page.getByText('直属上级、区域总监').first().waitFor()
    await page.getByRole('button', { name: '改「变红告诉谁」', exact: true }).click()
    await page.getByRole('button', { name: '不告诉 区域总监' }).click()
    await page.getByLabel('第 2 位').waitFor({ state: 'detached' })
    expect(problems).toEqual([])
    await context.close()
  })

  it('keeps its shape on a wide screen in the dark, with rules on probation', async () => {
    const { page, context, problems } = await visit(DESKTOP, 'dark')
    await enter(page, company.url, '林晓', 'rules')
    await page.getByRole('button', { name: '改「免打扰」' }).click()
    await page.getByRole('button', { name: '填一个值' }).click()
    await page.getByRole('button', { name: '放进改动' }).click()
    await page.getByRole('button', { name: '影子运行 7 天' }).click()
    await page.getByRole('button', { name: '启用这套规则' }).waitFor()
    await shot(page, 'rules-shadow-dark')
    expect(await sideways(page)).toBe(0)
    expect(await barriers(page)).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  })
})
