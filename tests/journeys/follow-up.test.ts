/** Three days after a contract without a new file: the rep is asked once, a photo closes it, silence goes up (R11). */
import { lightProcess } from '@kedu/shared/process/templates'
import { HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { photo } from '../support/api-company.ts'
import { type Journey, PLATFORMS } from '../support/every-platform.ts'

const TASK = '请补充合同履约条款截图'
// Monday 09:30, in a company whose contracts need no papers to begin with.
const OPENING = '新客户 江苏华东机电设备有限公司，合同，卡在付款周期，12月20日上午10点回访'
// Where the bot has to be written to first, looking at the phone takes twenty minutes.
const BEFORE = '2026-11-26T08:40:00+08:00'
const DUE = '2026-11-26T09:40:00+08:00'

describe.each(PLATFORMS)('on $name', ({ open, rules }) => {
  let phone: Journey
  beforeEach(async () => {
    phone = await open({ settings: { process: { ...lightProcess(), gates: [] } } })
    // WeCom lets the bot write only to who has opened its chat.
    if (rules.speaksFirst !== 'always') {
      for (const who of ['wangmin', 'zhaoyan']) await phone.say(who, '帮助')
    }
    await phone.say('zhangwei', OPENING)
    expect(await phone.company.deal('华东机电')).toMatchObject({ stage: 'contract' })
  })
  afterEach(() => phone.company.close())

  const cardsWith = (userId: string, words: string) =>
    phone.cards(userId).filter((card) => card.words.includes(words))

  it('the rep is asked on day three, once, and a photo closes it on card and list', async () => {
    const { company } = phone
    await company.advanceTo(BEFORE, 6 * HOUR_MS)
    await phone.hear('zhangwei')
    expect(cardsWith('zhangwei', TASK)).toEqual([])
    expect(await phone.say('zhangwei', '今天做什么')).not.toContain('履约条款')

    await company.advanceTo(DUE, MINUTE_MS)
    await phone.hear('zhangwei')
    await company.advance(8 * HOUR_MS, 30 * MINUTE_MS)
    await phone.hear('zhangwei')
    const asked = cardsWith('zhangwei', TASK)
    expect(asked).toHaveLength(1)
    for (const word of ['江苏华东机电', '合同', '转发到这里'])
      expect(asked[0]?.words).toContain(word)
    expect(await phone.say('zhangwei', '今天做什么')).toContain('补充合同履约条款截图')

    expect(await phone.photo('zhangwei', await photo(5))).toContain('江苏华东机电')
    expect((await company.deal('华东机电')).evidence).toHaveLength(1)
    // A card of the bot changes only under the finger of who taps it.
    if (rules.changesCards) {
      expect(asked[0]?.words).toContain('已处理 · 张伟')
      expect(asked[0]?.buttons).toEqual([])
    }
    expect(await phone.say('zhangwei', '今天做什么')).not.toContain('履约条款')
    await company.advance(96 * HOUR_MS, 6 * HOUR_MS)
    await phone.hear('wangmin')
    expect(cardsWith('wangmin', '履约条款')).toEqual([])
  })

  it('the manager hears of it two days after the rep, once', async () => {
    const { company } = phone
    await company.advanceTo(DUE, 6 * HOUR_MS)
    await phone.hear('zhangwei')
    await company.advance(47 * HOUR_MS, 6 * HOUR_MS)
    await phone.hear('wangmin')
    expect(cardsWith('wangmin', '履约条款')).toEqual([])
    await company.advance(2 * HOUR_MS, HOUR_MS)
    await phone.hear('wangmin')
    await company.advance(72 * HOUR_MS, 6 * HOUR_MS)
    await phone.hear('wangmin')
    const told = cardsWith('wangmin', '履约条款')
    expect(told).toHaveLength(1)
    for (const word of ['张伟', '江苏华东机电', '黄色提醒']) expect(told[0]?.words).toContain(word)
    expect(cardsWith('zhangwei', TASK)).toHaveLength(1)
    expect(cardsWith('liutao', '履约条款')).toEqual([])
  })
})
