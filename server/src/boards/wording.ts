/** Words of the boards' answers and files. */
import type { BoardName } from '@kedu/shared/contracts/api/boards'
import type { LocalDate } from '@kedu/shared/time/instant'
import { notFilledIn } from '../queries/wording.ts'

export const boardTitles: Readonly<Record<BoardName, string>> = {
  overview: '总览',
  'heat-map': '阶段热力图',
  overdue: '超期 TOP 5',
  dwell: '阶段停留',
}

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
} as const

export const boardWords = {
  region: (region: string) => (region === '' ? `区域${notFilledIn}` : region),
  team: (name: string) => `${name} 的团队`,
  period: (from: LocalDate, to: LocalDate) =>
    from === to ? dayWords(from) : `${dayWords(from)}—${dayWords(to)}`,
  before: '上线前',
  after: '上线后',
  stillThere: '还在',
  badPeriod: '这段时间的写法不对：开始要在结束之前，最长三年。重新选一段。',
  preparing: (done: number, total: number) =>
    `第一次打开，正在整理 ${total} 个客户的历史，已经 ${done} 个，好了会自己出来。`,
  tooManyRows: (most: number) => `超过 ${most} 行，导不出来。缩小区域、团队或时间再导。`,
} as const

function dayWords(day: LocalDate): string {
  const [year, month, date] = day.split('-')
  return `${year}年${Number(month)}月${Number(date)}日`
}
