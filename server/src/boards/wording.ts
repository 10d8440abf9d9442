/** Words of the boards' answers and files. */
import type { BoardName } from '@kedu/shared/contracts/board-names'
import type { LocalDate } from '@kedu/shared/time/instant'
import { notFilledIn } from '../queries/wording.ts'

export const boardTitles: Readonly<Record<BoardName, string>> = {
  overview: '总览',
  'heat-map': '阶段热力图',
  overdue: '超期 TOP 5',
  words: '障碍词云',
  dwell: '阶段停留',
  funnel: '漏斗',
  trend: '每周趋势',
  hollow: '假推进',
  chain: '证据链排名',
  health: '客户健康度',
  behaviour: '行为指标',
  checklist: '管理者自查',
}

/** What the rows behind the numbers of the overview are. */
export const overviewTitles = {
  of: (part: string | undefined, stage: string): string =>
    part === 'red' ? '已超期的客户' : part === 'pile' ? `堵在「${stage}」的客户` : '在手的客户',
} as const

/** A row, a column or a cell of the heat map; null: the whole map. `group` is empty where nothing is filled in. */
export function heatTitle(
  by: 'industry' | 'region',
  group: string | undefined,
  stage: string | undefined,
): string | null {
  const unfilled = `${columnWords[by]}${notFilledIn}`
  const parts = [group === '' ? unfilled : group, stage].filter((part) => part !== undefined)
  return parts.length === 0 ? null : parts.join(' · ')
}

/** What was tapped on these boards, in words; null: nothing was. `part` is what the address says. */
export const tappedTitles = {
  trend: (part: string | undefined, week: LocalDate | undefined) =>
    partsTitle(boardTitles.trend, [
      week === undefined ? undefined : `${dayWords(week).slice('2026年'.length)}那周`,
      wordFor(part, boardWords.trendTitles),
    ]),
  dwell: (stage: string | undefined, part: string | undefined) =>
    partsTitle(boardTitles.dwell, [stage, wordFor(part, boardWords.sides)]),
  funnel: (stage: string | undefined, part: string | undefined) =>
    partsTitle(boardTitles.funnel, [
      stage === undefined ? undefined : `进入「${stage}」`,
      wordFor(part, boardWords.fates),
    ]),
  /** Points, both included. */
  health: (from: number, to: number) => `健康度 ${from}–${to} 分的客户`,
} as const

function wordFor(part: string | undefined, words: Readonly<Record<string, string>>) {
  return part !== undefined && Object.hasOwn(words, part) ? words[part] : undefined
}

function partsTitle(board: string, parts: readonly (string | undefined)[]): string | null {
  const known = parts.filter((part) => part !== undefined)
  return known.length === 0 ? null : `${board}：${known.join('，')}`
}

const ofWhom = (name: string | null, what: string) => (name === null ? what : `${name}的${what}`)

/** Of the behaviour metrics and the checklist; null: of everybody. */
export const behaviourTitles = {
  decisions: (name: string | null) => ofWhom(name, '决定'),
  requests: (name: string | null) => ofWhom(name, '跨部门请求'),
  firstDeals: '新人第一单',
  renewals: (month: string) => `${month.slice(0, 4)}年${Number(month.slice(5))}月之前赢过单的客户`,
} as const

export const checklistTitles = {
  asks: (name: string | null) => ofWhom(name, '合同查询'),
} as const

/** The sentences one word of the cloud stands in. */
/** `most`: only that many customers were read; null: all of them. */
export const sentencesTitle = (word: string, most: number | null): string =>
  most === null ? `「${word}」出现的原话` : `「${word}」的原话，最近更新的 ${most} 个客户`

export const columnWords = {
  customer: '客户',
  owner: '负责人',
  stage: '阶段',
  industry: '行业',
  region: '区域',
  obstacle: '关键障碍',
  nextAction: '下次动作',
  amount: '金额',
  lastUpdate: '最近更新',
  hours: '未更新小时',
  days: '停留天数',
  entered: '进入',
  left: '离开',
  side: '上线前后',
  word: '词',
  occurrences: '出现次数',
  deals: '客户数',
  sentence: '原话',
  said: '说的时间',
  move: '动了什么',
  when: '时间',
  by: '谁',
  chain: '证据链',
  needed: '应有',
  passed: '通过',
  doubtful: '存疑',
  health: '健康度',
  collection: '回款率',
  contact: '互动频次',
  fit: '需求匹配度',
  enteredStage: '进入的阶段',
  fate: '后来',
  what: '做了什么',
  cited: '引用数据',
  asked: '请谁配合',
  person: '新人',
  joined: '入职',
  files: '附件',
  newestFile: '最近新附件',
  won: '第一次赢单',
  cameBack: '那个月',
} as const

export const boardWords = {
  region: (region: string) => (region === '' ? `区域${notFilledIn}` : region),
  team: (name: string) => `${name} 的团队`,
  period: (from: LocalDate, to: LocalDate) =>
    from === to
      ? dayWords(from)
      : `${dayWords(from)}—${from.slice(0, 4) === to.slice(0, 4) ? dayWords(to).slice(5) : dayWords(to)}`,
  sides: { before: '上线前', after: '上线后', now: '还在' },
  stageMove: (from: string, to: string) => `阶段 ${from} → ${to}，没有新证据`,
  dateMove: (from: LocalDate, to: LocalDate) =>
    `下次动作 ${dayWords(from)} ${to < from ? '提前到' : '改到'} ${dayWords(to)}，没有新证据`,
  fates: { moved: '往下走了', lost: '丢单或搁置', there: '还在这一步' },
  trend: {
    opened: '新建',
    proven: '有证据的推进',
    hollow: '没有新证据的推进',
    won: '赢单',
    lost: '丢单',
    files: '新附件',
    acts: '一次动作',
  },
  trendTitles: {
    opened: '新建的客户',
    proven: '有证据的推进',
    hollow: '没有新证据的推进',
    won: '赢单',
    lost: '丢单',
    files: '新附件',
    acts: '全部动作',
  },
  acts: {
    opened: '新建客户',
    entered: '推进阶段',
    dated: '定下次动作',
    spoke: '写沟通摘要',
    waited: '等客户',
    filed: '补附件',
    owned: '转交',
    ended: '定结果',
    alerted: '提醒',
    answered: '处理提醒',
    touched: '改资料',
    requested: '请人配合',
  },
  cameBack: '又来了',
  notBack: '没有来',
  cited: '引用了',
  notCited: '没有引用',
  badPeriod: '这段时间的写法不对：开始要在结束之前，最长三年。重新选一段。',
  preparing: (done: number, total: number) =>
    `第一次打开，正在整理 ${total} 个客户的历史，已经 ${done} 个，好了会自己出来。`,
  tooManyRows: (most: number) => `超过 ${most} 行，导不出来。缩小区域、团队或时间再导。`,
} as const

export const exportWords = {
  about: (scope: string, period: string | null, at: Date) =>
    [scope, period, `截至 ${at.toISOString().slice(0, 16).replace('T', ' ')}`]
      .filter((part) => part !== null)
      .join(' · '),
  fileName: (title: string, day: string) => `刻度-${title.replaceAll(' ', '')}-${day}.xlsx`,
} as const

export const boardSettingsWords = {
  badDay: '没有这一天，写成 2026-10-01 这样。',
  blank: '词表里有空的一行，删掉再存。',
  repeated: '词表里有重复的词，去掉一个再存。',
  tooMany: '词太多了，每个词表最多 500 个。',
} as const

function dayWords(day: LocalDate): string {
  const [year, month, date] = day.split('-')
  return `${year}年${Number(month)}月${Number(date)}日`
}

/** Boards as pictures. */
export const pictureWords = {
  cloud: '沟通里的障碍词',
  trend: '每周趋势',
  lines: { opened: '新建', proven: '有证据的推进', hollow: '没新证据的推进', won: '赢单' },
  fileName: (title: string, day: string) => `${day}${title}.png`,
} as const
