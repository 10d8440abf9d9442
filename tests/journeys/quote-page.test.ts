/** A customer with nothing but a link: reads the quote on a phone, signs with a finger, keeps the copy. */
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { handleCommand } from '@kedu/server/flows/handle-command'
import { QuoteLinks, quoteLinkKey } from '@kedu/server/quotes/quote-links'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal } from '@kedu/shared/deal/deal'
import { localDate } from '@kedu/shared/time/instant'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../support/api-company.ts'
import { keysOf, type TestApp } from '../support/build-test-app.ts'
import { PHONE, visit } from '../support/pages-company.ts'
import { describeInBrowser } from '../support/web-chat/browser.ts'

const SHOTS = path.join(import.meta.dirname, '..', '..', 'data', 'screenshots', 'quotes')

describeInBrowser("the customer's page of a quote", () => {
  let test: TestApp
  let url: string
  let dealId: string
  let origin: string

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    test = await apiCompany()
    await test.app.http.listen({ port: 0, host: '127.0.0.1' })
    const { port } = test.app.http.server.address() as AddressInfo
    dealId = (await givenDeal(test, 'zhangwei', '宁波恒力机械有限公司')).id
    origin = `http://127.0.0.1:${port}`
    url = await sentQuote('q1')
  })
  afterAll(async () => {
    await test?.close()
  })

  async function sentQuote(quoteId: string): Promise<string> {
    await command({
      kind: 'make-quote',
      quoteId,
      content: {
        items: [
          {
            name: 'A 型离心泵',
            spec: 'DN50，304 不锈钢',
            unit: '台',
            quantity: 2,
            priceFen: 3_200_000,
          },
          { name: '镀锌钢管', spec: 'φ108×4', unit: '吨', quantity: 1.235, priceFen: 468_050 },
        ],
        validUntil: localDate('2026-12-08'),
        terms: '1. 款到发货，交期 15 个工作日。\n2. 质保 12 个月，含上门安装。',
      },
    })
    await command({ kind: 'send-quote', quoteId, nonce: `link-${quoteId}` })
    const key = await quoteLinkKey(keysOf(test), () => new Uint8Array(), test.now())
    const quote = (await deal()).quotes?.find(({ id }) => id === quoteId)
    return origin + (quote && new QuoteLinks(key, test.workspace.id).signPath(dealId, quote))
  }

  async function command(body: DealCommand): Promise<void> {
    const meta = {
      commandId: JSON.stringify(body),
      actorId: 'zhangwei',
      door: 'api' as const,
      messageId: null,
      place: null,
    }
    const envelope = { dealId, meta, command: body }
    const handled = await handleCommand(test.workspace, envelope, { now: test.now() })
    if (handled.kind === 'refused') throw new Error(JSON.stringify(handled.refusal))
  }

  async function deal(): Promise<Deal> {
    const snapshot = await test.workspace.store.load<Deal>(test.workspace.id, `deal/${dealId}`)
    if (snapshot === null) throw new Error('no deal')
    return snapshot.state
  }

  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true })

  async function seriousFindings(page: Page): Promise<string[]> {
    // The page lets no script in; the scanner comes by the debugger.
    await page.evaluate(axe.source)
    const found = await page.evaluate<string[]>(
      'axe.run(document).then((r) => r.violations.map((v) => v.impact + " " + v.id))',
    )
    return found.filter((one) => /^(serious|critical)/.test(one))
  }

  async function drawName(page: Page): Promise<void> {
    const canvas = page.locator('canvas')
    await canvas.scrollIntoViewIfNeeded()
    const box = await canvas.boundingBox()
    if (box === null) throw new Error('no canvas')
    const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
    await page.mouse.move(...at(0.2, 0.7))
    await page.mouse.down()
    for (const [x, y] of [
      [0.3, 0.2],
      [0.4, 0.8],
      [0.5, 0.3],
      [0.62, 0.75],
      [0.8, 0.35],
    ] as const)
      await page.mouse.move(...at(x, y), { steps: 4 })
    await page.mouse.up()
  }

  it('is read, refuses what is missing, and is signed with a finger', async () => {
    const { page, context, problems } = await visit(PHONE)
    await page.goto(url)
    await expect.poll(async () => (await deal()).quotes?.[0]?.state.kind).toBe('opened')
    expect(await page.locator('body').textContent()).toContain('¥69,780.42')
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(PHONE.width)
    expect(await seriousFindings(page)).toEqual([])
    await shoot(page, 'read-light')

    const sign = page.getByRole('button', { name: '确认签署' })
    await sign.click()
    expect(await page.getByRole('alert').textContent()).toContain('还没有签名')
    await drawName(page)
    await page.getByLabel('您的姓名').fill('李明')
    await page.getByLabel('您的手机号').fill('12345')
    await sign.click()
    await page.getByText('手机号不对').waitFor()
    expect(await sign.isEnabled()).toBe(true)
    await shoot(page, 'refused-light')
    await page.getByLabel('您的手机号').fill('138 0013 8000')
    await sign.click()
    await page.getByRole('heading', { name: '已签署' }).waitFor()
    await shoot(page, 'signed-light')
    expect(await seriousFindings(page)).toEqual([])

    const { quotes, evidence } = await deal()
    expect(quotes?.[0]?.state).toMatchObject({ kind: 'signed', signer: { name: '李明' } })
    const fileId = evidence[0]?.fileId ?? ''
    const kept = await test.app.files.read(test.workspace.id, fileId)
    const copy = await context.request.get(`${url}/quote.pdf`)
    expect(kept && (await copy.body()).equals(Buffer.from(kept))).toBe(true)

    // What somebody finds who scans the code on the paper, with the file at hand.
    if (kept === null) throw new Error('no file')
    const measures = await test.app.judge.measure(async () => kept)
    if (measures.kind !== 'pdf') throw new Error(JSON.stringify(measures))
    await page.goto(measures.pages[0]?.qr?.payload ?? '')
    await page.getByText('这是客户签过的那一份').waitFor()
    const choose = page.locator('input[type=file]')
    const file = (buffer: Buffer) => ({ name: '报价单.pdf', mimeType: 'application/pdf', buffer })
    await choose.setInputFiles(file(Buffer.from(kept)))
    await page.getByText('一致：和存档的文件一模一样').waitFor()
    await choose.setInputFiles(file(Buffer.concat([Buffer.from(kept), Buffer.from('\n')])))
    await page.getByText('不一致：').waitFor()
    await shoot(page, 'verify-light')
    expect(problems.filter((one) => !/status of (404|409|422)/.test(one))).toEqual([])
    await context.close()
  })

  it('is readable in the dark', async () => {
    const { page, context, problems } = await visit(PHONE, 'dark')
    await page.goto(await sentQuote('q2'))
    await drawName(page)
    await shoot(page, 'read-dark')
    expect(await seriousFindings(page)).toEqual([])
    await page.goto(url)
    await shoot(page, 'signed-dark')
    expect(await seriousFindings(page)).toEqual([])
    await page.goto(url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))
    await page.getByText('打不开这份报价单').waitFor()
    await shoot(page, 'bad-link-dark')
    expect(problems.filter((one) => !/status of 404/.test(one))).toEqual([])
    await context.close()
  })
})
