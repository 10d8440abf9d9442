import { handleCommand } from '@kedu/server/flows/handle-command'
import type { DealCommand } from '@kedu/shared/deal/commands'
import { localDate } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  barriers,
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

describeInBrowser('the page of finance', () => {
  let company: PagesCompany

  beforeAll(async () => {
    company = await pagesCompany()
    const { workspace, now } = company.test
    const items = [{ name: 'A型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }]
    const content = { items, validUntil: localDate('2026-12-08'), terms: '' }
    const [row] = workspace
      .rows()
      .filter(({ stage, outcome }) => stage === 'quote' && outcome === 'open')
    if (row === undefined) throw new Error('No customer in 报价')
    const meta = { actorId: row.ownerId, door: 'api' as const, messageId: null, place: null }
    const commands: DealCommand[] = [
      { kind: 'make-quote', quoteId: 'q1', content },
      { kind: 'send-quote', quoteId: 'q1', nonce: 'link1' },
    ]
    for (const command of commands) {
      const envelope = { dealId: row.id, meta: { ...meta, commandId: command.kind }, command }
      await handleCommand(workspace, envelope, { now: now() })
    }
  })
  afterAll(async () => {
    await company?.test.close()
  })

  it('shows finance what is refused and why, and nothing to pay it with', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '孙燕', 'finance')
    await page.getByRole('button', { name: /^财务拒付/ }).click()
    const paper = page.getByRole('listitem').filter({ hasText: '报价单' })
    await paper.getByText('客户还没签').waitFor()
    await shot(page, 'finance-refused')
    expect(await paper.getByRole('button', { name: '付款' }).count()).toBe(0)
    expect(await paper.getByText('请总监或主管写明原因放行').count()).toBe(1)
    expect(await sideways(page)).toBe(0)
    expect(await smallTargets(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  })

  it('lets a director let it through with a reason, and finance pay once after that', async () => {
    const boss = await visit(PHONE, 'dark')
    await enter(boss.page, company.url, '周敏', 'me')
    await boss.page.getByRole('button', { name: '财务' }).click()
    const refused = boss.page.getByRole('listitem').filter({ hasText: '报价单' })
    await refused.getByRole('button', { name: '放行' }).click()
    const dialog = boss.page.getByRole('dialog')
    await dialog.getByRole('button', { name: '放行' }).click()
    await dialog.getByText('写一句原因').waitFor()
    await dialog.getByLabel('为什么放行').fill('客户盖章件在路上')
    await shot(boss.page, 'finance-overrule-dark')
    expect(await smallTargets(boss.page)).toEqual([])
    expect(await barriers(boss.page)).toEqual([])
    await dialog.getByRole('button', { name: '放行' }).click()
    await boss.page.getByText('财务可以付款了').waitFor()
    expect(boss.problems).toEqual([])
    await boss.context.close()

    const { page, context, problems } = await visit()
    await enter(page, company.url, '孙燕', 'finance')
    const paper = page.getByRole('listitem').filter({ hasText: '报价单' })
    await paper.getByText('放行：客户盖章件在路上').waitFor()
    await shot(page, 'finance-payable')
    await paper.getByRole('button', { name: '付款' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('金额（元）').fill('64000.01')
    await sheet.getByRole('button', { name: '付款' }).click()
    await sheet.getByText('金额超过了单据').waitFor()
    await sheet.getByLabel('金额（元）').fill('64000')
    await shot(page, 'finance-pay')
    expect(await barriers(page)).toEqual([])
    await sheet.getByRole('button', { name: '付款' }).click()
    await page.getByText('已付款：').waitFor()
    await page.getByRole('button', { name: /^已付款 1/ }).click()
    await page.getByText(/孙燕 .*付款 ¥64,000.00/).waitFor()
    await shot(page, 'finance-released')
    expect(problems).toEqual([])
    await context.close()
  })

  it('is not offered to a rep, and holds nothing for one', async () => {
    const { page, context } = await visit()
    await enter(page, company.url, '张伟', 'me')
    await page.getByRole('button', { name: '对话' }).first().waitFor()
    expect(await page.getByRole('button', { name: '财务' }).count()).toBe(0)
    await page.goto(`${company.url}/#/pages/finance/index`)
    await page.getByText('付款情况只给财务、总监和管理员看').waitFor()
    await context.close()
  })
})
