import type {
  ChangeLine,
  ClockFacts,
  DealFacts,
  RepairChoice,
} from '@kedu/shared/messages/outbound-message'
import { dateOf, HOUR_MS, type Instant, type TimeZone } from '@kedu/shared/time/instant'
import { dayWords, fullDate, hoursWords, momentWords } from './dates.ts'
import { clip, oneLine, sentence, zh } from './spacing.ts'
import { nextActionText } from './zh-cn.ts'

const CHANGE_NAMES: Readonly<Record<ChangeLine['field'], string>> = {
  customer: '客户',
  stage: '阶段',
  obstacle: '障碍',
  nextAction: '下次动作',
  amount: '金额',
  note: '沟通摘要',
  owner: '负责人',
  wait: '等客户',
  outcome: '结果',
  evidence: '证据',
  industry: '行业',
  firstContact: '首次接触',
  region: '区域',
}

/** What a changed field is called on a card; at most five characters. */
export function changeName(field: ChangeLine['field']): string {
  return CHANGE_NAMES[field]
}

/** 报价 → 合同; without the old value when there was none. */
export function changeValue(change: ChangeLine): string {
  const after = oneLine(change.after)
  return change.before === null || change.before === ''
    ? after
    : `${oneLine(change.before)} → ${after}`
}

/** 阶段：报价 → 合同. */
export function changeWords(change: ChangeLine): string {
  return `${changeName(change.field)}：${changeValue(change)}`
}

/** The ruler for chats without pictures: 线索 ● 报价 ● 合同 ○. */
export function rulerWords(stages: readonly string[], index: number): string {
  return stages.map((stage, i) => `${oneLine(stage)} ${i <= index ? '●' : '○'}`).join(' ')
}

/** 苏州晴川精密机械 of 苏州晴川精密机械有限公司: as people speak of it. */
export function spokenName(customer: string): string {
  const whole = oneLine(customer)
  return whole.replace(/(?:集团|股份)?有限(?:责任)?公司$|集团$/u, '') || whole
}

/** 第 6 天: counted from 1, the day a stage is entered being the first. */
export function stageDayWords(deal: DealFacts): string {
  return `第 ${deal.daysInStage + 1} 天`
}

/** 报价 · 第 6 天. */
export function stageWords(deal: DealFacts): string {
  switch (deal.outcome) {
    case 'won':
      return '已赢单'
    case 'lost':
      return '已丢单'
    case 'on-hold':
      return '已搁置'
    case 'open':
      return `${oneLine(deal.stageName)} · ${stageDayWords(deal)}`
    default:
      return deal.outcome satisfies never
  }
}

/** The obstacle, or that it was never written down. */
export function obstacleWords(deal: DealFacts): string {
  const words = deal.obstacle === null ? '' : oneLine(deal.obstacle)
  return words === '' ? '未填' : words
}

/** 明天 15:00 送样, or that none was written down. */
export function nextActionWords(deal: DealFacts, now: Instant, zone: TimeZone): string {
  return deal.nextAction === null ? '未填' : nextActionText(deal.nextAction, now, zone)
}

/** The clock chip: 还有 6 小时, 已到期，还剩 6 小时, 超期 51 小时, 等客户到 …; null without a clock. */
export function clockWords(clock: ClockFacts, now: Instant, zone: TimeZone): string | null {
  switch (clock.kind) {
    case 'none':
      return null
    case 'waiting':
      return zh`等客户到 ${dayWords(clock.until, null, dateOf(now, zone))}`
    case 'running': {
      if (clock.isOverdue) return zh`已到期，还剩 ${hoursWords(clock.hoursLeft)}`
      const hoursToDue = Math.floor((clock.dueAt - now) / HOUR_MS)
      return hoursToDue < 0 ? '已到期' : zh`还有 ${hoursWords(hoursToDue)}`
    }
    case 'red':
      return zh`超期 ${clock.overdueHours}小时`
    default:
      return clock satisfies never
  }
}

/** What a first tap on an alert card will write, as the button says it; at most 10 characters. */
export function repairLabel(choice: RepairChoice, nextStageName: string | null): string {
  switch (choice.kind) {
    case 'contacted':
      return '已联系，3 天后再跟'
    case 'advance':
      return nextStageName === null
        ? '推进到下一阶段'
        : clip(zh`推进到${oneLine(nextStageName)}`, 10)
    case 'wait':
      return choice.until === null ? '等客户：选日期' : '等客户'
    default:
      return choice satisfies never
  }
}

/** How an alert was dealt with, for the settled card. `nextStageName` is the stage it moved to. */
export function repairDoneWords(
  choice: RepairChoice,
  nextStageName: string | null,
  now: Instant,
  zone: TimeZone,
): string {
  switch (choice.kind) {
    case 'contacted':
      return '已联系，3 天后再跟'
    case 'advance':
      return nextStageName === null ? '推进到下一阶段' : zh`推进到${oneLine(nextStageName)}`
    case 'wait':
      return choice.until === null
        ? '等客户'
        : zh`等客户到 ${fullDate(choice.until, dateOf(now, zone))}`
    default:
      return choice satisfies never
  }
}

/** 华东机电 已超期 51 小时，障碍：付款周期。 */
export function overdueSentence(deal: DealFacts, overdueHours: number): string {
  return sentence(
    zh`${oneLine(deal.customerName)} 已超期 ${overdueHours}小时，障碍：${obstacleWords(deal)}`,
  )
}

/** Who changed it last and when; with 代填 when that was not the owner (R15). */
export function updatedWords(deal: DealFacts, now: Instant, zone: TimeZone): string {
  const at = momentWords(deal.updatedAt, now, zone)
  return deal.updatedByName === deal.ownerName
    ? zh`${at} 更新`
    : zh`${at} 由 ${oneLine(deal.updatedByName)} 代填`
}

/** One line of a deal's history, missing dimensions named (R13, R15). */
export interface HistoryWords {
  title: string
  action: string
  stage: string | null
  evidence: string
  place: string
  /** Which of the dimensions are missing, so that the card can show them as hints. */
  isMissing: { action: boolean; evidence: boolean; place: boolean }
}

export function historyWords(
  entry: {
    at: Instant
    actorName: string
    ownerName: string
    stageName: string | null
    action: string
    evidence: number
    place: string | null
  },
  now: Instant,
  zone: TimeZone,
): HistoryWords {
  const action = oneLine(entry.action)
  const place = entry.place === null ? '' : oneLine(entry.place)
  const actor = oneLine(entry.actorName)
  const who =
    actor === '' ? '未记录人' : entry.actorName === entry.ownerName ? actor : zh`由 ${actor} 代填`
  return {
    title: `${momentWords(entry.at, now, zone)} · ${who}`,
    action: action === '' ? '未记录动作' : action,
    stage: entry.stageName === null ? null : oneLine(entry.stageName),
    evidence: entry.evidence === 0 ? '未附证据' : zh`${entry.evidence}份`,
    place: place === '' ? '未记录地点' : place,
    isMissing: { action: action === '', evidence: entry.evidence === 0, place: place === '' },
  }
}
