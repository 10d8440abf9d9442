import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildCustomerIndex } from '@kedu/bot/understand/customers/customer-index'
import { understand } from '@kedu/bot/understand/understand'
import { helpExamples } from '@kedu/bot/wording/dialog'
import { describe, expect, it } from 'vitest'
import { understandHere } from '../../support/understand-here.ts'

const CUSTOMERS = [
  'name,industry,region',
  '江苏华东机电设备有限公司,机械,江苏',
  '苏州精工,机械,苏州',
].join('\n')
const context = understandHere(CUSTOMERS)
const read = (text: string) => understand(text, context)

describe('the name of a new customer', () => {
  it.each([
    ['新客户 南京博达，展会上认识，线索，无障碍，下周三拜访', '南京博达'],
    ['南京博达 展会上认识，线索，无障碍，周五拜访', '南京博达'],
    ['新客户 南京博达，朋友介绍的，需求阶段', '南京博达'],
    ['今天陌拜南京博达电子厂，新客户，聊了下需求', '南京博达电子厂'],
    ['展会收了张名片，宏泰精工，常州的', '宏泰精工'],
    ['新客户 南通海川重工有限公司', '南通海川重工有限公司'],
    ['新客户 常州<天合>&]]>"机械"有限公司，线索，周五拜访', '常州天合机械有限公司'],
    ['新客户 常州‹天合>&]]>"机械"有限公司，线索，周五拜访', '常州天合机械有限公司'],
    ['新客户“天合”有限公司，线索', '天合有限公司'],
  ])('is found in %s', (text, name) => {
    expect(read(text)).toMatchObject({ intent: 'new-customer', newCustomer: name })
  })
  it.each([
    '展会上认识，线索，无障碍，周五拜访',
    '新客户 周五拜访，线索，无障碍',
    '新客户，线索阶段，卡在预算，下周二回访',
    '新客户，需求，下周二再去',
    '新客户 有限公司，线索',
    '新客户 股份有限公司',
    '王经理，展会上认识，线索',
  ])('is none in %s', (text) => {
    expect(read(text)).toMatchObject({ intent: 'new-customer', newCustomer: null })
  })
  it.each(['确认', '继续', '提交', '确定。'])('is none in the command %s', (text) => {
    expect(read(text)).toMatchObject({ intent: 'other', newCustomer: null })
  })
  it.each(['再撤销', '再撤销一次', '继续撤销', '撤销'])('is none in %s, which undoes', (text) => {
    expect(read(text)).toMatchObject({ intent: 'undo', newCustomer: null })
  })
})

describe('a customer stored under a legal form alone', () => {
  const index = buildCustomerIndex([
    {
      id: '1',
      name: '有限公司',
      aliases: ['公司', '集团有限公司'],
      industry: null,
      region: null,
      isMine: true,
      isRecent: true,
    },
  ])
  it('is never what another company’s name means', () => {
    expect(index.mentions('新客户 南通海川重工有限公司')).toEqual([])
    expect(index.mentions('公司那边说再看看')).toEqual([])
  })
})

describe('the sentences that users are shown', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8')
  const told = [
    ...[...readme.matchAll(/「([^」]+)」/g)].map((m) => m[1] ?? ''),
    ...helpExamples([]),
  ].filter((words) => /，.*(?:访|等到)/.test(words))

  it('are there to be read', () => {
    expect(told.length).toBeGreaterThan(4)
  })
  it.each(told)('%s names a customer and a day', (words) => {
    const understood = read(words)
    expect(understood.next?.date).toMatch(/^2026-1[12]-\d\d$/)
    const name = words.startsWith('新客户') ? '常州天合机械' : null
    expect(understood.newCustomer).toBe(name)
    if (name === null) expect(understood.customer).not.toBeNull()
    else expect(understood.intent).toBe('new-customer')
    if (words.includes('卡在付款周期')) expect(understood.obstacle).toBe('付款周期')
    if (words.includes('报价发过去了')) expect(understood.stage).not.toBeNull()
    if (words.includes('先等到')) expect(understood.intent).toBe('wait')
  })
})
