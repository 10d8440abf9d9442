import { BOARD_NAMES } from '@kedu/shared/contracts/board-names'
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

describeInBrowser('the boards', () => {
  let company: PagesCompany

  beforeAll(async () => {
    company = await pagesCompany()
    await company.test.advance(72 * 3_600_000)
  })
  afterAll(async () => {
    await company?.test.close()
  })

  it('lead from what is red to its customers and on to one of them', async () => {
    const { page, context, problems } = await visit()
    await enter(page, company.url, '周敏', 'boards')
    const red = page.getByRole('button', { name: /已经红了/ })
    const count = /已经红了\s*(\d+)/.exec((await red.textContent()) ?? '')?.[1]
    await red.click()
    await page.getByText(`共 ${count} 行`).waitFor()
    await shot(page, 'board-rows')
    expect(await sideways(page)).toBe(0)
    const first = page.getByRole('listitem').first()
    const customer = await first.locator('.board-line__name').textContent()
    await first.getByRole('button').click()
    await page
      .getByRole('heading', { name: customer ?? '' })
      .first()
      .waitFor()
    expect(problems).toEqual([])
    await context.close()
  })

  it('say whose trouble it is when there is nothing to show, and come by themselves', async () => {
    const { page, context } = await visit()
    await enter(page, company.url, '周敏', 'boards')
    let status = 500
    await page.route('**/api/boards/**', (route) => {
      if (status === 200) return route.continue()
      if (status === 0) return route.abort()
      return route.fulfill({ status, contentType: 'text/html', body: '<h1>Internal error</h1>' })
    })
    await goTo(page, company.url, 'boards/index?board=funnel')
    const alert = page.getByRole('alert').filter({ visible: true })
    await alert.getByText('刻度自己出了问题（500）').waitFor()
    await shot(page, 'board-trouble')
    status = 0
    await alert.getByRole('button').click()
    await alert.getByText('没有连上刻度').waitFor()
    status = 200
    await alert.getByRole('button').click()
    await page.locator('.board:visible').first().waitFor()
    await context.close()
  })

  for (const [sizeName, size, scheme] of LOOKS) {
    it(`fit ${sizeName}, ${scheme}, without barriers`, async () => {
      const { page, context, problems } = await visit(size, scheme)
      await enter(page, company.url, '周敏', 'boards')
      for (const board of BOARD_NAMES) {
        await goTo(page, company.url, `boards/index?board=${board}`)
        // The page before it may stay behind this one for a while, hidden.
        await page.locator('.board:visible').first().waitFor()
        await shot(page, `${sizeName}-${scheme}-board-${board}`)
        expect(await sideways(page)).toBe(0)
        expect(await smallTargets(page)).toEqual([])
        expect(await barriers(page)).toEqual([])
      }
      expect(problems).toEqual([])
      await context.close()
    })
  }
})
