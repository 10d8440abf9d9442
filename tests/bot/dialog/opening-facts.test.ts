import { openingFacts } from '@kedu/bot/dialog/opening-facts'
import { b2bProcess, lightProcess } from '@kedu/shared/process/templates'
import { describe, expect, it } from 'vitest'

describe('what a message about a new customer tells', () => {
  it.each([
    ['展会认识的，报价发了', '展会'],
    ['上周展上加的微信', '展会'],
    ['老客户王总介绍来的', '转介'],
    ['朋友介绍，要两台', '转介'],
    ['他们打电话来咨询的', '电话'],
    ['电话联系上的，有意向', '电话'],
  ])('reads from 「%s」 the first contact %s', (text, channel) => {
    expect(openingFacts(text, b2bProcess()).firstContact).toBe(channel)
  })

  it.each([
    '周五电话回访',
    '明天打电话跟进',
    '把产品介绍发过去了',
    '展会认识的，后来老客户介绍才联系上',
  ])('leaves 「%s」 to the question', (text) => {
    expect(openingFacts(text, b2bProcess()).firstContact).toBeUndefined()
  })

  it('takes an industry the process lists, in its words', () => {
    expect(openingFacts('做汽车零部件的，下周拜访', b2bProcess()).industry).toBe('汽车零部件')
  })

  it('finds nothing in a process that asks for neither', () => {
    expect(openingFacts('展会认识的，做汽车零部件', lightProcess())).toEqual({})
  })
})
