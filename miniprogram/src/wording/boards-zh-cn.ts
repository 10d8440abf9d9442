/** 看板 and the rows behind its numbers. */
import type { BoardName } from '@kedu/shared/contracts/api/boards'
import type { NamedPeriod } from '@kedu/shared/insight/period'

const boardNames: Readonly<Record<BoardName, string>> = {
  overview: '总览',
  'heat-map': '热力图',
  overdue: '超期 TOP 5',
  dwell: '停留',
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
  any: '不限',
  notFilledIn: '未填',
  clear: '清除筛选',
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

  byIndustry: '按行业',
  byRegion: '按区域',
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
  shorter: (percent: number) => `平均缩短 ${percent}%`,
  longer: (percent: number) => `平均变长 ${percent}%`,
  same: '平均没有变',

  rowsTotal: (count: number) => `共 ${count} 行`,
  noRows: '没有这样的客户',
  noRowsHint: '数字可能刚刚变了。回到看板再点一次。',
  more: '再看一些',
} as const
