import type { Card } from '@kedu/bot/cards/card'
import { decodeAction, encodeAction } from '@kedu/bot/cards/card-action'
import { rawJson } from '@kedu/bot/platforms/outgoing/fit-text'
import { renderCard, renderUpdate, textMessages } from '@kedu/bot/platforms/wecom/render'
import { describe, expect, it } from 'vitest'
import { hostileCards, someCard } from '../../../contracts/platform.contract.ts'
import {
  checkMessage,
  checkRawJson,
  checkTemplateCard,
} from '../../../support/fake-wecom-checks.ts'
import fc from '../../../support/property.ts'

const bare: Partial<Card> = { buttons: [], select: null, replyHint: null }
const identity = { taskId: 'task-1', link: null }
const cardOf = (messages: ReturnType<typeof renderCard>) => {
  const last = messages.at(-1)
  if (last?.msgtype !== 'template_card') throw new Error('The last message is no card')
  return last.template_card
}

describe('renderCard', () => {
  it('puts a small card on one template card', () => {
    const messages = renderCard(someCard(), identity)
    expect(messages).toHaveLength(1)
    expect(cardOf(messages)).toEqual({
      card_type: 'button_interaction',
      source: { desc: '红色提醒', desc_color: 2 },
      main_title: { title: '华东机电 已超期 51 小时', desc: '报价（第 3/4 阶段）· 已 9 天' },
      sub_title_text: '障碍：付款周期。要现在改下次动作吗？',
      horizontal_content_list: [
        { keyname: '负责人', value: '张三' },
        { keyname: '下次动作', value: '11月21日 15:00' },
      ],
      task_id: 'task-1',
      button_selection: {
        question_key: 'obstacle',
        title: '障碍',
        option_list: [
          { id: 'payment', text: '付款周期' },
          { id: 'price', text: '价格' },
        ],
        selected_id: 'payment',
      },
      button_list: [
        {
          type: 0,
          text: '已联系',
          style: 1,
          key: encodeAction({
            kind: 'repair',
            alertId: 'al1',
            dealId: 'd1',
            choice: { kind: 'contacted' },
          }),
        },
        {
          type: 0,
          text: '看详情',
          style: 2,
          key: encodeAction({ kind: 'show-deal', dealId: 'd1' }),
        },
      ],
    })
  })

  it('keeps what WeCom checks, whatever is on the card', () => {
    fc.assert(
      fc.property(hostileCards(), (card) => {
        const messages = renderCard(card, identity)
        expect(messages.length).toBeGreaterThan(0)
        expect(messages.length).toBeLessThanOrEqual(10)
        for (const message of messages) {
          const body = checkRawJson(rawJson({ touser: 'u', ...message }))
          expect(() => checkMessage(body)).not.toThrow()
        }
        const update = checkRawJson(rawJson(renderUpdate(card, identity)))
        expect(() => checkTemplateCard(update, 'update')).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })

  it('gives every button a key that comes back as its action', () => {
    fc.assert(
      fc.property(hostileCards(), (card) => {
        for (const message of renderCard(card, identity)) {
          if (message.msgtype !== 'template_card') continue
          const travelled = JSON.parse(
            rawJson(message.template_card),
          ) as typeof message.template_card
          for (const button of travelled.button_list)
            expect(decodeAction(button.key)).not.toBeNull()
        }
      }),
    )
  })

  it('says what does not fit in words before the card', () => {
    const fits = renderCard(someCard({ text: '字'.repeat(160) }), identity)
    expect(fits).toHaveLength(1)
    expect(cardOf(fits).sub_title_text).toBe('字'.repeat(160))
    const long = renderCard(someCard({ text: '字'.repeat(161) }), identity)
    expect(long.map((message) => message.msgtype)).toEqual(['text', 'template_card'])
    expect(JSON.stringify(long[0])).toContain('字'.repeat(161))
    expect([...(cardOf(long).sub_title_text ?? '')]).toHaveLength(160)
    expect(cardOf(long).sub_title_text).toContain('详情见上一条')
  })

  it('moves a field that is too long or the seventh from its row into the text', () => {
    const value = '这是一个特别长的值，写了很多字，行里肯定放不下的那一种'
    const fields = Array.from({ length: 7 }, (_, i) => ({ label: `第${i}`, value: `v${i}` }))
    const card = cardOf(
      renderCard(someCard({ fields: [{ label: '备注', value }, ...fields] }), identity),
    )
    expect(card.horizontal_content_list?.map((row) => row.value)).toEqual([
      'v0',
      'v1',
      'v2',
      'v3',
      'v4',
      'v5',
    ])
    expect(card.sub_title_text).toContain(`备注：${value}`)
    expect(card.sub_title_text).toContain('第6：v6')
  })

  it('cuts titles, buttons and options by characters, emoji counting one', () => {
    const card = cardOf(
      renderCard(
        someCard({
          title: '😀'.repeat(36),
          buttons: [
            {
              label: '推进到下一阶段并通知经理',
              style: 'danger',
              action: { kind: 'ok', commandId: 'c' },
            },
          ],
          select: {
            key: 'k',
            label: 'l',
            options: Array.from({ length: 12 }, (_, i) => ({
              value: `v${i}`,
              label: '选'.repeat(17),
            })),
            selected: 'v11',
          },
        }),
        identity,
      ),
    )
    expect(card.main_title.title).toBe('😀'.repeat(36))
    expect(card.button_list[0]).toMatchObject({ text: '推进到下一阶段并通…', style: 3 })
    expect(card.button_selection?.option_list).toHaveLength(10)
    expect(card.button_selection?.option_list[0]?.text).toBe(`${'选'.repeat(15)}…`)
    expect(card.button_selection?.selected_id).toBeUndefined()
  })

  it('leaves out options without value, too long, or twice', () => {
    const options = [
      { value: '', label: 'a' },
      { value: '价'.repeat(42), label: '126 bytes' },
      { value: '价'.repeat(43), label: '129 bytes' },
      { value: 'x', label: 'one' },
      { value: 'x', label: 'two' },
    ]
    const select = { key: 'k', label: 'l', options, selected: null }
    const { button_selection } = cardOf(renderCard(someCard({ select }), identity))
    expect(button_selection?.option_list.map((option) => option.text)).toEqual(['126 bytes', 'one'])
  })

  it('says how to answer when a choice comes without a button', () => {
    const messages = renderCard(someCard({ buttons: [] }), identity)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({
      msgtype: 'text',
      text: { content: expect.stringContaining('回复 1') },
    })
  })

  it('shows a card without buttons as markdown in which people write no markup', () => {
    const messages = renderCard(
      someCard({
        ...bare,
        title: '<font>**x**',
        text: '[点我](http://evil)\n# 标题',
        settled: '已处理',
      }),
      identity,
    )
    expect(messages).toHaveLength(1)
    const content = messages[0]?.msgtype === 'markdown' ? messages[0].markdown.content : ''
    expect(content).toContain('**＜font＞＊＊x＊＊**')
    expect(content).toContain('［点我］(http://evil)')
    expect(content).toContain('＃ 标题')
    expect(content).toContain('<font color="warning">11月21日 15:00</font>')
    expect(content).toContain('已处理')
  })

  it('lists items with their fields', () => {
    const items = [
      {
        title: '华东机电',
        ruler: null,
        fields: [{ label: '超期', value: '51 小时' }],
        tone: 'red' as const,
        action: { kind: 'show-deal', dealId: 'd1' } as const,
      },
    ]
    const [message] = renderCard(someCard({ ...bare, items }), identity)
    const content = message?.msgtype === 'markdown' ? message.markdown.content : ''
    expect(content).toContain('1. <font color="warning">华东机电</font>\n> 超期：51 小时')
    expect(cardOf(renderCard(someCard({ items }), identity)).sub_title_text).toContain(
      '华东机电，超期：51 小时',
    )
  })

  it('gives numbers to what a number opens, and says so', () => {
    const item = (title: string, dealId: string | null) => ({
      title,
      ruler: null,
      fields: [],
      tone: 'none' as const,
      action: dealId === null ? null : ({ kind: 'show-deal', dealId } as const),
    })
    const items = [item('已超期：2 条', null), item('华东机电', 'd1'), item('宁波恒力', 'd2')]
    const card = someCard({ ...bare, items, replyHint: '回复数字看那一条' })
    const [message] = renderCard(card, identity)
    const content = message?.msgtype === 'markdown' ? message.markdown.content : ''
    expect(content).toContain('\n已超期：2 条\n1. 华东机电\n2. 宁波恒力\n')
    expect(content).toContain('回复数字看那一条')
    const withButtons = cardOf(renderCard(someCard({ items }), identity)).sub_title_text
    expect(withButtons).not.toContain('1. 华东机电')
  })
})

describe('textMessages', () => {
  const contents = (words: string) =>
    textMessages(words).map((message) => (message.msgtype === 'text' ? message.text.content : ''))

  it('splits above 2048 bytes, not above 2048 characters', () => {
    expect(contents('a'.repeat(2048))).toHaveLength(1)
    expect(contents('a'.repeat(2049))).toHaveLength(2)
    expect(contents('字'.repeat(682))).toHaveLength(1)
    expect(contents('字'.repeat(683)).map((text) => Buffer.byteLength(text))).toEqual([2046, 3])
    expect(contents('😀'.repeat(513)).map((text) => Buffer.byteLength(text))).toEqual([2048, 4])
  })

  it('shows no link that a member wrote', () => {
    expect(contents('<a href="http://evil">批准</a> 1 < a').join('')).toBe(
      '＜a href="http://evil">批准＜/a> 1 ＜ a',
    )
  })

  it('ends a text of 100,000 characters after ten messages, with a mark', () => {
    const all = contents('字'.repeat(100_000))
    expect(all).toHaveLength(10)
    expect(all[9]?.endsWith('…')).toBe(true)
    expect(Buffer.byteLength(all[9] ?? '')).toBeLessThanOrEqual(2048)
  })

  it('is never empty', () => {
    expect(contents('')).toEqual(['…'])
    expect(contents(' \n\u0000')).toEqual(['…'])
  })
})

describe('renderUpdate', () => {
  it('turns the buttons of a settled card into its words', () => {
    const update = renderUpdate(someCard({ settled: '已处理 · 李四 · 14:07' }), identity)
    expect(update.replace_text).toBe('已处理 · 李四 · 14:07')
    expect(update.button_list).toHaveLength(1)
    expect(decodeAction(update.button_list[0]?.key ?? '')).toBeNull()
    expect(update.button_selection).toBeUndefined()
  })

  it('keeps live buttons live', () => {
    const update = renderUpdate(someCard(), identity)
    expect(update.replace_text).toBeUndefined()
    expect(update.button_list.map((button) => button.text)).toEqual(['已联系', '看详情'])
    expect(update.task_id).toBe('task-1')
  })
})
