/** What the command line says about people: reading the directory, rules, accounts, hand-over. */
import type { FailureReason } from '@kedu/bot/platform'
import { list, zh } from '@kedu/bot/wording/spacing'
import type { RoleRuleField } from '@kedu/shared/people/role-rules'
import { failureWords } from './wording.ts'

const SUITES: Readonly<Record<string, string>> = { wecom: '企业微信', dingtalk: '钉钉' }

export function suiteName(suite: string): string {
  return SUITES[suite] ?? suite
}

interface Described {
  name: string
  account: string
}

export const syncWords = {
  notConnected: '还没有接上企业微信或钉钉，没有通讯录可读。先在 .env 里填好凭据再运行。',
  read: (suite: string, seen: number) => zh`${suiteName(suite)}通讯录：看得到 ${seen}人。`,
  nothingNew: '  和现在的同事名单一致，没有改动。',
  enrolled: (name: string, role: string, department: string | null, manager: string | null) =>
    `  新增 ${name}（${[role, department, manager === null ? '没有主管' : `主管 ${manager}`].filter(Boolean).join('，')}）`,
  changed: (name: string, changes: readonly string[]) => `  更新 ${name}：${changes.join('，')}`,
  left: '已离职',
  returned: '回到公司，历史都在',
  linked: '认出另一个平台的账号',
  name: (before: string) => `原来叫 ${before}`,
  role: (before: string, after: string) => `角色 ${before} → ${after}`,
  department: (before: string | null, after: string | null) =>
    `部门 ${before ?? '无'} → ${after ?? '无'}`,
  manager: (before: string | null, after: string | null) =>
    `主管 ${before ?? '无'} → ${after ?? '无'}`,
  keptOut: (count: number) => zh`  按规则不进刻度的 ${count}人。`,
  samePerson: (person: Described, other: Described, by: 'name' | 'mobile') =>
    `  要确认：「${person.name}」（${person.account}）和「${other.name}」（${other.account}）${by === 'mobile' ? '手机号相同' : '同名'}。是同一个人就运行 kedu people link-account ${other.account.split(':').at(-1)} --${person.account.replace(':', ' ')}`,
  inactiveByHand: (name: string, suite: string) =>
    `  要确认：${name} 在刻度里被设为离职，但${suiteName(suite)}里还在职。要恢复，导入时状态填「在职」。`,
  noManager: (name: string) =>
    `  要确认：${name} 没有主管。请在通讯录里设直属上级，或用 kedu settings set fallbackManager 定一个备用主管。`,
  unseen: (names: readonly string[]) =>
    `  看不到（不在应用可见范围，没有当作离职）：${list(names)}`,
  problem: (reason: FailureReason, adminHint: string | null, what: string) =>
    `  没有读全（${what}）：${adminHint ?? failureWords(reason)}。没读到的人都保持原样，稍后会再读。`,
} as const

export const rulesWords = {
  none: '还没有角色规则：带人的是主管，其余是销售。用 kedu people rules add 部门|标签|职务 名称 角色 加一条。',
  header: ['序号', '看什么', '名称', '角色'],
  field: (field: RoleRuleField) => ({ department: '部门', tag: '标签', title: '职务' })[field],
  noRole: '不进刻度',
  badField: (text: string) => `「${text}」看不懂，规则可以看：部门、标签、职务。`,
  badRole: (text: string) =>
    `角色「${text}」看不懂，可以填：销售、主管、总监、生产、财务、仓管、管理员、不进刻度。`,
  noSuchRule: (number: string) => `没有第「${number}」条规则，用 kedu people rules list 看看。`,
} as const

export const accountWords = {
  linked: (name: string, suite: string, account: string) =>
    `${name} 的${suiteName(suite)}账号：${account}`,
  merged: (name: string, openDeals: number, toName: string) =>
    openDeals === 0
      ? `原来的「${name}」已并入，不再单独出现。`
      : zh`原来的「${name}」已停用，名下还有 ${openDeals}个客户，用 kedu people hand-over 转给 ${toName}。`,
  same: '这个账号本来就是他的，没有改。',
  hasOther: (name: string, suite: string, account: string) =>
    `${name} 已有${suiteName(suite)}账号 ${account}，一个人在一个平台只能有一个账号。`,
  noAccount: '请写上账号：--wecom 账号 或 --dingtalk 账号。',
  badAccount: (text: string) => `账号「${text}」不对：1 到 64 个字母、数字或 . - _ @`,
} as const

export const personWords = {
  saved: '已保存。通讯录以后不会改它。',
  badRole: (text: string) =>
    `角色「${text}」看不懂，可以填：销售、主管、总监、生产、财务、仓管、管理员。`,
  badField: (text: string) =>
    `没有「${text}」这一项，可以设：role、manager、department、email、deputy、leave、brief。`,
  badBrief: (text: string) => `早会简报「${text}」看不懂，写 on 或 off。`,
  badEmail: (text: string) => `邮箱「${text}」不对，要像 name@example.com；不要了写 off。`,
  badLeave: (text: string) =>
    `请假「${text}」看不懂，写成 2026-12-01~2026-12-05，几段用逗号隔开；不请了写 off。`,
  self: '不能是自己。',
  circle: (name: string) => `${name} 由这个人带着，反过来会绕成圈。`,
} as const

export const handOverWords = {
  done: (count: number, from: string, to: string) =>
    zh`已把 ${from} 的 ${count}个客户转给 ${to}，历史都保留。`,
  nothing: (from: string) => `${from} 名下没有进行中的客户。`,
  unknownDeals: (numbers: readonly string[]) =>
    `这些客户号不在他名下，一个都没有转：${list(numbers)}。用 kedu deals list 看看。`,
  refused: (customer: string) => `没有转：${customer}`,
  cannotOwn: (name: string) => `${name} 不是在职的销售、主管或总监，不能接客户。`,
  same: '转出和接手是同一个人，没有动。',
} as const
