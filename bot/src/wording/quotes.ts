/** Everything said about quotes: why one cannot be made or signed, how far it is, whose time counted. */
import type { DealEvent } from '@kedu/shared/deal/events'
import { QUOTE_LIMITS, type QuoteContent, type QuoteProblem } from '@kedu/shared/quotes/check-quote'
import { itemTotalFen, type QuoteStateName, quoteTotalFen } from '@kedu/shared/quotes/quote'
import type { QuoteRefusal } from '@kedu/shared/quotes/refusals'
import type { SigningTimeVerdict } from '@kedu/shared/quotes/signing-time'
import {
  dateOf,
  type Instant,
  isLocalDate,
  type LocalDate,
  type TimeZone,
  wallClock,
} from '@kedu/shared/time/instant'
import { fullDate } from './dates.ts'
import { oneLine, zh } from './spacing.ts'

const STATES: Readonly<Record<QuoteStateName, string>> = {
  draft: '草稿',
  sent: '已发出，客户还没打开',
  opened: '客户已打开，还没签',
  signed: '客户已签',
  expired: '已过期',
  withdrawn: '已作废',
}

export function quoteStateName(state: QuoteStateName): string {
  return STATES[state]
}

/** `¥64,000.00`: two decimals always, as on paper. */
export function yuan(fen: number): string {
  const [whole = '0', rest = '00'] = (fen / 100).toFixed(2).split('.')
  return `¥${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`
}

/** `2026-11-26 14:03:22`, for stamps: to the second, in the workspace's zone. */
export function stampTime(at: Instant, zone: TimeZone): string {
  const { date, msOfDay } = wallClock(at, zone)
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  const seconds = msOfDay / 1000
  return `${date} ${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** `2026年12月11日`. */
export function paperDate(date: LocalDate): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

/** The line stamped across the signed copy. */
export function watermarkText(customer: string, at: Instant, zone: TimeZone): string {
  return `${customer} 已签 ${stampTime(at, zone)}`
}

/** `2 分 59.999 秒`: exact, because one millisecond decides. */
export function gapWords(gapMs: number): string {
  const minutes = Math.floor(gapMs / 60_000)
  const seconds = ((gapMs % 60_000) / 1000).toFixed(3)
  if (minutes >= 60) return zh`${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`
  return minutes === 0 ? zh`${seconds} 秒` : zh`${minutes} 分 ${seconds} 秒`
}

const SOURCES = { server: '刻度服务器的时间', 'time-stamp': '可信时间戳（RFC 3161）' } as const

/** Which time counted, and how it came out. */
export function signingTimeWords(verdict: SigningTimeVerdict, zone: TimeZone): string {
  switch (verdict.kind) {
    case 'in-time':
      return zh`按${SOURCES[verdict.source]}，签署 ${stampTime(verdict.at, zone)}，和提交相差 ${gapWords(verdict.gapMs)}，在 3 分钟以内。`
    case 'too-late':
      return zh`按${SOURCES[verdict.source]}，签署 ${stampTime(verdict.at, zone)}，和提交相差 ${gapWords(verdict.gapMs)}，没有在 3 分钟以内。`
    case 'no-trusted-time':
      return verdict.signerAt === null
        ? '上面没有可信的签署时间。'
        : zh`上面只有签署人自己电脑的时间 ${stampTime(verdict.signerAt, zone)}，不能作数。`
    default:
      return verdict satisfies never
  }
}

/** A refusal about a quote: the reason and the way. */
export function quoteRefusalWords(
  refusal: QuoteRefusal,
  { now, zone }: { now: Instant; zone: TimeZone },
): { title: string; text: string } {
  const today = dateOf(now, zone)
  switch (refusal.reason) {
    case 'unknown':
      return {
        title: '没找到这份报价单',
        text: '链接可能不完整，或已经换了新的。重新发一次链接就好。',
      }
    case 'too-many':
      return {
        title: '这个客户的报价单太多了',
        text: '一个商机最多 50 份。请和主管商量，另开一个商机。',
      }
    case 'signed':
      return {
        title: '客户已经签过这份报价单',
        text: '签好的不能再改，也不用再签。要改价格，另做一份新的。',
      }
    case 'withdrawn':
      return { title: '这份报价单已经作废', text: '请用新的报价单。' }
    case 'expired':
      return {
        title: zh`有效期到 ${fullDate(refusal.validUntil, today)}，已经过了`,
        text: '过期的报价单不能再签，请另做一份。',
      }
    case 'content':
      return { title: '报价单还不完整', text: quoteProblemWords(refusal.problem, today) }
    case 'signer':
      return refusal.problem === 'signer-name'
        ? { title: '请写签署人的姓名', text: '写真实姓名，2 到 20 个字，例如「李明」。' }
        : { title: '手机号不对', text: '写 11 位手机号，例如 13800138000；座机带上区号。' }
    case 'copy':
      return copyWords[refusal.problem]
    case 'signing-time':
      return refusal.verdict.kind === 'too-late'
        ? {
            title: '签署和提交隔得太久',
            text: zh`${signingTimeWords(refusal.verdict, zone)}请客户在签署链接里重新签一次。`,
          }
        : {
            title: '没有可信的签署时间',
            text: zh`${signingTimeWords(refusal.verdict, zone)}请客户在签署链接里签，或签的时候加上可信时间戳。`,
          }
    default:
      return refusal satisfies never
  }
}

const copyWords = {
  'not-a-pdf': {
    title: '这不是能读的 PDF',
    text: '请上传客户签好的 PDF 原件，照片和扫描件没有可信的签署时间。',
  },
  'other-paper': {
    title: '不是这份报价单',
    text: '上面没有这份报价单的编号和合计。请看看是不是传错了文件。',
  },
  'not-signed': {
    title: '上面没有电子签名',
    text: '请客户在签署链接里签，或上传带电子签名和可信时间戳的 PDF。',
  },
  'unknown-signer': {
    title: '不认识签名的证书',
    text: '谁都能自己做一张证书。请客户在签署链接里签，或请管理员把可信机构的根证书填进 KEDU_TRUSTED_ROOTS。',
  },
  altered: {
    title: '签名之后改过',
    text: '文件和签名对不上，不能作数。请客户把签好的原件重新发一份。',
  },
} as const

/** What is wrong with a quote as typed, and how it would be right. */
export function quoteProblemWords(problem: QuoteProblem, today: LocalDate): string {
  const row = 'item' in problem ? zh`第 ${problem.item + 1} 行` : ''
  const day = 'date' in problem ? dayOf(problem.date, today) : ''
  switch (problem.kind) {
    case 'no-items':
      return '至少写一行：品名、数量、单价，例如「A 型泵 2 台 3.2万/台」。'
    case 'too-many-items':
      return zh`最多 ${QUOTE_LIMITS.items} 行，再多请分成两份。`
    case 'total-too-large':
      return '合计超过 100 亿元了，看看是不是多打了零。'
    case 'terms-too-long':
      return zh`条款最多 ${QUOTE_LIMITS.terms} 字，精简一些，或作为附件另发。`
    case 'item-name':
      return problem.problem === 'empty'
        ? zh`${row}没有品名，写上卖的是什么。`
        : zh`${row}的品名太长，最多 ${QUOTE_LIMITS.name} 字，型号写在规格里。`
    case 'item-spec':
      return zh`${row}的规格太长，最多 ${QUOTE_LIMITS.spec} 字。`
    case 'item-unit':
      return zh`${row}的单位不对，写「台」「套」「吨」这样的单位。`
    case 'item-quantity':
      return zh`${row}的数量不对，要大于 0、不超过一百万，最多 3 位小数。`
    case 'item-price':
      return zh`${row}的单价不对，要从 0 元到 10 亿元，精确到分。`
    case 'no-such-day':
      return zh`日历上没有「${problem.date}」这一天，有效期像 2026-12-11 这样写。`
    case 'valid-in-past':
      return zh`有效期 ${day} 已经过去了，换一个今天以后的日子。`
    case 'valid-too-long':
      return zh`有效期 ${day} 太远了，最长一年。`
    default:
      return problem satisfies never
  }
}

function dayOf(date: string, today: LocalDate): string {
  return isLocalDate(date) ? fullDate(date, today) : date
}

type QuoteEvent = Extract<DealEvent, { kind: `quote-${string}` }>

/** One line of the history. */
export function quoteEventWords(event: QuoteEvent): string {
  switch (event.kind) {
    case 'quote-made':
      return zh`做了报价单 ${event.quote.number}，合计 ${yuan(quoteTotalFen(event.quote))}`
    case 'quote-sent':
      return '把报价单发给客户'
    case 'quote-opened':
      return '客户打开了报价单'
    case 'quote-signed':
      return event.by === 'page'
        ? zh`客户 ${event.signer.name} 签了报价单`
        : zh`上传了客户签好的报价单`
    case 'quote-withdrawn':
      return zh`作废报价单：${event.reason}`
    default:
      return event satisfies never
  }
}

/** To the rep, as soon as the customer has signed. */
export function quoteSignedNotice(customer: string, number: string, totalFen: number): string {
  return zh`${customer} 签了报价单 ${number}，合计 ${yuan(totalFen)}。签好的 PDF 已经存进这个客户的证据。`
}

/** Over the QR code. */
export function quoteCodeTitle(number: string): string {
  return zh`报价单 ${number} 的二维码`
}

export function quoteCodeText(customer: string): string {
  return zh`和 ${oneLine(customer)} 的人当面谈时，请对方用微信扫一扫，当场看、当场签。`
}

/** What is said in the chat about making one. */
export const chatQuoteWords = {
  title: (customer: string, totalFen: number) =>
    zh`给 ${oneLine(customer)} 的报价单，合计 ${yuan(totalFen)}`,
  detail: ({ items, validUntil, terms }: QuoteContent) =>
    [
      ...items.map((item) => {
        const spec = item.spec === '' ? '' : `（${oneLine(item.spec)}）`
        const sum = `${item.quantity} ${oneLine(item.unit)} × ${yuan(item.priceFen)} = ${yuan(itemTotalFen(item))}`
        return `${oneLine(item.name)}${spec}　${sum}`
      }),
      `有效期至 ${paperDate(validUntil)}`,
      ...(terms === '' ? [] : [`条款：${oneLine(terms)}`]),
    ].join('\n'),
  yes: '生成报价单',
  change: '改',
  sayAgain:
    '好，没有生成。把要改的改好，整句再发一次，例如：给恒力报价：A型泵 2台 3.2万/台，有效期15天，款到发货。',
  handedOut: (customer: string, number: string, link: string) =>
    zh`报价单 ${number} 做好了。把这个链接发给 ${oneLine(customer)}，打开就能看、能签，签好我马上告诉你：` +
    `\n${link}`,
  noLink: '报价单做好了，但链接没有拿到。过一会儿再说一次「给…报价」，或请管理员看看。',
  noCustomer: (name: string) =>
    zh`没找到你能改的进行中的客户「${oneLine(name)}」。写客户全称再发一次，新客户请先建一条。`,
  several: (names: readonly string[]) =>
    zh`这样的客户有好几家：${names.slice(0, 5).map(oneLine).join('、')}。写全称再发一次。`,
} as const
