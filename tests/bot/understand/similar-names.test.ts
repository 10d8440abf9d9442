import { buildCustomerIndex } from '@kedu/bot/understand/customers/customer-index'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'

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
    ['杭州安阳精密机械有限公司', '苏州新桥精密机械有限公司'],
    ['苏州新桥精密机械', '杭州安阳精密机械'],
    ['常州精密机械有限公司', '苏州新桥精密机械有限公司'],
    ['安阳精密机械有限公司', '新桥精密机械有限公司'],
    ['杭州安阳精密机械有限公司', '杭州洛阳精密机械有限公司'],
    ['苏州恒力精密机械有限公司', '苏州恒大精密机械有限公司'],
    ['江苏安阳精密机械有限公司', '江苏洛阳精密机械有限公司'],
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
    ['苏州新桥精密', '新桥精密机械有限公司', 'without the place, with more of the trade'],
    ['新桥精密机械有限公司', '苏州新桥精密', 'with the place, with less of the trade'],
    ['苏州新桥精密机械有限公司', '苏州新侨精密机械有限公司', 'a typo in a word of two signs'],
    ['杭州安阳精密机械有限公司', '安阳精密机械', 'a place as its name'],
    ['江苏常州精密机械有限公司', '常州精密机械', 'nothing but place and trade'],
    ['苏州昆山精密机械有限公司', '昆山精密机械', 'a town in its city and trade'],
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

describe('the distinctive word decides', () => {
  const PLACES = ['苏州', '杭州', '江苏', '上海', '广州', '']
  const TRADES = ['精密机械', '机电设备', '阀门', '自动化设备', '新材料', '食品']
  const FORMS = ['有限公司', '集团有限公司', '股份有限公司', '厂', '']
  /** No two sound alike or are a part of each other; 安阳 and 洛阳 are cities, too. */
  const CORES = [
    '新桥',
    '安阳',
    '洛阳',
    '恒力',
    '明华',
    '瑞丰',
    '宝诚',
    '海天',
    '永固',
    '晨光',
    '长虹达',
  ]
  const LONG = ['海康威视', '长虹达', '亿纬锂能', '博世力士乐']
  const place = fc.constantFrom(...PLACES)
  const trade = fc.constantFrom(...TRADES)
  const form = fc.constantFrom(...FORMS)
  const isSimilar = (stored: string, asked: string) => first(stored, asked).length > 0

  it('against whatever place, trade and legal form two names share', () => {
    const two = fc.uniqueArray(fc.constantFrom(...CORES), { minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(two, place, place, trade, trade, form, form, (cores, p1, p2, t1, t2, f1, f2) => {
        expect(isSimilar(p1 + cores[0] + t1 + f1, p2 + cores[1] + t2 + f2)).toBe(false)
        // The most they can share.
        expect(isSimilar(p1 + cores[0] + t1 + f1, p1 + cores[1] + t1 + f1)).toBe(false)
      }),
      { numRuns: 400 },
    )
  })

  it('for names that share it, whichever of them leaves out place, trade or legal form', () => {
    const own = fc.constantFrom(...CORES.filter((core) => !core.endsWith('阳')))
    fc.assert(
      fc.property(
        own,
        place,
        trade,
        form,
        form,
        fc.boolean(),
        fc.boolean(),
        (core, p, t, f, f2, hasP, hasT) => {
          const stored = p + core + t + f
          const asked = (hasP ? p : '') + core + (hasT ? t : '') + f2
          expect([stored, asked, isSimilar(stored, asked)]).toEqual([stored, asked, true])
          expect([asked, stored, isSimilar(asked, stored)]).toEqual([asked, stored, true])
        },
      ),
      { numRuns: 400 },
    )
  })

  it('with one sign wrong, missing or swapped in it', () => {
    const slip = (word: string, at: number, kind: 'wrong' | 'missing' | 'swapped') => {
      const [a, b] = [word.charAt(at), word.charAt(at + 1)]
      // A word of three without one of them is another word.
      const missing = word.length > 3 ? b : a + b
      const instead = { wrong: `昂${b}`, missing, swapped: b + a }[kind]
      return word.slice(0, at) + instead + word.slice(at + 2)
    }
    const kind = fc.constantFrom('wrong' as const, 'missing' as const, 'swapped' as const)
    fc.assert(
      fc.property(
        fc.constantFrom(...LONG),
        fc.nat(),
        kind,
        place,
        trade,
        form,
        (core, n, how, p, t, f) => {
          const asked = slip(core, n % (core.length - 1), how)
          const names = [p + core + t + f, p + asked + t + f] as const
          expect([...names, isSimilar(...names)]).toEqual([...names, true])
        },
      ),
      { numRuns: 300 },
    )
  })
})
