/** Orange (R23) and red (R24): alerts about several deals, on cards, in lists and digests. */
import type { PackWay } from '@kedu/shared/alerts/group-alert'
import type { DealFacts } from '@kedu/shared/messages/outbound-message'
import type { GroupCause, GroupCounts } from '@kedu/shared/policies/group-policy'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import { ratioText, shareText } from '@kedu/shared/wording/percent'
import { LABELS } from './card-words.ts'
import { shortMoment } from './dates.ts'
import { spokenName, stageDayWords, stageWords } from './deal-words.ts'
import { clip, oneLine, sentence, zh } from './spacing.ts'

/** Why a deal is in it: 超期 51 小时；合同 · 第 17 天. */
export function causeWords(deal: DealFacts, causes: readonly GroupCause[]): string {
  return causes
    .map((cause) => {
      switch (cause) {
        case 'red-flag':
          return deal.clock.kind === 'red' ? zh`超期 ${deal.clock.overdueHours}小时` : '超期'
        case 'long-stage-dwell':
        case 'in-contract':
        case 'in-delivery':
          return stageWords(deal)
        default:
          return cause satisfies never
      }
    })
    .join('；')
}

/**
 * One deal of the alert in a row: why first, so that a long name cannot push it out.
 * 超期 | 51 小时 · 合同 · 第 17 天 · 华东机电; 合同 | 第 99 天 · 华东机电.
 */
export function groupRow(
  deal: DealFacts,
  causes: readonly GroupCause[],
): { label: string; value: string } {
  const name = spokenName(deal.customerName)
  const { clock } = deal
  if (!causes.includes('red-flag')) {
    return deal.outcome === 'open'
      ? { label: oneLine(deal.stageName), value: `${stageDayWords(deal)} · ${name}` }
      : { label: LABELS.stage, value: `${stageWords(deal)} · ${name}` }
  }
  const hours = clock.kind === 'red' ? [zh`${clock.overdueHours}小时`] : []
  const stays = causes.length > 1 ? [stageWords(deal)] : []
  return { label: '超期', value: [...hours, ...stays, name].join(' · ') }
}

export const orangeWords = {
  title: (ownerName: string, overdue: number): string =>
    zh`${clip(oneLine(ownerName), 16)} 有 ${overdue}家客户超期`,
  /** Over its deals in a digest, which counts them itself; short enough to leave that number room. */
  group: (ownerName: string, isInRed: boolean): string =>
    zh`${clip(oneLine(ownerName), 8)} 超期的客户${isInRed ? '（已并入红色提醒）' : ''}`,
  clearedTitle: (ownerName: string): string => zh`${clip(oneLine(ownerName), 16)} 的超期提醒`,
  text: (rest: number): string =>
    sentence(zh`最久的在前，点客户名看这条记录${rest > 0 ? zh`；另外 ${rest}家在「提醒」里` : ''}`),
  sum: (overdue: number, threshold: number): string =>
    zh`${overdue}家客户同时超期，满 ${threshold}家就合成一条橙色提醒：超过时限没更新的，和在合同停得太久的，都算。`,
  cleared: (overdue: number, threshold: number): string =>
    sentence(
      overdue === 0
        ? '都处理了，没有客户超期了'
        : zh`还有 ${overdue}家超期，不到 ${threshold}家，这条解除`,
    ),
} as const

export const redWords = {
  title: (region: string): string => zh`${clip(oneLine(region), 16)} 交付跟不上合同`,
  counts(
    { contracts, deliveries, ratio }: Extract<GroupCounts, { kind: 'region' }>,
    stages: { contract: string; delivery: string },
  ): string {
    const { contract, delivery } = stages
    return zh`「${oneLine(contract)}」${contracts}家，「${oneLine(delivery)}」${deliveries}家，占 ${shareText(deliveries, contracts)}，低于 ${ratioText(ratio)}。`
  },
  text: '停得最久的在前，点客户名看记录。',
  pack(way: PackWay): string {
    switch (way) {
      case 'by-mail':
        return '《区域交付能力诊断包》发到你的邮箱，「提醒」里也有。'
      case 'no-mail':
        return '《区域交付能力诊断包》在「提醒」里：还没有设置发邮件。'
      case 'no-address':
        return '《区域交付能力诊断包》在「提醒」里：还不知道你的邮箱。'
      default:
        return way satisfies never
    }
  },
  sum: '只算还没结案、现在就在这个阶段的客户，同一家客户算一家。',
  cleared: (contracts: number, deliveries: number): string =>
    contracts === 0
      ? '这个区域没有客户停在合同了。'
      : zh`合同 ${contracts}家，交付 ${deliveries}家，占 ${shareText(deliveries, contracts)}，这条解除。`,
} as const

export function clearedWords(at: Instant, now: Instant, zone: TimeZone): string {
  return `已解除 · ${shortMoment(at, now, zone)}`
}
