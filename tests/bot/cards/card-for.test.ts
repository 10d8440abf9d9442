import type { Card } from '@kedu/bot/cards/card'
import { decodeAction, encodeAction } from '@kedu/bot/cards/card-action'
import type { CardContext } from '@kedu/bot/cards/card-context'
import { cardFor } from '@kedu/bot/cards/card-for'
import { readObstacle } from '@kedu/bot/cards/deal-parts'
import { CARD_LIMITS, numberedActions } from '@kedu/bot/cards/finish-card'
import type { DealFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { HOUR_MS, instant, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import { aDeal } from './a-deal.ts'
import { messages, NOW, tameWords, wildWords, ZONE } from './arbitrary-message.ts'

const STAGES: Record<string, string> = { quote: '报价', contract: '合同', delivery: '交付' }
const context: CardContext = {
  now: NOW,
  zone: ZONE,
  recipientId: 'p2',
  names: {
    stageName: (id) => STAGES[id] ?? null,
    personName: (id) => (id === 'p1' ? '小李' : null),
  },
}

const deal = aDeal()
const redFlag: OutboundMessage = {
  kind: 'red-flag',
  alertId: 'a1',
  deal,
  overdueHours: 51,
  sum: '',
  obstacles: ['付款周期', '交期异议', '价格'],
  nextStageName: '合同',
  recipientRole: 'manager',
}
const labels = (card: Card) => card.buttons.map((button) => button.label)
const length = (text: string) => [...text].length

function allTexts(card: Card): string[] {
  return [
    card.title ?? '',
    card.text,
    card.settled ?? '',
    card.replyHint ?? '',
    card.plainText,
    ...card.fields.flatMap((field) => [field.label, field.value]),
    ...card.items.flatMap((item) => [
      item.title,
      ...item.fields.flatMap((field) => [field.label, field.value]),
    ]),
    ...labels(card),
    ...(card.select?.options.map((option) => option.label) ?? []),
  ]
}

describe('every card', () => {
  it('keeps to the limits whatever people wrote', () => {
    void fc.assert(
      fc.property(messages(wildWords), (message) => {
        const card = cardFor(message, context)
        expect(length(card.title ?? '')).toBeLessThanOrEqual(CARD_LIMITS.title)
        expect(card.buttons.length).toBeLessThanOrEqual(6)
        expect(card.fields.length).toBeLessThanOrEqual(CARD_LIMITS.fields)
        if (card.buttons.length > 0) {
          expect(length(card.text)).toBeLessThanOrEqual(CARD_LIMITS.text)
        }
        for (const { label, action } of card.buttons) {
          expect(length(label)).toBeLessThanOrEqual(10)
          expect(decodeAction(encodeAction(action))?.kind).toBe(action.kind)
        }
        for (const field of [...card.fields, ...card.items.flatMap((item) => item.fields)]) {
          expect(length(field.label)).toBeLessThanOrEqual(5)
          expect(length(field.value)).toBeLessThanOrEqual(26)
        }
        if (card.select) {
          expect(card.buttons.length).toBeGreaterThan(0)
          expect(card.select.options.length).toBeLessThanOrEqual(10)
          for (const option of card.select.options) {
            expect(length(option.label)).toBeLessThanOrEqual(16)
            expect(Buffer.byteLength(option.value)).toBeLessThanOrEqual(128)
          }
          if (card.select.selected !== null) {
            expect(card.select.options.map((option) => option.value)).toContain(
              card.select.selected,
            )
          }
        }
        if (message.kind !== 'text') {
          for (const text of allTexts(card))
            expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e]/u)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is spaced, has no exclamation marks and no emoji', () => {
    void fc.assert(
      fc.property(messages(tameWords), (message) => {
        for (const text of allTexts(cardFor(message, context))) {
          // Dates are written without spaces: 12月2日.
          const withoutDates = text.replace(/(?:\d+年)?\d+月\d+日/g, '')
          expect(withoutDates).not.toMatch(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u)
          expect(text).not.toMatch(/[!！]|\p{Extended_Pictographic}/u)
          expect(text).not.toMatch(/undefined|NaN|\[object|null|。。|，。| {2}/)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('prints as many reply numbers as it understands', () => {
    void fc.assert(
      fc.property(messages(tameWords), (message) => {
        const card = cardFor(message, context)
        const actions = numberedActions(card)
        if (actions.length === 0) {
          expect(card.replyHint).toBeNull()
          return
        }
        if (card.buttons.length > 0) {
          expect(card.replyHint).toContain(`${actions.length}：`)
          expect(card.replyHint).not.toContain(`${actions.length + 1}：`)
        } else {
          expect(card.plainText).toContain(`\n${actions.length}. `)
        }
        expect(card.plainText).toContain(card.replyHint)
      }),
    )
  })
})

describe('the red-flag card', () => {
  const card = cardFor(redFlag, context)

  it('names rep, customer, stage, obstacle and hours', () => {
    expect(card.title).toBe('超期 51 小时 · 华东机电')
    expect(card.tone).toBe('red')
    expect(card.text).toBe('小李：华东机电 已超期 51 小时，障碍：付款周期。要现在改下次动作吗？')
    expect(card.plainText).toContain('线索 ● 报价 ● 合同 ○ 交付 ○')
  })

  it('offers the repairs, the stage by its name, and the sum', () => {
    expect(labels(card)).toEqual([
      '已联系，3 天后再跟',
      '推进到合同',
      '等客户：选日期',
      '51 小时怎么算的',
    ])
    expect(card.replyHint).toBe(
      '回复 1：已联系，3 天后再跟；2：推进到合同；3：等客户：选日期；4：51 小时怎么算的',
    )
    expect(numberedActions(card)[1]).toEqual({
      kind: 'repair',
      alertId: 'a1',
      dealId: 'd1',
      choice: { kind: 'advance' },
    })
  })

  it('has no advance in the last stage, and a shorter sum label from 1,000 hours on', () => {
    expect(
      labels(cardFor({ ...redFlag, nextStageName: null, overdueHours: 999 }, context)),
    ).toEqual(['已联系，3 天后再跟', '等客户：选日期', '999 小时怎么算的'])
    expect(labels(cardFor({ ...redFlag, overdueHours: 1000 }, context)).at(-1)).toBe('时限怎么算的')
  })

  it('selects the present obstacle', () => {
    expect(card.select?.options.map((option) => option.label)).toEqual([
      '付款周期',
      '交期异议',
      '价格',
    ])
    expect(readObstacle({ obstacle: card.select!.selected! })).toBe('付款周期')
    expect(readObstacle({ obstacle: card.select!.options[1]!.value })).toBe('交期异议')
    expect(readObstacle({})).toBeNull()
  })

  it('keeps an obstacle that is missing or too long for an option as it is', () => {
    for (const obstacle of [null, '等'.repeat(43)]) {
      const { select } = cardFor({ ...redFlag, deal: { ...deal, obstacle } }, context)
      expect(select!.options).toHaveLength(4)
      expect(select!.options[0]!.value).toBe(select!.selected)
      expect(readObstacle({ obstacle: select!.selected! })).toBeNull()
    }
    const longest = '等'.repeat(42)
    const { select } = cardFor({ ...redFlag, deal: { ...deal, obstacle: longest } }, context)
    expect(readObstacle({ obstacle: select!.selected! })).toBe(longest)
  })
})

describe('the yellow card', () => {
  const dwell: OutboundMessage = {
    kind: 'long-dwell',
    alertId: 'long-stage-dwell:d1:1',
    deal: { ...deal, stageName: '合同', stageIndex: 2 },
    enteredAt: instant(NOW - 400 * HOUR_MS),
    stageName: '合同',
    limitDays: 15,
    recipientRole: 'manager',
    sum: '',
  }

  it('names rep, customer, stage and days to the manager', () => {
    const card = cardFor(dwell, context)
    expect(card.title).toBe('「合同」超过 15 天 · 华东机电')
    expect(card.tone).toBe('yellow')
    expect(card.text).toContain('小李 的这个客户')
    expect(labels(card)).toEqual(['看这条记录', '时限怎么算的'])
  })

  it('asks the rep what is in the way', () => {
    const card = cardFor({ ...dwell, recipientRole: 'rep' }, context)
    expect(card.text).toContain('回我一句卡在哪')
  })
})

describe('the follow-up card', () => {
  const followUp: OutboundMessage = {
    kind: 'follow-up',
    alertId: 'missing-follow-up:d1:1',
    deal: { ...deal, stageName: '合同', stageIndex: 2 },
    enteredAt: instant(NOW - 73 * HOUR_MS),
    contractStageName: '合同',
    recipientRole: 'rep',
    sum: '',
  }

  it('asks the rep for the file and says how to give it', () => {
    const card = cardFor(followUp, context)
    expect(card.title).toBe('请补充合同履约条款截图 · 华东机电')
    expect(card.tone).toBe('none')
    expect(card.text).toMatch(/进入「合同」后还没有新附件。把截图或照片直接转发到这里，/)
    expect(labels(card)).toEqual(['看这条记录', '时限怎么算的'])
    expect(length(card.text)).toBeLessThanOrEqual(CARD_LIMITS.text)
  })

  it.each(['manager', 'director'] as const)('names rep and customer to the %s', (role) => {
    const card = cardFor({ ...followUp, recipientRole: role }, context)
    expect(card.title).toBe('还没补履约条款截图 · 华东机电')
    expect(card.tone).toBe('yellow')
    expect(card.text).toContain('小李 的这个客户')
  })

  it("stands as one line on the deal's own card and in lists", () => {
    const owing = { ...deal, asks: ['补充合同履约条款截图'] }
    const list = cardFor(
      { kind: 'deal-list', title: '', deals: [owing], total: 1, emptyText: '' },
      context,
    )
    expect(list.items[0]?.fields).toContainEqual({ label: '待办', value: owing.asks[0] })
    const whole = cardFor({ kind: 'deal', deal: owing, history: [], files: [] }, context)
    expect(whole.plainText).toContain('待办：补充合同履约条款截图')
  })
})

describe('the second tap', () => {
  const confirm = {
    kind: 'repair-confirm' as const,
    alertId: 'a1',
    deal,
    changes: [{ field: 'obstacle' as const, before: '付款周期', after: '价格' }],
    obstacles: [],
    waitDates: ['24', '25', '26', '27', '28', '29'].map((d) => localDate(`2026-11-${d}`)),
  }

  it('shows what will be written and carries the picked obstacle', () => {
    const card = cardFor({ ...confirm, choice: { kind: 'advance' } }, context)
    expect(card.title).toBe('推进到合同 · 华东机电')
    expect(labels(card)).toEqual(['确认写入', '返回'])
    expect(card.fields).toEqual([{ label: '障碍', value: '付款周期 → 价格' }])
    expect(card.buttons[0]?.action).toEqual({
      kind: 'repair-commit',
      alertId: 'a1',
      dealId: 'd1',
      choice: { kind: 'advance' },
      obstacle: '价格',
    })
  })

  it('keeps what was picked with the first tap selected', () => {
    const card = cardFor(
      { ...confirm, obstacles: ['付款周期', '价格'], choice: { kind: 'contacted' } },
      context,
    )
    expect(readObstacle({ obstacle: card.select!.selected! })).toBe('价格')
    expect(card.select!.options.map((option) => option.label)).toEqual(['价格', '付款周期'])
  })

  it('writes at once with the day of a wait: five days and a way back', () => {
    const card = cardFor({ ...confirm, choice: { kind: 'wait', until: null } }, context)
    expect(labels(card)).toHaveLength(6)
    expect(labels(card)[0]).toBe('11月24日 周二')
    expect(card.buttons[0]?.action).toMatchObject({
      kind: 'repair-commit',
      choice: { kind: 'wait', until: '2026-11-24' },
    })
    expect(labels(card)[5]).toBe('返回')
  })

  it('turns into who did it and when, without buttons', () => {
    const card = cardFor(
      { kind: 'handled', alertId: 'a1', deal, byName: '王敏', at: NOW, how: '推进到合同' },
      context,
    )
    expect(card.settled).toBe('已处理 · 王敏 · 14:07')
    expect(card.buttons).toEqual([])
    expect(card.replyHint).toBeNull()
    expect(numberedActions(card)).toEqual([])
  })
})

describe('questions', () => {
  const question = (choices: { value: string; label: string }[]): OutboundMessage => ({
    kind: 'question',
    questionId: 'q1',
    title: '说的是哪个客户？',
    detail: null,
    choices,
    kept: [{ field: 'obstacle', before: null, after: '付款周期' }],
    allowText: true,
  })
  const choices = (count: number, label = '客户') =>
    Array.from({ length: count }, (_, i) => ({ value: `v${i}`, label: `${label} ${i}` }))

  it('has buttons up to six short choices and a select from seven on', () => {
    expect(cardFor(question(choices(6)), context).select).toBeNull()
    const card = cardFor(question(choices(7)), context)
    expect(labels(card)).toEqual(['就选这个'])
    expect(card.select?.options).toHaveLength(7)
    expect(numberedActions(card)[6]).toEqual({ kind: 'answer', questionId: 'q1', value: 'v6' })
  })

  it('uses a select for names too long for a button and keeps them apart', () => {
    const card = cardFor(question(choices(2, '苏州工业园区精密机械制造有限公司')), context)
    expect(card.select?.options.map((option) => option.label)).toEqual([
      '1 苏州工业园区精密机械制造有…',
      '2 苏州工业园区精密机械制造有…',
    ])
    expect(card.plainText).toContain('苏州工业园区精密机械制造有限公司 1')
  })

  it('says what was kept', () => {
    expect(cardFor(question([]), context).text).toBe('已听到：付款周期。')
  })

  it('puts kinds, another customer and undo on a photo card, numbered in one row', () => {
    const card = cardFor(
      {
        kind: 'photos-attached',
        commandId: 'c1',
        deal,
        files: [],
        questionId: 'q1',
        kindChoices: choices(5),
      },
      context,
    )
    expect(labels(card)).toEqual(['就选这个', '换一个客户', '撤销'])
    expect(numberedActions(card).map((action) => action.kind)).toEqual([
      'answer',
      'answer',
      'answer',
      'answer',
      'answer',
      'move-evidence',
      'undo',
    ])
  })
})

describe('deals', () => {
  it('shows a missing dimension as missing and a stand-in by name', () => {
    const card = cardFor(
      {
        kind: 'deal',
        deal,
        history: [
          {
            at: NOW,
            actorName: '小王',
            ownerName: '小李',
            stageName: null,
            action: '打电话',
            evidence: 0,
            place: null,
          },
        ],
        files: [],
      },
      context,
    )
    expect(card.items[0]?.title).toBe('今天 14:07 · 由 小王 代填')
    expect(card.items[0]?.fields).toEqual([
      { label: '动作', value: '打电话' },
      { label: '证据', value: '未附证据', tone: 'hint' },
      { label: '地点', value: '未记录地点', tone: 'hint' },
    ])
    expect(card.plainText).toContain('金额：35 万元')
  })

  it('lists red ones first, the longest overdue on top, and opens them by number', () => {
    const make = (dealId: string, clock: DealFacts['clock']): DealFacts => ({
      ...deal,
      dealId,
      clock,
    })
    const card = cardFor(
      {
        kind: 'deal-list',
        title: '我的客户',
        deals: [
          make('calm', { kind: 'none' }),
          make('red-50', { kind: 'red', overdueHours: 50, redSince: NOW }),
          make('late', { kind: 'running', hoursLeft: 3, dueAt: NOW, isOverdue: true }),
          make('red-90', { kind: 'red', overdueHours: 90, redSince: NOW }),
        ],
        total: 12,
        emptyText: '',
      },
      context,
    )
    expect(numberedActions(card).map((a) => (a.kind === 'show-deal' ? a.dealId : ''))).toEqual([
      'red-90',
      'red-50',
      'late',
      'calm',
    ])
    expect(card.text).toBe('共 12 条，先列 4 条。')
  })
})

describe('refusals', () => {
  it('names the missing evidence and the way on', () => {
    const card = cardFor(
      {
        kind: 'refused',
        refusal: { kind: 'gate-unmet', from: 'quote', to: 'contract', missing: ['signature-page'] },
        customerName: '华东机电',
        hints: [],
        choices: [],
        questionId: null,
      },
      context,
    )
    expect(card.title).toBe('华东机电 还在「报价」')
    expect(card.text).toBe('还差签字页特写。直接拍一张发来，收到后我自动推进到「合同」。')
  })
})
