import { buildCustomerIndex } from '@kedu/bot/understand/customers/customer-index'
import { customersFromCsv } from '@kedu/bot/understand/customers/customers-csv'
import { namePartsOf } from '@kedu/bot/understand/customers/name-parts'
import type { KnownCustomer } from '@kedu/bot/understand/understanding'
import { describe, expect, it } from 'vitest'

function customer(name: string, extra: Partial<KnownCustomer> = {}): KnownCustomer {
  return {
    id: name,
    name,
    aliases: [],
    industry: null,
    region: null,
    isMine: false,
    isRecent: false,
    ...extra,
  }
}

const JIANGSU = '江苏华东机电设备有限公司'
const SHANGHAI = '上海华东机电科技有限公司'
const SUZHOU = '苏州恒力精密机械有限公司'
const CHANGZHOU = '常州恒力精密机械有限公司'
const CHENGUANG = '无锡晨光自动化设备有限公司'
const HOPE = '希望科技有限公司'
const index = buildCustomerIndex(
  [JIANGSU, SHANGHAI, SUZHOU, CHANGZHOU, CHENGUANG, HOPE, '重庆长安汽车零部件有限公司'].map((n) =>
    customer(n),
  ),
)

function namesIn(text: string): string[][] {
  return index.mentions(text).map((m) => m.customers.map((c) => c.name).sort())
}

describe('namePartsOf', () => {
  it('takes a name apart into place, distinctive word, trade and legal form', () => {
    expect(namePartsOf(JIANGSU)).toMatchObject({
      regions: ['江苏'],
      core: '华东',
      industries: ['机电', '设备'],
      suffix: '有限公司',
      isGeneric: false,
    })
  })
  it('reads a place in brackets as a place', () => {
    expect(namePartsOf('恒瑞（苏州）生物医药有限公司')).toMatchObject({
      regions: ['苏州'],
      core: '恒瑞',
    })
  })
  it('knows that a name of nothing but place and trade is generic', () => {
    expect(namePartsOf('常州精密机械有限公司').isGeneric).toBe(true)
  })
})

describe('buildCustomerIndex', () => {
  it.each([
    ['江苏华东机电设备有限公司签了', JIANGSU],
    ['江苏华东的报价', JIANGSU],
    ['晨光那边', CHENGUANG],
    ['wxcg 报价', CHENGUANG],
    ['chenguang zidonghua 报价', CHENGUANG],
    ['晨广自动化报价', CHENGUANG],
    ['晨光自动话设备报价', CHENGUANG],
    ['苏州恒力签了', SUZHOU],
    ['常州那家恒力', CHANGZHOU],
    ['恒力（常州）', CHANGZHOU],
    ['长安汽配', '重庆长安汽车零部件有限公司'],
    ['cqca验收了', '重庆长安汽车零部件有限公司'],
  ])('finds the one customer in %s', (text, name) => {
    expect(namesIn(text)).toEqual([[name]])
  })
  it('takes a trade with its place for the name that people say', () => {
    const named = buildCustomerIndex([customer('苏州精工自动化有限公司')])
    const [mention] = named.mentions('苏州精工验收通过了')
    expect(mention?.words).toBe('苏州精工')
    expect(named.mentions('精工活干完了')).toEqual([])
  })
  it('only asks whether an everyday word is the customer, and only where a name would stand', () => {
    const everyday = buildCustomerIndex([customer('三一重工股份有限公司')])
    expect(everyday.mentions('三一说年后再谈')).toMatchObject([{ words: '三一', unsure: true }])
    expect(everyday.mentions('三三一组去拜访')).toEqual([])
  })
  it('gives every customer that fits the same words', () => {
    expect(namesIn('华东机电报价')).toEqual([[SHANGHAI, JIANGSU].sort()])
    expect(namesIn('华东几电报价')).toEqual([[SHANGHAI, JIANGSU].sort()])
    expect(namesIn('hdjd')).toEqual([[SHANGHAI, JIANGSU].sort()])
  })
  it('finds several customers and takes the longest words', () => {
    const mentions = index.mentions('苏州恒力精密和晨光都签了')
    expect(mentions.map((m) => m.words)).toEqual(['苏州恒力精密', '晨光'])
  })
  it.each(['希望下周能签', '华东区超期', '机电设备', '精密机械', '做个PPT发过去OK', 'erp plc'])(
    'finds nobody in %s',
    (text) => {
      expect(namesIn(text)).toEqual([])
    },
  )
  it('does not take a twin from another city or another company of that name', () => {
    expect(namesIn('南京恒力签了')).toEqual([])
    expect(namesIn('恒力化工有限公司签了')).toEqual([])
    expect(namesIn('华东机床签了')).toEqual([])
  })
  it('marks a wrong character in a short distinctive word as unsure', () => {
    const [mention] = buildCustomerIndex([customer('杭州西泠泵业有限公司')]).mentions('西冷泵业')
    expect(mention).toMatchObject({ unsure: true })
  })
  it('prefers own customers, and lets the recent chat only break a tie', () => {
    const twins = buildCustomerIndex([
      customer(SUZHOU),
      customer(CHANGZHOU, { isMine: true }),
      customer(JIANGSU, { isRecent: true }),
      customer(SHANGHAI),
    ])
    const named = (text: string) => twins.mentions(text)[0]?.customers.map((c) => c.name)
    expect(named('恒力签了')).toEqual([CHANGZHOU])
    expect(named('苏州恒力签了')).toEqual([SUZHOU])
    expect(named('华东机电签了')).toEqual([JIANGSU])
    expect(named('上海华东机电签了')).toEqual([SHANGHAI])
  })
  it('takes new customers and replaces known ones without being rebuilt', () => {
    const growing = buildCustomerIndex([customer(SUZHOU, { id: '1' })])
    growing.mentions('hengli')
    growing.addCustomer(customer('宁波海天塑料机械集团有限公司', { id: '2' }))
    growing.addCustomer(customer('苏州恒远精密机械有限公司', { id: '1' }))
    expect(growing.size).toBe(2)
    expect(growing.mentions('海天签了')).toHaveLength(1)
    expect(growing.mentions('htsl 签了')).toHaveLength(1)
    expect(growing.mentions('苏州恒远精密')).toHaveLength(1)
    expect(growing.mentions('恒力签了')).toEqual([])
  })
  it('offers the customers of a city when only the city is said', () => {
    expect(namesIn('常州那家说贵')).toEqual([[CHANGZHOU]])
    expect(index.mentions('常州那家说贵')[0]).toMatchObject({ unsure: true })
    const two = buildCustomerIndex(
      [CHANGZHOU, '常州瑞丰自动化科技有限公司'].map((n) => customer(n)),
    )
    expect(two.mentions('常州那个客户签了')[0]?.customers).toHaveLength(2)
    expect(two.mentions('常州有哪些超期的客户')).toEqual([])
    expect(two.mentions('常州那家恒力签了').map((m) => m.words)).toEqual(['恒力'])
  })
  it('offers nobody when a city has too many customers to choose from', () => {
    const many = Array.from({ length: 13 }, (_, i) =>
      customer(`常州甲${'子丑寅卯辰巳午未申酉戌亥乾'.charAt(i)}轴承有限公司`),
    )
    expect(buildCustomerIndex(many.slice(1)).mentions('常州那家签了')).toHaveLength(1)
    expect(buildCustomerIndex(many).mentions('常州那家签了')).toEqual([])
  })
  it('asks when a short name is written with another character of the same sound', () => {
    const [mention] = index.mentions('恒利的合同签了')
    expect(mention).toMatchObject({ words: '恒利', unsure: true })
    expect(mention?.customers.map((c) => c.name).sort()).toEqual([CHANGZHOU, SUZHOU].sort())
    expect(index.mentions('永恒的利润')).toEqual([])
  })
  it('finds an alias', () => {
    const aliased = buildCustomerIndex([customer(SUZHOU, { aliases: ['老张家', 'SZHL'] })])
    expect(aliased.mentions('老张家货发了')[0]?.by).toBe('alias')
    expect(aliased.mentions('szhl 货发了')).toHaveLength(1)
  })
  it('gives similar names for the check before a new customer is opened, the same one as exact', () => {
    expect(index.similar(SUZHOU, 3)[0]).toMatchObject({ exact: true, score: 1 })
    const near = index.similar('苏州恒利精密机械厂', 3)
    expect(near[0]).toMatchObject({ exact: false })
    expect(near[0]?.customer.name).toBe(SUZHOU)
    expect(index.similar('深圳某某餐饮', 3)).toEqual([])
  })
})

describe('customersFromCsv', () => {
  it('reads a byte order mark, CRLF, quoted cells and columns in any order', () => {
    const csv =
      '\ufeffregion,name,industry\r\n华东,"恒力 ""A"" 厂, 苏州",机械\r\n\r\n华南,宏图,\r\n'
    expect(customersFromCsv(csv)).toMatchObject([
      { id: '1', name: '恒力 "A" 厂, 苏州', industry: '机械', region: '华东' },
      { id: '2', name: '宏图', industry: null, region: '华南' },
    ])
  })
})
