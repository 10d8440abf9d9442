/** The clock strikes, told once for every platform: nudge, red flag, two taps, cleared; also after an outage. */
import { HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Journey, PLATFORMS } from '../support/every-platform.ts'

// Monday 09:30. Due Wednesday 25 at 10:00, so: nudge Friday 27 at 08:00 after quiet hours, red at 10:00.
const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'
const NUDGED = '2026-11-27T08:00:00+08:00'
// Where the bot has to be written to first, looking at the phone takes twenty minutes.
const BEFORE_RED = '2026-11-27T09:10:00+08:00'
const RED = '2026-11-27T10:01:00+08:00'

describe.each(PLATFORMS)('on $name', ({ open, rules }) => {
  let phone: Journey
  beforeEach(async () => {
    phone = await open()
    // WeCom lets the bot write only to who has opened its chat.
    if (rules.speaksFirst !== 'always') {
      for (const who of ['wangmin', 'zhaoyan']) await phone.say(who, '帮助')
    }
    await phone.say('zhangwei', OPENING)
  })
  afterEach(() => phone.company.close())

  const cardsWith = (userId: string, words: string) =>
    phone.cards(userId).filter((card) => card.words.includes(words))
  const reds = () => cardsWith('wangmin', '红色提醒')

  function only<Card>(cards: Card[]): Card {
    const [card] = cards
    if (!card || cards.length > 1) throw new Error(`${cards.length} cards`)
    return card
  }

  function isRedNow(): boolean {
    const { company } = phone
    const { workspace } = company.test
    return workspace.rows().some((row) => workspace.clockFacts(row, company.now()).kind === 'red')
  }

  async function toBeSent() {
    const { workspace } = phone.company.test
    const { outboxPending, outboxDead } = await workspace.store.counts(workspace.id)
    return { outboxPending, outboxDead }
  }

  it('the rep is told first, the manager once, and two taps clear it on every card', async () => {
    const { company } = phone
    await company.advanceTo(NUDGED, 6 * HOUR_MS)
    await phone.hear('zhangwei')
    const nudge = only(cardsWith('zhangwei', '黄色提醒'))
    expect(nudge.words).toContain('该更新下次动作了')
    await phone.hear('wangmin')
    expect(reds()).toEqual([])

    await company.advanceTo(RED, 10 * MINUTE_MS)
    if (rules.speaksFirst === 'when they write') expect(reds()).toEqual([])
    await phone.hear('wangmin')
    const red = only(reds())
    for (const word of ['江苏华东机电', '张伟', '报价', '付款周期'])
      expect(red.words).toContain(word)
    expect(isRedNow()).toBe(true)

    await red.tap('已联系，3 天后再跟', '价格')
    expect((await company.deal('华东机电')).obstacle).toBe('付款周期')
    const confirm = red.buttons.find((label) => label.startsWith('确认')) ?? '确认'
    await red.tap(confirm)
    expect(await company.deal('华东机电')).toMatchObject({
      obstacle: '价格',
      nextAction: { date: '2026-11-30' },
      updatedBy: 'wangmin',
    })
    expect(isRedNow()).toBe(false)
    expect(red.words).toContain('已处理 · 王敏')
    expect(red.buttons).toEqual([])
    // A card of the bot changes only under the finger of who taps it.
    if (!rules.changesCards) await nudge.tap(nudge.buttons[0] ?? '')
    expect(nudge.words).toContain('已处理')
    expect((await company.deal('华东机电')).updatedBy).toBe('wangmin')
  })

  it('the manager hears of it exactly once, and numbers repair it where no button can be used', async () => {
    await phone.company.advanceTo(RED, 6 * HOUR_MS)
    await phone.hear('wangmin')
    await phone.company.advance(8 * HOUR_MS, 30 * MINUTE_MS)
    await phone.hear('wangmin')
    expect(reds()).toHaveLength(1)
    expect(phone.cards('liutao')).toEqual([])
    expect(phone.cards('gaofei')).toEqual([])
    expect(await phone.say('wangmin', '1')).toContain('确认')
    expect(isRedNow()).toBe(true)
    await phone.say('wangmin', '1')
    expect(isRedNow()).toBe(false)
    expect(await phone.company.deal('华东机电')).toMatchObject({
      obstacle: '付款周期',
      nextAction: { date: '2026-11-30' },
      updatedBy: 'wangmin',
    })
  })

  it('an hour without the platform loses nothing and says nothing twice', async () => {
    const { company } = phone
    await company.advanceTo(BEFORE_RED, 6 * HOUR_MS)
    await phone.hear('zhangwei')
    await phone.hear('wangmin')
    expect(reds()).toEqual([])
    await phone.outage(true)
    if (rules.hearsDuringOutage) expect(await phone.say('lina', '我的超期')).toBe('')
    await company.advance(HOUR_MS, 10 * MINUTE_MS)
    expect(isRedNow()).toBe(true)
    expect(reds()).toEqual([])

    await phone.outage(false)
    await company.advance(20 * MINUTE_MS, MINUTE_MS)
    await phone.hear('wangmin')
    await phone.hear('zhangwei')
    expect(reds()).toHaveLength(1)
    expect(cardsWith('zhangwei', '黄色提醒')).toHaveLength(1)
    await company.advance(2 * HOUR_MS, 10 * MINUTE_MS)
    await phone.hear('wangmin')
    expect(reds()).toHaveLength(1)
    expect(await toBeSent()).toEqual({ outboxPending: 0, outboxDead: 0 })
    // What was asked meanwhile is answered above; where nobody could write, it is heard now.
    if (!rules.hearsDuringOutage) {
      expect(await phone.say('lina', '我的超期')).toContain('没有超期的客户')
    }
  })
})
