/** Times of day: 下午3点, 三点半, 15:30, 中午, 下班前. */
import type { LocalTime } from '@kedu/shared/time/instant'
import { chineseNumber } from './chinese-number.ts'
import { plainText } from './plain-text.ts'

/** A part of the day, as far as it decides what an hour means. */
export type DayPart = 'night' | 'morning' | 'noon' | 'afternoon' | 'evening'

export interface ClockReading {
  /** Offset after the last character read. */
  end: number
  part: DayPart | null
  /** Null when only a part of the day was named (上午, 下午, 晚上). */
  time: LocalTime | null
  /** 下班前, 3点前. */
  isDeadline: boolean
  /** 晚上12点, 晚上1点: the hour belongs to the next calendar day. */
  nextDay: boolean
}

const HOUR = '(?:\\d{1,2}|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])'
const MINUTE =
  '(?:半|[一三]刻|整|过?[0-5]\\d分?(?![\\d万个台.])|\\d分|零[一二三四五六七八九五]分?|[二三四五]?十[一二三四五六七八九]?分?(?![万个台多来块元]))'
const PART =
  '凌晨|半夜|夜里|清晨|清早|大清早|一大早|大早上|一早|早上|早晨|早间|上午|上半天|上昼|午前|晌午|正午|中午|午后|下午|下半天|下昼|后晌|傍晚|傍黑|晚上|晚间|夜晚|(?<![a-z])[ap]m(?![a-z])'
const PART_RE = new RegExp(PART, 'y')
/** 早 and 晚 on their own count only right after a day (明早, 周三晚). */
const SHORT_PART_RE = /早(?![点日期就先已知安些晚])|晚(?![点期就些安于报餐饭上])|晨(?!会)/y
const CLOCK_RE = new RegExp(
  `(?:(${HOUR})(?:点钟|点(?!位|评|名|击|检|火|菜|单|子|心|对点|数)|时(?![间期候段常代差机])))(${MINUTE})?(?:钟|左右)?`,
  'y',
)
const COLON_RE = /([01]?\d|2[0-4])[:;]([0-5]\d)(?::[0-5]\d)?(?![\d:])(?: ?([ap]m)(?![a-z]))?/y
const AMPM_RE = /(1[0-2]|[1-9]) ?([ap])m(?![a-z])/y
const RANGE_RE = new RegExp(
  ` ?(?:-{1,2}|~|到|至) ?(?:${PART})?(?:(?:[01]?\\d|2[0-4]):[0-5]\\d|${HOUR}点(?:钟|半|[0-5]\\d分?)?)`,
  'y',
)
const OFF_WORK_RE = /(?:下班|收工)(?:之前|以前|前)/y
const AFTER_WORK_RE = /下班(?:以后|之后|后)?(?=[^ ,，。.]|$)/y
const ROUND_RE = /(?:左右|前后|许|的时候|那会儿?|多)/y
const BEFORE_RE = /(?:之前|以前|前(?!台|往|后|期|面|任)|截止|为止)/y

function partOf(words: string): DayPart {
  if (/凌晨|半夜|夜里/.test(words)) return 'night'
  if (/中午|正午|晌午/.test(words) && words !== '后晌') return 'noon'
  if (/下午|午后|下半|下昼|后晌|pm/.test(words)) return 'afternoon'
  if (/晚|傍/.test(words)) return 'evening'
  return 'morning'
}

function minuteOf(words: string | undefined): number {
  if (!words || words === '整') return 0
  if (words === '半') return 30
  if (words === '一刻') return 15
  if (words === '三刻') return 45
  return chineseNumber(words.replace(/[过分]/g, '')) ?? 0
}

function hhmm(hour: number, minute: number): LocalTime {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/**
 * What the hour on the dial means. Without a part of the day 1–6 is the afternoon (nobody visits a
 * customer at three at night), unless it is written with a leading zero.
 */
function onDial(
  hour: number,
  minute: number,
  part: DayPart | null,
  leadingZero: boolean,
): { time: LocalTime; nextDay: boolean } | null {
  if (hour > 24 || minute > 59) return null
  if (hour === 24) return minute === 0 ? { time: '00:00', nextDay: true } : null
  if (hour > 12 || hour === 0) return { time: hhmm(hour, minute), nextDay: false }
  switch (part) {
    case null:
      return {
        time: hhmm(hour <= 6 && !leadingZero ? hour + 12 : hour, minute),
        nextDay: false,
      }
    case 'night':
      return { time: hhmm(hour % 12, minute), nextDay: false }
    case 'morning':
      return { time: hhmm(hour, minute), nextDay: false }
    case 'noon':
      return { time: hhmm(hour <= 3 ? hour + 12 : hour, minute), nextDay: false }
    case 'afternoon':
      return { time: hhmm(hour === 12 ? 12 : hour + 12, minute), nextDay: false }
    case 'evening':
      if (hour === 12) return { time: hhmm(0, minute), nextDay: true }
      if (hour <= 3) return { time: hhmm(hour, minute), nextDay: true }
      return { time: hhmm(hour + 12, minute), nextDay: false }
    default:
      return part satisfies never
  }
}

function at(re: RegExp, plain: string, from: number): RegExpExecArray | null {
  re.lastIndex = from
  return re.exec(plain)
}

/** Words that make "三点" a count of points instead of an hour. */
const POINTS_AFTER =
  /^(?:建议|意见|要求|问题|原因|想法|说明|需要|需求|注意|好处|优势|优点|缺点|不足|疑问|内容|希望|感受|顾虑|异议|理由|方面|体会|总结|是|都|以上|以下|价格|利润|折扣|返点|的?利|的?税|时间|没|也没|都没|都不|也不|不|儿|东西|进展|消息|办法|戏|机会|成本|钱)/
const POINTS_BEFORE =
  /(?:[有第这那几提讲说谈早晚差快慢多少高低好涨降让跌返扣税占点]了?|确认|强调|反馈|补充|总结|以下|如下|\d[.,]|[\dA-Za-z#])$/

/**
 * Reads a time of day at an offset of plain text (`plainText`); null when there is none.
 * `afterDay`: a day stands right before, so 早/晚 and a bare 一点 may count as well.
 */
export function readClock(plain: string, from: number, afterDay: boolean): ClockReading | null {
  let pos = from
  let part: DayPart | null = null
  const off = at(OFF_WORK_RE, plain, pos)
  if (off) {
    return {
      end: pos + off[0].length,
      part: 'afternoon',
      time: '18:00',
      isDeadline: true,
      nextDay: false,
    }
  }
  if (afterDay) {
    const after = at(AFTER_WORK_RE, plain, pos)
    if (after) {
      return {
        end: pos + after[0].length,
        part: 'evening',
        time: '18:00',
        isDeadline: false,
        nextDay: false,
      }
    }
  }
  const named = at(PART_RE, plain, pos) ?? (afterDay ? at(SHORT_PART_RE, plain, pos) : null)
  if (named) {
    part = partOf(named[0])
    pos += named[0].length
    if (plain.charAt(pos) === '的') pos += 1
    while (plain.charAt(pos) === ' ' && pos - from < 12) pos += 1
  }
  let time: { time: LocalTime; nextDay: boolean } | null = null
  let end = pos
  const colon = at(COLON_RE, plain, pos)
  const ampm = colon ? null : at(AMPM_RE, plain, pos)
  const clock = colon || ampm ? null : at(CLOCK_RE, plain, pos)
  const before = named ? '' : plain.slice(Math.max(0, pos - 4), pos)
  if (colon && !/[\d.:/\-a-z]$/.test(before) && !/(?:比例|配比|按|比)$/.test(before)) {
    const half = colon[3] === undefined ? part : colon[3] === 'pm' ? 'afternoon' : 'morning'
    const hour = colon[1] ?? ''
    if (
      !/^ ?(?:的?比例|配比|稀释)/.test(
        plain.slice(pos + colon[0].length, pos + colon[0].length + 5),
      )
    ) {
      time = onDial(Number(hour), Number(colon[2]), half, hour.startsWith('0'))
    }
    end = pos + colon[0].length
  } else if (ampm && !/[\d.a-z]$/.test(before)) {
    time = onDial(Number(ampm[1]), 0, ampm[2] === 'p' ? 'afternoon' : 'morning', false)
    end = pos + ampm[0].length
  } else if (clock) {
    const hour = chineseNumber(clock[1] ?? '')
    const rest = plain.slice(pos + clock[0].length, pos + clock[0].length + 4)
    const exact = clock[2] !== undefined || clock[0].endsWith('钟')
    const isPoints =
      !exact &&
      (POINTS_AFTER.test(rest) ||
        (part === null && !afterDay && (POINTS_BEFORE.test(before) || clock[1] === '一')) ||
        (part === null &&
          afterDay &&
          clock[1] === '一' &&
          /^[^去到见开来和跟约在拜,，。; 前后左]/.test(rest)))
    const glued = part === null && !afterDay && /[\d.a-z零一二三四五六七八九十百]$/.test(before)
    if (hour !== null && !isPoints && !glued) {
      time = onDial(hour, minuteOf(clock[2]), part, (clock[1] ?? '').startsWith('0'))
      end = pos + clock[0].length
    }
  }
  if (time === null) {
    if (!named) return null
    const nameEnd = from + named[0].length
    return {
      end: nameEnd,
      part,
      time: part === 'noon' ? '12:00' : null,
      isDeadline: false,
      nextDay: false,
    }
  }
  const range = at(RANGE_RE, plain, end)
  if (range) end += range[0].length
  const round = at(ROUND_RE, plain, end)
  if (round) end += round[0].length
  const deadline = at(BEFORE_RE, plain, end)
  if (deadline) end += deadline[0].length
  return { end, part, time: time.time, isDeadline: deadline !== null, nextDay: time.nextDay }
}

/**
 * The first time of day in a text, `'HH:MM'`: 下午3点, 三点半, 15:30, 8pm, 中午 (12:00), 下班前
 * (18:00). 1–6 without a part of the day is the afternoon. Null when none is given; 上午, 下午 and
 * 晚上 alone give none.
 */
export function parseClockTime(text: string): LocalTime | null {
  const plain = plainText(text)
  for (let i = 0; i < plain.length; i++) {
    const reading = readClock(plain, i, false)
    if (reading === null) continue
    if (reading.time !== null) return reading.time
    i = reading.end - 1
  }
  return null
}
