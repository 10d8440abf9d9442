/** Dates and times in what a sales rep writes. Rules and measurements: own parser, one pass. */
import {
  type Instant,
  type LocalDate,
  type LocalTime,
  plusDays,
  type TimeZone,
} from '@kedu/shared/time/instant'
import type { WorkCalendar } from '@kedu/shared/time/work-calendar'
import { calendarDays } from './calendar-days.ts'
import { readClock } from './clock.ts'
import type { DayReading } from './day-reading.ts'
import { type Today, todayOf } from './days.ts'
import { notDates } from './not-dates.ts'
import { plainText } from './plain-text.ts'
import { relativeDays } from './relative-days.ts'

/** One date expression in a text. */
export interface FoundDate {
  /** UTF-16 offsets: `text.slice(start, end) === words`. */
  start: number
  end: number
  words: string
  /** Null when it cannot be known (`vague`, or past like 前几天). */
  date: LocalDate | null
  /** `'HH:MM'`, only when a clock time was given; 中午 is 12:00, 下班前 18:00. */
  time: LocalTime | null
  /** A day was chosen for 月底, 下周, 国庆后: ask whether it is right. */
  approximate: boolean
  /** 周五前, 3天内, 最晚周五. */
  isDeadline: boolean
  /** Refers to what has been: 昨天, 上周三, 三天前, "周三去了" said on Friday. */
  isPast: boolean
  /** 改天, 过两天, 尽快: meant but unknown; `date` is null. */
  vague: boolean
}

export interface WhenContext {
  now: Instant
  zone: TimeZone
  calendar: WorkCalendar
}

const RULES = [...relativeDays, ...calendarDays]
const LEAD_RE =
  /(?:截止(?:日期|时间)?|截至|不晚于|不迟于|最晚|最迟|最慢|赶在|务必在)[是为到在: ]{0,2}/y
const BEFORE_RE =
  / ?(?:之前|以前|前(?!台|往|后|期|面|任|提)|截止|截至|为止|(?:之|以)内|内(?!部|容|蒙|销))/y
const AFTER_RE = /(?:之后|以后|过后|后(?!天|台|续|勤|期|面|儿|日|个)|回来(?!电|款))(?:的)?/y
const ROUND_RE = /左右|前后|上下|吧(?=[,，。 ]|$)/y
const WEEKDAY_RE = /[ ,，]?[(]?(?:周|星期|礼拜)[一二三四五六日天][)]?/y
const GAP_RE = /(?:[ ]{1,2}|[,，、的](?! ) ?)/y
const RANGE_RE = / ?(?:到|至|-{1,2}|~) ?/y
const CLAUSE_END = /[。！？!?\n;；]/
const PAST_VERB =
  /(?:已经|拜访|见|去|聊|谈|开|签|打|发|寄|送|报|交|跟|沟通|联系|回|说|提|做|演示|测试|付|收|参观|考察|碰|问|催|吃|确认|讲|答应|通过|完成|试|定)(?:[^,，。再]{0,3})?[了过完](?!再|解|来|后|之后|以后|年|节|会儿)|已经|^刚/
/** "今天客户说太贵": news of today, not a plan. */
const NEWS = /^[^,，。]{0,12}(?:说|反馈|表示)(?!好|一声|定)/
const FUTURE_WORD =
  /^(?:[^,，。]{0,6})(?:再|准备|打算|计划|约了|约好|定了|要(?!求)|会(?!议)|将|得去|安排)/

interface Draft extends FoundDate {
  reading: DayReading | null
}

function at(re: RegExp, plain: string, from: number): RegExpExecArray | null {
  re.lastIndex = from
  return re.exec(plain)
}

/** The longest reading among the rules wins; on a tie the earlier rule. */
function readDay(plain: string, from: number, today: Today): DayReading | null {
  let best: DayReading | null = null
  for (const rule of RULES) {
    const match = at(rule.re, plain, from)
    if (!match || match[0] === '' || (best !== null && match[0].length <= best.length)) continue
    const read = rule.read(match, today)
    if (read !== null && (best === null || read.length > best.length)) best = read
  }
  return best
}

function readExpression(text: string, plain: string, from: number, today: Today): Draft | null {
  let pos = from
  const lead = at(LEAD_RE, plain, pos)
  if (lead) pos += lead[0].length
  const day = readDay(plain, pos, today)
  let deadline = lead !== null
  if (day === null) return readTimeOnly(text, plain, from, pos, deadline, today)
  pos += day.length
  let { date, time, approximate, isPast } = day
  deadline ||= day.isDeadline
  let rolls = day.rollsOver === true
  if (!day.vague && date !== null) {
    const weekday = at(WEEKDAY_RE, plain, pos)
    if (
      weekday &&
      !day.closed &&
      day.rollsOver === undefined &&
      /[\d号日]$/.test(plain.slice(from, pos))
    ) {
      pos += weekday[0].length
    }
    const round = at(ROUND_RE, plain, pos)
    if (round && round[0] !== '吧') {
      pos += round[0].length
      approximate = true
    }
    const before = at(BEFORE_RE, plain, pos)
    const after = before || isPast ? null : at(AFTER_RE, plain, pos)
    // "国庆回来" is after the days off; "25号回来" is the 25th.
    const isAfter = after !== null && (day.after !== undefined || !after[0].startsWith('回来'))
    if (before) {
      pos += before[0].length
      deadline = true
      if (!/内/.test(before[0])) date = day.before ?? date
      if (date !== null && date < today.date && !isPast) date = today.date
    } else if (after !== null && isAfter) {
      pos += after[0].length
      date = day.after ?? plusDays(date, 1)
      approximate = true
      rolls = false
    }
    if (day.closed !== true && !before) {
      const gap = at(GAP_RE, plain, pos)
      const clock =
        readClock(plain, pos, true) ?? (gap ? readClock(plain, pos + gap[0].length, true) : null)
      if (clock) {
        pos = clock.end
        time = clock.time
        deadline ||= clock.isDeadline
        if (clock.nextDay && date !== null) date = plusDays(date, 1)
        const late = at(BEFORE_RE, plain, pos)
        if (late && !/内/.test(late[0])) {
          pos += late[0].length
          deadline = true
        }
      }
      const range = at(RANGE_RE, plain, pos)
      if (range) {
        const to = readDay(plain, pos + range[0].length, today)
        if (to !== null && to.date !== null && to.closed !== true) {
          pos += range[0].length + to.length
          approximate = true
        }
      }
    }
    if (rolls && time !== null && time <= today.time && date === today.date)
      date = plusDays(date, 7)
  }
  return {
    start: from,
    end: pos,
    words: text.slice(from, pos),
    date,
    time,
    approximate,
    isDeadline: deadline,
    isPast,
    vague: day.vague,
    reading: day,
  }
}

/** A time of day on its own is today's; a clock time already gone is tomorrow's, to be confirmed. */
function readTimeOnly(
  text: string,
  plain: string,
  from: number,
  pos: number,
  lead: boolean,
  today: Today,
): Draft | null {
  const clock = readClock(plain, pos, false)
  if (clock === null) return null
  const gone = clock.time !== null && clock.time <= today.time && !clock.nextDay
  const date = plusDays(today.date, gone || clock.nextDay ? 1 : 0)
  return {
    start: from,
    end: clock.end,
    words: text.slice(from, clock.end),
    date,
    time: clock.time,
    approximate: gone,
    isDeadline: lead || clock.isDeadline,
    isPast: false,
    vague: false,
    reading: {
      length: 0,
      date,
      approximate: gone,
      isPast: false,
      vague: false,
      isDeadline: false,
      time: null,
      ifPast: today.date,
    },
  }
}

/** "今天拜访了王总", "周三去过": the clause that follows tells of something done. */
function withPastVerb(draft: Draft, plain: string, nextStart: number, today: Today): FoundDate {
  const { reading, ...found } = draft
  if (reading?.ifPast === undefined || found.isPast || found.isDeadline) return found
  const rest = plain.slice(found.end, Math.min(nextStart, found.end + 40))
  const stop = rest.search(CLAUSE_END)
  const clause = (stop < 0 ? rest : rest.slice(0, stop)).replace(/[,，].*$/s, '')
  const isNews = reading.ifPast === today.date && NEWS.test(clause)
  if (FUTURE_WORD.test(clause) || !(isNews || PAST_VERB.test(clause))) return found
  return { ...found, date: reading.ifPast, isPast: true, approximate: false }
}

/**
 * Every date expression in the text, in order, not overlapping. Days are computed in `zone`.
 *
 * Choices: a bare weekday is the next one, today included unless its clock time has passed; 下周X is
 * in the next calendar week (Monday first); 下周 alone is Monday, 这周 Friday; a month alone its 1st,
 * 月初/月中/月底 the 1st, 15th and last calendar day; a month and day without a year up to 150 days
 * back are past, otherwise next year's; 国庆后 is the first workday after the days off.
 */
export function findDates(text: string, context: WhenContext): FoundDate[] {
  const { closed, origin } = withoutGaps(text)
  if (closed.length === text.length) return datesIn(text, context)
  return datesIn(closed, context).map((found) => {
    const start = origin[found.start] ?? 0
    const end = (origin[found.end - 1] ?? 0) + 1
    return { ...found, start, end, words: text.slice(start, end) }
  })
}

const NUMERAL = '[\\d零一二两三四五六七八九十]'
/** Spaces of a transcribed voice inside one date: 下个月 五号, 下 周三, 12 月 3 号. */
const GAP_IN_DATE = new RegExp(
  `(?<=下个?|这个?|本|周|星期|礼拜) +(?=(?:周|星期|礼拜|个月)?${NUMERAL})|(?<=月份?) +(?=${NUMERAL}{1,3} *[号日])|(?<=${NUMERAL}) +(?=[号日点]|月(?![底初中末]))`,
  'g',
)

/** The text without those spaces, and where each sign of it stood. */
function withoutGaps(text: string): { closed: string; origin: number[] } {
  let closed = ''
  const origin: number[] = []
  let from = 0
  const take = (to: number): void => {
    for (let i = from; i < to; i++) origin.push(i)
    closed += text.slice(from, to)
  }
  for (const gap of text.matchAll(GAP_IN_DATE)) {
    take(gap.index)
    from = gap.index + gap[0].length
  }
  take(text.length)
  return { closed, origin }
}

function datesIn(text: string, context: WhenContext): FoundDate[] {
  const today = todayOf(context.now, context.zone, context.calendar)
  const plain = plainText(text)
  const drafts: Draft[] = []
  let pos = 0
  while (pos < plain.length) {
    let skip = 0
    for (const re of notDates) {
      const match = at(re, plain, pos)
      if (match && match[0].length > skip) skip = match[0].length
    }
    if (skip > 0) {
      pos += skip
      continue
    }
    const draft = readExpression(text, plain, pos, today)
    if (draft !== null && draft.end > pos) {
      drafts.push(draft)
      pos = draft.end
      continue
    }
    // A number that is no date is no date from its second digit on either.
    const digits = /\d/.test(plain.charAt(pos)) ? digitRun(plain, pos) : 1
    pos += digits
  }
  return drafts.map((draft, i) =>
    withPastVerb(draft, plain, drafts[i + 1]?.start ?? plain.length, today),
  )
}

function digitRun(plain: string, from: number): number {
  let end = from
  while (end < plain.length && /\d/.test(plain.charAt(end))) end++
  return end - from
}
