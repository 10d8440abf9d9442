/** What stands in 《区域交付能力诊断包》 and in its mail. */
import { nearDate } from '@kedu/bot/wording/dates'
import { oneLine, zh } from '@kedu/bot/wording/spacing'
import type { ProposedMove } from '@kedu/shared/diagnosis/proposed-moves'
import type { GroupCounts } from '@kedu/shared/policies/group-policy'
import { ratioText, shareText } from '@kedu/shared/wording/percent'

type Counts = Extract<GroupCounts, { kind: 'region' }>

export const diagnosisWords = {
  title: '区域交付能力诊断包',
  fileName: (region: string, date: string, extension: string): string =>
    `区域交付能力诊断包_${region.replace(/[\\/:*?"<>|\s]+/gu, '_')}_${date}.${extension}`,
  subject: (region: string, counts: Counts): string =>
    zh`【红色提醒】${oneLine(region)}：《区域交付能力诊断包》，交付占合同 ${shareText(counts.deliveries, counts.contracts)}`,
  made: (when: string): string => `生成于 ${when}`,
  foot: (region: string, page: number, count: number): string =>
    `区域交付能力诊断包 · ${oneLine(region)} · ${page} / ${count}`,
  sum: (
    stages: { contract: string; delivery: string },
    { contracts, deliveries, ratio }: Counts,
  ): string =>
    zh`「${stages.delivery}」${deliveries}家 ÷「${stages.contract}」${contracts}家 = ${shareText(deliveries, contracts)}，低于 ${ratioText(ratio)}。只算还没结案、现在就在这个阶段的客户，同一家客户算一家。`,
  parts: {
    sum: '一、怎么算的',
    waiting: '二、停在合同的客户',
    chart: '三、停留和全公司平常相比',
    deliveries: '四、正在交付的客户',
    words: '五、沟通里变化的词',
    moves: '六、今天可以做的三件事',
  },
  facts: { contracts: '合同', deliveries: '交付', ratio: '占比', threshold: '红线' },
  dealHead: ['客户', '销售', '停留', '障碍', '下次动作'],
  customers: (count: number): string => zh`${count}家`,
  days: (days: number): string => zh`${Math.floor(days)}天`,
  none: '没有',
  more: (count: number): string => zh`另外还有 ${count}条，在附带的表格里。`,
  usual: (median: number, count: number): string =>
    zh`全公司走完这个阶段的 ${count}条记录，停留的中位数是 ${median.toFixed(1)} 天。虚线是中位数，超过的用橙色。`,
  noUsual: '全公司还没有走完这个阶段的记录，没有可以比的平常停留。',
  median: (median: number): string => `中位数 ${median.toFixed(1)} 天`,
  wordsNote: '最近 30 天和再之前 30 天的沟通摘要相比，每句话里出现算一次。',
  wordHead: ['词', '之前 30 天', '最近 30 天', '原话'],
  noWords: '这两段时间的沟通摘要里，没有明显变多或变少的词。',
  sentence: (customerName: string, text: string): string =>
    `${oneLine(customerName)}：${oneLine(text)}`,
  movesNote: '点链接打开这个客户，要填的已经填好，看过确认就派下去；不确认什么都不会变。',
  noAddress: '在刻度里打开这个客户即可。',
  open: '打开并派下去',
  move(move: ProposedMove): string {
    const customer = oneLine(move.customerName)
    const owner = oneLine(move.ownerName)
    switch (move.kind) {
      case 'set-delivery-date':
        return zh`请 ${owner} 在 ${nearDate(move.on)} 和 ${customer} 定下交付日期。`
      case 'clear-obstacle':
        return zh`${move.count}家卡在「${oneLine(move.obstacle)}」，先解决停得最久的 ${customer}（${owner}），${nearDate(move.on)} 跟进。`
      case 'hand-over':
        return zh`${owner} 手上有 ${move.from}份合同，${oneLine(move.toName)} 有 ${move.to}份：把 ${customer} 转给 ${oneLine(move.toName)}。`
      default:
        return move satisfies never
    }
  },
  /** What the form is filled with. */
  actionText: {
    delivery: '和客户定下交付日期',
    obstacle: (named: string): string => `解决「${oneLine(named)}」`,
  },
  handOverReason: '区域交付跟不上，均衡手上的合同',
  mail: {
    greeting: (name: string): string => `${oneLine(name)}，`,
    attached: '附件是诊断包（PDF）和客户明细（Excel）。',
    attachedSheet: '附件是客户明细（Excel）。',
    kept: '以后也能在刻度的「提醒」里打开，或者再发一次。',
    sign: '刻度',
  },
  sheets: {
    sum: '汇总',
    deals: '客户明细',
    words: '变化的词',
    sumHead: ['区域', '合同', '交付', '占比', '红线', '平常停留（天）', '生成时间'],
    dealHead: [
      '阶段',
      '客户编号',
      '客户',
      '行业',
      '区域',
      '销售',
      '进入日期',
      '停留（天）',
      '比平常多（天）',
      '障碍',
      '下次动作日期',
      '下次动作',
    ],
    wordHead: ['词', '之前 30 天', '最近 30 天', '原话'],
  },
} as const
