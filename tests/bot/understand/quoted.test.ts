import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { understand } from '@kedu/bot/understand/understand'
import { describe, expect, it } from 'vitest'
import { understandHere } from '../../support/understand-here.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'understand')
const context = understandHere(readFileSync(join(FIXTURES, 'customers.csv'), 'utf8'))
const reply = (text: string, quotedText: string | null) =>
  understand(text, { ...context, quotedText })

describe('a quoted message', () => {
  it('names the customer of an answer that names none', () => {
    const { intent, customer, stage, next } = reply('报价发了，周五回访', '晨光什么情况')
    expect(customer?.name).toBe('无锡晨光自动化设备有限公司')
    expect([intent, stage, next?.date]).toEqual(['update', 'quote', '2026-11-27'])
  })
  it('gives nothing but the customer', () => {
    const { stage, amount, next } = reply('嫌贵', '晨光合同签了，35万，周五去')
    expect([stage, amount, next]).toEqual([null, null, null])
  })
  it('is not looked at when the text names a customer itself', () => {
    expect(reply('海天报价发了', '晨光什么情况').customer?.name).toBe(
      '宁波海天塑料机械集团有限公司',
    )
  })
  it('leads to a question when its name fits several', () => {
    const { customer, candidates } = reply('报价发了', '华东机电什么情况')
    expect(customer).toBeNull()
    expect(candidates).toHaveLength(2)
  })
  it('decides nothing when it names several customers', () => {
    const { customer, candidates } = reply('报价发了', '晨光和海天什么情况')
    expect([customer, candidates]).toEqual([null, []])
  })
  it.each(['收到', '好的', '撤销', '今天要跟哪些客户', '新客户 宁波凯达注塑'])(
    'lends its customer to none of %s',
    (text) => {
      expect(reply(text, '晨光什么情况').customer).toBeNull()
    },
  )
  it('lets a question be about its customer', () => {
    const { intent, customer } = reply('到哪一步了？', '晨光报价发了')
    expect([intent, customer?.name]).toEqual(['query-deal', '无锡晨光自动化设备有限公司'])
  })
  it.each([null, '', '   ', '你好', '[图片]'])(
    'without a customer changes nothing: %j',
    (quoted) => {
      expect(reply('报价发了，周五回访', quoted)).toEqual(understand('报价发了，周五回访', context))
    },
  )
})
