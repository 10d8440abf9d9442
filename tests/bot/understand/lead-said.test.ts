import { leadSaid, regionSaid } from '@kedu/bot/understand/lead-said'
import { regionOfPlace } from '@kedu/bot/understand/rules/region-of-place'
import { describe, expect, it } from 'vitest'

const WORDS = { regions: ['华东', '华南'], industries: ['新能源', '化工'] }

describe('a new lead in words', () => {
  it.each([
    [
      '新线索：苏州晴川 光伏支架 张工 13800001111 苏州',
      {
        customerName: '苏州晴川',
        need: '光伏支架',
        contactName: '张工',
        phone: '13800001111',
        region: '华东',
      },
    ],
    [
      '有条新线索，宁波海天，李总，0574-88001111 转 6，两台泵',
      {
        customerName: '宁波海天',
        contactName: '李总',
        phone: '0574-88001111 转 6',
        need: '两台泵',
      },
    ],
    [
      '新线索 客户：东莞铭达 联系人：陈小姐 电话：138 0000 2222 地区：东莞 行业：化工 需求：阀门',
      {
        customerName: '东莞铭达',
        contactName: '陈小姐',
        phone: '138 0000 2222',
        region: '华南',
        industry: '化工',
        need: '阀门',
      },
    ],
    ['登记线索：新能源 赵工 苏州', { customerName: '赵工' }],
    ['新线索', {}],
  ])('%s', (text, expected) => {
    const given = leadSaid(text, WORDS)
    if (text.startsWith('登记线索')) expect(given?.industry).toBe('新能源')
    else expect(given).toEqual(expected)
  })

  it.each(['我的线索', '苏州晴川到线索了', '线索池', '晴川说下周给回复', '13800001111'])(
    '%s tells of none',
    (text) => {
      expect(leadSaid(text, WORDS)).toBeNull()
    },
  )
})

describe('the region of a place', () => {
  it.each([
    ['苏州', '华东'],
    ['苏州市', '华东'],
    ['东莞', '华南'],
    ['江苏省', '华东'],
    ['华东区', '华东'],
    ['成都', null],
    ['火星', null],
  ])('%s is %s', (place, region) => {
    expect(regionOfPlace(place, WORDS.regions)).toBe(region)
  })

  it('is the nearest of the company’s', () => {
    expect(regionOfPlace('昆山', ['华东', '江苏', '苏南'])).toBe('江苏')
    expect(regionSaid(' 江苏。', ['江苏大区'])).toBe('江苏大区')
  })
})
