/** A store that takes 20 s, or never gets there: platforms get their answer in time, people theirs later. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inOneProcess } from '../support/alone.ts'
import { smallTeam } from '../support/build-test-app.ts'
import { DingtalkCompany } from '../support/dingtalk-company.ts'
import { until } from '../support/fake-time.ts'
import { HeldTimers } from '../support/held-timers.ts'
import { SlowStore } from '../support/slow-store.ts'
import { CallbackBotCompany } from '../support/wecom-bot-company.ts'
import { WecomCompany, wordsOf } from '../support/wecom-company.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，下周三回访'

let company: DingtalkCompany
let store: SlowStore

inOneProcess()
beforeEach(async () => {
  const timers = new HeldTimers()
  company = await DingtalkCompany.open({ people: smallTeam('dingtalk'), timers })
  store = new SlowStore(company.test, timers)
})
afterEach(() => company.close())

describe('a message to DingTalk over HTTP', () => {
  it('is refused in time, recorded a moment later, and known when it comes again', async () => {
    store.hold()
    const sent = company.fake.message('zhangwei', { msgtype: 'text', text: { content: OPENING } })
    const answer = company.fake.post(sent)
    await store.timeIsUp()
    expect((await answer).status).toBe(503)
    expect(await company.deals()).toEqual([])
    await store.goOn()
    expect(await company.deals()).toHaveLength(1)
    expect((await company.fake.post(sent)).status).toBe(200)
    await company.settle()
    expect(await company.deals()).toHaveLength(1)
    expect(company.cards('zhangwei')).toHaveLength(1)
  })

  it('is tried again by ourselves when it could not be written', async () => {
    store.isBroken = true
    const refused = await company.fake.sayText('zhangwei', OPENING)
    expect(refused.status).toBe(503)
    store.isBroken = false
    await store.timeIsUp()
    await until('recorded', () => store.recorded === 1)
    await company.settle()
    expect(await company.deals()).toHaveLength(1)
  })

  it('that can be recorded by nothing is told of, without the store', async () => {
    store.isBroken = true
    await company.fake.sayText('zhangwei', OPENING)
    await store.triesInVain(9)
    await until('told', () => company.fake.textsFor('zhangwei').length > 0)
    expect(company.fake.textsFor('zhangwei').join()).toContain('请再发一次')
  })
})

describe('a tap in DingTalk over HTTP', () => {
  beforeEach(() => company.say('zhangwei', OPENING))

  it('is refused in time, and the card changes when it is recorded after all', async () => {
    const [card] = company.cards('zhangwei')
    if (!card) throw new Error('No card')
    store.hold()
    const answer = company.fake.tapButton('zhangwei', card, '撤销')
    await store.timeIsUp()
    expect((await answer).status).toBe(503)
    expect(card.words).toContain('撤销')
    await store.goOn()
    expect(company.words(company.fake.seenBy('zhangwei'))).toContain('已撤销')
  })

  it('that cannot be recorded is said to be lost within seconds', async () => {
    const [card] = company.cards('zhangwei')
    if (!card) throw new Error('No card')
    store.isBroken = true
    expect((await company.fake.tapButton('zhangwei', card, '对')).status).toBe(503)
    await store.triesInVain(3)
    await until('told', () => company.fake.textsFor('zhangwei').length > 0)
    expect(company.fake.textsFor('zhangwei').join()).toContain('请再点一次')
    expect(card.settled).toBeNull()
  })
})

describe('a message to the WeCom app', () => {
  let wecom: WecomCompany
  let slow: SlowStore
  beforeEach(async () => {
    const timers = new HeldTimers()
    wecom = await WecomCompany.open({ people: smallTeam('wecom'), timers })
    slow = new SlowStore(wecom.test, timers)
  })
  afterEach(() => wecom.close())

  it('is refused in time, three times, and is one entry and one answer when the disk goes on', async () => {
    slow.hold()
    const first = wecom.fake.callbackText('zhangwei', OPENING)
    await slow.timeIsUp()
    const { status, sent } = await first
    expect(status).toBe(503)
    for (let times = 0; times < 2; times += 1) {
      const again = wecom.fake.retry(sent, 'zhangwei')
      await slow.timeIsUp()
      expect((await again).status).toBe(503)
    }
    await slow.goOn()
    expect(await wecom.deals()).toHaveLength(1)
    expect(wecom.cards('zhangwei')).toHaveLength(1)
  })

  it('that can be recorded by nothing is told of, once, without the store', async () => {
    slow.isBroken = true
    expect((await wecom.fake.callbackText('zhangwei', OPENING)).status).toBe(503)
    await slow.triesInVain(9)
    await until('told', () => wecom.fake.seenBy('zhangwei').length > 0)
    expect(wordsOf(wecom.fake.seenBy('zhangwei'))).toContain('请再发一次')
  })
})

describe('a message to the WeCom bot by callbacks', () => {
  let bot: CallbackBotCompany
  let slow: SlowStore
  beforeEach(async () => {
    bot = await CallbackBotCompany.open({ people: smallTeam('wecom') })
    slow = new SlowStore(bot.test, bot.timers)
  })
  afterEach(() => bot.close())

  it('is refused in time and answered at its address when the disk goes on', async () => {
    slow.hold()
    const answer = bot.fake.say('zhangwei', OPENING)
    await slow.timeIsUp()
    expect((await answer).status).toBe(503)
    await slow.goOn()
    await until('answered', () => bot.fake.responses.length > 0)
    expect(await bot.deals()).toHaveLength(1)
    expect(bot.fake.responses.map(({ errcode }) => errcode)).toEqual([0])
    expect(wordsOf(bot.fake.seenBy('zhangwei'))).toContain('华东机电')
  })
})
