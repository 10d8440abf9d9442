/** What the steps of a rule are called, where their numbers are told. */
import type { AlertRule, AlertStepKind } from '@kedu/shared/deal/deal'
import type { GroupRule } from '@kedu/shared/policies/group-policy'

const RULE_NAMES: Readonly<Record<AlertRule | GroupRule, string>> = {
  'red-flag': '红旗',
  'missing-follow-up': '补截图',
  'long-stage-dwell': '黄色',
  'unanswered-request': '请人配合',
  'owner-overdue-cluster': '橙色',
  'region-delivery-gap': '红色',
}

const STEP_NAMES: Readonly<Record<AlertStepKind, string>> = {
  nudge: '提醒销售',
  manager: '告诉主管',
  director: '告诉总监',
}

/** 红旗 · 告诉主管 */
export function stepWords(rule: AlertRule | GroupRule, kind: AlertStepKind): string {
  const isToAsked = rule === 'unanswered-request' && kind === 'nudge'
  return `${RULE_NAMES[rule]} · ${isToAsked ? '提醒被请的人' : STEP_NAMES[kind]}`
}
