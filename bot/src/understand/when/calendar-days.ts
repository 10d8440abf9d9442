/** Days told by the calendar: 12月8日, 下个月5号, 月底, 年前, 国庆后, 12/8. */
import { plusDays } from '@kedu/shared/time/instant'
import {
  aroundMonth,
  bareDay,
  exact,
  fullYear,
  monthNumber,
  partOfMonth,
  partOfYear,
  quarterOf,
  spring,
  withoutYear,
  yearWord,
} from './calendar-readings.ts'
import { chineseNumber } from './chinese-number.ts'
import { type DayRule, reading } from './day-reading.ts'
import { dayOf, monthAfter, workdayFrom } from './days.ts'
import { festivalOf } from './festivals.ts'

const D =
  '(?:3[01]|[12]\\d|0?[1-9]|三十一?|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])'
const M = '(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元|正)'
/** 号 that numbers a thing: 3号楼, 5号机, 45号钢, 2号线; 15号电话回访 and 15号工程师到 are days. */
const RI = '日(?!报|常|本|产|立|化|照|均|志|用|内|后|以内|之内|以后|之后)'
const HAO = `(?:号(?!楼|机|线|车|厂|炉|门|库|仓|馆|院|桥|泵|井|产线|设备|样(?!品|件|过)|钢|文件|码|段|展(?!会)|位|台|床|店|桌|公路|高速|项目|地块|地铁|园|塔|罐|窑|电(?!话|联|汇)|柜|箱|坑|矿|工(?!程师|厂)|标(?!书)|柴|汽油|会议室|房|单元|称|召|院|生产|办公)|${RI})`
/** After a month only the day is numbered: 12月15号电话回访. */
const HAO_OF_MONTH = `(?:号|${RI})`
const UNIT_AFTER =
  '(?![\\d.a-z%°℃]| ?(?:万|千|百|亿|元|块|吨|台|折|倍|米|个|公斤|斤|版|度|寸|兆|毫|厘|平|立方|升|件|套|人|天|周|年|月|小时|点|w|k))'
const NOT_INSIDE = '(?<![\\d.a-z/×*x¥-]|版本|报价|单价|总价|价格|价是|比例)'
const VERB_AFTER =
  '(?=(?:号|日|之?前|以前|上午|下午|早|晚|中午|周|星期| |,|，|。|$|去|拜访|见|再|约|开会|交|发|签|给|到|送|提|出|来|回|打|联系|跟|报|寄|安排|验收|付|有|要|和|上门|开标|投标|发货|进场|参|展|跑|谈|聊|碰|回复|面谈|考察|试))'

const MONTH_PART = '(底|末|月底|初|中旬|上旬|下旬|中(?![国心午学])|(?:之|以)?内(?!部|容|蒙|销))'

export const calendarDays: readonly DayRule[] = [
  // 2026-12-08, 2026/12/8, 2026.12.8, 2026年12月8日, 26年12月8号, 20261208.
  {
    re: /(?<![\d.a-z/-])(\d{4}|\d{2})(?:(年) ?|([-/.]))(1[0-2]|0?[1-9])(?:月 ?|[-/.])(3[01]|[12]\d|0?[1-9])(?!\d)(?:号|日)?/y,
    read: (m, t) => {
      const year = fullYear(m[1] ?? '')
      return year === null ? null : exact(m, dayOf(year, Number(m[4]), Number(m[5])), t)
    },
  },
  {
    re: /(?<![\da-z.-])(20[2-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\d.]|[元万块])/y,
    read: (m, t) => exact(m, dayOf(Number(m[1]), Number(m[2]), Number(m[3])), t),
  },
  // 明年三月, 明年3月5号, 2027年3月, 二零二七年三月.
  {
    re: new RegExp(
      `(?:([今明来后去前本当])年的?|(\\d{4}|\\d{2}|二零[零一二三四五六七八九]{2})年)(?:${MONTH_PART}|年?(底|末|初|中)|(${M})月份?(?:(${D})${HAO_OF_MONTH}?|${MONTH_PART})?(?!的(?:合同|订单|货款|发票|账|对账|报表|业绩|数据))|(?:第?([一二三四1-4])季度|q([1-4]))(底|末|初)?)`,
      'y',
    ),
    read: (m, t) => {
      const year = yearWord(m[1], t) ?? fullYear(m[2] ?? '')
      if (year === null) return null
      const part = m[3] ?? m[4]
      if (part !== undefined) return partOfYear(m, t, year, part)
      const quarter = m[8] ?? m[9]
      if (quarter !== undefined) return quarterOf(m, t, year, chineseNumber(quarter) ?? 1, m[10])
      const month = monthNumber(m[5] ?? '')
      if (m[6] !== undefined) return exact(m, dayOf(year, month, chineseNumber(m[6]) ?? 0), t)
      return aroundMonth(m, t, year, month, m[7])
    },
  },
  {
    re: /(?:明年|来年|后年)(?!的)/y,
    read: (m, t) => {
      const first = dayOf(t.year + (m[0] === '后年' ? 2 : 1), 1, 1)
      return first === null
        ? null
        : exact(m, first, t, { approximate: true, before: plusDays(first, -1), closed: true })
    },
  },
  {
    re: /去年|前年/y,
    read: (m) => reading(m, null, { isPast: true, approximate: true, closed: true }),
  },
  // 下个月5号, 下月底, 本月15日, 上个月.
  {
    re: new RegExp(
      `(上{1,2}|(?<!剩)下{1,3}|[这本当])(?:一?个)?月份?(?:的)?(?:(${D})(?:${HAO_OF_MONTH}|(?![\\d万个台天.]))|月?${MONTH_PART})?`,
      'y',
    ),
    read: (m, t) => {
      const words = m[1] ?? ''
      const count = /[上下]/.test(words) ? words.length : 0
      const to = monthAfter(t.year, t.month, words.startsWith('上') ? -count : count)
      if (m[2] !== undefined) return exact(m, dayOf(to.year, to.month, chineseNumber(m[2]) ?? 0), t)
      return aroundMonth(m, t, to.year, to.month, m[3])
    },
  },
  // 12月8日, 十二月三号, 1月5, 12月底.
  {
    re: new RegExp(
      `(?<![\\d.个])(${M})月份?(?:(${D})(?:${HAO_OF_MONTH}|(?![\\d万个台天.号日]))|${MONTH_PART})`,
      'y',
    ),
    read: (m, t) => {
      const month = monthNumber(m[1] ?? '')
      if (m[2] !== undefined) {
        const day = chineseNumber(m[2]) ?? 0
        const date = withoutYear(t, month, day)
        const thisYear = dayOf(t.year, month, day)
        return exact(
          m,
          date,
          t,
          thisYear !== null && thisYear <= t.date ? { ifPast: thisYear } : {},
        )
      }
      const date = withoutYear(
        t,
        month,
        Number(partOfMonth(t.year, month, m[3] ?? '')?.slice(8) ?? 1),
      )
      return date === null ? null : aroundMonth(m, t, Number(date.slice(0, 4)), month, m[3])
    },
  },
  // 3月, 十二月份: the 1st, to be confirmed. "三月份的合同" is no date.
  {
    re: new RegExp(
      `(?<![\\d.个第])(${M})(?:月份|月(?!份))(?!的(?!时候|第)|饼|薪|租|结|度|台|报|色|销)(?![\\d零])`,
      'y',
    ),
    read: (m, t) => {
      const month = monthNumber(m[1] ?? '')
      if (month === t.month) return aroundMonth(m, t, t.year, month, undefined)
      const date = withoutYear(t, month, 1)
      return date === null ? null : aroundMonth(m, t, Number(date.slice(0, 4)), month, undefined)
    },
  },
  // 月底, 月初, 月中.
  {
    re: /(?<![\d一二三四五六七八九十个几])月(底|末(?!尾)|尾|初|中旬|上旬|下旬|中(?!国|心))|(?<![\d一-龥])(中旬|下旬|上旬)/y,
    read: (m, t) => {
      const part = m[1] ?? m[2] ?? ''
      const here = partOfMonth(t.year, t.month, part)
      const next = monthAfter(t.year, t.month, 1)
      const date = here !== null && here >= t.date ? here : partOfMonth(next.year, next.month, part)
      return reading(m, date, { approximate: true, ...(here !== null ? { ifPast: here } : {}) })
    },
  },
  // 年底, 年初, 年内, 年前, 年后.
  {
    re: /(?<![\d一二三四五六七八九十两几半多全每往前后])年(底|末|终(?!奖|总结|考|述|报)|初|中(?!国)|内)/y,
    read: (m, t) => {
      const part = m[1] ?? ''
      const year = part === '初' || (part === '中' && t.month > 6) ? t.year + 1 : t.year
      return partOfYear(m, t, year, part)
    },
  },
  {
    re: /(?<![\d一二三四五六七八九十两几半多今明去往前后])年(前|后)(?!天)|(?:过完?|过了)年(?:以后|之后|后|再|回来)?/y,
    read: (m, t) => spring(m, t, m[1] === '前' ? 'before' : 'after'),
  },
  {
    re: /(?<!第)(?:第?([一二三四1-4])季度|q([1-4])|(下)个?季度|(这|本)个?季度|季度?(?=底|末))(底|末|初)?(?!的|报)/y,
    read: (m, t) => {
      const now = Math.ceil(t.month / 3)
      const named = m[1] ?? m[2]
      const quarter = named !== undefined ? (chineseNumber(named) ?? 1) : m[3] ? now + 1 : now
      const year = quarter > 4 || (named !== undefined && quarter < now) ? t.year + 1 : t.year
      return quarterOf(
        m,
        t,
        year,
        quarter > 4 ? 1 : quarter,
        m[5] ?? (quarter === now ? '底' : undefined),
      )
    },
  },
  // 元旦, 国庆后, 春节前, 双十一.
  {
    re: /(?<![王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗陆宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏])(?:过[完了])?(?:(今|明)年)?(春节|过年|元旦|清明|五一|劳动节|端午|中秋|国庆|平安夜|圣诞|双十一|双11|双十二|双12|教师节|儿童节|(?<![二三四五六七八九十])十一(?=假|长假|节|之?前|以?后|期间|过后))(?!总|哥|工程师|经理|路|广场|街|大道|村|镇|小区)(?:节(?!点|约|奏))?(?:小?长假|放?假期?)?(期间|过[完了])?/y,
    read: (m, t) => {
      const festival = festivalOf(m[2] ?? '')
      if (festival === null) return null
      const start = yearWord(m[1], t) ?? t.year
      for (const year of m[1] ? [start] : [start, start + 1]) {
        const date = festival.day(year)
        if (date === null) continue
        const lastOff = plusDays(date, festival.lasts - 1)
        if (lastOff < t.date && !m[1]) continue
        const after = workdayFrom(plusDays(lastOff, 1), t.calendar, 1)
        const isOver = /^过[完了]|过[完了]$/.test(m[0])
        return exact(m, isOver ? after : date, t, {
          approximate: isOver || festival.lasts > 1 || m[3] !== undefined,
          before: plusDays(date, -1),
          after,
        })
      }
      return null
    },
  },
  {
    re: /(?:大年|年|正月)?初(八|七|九|十)|(?:大年)?三十(?=晚|之?前)|除夕/y,
    read: (m, t) => {
      const offset = m[1] === undefined ? -1 : (chineseNumber(m[1]) ?? 8) - 1
      for (const year of [t.year, t.year + 1]) {
        const first = festivalOf('春节')?.day(year) ?? null
        if (first !== null && plusDays(first, offset) >= t.date)
          return reading(m, plusDays(first, offset))
      }
      return null
    },
  },
  {
    re: /节后|节前/y,
    read: (m) => reading(m, null, { vague: true, approximate: true, closed: true }),
  },
  // 12/8, 12.15, 12-15.
  {
    re: new RegExp(
      `${NOT_INSIDE}(?<![付占剩到约][了款]?)(1[0-2]|0?[1-9])/(3[01]|[12]\\d|0?[1-9])(?!/)${UNIT_AFTER}(?!的|左右)(?:号|日)?`,
      'y',
    ),
    read: (m, t) => exact(m, withoutYear(t, Number(m[1]), Number(m[2])), t),
  },
  {
    re: new RegExp(
      `${NOT_INSIDE}(1[0-2]|0?[1-9])[.](3[01]|[12]\\d|0?[1-9])(?!\\d)${UNIT_AFTER}${VERB_AFTER}(?:号|日)?`,
      'y',
    ),
    read: (m, t) =>
      m[2]?.length === 2 || /[号日]$/.test(m[0]) || Number(m[1]) >= 10
        ? exact(m, withoutYear(t, Number(m[1]), Number(m[2])), t)
        : null,
  },
  // "12-15号" is the 12th to the 15th, "8、9号" the 8th or 9th.
  {
    re: new RegExp(
      `${NOT_INSIDE}(3[01]|[12]\\d|0?[1-9])(?:[-~、,，和到至]|或者?)(3[01]|[12]\\d|0?[1-9])${HAO}`,
      'y',
    ),
    read: (m, t) => bareDay(m, t, Number(m[1]), true),
  },
  {
    re: new RegExp(
      `${NOT_INSIDE}(1[0-2]|0[1-9])-(3[01]|[12]\\d|0[1-9])(?![-\\d])${UNIT_AFTER}(?!左右)`,
      'y',
    ),
    read: (m, t) => exact(m, withoutYear(t, Number(m[1]), Number(m[2])), t),
  },
  // 5号, 二十五号, 廿五.
  {
    re: new RegExp(
      `(?<![\\d.a-z第#零一二三四五六七八九十百-])(?:(${D})${HAO}|(廿[一二三四五六七八九]))`,
      'y',
    ),
    read: (m, t) => bareDay(m, t, chineseNumber(m[1] ?? m[2] ?? '') ?? 0, false),
  },
]
