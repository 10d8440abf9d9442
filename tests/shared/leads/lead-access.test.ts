import { canSeePhone, leadManagement, leadVisibility } from '@kedu/shared/leads/lead-access'
import { maskedPhone, plainPhone } from '@kedu/shared/leads/phone'
import { describe, expect, it } from 'vitest'
import { GivenLeadStory } from './given-leads.ts'

const everybody = [
  'chen',
  'wangmin',
  'zhangwei',
  'lina',
  'hejing',
  'zhoutao',
  'zhaoyan',
  'qiancai',
  'left',
]

function whoMay(story: GivenLeadStory, may: (id: string) => boolean): string[] {
  return everybody.filter((id) => story.people.has(id) && may(id))
}

const personOf = (story: GivenLeadStory, id: string) => {
  const person = story.people.get(id)
  if (!person) throw new Error(id)
  return person
}

describe('a lead with 李娜', () => {
  const story = new GivenLeadStory()
    .having('qiancai', {
      kind: 'receive-lead',
      given: {
        customerName: '苏州晴川',
        contactName: '张工',
        phone: '13800001111',
        region: '华东',
      },
      confirmedDifferent: false,
    })
    .allocated('lina')
  const { people, state } = story

  it('is seen by her, those above her, admins, and whoever handed it in', () => {
    const may = whoMay(story, (id) => leadVisibility(personOf(story, id), people)(state))
    expect(may).toEqual(['chen', 'wangmin', 'lina', 'zhaoyan', 'qiancai'])
  })

  it('shows its number to her, those above her and admins alone', () => {
    const may = whoMay(story, (id) => canSeePhone(personOf(story, id), state, people))
    expect(may).toEqual(['chen', 'wangmin', 'lina', 'zhaoyan'])
  })

  it('is handed out by those above her', () => {
    const may = whoMay(story, (id) => leadManagement(personOf(story, id), people)(state))
    expect(may).toEqual(['chen', 'wangmin', 'zhaoyan'])
  })
})

describe('a lead in the pool', () => {
  const { people, state } = new GivenLeadStory().received()
  const story = new GivenLeadStory()

  it('is run by managers of its region, directors and admins', () => {
    const may = whoMay(story, (id) => leadManagement(personOf(story, id), people)(state))
    expect(may).toEqual(['chen', 'wangmin', 'zhaoyan'])
  })

  it('is every manager’s while its region is not known', () => {
    const nowhere = { ...state, content: { ...state.content, region: null } }
    const may = whoMay(story, (id) => leadManagement(personOf(story, id), people)(nowhere))
    expect(may).toEqual(['chen', 'wangmin', 'hejing', 'zhaoyan'])
  })

  it('shows its number to admins alone', () => {
    expect(whoMay(story, (id) => canSeePhone(personOf(story, id), state, people))).toEqual([
      'zhaoyan',
    ])
  })
})

describe('a phone number', () => {
  it.each([
    ['138 0000-1111', '13800001111'],
    ['+86 138 0000 1111', '13800001111'],
    ['０５１２－６８００１１１１', '051268001111'],
    ['(021) 6800 1111 转 8', '02168001111转8'],
    ['400-820-0000', '4008200000'],
    ['+49 30 123456', '+4930123456'],
  ])('%s is kept as %s', (given, kept) => {
    expect(plainPhone(given)).toBe(kept)
  })

  it.each([
    '',
    '12345',
    '1280000111',
    '张工',
    '138000011112',
    '68001111',
    '1380000111x',
    '021-68001111转x',
  ])('%s is none', (given) => {
    expect(plainPhone(given)).toBeNull()
  })

  it('is shown to others without its middle', () => {
    expect(maskedPhone('13800001111')).toBe('138****1111')
    expect(maskedPhone('+4930123456')).toBe('+49****3456')
  })
})
