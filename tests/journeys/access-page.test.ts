import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  barriers,
  enter,
  LOOKS,
  type PagesCompany,
  pagesCompany,
  shot,
  sideways,
  smallTargets,
  visit,
} from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'
import { WebhookReceiver } from '../support/webhook-receiver.ts'

describeInBrowser('the page of keys and webhooks', () => {
  let company: PagesCompany
  let receiver: WebhookReceiver

  beforeAll(async () => {
    company = await pagesCompany()
    receiver = await WebhookReceiver.open()
  })
  afterAll(async () => {
    await receiver?.close()
    await company?.test.close()
  })

  it.each(LOOKS)('lets an admin make, try out and end them: %s', async (name, size, scheme) => {
    const { page, context, problems } = await visit(size, scheme)
    const add = (what: string) => page.getByRole('button', { name: what }).first().click()
    const isRight = async () => {
      expect(await sideways(page)).toBe(0)
      expect(await smallTargets(page)).toEqual([])
      expect(await barriers(page)).toEqual([])
    }
    const keyName = `报表 ${name} ${scheme}`
    const hookName = `ERP ${name} ${scheme}`
    await enter(page, company.url, '林晓', 'me')
    await page.getByRole('button', { name: '接口' }).click()

    await add('新建密钥')
    await page.getByLabel('名称', { exact: true }).last().fill(keyName)
    await page.getByRole('combobox', { name: '代表谁' }).selectOption({ index: 1 })
    await page.getByRole('button', { name: '查看团队和看板' }).click()
    await shot(page, `access-key-${name}-${scheme}`)
    await isRight()
    await page.getByRole('button', { name: '建好' }).click()
    const token = await page.getByText(/^kedu_[0-9a-f]{12}_\S{43}$/).textContent()
    const asked = await fetch(`${company.url}/api/deals`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(asked.status).toBe(200)
    await isRight()
    await page.getByRole('button', { name: '知道了，已存好' }).click()
    const key = page.getByRole('listitem').filter({ hasText: keyName })
    await key.getByRole('button', { name: '停用' }).click()
    await key.getByRole('button', { name: '再点一次停用' }).click()
    await key.getByText('已停用').waitFor()

    await add('新建事件推送')
    await page.getByLabel('名称', { exact: true }).last().fill(hookName)
    await page.getByLabel('接收地址').last().fill('http://10.0.0.8/kedu')
    await page.getByRole('combobox', { name: '代表谁' }).selectOption({ index: 1 })
    await page.getByRole('button', { name: '建好' }).click()
    await page.getByText('地址在内网或本机').waitFor()
    await page.getByRole('button', { name: '挑几种' }).click()
    await shot(page, `access-webhook-${name}-${scheme}`)
    await isRight()
    await page.getByRole('button', { name: '全部' }).click()
    await page.getByLabel('接收地址').last().fill(receiver.url)
    await page.getByRole('button', { name: '建好' }).click()
    await page.getByText(/^whsec_/).waitFor()
    await page.getByRole('button', { name: '知道了，已存好' }).click()
    const hook = page.getByRole('listitem').filter({ hasText: hookName })
    receiver.script = [500]
    await hook.getByRole('button', { name: '测试' }).click()
    await page.getByText('对方没收下（500）').first().waitFor()
    await hook.getByText('1 条没送到').waitFor()
    await hook.getByRole('button', { name: '看推送记录' }).click()
    await page.getByText('没送到', { exact: true }).waitFor()
    await shot(page, `access-deliveries-${name}-${scheme}`)
    await isRight()
    await page.getByRole('dialog').getByRole('button', { name: '收起' }).last().click()
    await shot(page, `access-${name}-${scheme}`)
    await isRight()
    expect(problems).toEqual([])
    await context.close()
  })
})
