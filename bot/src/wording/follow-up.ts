/** The follow-up task of a contract (R11), to the rep and to those above. */
import type { ChangeLine } from '@kedu/shared/messages/outbound-message'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import { momentWords } from './dates.ts'
import { changeWords } from './deal-words.ts'
import { oneLine, zh } from './spacing.ts'

/** What is asked for; the words of the requirement. */
export const FOLLOW_UP_TASK = '请补充合同履约条款截图'
/** The same on a deal's card, beside its other lines. */
export const FOLLOW_UP_ASK = '补充合同履约条款截图'
export const FOLLOW_UP_WAY = '在这里传，或把截图、照片转发给刻度。收到新附件，这条自动完成。'

/** On its cards once it is settled: by a file, or with the deal. */
export function followUpCleared(changes: readonly ChangeLine[]): string {
  const isGiven = changes.some(({ field }) => field === 'evidence')
  const told = changes.map(changeWords).join('；')
  return isGiven || told === '' ? `${FOLLOW_UP_TASK}：收到新附件，已完成` : told
}

export function followUpAskTitle(customerName: string): string {
  return `${FOLLOW_UP_TASK} · ${oneLine(customerName)}`
}

/** To the rep: since when, and how to give it. */
export function followUpText(
  stageName: string,
  enteredAt: Instant,
  now: Instant,
  zone: TimeZone,
): string {
  const since = zh`${momentWords(enteredAt, now, zone)} 进入「${oneLine(stageName)}」后还没有新附件。`
  return `${since}把截图或照片直接转发到这里，我挂到这个客户上，收到后这条自动完成。`
}

export function lateFollowUpTitle(customerName: string): string {
  return zh`还没补履约条款截图 · ${oneLine(customerName)}`
}

/** To those above. */
export function lateFollowUpText(
  ownerName: string,
  stageName: string,
  enteredAt: Instant,
  now: Instant,
  zone: TimeZone,
): string {
  return zh`${oneLine(ownerName)} 的这个客户 ${momentWords(enteredAt, now, zone)} 进入「${oneLine(stageName)}」，提醒之后还没有新附件。补上一张合同履约条款截图就完成，你转发给我也可以。`
}

/** What the sum behind it means. */
export function followUpRule(stageName: string, days: number | null): string {
  const from = zh`从进入「${oneLine(stageName)}」起算`
  return days === null ? `${from}。` : zh`${from}，满 ${days}天没有新附件就提醒负责人。`
}

/** In the history of a deal. */
export function followUpTold(names: string, isNudge: boolean): string {
  if (names === '') return '补合同履约条款截图的提醒，没有发出'
  return isNudge ? `请补合同履约条款截图：${names}` : `还没补合同履约条款截图，提醒：${names}`
}

export const FOLLOW_UP_GROUP = '等合同履约条款截图'
