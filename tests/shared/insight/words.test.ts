import { periodOf } from '@kedu/shared/insight/period'
import { saysWord, wordCloud } from '@kedu/shared/insight/word-cloud'
import {
  companyWords,
  isTelling,
  sentencesOf,
  stopWordsWith,
  wordSplitter,
} from '@kedu/shared/insight/words'
import { DAY_MS, HOUR_MS, instantOf, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { type GivenDeal, givenDeal, NOW, ZONE } from '../../support/given-deal.ts'
import { tracesOf } from '../../support/given-trace.ts'

const ALWAYS = {
  from: instantOf(localDate('2026-01-01'), ZONE),
  to: instantOf(localDate('2028-01-01'), ZONE),
}

function saying(...summaries: string[]): GivenDeal {
  const given = givenDeal()
  for (const [n, words] of summaries.entries()) {
    // The same words twice are no change.
    const summary = `${words}（${n + 1}）`
    given.after(HOUR_MS).having({ kind: 'update-deal', changes: { summary } })
  }
  return given
}

const cloud = (deals: GivenDeal[], period = ALWAYS, stopWords: string[] = []) =>
  wordCloud({
    traces: tracesOf(Object.fromEntries(deals.map((deal, n) => [`d${n}`, deal]))),
    period,
    stopWords: stopWordsWith(stopWords),
  })

describe('the word cloud', () => {
  it('leaves out a word that occurs three times and shows it at the fourth', () => {
    const three = [saying('卡在付款周期', '付款周期太长'), saying('又说付款周期')]
    expect(cloud(three).words.map(({ word }) => word)).not.toContain('付款周期')
    const four = [...three, saying('还是付款周期')]
    expect(cloud(four).words).toContainEqual({ word: '付款周期', occurrences: 4, deals: 3 })
  })

  it('counts every time a word stands in the same summary', () => {
    const once = saying('付款周期，付款周期，付款周期，付款周期')
    expect(cloud([once]).words).toContainEqual({ word: '付款周期', occurrences: 4, deals: 1 })
  })

  it('counts what was said in the period alone', () => {
    const given = saying('交期要提前', '交期要提前', '交期要提前')
    given.after(40 * DAY_MS).having({ kind: 'update-deal', changes: { summary: '交期又紧了' } })
    const until = { from: ALWAYS.from, to: given.now }
    expect(cloud([given], until).words.map(({ word }) => word)).not.toContain('交期')
    expect(cloud([given]).words.map(({ word }) => word)).toContain('交期')
    expect(cloud([given], until).summaries).toBe(3)
  })

  it('ends a month with its last moment where the company is', () => {
    const given = saying('验收', '验收', '验收', '验收')
    const month = periodOf('2026-11-01_2026-11-30', localDate('2026-12-05'), ZONE)
    if (month === null) throw new Error('A month')
    given.now = instantOf(localDate('2026-12-01'), ZONE)
    given.having({ kind: 'update-deal', changes: { summary: '验收过了' } })
    expect(cloud([given], month).words).toContainEqual({ word: '验收', occurrences: 4, deals: 1 })
    expect(cloud([given]).words).toContainEqual({ word: '验收', occurrences: 5, deals: 1 })
  })

  it('shows no filler, no number, no stop word of the company', () => {
    const given = saying(
      ...Array.from({ length: 4 }, () => '我们 2026 年跟客户谈了 500 台，卡在审批'),
    )
    const words = cloud([given]).words.map(({ word }) => word)
    expect(words).toContain('审批')
    for (const word of ['我们', '客户', '2026', '500']) expect(words).not.toContain(word)
    expect(cloud([given], ALWAYS, ['审批']).words.map(({ word }) => word)).not.toContain('审批')
  })

  it('forgets what was undone', () => {
    const given = saying('账期', '账期', '账期', '账期')
    given.having({ kind: 'undo', targetCommandId: given.ownCommandId })
    expect(cloud([given]).words.map(({ word }) => word)).not.toContain('账期')
  })

  it('knows on which deals a word was said', () => {
    const [one, other] = tracesOf({ a: saying('卡在竞品'), b: saying('卡在价格') })
    expect(one && saysWord(one.trace, '竞品', ALWAYS)).toBe(true)
    expect(other && saysWord(other.trace, '竞品', ALWAYS)).toBe(false)
    expect(one && saysWord(one.trace, '竞品', { from: ALWAYS.from, to: NOW })).toBe(false)
  })
})

describe('splitting', () => {
  it('keeps words of the trade and of the company whole, the longest first', () => {
    expect(wordSplitter([])('客户问付款周期')).toContain('付款周期')
    expect(wordSplitter(['三轴联动', '三轴联动测试'])('要做三轴联动测试')).toContain('三轴联动测试')
  })

  it('takes full-width and upper-case spellings for the same word', () => {
    expect(wordSplitter(['ERP对接'])('要做ＥＲＰ对接')).toContain('erp对接')
  })

  it.each(['', '   ', '……', '😀😀', '<script>alert(1)</script>'])('survives %j', (text) => {
    expect(() => wordSplitter([])(text)).not.toThrow()
  })

  it('tells words from what says nothing alone', () => {
    const stop = stopWordsWith([])
    expect(['交期', 'erp'].every((word) => isTelling(word, stop))).toBe(true)
    expect(['的', '12', '3天', '3.5%', '我们'].some((word) => isTelling(word, stop))).toBe(false)
  })

  it('leaves out what people are called, how soon, and what was done or said', () => {
    const stop = stopWordsWith([])
    const weak = [
      '小林',
      '老周',
      '王总',
      '陈工',
      '科长',
      '最快',
      '一遍',
      '问了',
      '看过',
      '面谈',
      '天内',
    ]
    expect(weak.filter((word) => isTelling(word, stop))).toEqual([])
    const strong = ['付款周期', '交期', '验收', '小批量', '金额', '方案', '高温']
    expect(strong.filter((word) => !isTelling(word, stop))).toEqual([])
  })

  it.each([
    ['an adverb with a preposition or a modal', ['先把', '只肯', '就要', '也要', '才能']],
    ['a numeral or a pronoun with a measure', ['一档', '两笔', '这批', '半年', '一截', '多次']],
    ['a verb and where it leads', ['见到', '压到', '写进', '新来', '拿去']],
    ['what a verb does not come to, without the verb', ['不出来', '不下来', '不上']],
    ['the same twice', ['想想', '能不能', '看一看']],
    ['when', ['天后', '月底', '下个月', '中旬', '上次']],
    ['how', ['新的', '觉得', '最多']],
  ])('knows %s by its parts', (_, glue) => {
    const stop = stopWordsWith([])
    expect(glue.filter((word) => isTelling(word, stop))).toEqual([])
  })

  it.each([
    '条件',
    '上会',
    '批次',
    '正本',
    '不一致',
    '不匹配',
    '首付',
    '回款',
    '走流程',
    '退回',
    '驳回',
    '提成',
  ])('does not take %s for filler', (word) => {
    expect(isTelling(word, stopWordsWith([]))).toBe(true)
  })

  it.each([
    ['财务那边批不下来', '批不下来'],
    ['生产排不出来', '排不出来'],
    ['付款方式谈不拢', '谈不拢'],
    ['电话联系不上', '联系不上'],
    ['交期赶不上', '赶不上'],
    ['进度跟不上', '跟不上'],
  ])('hears in %s what cannot be done, as one word', (text, word) => {
    expect(wordSplitter([])(text)).toContain(word)
    expect(isTelling(word, stopWordsWith([]))).toBe(true)
  })

  it.each(['好不好', '我们从不到场', '他也不来', '说不定'])('hears no obstacle in %s', (text) => {
    const stop = stopWordsWith([])
    const found = wordSplitter([])(text).filter((word) => word.includes('不'))
    expect(found.filter((word) => isTelling(word, stop))).toEqual([])
  })

  it('keeps what the company says deals hang on, and never shows what it leaves out', () => {
    const own = companyWords(
      { cloudWords: ['老马'], cloudStopWords: ['等货'], obstacles: ['等货', '先把关', '无'] },
      ['王芳'],
    )
    expect(own.kept).toEqual(['老马', '等货', '先把关'])
    const shows = (word: string) => isTelling(word, own.stopWords, own.always)
    expect(['老马', '先把关'].every(shows)).toBe(true)
    expect(['等货', '王芳'].some(shows)).toBe(false)
    expect(wordSplitter(own.kept)('无法到货')).not.toContain('无')
  })

  it('counts a word of the company’s own dictionary whatever it looks like', () => {
    const stop = stopWordsWith([])
    expect(isTelling('老马', stop)).toBe(false)
    expect(isTelling('老马', stop, new Set(['老马']))).toBe(true)
  })

  it('takes summaries apart into their sentences', () => {
    expect(sentencesOf('- 见了**采购**。账期要 60 天！\n- 下周再谈')).toEqual([
      '见了采购。',
      '账期要 60 天！',
      '下周再谈',
    ])
  })
})
