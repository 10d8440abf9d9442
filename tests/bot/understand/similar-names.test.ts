import { buildCustomerIndex } from '@kedu/bot/understand/customers/customer-index'
import { describe, expect, it } from 'vitest'

function indexOf(names: readonly string[], aliases: readonly string[] = []) {
  return buildCustomerIndex(
    names.map((name, i) => ({
      id: String(i),
      name,
      aliases: i === 0 ? [...aliases] : [],
      industry: null,
      region: null,
      isMine: false,
      isRecent: false,
    })),
  )
}

const first = (stored: string, asked: string) => indexOf([stored]).similar(asked, 3)

describe('similar names', () => {
  it.each([
    ['中山瑞丰家电配件厂', '佛山顺发家电有限公司'],
    ['苏州恒力精密机械有限公司', '苏州明华精密机械有限公司'],
    ['苏州恒力精密机械有限公司', '杭州永恒机械有限公司'],
    ['广州宝诚贸易有限公司', '广州天河贸易有限公司'],
    ['广州天河贸易有限公司', '常州天合机械'],
    ['常州精密机械有限公司', '杭州精密机械有限公司'],
    ['北京博雅商贸有限公司', '南京博达商贸有限公司'],
    ['有限公司', '南通海川重工有限公司'],
    ['客户第一百二十有限公司', '客户第一百二九有限公司'],
  ])('are not %s and %s', (stored, asked) => {
    expect(first(stored, asked)).toEqual([])
  })
  it.each([
    ['苏州恒力精密机械有限公司', '苏州恒利精密机械厂', 'another sign of the same sound'],
    ['苏州恒力精密机械有限公司', '常州恒力机械', 'another city'],
    ['温州永固阀门有限公司', '温州永固阀门厂', 'another legal form'],
    ['温州永固阀门有限公司', '永固', 'the distinctive word alone'],
    ['绵阳长虹达电子有限公司', '绵阳长红达电子有限公司', 'a typo'],
    ['杭州海康威视科技有限公司', '杭州海康威示科技', 'a typo in a long word'],
    ['杭州海康威视科技有限公司', '海康威科技', 'a missing sign'],
    ['苏州恒力精密机械有限公司', 'hengli', 'its pinyin'],
  ])('are %s and %s: %s', (stored, asked) => {
    expect(first(stored, asked)[0]).toMatchObject({ customer: { name: stored }, exact: false })
  })
  it('find a customer by its alias, as the same one', () => {
    expect(indexOf(['广州宝诚贸易有限公司'], ['老宝家']).similar('老宝家', 3)[0]).toMatchObject({
      exact: true,
      score: 1,
    })
  })
  it('find the same name among thousands of one stem', () => {
    const index = indexOf(Array.from({ length: 5000 }, (_, i) => `客户甲第${i}有限公司`))
    for (const i of [0, 1234, 4999]) {
      const name = `客户甲第${i}有限公司`
      expect(index.similar(name, 1)[0]).toMatchObject({ customer: { name }, exact: true })
    }
    expect(index.similar('客户甲第6001有限公司', 3).some((s) => s.exact)).toBe(false)
  })
  it('find a customer added after the first search', () => {
    const index = indexOf(['苏州恒力精密机械有限公司'])
    expect(index.similar('无锡晨光自动化', 3)).toEqual([])
    index.addCustomer({
      id: 'new',
      name: '无锡晨光自动化设备有限公司',
      aliases: [],
      industry: null,
      region: null,
      isMine: false,
      isRecent: false,
    })
    expect(index.similar('无锡晨光自动化', 3)[0]?.customer.id).toBe('new')
    expect(index.mentions('晨广自动化报价')[0]?.customers[0]?.id).toBe('new')
  })
})
