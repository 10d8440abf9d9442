/** 看板 and the rows behind its numbers. */

import type { BoardName } from '@kedu/shared/contracts/board-names'
import type { NamedPeriod } from '@kedu/shared/insight/period'
import { percentText } from '@kedu/shared/wording/percent'

const boardNames: Readonly<Record<BoardName, string>> = {
  overview: '总览',
  'heat-map': '热力图',
  overdue: '超期 TOP 5',
  words: '词云',
  dwell: '停留',
  funnel: '漏斗',
  trend: '趋势',
  hollow: '假推进',
  chain: '证据链',
  health: '健康度',
  behaviour: '行为指标',
  checklist: '自查',
}

const periods: Readonly<Record<NamedPeriod, string>> = {
  'this-week': '本周',
  'this-month': '本月',
  'this-quarter': '本季度',
  'last-7': '近 7 天',
  'last-30': '近 30 天',
  'last-90': '近 90 天',
  'last-365': '近一年',
}

export const boardWords = {
  title: '看板',
  names: boardNames,
  periods,
  which: '看哪一块',
  filters: '筛选',
  filtersOn: (count: number) => `筛选 · ${count}`,
  periodLabel: '时间',
  from: '从',
  to: '到',
  ownPeriod: '自己选',
  region: '区域',
  team: '团队',
  owner: '负责人',
  notFilledIn: '未填',
  clear: '清除筛选',
  without: (what: string) => `去掉筛选：${what}`,
  regionNotFilledIn: '区域未填',
  notOverTime: '这一块看的是现在，不分时间。',
  asOf: (when: string) => `截至 ${when}`,
  emptyTitle: '这个范围里还没有客户',
  emptyHint: '换一个区域、团队或负责人再看；记下第一个客户后，这里就有数了。',
  noData: '没有数据',
  all: '看全部',
  open: (what: string) => `看${what}的清单`,

  red: '已经红了',
  redOf: (total: number) => `在跟 ${total} 个`,
  noRed: '现在没有红的',
  helpers: '谁需要帮',
  nobody: '现在没有人有超期客户',
  redCount: (count: number) => `${count} 个超期`,
  pile: '堵在哪',
  pileAt: (slow: number, deals: number, usual: number) =>
    `${deals} 个里有 ${slow} 个停得比平常的 ${usual} 天久`,
  noPile: '没有哪个阶段比平常慢',
  longest: '停得最久',
  untouched: (words: string) => `${words}没有动`,
  hours: (hours: number) => (hours < 48 ? `${hours} 小时` : `${Math.floor(hours / 24)} 天`),

  split: '怎么分',
  legend: '颜色越深客户越多，格里是数，点开看清单',
  few: '少',
  many: '多',

  topHint: '按最近一次更新到现在的时间排，打开时现算。',
  dwellHint: (day: string, isSaid: boolean) =>
    isSaid
      ? `上线日 ${day}。离开阶段那天在上线日之前的算上线前。`
      : `上线日按最早一个客户那天（${day}）算，管理员可以改。离开阶段那天在上线日之前的算上线前。`,
  dwellNone: '还没有客户，停留天数要等第一个客户离开阶段后才有。',
  before: '上线前',
  after: '上线后',
  meanDays: (days: number) => `平均 ${days} 天`,
  medianDays: (days: number) => `中位 ${days} 天`,
  stays: (count: number) => `${count} 次`,
  stillThere: (count: number, median: number) => `现在 ${count} 个，中位已停 ${median} 天`,
  noneThere: '现在没有客户',
  shorter: (percent: number) => `平均缩短 ${percentText(percent)}`,
  longer: (percent: number) => `平均变长 ${percentText(percent)}`,
  same: '平均没有变',

  wordsHint: (moreThan: number, summaries: number) =>
    `${summaries} 条沟通摘要里出现超过 ${moreThan} 次的词，字越大越常出现。点一个词看原话。`,
  wordsNone: (moreThan: number, summaries: number) =>
    summaries === 0
      ? '这段时间没有沟通摘要。换一段时间，或等同事写下第一条。'
      : `这段时间有 ${summaries} 条沟通摘要，没有哪个词出现超过 ${moreThan} 次。`,
  wordTimes: (word: string, times: number, deals: number) =>
    `${word}，${times} 次，${deals} 个客户，看原话`,
  times: (count: number) => `${count} 次`,

  funnelHint:
    '这段时间进入每个阶段的客户，到现在往下走了多少。直接从中间阶段建的，从那个阶段算起。',
  entered: (count: number) => `进入 ${count}`,
  moved: (count: number) => `往下走 ${count}`,
  lostOnes: (count: number) => `丢单或搁置 ${count}`,
  conversion: (percent: number) => `转化 ${percentText(percent)}`,
  noneEntered: '这段时间没有客户进入',

  trendHint: '最近 12 周，每周从周一算起；下面的日期是周一，最后一周还没过完。点一根柱子看是哪些。',
  trendParts: {
    opened: '新建客户',
    proven: '有证据的推进',
    hollow: '没有新证据的推进',
    won: '赢单',
    lost: '丢单',
    files: '新附件',
    acts: '全部动作',
  },
  thisWeek: (count: number) => `本周 ${count}`,

  hollowHint:
    '阶段或下次动作日期动了，而上一次变动以来没有新的附件。这是要问的话题，不是结论：点开看是哪一步，问问发生了什么。',
  hollowNone: '这段时间没有假推进：没有变动，或者每一次都有新附件。',
  hollowDeals: (count: number) => `${count} 个客户`,
  hollowMoves: (stages: number, dates: number) => `阶段动了 ${stages} 次，日期动了 ${dates} 次`,

  chainHint: '只看证据齐不齐：该有的证据里通过了多少，存疑算一半。录得多不加分。',
  chainAll: (percent: number | null) =>
    percent === null ? '还不用证据' : `全部 ${percentText(percent)}`,
  chainPercent: (percent: number | null) =>
    percent === null ? '还不用证据' : percentText(percent),
  chainParts: (needed: number, passed: number, doubtful: number) =>
    `应有 ${needed} 件，通过 ${passed}，存疑 ${doubtful}，缺 ${needed - passed - doubtful}`,

  healthAverage: (value: number | null) => (value === null ? '没有数据' : `平均 ${value} 分`),
  healthCustomers: (count: number) => `${count} 个客户`,
  healthBuckets: ['0–19 分', '20–39 分', '40–59 分', '60–79 分', '80–100 分'],
  healthSpread: '分布',
  healthLowest: '最低的 10 个',
  healthPart: { collection: '回款率', contact: '互动频次', fit: '需求匹配度' },
  healthPoints: (name: string, percent: number, points: number) =>
    `${name} ${percentText(percent)} → ${points} 分`,
  healthNoPart: (name: string) => `${name} 没有数据`,
  healthFormula: '怎么算',
  formula: (collection: number, contact: number, fit: number) => [
    `健康度 = 回款率 × ${collection} + 互动频次 × ${contact} + 需求匹配度 × ${fit}，满分 100。没有数据的一项不算，其余按比例放大。`,
    '回款率：已付款 ÷ 合同金额（没填金额就用签好的报价单合计）。进入合同以后才算。',
    '互动频次：近 30 天同事在这个客户上的动作次数 ÷ 同阶段客户的中位数，最多算满。',
    '需求匹配度：资料项填了多少、阶段要的证据齐了多少，合在一起的比例，存疑算一半。',
  ],

  cited: '决定有没有看数据',
  citedHint:
    '主管在别人客户上做的决定里，有多少是在刻度的卡片上做的，在那天的晨报里点过「会上用了这条」，或在之前一天内向刻度查过这个客户。只统计对刻度说的话和点的按钮，不读私聊。',
  usedInMeetings: (count: number) => `晨报里点过「会上用了这条」${count} 次`,
  citedNone: '这段时间主管没有在别人的客户上做过决定。',
  citedOf: (cited: number, decisions: number) => `${decisions} 个决定里 ${cited} 个引用了数据`,
  citedByOne: (cited: number, decisions: number) =>
    `${percentText(Math.floor((cited * 100) / decisions))} · ${boardWords.citedOf(cited, decisions)}`,
  target: (words: string) => `目标 ${words}`,
  percent: (value: number) => percentText(value),
  reached: '达到目标',
  notReached: '没到目标',
  firstDeals: '新人第一单',
  firstDealsHint: '入职到自己把第一个客户推进合同，平均几天。只算一年内入职、知道入职日期的销售。',
  firstDealsDays: (days: number) => `平均 ${days} 天`,
  firstDealsAgainst: (before: number, target: number) => `以前 ${before} 天，目标 ${target} 天`,
  firstDealsCount: (done: number, waiting: number) => `${done} 人已有第一单，${waiting} 人还没有`,
  withoutDay: (count: number) => `${count} 位销售没有入职日期，没算在内；在人员表里补上就会算。`,
  requests: '跨部门请求',
  requestsNone: '近八周没有人请别的部门配合。在对话里说「华东机电 请技术部明天出方案」就会记上。',
  requestsHint: (percent: number) =>
    `自己的客户上请别的部门配合的次数，按整周（周一到周日）算，目标每周比上一周多 ${percentText(percent)}。`,
  streak: (weeks: number) => `连续 ${weeks} 周达标`,
  streakHint:
    '一个团队的请求数连续三周各比上周多 25% 以上。回头客：以前赢过单的客户里，这个月又开了新单或重新跟进的占多少。放在一起看，不等于谁带来谁。',
  growth: (percent: number) => `${percent > 0 ? '+' : ''}${percentText(percent)}`,
  twoWeeks: (before: number, last: number) => `上周 ${last} 条，再上一周 ${before} 条`,
  ownWeeks: (before: number, last: number, percent: number | null, isMet: boolean) =>
    percent === null
      ? `${before} → ${last} 条`
      : `${before} → ${last} 条，${percent > 0 ? '+' : ''}${percentText(percent)}${isMet ? ' 达标' : ''}`,
  teamOf: (name: string) => `${name} 的团队`,
  streakNote: (weeks: number, isStreak: boolean) =>
    weeks === 0 ? '上周没达标' : `连续 ${weeks} 周${isStreak ? '，达标' : ''}`,
  renewals: '回头客占比，近六个月',
  renewalsNone: '还没有以前赢过单的客户',
  month: (month: string) => `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`,
  monthAlone: (month: string) => `${Number(month.slice(5))}月`,
  renewalOf: (percent: number, renewed: number, won: number) =>
    `${percentText(percent)}（${won} 个里 ${renewed} 个）`,

  sample: '抽查五个',
  sampleHint: '随机抽五个已签的客户，看沟通摘要是不是空的。',
  draw: '再抽一次',
  sampleEmpty: (empty: number, drawn: number) => `${drawn} 个里 ${empty} 个摘要是空的`,
  sampleNone: '还没有已签的客户，抽不出来。',
  isEmpty: '摘要是空的',
  hasSummary: '有摘要',
  processAbsent: '过程管理尚未启动',
  processThere: '过程有记录',
  asks: '「合同发我看看」',
  asksHint: (days: number, most: number) =>
    `近 ${days} 天向刻度要了几次合同，超过 ${most} 次就是合同状态看不见。`,
  asksNone: '这个范围里没有主管。',
  contractUnseen: '合同状态未可视',
  attachments: '附件使用率',
  attachmentsHint: (least: number) =>
    `这段时间有人跟进的客户里，有多少收到了新附件。低于 ${percentText(least)} 就该改进上传路径。`,
  attachmentsOf: (withFile: number, worked: number) => `${worked} 个客户里 ${withFile} 个有新附件`,
  attachmentsLow: '改进上传路径：照片可以直接转给机器人，或在随手记里拍',
  attachmentsFine: '上传在用',
  attachmentsNone: '这段时间没有人跟进客户。',

  settle: '看板设置',
  goLiveOn: '上线日',
  goLiveHint: '从哪天起用刻度；不填就按最早一个客户那天。',
  cloudWords: '不拆开的词',
  cloudWordsHint: '公司自己的说法，一行一个，例如产品名。改了以后第一次打开要重新整理一会儿。',
  cloudStopWords: '不显示的词',
  cloudStopWordsHint: '说了等于没说的词，一行一个。',
  save: '保存',
  saved: '已保存。',

  exportXlsx: '导出表格',
  exported: '表格已保存。',
  exportFailed: '没有导出来。缩小范围，或过一会儿再试。',

  rowsTotal: (count: number) => `共 ${count} 行`,
  noRows: '没有这样的客户',
  noRowsHint: '数字可能刚刚变了。回到看板再点一次。',
  more: '再看一些',
  moreLines: (count: number) => `再看 ${count} 行`,
} as const
