import { nameAskedAbout } from '@kedu/bot/dialog/name-asked-about'
import { isInsideKnown, isSameName, namesDraft } from '@kedu/bot/dialog/named-draft'
import { describe, expect, it } from 'vitest'
import { aDraft } from './a-draft.ts'

describe('a waiting draft', () => {
  it.each([
    ['东莞铭达精密有限公司', '东莞铭达 报价了'],
    ['东莞铭达精密有限公司', '铭达那边周五拜访'],
    ['东莞铭达', '东莞铭达精密报价了'],
    ['常州天合风电', '天合风电报价了'],
  ])('of %s is named by 「%s」', (newName, text) => {
    expect(namesDraft(aDraft({ newName }), text)).toBe(true)
  })

  it.each([
    ['常州天合风电', '天合机械报价了'],
    ['东莞铭达精密有限公司', '东莞那边周五拜访'],
  ])('of %s is not named by 「%s」', (newName, text) => {
    expect(namesDraft(aDraft({ newName }), text)).toBe(false)
  })

  it('is not named once its deal is known', () => {
    expect(namesDraft(aDraft({ newName: '东莞铭达', dealId: 'd1' }), '东莞铭达 报价了')).toBe(false)
  })

  it('is not meant where a known customer is named in full', () => {
    const known = '杭州恒力轴承有限公司'
    expect(isInsideKnown(known, '恒力轴承', '杭州恒力轴承 周五拜访')).toBe(true)
    expect(isInsideKnown(known, '恒力轴承', '恒力轴承 周五拜访')).toBe(false)
  })
})

describe('two names', () => {
  it('are one when one is the other said shorter', () => {
    expect(isSameName('东莞铭达', '东莞铭达精密有限公司')).toBe(true)
    expect(isSameName('铭达', '东莞铭达精密')).toBe(true)
  })

  it('are two when both are full and differ', () => {
    expect(isSameName('东莞铭达精密有限公司', '东莞铭达科技有限公司')).toBe(false)
    expect(isSameName('东莞铭达', '东莞华盛')).toBe(false)
  })
})

describe('the name somebody asks about', () => {
  it.each([
    ['成都不存在的公司现在什么情况', '成都不存在的公司'],
    ['查一下广州飞马物流有限公司到哪一步了？', '广州飞马物流有限公司'],
    ['飞马物流的合同发我看看', '飞马物流'],
  ])('in 「%s」 is %s', (text, name) => {
    expect(nameAskedAbout(text)).toBe(name)
  })

  it.each(['现在什么情况', '他们到哪一步了', '合同发我看看', '这个客户怎么样了'])(
    'is missing in 「%s」',
    (text) => {
      expect(nameAskedAbout(text)).toBeNull()
    },
  )
})
