import { checkPdfSignatures } from '@kedu/server/evidence/pdf/check-signatures'
import { handleCommand } from '@kedu/server/flows/handle-command'
import { cjkFonts } from '@kedu/server/quotes/cjk-font'
import { QuoteLinks, quoteLinkKey } from '@kedu/server/quotes/quote-links'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal } from '@kedu/shared/deal/deal'
import type { Quote } from '@kedu/shared/quotes/quote'
import { DAY_MS, localDate } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { keysOf, type TestApp } from '../../support/build-test-app.ts'
import { STROKES } from '../../support/quotes.ts'

const CUSTOMER = '宁波恒力机械'
const fonts = cjkFonts()

let test: TestApp
let dealId: string
let path: string

async function command(body: DealCommand, id: string): Promise<void> {
  const meta = {
    commandId: id,
    actorId: 'zhangwei',
    door: 'api' as const,
    messageId: null,
    place: null,
  }
  const handled = await handleCommand(
    test.workspace,
    { dealId, meta, command: body },
    { now: test.now() },
  )
  if (handled.kind === 'refused') throw new Error(JSON.stringify(handled.refusal))
}

async function deal(): Promise<Deal> {
  const snapshot = await test.workspace.store.load<Deal>(test.workspace.id, `deal/${dealId}`)
  if (snapshot === null) throw new Error('no deal')
  return snapshot.state
}

async function quote(): Promise<Quote> {
  const [first] = (await deal()).quotes ?? []
  if (first === undefined) throw new Error('no quote')
  return first
}

const links = async () =>
  new QuoteLinks(
    await quoteLinkKey(keysOf(test), () => new Uint8Array(), test.now()),
    test.workspace.id,
  )

beforeEach(async () => {
  test = await apiCompany()
  dealId = (await givenDeal(test, 'zhangwei', CUSTOMER)).id
  const items = [{ name: 'A型泵', spec: '<b>', unit: '台', quantity: 2, priceFen: 3_200_000 }]
  const content = { items, validUntil: localDate('2026-12-08'), terms: '款到发货' }
  await command({ kind: 'make-quote', quoteId: 'q1', content }, 'make')
  await command({ kind: 'send-quote', quoteId: 'q1', nonce: 'link1' }, 'send')
  path = (await links()).signPath(dealId, await quote()) ?? ''
})
afterEach(() => test.close())

const get = (url: string) => test.app.http.inject({ method: 'GET', url })
const post = (url: string, payload?: object) =>
  test.app.http.inject({ method: 'POST', url, ...(payload === undefined ? {} : { payload }) })
const signing = { name: '李明', phone: '13800138000', strokes: STROKES }

describe("the customer's page", () => {
  it('shows that one quote, as text, with nothing from elsewhere', async () => {
    const page = await get(path)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('¥64,000.00')
    expect(page.body).toContain('&#60;b&#62;')
    expect(page.body).not.toContain('<b>')
    expect(page.headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    const script = await get('/q/page/sign-quote.js')
    expect(page.body.length + script.body.length).toBeLessThan(20_000)
  })

  it('is not opened by looking, only by running it, and once', async () => {
    await get(path)
    expect((await quote()).state.kind).toBe('sent')
    expect((await post(`${path}/opened`)).statusCode).toBe(204)
    expect((await post(`${path}/opened`)).statusCode).toBe(204)
    expect((await quote()).state.kind).toBe('opened')
  })

  it('is not there for a link changed in any part, or made for verifying', async () => {
    const last = path.at(-1) === 'A' ? 'B' : 'A'
    const verify = (await links()).verifyPath(dealId, await quote(), {
      nonce: 'link1',
      at: test.now(),
    })
    for (const url of [
      path.slice(0, -1) + last,
      path.replace(
        dealId,
        dealId.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')),
      ),
      path.replace('.q1.', '.q2.'),
      verify.replace('/q/v/', '/q/s/'),
      '/q/s/x',
    ]) {
      const answer = await get(url)
      expect(answer.statusCode).toBe(404)
      expect(answer.body).toContain('重新要一次链接')
      expect(answer.body).not.toContain(CUSTOMER)
      expect((await post(`${url}/sign`, signing)).statusCode).toBe(404)
    }
  })

  it('says what is wrong with what was typed, and signs nothing', async () => {
    const said = async (part: object) => {
      const answer = await post(`${path}/sign`, { ...signing, ...part })
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      return answer.json<{ message: string }>().message
    }
    expect(await said({ name: '李' })).toContain('姓名')
    expect(await said({ phone: '12345' })).toContain('手机号不对')
    expect(await said({ strokes: [] })).toContain('还没有签名')
    expect(await said({ strokes: [[500, 200, 510, 200]] })).toContain('还没有签名')
    expect(await said({ strokes: [[1, 2, 3]] })).toContain('还没有签名')
    expect(await said({ strokes: [[-5, 0, 900, 300]] })).toContain('不完整')
    expect(await said({ strokes: 'x' })).toContain('不完整')
    expect((await quote()).state.kind).toBe('sent')
  })

  it('refuses more than it takes, by size and by number', async () => {
    const long = await post(`${path}/sign`, { ...signing, name: 'x'.repeat(100_000) })
    expect(long.statusCode).toBe(413)
    expect(long.json<{ message: string }>().message).toContain('重写')
    let last = 0
    for (let i = 0; i < 14; i += 1) {
      last = (await post(`${path}/sign`, { ...signing, strokes: [] })).statusCode
    }
    expect(last).toBe(429)
  })

  it('tells that the quote is over or withdrawn', async () => {
    await test.advance(16 * DAY_MS)
    expect((await get(path)).body).toContain('已经过了')
    expect((await post(`${path}/sign`, signing)).json()).toMatchObject({ code: 'expired' })
    await command({ kind: 'withdraw-quote', quoteId: 'q1', reason: '价格写错' }, 'withdraw')
    const page = await get(path)
    expect(page.body).toContain('已经作废')
    expect(page.body).not.toContain('¥64,000.00')
    expect(page.body).not.toContain('价格写错')
    expect((await get(`${path}/quote.pdf`)).statusCode).toBe(404)
  })
})

describe.skipIf(fonts === null)('a signature on the page', () => {
  it('puts the stamped and signed copy on the deal, once, and tells so', async () => {
    const [first, second] = await Promise.all([
      post(`${path}/sign`, signing),
      post(`${path}/sign`, signing),
    ])
    expect([first.statusCode, second.statusCode]).toEqual([204, 204])
    expect((await post(`${path}/sign`, { ...signing, name: '王五' })).statusCode).toBe(204)
    const { evidence, quotes } = await deal()
    expect(evidence).toMatchObject([{ kind: 'quote', verdict: 'pass', fileName: 'C-0001-B01.pdf' }])
    const state = quotes?.[0]?.state
    if (state?.kind !== 'signed') throw new Error('not signed')
    expect(state.signer).toEqual({ name: '李明', phone: '13800138000' })
    const file = await test.app.files.read(test.workspace.id, state.fileId)
    if (file === null) throw new Error('no file')
    expect(await checkPdfSignatures(file)).toMatchObject([{ valid: true, wholeFile: true }])
    const page = await get(path)
    expect(page.body).toContain('已签署')
    expect(page.body).not.toContain('<form')
    const pdf = await get(`${path}/quote.pdf`)
    expect(pdf.rawPayload.equals(Buffer.from(file))).toBe(true)
  })

  it('is verified by its code, without the name and phone of who signed', async () => {
    await post(`${path}/sign`, signing)
    const signed = await quote()
    if (signed.state.kind !== 'signed') throw new Error('not signed')
    const code = (await links()).verifyPath(dealId, signed, signed.state.stamp)
    const page = await get(code)
    expect(page.body).toContain('这是客户签过的那一份')
    expect(page.body).toContain(signed.state.fileId)
    expect(page.body).toContain('¥64,000.00')
    for (const personal of ['李明', '13800138000']) expect(page.body).not.toContain(personal)
    const other = (await links()).verifyPath(dealId, signed, {
      ...signed.state.stamp,
      nonce: 'other',
    })
    for (const url of [other, `${code}x`, code.replace('/q/v/', '/q/v/x')]) {
      const answer = await get(url)
      expect(answer.statusCode).toBe(404)
      expect(answer.body).toContain('不是存档里的报价单')
      expect(answer.body).not.toContain(CUSTOMER)
    }
  })

  it('is kept through a restart, links and all', async () => {
    await post(`${path}/sign`, signing)
    const { folder } = test
    await test.stop()
    const { buildTestApp } = await import('../../support/build-test-app.ts')
    test = await buildTestApp({ folder })
    expect((await get(path)).body).toContain('已签署')
  })
})
