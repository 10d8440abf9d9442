import { handleCommand } from '@kedu/server/flows/handle-command'
import type { PaperAnswer, PapersAnswer } from '@kedu/shared/contracts/api/finance'
import type { MeView } from '@kedu/shared/contracts/api/me'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal } from '@kedu/shared/deal/deal'
import { localDate } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, attach, givenDeal, twoTeams } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { unsealedContract } from '../../support/evidence/papers.ts'
import { WebChatUser, words } from '../../support/web-chat-user.ts'

const CUSTOMER = '宁波恒力机械'

let test: TestApp
let dealId: string
let finance: ApiUser
let director: ApiUser

async function command(body: DealCommand, id: string, actorId = 'zhangwei'): Promise<Deal> {
  const meta = { commandId: id, actorId, door: 'api' as const, messageId: null, place: null }
  const envelope = { dealId, meta, command: body }
  const handled = await handleCommand(test.workspace, envelope, { now: test.now() })
  if (handled.kind === 'refused') throw new Error(JSON.stringify(handled.refusal))
  return handled.deal
}

beforeEach(async () => {
  test = await apiCompany()
  dealId = (await givenDeal(test, 'zhangwei', CUSTOMER)).id
  const items = [{ name: 'A型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }]
  const content = { items, validUntil: localDate('2026-12-08'), terms: '' }
  await command({ kind: 'make-quote', quoteId: 'q1', content }, 'make')
  await command({ kind: 'send-quote', quoteId: 'q1', nonce: 'link1' }, 'send')
  finance = new ApiUser(test, 'qiancai')
  director = new ApiUser(test, 'chen')
})
afterEach(() => test.close())

const QUOTE = { kind: 'quote', quoteId: 'q1' } as const
const CONTRACT = { kind: 'contract' } as const
const papers = async (user: ApiUser, query = '') =>
  (await user.get<PapersAnswer>(`/api/finance/papers${query}`)).body
const release = (user: ApiUser, subject: object, more: object = {}) =>
  user.post<PaperAnswer & ApiProblem>(`/api/deals/${dealId}/payments/release`, {
    clientId: clientId(),
    subject,
    ...more,
  })
const overrule = (user: ApiUser, subject: object, reason = '客户盖章件在路上') =>
  user.post<PaperAnswer & ApiProblem>(`/api/deals/${dealId}/payments/overrule`, {
    clientId: clientId(),
    subject,
    reason,
  })
const released = async () => {
  const found = await test.workspace.store.load<Deal>(test.workspace.id, `deal/${dealId}`)
  return found?.state.releases ?? []
}

describe('what finance pays on', () => {
  it('is listed with what is wrong: quotes and contracts, the refused ones first', async () => {
    const zhang = new ApiUser(test, 'zhangwei')
    await attach(zhang, dealId, 'contract-scan', 1, await unsealedContract(1))
    const { papers: list, counts } = await papers(finance)
    expect(counts).toEqual({ refused: 2, payable: 0, released: 0 })
    const byName = new Map(list.map((paper) => [paper.name, paper]))
    expect(byName.get('报价单 C-0001-B01')).toMatchObject({
      customerName: CUSTOMER,
      amountFen: 6_400_000,
      standingName: '财务拒付',
      faults: ['客户还没签'],
      may: { release: false, overrule: false },
    })
    const contract = byName.get('合同')
    expect(contract?.faults[0]).toBe('缺签字页特写')
    expect(contract?.faults[1]).toMatch(/^合同扫描件存疑：这是黑白扫描/)
    expect((await papers(finance, '?group=payable')).papers).toEqual([])
    expect((await papers(finance, '?q=b01')).papers).toHaveLength(1)
  })

  it('is for finance, directors and admins, each within what they see', async () => {
    for (const personId of ['qiancai', 'chen', 'zhaoyan']) {
      const user = new ApiUser(test, personId)
      expect((await user.get('/api/finance/papers')).status, personId).toBe(200)
      expect((await user.get<MeView>('/api/me')).body.may.seePayments, personId).toBe(true)
    }
    for (const personId of ['zhangwei', 'wangmin', 'sunchan', 'zhoutao']) {
      const user = new ApiUser(test, personId)
      expect((await user.get('/api/finance/papers')).status, personId).toBe(403)
      expect((await user.get<MeView>('/api/me')).body.may.seePayments, personId).toBe(false)
    }
    expect((await new ApiUser(test, 'x', null).get('/api/finance/papers')).status).toBe(401)
    expect((await finance.get('/api/finance/papers?group=all')).status).toBe(400)
  })

  it('keeps a director to the region', async () => {
    const regional = await buildTestApp({
      people: twoTeams().map((one) => (one.id === 'chen' ? { ...one, region: '华南' } : one)),
    })
    const { id } = await givenDeal(regional, 'zhoutao', '广州天河泵业')
    const meta = { actorId: 'zhoutao', door: 'api' as const, messageId: null, place: null }
    const items = [{ name: '泵', spec: '', unit: '台', quantity: 1, priceFen: 100 }]
    const content = { items, validUntil: localDate('2026-12-08'), terms: '' }
    for (const [dealIn, customer] of [[id, '']] as const) {
      const body = { kind: 'make-quote' as const, quoteId: `q${customer}`, content }
      const envelope = { dealId: dealIn, meta: { ...meta, commandId: 'm' }, command: body }
      await handleCommand(regional.workspace, envelope, { now: regional.now() })
    }
    await givenDeal(regional, 'lina', '苏州别家')
    const { papers: seen } = (
      await new ApiUser(regional, 'chen').get<PapersAnswer>('/api/finance/papers')
    ).body
    expect(seen.map(({ customerName }) => customerName)).toEqual(['广州天河泵业'])
    await regional.close()
  })

  it('is not paid while unsigned; says why; is paid after a director let it through', async () => {
    const no = await release(finance, QUOTE)
    expect(no.status).toBe(422)
    expect(no.body.refusal).toMatchObject({ kind: 'payment', title: '财务拒付：客户还没签' })
    expect(no.body.refusal?.way).toContain('请总监或主管写明原因放行')
    expect(await released()).toEqual([])

    expect((await overrule(finance, QUOTE)).status).toBe(403)
    expect((await overrule(new ApiUser(test, 'zhangwei'), QUOTE)).status).toBe(403)
    expect((await overrule(director, QUOTE, '待定')).status).toBe(422)
    const yes = await overrule(director, QUOTE)
    expect(yes.body.paper).toMatchObject({
      standing: 'overruled',
      overruled: { by: { name: '陈总' }, reason: '客户盖章件在路上' },
    })
    expect((await release(director, QUOTE)).status).toBe(403)
    const paid = await release(finance, QUOTE, { note: '凭证 2026-118' })
    expect(paid.body.paper).toMatchObject({
      standing: 'released',
      released: { by: { name: '钱财' }, amountFen: 6_400_000, note: '凭证 2026-118' },
    })
    expect((await release(finance, QUOTE)).status).toBe(422)
    expect(await released()).toHaveLength(1)

    const { body } = await finance.get<{ entries: { title: string; whoWords: string }[] }>(
      `/api/deals/${dealId}/timeline`,
    )
    const titles = body.entries.map(({ title, whoWords }) => `${whoWords} ${title}`)
    expect(titles).toContain('钱财 财务付款 ¥64,000.00（凭证 2026-118）')
    expect(titles).toContain('陈总 放行付款（客户还没签）：客户盖章件在路上')
  })

  it('is paid once when the same act is sent again', async () => {
    await overrule(director, QUOTE)
    const body = { clientId: clientId(), subject: QUOTE }
    const url = `/api/deals/${dealId}/payments/release`
    expect((await finance.post(url, body)).status).toBe(200)
    expect((await finance.post(url, body)).status).toBe(200)
    expect(await released()).toHaveLength(1)
  })

  it('takes a sound contract, and refuses bad input in words', async () => {
    const zhang = new ApiUser(test, 'zhangwei')
    await attach(zhang, dealId, 'contract-scan', 1)
    await attach(zhang, dealId, 'signature-page', 2)
    const noAmount = await release(finance, CONTRACT)
    expect(noAmount.body.refusal?.title).toBe('这份没有金额')
    for (const more of [
      { amountFen: -5 },
      { amountFen: 'x' },
      { note: 'x'.repeat(500) },
      { x: 1 },
    ]) {
      expect((await release(finance, CONTRACT, { amountFen: 100, ...more })).status).toBe(400)
    }
    expect((await release(finance, { kind: 'quote' }, {})).status).toBe(400)
    expect((await release(finance, { kind: 'quote', quoteId: 'q9' })).status).toBe(422)
    expect((await release(finance, CONTRACT, { amountFen: 100 })).status).toBe(200)
  })
})

describe('every door to a payment', () => {
  it('says the same no while the quote is unsigned: API, page, chat in private and in words', async () => {
    expect((await release(finance, QUOTE)).status).toBe(422)
    const chat = new WebChatUser(test, 'qiancai')
    const said = async (text: string) => (await chat.say(text)).map(words).join('\n')
    expect(await said('付款 C-0001-B01')).toContain('财务拒付：客户还没签')
    expect(await said('付款 C-0001-B01 3万')).toContain('财务拒付：客户还没签')
    expect(await said('放行 C-0001-B01，因为急')).toContain('这一步要主管来做')
    for (const door of ['chat', 'card', 'page', 'import', 'api', 'cli', 'clock', 'link'] as const) {
      const meta = {
        commandId: `try-${door}`,
        actorId: 'qiancai',
        door,
        messageId: null,
        place: null,
      }
      const body = { kind: 'release-payment' as const, subject: QUOTE, amountFen: null, note: '' }
      const handled = await handleCommand(
        test.workspace,
        { dealId, meta, command: body },
        { now: test.now() },
      )
      expect(handled, door).toMatchObject({ kind: 'refused', refusal: { kind: 'payment' } })
    }
    expect(await released()).toEqual([])
  })

  it('answers finance in the chat: what is refused, what can be paid, paid by its number', async () => {
    const chat = new WebChatUser(test, 'qiancai')
    const said = async (text: string) => (await chat.say(text)).map(words).join('\n')
    expect(await said('财务拒付有哪些')).toContain('C-0001-B01')
    expect(await said('待付款的单子')).toContain('现在没有待付款的单据')
    const boss = new WebChatUser(test, 'chen')
    const let1 = (await boss.say('放行 C-0001-B01，因为客户盖章件在路上')).map(words).join('\n')
    expect(let1).toContain('已放行')
    expect(await said('待付款的单子')).toContain('已放行：客户盖章件在路上')
    expect(await said('付款 C-0001-B01 三分之一')).toContain('没看清付多少')
    expect(await released()).toEqual([])
    expect(await said('付款 C-0001-B01 3.5万')).toContain('已付款')
    expect(await released()).toMatchObject([{ amountFen: 3_500_000, byId: 'qiancai' }])
    expect(await said('撤销')).not.toContain('付款')
  })

  it('tells reps and managers nothing about payments in the chat, and takes their reports as such', async () => {
    for (const personId of ['zhangwei', 'wangmin']) {
      const [no] = await new WebChatUser(test, personId).say('财务拒付有哪些')
      expect(no === undefined ? '' : words(no)).toContain('只给财务、总监和管理员看')
    }
    const rep = new WebChatUser(test, 'zhangwei')
    const report = (await rep.say('宁波恒力 付款了30%，下周三回访')).map(words).join('\n')
    expect(report).toContain('已记下 · 宁波恒力机械')
    expect(await released()).toEqual([])
  })
})
