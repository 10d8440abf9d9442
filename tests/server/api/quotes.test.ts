import { findQrCode } from '@kedu/server/evidence/qr-code'
import { cjkFonts } from '@kedu/server/quotes/cjk-font'
import type { QuoteAnswer, QuotesAnswer } from '@kedu/shared/contracts/api/quotes'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal, photo } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import { makeSigner, signPdf } from '../../support/evidence/signed-pdf.ts'
import { STROKES } from '../../support/quotes.ts'
import { WebChatUser, words } from '../../support/web-chat-user.ts'

let test: TestApp
let base: string
let rep: ApiUser

beforeAll(async () => {
  test = await apiCompany()
  base = `/api/deals/${(await givenDeal(test, 'zhangwei', '宁波恒力机械')).id}/quotes`
  rep = new ApiUser(test, 'zhangwei')
})
afterAll(() => test.close())

const content = (part: object = {}) => ({
  clientId: clientId(),
  items: [{ name: 'A型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }],
  validUntil: '2026-12-08',
  terms: '款到发货',
  ...part,
})

async function made(): Promise<QuoteAnswer['quote']> {
  const answer = await rep.post<QuoteAnswer>(base, content())
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.quote
}

async function sent(): Promise<QuoteAnswer['quote']> {
  const { id } = await made()
  return (await rep.post<QuoteAnswer>(`${base}/${id}/send`, { clientId: clientId() })).body.quote
}

describe('quotes by the API', () => {
  it('are made once for one act, and handed out by one link', async () => {
    const body = content()
    const first = await rep.post<QuoteAnswer>(base, body)
    const again = await rep.post<QuoteAnswer>(base, body)
    expect(again.body.quote.id).toBe(first.body.quote.id)
    expect(first.body.quote).toMatchObject({
      number: 'C-0001-B01',
      totalFen: 6_400_000,
      state: 'draft',
      link: null,
      finance: { isAccepted: false, words: '财务拒付：客户还没签' },
    })
    const path = `${base}/${first.body.quote.id}/send`
    const link = (await rep.post<QuoteAnswer>(path, { clientId: clientId() })).body.quote.link
    expect(link).toMatch(/^http:\/\/[^/]+\/q\/s\/s\./)
    const repeated = await rep.post<QuoteAnswer>(path, { clientId: clientId() })
    expect(repeated.status).toBe(200)
    expect(repeated.body.quote.link).toBe(link)
  })

  it('show their state to the manager and to finance, the link only to who may change the deal', async () => {
    const { id } = await sent()
    const seenBy = async (person: string) => {
      const { body } = await new ApiUser(test, person).get<QuotesAnswer>(base)
      return body.quotes.find((quote) => quote.id === id)
    }
    expect(await seenBy('wangmin')).toMatchObject({ stateName: '已发出，客户还没打开' })
    expect((await seenBy('wangmin'))?.link).toContain('/q/s/')
    expect(await seenBy('qiancai')).toMatchObject({ state: 'sent', link: null })
    const stranger = new ApiUser(test, 'zhoutao')
    for (const path of ['', `/${id}/quote.pdf`, `/${id}/qr.png`])
      expect((await stranger.get(base + path)).status).toBe(404)
    expect((await new ApiUser(test, 'qiancai').get(`${base}/${id}/qr.png`)).status).toBe(404)
    expect((await new ApiUser(test, 'qiancai').post(base, content())).status).toBe(403)
  })

  it('are refused with the row and the way', async () => {
    const said = async (part: object) => {
      const answer = await rep.post<{ message: string }>(base, content(part))
      expect(answer.status).toBe(422)
      return answer.body.message
    }
    const [item] = content().items
    expect(await said({ items: [] })).toContain('至少写一行')
    expect(await said({ items: [{ ...item, quantity: -1 }] })).toContain('第 1 行的数量不对')
    expect(await said({ validUntil: '2026-11-01' })).toContain('已经过去了')
    expect(await said({ validUntil: '2026-02-30' })).toContain('日历上没有')
    expect((await rep.post(base, { ...content(), extra: 1 })).status).toBe(400)
    expect((await rep.post(base, content({ items: 'x' }))).status).toBe(400)
  })

  it('are withdrawn with a reason', async () => {
    const { id } = await sent()
    const body = { clientId: clientId(), reason: '价格写错' }
    const answer = await rep.post<QuoteAnswer>(`${base}/${id}/withdraw`, body)
    expect(answer.body.quote).toMatchObject({ state: 'withdrawn', link: null })
    const send = await rep.post<{ message: string }>(`${base}/${id}/send`, { clientId: clientId() })
    expect(send).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('已经作废') },
    })
  })

  it('have their link as a picture of a QR code', async () => {
    const { id, link } = await sent()
    const answer = await rep.get<Buffer>(`${base}/${id}/qr.png`)
    const { data, info } = await sharp(answer.body)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const code = await findQrCode({ width: info.width, height: info.height, data })
    expect(code?.payload).toBe(link)
  })

  it.skipIf(cjkFonts() === null)('signed elsewhere, are judged by the same rule', async () => {
    const { id } = await sent()
    const copy = async (bytes: Buffer, name: string) => {
      const uploadId = (await rep.upload(bytes, name)).file?.uploadId
      const body = { clientId: clientId(), uploadId, fileName: name }
      return rep.post<{ message: string }>(`${base}/${id}/signed-copy`, body)
    }
    const pdf = (await rep.get<Buffer>(`${base}/${id}/quote.pdf`)).body
    const unsigned = await copy(pdf, '报价单.pdf')
    expect(unsigned.status).toBe(422)
    expect(unsigned.body.message).toContain('上面没有电子签名')
    const when = new Date(test.now())
    const byOwnClock = await signPdf(pdf, await makeSigner('宁波恒力机械'), { when })
    const late = await copy(byOwnClock, '报价单.pdf')
    expect(late.status).toBe(422)
    expect(late.body.message).toContain('不认识签名的证书')
    expect((await copy(await photo(3), '照片.jpg')).body.message).toContain('不是能读的 PDF')
    const { body } = await rep.get<QuotesAnswer>(base)
    expect(body.quotes.find((quote) => quote.id === id)?.state).toBe('sent')
  })

  it.skipIf(cjkFonts() === null)('signed, tell the rep and satisfy finance', async () => {
    const { id, link } = await sent()
    const signing = { name: '李明', phone: '13800138000', strokes: STROKES }
    const answer = await test.app.http.inject({
      method: 'POST',
      url: `${new URL(link ?? '').pathname}/sign`,
      payload: signing,
    })
    expect(answer.statusCode).toBe(204)
    const { body } = await new ApiUser(test, 'qiancai').get<QuotesAnswer>(base)
    const quote = body.quotes.find((one) => one.id === id)
    expect(quote).toMatchObject({
      state: 'signed',
      signed: { signerName: '李明', phone: '13800138000' },
      finance: { isAccepted: true, words: '客户已签，印记有效' },
    })
    expect(quote?.signed?.timeWords).toContain('按刻度服务器的时间')
    await test.settle()
    const told = await new WebChatUser(test, 'zhangwei').news()
    expect(told.map(words).join('\n')).toContain('宁波恒力机械 签了报价单')
  })
})
