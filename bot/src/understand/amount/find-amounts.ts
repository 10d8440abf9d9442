/** Sums of money in what a sales rep writes: 35万, 三十五万, 12万5, ¥1,200,000, 85w, 十来万. */
import { chineseNumber } from '../when/chinese-number.ts'
import { plainText } from '../when/plain-text.ts'

export interface FoundAmount {
  /** UTF-16 offsets: `text.slice(start, end) === words`. */
  start: number
  end: number
  words: string
  /** Yuan. Of a range (3-5万) the lower end: never promise more than was said. */
  yuan: number
  /** 十来万, 120万左右, 3-5万. */
  approximate: boolean
}

const UNITS: Readonly<Record<string, number>> = {
  百: 100,
  千: 1000,
  k: 1000,
  万: 10_000,
  w: 10_000,
  十万: 100_000,
  百万: 1_000_000,
  千万: 10_000_000,
  亿: 100_000_000,
}

const UNIT = '(?:个亿|个w(?![a-z\\d])|千万|百万|十万|亿|万|千|w(?![a-z\\d])|k(?![a-z\\d]))'
const YUAN =
  '(?:元人民币|元(?!旦|月|件|素|器|宵|老|素|氏)|块钱|块(?!地|板|田|砖|表|屏|牌|儿|试|钢|料|业务|内容|工作|市场|去|聊|来|过)|rmb|人民币|圆)'
const NUMBER = '(?:\\d{1,3}(?:,\\d{3}){1,4}|\\d{1,12})(?:\\.\\d{1,4})?'
const CHINESE = '[零一二两三四五六七八九十百千万亿廿卅]{1,20}'
const ROUND = '(?: ?(?:左右|上下|出头|不到|以内|以上|多))'
/** What is counted in 万 but is no money. */
const NOT_THINGS =
  '(?! ?(?:台|吨|件|套|个(?!亿|w)|只(?!能|要|是|有|够|肯)|片|米|平|公里|公斤|斤|度|小时|分(?!期|三|两|批|次)|人(?!民币)|次|桶|箱|瓶|条(?!件|款)|颗|粒|双|立方|千瓦|kw|支(?!付|票)|升|卡(?!住|在)|像素|转(?!账|给|过|到)|根(?!据|本)|级|%|家|户|辆|张(?!总|工|经理|老板|哥|姐|局|处|主任)|份|册|亩|头(?!款|期)|种|倍|年(?!底|前|后|内|初)|月(?!底|初|中|末|结)))'
const NOT_INSIDE = '(?<![\\d.,a-z-]|(?<!:)/)'

const ARABIC_RE = new RegExp(
  `${NOT_INSIDE}(¥ ?|rmb ?)?(${NUMBER})(?: ?(?:-|~|到|至) ?(${NUMBER}))?(?: ?([多来几余])?(${UNIT})([1-9](?![\\d.,]|千|百|[号月年日点%台个吨件套天周期])|(?:${NUMBER}|[一二两三四五六七八九])(?:千万|百万|万|千)?(?:[一二三四五六七八九1-9]?百)?(?=${YUAN}|[^\\d一-龥]|$)|[\\d一二两三四五六七八九]千(?:[\\d一二三四五六七八九]百)?)?)?\\+?( ?${YUAN})?${NOT_THINGS}`,
  'y',
)
const CHINESE_RE = new RegExp(
  `(?<![几零一二两三四五六七八九十百千万亿第])(半|${CHINESE})(来|多|几)?(个亿|千万|百万|万|亿|千|百)?([零一二两三四五六七八九十百千]{1,8})?( ?${YUAN})?${NOT_THINGS}`,
  'y',
)
const CHINESE_RANGE_RE =
  /(?<![一二两三四五六七八九十百千])([一二两三四五六七八九])([二三四五六七八九])(十|百)?(万|千万|百万|亿|[百千](?=块|元))(?!台|吨|件|套|个|人|次)/y
const HUNDREDS_RE = /上(百|千)万(?!台|吨|件|套|个|人|次)/y
const THING = '(?:台套|台|套|只|件|个|吨|公斤|kg|米|平方|平米|平|片|根|条|辆|组|桶|箱|支)'
const UNIT_PRICE_RE = new RegExp(` ?(?:\\/|每|一)(?:1|一)?(${THING})(?![\\u4e00-\\u9fa5]?起)`, 'y')
const ROUND_RE = new RegExp(ROUND, 'y')
const ABOUT_BEFORE = /(?:大概|大约|约|差不多|近|将近|接近|不到|超过|小|上下)[是在 ]{0,2}$/
/** Words right before a bare number that make it money. */
const MONEY_BEFORE =
  /(?:报价|报了|报|金额|合同额|合同价|总价|总额|总共|共计|合计|预算|价格|价|成交价?|回款|到账|打款|付款|付了|付|收款|收到|收了|首付|首款|预付款?|定金|订金|尾款|货款|款|签了|单子|签单|额度?|费用?|钱)[是为了到在约大概:： ]{0,4}$/
const LONG_DIGITS =
  /(?<!\d)(?:\d{11,}|0\d{2,3}-?\d{7,8}|\d{3,4}-\d{4}-\d{4}|20\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2})/y
const MODEL_RE = /[a-z]{1,8}[-_]?\d[\d.\-/a-z]{0,20}/y

function at(re: RegExp, plain: string, from: number): RegExpExecArray | null {
  re.lastIndex = from
  return re.exec(plain)
}

function plainNumber(words: string): number {
  return Number(words.replaceAll(',', ''))
}

function unitOf(words: string): number {
  return UNITS[words.replace('个', '')] ?? 1
}

/** "12万5" is 125,000: a digit after the unit counts in the next lower unit. */
function trailing(words: string | undefined, unit: number): number | null {
  if (words === undefined) return 0
  if (/^[1-9一二两三四五六七八九]$/.test(words)) return ((chineseNumber(words) ?? 0) * unit) / 10
  const m = /^([\d.,]+)(千万|百万|万|千)?(?:([1-9])百)?$/.exec(words)
  if (m) return plainNumber(m[1] ?? '0') * unitOf(m[2] ?? '') + Number(m[3] ?? 0) * 100
  const mixed = words.replace(/\d/g, (d) => '零一二三四五六七八九'.charAt(Number(d)))
  return chineseNumber(mixed)
}

/** How many of a thing the deal is about, when that is said once: 共15台, 要二十套; not 一年用500吨. */
function countOf(thing: string, plain: string): number | null {
  const counts = [
    ...plain.matchAll(
      new RegExp(
        `(?:共|要|订|买|采购|签|数量|[x×*])[了购:是为 ]{0,2}(\\d{1,6}|[一二两三四五六七八九十百千]{1,6}) ?${thing}`,
        'g',
      ),
    ),
  ].map((m) => (/\d/.test(m[1] ?? '') ? Number(m[1]) : chineseNumber(m[1] ?? '')))
  const [count] = counts
  return counts.length === 1 && count != null && count > 0 ? count : null
}

interface Reading {
  length: number
  yuan: number
  approximate: boolean
}

function arabic(plain: string, from: number): Reading | null {
  const m = at(ARABIC_RE, plain, from)
  if (!m) return null
  const [all, sign, first = '', second, round, unitWords, rest, yuanWords] = m
  const hasComma = first.includes(',')
  const value = plainNumber(first)
  const unit = unitWords === undefined ? 1 : unitOf(unitWords)
  const before = plain.slice(Math.max(0, from - 8), from)
  const said = sign !== undefined || yuanWords !== undefined
  if (unitWords === undefined && !said) {
    // A bare number is money only when it is written as such or money was just spoken of.
    if (second !== undefined) return null
    if (!(hasComma && value >= 1000) && !(MONEY_BEFORE.test(before) && value >= 1000)) return null
    if (/^[号月年日点:%/-]/.test(plain.slice(from + all.length))) return null
  }
  if (unitWords === '千' && !said && !MONEY_BEFORE.test(before)) return null
  const extra = trailing(rest, unit)
  if (extra === null) return null
  return {
    length: all.trimEnd().length,
    yuan: Math.round((value * unit + extra) * 100) / 100,
    approximate: second !== undefined || round !== undefined || all.includes('+'),
  }
}

function chinese(plain: string, from: number): Reading | null {
  const above = at(HUNDREDS_RE, plain, from)
  if (above) {
    return { length: above[0].length, yuan: above[1] === '百' ? 1e6 : 1e7, approximate: true }
  }
  const range = at(CHINESE_RANGE_RE, plain, from)
  if (range && (chineseNumber(range[2] ?? '') ?? 0) === (chineseNumber(range[1] ?? '') ?? 0) + 1) {
    const unit = (range[3] === '十' ? 10 : range[3] === '百' ? 100 : 1) * unitOf(range[4] ?? '')
    return {
      length: range[0].length,
      yuan: (chineseNumber(range[1] ?? '') ?? 0) * unit,
      approximate: true,
    }
  }
  const m = at(CHINESE_RE, plain, from)
  if (!m || m[1] === undefined || m[1] === '') return null
  const [all, head, round, unitWords, rest, yuanWords] = m
  const words = `${head}${unitWords ?? ''}${rest ?? ''}`
  const isMoney =
    yuanWords !== undefined || MONEY_BEFORE.test(plain.slice(Math.max(0, from - 8), from))
  if (!isMoney && !/[万亿]/.test(words)) return null
  // "千万别", "万一", "百分之": a unit without a number before it counts nothing.
  if (/^[百千万亿]/.test(head) && round === undefined) return null
  if (!isMoney && words.length === 1) return null
  let yuan: number | null
  if (head === '半') {
    if (unitWords === undefined) return null
    yuan = unitOf(unitWords) / 2
  } else if (round !== undefined || unitWords === '个亿') {
    const base = chineseNumber(head === '百' ? '一百' : head === '千' ? '一千' : head)
    if (unitWords === undefined && yuanWords === undefined) return null
    yuan = base === null ? null : base * unitOf(unitWords ?? '')
  } else yuan = chineseNumber(words)
  if (yuan === null || yuan <= 0) return null
  if (yuanWords === undefined && !/[十百千万亿]/.test(words)) return null
  if (yuan === 1 && !/钱|元/.test(yuanWords ?? '')) return null
  return { length: all.trimEnd().length, yuan, approximate: round !== undefined }
}

/**
 * Every sum of money in the text, in order. Not: quantities (3台, 20万吨), phone numbers, dates,
 * percentages, model numbers, ratios. A bare number counts with thousands separators or right after
 * a money word (报价 850000).
 */
export function findAmounts(text: string): FoundAmount[] {
  const plain = plainText(text)
  const found: FoundAmount[] = []
  let pos = 0
  while (pos < plain.length) {
    const ch = plain.charAt(pos)
    const skip = at(LONG_DIGITS, plain, pos) ?? (/[a-z]/.test(ch) ? at(MODEL_RE, plain, pos) : null)
    if (skip && !/^(?:rmb)/.test(skip[0])) {
      pos += skip[0].length
      continue
    }
    const read = /[\d¥r]/.test(ch)
      ? arabic(plain, pos)
      : /[半上零一二两三四五六七八九十百千万廿卅]/.test(ch)
        ? chinese(plain, pos)
        : null
    if (read !== null && read.yuan > 0 && Number.isFinite(read.yuan)) {
      let end = pos + read.length
      const unit = at(UNIT_PRICE_RE, plain, end)?.[1]
      if (unit !== undefined) {
        // 3.2万/台 is the price of one; with 15台 beside it the sum is known.
        const count = countOf(unit, plain.slice(0, pos) + ' '.repeat(end - pos) + plain.slice(end))
        if (count !== null)
          found.push({
            start: pos,
            end,
            words: text.slice(pos, end),
            yuan: Math.round(read.yuan * count * 100) / 100,
            approximate: read.approximate,
          })
        pos = end
        continue
      }
      const round = at(ROUND_RE, plain, end)
      if (round) end += round[0].length
      const approximate =
        read.approximate ||
        round !== null ||
        ABOUT_BEFORE.test(plain.slice(Math.max(0, pos - 5), pos))
      found.push({ start: pos, end, words: text.slice(pos, end), yuan: read.yuan, approximate })
      pos = end
      continue
    }
    if (/\d/.test(ch)) {
      while (pos < plain.length && /[\d.,]/.test(plain.charAt(pos))) pos++
    } else if (/[零一二两三四五六七八九十百千万亿]/.test(ch)) {
      while (pos < plain.length && /[零一二两三四五六七八九十百千万亿]/.test(plain.charAt(pos)))
        pos++
    } else pos++
  }
  return found
}
