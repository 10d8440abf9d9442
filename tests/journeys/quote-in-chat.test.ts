import { findQrCode } from '@kedu/server/evidence/qr-code'
import { fileFor } from '@kedu/server/uploads/file-access'
import type { Deal } from '@kedu/shared/deal/deal'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../support/api-company.ts'
import type { TestApp } from '../support/build-test-app.ts'
import { WebChatUser, words } from '../support/web-chat-user.ts'

const ORDER = '给恒力报价：A型泵 2台 3.2万/台，有效期15天，款到发货'

describe('a quote made in the chat', () => {
  let test: TestApp
  let dealId: string
  let rep: WebChatUser

  beforeAll(async () => {
    test = await apiCompany()
    dealId = (await givenDeal(test, 'zhangwei', '宁波恒力机械')).id
    rep = new WebChatUser(test, 'zhangwei')
  })
  afterAll(() => test.close())

  const asked = async () => {
    const [card] = await rep.say(ORDER)
    if (card === undefined) throw new Error('no card')
    return card
  }

  const quotes = async () => {
    const snapshot = await test.workspace.store.load<Deal>(test.workspace.id, `deal/${dealId}`)
    return snapshot?.state.quotes ?? []
  }

  it('is shown before it is made, and nothing is made by 改', async () => {
    const card = await asked()
    const shown = words(card)
    for (const part of ['宁波恒力机械', '¥64,000.00', '2 台', '2026年12月8日', '款到发货'])
      expect(shown).toContain(part)
    expect(shown).toContain('〔生成报价单〕〔改〕')
    const answer = await rep.tap(card, '改')
    expect(answer.map(words).join('\n')).toContain('没有生成')
    expect(await quotes()).toEqual([])
  })

  it('is made once and handed out as a link that opens', async () => {
    const card = await asked()
    const answer = (await rep.tap(card, '生成报价单')).map(words).join('\n')
    expect(answer).toContain('报价单 C-0001-B01 做好了')
    const path = /\/q\/s\/[\w.-]+/.exec(answer)?.[0] ?? ''
    const page = await test.app.http.inject({ method: 'GET', url: path })
    expect(page.body).toContain('¥64,000.00')
    expect(await quotes()).toMatchObject([{ state: { kind: 'sent' }, validUntil: '2026-12-08' }])
  })

  it('comes with its QR code as a picture for the customer to scan, shown to nobody else', async () => {
    const items = await rep.tap(await asked(), '生成报价单')
    const said = items.map(words).join('\n')
    const path = /\/q\/s\/[\w.-]+/.exec(said)?.[0] ?? ''
    expect(said).toContain('报价单 C-0001-B02 的二维码')
    const files = items.flatMap(({ content }) =>
      content.kind === 'card' ? content.card.files : [],
    )
    expect(files).toMatchObject([{ fileName: 'C-0001-B02.png', mime: 'image/png' }])
    const fileId = files[0]?.fileId ?? ''
    const person = (id: string) => {
      const found = test.workspace.people.get(id)
      if (found === null) throw new Error(id)
      return found
    }
    const { now: realNow } = test
    const hasSent = async () => false
    const access = { ...test.app, workspace: test.workspace, realNow, hasSent }
    const picture = await fileFor(person('zhangwei'), fileId, 'original', access)
    if (picture.kind !== 'file') throw new Error('The rep is not shown the code')
    const { data, info } = await sharp(picture.bytes)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const code = await findQrCode({ width: info.width, height: info.height, data })
    expect(code?.payload).toMatch(/^http/)
    expect(new URL(code?.payload ?? '').pathname).toBe(path)
    expect((await fileFor(person('zhoutao'), fileId, 'original', access)).kind).toBe('none')
    await rep.tap(await asked(), '改')
  })

  it('says what is wrong, who is meant, and leaves reports of offers alone', async () => {
    const said = async (text: string) => (await rep.say(text)).map(words).join('\n')
    expect(await said('给恒力报价：A型泵 0台 3.2万/台')).toContain('第 1 行的数量不对')
    expect(await said('给恒力报价单：便宜点')).toContain('至少写一行')
    expect(await said('给恒力报价：A型泵 1台 3万，有效期到2月30日')).toContain('日历上没有')
    expect(await said('给不存在公司报价：A型泵 1台 3万')).toContain('没找到你能改的进行中的客户')
    expect(await quotes()).toHaveLength(2)
    expect(await said('恒力 报价发过去了，卡在付款周期，下周三回访')).toContain('付款周期')
  })

  it('of a colleague’s customer is not made', async () => {
    const other = new WebChatUser(test, 'zhoutao')
    const answer = (await other.say(ORDER)).map(words).join('\n')
    expect(answer).toContain('没找到你能改的进行中的客户')
  })
})
