/** Days told from today: 明天, 下周三, 3天后, 两周内, 改天. */
import {
  HOUR_MS,
  type LocalDate,
  MINUTE_MS,
  plusDays,
  plusMs,
  wallClock,
} from '@kedu/shared/time/instant'
import { chineseNumber } from './chinese-number.ts'
import { type DayReading, type DayRule, reading } from './day-reading.ts'
import { mondayOf, plusMonths, plusWorkdays, type Today } from './days.ts'

export const N = '(?:\\d{1,3}|[零一二两俩三仨四五六七八九十百]{1,4})'
/** "周日常", "下周一定", "下周三方会谈": the character after 周 is no weekday. */
const NO_WEEKDAY =
  '(?!一(?:定(?!下|稿|标|好|案)|起|共|直|般|些|样|同|块|并|边|切|律|旦|趟|次|汽|拖|建|期|年)|二(?:期|手|次)|三(?:方|期|菱|星|峡|维|亚|明|一|番)|四(?:川|方|维)|五(?:粮|矿|菱|金(?!额))|六(?:安|合)|七|日(?:常|本|立|照|产|语|程|化|报)|天(?:气|津|天|河|水))'
const WEEK = '(?:周|星期|礼拜)'
const DAY_OF_WEEK = `${NO_WEEKDAY}([一二三四五六日天]|[1-7](?![\\d号日点月个天台万.:/%-]))`
const AFTER = '(?:以后|之后|过后|后(?!天|台|续|勤|期|儿))'
const WITHIN = '(?:以内|之内|内(?!部|容|蒙|销))'

function weekdayNumber(words: string): number {
  const index = '一二三四五六'.indexOf(words)
  if (index >= 0) return index + 1
  return words === '日' || words === '天' ? 7 : Number(words)
}

function shifted(
  match: RegExpExecArray,
  today: Today,
  days: number,
  change: Partial<DayReading> = {},
) {
  const date = plusDays(today.date, days)
  return reading(match, date, { isPast: days < 0, ...change })
}

/** Weeks from this one: 下 +1, 下下 +2, 上 -1, 这 0. */
function weekOffset(words: string): number {
  const count = words.match(/[上下]/g)?.length ?? 0
  return words.startsWith('上') ? -count : count
}

function span(
  match: RegExpExecArray,
  today: Today,
  count: number,
  unit: string,
  past: boolean,
): LocalDate | null {
  const n = past ? -count : count
  if (/工作日/.test(unit))
    return past
      ? plusDays(today.date, n)
      : plusWorkdays(today.date, Math.min(count, 400), today.calendar)
  if (/周|星期|礼拜/.test(unit)) return plusDays(today.date, n * 7)
  if (/月/.test(unit)) return count > 240 ? null : plusMonths(today.date, n)
  if (/年/.test(unit)) return count > 20 ? null : plusMonths(today.date, n * 12)
  return match[0] === '' ? null : plusDays(today.date, n)
}

const UNIT = '(?:个?工作日|个?(?:星期|礼拜|周)(?!年|期|[一二三四五六日天])|个?月|年|天|日)'

export const relativeDays: readonly DayRule[] = [
  // 改天, 过两天: a date was meant, nobody can know which. Ask.
  {
    re: /(?:改天|改日|改明儿|(?<!往)回头(?!客|率|看)|(?<!没)有空|(?<!没)有时间|抽空|抽时间|得空|空了|尽快|尽早|近期|近日|不久|到时候?|晚些时候|过后|稍后|找个?时间|择日|另约|哪天|(?<!从今)以后|(?:再?[过隔等]|这|近|晚)(?:个)?(?:两|几|俩|2)(?:天|日|周|个?(?:星期|礼拜|月))(?!后天)(?:后|之后|以后|再)?|再?[过隔等]几?(?:些|点)(?:天|日子|时间|时候)|再?[过等]一?(?:段(?:时间|日子)?|阵子?|阵儿))/y,
    // Only 天 is vague with 两: "过两周" is two weeks.
    read: (m, today) => {
      const weeks = /[两俩2]个?(?:周|星期|礼拜)/.test(m[0])
      const months = /[两俩2]个?月/.test(m[0])
      if (/^(?:这|近)/.test(m[0]) && /周|星期|礼拜|月/.test(m[0])) return null
      if (weeks) return shifted(m, today, 14, { closed: true })
      if (months) return reading(m, plusMonths(today.date, 2), { closed: true })
      return reading(m, null, { vague: true, approximate: true, closed: true })
    },
  },
  {
    re: /(?:前[两几]天|前些天|前些日子|前阵子?|前段时间|前不久)/y,
    read: (m) => reading(m, null, { isPast: true, approximate: true, closed: true }),
  },
  { re: /刚刚|刚才|方才/y, read: (m, t) => reading(m, t.date, { isPast: true, closed: true }) },
  {
    re: /(?:明后两?天|明后日|今明两?天|今明)/y,
    read: (m, t) => shifted(m, t, 1, { approximate: true }),
  },
  { re: /赶明儿?个?/y, read: (m, t) => shifted(m, t, 1, { approximate: true }) },
  {
    re: /(?:明天(?!系)|明儿个?|明个儿?|明日(?!之星)|名天(?=上|下|早|晚|去|再|[0-9])|听日|明朝|次日|翌日|转天)/y,
    read: (m, t) => shifted(m, t, 1),
  },
  { re: /(?:隔天|隔日|第二天)/y, read: (m, t) => shifted(m, t, 1, { approximate: true }) },
  { re: /外后[天儿日]/y, read: (m, t) => shifted(m, t, 3) },
  {
    re: /(大{0,6})(?:(?<!以)后天(?!天|性|赋)|后儿个?|后个|后日)儿?/y,
    read: (m, t) => shifted(m, t, 2 + (m[1]?.length ?? 0)),
  },
  {
    re: /(大{0,6})(?:前天|前儿个?|前日)/y,
    read: (m, t) => shifted(m, t, -2 - (m[1]?.length ?? 0)),
  },
  { re: /昨天|昨儿个?|昨个儿?|昨日|寻日/y, read: (m, t) => shifted(m, t, -1) },
  {
    re: /今天|今儿个?|今个儿?|今日|当天|当日|本日/y,
    read: (m, t) => reading(m, t.date, { ifPast: t.date }),
  },
  // 今晚, 明早: the part of the day is left for the clock.
  {
    re: /([今明后昨前])(?=(?:早(?!已|就|先|日)|晚(?!期|些)|晨|夜|上午|下午|中午))夜?/y,
    read: (m, t) => {
      const days = { 今: 0, 明: 1, 后: 2, 昨: -1, 前: -2 }[m[1] ?? ''] ?? 0
      return shifted(m, t, days, days === 0 ? { ifPast: t.date } : {})
    },
  },
  // 下周三, 下下周二, 这周五, 上周三, 下周, 下周末.
  {
    re: new RegExp(
      `(上{1,3}|下{1,4}|[这本]|当)(?:一?个)?(?:(?:周|星期|礼拜)的?(?=${WEEK})${WEEK}|${WEEK}|拜(?=[一二三四五六天]))(?:(末|底)|(初|头)|(中)(?!午)|${DAY_OF_WEEK}(?:[、,]?[一二三四五六](?=[ ,，。、去来有可两都再]|$))?)?${WITHIN}?`,
      'y',
    ),
    read: (m, t) => {
      const weeks = weekOffset(m[1] ?? '')
      const monday = mondayOf(t.date, weeks)
      const within = new RegExp(`${WITHIN}$`).test(m[0])
      if (m[5] !== undefined) {
        const date = plusDays(monday, weekdayNumber(m[5]) - 1)
        return reading(m, date, {
          isPast: date < t.date,
          ...(date <= t.date ? { ifPast: date } : {}),
        })
      }
      const friday = plusDays(monday, 4)
      const sunday = plusDays(monday, 6)
      const change = {
        approximate: true,
        isDeadline: within,
        isPast: weeks < 0,
        before: plusDays(monday, -3),
        after: plusDays(monday, 7),
      }
      if (m[2] !== undefined) {
        const date = m[2] === '底' ? friday : plusDays(monday, 5)
        return reading(m, weeks === 0 && date < t.date ? sunday : date, {
          ...change,
          before: friday,
        })
      }
      if (m[3] !== undefined)
        return reading(m, monday, { ...change, isPast: monday < t.date, before: monday })
      if (m[4] !== undefined)
        return reading(m, plusDays(monday, 2), { ...change, before: plusDays(monday, 2) })
      // "这周" is still to come until Friday; "下周内" ends on Friday.
      if (weeks === 0) {
        const date = t.date <= friday ? friday : sunday
        return reading(m, date, { ...change, before: date, ifPast: t.date })
      }
      return reading(m, within ? friday : monday, change)
    },
  },
  {
    re: /周末(?!愉快)|礼拜末|双休日?/y,
    read: (m, t) =>
      reading(m, t.weekday === 7 ? t.date : plusDays(t.date, 6 - t.weekday), {
        approximate: true,
        before: t.weekday >= 5 ? t.date : plusDays(t.date, 5 - t.weekday),
        after: plusDays(t.date, 8 - t.weekday),
      }),
  },
  { re: /隔周/y, read: (m, t) => reading(m, mondayOf(t.date, 1), { approximate: true }) },
  // 周三: the next one, today included; with a past verb the last one.
  {
    re: new RegExp(`(?<![一两几半每\\d])${WEEK}${DAY_OF_WEEK}`, 'y'),
    read: (m, t) => {
      const ahead = (weekdayNumber(m[1] ?? '') - t.weekday + 7) % 7
      return reading(m, plusDays(t.date, ahead), {
        rollsOver: ahead === 0,
        ifPast: ahead === 0 ? t.date : plusDays(t.date, ahead - 7),
      })
    },
  },
  // 半小时后, 2个小时内.
  {
    re: new RegExp(
      `(?:再?过)?(${N}|半)(个?半)?(?:个?(小时|钟头)|(分钟))(${AFTER}|${WITHIN}|前)?`,
      'y',
    ),
    read: (m, t) => {
      const tail = m[5]
      if (tail === undefined && !/过/.test(m[0].slice(0, 2))) return null
      const count = (m[1] === '半' ? 0.5 : (chineseNumber(m[1] ?? '') ?? 0)) + (m[2] ? 0.5 : 0)
      const ms = count * (m[3] ? HOUR_MS : MINUTE_MS) * (tail === '前' ? -1 : 1)
      const wall = wallClock(plusMs(t.now, ms), t.zone)
      return reading(m, wall.date, {
        time: wall.time,
        isPast: tail === '前',
        isDeadline: tail?.includes('内') ?? false,
        closed: true,
      })
    },
  },
  // 半个月后, 半年内.
  {
    re: new RegExp(
      `(?:(再?[过等])|大?[概约])?半(个月|年)(?:左右)?(${AFTER}|${WITHIN}|前|再)?`,
      'y',
    ),
    read: (m, t) => {
      const tail = m[3]
      if (tail === undefined && m[1] === undefined) return null
      const past = tail === '前'
      const date =
        m[2] === '年' ? plusMonths(t.date, past ? -6 : 6) : plusDays(t.date, past ? -15 : 15)
      return reading(m, date, {
        isPast: past,
        isDeadline: tail?.includes('内') ?? false,
        approximate: true,
        closed: true,
      })
    },
  },
  // 3天后, 两周内, 10个工作日内, 过三天, 再过一周, 三天前.
  {
    re: new RegExp(
      `(?:(再?[过隔等]个?|还有(?=[^,，。]{2,6}就))|大?[概约])?(${N})(?:(来|多)|(?:[-~、到至]|或者?)(${N}))?(${UNIT})(?:左右)?(${AFTER}|${WITHIN}|(?:之前|以前|前)(?!台|往)|再)?`,
      'y',
    ),
    read: (m, t) => {
      const [, lead, first = '', round, second, unit = '', tail] = m
      if (tail === undefined && lead === undefined) return null
      // "15日前" is the 15th, not fifteen days ago; "过3日" counts.
      if (unit === '日' && tail !== undefined && /前/.test(tail)) return null
      if (
        unit === '年' &&
        (lead === undefined || tail === undefined) &&
        /再|等|过|隔/.test(lead ?? tail ?? '')
      ) {
        if (first.length === 4) return null
      }
      let count: number | null
      let loose = round !== undefined || second !== undefined
      const pair = /^([二两三四五六七八九])([三四五六七八九])$/.exec(first)
      const within = tail?.includes('内') ?? false
      if (pair) {
        loose = true
        count = chineseNumber((within ? pair[2] : pair[1]) ?? '')
      } else count = chineseNumber(within && second !== undefined ? second : first)
      if (count === null || count === 0 || count > 999) return null
      const past = tail !== undefined && /前/.test(tail)
      return reading(m, span(m, t, count, unit, past), {
        isPast: past,
        isDeadline: within,
        approximate: loose,
        closed: past || within,
      })
    },
  },
]
