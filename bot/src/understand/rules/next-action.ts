import { dateOf, daysBetween, type Instant, type LocalDate } from '@kedu/shared/time/instant'
import type { Clause } from '../text.ts'
import { trimPunctuation } from '../text.ts'
import type { UnderstoodDate } from '../understanding.ts'
import { dayOf } from '../when/days.ts'
import type { FoundDate } from '../when/find-dates.ts'
import { nextDateOf } from '../when/next-date.ts'

const AHEAD = /下次|下一?步|再|约|计划|准备|打算|要去|要|跟进|回访|过去|争取|安排|后续|前$/
const TIME_ONLY =
  /^(?:上午|下午|早上|晚上|中午|凌晨|傍晚|\d{1,2}[:点]|[一二两三四五六七八九十]{1,2}点)/
/** Said right after the day: what the rep will do on it. The day of "他年底忙" is nobody's action. */
const ACTION =
  /^(?:份|左右|的时候|上午|下午|早上|晚上|中午|我们?|咱们?|就|\s|[\d:点半])*(?:再|去(?!年)|过去|跑|回访|拜访|打(?:个|一个)?电话|联系|跟进|见|开会|谈|送|上门|约|带|催|寄|发)/
/** Said after the day: the thing was done on it. */
const DONE_ON_THAT_DAY =
  /^(?:就|已经?|都)[^,，。;；\n再]{0,6}[好了过完]|^[^,，。;；\n约再准打计]{0,4}(?:成功|到手)|^[^,，。;；\n约再准打计]{0,12}?(?:了(?!解)|过(?!去|来|年|节|后|完)|完(?!成后|后))|^[^,，。;；\n]{0,3}(?:刚|已)|^(?:签|发|报|寄|交|送|见|去|打|收|谈|聊)(?:[^,，。;；\n]{0,4})的(?!时候)/
/** Today, of which only something that did not come off is said. */
const CAME_TO_NOTHING = /^[^,，。;；\n]{0,6}(?:没|未|不)/
/** Plain 今天 mostly tells of what was done; of a plan it says so. */
const PLAIN_TODAY = /^今[天日儿]个?$/
const PLANNED_TODAY =
  /^(?:就|我们?|咱们?|也|还|一定|必须|先)*(?:要|得|准备|打算|争取|会(?!上|议)|约|再|去|到(?!账|货|了)|过去|跑|见|拜访|陪|回访|联系|跟进|带)(?!了)(?![^,，。;；\n]{0,8}[了得过])/
/** Right before the day that an earlier one was moved to: 周五改到下周一. */
const MOVED_TO =
  /(?:改|挪|换|调整?|变更?|更新|延(?:期|后)?|推迟?|顺延|提前|提|拖|推后?|放)(?:成|为|到|至|在)了?\s?$/
const ARRANGED =
  /^[^,，。;；\n]{0,6}(?:约了|约好|定了|说好|答应|同意|安排了|定好|订了|要|会|再|来|过去)/

/** The next action: its day, and what is to be done in the rep's words. */
export function nextAction(
  text: string,
  said: string,
  clauses: readonly Clause[],
  dates: readonly FoundDate[],
  now: Instant,
  zone: string,
  isDeadlineOf: { preferred: { start: number; end: number } | null },
): { next: UnderstoodDate | null; vague: string | null; used: FoundDate | null } {
  const today = dateOf(now, zone)
  const open = dates.filter((date) => {
    if (date.isPast) return false
    const clause = clauses.find((c) => date.start >= c.start && date.start < c.end)
    const after = text.slice(date.end, clause?.end ?? text.length)
    const before = text.slice(clause?.start ?? 0, date.start)
    if (isTerm(date.words, before) || /^(?:都|也|才)?(?:没|不(?!是))/.test(after)) return false
    if (/^[^,]{0,6}?(?:如果|要是|假如|万一|若)|(?:本来|原本|原定|原计划)[^,]{0,6}$/.test(before))
      return false
    if (clause?.isQuestion === true) return false
    // 是周六不是周五.
    if (/(?<!是)不是$/.test(before) && dates.some((d) => d !== date && !d.isPast)) return false
    if (date.isDeadline || ARRANGED.test(after)) return true
    if (date.date === today && date.time === null) {
      if (CAME_TO_NOTHING.test(after)) return false
      // 等客户到今天, 改到今天: the day is named for its own sake.
      const isNamed = /[到至]了?\s?$/.test(before)
      if (!isNamed && PLAIN_TODAY.test(date.words) && !PLANNED_TODAY.test(after)) return false
    }
    // "本月已经发了两批": the stretch that is running, of which something done is told.
    if (/^(?:本|这个?|今)(?:月|周|年|季度?)$/.test(date.words) && DONE_ON_THAT_DAY.test(after))
      return false
    return !(
      DONE_ON_THAT_DAY.test(after) &&
      (date.date === null || date.date <= today || /^[周星礼]/.test(date.words))
    )
  })
  const { preferred } = isDeadlineOf
  const labelled = preferred
    ? open.filter((d) => d.start >= preferred.start && d.end <= preferred.end)
    : []
  const moved = open.filter((d) => MOVED_TO.test(text.slice(Math.max(0, d.start - 6), d.start)))
  const marked = open.filter(
    (d) =>
      /(?:下次|下一?步|再|跟进|计划)[^,。;\n]{0,6}$/.test(
        text.slice(Math.max(0, d.start - 8), d.start),
      ) ||
      (d.date !== null &&
        (d.date > today || d.time !== null) &&
        ACTION.test(text.slice(d.end, d.end + 12))),
  )
  const used =
    nextDateOf(labelled, today) ??
    nextDateOf(moved, today) ??
    (marked.length > 0 && marked.length < open.length ? nextDateOf(marked, today) : null) ??
    nextDateOf(open, today)
  if (!used) return gone(text, said, clauses, dates, today, preferred)
  if (used.date === null) return { next: null, vague: said.slice(used.start, used.end), used }
  // "12月3号带技术过去，上午十点": the time follows in a clause of its own.
  const time =
    used.time ??
    dates.find(
      (d) =>
        d.start >= used.end &&
        d.time !== null &&
        TIME_ONLY.test(d.words) &&
        clauses.some((c) => c.start === d.start) &&
        !open.some((o) => o !== used && o !== d && o.start > used.start && o.start < d.start),
    )?.time ??
    null
  return {
    next: {
      date: used.date,
      time,
      approximate: used.approximate,
      isDeadline: used.isDeadline,
      words: said.slice(used.start, used.end),
      action: withHalfDay(
        said.slice(used.start, used.end),
        time,
        actionBeside(said, clauses, used),
      ),
    },
    vague: null,
    used,
  }
}

const HALF_DAY = /(?:早上|上午|中午|下午|傍晚|晚上)$/

/** 下周三下午再去一趟: no hour was said, and the half of the day is still the customer's. */
function withHalfDay(words: string, time: string | null, action: string): string {
  const half = time === null ? HALF_DAY.exec(words)?.[0] : undefined
  return half === undefined || action === '' || action.startsWith(half)
    ? action
    : `${half}${action}`
}

/** Since when a month and a day that lie behind are next year's rather than a slip. */
const SLIP_DAYS = 31

/**
 * "10月1日拜访", said in November: planned, yet behind. Next year's is put to the rep; a day of the
 * last weeks, or one with its year, is asked for anew. What was done on such a day asks nothing.
 */
function gone(
  text: string,
  said: string,
  clauses: readonly Clause[],
  dates: readonly FoundDate[],
  today: LocalDate,
  preferred: { start: number; end: number } | null,
): { next: UnderstoodDate | null; vague: string | null; used: FoundDate | null } {
  const nothing = { next: null, vague: null, used: null }
  const used = dates.find((found) => {
    if (found.date === null || found.date >= today || !/[月/.-]/.test(found.words)) return false
    const at = clauses.findIndex((c) => found.start >= c.start && found.start < c.end)
    const clause = clauses[at]
    const after = text.slice(found.end, clause?.end ?? text.length)
    if (clause?.isQuestion === true || DONE_ON_THAT_DAY.test(after)) return false
    if (preferred && found.start >= preferred.start && found.end <= preferred.end) return true
    const before = text.slice(clause?.start ?? 0, found.start)
    if (/(?:下次|下一?步|计划|准备|打算)[^,。;\n]{0,6}$/.test(before)) return true
    // Nothing is told of the day: the message ends with what is to be done.
    return ACTION.test(after) && at === clauses.length - 1
  })
  if (!used || used.date === null) return nothing
  const words = said.slice(used.start, used.end)
  const isSlip = daysBetween(used.date, today) <= SLIP_DAYS || words.includes('年')
  const date = isSlip ? null : nextYears(used.date)
  if (date === null) return { ...nothing, vague: words, used }
  const { time, isDeadline } = used
  const action = actionBeside(said, clauses, used)
  return { next: { date, time, approximate: true, isDeadline, words, action }, vague: null, used }
}

/** Null: a 29 February. */
function nextYears(date: LocalDate): LocalDate | null {
  const [year, month, day] = date.split('-').map(Number)
  return dayOf((year ?? 0) + 1, month ?? 0, day ?? 0)
}

/** "要求20天内到货", "账期90天后付": a length that was asked for, no day of ours. */
function isTerm(words: string, before: string): boolean {
  if (/(?:交期|工期|货期|供货期|交货期|账期)[^,，。]{0,4}$/.test(before)) return true
  return (
    /[\d一二两三四五六七八九十半]+ ?(?:天|周(?![一二三四五六日天])|个(?:工作日|月|星期|礼拜))/.test(
      words,
    ) &&
    /(?:要求|交期|账期|工期|质保|供货期|货期|月结|交货期?|有效期|付款周期)[^,，。]{0,4}$/.test(
      before,
    )
  )
}

const DEED = /拜访|回访|联系|跟进|见面|开会|电话|演示|签约|送样/

function actionBeside(said: string, clauses: readonly Clause[], date: FoundDate): string {
  const at = clauses.findIndex((c) => date.start >= c.start && date.start < c.end)
  const clause = clauses[at]
  if (!clause) return ''
  const after = tidy(said.slice(date.end, clause.end))
  if (after.length >= 2) return after
  const lead = said.slice(clause.start, date.start)
  if (MOVED_TO.test(lead)) return DEED.exec(lead)?.[0] ?? after
  const before = tidy(lead.replace(/^.*(?:了|,|，|。)/, ''))
  if (before.length >= 2 && AHEAD.test(before)) return before
  const next = clauses[at + 1]
  return next &&
    after.length < 2 &&
    /^(?:去|再|约|给|发|拜访|签|打|跟|谈|见|带|送|回|催|上门)/.test(next.text)
    ? tidy(said.slice(next.start, next.end))
    : after
}

function tidy(words: string): string {
  return trimPunctuation(words)
    .replace(
      /^(?:下次(?:动作|跟进|联系)?|下一?步|计划|就|的时候|的|我|之前|以前|前|左右|的话|[:：])+/,
      '',
    )
    .replace(/(?:吧|哈|啊|哦|呢|了|[”"」』’])+$/, '')
    .slice(0, 60)
}
