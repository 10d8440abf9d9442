import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  contextFromCsv,
  type UnderstandLinesInput,
  understandLine,
  understandLines,
} from '@kedu/bot/understand/record'
import { sameObstacleWords } from '@kedu/bot/understand/same-hindrance'
import { SCORED_FIELDS, score } from '@kedu/bot/understand/score'
import { understand } from '@kedu/bot/understand/understand'
import { b2bProcess } from '@kedu/shared/process/templates'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'understand')
const INPUT: UnderstandLinesInput = {
  customersCsv: readFileSync(join(FIXTURES, 'customers.csv'), 'utf8'),
  now: instant(Date.parse('2026-11-23T09:30:00+08:00')),
  zone: 'Asia/Shanghai',
  process: b2bProcess(),
  calendar: {
    zone: 'Asia/Shanghai',
    holidays: new Set(),
    makeupWorkdays: new Set(),
    lastCoveredYear: 2026,
  },
}
const context = { ...contextFromCsv(INPUT), people: ['李娜'], departments: ['技术部'] }
const read = (text: string) => understand(text, context)
const stageName = (id: string | null) =>
  context.process.stages.find((s) => s.id === id)?.name ?? null

describe('stage', () => {
  it.each([
    ['晨光合同签回来了', '合同'],
    ['晨光已签', '合同'],
    ['晨光把合同签了，下周安排发货', '合同'],
    ['晨光的报价发过去了', '报价'],
    ['晨光报了35万', '报价'],
    ['晨光货发了', '交付'],
    ['晨光验收通过', '交付'],
    ['晨光需求聊清楚了', '需求'],
    ['晨光推进到报价阶段了', '报价'],
    ['没问题，晨光合同签了', '合同'],
    ['晨光把字签了，章也盖了', '合同'],
    ['晨光 PO 下来了', '合同'],
    ['晨光已经回签', '合同'],
    ['聊完晨光需求了', '需求'],
    ['晨光验收单签字了', '交付'],
    ['晨光那边初步接触上了', '线索'],
  ])('moves on %s', (text, stage) => {
    expect(stageName(read(text).stage)).toBe(stage)
  })
  it.each([
    '晨光还没签合同',
    '晨光准备报价',
    '晨光下周签',
    '催晨光签合同',
    '晨光想要报价',
    '晨光没报价',
    '等晨光报价',
    '晨光打算交付',
    '晨光合同还在法务',
    '晨光如果签了就发货',
    '晨光签合同卡在法务',
    '晨光什么时候能签',
    '晨光签了吗',
    '晨光保密协议签了',
    '晨光样品发了',
    '晨光跟友商签了',
    '晨光老板签字了',
    '晨光快签了',
    '晨光合同签了再发货',
    '晨光验收没通过',
    '晨光之前那个项目早就交付了',
    '晨光去年报过价',
    '晨光差一点就签了',
    '晨光除非送质保否则不下单',
    '隔壁那家厂跟我们签了，晨光还在观望',
    '晨光是不是已经签了',
  ])('stays on %s', (text) => {
    expect(read(text).stage).toBeNull()
  })
  it.each(['晨光应该已经签了吧', '晨光听说签了', '晨光合同发过去了'])('asks on %s', (text) => {
    expect(stageName(read(text).stageUnsure)).toBe('合同')
    expect(read(text).stage).toBeNull()
  })
})

describe('obstacle', () => {
  it.each([
    ['晨光报价发了，客户觉得贵', '贵'],
    ['晨光嫌我们交期慢，周五再去', '嫌我们交期慢'],
    ['晨光采购换人了', '采购换人'],
    ['晨光账期谈不拢要90天', '账期谈不拢'],
    ['晨光图纸还没给', '图纸还没给'],
    ['晨光竞品报得低', '竞品报得低'],
    ['晨光样品在测', '样品在测'],
    ['晨光等老板拍板', '等老板拍板'],
    ['晨光主要是内部流程没走完', '内部流程没走完'],
    ['晨光报价发过去了嫌贵', '嫌贵'],
    ['晨光没啥卡点', '无'],
    ['晨光一切顺利', '无'],
  ])('is read from %s', (text, obstacle) => {
    expect(sameObstacleWords(obstacle, read(text).obstacle)).toBe(true)
  })
  it.each(['晨光还没签合同', '晨光如果嫌贵就算了', '晨光价格没问题', '晨光合同签了', '晨光嫌贵吗'])(
    'is not read from %s',
    (text) => {
      expect(read(text).obstacle).toBeNull()
    },
  )
  it('is compared by its words: only particles and 嫌 觉得 说 around it may differ', () => {
    expect(sameObstacleWords('嫌贵', '觉得贵了')).toBe(true)
    expect(sameObstacleWords('交期太长', '交期太长了。')).toBe(true)
    expect(sameObstacleWords('交期太长', '交期')).toBe(false)
    expect(sameObstacleWords('无', null)).toBe(false)
  })
})

describe('next action', () => {
  it.each([
    ['他年底忙，晨光明年一月份再去', '2027-01-01', null],
    ['晨光签约推迟到12月中旬', '2026-12-15', null],
    ['晨光8、9号去一趟', '2026-12-08', null],
    ['晨光12月3号带技术过去，上午十点', '2026-12-03', '10:00'],
  ])('is read from %s', (text, date, time) => {
    expect(read(text).next).toMatchObject({ date, time })
  })
  it('does not take a name that sounds like a weekday for a day', () => {
    expect(read('周一鸣是晨光新来的采购').next).toBeNull()
    const known = { ...context, people: ['周一鸣'] }
    expect(understand('晨光转给周一鸣跟', known).next).toBeNull()
    expect(understand('晨光转给周一鸣跟', known).person).toBe('周一鸣')
    expect(read('晨光周一去').next).toMatchObject({ date: '2026-11-23' })
  })
})

describe('several customers', () => {
  it('gives each its own facts', () => {
    const both = read('苏州恒力报价发了嫌贵，常州恒力合同签了28万')
    expect(both.customer).toBeNull()
    expect(both.customers.map((c) => c.name)).toHaveLength(2)
    expect(
      both.parts.map((p) => [p.customer?.name, stageName(p.stage), p.obstacle, p.amount]),
    ).toEqual([
      ['苏州恒力精密机械有限公司', '报价', '嫌贵', null],
      ['常州恒力精密机械有限公司', '合同', null, 280_000],
    ])
  })
  it('shares what was said of both', () => {
    expect(stageName(read('晨光、海天都报价了').stage)).toBe('报价')
  })
  it('asks which of two twins is meant', () => {
    const unclear = read('恒力签了')
    expect(unclear.customer).toBeNull()
    expect(unclear.candidates).toHaveLength(2)
  })
})

describe('understand', () => {
  it('reads the same from traditional characters, full-width signs, pictures and direction marks', () => {
    for (const text of [
      '晨光合同簽了，35萬',
      '\u202e晨光👍合同签了✅ ３５万',
      '晨\u200b光合同签了。35万',
    ]) {
      expect(read(text)).toMatchObject({
        amount: 350_000,
        customer: { name: '无锡晨光自动化设备有限公司' },
      })
      expect(stageName(read(text).stage)).toBe('合同')
    }
  })
  it('keeps the rep’s own words in a remark for production', () => {
    expect(read('晨光工艺备注：焊缝打磨，ＲＡＬ７０３５').note).toBe('焊缝打磨，ＲＡＬ７０３５')
  })
  it('hands over to a colleague but not the papers', () => {
    expect(read('晨光转给李娜')).toMatchObject({ intent: 'reassign', person: '李娜' })
    expect(read('晨光的报价单转给李娜了').intent).not.toBe('reassign')
  })
  it('never throws', () => {
    const vocabulary = fc.constantFrom(
      ...'晨光 恒力 合同 签了 没 报价 发 ， 。 ： 客户： 阶段： 下周 35万 转给 等 卡在 新客户 有限公司 ? 和 \n ◇ ■ ( ) 😀 \u202e \ud800 工艺备注'.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.array(vocabulary, { maxLength: 40 }).map((a) => a.join('')),
        ),
        (text) => {
          expect(read(text).intent).toBeTypeOf('string')
        },
      ),
      { numRuns: 300 },
    )
  })
  it('reads only the beginning of a text without end', () => {
    expect(read(`晨光合同签了。${'好'.repeat(50_000)}`).customer?.name).toBe(
      '无锡晨光自动化设备有限公司',
    )
    expect(read(`${'好'.repeat(10_000)}。晨光合同签了`).customer).toBeNull()
  })
})

describe('understandLines', () => {
  it('gives one flat record per line and a problem for a line it cannot read', () => {
    const lines = [
      '{"id":1,"text":"晨光合同签了，35万，周五收款"}',
      '',
      'not json',
      '{"text":"没有编号"}',
      '{"id":"x"}',
      '{"id":"y","text":"早","now":"yesterday"}',
    ]
    const [first, ...rest] = [...understandLines(lines, INPUT)]
    expect(first).toEqual({
      id: 1,
      intent: 'update',
      customer: '无锡晨光自动化设备有限公司',
      candidates: null,
      customers: null,
      newCustomer: null,
      stage: '合同',
      obstacle: null,
      next: { date: '2026-11-27', time: null, approximate: false },
      amount: 350_000,
      department: null,
      region: null,
      person: null,
      note: null,
    })
    expect(rest).toEqual([
      { id: null, error: expect.stringContaining('JSON') },
      { id: null, error: expect.stringContaining('id') },
      { id: 'x', error: expect.stringContaining('text') },
      { id: 'y', error: expect.stringContaining('now') },
    ])
  })
})

describe('the tuning set', () => {
  const lines = readFileSync(join(FIXTURES, 'tuning.jsonl'), 'utf8')
    .split('\n')
    .filter((l) => l !== '')
  const scores = lines.map((line) => {
    const record = understandLine(line, context)
    if (record === null || 'error' in record) throw new Error(line)
    return { line, ...score((JSON.parse(line) as { expected: object }).expected, record) }
  })
  it('moves no wrong stage and takes no wrong customer', () => {
    expect(scores.filter((s) => s.wrongStage || s.wrongCustomer).map((s) => s.line)).toEqual([])
  })
  it('has at least 98 of 100 fields right', () => {
    const right = scores.flatMap((s) => SCORED_FIELDS.map((f) => s.right[f]))
    expect(right.filter(Boolean).length / right.length).toBeGreaterThan(0.98)
  })
})
