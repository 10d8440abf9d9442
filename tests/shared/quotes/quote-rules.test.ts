import { createHmac, timingSafeEqual } from 'node:crypto'
import { quoteProblemWords, signingTimeWords, watermarkText } from '@kedu/bot/wording/quotes'
import { checkQuote, checkSigner, type QuoteContent } from '@kedu/shared/quotes/check-quote'
import {
  itemTotalFen,
  type Quote,
  type QuoteItem,
  quoteFingerprintText,
  quoteStateAt,
  quoteTotalFen,
} from '@kedu/shared/quotes/quote'
import { readQuoteToken, writeQuoteToken } from '@kedu/shared/quotes/quote-token'
import { judgeSigningTime } from '@kedu/shared/quotes/signing-time'
import { instantOf, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { NOW, TODAY, ZONE } from '../../support/given-deal.ts'
import fc from '../../support/property.ts'

const PUMP: QuoteItem = {
  name: 'A型泵',
  spec: 'DN50',
  unit: '台',
  quantity: 2,
  priceFen: 3_200_000,
}
const CONTENT: QuoteContent = {
  items: [PUMP],
  validUntil: localDate('2026-12-08'),
  terms: '款到发货',
}
const QUOTE: Quote = {
  id: 'q1',
  number: 'C-0001-B01',
  ...CONTENT,
  madeBy: 'rep',
  madeAt: NOW,
  state: { kind: 'draft' },
}

describe('sums', () => {
  it('are exact to the fen where floating point is not', () => {
    expect(itemTotalFen({ ...PUMP, quantity: 1.005, priceFen: 100 })).toBe(101)
    expect(itemTotalFen({ ...PUMP, quantity: 0.1, priceFen: 3 })).toBe(0)
    expect(itemTotalFen({ ...PUMP, quantity: 999_999.999, priceFen: 99_999_999_999 })).toBe(
      Number((999_999_999n * 99_999_999_999n) / 1000n),
    )
    expect(quoteTotalFen({ items: [PUMP, { ...PUMP, quantity: 0.5 }] })).toBe(8_000_000)
  })
})

describe('the three minutes (D7)', () => {
  const at = (gapMs: number) =>
    judgeSigningTime({ server: NOW, timeStamp: null, signer: null }, plusMs(NOW, gapMs))

  it('pass at 2 min 59.999 s and not at 3 min 00.000 s, before as after', () => {
    expect(at(179_999).kind).toBe('in-time')
    expect(at(180_000).kind).toBe('too-late')
    expect(at(-179_999).kind).toBe('in-time')
    expect(at(-180_000).kind).toBe('too-late')
  })

  it('count the server or a time-stamp, and say which', () => {
    expect(at(0)).toMatchObject({ source: 'server' })
    const stamped = judgeSigningTime({ server: null, timeStamp: NOW, signer: null }, NOW)
    expect(stamped).toMatchObject({ kind: 'in-time', source: 'time-stamp' })
    expect(signingTimeWords(at(179_999), ZONE)).toBe(
      '按刻度服务器的时间，签署 2026-11-23 09:00:00，和提交相差 2 分 59.999 秒，在 3 分钟以内。',
    )
    expect(signingTimeWords(at(180_000), ZONE)).toContain('相差 3 分 0.000 秒，没有在 3 分钟以内')
  })

  it("never count the signer's own clock", () => {
    const verdict = judgeSigningTime({ server: null, timeStamp: null, signer: NOW }, NOW)
    expect(verdict.kind).toBe('no-trusted-time')
    expect(signingTimeWords(verdict, ZONE)).toContain('不能作数')
  })
})

describe('a quote as typed', () => {
  const problemOf = (part: Partial<QuoteContent>) => {
    const checked = checkQuote({ ...CONTENT, ...part }, TODAY)
    return checked.kind === 'problem' ? quoteProblemWords(checked.problem, TODAY) : 'fine'
  }
  const item = (part: Partial<QuoteItem>) => problemOf({ items: [PUMP, { ...PUMP, ...part }] })

  it('is kept without characters nobody sees', () => {
    const checked = checkQuote({ ...CONTENT, items: [{ ...PUMP, name: ' A型\u202e泵 ' }] }, TODAY)
    expect(checked).toMatchObject({ kind: 'checked', content: { items: [{ name: 'A型泵' }] } })
  })

  it('is refused with the row and the way to put it right', () => {
    expect(problemOf({ items: [] })).toContain('至少写一行')
    expect(item({ name: '待定' })).toBe('第 2 行没有品名，写上卖的是什么。')
    expect(item({ quantity: 0 })).toContain('第 2 行的数量不对')
    expect(item({ quantity: 1.0001 })).toContain('数量不对')
    expect(item({ quantity: Number.NaN })).toContain('数量不对')
    expect(item({ priceFen: -1 })).toContain('单价不对')
    expect(item({ priceFen: 0.5 })).toContain('单价不对')
    expect(item({ unit: '' })).toContain('单位不对')
    expect(item({ quantity: 1_000_000, priceFen: 10_000_000 })).toContain('100 亿')
    expect(problemOf({ validUntil: localDate('2026-11-22') })).toContain('已经过去了')
    expect(problemOf({ validUntil: '2026-02-30' as never })).toContain('日历上没有「2026-02-30」')
    expect(problemOf({ validUntil: localDate('2028-01-01') })).toContain('最长一年')
    expect(problemOf({ validUntil: TODAY })).toBe('fine')
    expect(item({ priceFen: 0 })).toBe('fine')
  })

  it('expires with the midnight after its last day', () => {
    const end = instantOf(localDate('2026-12-09'), ZONE)
    expect(quoteStateAt(QUOTE, plusMs(end, -1), ZONE)).toBe('draft')
    expect(quoteStateAt(QUOTE, end, ZONE)).toBe('expired')
  })

  it('has a fingerprint that changes with every word and number', () => {
    const text = quoteFingerprintText(QUOTE, '宁波恒力')
    for (const other of [
      { ...QUOTE, terms: '货到付款' },
      { ...QUOTE, items: [{ ...PUMP, priceFen: 3_200_001 }] },
      { ...QUOTE, validUntil: localDate('2026-12-09') },
    ])
      expect(quoteFingerprintText(other, '宁波恒力')).not.toBe(text)
    expect(quoteFingerprintText(QUOTE, '宁波恒立')).not.toBe(text)
  })
})

describe('a signer', () => {
  it('has a name and a phone number as written in China', () => {
    const check = (name: string, phone: string) => checkSigner({ name, phone })
    expect(check(' 李明 ', '+86 138-0013-8000')).toEqual({
      kind: 'checked',
      signer: { name: '李明', phone: '13800138000' },
    })
    expect(check('李明', '0574-87654321').kind).toBe('checked')
    expect(check('李', '13800138000')).toEqual({ kind: 'problem', problem: 'signer-name' })
    expect(check('13800138000', '13800138000')).toEqual({ kind: 'problem', problem: 'signer-name' })
    for (const phone of ['', '12800138000', '1380013800', '138001380000', 'abc'])
      expect(check('李明', phone)).toEqual({ kind: 'problem', problem: 'signer-phone' })
  })

  it('stands in the watermark with customer and second', () => {
    expect(watermarkText('宁波恒力机械', NOW, ZONE)).toBe('宁波恒力机械 已签 2026-11-23 09:00:00')
  })
})

describe('tokens', () => {
  const mac = (text: string) => createHmac('sha256', 'k').update(text).digest('base64url')
  const isSame = (a: string, b: string) =>
    a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
  const token = {
    purpose: 'sign',
    dealId: 'd1',
    quoteId: 'q1',
    nonce: 'n-1_x',
    expiresAt: NOW,
  } as const

  it('are read back as written', () => {
    expect(readQuoteToken(writeQuoteToken(token, mac), 'sign', mac, isSame)).toEqual(token)
  })

  it('for one purpose are nothing for another', () => {
    expect(readQuoteToken(writeQuoteToken(token, mac), 'verify', mac, isSame)).toBeNull()
  })

  it('of another key, changed in one letter, or any text at all are nothing', () => {
    const text = writeQuoteToken(token, mac)
    const other = (words: string) => createHmac('sha256', 'l').update(words).digest('base64url')
    expect(readQuoteToken(writeQuoteToken(token, other), 'sign', mac, isSame)).toBeNull()
    for (let i = 0; i < text.length; i += 1) {
      const changed = `${text.slice(0, i)}${text[i] === 'x' ? 'y' : 'x'}${text.slice(i + 1)}`
      expect(readQuoteToken(changed, 'sign', mac, isSame)).toBeNull()
    }
    fc.assert(fc.property(fc.string(), (any) => readQuoteToken(any, 'sign', mac, isSame) === null))
  })
})
