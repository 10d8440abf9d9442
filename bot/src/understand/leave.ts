/** 「我周四周五请假，找王强」: days away of whoever says it. Pure. */

import { withLeave } from '@kedu/shared/people/leave'
import { type LocalDate, plusDays } from '@kedu/shared/time/instant'
import type { Leave } from '@kedu/shared/time/work-calendar'
import { isWorkday } from '@kedu/shared/time/work-calendar'
import { chineseNumber } from './when/chinese-number.ts'
import { type FoundDate, findDates, type WhenContext } from './when/find-dates.ts'

export interface LeaveSaid {
  /** Empty: which days was not said, or not clearly. */
  leaves: Leave[]
  /** Said without an end: 从周四开始. */
  from: LocalDate | null
  /** How many working days, where only that was said. */
  days: number | null
  /** 上午, 半天: no whole day away. */
  isPartOfDay: boolean
  /** Who stands in, as named. */
  deputyName: string | null
  /** What else the message says. */
  rest: string
}

const COUNT = '[0-9一二两三四五六七八九十]{1,3}'
const LEAVE = new RegExp(
  `^(?<me>我|本人)?(?<when>[^,，。;；!！?？]{0,40}?)(?:需要|要|得|想)?(?:(?:请|休)了?(?<days>${COUNT})?(?<half>半)?(?:个|天|日)?的?(?:年|事|病|婚|产|陪产|丧|探亲)?假|调休|年休)(?<more>${COUNT})?(?<moreHalf>半)?天?了?(?:[,，。;；!！ ]+(?<rest>[\\s\\S]*))?$`,
  'u',
)
const DEPUTY =
  /^(?:这几天|期间|有事|有急事|急事|客户|的事|事情|提醒|都|就|请|先|可以){0,6}(?:找|由|让|交给|转给|代理人是?)(?<name>[^\s,，。;；!！]{1,20}?)(?:来|帮忙?|代理?|代为?|盯|跟进?|处理|负责|顶|一下|着|就行|就好|即可|吧|了){0,4}(?:[,，。;；!！]\s*(?<rest>[\s\S]*))?$/u
const BACK =
  /^(?:我|本人)?(?:(?:取消|撤销|撤回)(?:这次|上次|我的)?(?:请假|休假|假期|假)|不(?:请|休)假了?|销假|提前(?:回来)?上班了?|(?:回来|提前)销假)了?[。.!！]?$/u
const PART_OF_DAY = /上午|下午|早上|晚上|半天|[0-9一二两三四五六七八]个?(?:小时|点)/u
/** Between two days that are both meant, and around them. */
const JOINTS = /[和及跟与、,，\s的这我在]|两天|三天|一天|全天/gu
const SPAN = /到|至|~|～|—|-/u
const OPEN_END = /^从?.*(?:开始|起)$/u

/** Null: it says nothing of the kind. */
export function leaveSaid(
  text: string,
  context: WhenContext & { today: LocalDate },
): LeaveSaid | null {
  const said = LEAVE.exec(text.normalize('NFKC').trim())?.groups
  if (said === undefined) return null
  const when = said.when ?? ''
  const read = daysIn(when, context)
  // Somebody else's leave, or a word of a customer: only days may stand before it.
  if (read === null || (said.me === undefined && when.trim() === '')) return null
  const count = chineseNumber(said.days ?? said.more ?? '')
  const deputy = DEPUTY.exec(said.rest ?? '')?.groups
  const isPartOfDay =
    PART_OF_DAY.test(when) || said.half !== undefined || said.moreHalf !== undefined
  const { leaves, from } = withCount(read, count, context)
  return {
    leaves,
    from,
    days: leaves.length === 0 ? count : null,
    isPartOfDay,
    deputyName: deputy?.name ?? null,
    rest: (deputy === undefined ? (said.rest ?? '') : (deputy.rest ?? '')).trim(),
  }
}

/** 「取消请假」「销假」. */
export function isBackFromLeave(text: string): boolean {
  return BACK.test(text.normalize('NFKC').trim())
}

/** Days away in an answer that says nothing else: 「周四周五」「到下周三」; null: no days, or more than days. */
export function leaveDaysIn(
  text: string,
  context: WhenContext & { today: LocalDate },
): { leaves: Leave[]; from: LocalDate | null } | null {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/[。.!！]$/u, '')
    .replace(/^(?:请|休)?到/u, '')
  const read = daysIn(plain, context)
  return read === null || (read.leaves.length === 0 && read.from === null) ? null : read
}

interface Days {
  leaves: Leave[]
  from: LocalDate | null
}

/** Null: there are other words than days. Nothing at all: no day was said, or none for certain. */
function daysIn(when: string, context: WhenContext & { today: LocalDate }): Days | null {
  const plain = when.trim()
  if (plain.replace(JOINTS, '') === '') return { leaves: [], from: null }
  const [left, right, ...more] = plain.split(SPAN)
  if (right !== undefined && left !== undefined && more.length === 0) {
    const from = onlyDay(left.replace(/^从/u, ''), context)
    const to = onlyDay(right, context)
    if (from !== null && to !== null) return spanOf(from, right, to)
  }
  if (OPEN_END.test(plain)) {
    const day = onlyDay(plain.replace(/^从/u, '').replace(/(?:开始|起)$/u, ''), context)
    return day === null ? null : { leaves: [], from: day.date }
  }
  const found = findDates(plain, context)
  if (!isNothingBut(plain, found)) return null
  const days = found.flatMap(({ date, isPast, approximate }) =>
    date === null || isPast || approximate ? [] : [{ from: date, to: date }],
  )
  return { leaves: days.length === found.length ? withLeave([], days) : [], from: null }
}

function onlyDay(words: string, context: WhenContext): (FoundDate & { date: LocalDate }) | null {
  const [found, ...more] = findDates(words, context)
  if (found === undefined || more.length > 0 || !isNothingBut(words, [found])) return null
  return found.date === null || found.approximate ? null : { ...found, date: found.date }
}

/** 下周一到周三, 12月1日到5日: the end is named as seen from the beginning. */
function spanOf(from: { date: LocalDate }, words: string, to: { date: LocalDate }): Days | null {
  let end = to.date
  if (/^\s*(?:周|星期|礼拜)/u.test(words)) while (end < from.date) end = plusDays(end, 7)
  else if (/^\s*\d{1,2}[日号]?\s*$/u.test(words)) {
    end =
      `${from.date.slice(0, 8)}${String(Number.parseInt(words, 10)).padStart(2, '0')}` as LocalDate
  }
  return end < from.date ? null : { leaves: [{ from: from.date, to: end }], from: null }
}

function isNothingBut(words: string, found: readonly FoundDate[]): boolean {
  let rest = words
  for (const { words: date } of found) rest = rest.replace(date, '')
  return rest.replace(JOINTS, '').replace(/全天|开始|起|从/gu, '') === ''
}

/** 「明天起请假3天」: working days, the first one counted. */
function withCount(read: Days, count: number | null, { calendar }: WhenContext): Days {
  const [only, ...more] = read.leaves
  const from = read.from ?? (only?.from === only?.to && more.length === 0 ? only?.from : undefined)
  if (count === null || from == null || count < 1 || count > 366) return read
  let to = from
  for (let left = count - (isWorkday(calendar, from) ? 1 : 0); left > 0; ) {
    to = plusDays(to, 1)
    if (isWorkday(calendar, to)) left -= 1
  }
  return { leaves: [{ from, to }], from: null }
}
