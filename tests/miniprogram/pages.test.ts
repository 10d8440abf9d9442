import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { HOUR_MS, instantOf, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { query } from '../../miniprogram/src/api/query.ts'
import { dayWords } from '../../miniprogram/src/chat/day-words.ts'
import { clockMark } from '../../miniprogram/src/deals/clock-words.ts'
import { distinctPages } from '../../miniprogram/src/deals/distinct-pages.ts'
import { asQuery, filtersOn, NO_FILTERS } from '../../miniprogram/src/deals/filters.ts'
import {
  type FormValues,
  fenOf,
  formChanges,
  yuanText,
} from '../../miniprogram/src/deals/form-values.ts'
import { heatShare } from '../../miniprogram/src/deals/heat-share.ts'
import { type DraftRow, draftTotalFen, readDraft } from '../../miniprogram/src/deals/quote-draft.ts'

const ZONE = 'Asia/Shanghai'
/** Mon 2026-11-23 09:00. */
const NOW = instantOf(localDate('2026-11-23'), ZONE, '09:00')

describe('days as people say them', () => {
  it.each([
    ['2026-11-22', '昨天'],
    ['2026-11-23', '今天'],
    ['2026-11-24', '明天'],
    ['2026-11-25', '后天'],
    ['2026-12-02', '12月2日 周三'],
    ['2027-01-03', '1月3日 周日'],
  ])('calls %s %s', (date, words) => {
    expect(dayWords(date, '2026-11-23')).toBe(words)
  })
})

describe('the clock chip', () => {
  const mark = (clock: DealRowView['clock'], outcome: DealRowView['outcome'] = 'open') =>
    clockMark({ clock, nextAction: null, outcome }, NOW, ZONE, 48)
  const running = (inHours: number, hoursLeft: number) =>
    mark({
      kind: 'running',
      hoursLeft,
      dueAt: NOW + inHours * HOUR_MS,
      isOverdue: inHours < 0,
    })

  it('fills towards the deadline on the last day and is full when red', () => {
    expect(running(72, 120)).toMatchObject({ words: '11月26日 周四', filled: 0, tone: 'none' })
    expect(running(6, 54)).toMatchObject({ words: '今天，还有 6 小时', filled: 75, tone: 'today' })
    expect(mark({ kind: 'red', overdueHours: 51, redSince: 0 })).toEqual({
      words: '超期 51 小时',
      tone: 'red',
      filled: 100,
    })
  })

  it('fills again from due to red', () => {
    expect(running(-12, 36)).toMatchObject({ tone: 'yellow', filled: 25 })
    expect(running(-47, 1)).toMatchObject({ words: '已到期，还剩 1 小时', filled: 98 })
  })

  it('has no bar while one waits, without a date, and on closed deals', () => {
    expect(mark({ kind: 'waiting', until: '2026-11-25' })).toMatchObject({
      words: '等客户到 后天',
      filled: 0,
    })
    expect(mark({ kind: 'none' }).filled).toBe(0)
    expect(mark({ kind: 'red', overdueHours: 51, redSince: 0 }, 'won').words).toBe('赢单')
  })
})

describe('the lifecycle form', () => {
  const before: FormValues = {
    industry: '',
    region: '华东',
    firstContact: '电话',
    obstacle: '价格',
    amount: '38600',
    summary: [{ kind: 'paragraph', runs: [{ text: '谈过', bold: false }] }],
  }

  it('sends only what was changed', () => {
    expect(formChanges(before, { ...before })).toEqual({})
    expect(formChanges(before, { ...before, industry: '机械设备', amount: '38600.5' })).toEqual({
      industry: '机械设备',
      amountFen: 3_860_050,
    })
    expect(formChanges(before, { ...before, summary: [] })).toEqual({ summary: [] })
  })

  it('reads amounts as people write them and refuses what is none', () => {
    expect(['38,600', '￥38600元', ' 38600.05 ', '0'].map(fenOf)).toEqual([
      3_860_000, 3_860_000, 3_860_005, 0,
    ])
    expect(['3.2万', '3.20005万元', '12 万'].map(fenOf)).toEqual([3_200_000, 3_200_050, 12_000_000])
    for (const text of [
      '三万',
      '38600.123',
      '3.2000051万',
      '-5',
      '1e9',
      '',
      '12.',
      '9999999999999',
    ]) {
      expect(fenOf(text)).toBeNull()
    }
    expect(formChanges(before, { ...before, amount: '三万' })).toBeNull()
    expect([3_860_050, 3_860_000, 5].map(yuanText)).toEqual(['38600.50', '38600', '0.05'])
  })
})

describe('lists', () => {
  const row = (id: string, version: number) => ({ id, version }) as DealRowView

  it('show a deal once, at its first place, as it was last answered', () => {
    const pages = [{ deals: [row('a', 1), row('b', 1)] }, { deals: [row('b', 1), row('c', 1)] }]
    const latest = new Map([
      ['c', row('c', 2)],
      ['a', row('a', 0)],
    ])
    const distinct = distinctPages(pages, latest)
    expect(distinct).toEqual([[row('a', 1), row('b', 1)], [row('c', 2)]])
    expect(distinct[0]).toBe(pages[0]?.deals)
  })

  it('ask for what they are narrowed to, an empty group included', () => {
    const filters = { ...NO_FILTERS, q: ' hl ', industry: '', outcome: 'any' as const }
    expect(asQuery(filters)).toEqual({ q: 'hl', industry: '', outcome: 'any' })
    expect(filtersOn(filters)).toBe(2)
    expect(query({ q: '恒力&', industry: '', stage: undefined })).toBe(
      '?q=%E6%81%92%E5%8A%9B%26&industry=',
    )
  })
})

describe('the heat table', () => {
  it('runs from paper to the whole hue, and one customer can be told from none', () => {
    expect([0, 1, 20, 40, 99].map((count) => heatShare(count, 40))).toEqual([0, 14, 56, 100, 100])
    expect(heatShare(0, 0)).toBe(0)
  })
})

describe('a quote as it is written', () => {
  const row: DraftRow = { name: ' A 型泵 ', spec: '', quantity: '2', unit: '台', price: '3.2万' }
  const draft = (...rows: DraftRow[]) => ({ rows, validUntil: '2026-12-11', terms: ' 款到发货 ' })

  it('is read into what the server takes', () => {
    expect(
      readDraft(draft(row, { ...row, name: '钢管', quantity: '1.235', price: '4,680.5' })),
    ).toEqual({
      kind: 'ready',
      content: {
        items: [
          { name: 'A 型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 },
          { name: '钢管', spec: '', unit: '台', quantity: 1.235, priceFen: 468_050 },
        ],
        validUntil: '2026-12-11',
        terms: '款到发货',
      },
    })
  })

  it.each([
    [{ name: ' ' }, 'name'],
    [{ quantity: '两' }, 'quantity'],
    [{ quantity: '0' }, 'quantity'],
    [{ quantity: '1.2345' }, 'quantity'],
    [{ price: '面议' }, 'price'],
  ] as const)('says where it cannot be read: %o', (change, field) => {
    expect(readDraft(draft(row, { ...row, ...change }))).toEqual({ kind: 'problem', field, row: 1 })
  })

  it('asks for its last day', () => {
    expect(readDraft({ ...draft(row), validUntil: '' })).toMatchObject({ field: 'validUntil' })
  })

  it('adds up the lines that can be read', () => {
    expect(draftTotalFen(draft(row, { ...row, price: '' }))).toBe(6_400_000)
    expect(draftTotalFen(draft({ ...row, price: '' }))).toBeNull()
  })
})
