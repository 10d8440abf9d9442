/** The follow-up task (R11) as its rep meets it on a phone: on the task page, in the talk, gone with a photo. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attach, photo } from '../support/api-company.ts'
import { ApiUser, clientId } from '../support/api-user.ts'
import {
  barriers,
  enter,
  goTo,
  type PagesCompany,
  pagesCompany,
  shot,
  sideways,
  smallTargets,
  visit,
} from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'

const JINYANG = '常州金阳新能源有限公司'
const TASK = '请补充合同履约条款截图'

describeInBrowser('the task page three days after a contract', () => {
  let company: PagesCompany

  beforeAll(async () => {
    company = await pagesCompany()
    const { test } = company
    const row = test.workspace.rows().find(({ customerName }) => customerName === JINYANG)
    const rep = new ApiUser(test, row?.ownerId ?? '')
    await attach(rep, row?.id ?? '', 'contract-scan', 20)
    await attach(rep, row?.id ?? '', 'signature-page', 2)
    await test.settle()
    await rep.post(`/api/deals/${row?.id}/move`, { clientId: clientId(), toStage: 'contract' })
    await rep.post(`/api/deals/${row?.id}/wait`, {
      clientId: clientId(),
      until: '2026-11-25',
      reason: '等客户盖章',
    })
    for (let hours = 0; hours < 75; hours += 1) {
      await test.advance(3_600_000)
      await test.app.scheduler.tick()
    }
    await test.settle()
  }, 120_000)
  afterAll(async () => {
    await company?.test.close()
  })

  it('says what is asked for, takes the photo right there, and is gone with it', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '张伟', 'tasks')
    await page.locator('.task', { hasText: JINYANG }).getByText(TASK).waitFor()
    await shot(page, 'follow-up-task')
    expect(await sideways(page)).toBe(0)
    expect(await smallTargets(page)).toEqual([])
    expect(await barriers(page)).toEqual([])

    await goTo(page, company.url, 'chat')
    const card = page.getByRole('log').getByText(TASK).first()
    await card.waitFor()
    await card.scrollIntoViewIfNeeded()
    await shot(page, 'follow-up-card')
    await goTo(page, company.url, 'alerts')
    await page.getByText(TASK).first().waitFor()
    await shot(page, 'follow-up-alert')
    expect(await sideways(page)).toBe(0)

    await goTo(page, company.url, 'tasks')
    const task = page.locator('.task', { hasText: JINYANG })
    const give = task.getByRole('button', { name: '传照片或 PDF' })
    await give.waitFor()
    const buffer = await photo(77)
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), give.click()])
    await chooser.setFiles([{ name: '条款.jpg', mimeType: 'image/jpeg', buffer }])
    await task.waitFor({ state: 'detached' })
    await shot(page, 'follow-up-given')
    await goTo(page, company.url, 'chat')
    await page.getByRole('log').getByText('已处理 · 张伟').first().waitFor()
    await shot(page, 'follow-up-done')
    expect(problems).toEqual([])
    await context.close()
  }, 60_000)
})
