/** Yellow: too long in 合同 (R22), on cards, in lists, digests and histories. */
import type { ChangeLine } from '@kedu/shared/messages/outbound-message'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import { momentWords } from './dates.ts'
import { changeWords } from './deal-words.ts'
import { oneLine, zh } from './spacing.ts'

export const LONG_DWELL_GROUP = '合同停得太久'

function beyond(limitDays: number | null): string {
  return limitDays === null ? '已经很久' : zh`已经超过 ${limitDays}天`
}

export const longDwellWords = {
  heading: (customerName: string, stageName: string): string =>
    zh`${oneLine(customerName)} 在「${oneLine(stageName)}」停得太久`,

  title: (customerName: string, stageName: string, limitDays: number | null): string =>
    limitDays === null
      ? zh`「${oneLine(stageName)}」停得太久 · ${oneLine(customerName)}`
      : zh`「${oneLine(stageName)}」超过 ${limitDays}天 · ${oneLine(customerName)}`,

  /** To the rep: since when, and what takes it away. */
  toRep(
    stageName: string,
    enteredAt: Instant,
    limitDays: number | null,
    now: Instant,
    zone: TimeZone,
  ): string {
    const since = zh`${momentWords(enteredAt, now, zone)} 起停在「${oneLine(stageName)}」，${beyond(limitDays)}。`
    return `${since}能推进就推进；推不动，回我一句卡在哪、下一步哪天做。主管也会看到。`
  },

  /** To those above: whose it is. */
  toManager(
    ownerName: string,
    stageName: string,
    enteredAt: Instant,
    limitDays: number | null,
    now: Instant,
    zone: TimeZone,
  ): string {
    return zh`${oneLine(ownerName)} 的这个客户 ${momentWords(enteredAt, now, zone)} 起停在「${oneLine(stageName)}」，${beyond(limitDays)}。推进到下一阶段，或者结案，这条自动解除。`
  },

  /** What the sum behind it means. */
  rule(stageName: string, days: number | null): string {
    const from = zh`从停在「${oneLine(stageName)}」起算`
    return days === null ? `${from}。` : zh`${from}，超过 ${days}天就提醒负责人和主管。`
  },

  /** On its cards once the deal went on. */
  cleared: (changes: readonly ChangeLine[]): string =>
    changes.length === 0 ? '已经不在这个阶段' : changes.map(changeWords).join('；'),

  told(names: string, isNudge: boolean): string {
    if (names === '') return '合同停得太久的提醒，没有发出'
    return isNudge ? `合同停得太久，提醒负责人：${names}` : `合同停得太久，提醒：${names}`
  },
} as const
