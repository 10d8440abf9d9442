import { readFileSync } from 'node:fs'
import { verifyPack } from '@kedu/server/packs/verify/verify-pack'
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

const JINYANG = '常州金阳新能源有限公司'

describeInBrowser('the evidence pack on a customer’s page', () => {
  let company: PagesCompany

  beforeAll(async () => {
    company = await pagesCompany()
  })
  afterAll(async () => {
    await company?.test.close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    it(`is one tap away and comes as a file that is whole (${scheme})`, async () => {
      const { page, context, problems } = await visit(PHONE, scheme)
      await enter(page, company.url, '张伟')
      await page.getByLabel('搜客户、拼音或首字母').fill('czjy')
      await page.getByRole('listitem').getByRole('button', { name: JINYANG }).first().click()
      await page.getByRole('heading', { name: JINYANG }).waitFor()
      await page.getByRole('button', { name: /^附件/ }).click()
      const button = page.getByRole('button', { name: '导出证据包' })
      await button.waitFor()
      await shot(page, `pack-${scheme}`)
      expect(await sideways(page)).toBe(0)
      expect(await smallTargets(page)).toEqual([])
      expect(await barriers(page)).toEqual([])
      const saved = page.waitForEvent('download')
      await button.click()
      const download = await saved
      expect(download.suggestedFilename()).toBe(`证据包-${JINYANG}.pdf`)
      const report = await verifyPack(readFileSync(await download.path()), { fingerprint: null })
      expect(report.isWhole, JSON.stringify(report.findings)).toBe(true)
      await button.waitFor()
      expect(problems).toEqual([])
      await context.close()
    })
  }
})
