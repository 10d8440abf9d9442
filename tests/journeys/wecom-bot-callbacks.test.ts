/** WeCom's intelligent bot by callbacks: everything goes out in an answer to WeCom. */
import { HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { inOneProcess } from '../support/alone.ts'
import { rounds, until } from '../support/fake-time.ts'
import { startFakeWecom } from '../support/fake-wecom.ts'
import { SlowStore } from '../support/slow-store.ts'
import { CallbackBotCompany } from '../support/wecom-bot-company.ts'
import { wecomConfigOf, wordsOf } from '../support/wecom-company.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'
const RED = '2026-11-27T10:01:00+08:00'

let company: CallbackBotCompany
afterEach(() => company.close())

describe('a message becomes a deal', () => {
  it('is answered with its card in the answer to the callback itself', async () => {
    company = await CallbackBotCompany.open()
    const reply = await company.fake.say('zhangwei', OPENING)
    expect(reply.answer?.msgtype).toBe('template_card')
    const card = company.onlyCard(company.news('zhangwei'))
    expect(card.buttons).toEqual(['对', '改', '撤销'])
    expect(await company.deal('华东机电')).toMatchObject({ ownerId: 'zhangwei', stage: 'quote' })
    await company.settle()
    expect(
      (await company.test.workspace.store.counts(company.test.workspace.id)).outboxPending,
    ).toBe(0)
  })

  it('takes back with 撤销, and shows it in the answer to the tap', async () => {
    company = await CallbackBotCompany.open()
    const card = company.onlyCard(await company.say('zhangwei', OPENING))
    const reply = await company.fake.tap('zhangwei', card, '撤销')
    expect(reply.answer?.response_type).toBe('update_template_card')
    expect(card.words).toContain('已撤销')
    expect(company.test.workspace.rows()).toEqual([])
    await company.settle()
    expect(company.news('zhangwei')).toEqual([])
  })

  it('keeps a photo and answers once at the address it came with', async () => {
    company = await CallbackBotCompany.open()
    await company.say('zhangwei', OPENING)
    const photo = await sharp({
      create: { width: 48, height: 32, channels: 3, background: '#057a78' },
    })
      .jpeg()
      .toBuffer()
    const reply = await company.fake.image('zhangwei', photo)
    expect(reply).toMatchObject({ status: 200, answer: null })
    await company.settle()
    await company.advance(4_000)
    expect(company.words(company.news('zhangwei'))).toContain('1 张照片已存到')
    const [evidence] = (await company.deal('华东机电')).evidence
    const stored = await company.test.app.files.read(
      company.test.workspace.id,
      evidence?.fileId ?? '',
    )
    expect(Buffer.from(stored ?? []).equals(photo)).toBe(true)
  })

  it('greets who enters, and answers feedback with nothing', async () => {
    company = await CallbackBotCompany.open()
    const entered = await company.fake.enter('zhangwei')
    expect(entered.answer?.msgtype).toBe('text')
    expect(company.words(company.news('zhangwei'))).toContain('张伟')
    expect((await company.fake.feedback('zhangwei')).answer).toBeNull()
  })
})

describe('an answer that takes long', () => {
  inOneProcess()

  it('begins as a stream and is there when WeCom asks for it', async () => {
    company = await CallbackBotCompany.open()
    const { workspace } = company.test
    // Nobody works on the message until the wait is over.
    let goOn = () => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const load = workspace.store.load.bind(workspace.store)
    workspace.store.load = (async (...args: Parameters<typeof load>) => {
      await held
      return load(...args)
    }) as typeof workspace.store.load
    const written = new SlowStore(company.test, company.timers)
    const asking = company.fake.say('zhangwei', '今天做什么')
    await until('recorded', () => written.recorded > 0)
    await rounds(5)
    await until('held', () => company.timers.held > 0)
    company.timers.runOut()
    const reply = await asking
    expect(reply.answer).toMatchObject({
      msgtype: 'stream',
      stream: { finish: false, content: '收到，正在处理…' },
    })
    expect(await company.fake.poll()).toBe(1)
    goOn()
    const settled = company.settle()
    await until('worked on', () => company.timers.held > 0)
    await company.fake.poll()
    await settled
    expect(company.words(company.fake.seenBy('zhangwei'))).not.toContain('正在处理')
    expect(await company.fake.poll()).toBe(0)
    expect((await workspace.store.counts(workspace.id)).outboxPending).toBe(0)
  })
})

describe('something to say of our own accord', () => {
  it('goes through the app where there is one', async () => {
    const app = await startFakeWecom({ now: () => company?.now() ?? Date.UTC(2026, 10, 23, 1, 30) })
    app.addMember({ userid: 'wangmin', name: '王敏' })
    app.addMember({ userid: 'zhangwei', name: '张伟' })
    company = await CallbackBotCompany.open({ wecom: wecomConfigOf(app) })
    await company.say('zhangwei', OPENING)
    await company.advanceTo(RED, HOUR_MS)
    expect(wordsOf(app.seenBy('wangmin'))).toContain('红色提醒')
    await app.close()
  })

  it('ends as a dead letter an admin sees when nobody ever speaks', async () => {
    company = await CallbackBotCompany.open()
    await company.say('zhangwei', OPENING)
    await company.advanceTo('2026-12-04T09:00:00+08:00', 6 * HOUR_MS)
    const { workspace } = company.test
    expect((await workspace.store.counts(workspace.id)).outboxDead).toBeGreaterThan(0)
  })
})

describe('what waits for somebody who has never spoken', () => {
  it('is the welcome when she enters', async () => {
    company = await CallbackBotCompany.open()
    await company.say('zhangwei', OPENING)
    await company.advanceTo(RED, HOUR_MS)
    const entering = company.fake.enter('wangmin')
    await until('recorded', async () => {
      const { workspace } = company.test
      return (await workspace.store.counts(workspace.id)).inboxPending > 0
    })
    await company.settle()
    await entering
    expect(company.words(company.fake.seenBy('wangmin'))).toContain('红色提醒')
    await company.advance(30 * MINUTE_MS, 5 * MINUTE_MS)
    expect(company.words(company.fake.seenBy('wangmin')).match(/红色提醒/g)).toHaveLength(1)
  })
})

describe('somebody not on the list', () => {
  it('is told kindly, and the admin which account to import', async () => {
    company = await CallbackBotCompany.open()
    const reply = await company.fake.say('sunli', '华东机电 报价发了')
    expect(JSON.stringify(reply.answer)).toContain('还不认识你')
    expect(await company.deals()).toEqual([])
    await company.settle()
    await company.say('zhaoyan', '今天做什么')
    await company.advance(20 * MINUTE_MS, 5 * MINUTE_MS)
    expect(company.words(company.fake.seenBy('zhaoyan'))).toContain('sunli')
  })
})

describe('in a group', () => {
  const group = { chatid: 'wrGroup1', chattype: 'group' }

  it('never shows what was said or asked, and puts the question to the owner', async () => {
    company = await CallbackBotCompany.open()
    await company.say('zhangwei', OPENING)
    await company.fake.say('wangmin', '@刻度 华东机电什么情况', group)
    await company.settle()
    const shown = company.words(company.fake.seenBy('wrGroup1'))
    expect(shown).toContain('@张伟 王敏 问：华东机电什么情况？引用这条回答我即可')
    for (const secret of ['付款周期', '报价', '江苏']) expect(shown).not.toContain(secret)

    const quote = { msgtype: 'text', text: { content: shown } }
    await company.fake.say('zhangwei', '@刻度 客户嫌贵，周五下午3点回访', { ...group, quote })
    await company.settle()
    expect(await company.deal('华东机电')).toMatchObject({
      nextAction: { date: '2026-11-27', time: '15:00' },
    })
    const after = company.words(company.fake.seenBy('wrGroup1'))
    expect(after).toContain('已记下')
    expect(after).not.toContain('嫌贵')
    // The details come to her alone, as soon as she can be written to.
    await company.say('wangmin', '今天做什么')
    await company.advance(20 * MINUTE_MS, 5 * MINUTE_MS)
    await company.say('wangmin', '我的超期')
    await company.advance(20 * MINUTE_MS, 5 * MINUTE_MS)
    expect(company.words(company.fake.seenBy('wangmin'))).toContain('张伟 在群里回了你的问题')
  })
})
