/** The clock strikes: nudge, red flag, two taps, cleared. On WeCom, over real HTTP, on a test's clock. */
import { clockFacts } from '@kedu/shared/policies/red-flag'
import { HOUR_MS, type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam } from '../support/build-test-app.ts'
import type { SeenCard } from '../support/fake-wecom.ts'
import {
  onlyCard,
  WecomCompany,
  type WecomCompanyOptions,
  wordsOf,
} from '../support/wecom-company.ts'

// Monday 09:30. Due Wednesday 25 at 10:00, so: nudge Friday 27 at 02:00, red at 10:00.
const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'
const BEFORE_RED = '2026-11-27T10:00:00+08:00'
const RED = '2026-11-27T10:01:00+08:00'

let company: WecomCompany
afterEach(() => company.close())

async function opened(options: WecomCompanyOptions = {}): Promise<WecomCompany> {
  company = await WecomCompany.open(options)
  await company.say('zhangwei', OPENING)
  return company
}

/** A company whose one deal is red, and the manager's card. */
async function red(options: WecomCompanyOptions = {}): Promise<SeenCard> {
  await opened(options)
  await company.advanceTo(RED)
  return onlyCard(company.news('wangmin'))
}

function isRedNow(): boolean {
  const { workspace } = company.test
  return workspace.rows().some((row) => workspace.clockFacts(row, company.now()).kind === 'red')
}

function reds(userId: string): SeenCard[] {
  return company.fake.cardsFor(userId).filter((card) => /^红色提醒/.test(card.words))
}

describe('the clock strikes', () => {
  it('tells the rep first, and the manager only after more than 48 hours', async () => {
    await opened()
    await company.advanceTo('2026-11-27T08:00:00+08:00', 30 * MINUTE_MS)
    const nudge = onlyCard(company.news('zhangwei'))
    expect(nudge.words).toContain('该更新下次动作了')
    await company.advanceTo(BEFORE_RED, 30 * MINUTE_MS)
    expect(company.news('wangmin')).toEqual([])
    await company.advance(MINUTE_MS)
    const card = onlyCard(company.news('wangmin'))
    for (const word of ['红色提醒', '江苏华东机电', '张伟', '报价', '付款周期', '超期 48 小时']) {
      expect(card.words).toContain(word)
    }
    expect(card.buttons.slice(0, 3)).toEqual(['已联系，3 天后再跟', '推进到合同', '等客户：选日期'])
    expect(isRedNow()).toBe(true)
  })

  it('tells the rep the evening before, when it is red before quiet hours end', async () => {
    company = await WecomCompany.open()
    await company.say('zhangwei', OPENING.replace('上午10点', '早上7点'))
    await company.advanceTo('2026-11-26T19:59:00+08:00', HOUR_MS)
    expect(company.news('zhangwei')).toEqual([])
    await company.advance(MINUTE_MS)
    expect(onlyCard(company.news('zhangwei')).words).toContain('该更新下次动作了')
    expect(isRedNow()).toBe(false)
    await company.advanceTo('2026-11-27T08:01:00+08:00', 10 * MINUTE_MS)
    expect(onlyCard(company.news('wangmin')).words).toContain('超期 49 小时')
  })

  it('follows the quiet hours a person is given later', async () => {
    await opened()
    const { people } = company.test.workspace
    const zhangwei = people.get('zhangwei')
    if (zhangwei === null) throw new Error('Nobody is called zhangwei')
    const quietHours = { from: '18:00', to: '12:00' }
    await people.save({ ...zhangwei, quietHours }, 'import', company.now())
    await company.advanceTo('2026-11-26T16:59:00+08:00', HOUR_MS)
    expect(company.news('zhangwei')).toEqual([])
    await company.advance(MINUTE_MS)
    expect(onlyCard(company.news('zhangwei')).words).toContain('该更新下次动作了')
  })

  it('shows the rep the yellow card again after 返回', async () => {
    await opened()
    await company.advanceTo('2026-11-27T08:00:00+08:00', 30 * MINUTE_MS)
    const nudge = onlyCard(company.news('zhangwei'))
    await company.tap('zhangwei', nudge, '已联系，3 天后再跟')
    expect(nudge.words).not.toContain('黄色提醒')
    await company.tap('zhangwei', nudge, '返回')
    expect(nudge.words).toContain('黄色提醒')
    expect(nudge.words).toContain('今天 10:00 前更新')
  })

  it('tells the rep of each deal at once, however many there are', async () => {
    company = await WecomCompany.open({ settings: { immediateBudgetPerDay: 1 } })
    const names = ['江苏华东机电设备有限公司', '宁波恒力机械', '苏州明达精密', '杭州西湖电气']
    for (const name of names) {
      await company.say('zhangwei', OPENING.replace('江苏华东机电设备有限公司', name))
      company.news('zhangwei')
    }
    await company.advanceTo(BEFORE_RED, 30 * MINUTE_MS)
    expect(company.news('zhangwei')).toHaveLength(names.length)
    await company.advance(MINUTE_MS)
    expect(reds('wangmin')).toHaveLength(1)
  })

  it('says it exactly once per episode, however often it ticks', async () => {
    await red()
    await company.advance(30 * HOUR_MS, 20 * MINUTE_MS)
    expect(reds('wangmin')).toHaveLength(1)
    expect(company.fake.cardsFor('chen')).toEqual([])
    expect(company.fake.cardsFor('lina')).toEqual([])
    const recorded = (await company.events((await company.deal('华东机电')).id)).filter(
      (event) => event.kind === 'alert-recorded',
    )
    const steps = recorded.flatMap((event) =>
      event.kind === 'alert-recorded' ? event.steps.map((step) => step.kind) : [],
    )
    expect(steps).toEqual(['nudge', 'manager'])
    expect(recorded.every((event) => event.meta.door === 'clock')).toBe(true)
  })

  it('strikes again for the next run of the clock', async () => {
    const card = await red()
    await company.tap('wangmin', card, '已联系，3 天后再跟')
    await company.tap('wangmin', card, '确认写入')
    // Three days on is Monday 30, due 18:00; red on Wednesday after 18:00.
    await company.advanceTo('2026-12-02T18:00:00+08:00', HOUR_MS)
    expect(reds('wangmin')).toHaveLength(0)
    await company.advance(MINUTE_MS)
    expect(reds('wangmin')).toHaveLength(1)
  })

  it('shows the sum of the hours on request', async () => {
    const card = await red()
    const answer = await company.tap('wangmin', card, '48 小时怎么算的')
    expect(wordsOf(answer)).toMatch(/48/)
    expect(wordsOf(answer)).toContain('10:00')
    expect(card.buttons).toContain('已联系，3 天后再跟')
  })
})

describe('two taps repair it', () => {
  it('writes obstacle and next action with 已联系, and clears the red in every list', async () => {
    const card = await red()
    expect(wordsOf(await company.say('zhangwei', '我的超期'))).toContain('华东机电')
    expect(wordsOf(await company.say('wangmin', '团队超期'))).toContain('华东机电')
    expect(await company.tap('wangmin', card, '已联系，3 天后再跟', { obstacle: '价格' })).toEqual(
      [],
    )
    expect((await company.deal('华东机电')).obstacle).toBe('付款周期')
    expect(await company.tap('wangmin', card, '确认写入')).toEqual([])

    const deal = await company.deal('华东机电')
    expect(deal).toMatchObject({
      customer: { name: '江苏华东机电设备有限公司' },
      stage: 'quote',
      obstacle: '价格',
      nextAction: { date: '2026-11-30' },
      updatedBy: 'wangmin',
      ownerId: 'zhangwei',
    })
    const last = (await company.events(deal.id)).at(-1)
    expect(last?.meta).toMatchObject({ actorId: 'wangmin', door: 'card' })
    expect(card.replaced).toBe('已处理 · 王敏 · 10:01')
    expect(isRedNow()).toBe(false)
    expect(wordsOf(await company.say('zhangwei', '我的超期'))).toContain('没有超期的客户')
    expect(wordsOf(await company.say('wangmin', '团队超期'))).toContain('没有超期的客户')
  })

  it("turns every recipient's card into 已处理 · name · time", async () => {
    await opened({ settings: { directorAfterHours: 4 } })
    await company.advanceTo('2026-11-27T08:00:00+08:00', 30 * MINUTE_MS)
    await company.advanceTo(RED)
    const card = onlyCard(company.news('wangmin'))
    await company.advance(4 * HOUR_MS + MINUTE_MS)
    const director = onlyCard(company.news('chen'))
    const nudge = company.fake.cardsFor('zhangwei').find((one) => one.words.includes('黄色提醒'))
    await company.tap('wangmin', card, '已联系，3 天后再跟')
    await company.tap('wangmin', card, '确认写入')
    const settled = '已处理 · 王敏 · 14:02'
    expect([card, director, nudge].map((one) => one?.replaced)).toEqual([settled, settled, settled])
    expect([card, director, nudge].map((one) => one?.buttons)).toEqual([[], [], []])
  })

  it('moves the stage with 推进 when the gate is met, all four fields in one decision', async () => {
    company = await WecomCompany.open()
    await company.say(
      'zhangwei',
      '新客户 江苏华东机电设备有限公司，线索，卡在决策人，周三上午10点回访',
    )
    await company.advanceTo(RED)
    const card = onlyCard(company.news('wangmin'))
    expect(card.buttons).toContain('推进到报价')
    await company.tap('wangmin', card, '推进到报价', { obstacle: '无' })
    await company.tap('wangmin', card, '确认写入')
    const deal = await company.deal('华东机电')
    expect(deal).toMatchObject({
      stage: 'quote',
      obstacle: '无',
      nextAction: { date: '2026-11-30' },
    })
    const commands = new Set(
      (await company.events(deal.id))
        .filter((event) => event.meta.actorId === 'wangmin')
        .map((event) => event.meta.commandId),
    )
    expect(commands.size).toBe(1)
    expect(card.replaced).toContain('已处理')
  })

  it('refuses 推进 to the contract without its evidence and leaves the card as it was', async () => {
    const card = await red()
    await company.tap('wangmin', card, '推进到合同')
    const answer = await company.tap('wangmin', card, '确认写入')
    expect(wordsOf(answer)).toContain('合同扫描件')
    expect((await company.deal('华东机电')).stage).toBe('quote')
    expect(isRedNow()).toBe(true)
    expect(card.replaced).toBeNull()
  })

  it('rests the clock with 等客户 until that day, with the reason on record', async () => {
    const card = await red()
    await company.tap('wangmin', card, '等客户：选日期', { obstacle: '付款周期' })
    const day = card.buttons[0] ?? ''
    await company.tap('wangmin', card, day)
    const deal = await company.deal('华东机电')
    expect(deal.wait).toMatchObject({ reason: '付款周期', setBy: 'wangmin' })
    expect(deal.nextAction?.date).toBe(deal.wait?.until)
    expect(card.replaced).toContain('已处理 · 王敏')
    expect(isRedNow()).toBe(false)
    const { untilAt } = deal.wait ?? { untilAt: company.now() }
    const { workspace } = company.test
    const row = workspace.row(deal.id)
    if (!row) throw new Error('No row')
    const at = (ms: number) => clockFacts(row, (untilAt + ms) as Instant, workspace.clock).kind
    expect(at(-1)).toBe('waiting')
    expect(at(48 * HOUR_MS)).toBe('running')
    expect(at(48 * HOUR_MS + MINUTE_MS)).toBe('red')
  })

  it('goes back with 返回 and writes nothing', async () => {
    const card = await red()
    await company.tap('wangmin', card, '已联系，3 天后再跟')
    await company.tap('wangmin', card, '返回')
    expect(card.buttons).toContain('推进到合同')
    expect(isRedNow()).toBe(true)
  })
})

describe('taps that come twice, late, or from two people', () => {
  it('writes once on a double click', async () => {
    const card = await red()
    await company.tap('wangmin', card, '已联系，3 天后再跟')
    const confirm = card.card
    await company.fake.tapButton('wangmin', card, '确认写入')
    await company.fake.tapButton('wangmin', card, '确认写入', {}, { stale: true, keyOf: confirm })
    await company.settle()
    const deal = await company.deal('华东机电')
    const byManager = (await company.events(deal.id)).filter(
      (event) => event.meta.actorId === 'wangmin',
    )
    expect(byManager.filter((event) => event.kind === 'alert-closed')).toHaveLength(1)
    expect(card.replaced).toBe('已处理 · 王敏 · 10:01')
  })

  it('tells the second of two people who was first, and writes nothing of theirs', async () => {
    const card = await red({ settings: { directorAfterHours: 4 } })
    await company.advance(4 * HOUR_MS + MINUTE_MS)
    const director = onlyCard(company.news('chen'))
    await company.tap('chen', director, '已联系，3 天后再跟', { obstacle: '交期' })
    const confirm = director.card
    await company.tap('wangmin', card, '已联系，3 天后再跟', { obstacle: '价格' })
    await company.fake.tapButton('wangmin', card, '确认写入')
    await company.settle()
    await company.fake.tapButton('chen', director, '确认写入', {}, { stale: true, keyOf: confirm })
    await company.settle()
    expect((await company.deal('华东机电')).obstacle).toBe('价格')
    expect(director.replaced).toBe('已处理 · 王敏 · 14:02')
    expect(card.replaced).toBe('已处理 · 王敏 · 14:02')
  })

  it('works four days later, on the card as it stands', async () => {
    const card = await red()
    await company.advance(4 * 24 * HOUR_MS, 4 * HOUR_MS)
    await company.tap('wangmin', card, '已联系，3 天后再跟', { obstacle: '价格' })
    await company.tap('wangmin', card, '确认写入')
    expect(await company.deal('华东机电')).toMatchObject({
      obstacle: '价格',
      nextAction: { date: '2026-12-04' },
    })
    expect(card.replaced).toContain('已处理 · 王敏')
    expect(isRedNow()).toBe(false)
  })

  it('answers with a new message where WeCom no longer lets the card change', async () => {
    const card = await red()
    await company.tap('wangmin', card, '已联系，3 天后再跟')
    company.fake.failNext(1, 40058, { path: 'message/update_template_card' })
    const seen = await company.tap('wangmin', card, '确认写入')
    expect(wordsOf(seen)).toContain('已处理 · 王敏')
    expect(isRedNow()).toBe(false)
  })

  it('leaves the others’ cards of three days ago alone when their code is over, without a new message', async () => {
    const card = await red({ settings: { directorAfterHours: 4 } })
    await company.advance(4 * HOUR_MS + MINUTE_MS)
    company.news('chen')
    await company.advance(73 * HOUR_MS, 4 * HOUR_MS)
    await company.tap('wangmin', card, '已联系，3 天后再跟')
    await company.tap('wangmin', card, '确认写入')
    expect(card.replaced).toContain('已处理')
    expect(company.news('chen')).toEqual([])
    expect(await company.test.workspace.store.counts(company.test.workspace.id)).toMatchObject({
      outboxPending: 0,
      outboxDead: 0,
    })
  })
})

describe('undo, quiet hours, budget and digest', () => {
  it('puts the red flag back when the update that cleared it is taken back', async () => {
    const card = await red()
    const stored = onlyCard(await company.say('zhangwei', '华东机电 卡在价格，下周五回访'))
    expect(isRedNow()).toBe(false)
    expect(card.replaced).toContain('已处理 · 张伟')
    await company.tap('zhangwei', stored, '撤销')
    expect(isRedNow()).toBe(true)
    const alert = (await company.deal('华东机电')).alerts.find((one) => one.status === 'open')
    expect(alert?.steps.map((step) => step.kind)).toContain('manager')
    // The card that says 已处理 cannot turn back by itself: the manager is told with a new one.
    expect(onlyCard(company.news('wangmin')).words).toContain('红色提醒')
    await company.advance(2 * HOUR_MS, 10 * MINUTE_MS)
    expect(company.news('wangmin')).toEqual([])
    await company.say('wangmin', '1')
    await company.say('wangmin', '1')
    expect(isRedNow()).toBe(false)
  })

  it('waits for the end of the quiet hours to say that an alert came back', async () => {
    await red()
    await company.advanceTo('2026-11-27T22:00:00+08:00', HOUR_MS)
    const stored = onlyCard(await company.say('zhangwei', '华东机电 卡在价格，下周五回访'))
    company.news('wangmin')
    await company.tap('zhangwei', stored, '撤销')
    expect(isRedNow()).toBe(true)
    await company.advanceTo('2026-11-28T07:59:00+08:00', HOUR_MS)
    expect(company.news('wangmin')).toEqual([])
    await company.advance(MINUTE_MS)
    expect(onlyCard(company.news('wangmin')).words).toContain('红色提醒')
  })

  it('settles the card of an alert that came back, too, whoever deals with it', async () => {
    await red()
    const stored = onlyCard(await company.say('zhangwei', '华东机电 卡在价格，下周五回访'))
    await company.tap('zhangwei', stored, '撤销')
    const again = onlyCard(company.news('wangmin'))
    await company.say('zhangwei', '华东机电 卡在交期，下周四回访')
    expect(again.replaced).toBe('已处理 · 张伟 · 10:01')
    expect(reds('wangmin')).toEqual([])
  })

  it('takes a repair back with 撤销 for its author', async () => {
    const card = await red()
    await company.tap('wangmin', card, '已联系，3 天后再跟', { obstacle: '价格' })
    await company.tap('wangmin', card, '确认写入')
    await company.say('wangmin', '撤销')
    expect(await company.deal('华东机电')).toMatchObject({
      obstacle: '付款周期',
      nextAction: { date: '2026-11-25' },
    })
    expect(isRedNow()).toBe(true)
  })

  it('puts the push off to the end of the quiet hours, never the colour', async () => {
    company = await WecomCompany.open()
    await company.say(
      'zhangwei',
      '新客户 江苏华东机电设备有限公司，报价，卡在价格，周三晚上22点回访',
    )
    await company.advanceTo('2026-11-27T22:01:00+08:00', HOUR_MS)
    expect(isRedNow()).toBe(true)
    await company.advanceTo('2026-11-28T07:59:00+08:00', 20 * MINUTE_MS)
    expect(company.news('wangmin')).toEqual([])
    await company.advance(MINUTE_MS)
    const card = onlyCard(company.news('wangmin'))
    expect(card.words).toContain('华东机电')
    // The hours of the moment it is read, not of the night before.
    expect(card.words).toContain('超期 58 小时')
  })

  it('opens the deals of the digest by their numbers, until something else is shown', async () => {
    company = await WecomCompany.open({ settings: { immediateBudgetPerDay: 0 } })
    for (const name of ['常州天合机械', '苏州恒力泵业', '无锡鼎盛电气']) {
      await company.say('zhangwei', `新客户 ${name}有限公司，报价，卡在价格，周三上午10点回访`)
    }
    await company.say('wangmin', '看看团队')
    await company.advanceTo('2026-11-30T08:30:00+08:00', HOUR_MS)
    const digest = wordsOf(company.news('wangmin'))
    const order = ['常州天合', '苏州恒力', '无锡鼎盛'].toSorted(
      (a, b) => digest.indexOf(a) - digest.indexOf(b),
    )
    expect(digest).toContain('回复数字看那一条')
    expect(wordsOf(await company.say('wangmin', '2'))).toContain(order[1])
    await company.advanceTo('2026-12-01T08:31:00+08:00', HOUR_MS)
    company.news('wangmin')
    expect(wordsOf(await company.say('wangmin', '9'))).not.toContain('无锡鼎盛电气有限公司')
    // A list asked for afterwards has numbers of its own.
    const list = wordsOf(await company.say('wangmin', '超期'))
    const first = order.toSorted((a, b) => list.indexOf(a) - list.indexOf(b))[0]
    expect(wordsOf(await company.say('wangmin', '1'))).toContain(first)
  })

  it('pushes N a day and brings the rest in the 08:30 digest, once', async () => {
    // Nothing here is to be orange: what the day has room for is red flags.
    company = await WecomCompany.open({
      settings: { immediateBudgetPerDay: 2, orangeCustomers: 9 },
    })
    for (const name of [
      '常州天合机械',
      '苏州恒力泵业',
      '无锡鼎盛电气',
      '南通海川重工',
      '宁波东方模具',
    ]) {
      await company.say('zhangwei', `新客户 ${name}有限公司，报价，卡在价格，周三上午10点回访`)
    }
    expect(await company.deals()).toHaveLength(5)
    await company.advanceTo(RED)
    await company.advance(6 * HOUR_MS, HOUR_MS)
    expect(company.news('wangmin').filter((one) => one.kind === 'card')).toHaveLength(2)
    // Saturday and Sunday bring none: it is read on Monday.
    await company.advanceTo('2026-11-30T08:29:00+08:00', HOUR_MS)
    expect(company.news('wangmin')).toEqual([])
    await company.advance(MINUTE_MS)
    const digest = wordsOf(company.news('wangmin'))
    const pushed = reds('wangmin').map((card) => card.title)
    const held = ['常州天合', '苏州恒力', '无锡鼎盛', '南通海川', '宁波东方'].filter(
      (name) => !pushed.some((title) => title.includes(name)),
    )
    expect(held).toHaveLength(3)
    for (const name of held) expect(digest).toContain(name)
    for (const title of pushed) expect(digest).not.toContain(title.split('· ')[1] ?? title)
    expect(digest).toContain('已超期')
    await company.advance(3 * HOUR_MS, 30 * MINUTE_MS)
    expect(company.news('wangmin')).toEqual([])
  })

  it('leaves out of the digest what was dealt with before it', async () => {
    company = await WecomCompany.open({ settings: { immediateBudgetPerDay: 0 } })
    await company.say('zhangwei', '新客户 常州天合机械有限公司，报价，卡在价格，周三上午10点回访')
    await company.say('zhangwei', '新客户 苏州恒力泵业有限公司，报价，卡在价格，周三上午10点回访')
    await company.advanceTo(RED)
    await company.say('zhangwei', '常州天合 卡在交期，下周五回访')
    await company.advanceTo('2026-11-30T08:31:00+08:00', HOUR_MS)
    const digest = wordsOf(company.news('wangmin'))
    expect(digest).toContain('苏州恒力')
    expect(digest).not.toContain('常州天合')
  })
})

describe('when nobody was serving', () => {
  it('pushes once after 30 hours of standstill, and the rep is not charged for them', async () => {
    await opened()
    // Down from Thursday 09:30 to Friday 15:30: without the rest it would be red since 10:00.
    await company.advanceTo('2026-11-26T09:30:00+08:00', HOUR_MS)
    await company.restartAfter(30 * HOUR_MS)
    await company.advance(30 * MINUTE_MS, 5 * MINUTE_MS)
    expect(isRedNow()).toBe(false)
    expect(reds('wangmin')).toEqual([])
    // Red 30 hours later than it would have been: Saturday 16:00.
    await company.advanceTo('2026-11-28T15:50:00+08:00', HOUR_MS)
    expect(reds('wangmin')).toEqual([])
    await company.advance(20 * MINUTE_MS, MINUTE_MS)
    expect(reds('wangmin')).toHaveLength(1)
    await company.restartAfter(2 * MINUTE_MS)
    await company.advance(HOUR_MS, 10 * MINUTE_MS)
    expect(reds('wangmin')).toHaveLength(1)
  })

  it('pushes once when only the ticks were missed', async () => {
    await opened()
    await company.advanceTo('2026-11-27T16:00:00+08:00')
    expect(reds('wangmin')).toHaveLength(1)
    await company.advance(HOUR_MS, MINUTE_MS * 10)
    expect(reds('wangmin')).toHaveLength(1)
  })

  it('keeps real data and the sample company in workspaces of their own', async () => {
    await opened()
    expect(company.test.workspace.id).toBe('main')
    expect(await company.test.workspace.store.workspaces()).toEqual(['main'])
    const trial = await buildTestApp({ isTrial: true, people: smallTeam() })
    expect(trial.workspace.id).not.toBe('main')
    expect(trial.app.platforms.has('wecom')).toBe(false)
    await trial.close()
  })
})
