import { choiceNamed, numberIn } from '@kedu/bot/dialog/answers'
import { NO, YES } from '@kedu/bot/dialog/ask'
import type { Question, QuestionBody } from '@kedu/bot/dialog/conversation'
import { evidenceKindIn } from '@kedu/bot/dialog/evidence-kind-in'
import { instant, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { aDraft } from './a-draft.ts'

function asked(body: QuestionBody, values: string[], labels = values): Question {
  const choices = values.map((value, i) => ({ value, label: labels[i] ?? value }))
  return { id: 'q', askedAt: instant(0), cardKey: 'q', choices, body }
}

describe('a number', () => {
  it.each([
    ['1', 1],
    ['2。', 2],
    ['３', 3],
    ['４、', 4],
    [' 12 ', 12],
    ['第二个', 2],
    ['第3条', 3],
  ])('is read from %s', (text, number) => {
    expect(numberIn(text)).toBe(number)
  })

  it.each(['0', '100', '1万', '12月3日', '一', '3天后', ''])('is not read from "%s"', (text) => {
    expect(numberIn(text)).toBeNull()
  })
})

describe('a choice in words', () => {
  const obstacle: QuestionBody = { kind: 'missing-field', draft: aDraft(), field: 'obstacle' }

  it('is its label, its number, or yes and no where that is asked', () => {
    const stage = asked(
      { kind: 'stage-reached', draft: aDraft(), stage: 'quote' },
      [YES, NO],
      ['到了', '还没有'],
    )
    expect(choiceNamed(stage, '到了')).toBe(YES)
    expect(choiceNamed(stage, '嗯嗯')).toBe(YES)
    expect(choiceNamed(stage, '还没。')).toBe(NO)
    expect(choiceNamed(stage, '２')).toBe(NO)
    expect(choiceNamed(stage, '3')).toBeNull()
  })

  it('takes 没有 for 无 where there may be no obstacle', () => {
    expect(choiceNamed(asked(obstacle, ['价格', '无']), '没有')).toBe('无')
    expect(choiceNamed(asked(obstacle, ['价格']), '没有')).toBeNull()
  })

  it('agrees to the day or the only customer that was offered, never to one of several', () => {
    const suggestion = localDate('2026-11-30')
    const date = asked({ kind: 'which-date', draft: aDraft(), suggestion }, [suggestion])
    expect(choiceNamed(date, '好的')).toBe(suggestion)
    const deal = (candidates: string[]) =>
      asked({ kind: 'which-deal', draft: aDraft({ candidates }) }, [...candidates, 'none'])
    expect(choiceNamed(deal(['d1']), '是的')).toBe('d1')
    expect(choiceNamed(deal(['d1', 'd2']), '是的')).toBeNull()
  })
})

describe('the kind of a file in words', () => {
  it.each([
    ['这是签字页', 'signature-page'],
    ['合同的签章页', 'signature-page'],
    ['华东机电的合同', 'contract-scan'],
    ['报价单照片', 'quote'],
    ['现场照片', 'site-photo'],
  ])('of "%s"', (text, kind) => {
    expect(evidenceKindIn(text)).toBe(kind)
  })

  it('is not guessed', () => {
    expect(evidenceKindIn('其他')).toBeNull()
    expect(evidenceKindIn('发你了')).toBeNull()
  })
})
