/** A rep's message in WeCom becomes a deal, over real HTTP and with WeCom's own encryption. */
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { onlyCard, WecomCompany, wordsOf } from '../support/wecom-company.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，下周三回访'

let company: WecomCompany
beforeEach(async () => {
  company = await WecomCompany.open()
})
afterEach(() => company.close())

function photo(hue = 0): Promise<Buffer> {
  return sharp({
    create: { width: 48, height: 32, channels: 3, background: { r: hue, g: 90, b: 120 } },
  })
    .jpeg()
    .toBuffer()
}

const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)

describe('a message becomes a deal', () => {
  it('answers the URL verification with the decrypted words alone', async () => {
    const response = await company.fake.verifyUrl('1616140317555161061')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('1616140317555161061')
  })

  it('stores what was said and shows it with 对, 改, 撤销; every word by its true author', async () => {
    const card = onlyCard(await company.say('zhangwei', OPENING))
    expect(card.words).toContain('江苏华东机电设备有限公司')
    expect(card.buttons).toEqual(['对', '改', '撤销'])
    const deal = await company.deal('华东机电')
    expect(deal).toMatchObject({
      ownerId: 'zhangwei',
      stage: 'quote',
      obstacle: '付款周期',
      nextAction: { date: '2026-12-02', time: null, text: '回访' },
    })
    const [opened] = await company.events(deal.id)
    expect(opened?.meta).toMatchObject({ actorId: 'zhangwei', door: 'chat' })
    expect(opened?.meta.messageId).toMatch(/^wecom:msg:\d+$/)
  })

  it('takes back with 撤销 on the card what the message did, and shows it on that card', async () => {
    await company.say('zhangwei', OPENING)
    const card = onlyCard(await company.say('zhangwei', '华东机电 卡在价格，周五下午3点回访'))
    expect((await company.deal('华东机电')).obstacle).toBe('价格')
    expect(await company.tap('zhangwei', card, '撤销')).toEqual([])
    expect(card.words).toContain('已撤销')
    expect(await company.deal('华东机电')).toMatchObject({
      obstacle: '付款周期',
      nextAction: { date: '2026-12-02' },
    })
  })

  it('confirms 对 in the encrypted answer to the tap itself, and on the card afterwards', async () => {
    const card = onlyCard(await company.say('zhangwei', OPENING))
    const reply = await company.fake.tapButton('zhangwei', card, '对')
    expect(reply.body).toContain('<Encrypt>')
    expect(reply.body).not.toContain('已确认')
    expect(reply.passive?.msgType).toBe('update_button')
    // Before anything was worked on.
    expect(card.replaced).toBe('已确认')
    await company.settle()
    expect(card.updates).toBe(1)
    expect(card.replaced).toContain('已确认')
    expect(company.fake.cardsFor('zhangwei')).toHaveLength(1)
  })

  it('answers other taps and entering with an empty body', async () => {
    const card = onlyCard(await company.say('zhangwei', OPENING))
    const undo = await company.fake.tapButton('zhangwei', card, '撤销')
    expect([undo.status, undo.body]).toEqual([200, ''])
    const stranger = await company.fake.enter('never-seen')
    expect([stranger.status, stranger.body]).toEqual([200, ''])
    await company.settle()
    expect(await company.say('zhangwei', '今天做什么')).not.toEqual([])
  })

  it('writes to nobody for a signed message without a sender', async () => {
    for (const xml of ['', '<xml/>', '<xml><__proto__><a>1</a></__proto__></xml>']) {
      expect((await company.fake.callback(xml, 'zhangwei')).status).toBe(200)
    }
    await company.settle()
    expect(company.fake.requests.filter((one) => one.path === '/cgi-bin/message/send')).toEqual([])
  })

  it('takes the opening back: the customer is in no list any more', async () => {
    const card = onlyCard(await company.say('zhangwei', OPENING))
    await company.tap('zhangwei', card, '撤销')
    expect(company.test.workspace.rows()).toEqual([])
    expect(wordsOf(await company.say('zhangwei', '今天做什么'))).not.toContain('华东机电')
  })

  it("stores once what WeCom's retry and a byte-identical repeat bring again", async () => {
    const first = await company.fake.callbackText('zhangwei', OPENING)
    const retry = await company.fake.retry(first.sent, 'zhangwei')
    const repeat = await company.fake.repeat(first.sent, 'zhangwei')
    await company.settle()
    const late = await company.fake.retry(first.sent, 'zhangwei')
    await company.settle()
    expect([first, retry, repeat, late].map((reply) => reply.status)).toEqual([200, 200, 200, 200])
    expect(await company.deals()).toHaveLength(1)
    expect(company.fake.cardsFor('zhangwei')).toHaveLength(1)
    const deal = await company.deal('华东机电')
    expect(await company.events(deal.id)).toHaveLength(1)
  })

  it('keeps two messages of one second apart', async () => {
    await company.say('zhangwei', OPENING)
    const replies = await Promise.all(
      ['华东机电 卡在价格', '华东机电 周五下午3点回访'].map((text) =>
        company.fake.callbackText('zhangwei', text),
      ),
    )
    await company.settle()
    expect(replies.map((reply) => reply.status)).toEqual([200, 200])
    expect(await company.deal('华东机电')).toMatchObject({
      obstacle: '价格',
      nextAction: { date: '2026-11-27', time: '15:00' },
    })
  })
})

describe('somebody not yet known', () => {
  it('is looked up once and becomes a rep under the manager WeCom names', async () => {
    company.fake.addMember({
      userid: 'SunLi',
      name: '孙丽',
      mainDepartment: 2,
      directLeader: ['wangmin'],
    })
    await company.say('SunLi', OPENING)
    await company.say('SunLi', '华东机电 卡在价格，周五下午3点回访')
    const person = company.test.workspace.people.byAccount('wecom', 'sunli')
    expect(person).toMatchObject({
      name: '孙丽',
      role: 'rep',
      department: '华东销售部',
      managerId: 'wangmin',
    })
    const lookUps = company.fake.requests.filter((request) => request.path === '/cgi-bin/user/get')
    expect(lookUps.map((request) => request.query.userid?.toLowerCase())).toEqual(['sunli'])
    expect((await company.deal('华东机电')).ownerId).toBe(person?.id)
  })

  it('stays unknown, and nothing is kept, when WeCom does not show them to the app', async () => {
    company.fake.addMember({ userid: 'Hidden', name: '不可见', visible: false })
    await company.fake.callbackText('Hidden', OPENING)
    await company.settle()
    expect(await company.deals()).toEqual([])
    expect(company.test.workspace.people.byAccount('wecom', 'hidden')).toBeNull()
  })

  it('waits in the inbox while the directory cannot be asked, and is answered then', async () => {
    company.fake.addMember({ userid: 'SunLi', name: '孙丽', directLeader: ['wangmin'] })
    company.fake.failNext(1, -1, { path: 'user/get' })
    await company.say('SunLi', OPENING)
    expect(await company.deals()).toEqual([])
    await company.advance(60_000, 10_000)
    expect(onlyCard(company.news('SunLi')).buttons).toContain('撤销')
    expect(await company.deals()).toHaveLength(1)
  })
})

describe('photos and files', () => {
  it('keeps a forwarded photo at once, on the deal that was just talked about', async () => {
    await company.say('lina', '新客户 常州天合机械有限公司，线索，无障碍，周五拜访')
    await company.say('zhangwei', OPENING)
    await company.fake.callbackImage('zhangwei', await photo())
    await company.settle()
    await company.advance(4_000)
    expect(onlyCard(company.news('zhangwei')).words).toContain('1 张照片已存到')
    const [evidence] = (await company.deal('华东机电')).evidence
    expect((await company.deal('常州天合')).evidence).toEqual([])
    const stored = await company.test.app.files.read(
      company.test.workspace.id,
      evidence?.fileId ?? '',
    )
    expect(Buffer.from(stored ?? []).equals(await photo())).toBe(true)
    expect(evidence).toMatchObject({ addedBy: 'zhangwei', hasPreview: true, mime: 'image/jpeg' })
  })

  it('answers nine photos in a burst with one card', async () => {
    await company.say('zhangwei', OPENING)
    for (let index = 0; index < 9; index += 1) {
      await company.fake.callbackImage('zhangwei', await photo(index * 20))
    }
    await company.settle()
    await company.advance(4_000)
    const card = onlyCard(company.news('zhangwei'))
    expect(card.words).toContain('9 张照片已存到')
    expect((await company.deal('华东机电')).evidence).toHaveLength(9)
  })

  it('takes all nine photos back with 撤销 on their one card', async () => {
    await company.say('zhangwei', OPENING)
    for (let index = 0; index < 9; index += 1) {
      await company.fake.callbackImage('zhangwei', await photo(index * 20))
    }
    await company.settle()
    await company.advance(4_000)
    await company.tap('zhangwei', onlyCard(company.news('zhangwei')), '撤销')
    expect((await company.deal('华东机电')).evidence).toEqual([])
  })

  it('asks once for nine photos nobody knows a customer for, and keeps all of them', async () => {
    await company.say('zhangwei', OPENING)
    await company.say('zhangwei', '新客户 常州天合机械有限公司，线索，无障碍，周五拜访')
    for (let index = 0; index < 9; index += 1) {
      await company.fake.callbackImage('zhangwei', await photo(index * 20))
    }
    await company.settle()
    await company.advance(4_000)
    const question = onlyCard(company.news('zhangwei'))
    expect(question.words).toContain('9 个文件')
    await company.say('zhangwei', '常州天合')
    await company.advance(4_000)
    expect((await company.deal('常州天合')).evidence).toHaveLength(9)
    expect((await company.deal('华东机电')).evidence).toEqual([])
  })

  it('sends the contract file itself when asked for it, and to nobody who may not see the deal', async () => {
    await company.say('zhangwei', OPENING)
    await company.fake.callbackFile('zhangwei', PDF, {
      fileName: '华东机电合同.pdf',
      mime: 'application/pdf',
    })
    await company.settle()
    await company.advance(4_000)
    const card = onlyCard(company.news('zhangwei'))
    await company.tap('zhangwei', card, '就选这个', { answer: 'contract-scan' })
    expect((await company.deal('华东机电')).evidence[0]?.kind).toBe('contract-scan')

    const seen = await company.say('zhangwei', '合同发我看看')
    const file = seen.find((one) => one.kind === 'file')
    expect(file?.kind === 'file' && Buffer.from(file.bytes).equals(PDF)).toBe(true)
    expect(file?.kind === 'file' && file.fileName).toBe('华东机电合同.pdf')
    expect(company.fake.requests.some((one) => one.path === '/cgi-bin/media/upload')).toBe(true)

    const other = await company.say('lina', '华东机电合同发我看看')
    expect(other.map((one) => one.kind)).toEqual(['text'])
    expect(wordsOf(other)).toContain('你看不到它的详情')
    expect(wordsOf(await company.say('lina', '华东机电到哪一步了'))).not.toContain('付款周期')
    const manager = await company.say('wangmin', '华东机电合同发我看看')
    expect(manager.some((one) => one.kind === 'file')).toBe(true)
  })

  it('says of a file above 20 MB that it is too large, without fetching it', async () => {
    await company.say('zhangwei', OPENING)
    const big = Buffer.concat([PDF, Buffer.alloc(20 * 1024 * 1024)])
    await company.fake.callbackFile('zhangwei', big, {
      fileName: '图纸.pdf',
      mime: 'application/pdf',
    })
    await company.settle()
    await company.advance(4_000)
    expect(wordsOf(company.news('zhangwei'))).toContain('太大了')
    const fetches = company.fake.requests.filter((one) => one.path === '/cgi-bin/media/get')
    expect(fetches).toHaveLength(1)
    expect((await company.deal('华东机电')).evidence).toEqual([])
  })

  it('tries a photo again while WeCom cannot give it out', async () => {
    await company.say('zhangwei', OPENING)
    company.fake.failNext(1, -1, { path: 'media/get' })
    await company.fake.callbackImage('zhangwei', await photo())
    await company.settle()
    expect((await company.deal('华东机电')).evidence).toEqual([])
    await company.advance(60_000, 10_000)
    expect((await company.deal('华东机电')).evidence).toHaveLength(1)
    expect(company.fake.cardsFor('zhangwei')).toHaveLength(2)
  })

  it('answers what comes after a photo that WeCom cannot give out, and keeps asking for the photo', async () => {
    await company.say('zhangwei', OPENING)
    company.fake.failNext(6, -1, { path: 'media/get' })
    await company.fake.callbackImage('zhangwei', await photo())
    await company.settle()
    company.news('zhangwei')
    await company.fake.callbackText('zhangwei', '今天做什么')
    await company.settle()
    expect(company.news('zhangwei')).toEqual([])
    await company.advance(40_000, 5_000)
    const meanwhile = wordsOf(company.news('zhangwei'))
    expect(meanwhile).toContain('今天要跟的客户')
    expect(meanwhile).toContain('处理好就回你')
    expect((await company.deal('华东机电')).evidence).toEqual([])
    await company.advance(20 * 60_000, 30_000)
    expect((await company.deal('华东机电')).evidence).toHaveLength(1)
  })
})

describe('everything else WeCom can bring', () => {
  it('greets once when the app is entered', async () => {
    await company.fake.enter('zhangwei')
    await company.settle()
    const first = wordsOf(company.news('zhangwei'))
    expect(first).toContain('张伟')
    expect(first).toContain('今天做什么')
    await company.advance(60_000)
    await company.fake.enter('zhangwei')
    await company.settle()
    expect(company.news('zhangwei')).toEqual([])
  })

  it('takes an entry of the app menu as said', async () => {
    await company.fake.callbackEvent('zhangwei', 'click', { EventKey: '我的超期' })
    await company.settle()
    expect(wordsOf(company.news('zhangwei'))).toContain('没有超期的客户')
  })

  it.each([
    ['voice', () => company.fake.callbackVoice('zhangwei', Buffer.from('#!AMR\n123456789'))],
    ['video', () => company.fake.callbackVideo('zhangwei', Buffer.alloc(64, 1))],
    ['location', () => company.fake.callbackLocation('zhangwei', 31.2, 121.5, '上海市浦东新区')],
    ['link', () => company.fake.callbackLink('zhangwei', '行业新闻', 'https://example.com/a')],
    ['scan', () => company.fake.callbackEvent('zhangwei', 'scancode_push', { EventKey: 'scan' })],
    [
      'unknown kind',
      () =>
        company.fake.callback(
          `<xml><ToUserName><![CDATA[x]]></ToUserName><FromUserName><![CDATA[zhangwei]]></FromUserName><CreateTime>1795397400</CreateTime><MsgType><![CDATA[hologram]]></MsgType><MsgId>991</MsgId><AgentID>1</AgentID></xml>`,
          'zhangwei',
        ),
    ],
  ])('answers %s in words, never with silence', async (_kind, send) => {
    const reply = await send()
    expect(reply.status).toBe(200)
    await company.settle()
    await company.advance(4_000)
    expect(wordsOf(company.news('zhangwei'))).toMatch(/\p{Script=Han}/u)
    expect(await company.deals()).toEqual([])
  })

  it("passes WeCom's own notices on to the admin", async () => {
    await company.fake.callbackEvent('sys', 'close_inactive_agent')
    await company.settle()
    expect(wordsOf(company.news('zhaoyan'))).toContain('企业微信的通知')
  })
})
