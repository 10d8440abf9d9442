/** 规则. Names of rules and what they do come from the server. */
import { percentText } from '@kedu/shared/wording/percent'

export const rulesWords = {
  title: '规则',
  readOnly: '规则由管理员改，这里能看现在是怎么定的。',
  change: (label: string) => `改「${label}」`,
  changeShort: '改',
  on: '开',
  isOff: (off: string) => off,
  use: '填一个值',
  valueLabel: '新的值',
  recipient: (place: number) => `第 ${place} 位`,
  moreRecipients: '再告诉一位',
  dropRecipient: (name: string) => `不告诉 ${name}`,
  from: '开始',
  to: '结束',
  take: '放进改动',
  notANumber: '请填数字。',
  wasAndWill: (before: string, after: string) => `${before} → ${after}`,
  draftTitle: (count: number) => `改了 ${count} 处，还没有保存`,
  draftHint: '先回测，看看过去 90 天会多推、少推哪些，再决定。',
  backTest: '先回测',
  save: '直接生效',
  saveAsk: '再点一次，马上对所有人生效',
  drop: '放弃改动',
  dropOne: (label: string) => `不改「${label}」`,
  saved: '已生效，所有客户的提醒时间已重新计算。',
  history: '改动记录',
  historyEmpty: '还没有改过规则。',
  more: '再看早一些的',
  rates: '提醒之后 24 小时内有人处理的',
  ratesHint: (days: number) =>
    `近 ${days} 天。负责人或上级更新、处理了才算；还没到 24 小时的不算。`,
  ratesEmpty: '近 30 天还没有推送过提醒。',
  rate: (acted: number, decided: number) => `${acted} / ${decided}`,
  percent: (percent: number | null) => (percent === null ? '还没到时间' : percentText(percent)),
} as const

export const backTestWords = {
  title: '回测',
  running: (percent: number) => `正在用过去 90 天的记录重算，${percentText(percent)}`,
  cancel: '取消回测',
  asked: (by: string, when: string) => `${by} · ${when}`,
  span: (from: string, days: number, deals: number) =>
    `从 ${from} 起 ${days} 天，${deals} 家客户。用今天的人员和日历，按当时的记录重算，没有推送给任何人。`,
  today: '现在的规则',
  changed: '改了之后',
  immediate: '即时提醒（主管、总监）',
  inDigest: '每日汇总里的',
  nudges: '提醒销售本人',
  deals: '涉及客户',
  cured: '两天内本人自己处理了',
  curedUntold: '其中当时没有推送过',
  undecided: '还没到两天',
  busiest: '最忙的一天',
  busiestOf: (name: string, date: string, count: number) => `${name} ${date} ${count}\u00a0条`,
  none: '没有',
  curedHint: '「自己处理」多，说明提醒早了些；当时没推送过也处理了的，多半不用提醒。',
  people: '按人',
  peopleHint: '点开看每一天。上面是现在，下面是改了之后。',
  counts: (immediate: number, inDigest: number) =>
    inDigest > 0 ? `即时 ${immediate} · 汇总 ${inDigest}` : `即时 ${immediate}`,
  day: (date: string, today: number, changed: number) =>
    `${date}，现在 ${today} 条，改后 ${changed} 条`,
  noPushes: '这 90 天，两套规则都不会提醒任何主管。',
  byDeal: (shown: number, all: number) =>
    all > shown ? `客户（差得最多的 ${shown} 家，共 ${all} 家）` : `客户 ${all} 家`,
  dealCounts: (today: number, changed: number) => `现在 ${today} 条 · 改后 ${changed} 条`,
  moreDeals: '再看一些',
} as const

export const shadowWords = {
  title: '影子运行',
  start: '影子运行 7 天',
  started: '已开始影子运行：只记录，不推送。',
  span: (by: string, until: string, isOver: boolean) =>
    isOver ? `${by} 发起，${until} 已到期，等你决定。` : `${by} 发起，到 ${until}。`,
  hint: '提醒还是按现在的规则发；改了之后会发的只记在这里，谁也收不到。',
  sent: '已发',
  would: '影子',
  on: '启用这套规则',
  discard: '放弃',
  discardAsk: '再点一次，停止并放弃',
  discarded: '已停止影子运行，规则没有变。',
} as const
