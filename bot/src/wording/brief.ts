/** What the morning brief says: facts for the leader alone, questions for the meeting, no blame. */

import { type ActionRate, ratePercent } from '@kedu/shared/backtest/action-rate'
import type { BriefContent, BriefItemFacts, WeekNamed } from '@kedu/shared/brief/brief-message'
import type { DealFacts } from '@kedu/shared/messages/outbound-message'
import { percentText } from '@kedu/shared/wording/percent'
import { spokenName } from './deal-words.ts'
import { stepWords } from './rule-steps.ts'
import { clip, list, oneLine, zh } from './spacing.ts'

type Question = Extract<BriefItemFacts, { kind: 'question' }>

const MOST_NAME = 8
const MOST_WORDS = 6

/** Short enough for a question. */
function shortName(customer: string): string {
  return clip(spokenName(customer), MOST_NAME)
}

/** A line of a card holds 36; its number and the spaces at the joints go off that. */
const MOST_QUESTION = 30
const LEAST_NAME = 4

/** The names before what is asked, as long as there is room for: the question itself is never cut. */
function asked(tail: string, ownerName: string, customer: string | null = null): string {
  const room = Math.max(LEAST_NAME, MOST_QUESTION - [...tail].length)
  const owner = oneLine(ownerName)
  if (customer === null) return zh`${clip(owner, room)}${tail}`
  const name = shortName(customer)
  const least = Math.min(LEAST_NAME, [...name].length)
  const shownOwner = clip(owner, Math.max(2, room - 1 - least))
  const shownName = clip(name, Math.max(least, room - 1 - [...shownOwner].length))
  return zh`${shownOwner}的${shownName}${tail}`
}

export const briefWords = {
  title: (personName: string, day: string, period: BriefContent['period']) =>
    zh`${day} ${period === 'week' ? '周简报' : '早会简报'} · ${oneLine(personName)}`,
  summary({ counts, insteadOf }: BriefContent): string {
    const { open, red, newRed, moved, won } = counts
    const parts = [
      zh`在手 ${open}单`,
      red === 0 ? '没有超期' : zh`超期 ${red}单${newRed > 0 ? zh`（新增 ${newRed}）` : ''}`,
      ...(moved > 0 ? [zh`推进 ${moved}单`] : []),
      ...(won > 0 ? [zh`赢单 ${won}单`] : []),
    ]
    const whose = insteadOf.length === 0 ? '' : zh`含${list(insteadOf.map(oneLine))}的团队。`
    return `${whose}${parts.join('，')}。`
  },
  headings: {
    red: '新变红',
    help: '谁需要帮忙',
    question: '会上可以问',
    moves: '有进展',
    funnel: '漏斗：本周进入（上周）',
    regions: '各区域',
    warnings: '预警',
    rates: '24 小时内处理（近 7 天，没到时间的不算）',
  },
  red: ({ customerName, clock }: DealFacts) =>
    clock.kind === 'red'
      ? zh`${shortName(customerName)} 已超期 ${clock.overdueHours}小时`
      : shortName(customerName),
  help: (owner: string, red: number, obstacle: string | null) =>
    zh`${oneLine(owner)} 有 ${red}单超期${obstacle === null ? '' : zh`，多半卡在${clip(oneLine(obstacle), MOST_WORDS)}`}`,
  question({ reason, deal }: Question): string {
    const { ownerName, customerName } = deal
    switch (reason.kind) {
      case 'date-moved':
        return asked(zh` ${reason.times}次改期没有新凭证——卡在哪？`, ownerName, customerName)
      case 'same-words':
        return asked(
          zh` ${reason.times}次写「${clip(oneLine(reason.words), MOST_WORDS)}」——接着做什么？`,
          ownerName,
          customerName,
        )
      case 'stuck':
        return asked(zh` 停了 ${reason.days}天——谁能推一把？`, ownerName, customerName)
      case 'no-follow-up':
        return asked(zh` 签了 ${reason.days}天没有新附件——履约到哪了？`, ownerName, customerName)
      case 'same-obstacle':
        return asked(
          zh` ${reason.deals}单都卡在${clip(oneLine(reason.obstacle), MOST_WORDS)}——要不要一起谈？`,
          ownerName,
        )
      default:
        return reason satisfies never
    }
  },
  /** Why it was chosen, for whoever asks. */
  because({ reason }: Question): string {
    switch (reason.kind) {
      case 'date-moved':
        return zh`上一份凭证之后改期 ${reason.times}次`
      case 'same-words':
        return zh`下次动作连续 ${reason.times}次一样`
      case 'stuck':
        return zh`${oneLine(reason.stageName)}一般停 ${reason.usualDays}天，已超过两倍`
      case 'no-follow-up':
        return '合同之后没有新附件'
      case 'same-obstacle':
        return zh`同一个障碍 ${reason.deals}单`
      default:
        return reason satisfies never
    }
  },
  labels: { inMeeting: '会上', why: '依据', owner: '负责人', to: '现在' },
  /** At most ten characters: a button. */
  use: (number: number) => zh`会上用了 ${number}`,
  wasUsed: '用了',
  used: '记下了，会上用了这条。',
  usedBefore: '这条已经记过了。',
  allUsed: '都用上了',
  won: '赢单',
  pictureName: (day: string) => zh`${day}简报.png`,
  funnel(
    { stageName, open, entered, enteredBefore }: WeekNamed['funnel'][number],
    usualDays: number | null,
  ): string {
    const dwell = usualDays === null ? '' : zh`，一般停 ${usualDays}天`
    return zh`${oneLine(stageName)}：在手 ${open}，进入 ${entered}（${enteredBefore}）` + dwell
  },
  closed: ({ won, wonBefore, lost, lostBefore }: WeekNamed) =>
    zh`赢单 ${won}（${wonBefore}），丢单 ${lost}（${lostBefore}）`,
  region: ({ name, open, red, contract, delivery }: WeekNamed['regions'][number]) =>
    zh`${oneLine(name)}：在手 ${open}，超期 ${red}，合同 ${contract}，交付 ${delivery}`,
  warnings: ({ open, unanswered }: WeekNamed['warnings']) =>
    open === 0
      ? '没有等着处理的预警'
      : zh`${open}条等着处理${unanswered > 0 ? zh`，其中 ${unanswered}条超过一天` : ''}`,
  rate(rate: ActionRate): string {
    const { sent, acted, undecided, rule, kind } = rate
    const percent = ratePercent(rate)
    // Short enough for one line of a card.
    const said =
      percent === null
        ? zh`${undecided}条没到时间`
        : zh`${acted} / ${sent - undecided}条（${percentText(percent)}）`
    return `${stepWords(rule, kind)}：${said}`
  },
  caption: (whose: string, day: string, time: string, open: number) =>
    zh`${oneLine(whose)} · ${day} ${time} · 在手 ${open}单`,
  teamsOf: (names: readonly string[]) => zh`${list(names.map(oneLine))}的团队`,
  heatTitle: '在手商机：行业 × 阶段',
  heatLegend: '格里是单数，「红」是其中已超期的',
  noIndustry: '没填行业',
  otherIndustries: '其他行业',
  trendTitle: '每周进展',
  trendLines: { opened: '新增', contract: '进合同', won: '赢单' },
} as const
