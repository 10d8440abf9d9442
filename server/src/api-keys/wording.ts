/** What people read about API keys. */
import type { ApiScopeName } from '@kedu/shared/contracts/api-scopes'

const SCOPES: Readonly<Record<ApiScopeName, string>> = {
  'deals:read': '查看客户、进展、附件和提醒',
  'deals:write': '新建和更新客户、传附件、处理提醒',
  'leads:read': '查看线索',
  'leads:write': '录入和处理线索',
  'people:read': '查看同事名单',
  'reports:read': '查看团队和看板',
  'payments:read': '查看付款情况',
  'payments:write': '付款和放行',
  'webhooks:manage': '管理事件推送（所属的人要是管理员）',
}

export function scopeName(scope: ApiScopeName): string {
  return SCOPES[scope]
}

export const keyWords = {
  made: (name: string) => `建好了，代表 ${name}。下面是明文，只显示这一次，请马上存好：`,
  tryAgain: '没有建成，请再试一次。',
  hasLeft: (name: string) => `${name} 已离职，不能代表他。`,
  unknownScope: (scope: string, all: readonly string[]) =>
    `没有「${scope}」这项权限，有的是：${all.join('、')}。`,
  badDays: (value: string, most: number) =>
    `--days「${value}」不行，写 1 到 ${most} 的整数，或 never。`,
  none: '还没有接口密钥。用 kedu api-keys create 新建。',
  revoked: '已停用，马上生效。',
  unknown: (id: string) => `没有编号是「${id}」的密钥，用 kedu api-keys list 看看。`,
  table: ['编号', '名称', '开头', '代表谁', '权限', '有效到', '最近用过', '状态'],
  never: '一直有效',
  unused: '没用过',
  isRevoked: '已停用',
  isExpired: '已过期',
  isLive: '在用',
} as const
