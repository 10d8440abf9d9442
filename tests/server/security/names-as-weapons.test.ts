/**
 * Names, file names and notes that want to be more than words: markup on pages and in PDFs of
 * customers, formulas in every table that is handed out, headers, folders.
 */
import { attachmentNamed } from '@kedu/server/files/file-name'
import type { QuoteAnswer } from '@kedu/shared/contracts/api/quotes'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, attach, givenDeal, photo } from '../../support/api-company.ts'
import { ApiUser, clientId, tokenFor } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import { routesOf } from '../../support/route-table.ts'

const MARKUP = '<img src=x onerror=alert(1)>"\'</script><svg onload=alert(2)>'
const FORMULA = '=HYPERLINK("http://evil.test","点我")'

let test: TestApp
let dealId: string
let link: string
beforeAll(async () => {
  test = await apiCompany()
  const rep = new ApiUser(test, 'zhangwei')
  dealId = (await givenDeal(test, 'zhangwei', `${FORMULA}公司`)).id
  const shown = (await givenDeal(test, 'zhangwei', `华东${MARKUP}公司`)).id
  const base = `/api/deals/${shown}/quotes`
  const quote = await rep.post<QuoteAnswer>(base, {
    clientId: clientId(),
    items: [{ name: MARKUP, spec: MARKUP, unit: '台', quantity: 1, priceFen: 100 }],
    validUntil: '2026-12-08',
    terms: MARKUP,
  })
  const sent = await rep.post<QuoteAnswer>(`${base}/${quote.body.quote.id}/send`, {
    clientId: clientId(),
  })
  link = new URL(sent.body.quote.link ?? '').pathname
}, 60_000)
afterAll(() => test.close())

const get = (url: string, personId: string | null = null) =>
  test.app.http.inject({
    url,
    headers: personId === null ? {} : { authorization: `Bearer ${tokenFor(test, personId)}` },
  })

describe('markup', () => {
  it('is words on the page a customer opens, which runs no script of a stranger', async () => {
    const page = await get(link)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('&#60;img src=x onerror=alert(1)&#62;')
    expect(page.body).not.toMatch(/<img src=x|<svg onload|<\/script><svg/)
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-inline')
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it('is words in the page of a one-time link, whatever the link says', async () => {
    const page = await get(`/web/enter?token=${encodeURIComponent(MARKUP)}`)
    expect(page.body).not.toMatch(/<img src=x|<svg onload/)
    expect(String(page.headers['content-security-policy'])).toContain("default-src 'none'")
  })

  it('comes as data that no browser takes for a page, from every address of the API', async () => {
    for (const { method, url: path } of routesOf(test.app.http)) {
      if (method !== 'GET' || !path.startsWith('/api/') || path === '/api/docs') continue
      const url = path.replace(':dealId', dealId).replace(/:\w+/g, 'x')
      const { headers } = await get(url, 'chen')
      expect(headers['x-content-type-options'], path).toBe('nosniff')
      expect(String(headers['content-type'] ?? ''), path).not.toContain('text/html')
    }
  })
})

describe('a formula in a name', () => {
  it.each(['overview', 'overdue', 'health', 'hollow', 'funnel', 'checklist', 'chain', 'dwell'])(
    'is a text in the workbook of the board %s',
    async (board) => {
      const { rawPayload, statusCode } = await get(`/api/boards/${board}.xlsx`, 'chen')
      expect(statusCode).toBe(200)
      const book = new ExcelJS.Workbook()
      await book.xlsx.load(rawPayload as unknown as ArrayBuffer)
      book.eachSheet((sheet) =>
        sheet.eachRow((row) =>
          row.eachCell((cell) => {
            expect(cell.type).not.toBe(ExcelJS.ValueType.Formula)
            expect(cell.type).not.toBe(ExcelJS.ValueType.Hyperlink)
          }),
        ),
      )
    },
  )
})

describe('a file name', () => {
  it.each([
    'a"b.jpg',
    'a\r\nset-cookie: x=1.jpg',
    '../../etc/passwd',
    `${MARKUP}.jpg`,
    "'; rm -rf ~.jpg",
  ])('%j is one value of one header', (name) => {
    expect(attachmentNamed(name)).toMatch(/^attachment; filename\*=UTF-8''[\w.%!~-]*$/)
  })

  it('never gives an upload a type that a browser runs', async () => {
    const rep = new ApiUser(test, 'zhangwei')
    await attach(rep, dealId, 'quote', 1, await photo(9))
    const deal = await test.workspace.store.load<{ evidence: { fileId: string }[] }>(
      test.workspace.id,
      `deal/${dealId}`,
    )
    const fileId = deal?.state.evidence[0]?.fileId
    for (const variant of ['original', 'display', 'thumb']) {
      const { headers, statusCode } = await get(`/api/files/${fileId}/${variant}`, 'zhangwei')
      expect(statusCode).toBe(200)
      expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox")
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['content-type']).toMatch(
        /^(application\/octet-stream|image\/(jpeg|png|webp))$/,
      )
    }
  })
})
