/** Sentences about what is asked of other departments (R29). */
import type { DealEvent } from '@kedu/shared/deal/events'
import type { RequestRefusal } from '@kedu/shared/requests/decide-request'
import type { RequestState } from '@kedu/shared/requests/request'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import { momentWords } from './dates.ts'
import { clip, oneLine, zh } from './spacing.ts'

const STATES: Readonly<Record<RequestState, string>> = {
  waiting: '等对方答复',
  answered: '已答复',
  closed: '已办结',
}

export function requestStateName(state: RequestState): string {
  return STATES[state]
}

interface Told {
  number: string
  what: string
  dueAt: Instant
  now: Instant
  zone: TimeZone
}

/** On the card of whoever asked. `department`: as it was called; `name`: who was found for it. */
export function requestRaised(department: string | null, name: string, told: Told): string {
  const where = department === null ? '' : `${oneLine(department)} `
  const due = momentWords(told.dueAt, told.now, told.zone)
  return zh`已请 ${where}${oneLine(name)} 配合（${told.number}），${due} 前答复，答复了告诉你。`
}

/** Null: what the entry itself was refused for stands on its own card. */
export function requestNotRaised(why: RequestRefusal | null): string {
  const { text } = why === null ? { text: '在客户的页面里再提一次。' } : requestRefusalWords(why)
  return `请人配合这件事没有发出去。${text}`
}

/** To the one who is asked. */
export function requestAsked(by: string, customer: string, told: Told): string {
  const due = momentWords(told.dueAt, told.now, told.zone)
  return zh`${oneLine(by)} 请你配合 ${oneLine(customer)}：${clip(oneLine(told.what), 120)}。${due} 前答复，发「答复 ${told.number} 怎么办」就行，也可以在待办里写。`
}

/** To the one who asked. */
export function requestAnswered(
  by: string,
  customer: string,
  { number, text }: { number: string; text: string },
): string {
  return zh`${oneLine(by)} 答复了 ${oneLine(customer)} 的 ${number}：${clip(oneLine(text), 200)}。办好了发「办结 ${number}」。`
}

/** To the one who was asked, and had not answered yet. */
export function requestOver(by: string, customer: string, number: string): string {
  return zh`${oneLine(by)} 把 ${oneLine(customer)} 的 ${number} 办结了，不用再答复。`
}

/** When nobody answered in time: to whoever was asked, and to those above them. */
interface Late extends Told {
  customer: string
  by: string
  to: string
}

export const lateRequestWords = {
  toAsked: ({ by, customer, number, what, dueAt, now, zone }: Late) =>
    zh`${oneLine(by)} 请你配合 ${oneLine(customer)} 的事还没有答复：${clip(oneLine(what), 120)}。约的是 ${momentWords(dueAt, now, zone)} 前。发「答复 ${number} 怎么办」就行，来不及也说一声什么时候能办。`,
  toThoseAbove: ({ by, to, customer, number, what, dueAt, now, zone }: Late) =>
    zh`${oneLine(by)} 请 ${oneLine(to)} 配合 ${oneLine(customer)} 的事（${number}），约的是 ${momentWords(dueAt, now, zone)} 前，提醒过还没有答复：${clip(oneLine(what), 120)}。帮忙催一下，或换个人办。`,
  gone: '之前请你配合的一件事已经办结，不用再答复。',
  sum: (askedAt: Instant, dueAt: Instant, now: Instant, zone: TimeZone) =>
    zh`${momentWords(askedAt, now, zone)} 提出，约的是 ${momentWords(dueAt, now, zone)} 前，过了还没有答复。`,
  heading: (number: string | null, customer: string) =>
    zh`${number ?? '请人配合'} 还没有答复 · ${oneLine(customer)}`,
  cleared: '已经答复或办结',
  told: (names: string, isNudge: boolean) => {
    if (names === '') return '请人配合没有答复的提醒，没有发出'
    return isNudge
      ? zh`请人配合到时间没答复，提醒：${names}`
      : zh`请人配合一直没答复，告诉：${names}`
  },
  group: '请人配合，还没有答复',
  /** In the digest, below the heading. */
  due: '约好',
  what: '什么事',
  asked: '请谁',
  askedBy: '谁提的',
} as const

export const requestWords = {
  unknownNumber: (number: string) =>
    zh`没有 ${clip(oneLine(number), 20)} 这条请求，或者它跟你没有关系。编号像 C-0007-X1，在待办里能看到。`,
  needAnswer: (number: string) => zh`怎么答复？发「答复 ${number} 明天下午出方案」这样。`,
  answered: (number: string, by: string) => zh`${number} 的答复已经告诉 ${oneLine(by)}。`,
  closed: (number: string) => zh`${number} 办结了。`,
} as const

export function requestRefusalWords(refusal: RequestRefusal): { title: string; text: string } {
  switch (refusal.reason) {
    case 'unknown':
      return { title: '没有这条请求', text: '可能已经撤销了。刷新看看。' }
    case 'closed':
      return { title: '这条请求已经办结', text: '还需要配合，就再提一条。' }
    case 'not-asked':
      return { title: '这条请求不是问你的', text: '由被请的人，或者负责人的上级来答复。' }
    case 'nobody':
      return {
        title: '没找到可以请的人',
        text: '这个部门在刻度里没有人，也没有上级可以转。直接写名字，或请管理员先导入人员。',
      }
    case 'yourself':
      return { title: '这是你自己', text: '换一位同事；自己要做的事记成下次动作。' }
    case 'too-many':
      return {
        title: zh`已经有 ${refusal.most}条请求没办结`,
        text: '先把办好的办结，再提新的。',
      }
    default:
      return refusal satisfies never
  }
}

type RequestEvent = Extract<
  DealEvent,
  { kind: 'request-raised' | 'request-answered' | 'request-closed' }
>

/** In the history; `name`: of whoever was asked. */
export function requestEventWords(event: RequestEvent, name: (id: string) => string): string {
  switch (event.kind) {
    case 'request-raised': {
      const { department, toId, what } = event.request
      const who = department === null ? name(toId) : `${oneLine(department)} ${name(toId)}`
      return zh`请 ${who} 配合：${oneLine(what)}`
    }
    case 'request-answered':
      return zh`答复：${oneLine(event.text)}`
    case 'request-closed':
      return '请求办结'
    default:
      return event satisfies never
  }
}
