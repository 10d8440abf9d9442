/** On DingTalk, over real HTTP, on a test's clock: from a message to the card, from the clock to the repair. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, describe, expect, it } from 'vitest'
import { DingtalkCompany, type DingtalkCompanyOptions } from '../support/dingtalk-company.ts'
import type { SeenCard } from '../support/fake-dingtalk.ts'

// Monday 09:30. Due Wednesday 25 at 10:00, so red on Friday 27 after 10:00.
const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'
const RED = '2026-11-27T10:01:00+08:00'

let company: DingtalkCompany
afterEach(() => company.close())

async function opened(options: DingtalkCompanyOptions = {}): Promise<DingtalkCompany> {
  company = await DingtalkCompany.open(options)
  await company.say('zhangwei', OPENING)
  return company
}

/** A company whose one deal is red, and the manager's card. */
async function red(options: DingtalkCompanyOptions = {}): Promise<SeenCard> {
  await opened(options)
  await company.advanceTo(RED, HOUR_MS)
  return company.onlyCard(company.news('wangmin'))
}

function isRedNow(): boolean {
  const { workspace } = company.test
  return workspace.rows().some((row) => workspace.clockFacts(row, company.now()).kind === 'red')
}

describe('a message', () => {
  it('becomes a deal and a card that can be tapped', async () => {
    company = await DingtalkCompany.open()
    const card = company.onlyCard(await company.say('zhangwei', OPENING))
    expect(await company.deal('华东机电')).toMatchObject({
      stage: 'quote',
      obstacle: '付款周期',
      ownerId: 'zhangwei',
    })
    expect(card.words).toContain('江苏华东机电')
    expect(card.buttons).toContain('对')
    await company.tap('zhangwei', card, '对')
    expect(card.settled).toMatch(/已确认/)
    expect(card.buttons).toEqual([])
  })

  it('is refused when it is forged, too old or of a clock that runs ahead', async () => {
    company = await DingtalkCompany.open()
    const { fake } = company
    const tweaks = [
      { sign: 'A'.repeat(43) },
      { timestamp: company.now() - HOUR_MS - 1 },
      { timestamp: company.now() + HOUR_MS + 1 },
    ]
    for (const tweak of tweaks) {
      expect((await fake.sayText('zhangwei', OPENING, { tweak })).status).toBe(403)
    }
    const rawBody = 'x'.repeat(300_000)
    expect((await fake.sayText('zhangwei', OPENING, { tweak: { rawBody } })).status).toBe(413)
    expect((await fake.sayText('zhangwei', OPENING, { tweak: { rawBody: '[' } })).status).toBe(400)
    await company.settle()
    expect(await company.deals()).toEqual([])
  })

  it('with a photo and words puts the photo on the deal the words name', async () => {
    await opened()
    const downloadCode = company.fake.putMedia(PNG, { fileName: 'a.png', mime: 'image/png' })
    const richText = [
      { text: '江苏华东机电 报价单发过去了，周四下午回访' },
      { type: 'picture', downloadCode, pictureDownloadCode: 'broken' },
    ]
    await company.fake.say('zhangwei', { msgtype: 'richText', content: { richText } })
    await company.settle()
    await company.advance(5000)
    const deal = await company.deal('华东机电')
    expect(deal.evidence).toHaveLength(1)
    expect(deal.nextAction?.date).toBe('2026-11-26')
  })

  it('that is a merged forward gets the advice to forward one by one', async () => {
    company = await DingtalkCompany.open()
    await company.fake.say('zhangwei', { msgtype: 'chatRecord', content: { chatRecord: '[]' } })
    await company.settle()
    expect(company.fake.textsFor('zhangwei').join()).toContain('逐条转发')
  })

  it('over the allowance has no content: sender and admin are told', async () => {
    company = await DingtalkCompany.open()
    await company.fake.sayText('zhangwei', OPENING, { isOverQuota: true })
    await company.settle()
    expect(company.fake.textsFor('zhangwei').join()).toContain('再发一次')
    expect(company.fake.textsFor('zhaoyan').join()).toContain('消息推送额度用完了')
    expect(await company.deals()).toEqual([])
  })

  it('of somebody without a staff id is not answered, and the admin hears of it once', async () => {
    company = await DingtalkCompany.open()
    for (let times = 0; times < 2; times += 1) {
      const fields = { msgtype: 'text', text: { content: '你好' }, senderStaffId: '' }
      await company.fake.say('zhangwei', fields)
      await company.settle()
    }
    expect(company.news('zhangwei')).toEqual([])
    expect(company.fake.textsFor('zhaoyan').filter((text) => text.includes('工号'))).toHaveLength(1)
  })
})

describe('in a group', () => {
  const group = { id: 'cidGroup==', title: '华东销售群' }

  it('the answer goes back to the group by the way the message brought, naming the person', async () => {
    company = await DingtalkCompany.open()
    company.fake.org.addGroup(group.id, ['zhangwei', 'lina'])
    await company.fake.sayText('zhangwei', '帮助', { group })
    await company.settle()
    const [answer] = company.news('zhangwei')
    expect(answer).toMatchObject({ kind: 'text', via: 'session', group: group.id })
    expect(company.words(answer ? [answer] : [])).toContain('@zhangwei')
    expect(company.fake.callsTo('/v1.0/robot/groupMessages')).toEqual([])
  })

  it('a way back that ended early is replaced within the same try', async () => {
    company = await DingtalkCompany.open()
    company.fake.org.addGroup(group.id, ['zhangwei', 'lina'])
    await company.fake.sayText('zhangwei', '帮助', { group })
    company.fake.expireSessions()
    await company.settle()
    const seen = company.news('lina')
    expect(seen[0]).toMatchObject({ kind: 'text', via: 'robot', group: group.id })
  })
})

describe('the clock strikes', () => {
  it('tells the rep with a to-do, then the manager with a DING, and two taps end it all', async () => {
    const card = await red()
    expect(card.words).toContain('红色提醒')
    expect(card.words).toContain('付款周期')
    expect(company.fake.dings).toMatchObject([{ userId: 'wangmin' }])
    const nudge = company.onlyCard(company.news('zhangwei').slice(-1))
    const [todo] = company.fake.todos
    expect(todo).toMatchObject({ unionId: 'union-zhangwei', done: false })
    expect(todo?.subject).toContain('江苏华东机电')

    expect(await company.tap('wangmin', card, '已联系，3 天后再跟', '价格')).toEqual([])
    expect((await company.deal('华东机电')).obstacle).toBe('付款周期')
    expect(await company.tap('wangmin', card, '确认写入')).toEqual([])
    expect(await company.deal('华东机电')).toMatchObject({
      obstacle: '价格',
      nextAction: { date: '2026-11-30' },
      updatedBy: 'wangmin',
    })
    expect(isRedNow()).toBe(false)
    expect(card.settled).toBe('已处理 · 王敏 · 10:01')
    expect(nudge.settled).toBe('已处理 · 王敏 · 10:01')
    expect(company.fake.todos).toMatchObject([{ done: true }])
  })

  it('ends the to-do when the rep taps the nudge themselves', async () => {
    await opened()
    await company.advanceTo('2026-11-27T09:00:00+08:00', HOUR_MS)
    const nudge = company.onlyCard(company.news('zhangwei').slice(-1))
    await company.tap('zhangwei', nudge, '已联系，3 天后再跟')
    await company.tap('zhangwei', nudge, '确认写入')
    expect(nudge.settled).toMatch(/^已处理/)
    expect(company.fake.todos).toMatchObject([{ done: true }])
  })

  it('asks an edition without DING once a day and loses no alert over it', async () => {
    company = await DingtalkCompany.open()
    company.fake.hasDing = false
    await company.say('zhangwei', OPENING)
    await company.say('lina', '新客户 无锡海达泵业，线索，卡在价格，周三上午10点回访')
    await company.advanceTo(RED, HOUR_MS)
    const cards = company.news('wangmin').filter((seen) => seen.kind === 'card')
    expect(cards).toHaveLength(2)
    expect(company.fake.callsTo('/v1.0/robot/ding/send').length).toBe(1)
  })

  it('does not send twice what DingTalk took and whose answer was lost', async () => {
    await opened()
    company.fake.loseAnswerNext(1, '/v1.0/card/instances/createAndDeliver')
    await company.advanceTo('2026-11-27T09:00:00+08:00', HOUR_MS)
    await company.advance(10 * MINUTE_MS, MINUTE_MS)
    const nudges = company.fake.cardsFor('zhangwei').filter((card) => card.words.includes('黄色'))
    expect(nudges).toHaveLength(1)
    expect(
      (await company.test.workspace.store.counts(company.test.workspace.id)).outboxPending,
    ).toBe(0)
  })

  it('says the digest as a work notification where there is an agent', async () => {
    const settings = { immediateBudgetPerDay: 0 }
    await opened({ settings, hasAgent: true })
    await company.advanceTo('2026-11-30T08:31:00+08:00', HOUR_MS)
    const [digest] = company.news('wangmin')
    expect(digest).toMatchObject({ kind: 'text', via: 'notification' })
    expect(company.words(digest ? [digest] : [])).toContain('江苏华东机电')
  })
})

describe('without a card template', () => {
  it('everything works by numbers', async () => {
    await opened({ fake: { templateId: null } })
    await company.advanceTo(RED, HOUR_MS)
    const alert = company.news('wangmin')
    expect(company.fake.cardsFor('wangmin')).toEqual([])
    expect(company.words(alert)).toContain('红色提醒')
    expect(company.words(alert)).toContain('1：已联系')
    expect(company.words(alert)).toContain('在刻度里看')
    const second = await company.say('wangmin', '1')
    expect(company.words(second)).toContain('确认写入')
    await company.say('wangmin', '1')
    expect(isRedNow()).toBe(false)
    expect(await company.deal('华东机电')).toMatchObject({ updatedBy: 'wangmin' })
  })

  it('a template that is missing costs the buttons and no message', async () => {
    company = await DingtalkCompany.open()
    company.fake.failNext(1, 'param.templateNotExist', { path: '/v1.0/card/instances/create' })
    const answer = await company.say('zhangwei', OPENING)
    expect(company.words(answer)).toContain('江苏华东机电')
    expect(company.fake.cardsFor('zhangwei')).toEqual([])
    await company.advance(MINUTE_MS)
    expect(company.fake.textsFor('zhaoyan').join()).toContain('DINGTALK_CARD_TEMPLATE_ID')
  })
})

describe('the allowance of the month', () => {
  /** The counted calls are raised without sending anything. */
  function spend(calls: number): void {
    const { test } = company
    for (let n = 0; n < calls; n += 1) test.app.quota?.noteCall()
  }

  it('is spent on red first once nine tenths are gone; the rest waits for the next month', async () => {
    const settings = { dingtalkCallsPerMonth: 1000, nudgeBeforeHours: 8 }
    await opened({ settings })
    spend(900)
    await company.advanceTo(RED, HOUR_MS)
    expect(company.fake.cardsFor('wangmin')).toHaveLength(1)
    const admin = company.fake.textsFor('zhaoyan').join()
    expect(admin).toContain('只剩一成')
    expect(admin).not.toContain('过了七成')
    expect(company.fake.dings).toEqual([])
    expect(company.fake.todos).toEqual([])
  })

  it('that DingTalk calls used up keeps everything until it takes calls again', async () => {
    await opened()
    company.fake.monthlyCalls = company.fake.callsUsed
    await company.advanceTo(RED, HOUR_MS)
    await company.advance(HOUR_MS, 10 * MINUTE_MS)
    expect(company.fake.cardsFor('wangmin')).toEqual([])
    const { store, id } = company.test.workspace
    expect(await store.deadLetters(id)).toEqual([])
    expect((await store.counts(id)).outboxPending).toBeGreaterThan(0)
    company.fake.monthlyCalls = Number.POSITIVE_INFINITY
    await company.advance(2 * HOUR_MS, 10 * MINUTE_MS)
    expect(company.fake.cardsFor('wangmin')).toHaveLength(1)
    const admin = company.fake.textsFor('zhaoyan').filter((text) => text.includes('已经用完'))
    expect(admin).toHaveLength(1)
  })

  it('is counted on after a restart and begins anew on the first', async () => {
    await opened({ settings: { dingtalkCallsPerMonth: 1000 } })
    spend(700)
    await company.advance(MINUTE_MS)
    const before = company.test.app.quota?.use()
    expect(before?.api).toBeGreaterThan(700)
    await company.restartAfter(HOUR_MS)
    expect(company.test.app.quota?.use()).toMatchObject({ callbacks: before?.callbacks })
    expect(company.test.app.quota?.use().api).toBeGreaterThanOrEqual(before?.api ?? 0)
    await company.advance(9 * DAY_MS, DAY_MS)
    expect(company.test.app.quota?.use().api).toBeLessThan(100)
  })
})

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
