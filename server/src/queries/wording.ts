/** Words of the API's answers; sentences about deals are the bot's (`bot/src/wording`). */
import type { Door, Instrument } from '@kedu/shared/deal/commands'
import type { Dimension } from '@kedu/shared/deal/completeness'

const DOORS: Readonly<Record<Door, string>> = {
  chat: '聊天',
  card: '卡片',
  page: '页面',
  import: '导入',
  api: '接口',
  cli: '命令行',
  clock: '自动',
  link: '客户链接',
}

/** 接口「ERP 对接」, where a key acted for somebody. */
export function doorName(door: Door, instrument?: Instrument): string {
  return instrument === undefined ? DOORS[door] : `${DOORS[door]}「${instrument.name}」`
}

export const missingWords: Readonly<Record<Exclude<Dimension, 'who' | 'when'>, string>> = {
  what: '未记录动作',
  objects: '未附证据',
  where: '未记录地点',
}

export const titles = {
  opened: (customer: string) => `新建客户 ${customer}`,
  moved: (from: string, to: string) => `${from} → ${to}`,
  updated: '更新',
  confirmed: '确认下次动作',
  waited: '等客户',
  reassigned: (name: string) => `交给 ${name}`,
  added: (what: string) => `附上${what}`,
  sorted: (what: string) => `归为${what}`,
  removed: (count: number) => `移走 ${count} 个附件`,
  judged: (what: string, verdict: string, why: string | null) =>
    why === null ? `核对${what}：${verdict}` : `核对${what}：${verdict}，${why}`,
  overruled: (verdict: string) => `改判为 ${verdict}`,
  wanted: (stage: string) => `要推进到「${stage}」，等证据`,
  undone: '撤销了一次改动',
  alertHandled: '提醒已处理',
  alertCleared: '提醒已解除',
  alertReopened: '提醒又打开了',
} as const

export const clockName = '刻度'

export function scopeWords(kind: 'own' | 'team' | 'region' | 'all', region: string | null): string {
  switch (kind) {
    case 'own':
      return '自己的客户'
    case 'team':
      return '自己和团队的客户'
    case 'region':
      return `${region ?? ''}的客户`
    case 'all':
      return '全公司的客户'
    default:
      return kind satisfies never
  }
}

export const notFilledIn = '未填'

/** 恒力轴承 王敏 在跟 */
export function followedBy(customer: string, owner: string): string {
  return `${customer} ${owner} 在跟`
}
