/** WeCom's intelligent bot over its long connection: no public address, pushes to whoever has spoken. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { onTheFolder } from '../support/alone.ts'
import { until } from '../support/fake-time.ts'
import { SocketBotCompany } from '../support/wecom-bot-company.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'
const RED = '2026-11-27T10:01:00+08:00'
const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)

let company: SocketBotCompany
beforeEach(async () => {
  company = await SocketBotCompany.open()
})
afterEach(() => company.close())

describe('a message over the connection', () => {
  it('becomes a deal and a card; 撤销 takes it back on the card itself', async () => {
    const card = company.onlyCard(await company.say('zhangwei', OPENING))
    expect(card.buttons).toEqual(['对', '改', '撤销'])
    expect(await company.deal('华东机电')).toMatchObject({ ownerId: 'zhangwei', stage: 'quote' })
    expect(await company.tap('zhangwei', card, '撤销')).toEqual([])
    expect(card.words).toContain('已撤销')
    expect(company.test.workspace.rows()).toEqual([])
  })

  it('brings a file, and the file back when it is asked for', async () => {
    await company.say('zhangwei', OPENING)
    company.fake.file('zhangwei', PDF, '华东机电合同.pdf')
    await until('stored', () => company.test.workspace.rows().some((row) => row.evidenceCount > 0))
    await company.settle()
    await company.advance(4_000)
    const card = company.onlyCard(company.news('zhangwei'))
    await company.tap('zhangwei', card, '就选这个', { answer: 'contract-scan' })
    const seen = await company.say('zhangwei', '合同发我看看')
    const file = seen.find((one) => one.kind === 'file')
    expect(file?.kind === 'file' && Buffer.from(file.bytes).equals(PDF)).toBe(true)
    expect(file?.kind === 'file' && file.fileName).toBe('华东机电合同.pdf')
  })

  it('greets who enters', async () => {
    company.fake.enter('lina')
    await until('greeted', () => company.fake.seenBy('lina').length > 0)
    expect(company.words(company.fake.seenBy('lina'))).toContain('李娜')
  })
})

describe('the clock strikes', () => {
  it('waits for a manager who has never spoken, and reaches her when she does', async () => {
    await company.say('zhangwei', OPENING)
    await company.advanceTo(RED, 30 * MINUTE_MS)
    expect(company.fake.seenBy('wangmin')).toEqual([])
    await company.say('wangmin', '今天做什么')
    await company.advance(20 * MINUTE_MS, 5 * MINUTE_MS)
    expect(company.words(company.fake.seenBy('wangmin'))).toContain('红色提醒')
  })
})

describe('what waits for somebody who has never spoken', () => {
  const waiting = async () => {
    await company.say('zhangwei', OPENING)
    await company.advanceTo(RED, 30 * MINUTE_MS)
    expect(company.fake.seenBy('wangmin')).toEqual([])
  }

  it('is the welcome when she enters: the red flag, with its buttons, instead of a greeting', async () => {
    await waiting()
    company.fake.enter('wangmin')
    await until('welcomed', () => company.fake.seenBy('wangmin').length > 0)
    const words = company.words(company.fake.seenBy('wangmin'))
    expect(words).toContain('红色提醒')
    expect(words).not.toContain('你好')
    await company.advance(20 * MINUTE_MS, 5 * MINUTE_MS)
    expect(company.words(company.fake.seenBy('wangmin')).match(/红色提醒/g)).toHaveLength(1)
    const [card] = company.cards('wangmin')
    if (!card) throw new Error('No card')
    expect(card.buttons.length).toBeGreaterThan(1)
  })

  it('comes right after the answer when she speaks', async () => {
    await waiting()
    await company.say('wangmin', '今天做什么')
    await company.advance(15_000)
    expect(company.words(company.fake.seenBy('wangmin'))).toContain('红色提醒')
  })
})

describe('in a group', () => {
  it('answers with few words, and in detail to the person alone', async () => {
    await company.say('wangmin', '在吗')
    await company.say('zhangwei', OPENING)
    company.news('wangmin')
    company.fake.say('wangmin', '@刻度 华东机电什么情况', { chatid: 'wrGroup1' })
    await until('answered', () => company.fake.seenBy('wrGroup1').length > 0)
    await company.settle()
    const shown = company.words(company.fake.seenBy('wrGroup1'))
    expect(shown).toContain('@张伟 王敏 问：华东机电什么情况？')
    expect(shown).not.toContain('付款周期')
    expect(company.words(company.news('wangmin'))).toContain('付款周期')
  })
})

describe('a process that stood still for so long that another one took over', () => {
  onTheFolder()

  it('leaves the bot to that one', async () => {
    const lock = join(company.test.folder, 'kedu.lock')
    const owner = JSON.parse(readFileSync(lock, 'utf8'))
    writeFileSync(lock, JSON.stringify({ ...owner, nonce: 'another process' }))
    await until('about to ask whether the line lives', () => company.timers.held > 0)
    company.timers.runOut()
    await until('let go', () => !company.fake.isSubscribed)
    writeFileSync(lock, JSON.stringify(owner))
  })
})
