import { findAmounts } from '@kedu/bot/understand/amount/find-amounts'
import { describe, expect, it } from 'vitest'
import fc from '../../../support/property.ts'

describe('findAmounts', () => {
  it.each<[string, number]>([
    ['报价35万', 350_000],
    ['三十五万', 350_000],
    ['二十万八千', 208_000],
    ['十来万', 100_000],
    ['一百二十万', 1_200_000],
    ['两百万', 2_000_000],
    ['1.5万', 15_000],
    ['12万5', 125_000],
    ['12万5千', 125_000],
    ['120万左右', 1_200_000],
    ['报价 85万', 850_000],
    ['3-5万', 30_000],
    ['1,200,000', 1_200_000],
    ['¥1,200,000.50', 1_200_000.5],
    ['１２０万', 1_200_000],
    ['85w', 850_000],
    ['85W', 850_000],
    ['50k', 50_000],
    ['3000元', 3000],
    ['500块', 500],
    ['三百块', 300],
    ['五千元', 5000],
    ['一个亿', 100_000_000],
    ['1.2亿', 120_000_000],
    ['半个亿', 50_000_000],
    ['3百万', 3_000_000],
    ['2千万', 20_000_000],
    ['三万五', 35_000],
    ['三十五万八', 358_000],
    ['100多万', 1_000_000],
    ['一百多万', 1_000_000],
    ['百来万', 1_000_000],
    ['上百万', 1_000_000],
    ['三四十万', 300_000],
    ['两三万', 20_000],
    ['五六千块', 5000],
    ['30w+', 300_000],
    ['报价 850000', 850_000],
    ['合同金额是1280000', 1_280_000],
    ['回款20万', 200_000],
    ['萬字也行:三十萬', 300_000],
    ['RMB 50000', 50_000],
    ['￥8800', 8800],
    ['预付款12万元', 120_000],
    ['一千二百万', 12_000_000],
    ['十五万元', 150_000],
    ['八十六万五千元', 865_000],
  ])('reads %s', (text, yuan) => {
    expect(findAmounts(text).map((f) => f.yuan)).toEqual([yuan])
  })

  it.each([
    '要3台',
    '20吨',
    '来了5个人',
    '年产5万吨',
    '30万台',
    '电话13812345678',
    '0512-66668888',
    '2026-12-08',
    '12月8号',
    '降了5%',
    '型号QT-12000',
    '比例1:10',
    '千万别忘了',
    '万一不行',
    '一块去看看',
    '三点去',
    '下周三',
    '50kw电机',
    '百分之三十',
    '5号楼',
    '一起去',
    '几十家客户',
    '几十万',
    'v1.2',
    '三块板子',
    '两期',
  ])('sees no money in %s', (text) => {
    expect(findAmounts(text)).toEqual([])
  })

  it('marks what is only about right', () => {
    const about = (text: string) => findAmounts(text)[0]?.approximate
    expect(about('120万左右')).toBe(true)
    expect(about('大概120万')).toBe(true)
    expect(about('3-5万')).toBe(true)
    expect(about('120万')).toBe(false)
  })

  it('finds several in one sentence, in order', () => {
    expect(findAmounts('报价85万，客户只肯给七十八万，先付20万定金').map((f) => f.yuan)).toEqual([
      850_000, 780_000, 200_000,
    ])
  })

  it('gives offsets that slice the text to the words, for any text', () => {
    const piece = fc.constantFrom(
      '万',
      '千',
      '三',
      '十',
      '12',
      '.',
      ',',
      '亿',
      '元',
      '块',
      '¥',
      'w',
      '-',
      '半',
      '多',
      ' ',
      '😀',
      'Ａ',
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((p) => p.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        for (const f of findAmounts(text)) {
          expect(text.slice(f.start, f.end)).toBe(f.words)
          expect(f.yuan).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  it.each(['1'.repeat(10_000), '十万'.repeat(5000), '1,111'.repeat(2000), '1-'.repeat(5000)])(
    'returns on a long text',
    (text) => {
      expect(findAmounts(text).length).toBeLessThanOrEqual(10_000)
    },
  )
})
