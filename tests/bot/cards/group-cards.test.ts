import type { CardContext } from '@kedu/bot/cards/card-context'
import { cardFor } from '@kedu/bot/cards/card-for'
import { DINGTALK_LIMITS, markdownMessages } from '@kedu/bot/platforms/dingtalk/render'
import { renderCard } from '@kedu/bot/platforms/wecom/render'
import type { DealFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { HOUR_MS, instant, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { checkTemplateCard } from '../../support/fake-wecom-checks.ts'
import { aDeal } from './a-deal.ts'
import { NOW, ZONE } from './arbitrary-message.ts'

const context: CardContext = {
  now: NOW,
  zone: ZONE,
  recipientId: 'manager',
  names: { stageName: () => null, personName: () => null },
}
const LONG_NAME = '太原海川精密机械智能装备股份有限公司'

function deal(dealId: string, more: Partial<DealFacts> = {}): DealFacts {
  return aDeal({
    dealId,
    customerName: LONG_NAME,
    ownerId: 'rep',
    stageName: '合同',
    stageIndex: 2,
    daysInStage: 16,
    clock: { kind: 'red', overdueHours: 600, redSince: instant(NOW - 3 * HOUR_MS) },
    ...more,
  })
}

const orange: OutboundMessage = {
  kind: 'owner-overdue',
  alertId: 'a1',
  ownerName: '小李',
  overdue: 3,
  deals: [
    { deal: deal('d1'), causes: ['red-flag'] },
    { deal: deal('d2'), causes: ['red-flag', 'long-stage-dwell'] },
    { deal: deal('d3', { clock: { kind: 'none' } }), causes: ['long-stage-dwell'] },
  ],
}
const red: OutboundMessage = {
  kind: 'region-gap',
  alertId: 'a2',
  region: '华北',
  contracts: 164,
  deliveries: 41,
  ratio: 0.6,
  contractStageName: '合同',
  deliveryStageName: '交付',
  deals: [deal('d1'), deal('d2', { outcome: 'won' })],
  packWay: 'no-mail',
}

/** What WeCom draws below the words. */
function rowsInWecom(message: OutboundMessage) {
  const messages = renderCard(cardFor(message, context), { taskId: 'task', link: null })
  expect(messages).toHaveLength(1)
  const [only] = messages
  if (only?.msgtype !== 'template_card') throw new Error('It is no card')
  checkTemplateCard(only.template_card as unknown as Record<string, unknown>, 'send')
  return {
    rows: only.template_card.horizontal_content_list?.map(({ keyname, value }) => [keyname, value]),
    buttons: only.template_card.button_list.map(({ text }) => text),
  }
}

describe('a card about several deals', () => {
  it('says why of each, yellow and red alike, however long the names are', () => {
    expect(rowsInWecom(orange).rows).toEqual([
      ['超期', '600 小时 · 太原海川精密机械智能装备'],
      ['超期', '600 小时 · 合同 · 第 17 天 · 太原…'],
      ['合同', '第 17 天 · 太原海川精密机械智能装备'],
    ])
    expect(cardFor(orange, context).fields.map(({ tone }) => tone)).toEqual([
      'red',
      'red',
      'yellow',
    ])
  })

  it('of a region counts, and says what became of a deal meanwhile', () => {
    expect(rowsInWecom(red).rows).toEqual([
      ['合同', '第 17 天 · 太原海川精密机械智能装备'],
      ['阶段', '已赢单 · 太原海川精密机械智能装备'],
    ])
    expect(cardFor(red, context).text).toContain('占 25.0%，低于 60%')
  })

  it('tells the buttons of one name apart', () => {
    expect(rowsInWecom(orange).buttons).toEqual([
      '1 太原海川精密机…',
      '2 太原海川精密机…',
      '3 太原海川精密机…',
    ])
  })

  it('has the whole name where there is room for it, also in DingTalk', () => {
    expect(cardFor(orange, context).plainText).toContain('· 太原海川精密机械智能装备')
    const [only, ...more] = markdownMessages(cardFor(red, context), null)
    expect(more).toEqual([])
    if (only?.msgKey !== 'sampleMarkdown') throw new Error('It is no Markdown')
    const { title, text } = only.msgParam
    expect(Buffer.byteLength(title)).toBeLessThanOrEqual(DINGTALK_LIMITS.titleBytes)
    expect(text).toContain('红色提醒')
    expect(text).toContain('- 合同：第 17 天 · 太原海川精密机械智能装备')
  })
})

describe('the digest', () => {
  it('lists five of a group, the reddest, and counts the others: two messages hold it', () => {
    const deals = Array.from({ length: 45 }, (_, n) =>
      deal(`d${n}`, {
        customerName: `客户 ${n}`,
        clock: { kind: 'red', overdueHours: 100 + n, redSince: instant(NOW - HOUR_MS) },
      }),
    )
    const digest: OutboundMessage = {
      kind: 'digest',
      personName: '王敏',
      date: localDate('2026-11-30'),
      groups: [
        { title: '小李 超期的客户（已并入红色提醒）', deals },
        { title: '已超期', deals: deals.slice(0, 5) },
      ],
    }
    const card = cardFor(digest, context)
    expect(card.items.map(({ title }) => title)).toEqual([
      '小李 超期的客户（已并入红色提醒）：45 条，先列 5 条',
      ...[44, 43, 42, 41, 40].map((n) => `客户 ${n}`),
      '已超期：5 条',
      ...[4, 3, 2, 1, 0].map((n) => `客户 ${n}`),
    ])
    expect(renderCard(card, { taskId: 'task', link: null })).toHaveLength(2)
  })
})

describe('the card that says what holds the next lead back', () => {
  const blocked: OutboundMessage = {
    kind: 'lead-blocked',
    rows: [
      { deal: deal('d1'), isRed: true, alertId: 'a1', empty: [] },
      {
        deal: deal('d2', { customerName: '常州丰川汽配有限公司', clock: { kind: 'none' } }),
        isRed: false,
        alertId: null,
        empty: ['关键障碍'],
      },
    ],
    total: 2,
    isAsked: true,
  }

  it('names what is missing of each, with one main button, and is no alert itself', () => {
    const card = cardFor(blocked, context)
    expect(card.title).toBe('修好这 2 条就能收到下一条线索')
    expect(card.tone).toBe('none')
    expect(card.items.map(({ tone }) => tone)).toEqual(['red', 'yellow'])
    expect(card.items[1]?.fields[0]).toEqual({ label: '缺', value: '关键障碍' })
    expect(card.buttons.map(({ label, style }) => [label, style])).toEqual([
      ['修好太原海川精密机…', 'primary'],
      ['补上常州丰川汽配', 'default'],
    ])
  })
})
