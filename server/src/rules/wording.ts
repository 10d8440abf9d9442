/** Everything the rules of a company say of themselves: names, what they do, values, problems. */

import { zh } from '@kedu/bot/wording/spacing'
import {
  MOST_RECIPIENTS,
  personChosen,
  RECIPIENT_ROLES,
  type RecipientRole,
  type Recipients,
  recipientsIn,
} from '@kedu/shared/process/recipient'
import type { RuleValueProblem } from '@kedu/shared/process/rule-changes'
import {
  type RuleFieldName,
  type RuleForm,
  type RuleGroup,
  type RuleUnit,
  type RuleValue,
  ruleField,
} from '@kedu/shared/process/rule-fields'
import type { SettingsProblem } from '@kedu/shared/process/settings'
import { ratioText } from '@kedu/shared/wording/percent'

interface FieldWords {
  label: string
  /** What it does, one sentence. */
  does: string
  /** What null means; only for what may be off. */
  off?: string
  /** What the values of a choice are called. */
  options?: Readonly<Record<string, string>>
}

export const groupNames: Readonly<Record<RuleGroup, string>> = {
  'red-flag': '红旗：下次动作没更新',
  'missing-follow-up': '补截图：进入合同没有新附件',
  yellow: '黄色：在合同停得太久',
  orange: '橙色：一个销售几家超期',
  red: '红色：区域交付跟不上合同',
  requests: '请人配合：到时间没答复',
  leads: '线索分配',
  telling: '怎么推送',
  quota: '钉钉额度',
}

export const fieldWords: Readonly<Record<RuleFieldName, FieldWords>> = {
  redFlagHours: {
    label: '多久没更新变红',
    does: '下次动作过了这么久还没更新，客户变红，告诉直属主管。',
  },
  redFlagTo: {
    label: '变红告诉谁',
    does: '带两次点按修复的红旗卡片发给谁，可以不止一位。',
  },
  nudgeBeforeHours: {
    label: '变红前提醒销售',
    does: '变红之前这么久，先提醒销售本人一次。',
    off: '不提醒',
  },
  nudgeTo: {
    label: '变红前提醒谁',
    does: '快变红时先提醒谁；不是本人的，占这个人当天的条数。',
  },
  directorAfterHours: {
    label: '主管没处理，告诉总监',
    does: '告诉主管之后过了这么久还没处理，再告诉总监；补截图也按这个时间。',
    off: '不告诉总监',
  },
  redFlagEscalateTo: {
    label: '没处理，再告诉谁',
    does: '红旗一直没处理，升级给谁；已经知道的人不再收一遍。',
  },
  clock: {
    label: '时间怎么算',
    does: '自然时间一直走；只算工作日，就不算周末、节假日和请假。',
    options: { natural: '自然时间', working: '只算工作日' },
  },
  basis: {
    label: '从什么时候算起',
    does: '从下次动作到期算起，或者不管约在哪天，从上次更新算起。',
    options: { 'next-action': '下次动作到期', 'field-untouched': '上次更新' },
  },
  dueTime: {
    label: '没说几点，算几点到期',
    does: '下次动作只说了哪天，就在那天的这个时间到期；改了之后记的才按新时间。',
  },
  followUpAfterDays: {
    label: '进入合同几天没有新附件',
    does: '到时间请销售补一张履约条款截图，只请一次。',
    off: '不请',
  },
  followUpTo: {
    label: '请谁补',
    does: '请补截图的卡片发给谁。',
  },
  followUpManagerAfterHours: {
    label: '没补，告诉主管',
    does: '请了销售之后过了这么久还没补，再告诉主管。',
    off: '不告诉主管',
  },
  followUpLateTo: {
    label: '没补，告诉谁',
    does: '请了还没补，先告诉谁。',
  },
  followUpEscalateTo: {
    label: '还没补，再告诉谁',
    does: '告诉了还没处理，升级给谁；已经知道的人不再收一遍。',
  },
  yellowAfterDays: {
    label: '在合同停了多久',
    does: '客户在合同阶段超过这么多天没往下走，黄色提醒销售和主管，一次。',
    off: '不提醒',
  },
  yellowFirstTo: {
    label: '黄色先提醒谁',
    does: '停得太久，提醒该去推进的人。',
  },
  yellowTo: {
    label: '黄色同时告诉谁',
    does: '和橙色发给同一个人时并进橙色；两次定成同一个人，只发一条。',
  },
  orangeCustomers: {
    label: '一个销售几家超期',
    does: '同一个销售有这么多家客户同时超期，橙色提醒主管。',
  },
  orangeTo: {
    label: '橙色告诉谁',
    does: '几家合成的一条橙色提醒发给谁。',
  },
  redRatio: {
    label: '交付低于合同的几成',
    does: '一个区域在交付的客户不到在合同的这个比例，红色提醒总监，附诊断包。',
  },
  minContracts: {
    label: '至少几家在合同才看',
    does: '区域里在合同的客户不到这么多家，就不看这个比例。',
  },
  redTo: {
    label: '红色告诉谁',
    does: '红色提醒和诊断包发给谁。',
  },
  requestAfterHours: {
    label: '过了约好的时间多久提醒',
    does: '请别的部门配合，到了约好的时间还没答复，提醒被请的人一次；0 就是一到时间就提醒。',
    off: '不提醒',
  },
  requestTo: {
    label: '没答复先提醒谁',
    does: '「本人」是被请配合的人；只看得到请求本身，看不到客户的其他情况。',
  },
  requestManagerAfterHours: {
    label: '还没答复，告诉主管',
    does: '提醒之后过了这么久还没答复，告诉被请的人的主管。',
    off: '不告诉主管',
  },
  requestLateTo: {
    label: '还没答复，告诉谁',
    does: '「直属上级」是被请的人的上级。',
  },
  requestEscalateTo: {
    label: '一直没答复，再告诉谁',
    does: '按「主管没处理，告诉总监」的时间升级；已经知道的人不再收一遍。',
  },
  leadCapacity: {
    label: '一个人手上最多几条没动的线索',
    does: '到了这个数，新线索先分给别人。',
  },
  leadRecycleHours: {
    label: '多久没动就收回线索',
    does: '分到的线索过了这么久没跟进，收回来分给别人。',
    off: '不收回',
  },
  fallbackManagerId: {
    label: '没有主管的人，提醒发给谁',
    does: '销售没有主管，或主管离职、请假又没有代理人，提醒发给这个人。',
    off: '不指定，找总监或管理员',
  },
  immediateBudgetPerDay: {
    label: '每人每天最多几条即时提醒',
    does: '多出来的进下一次每日汇总；变红前提醒销售本人的不算在内。',
  },
  quietHours: {
    label: '免打扰',
    does: '这段时间不推送，推迟到结束；变红的时间不变，个人自己定的优先。',
    off: '不设',
  },
  digestTime: {
    label: '每日汇总',
    does: '每个工作日到这个时间，把没有马上推送的合成一条发出去。',
  },
  dingtalkCallsPerMonth: {
    label: '钉钉每月接口次数',
    does: '按钉钉版本填；用到七成、九成提醒管理员，只剩一成时先保红色提醒。',
  },
  dingtalkCallbacksPerMonth: {
    label: '钉钉每月推送次数',
    does: '按钉钉版本填；用到七成、九成提醒管理员。',
  },
}

const UNITS: Readonly<Record<RuleUnit, string>> = {
  hours: '小时',
  days: '天',
  pushes: '条',
  calls: '次',
  customers: '家',
  leads: '条',
  percent: '%',
}

export const ROLE_WORDS: Readonly<Record<RecipientRole, string>> = {
  owner: '本人',
  manager: '直属上级',
  superior: '上级的上级',
  director: '区域总监',
}

/** 小时; empty for what is not counted. */
export function unitWords(form: RuleForm): string {
  return form.kind === 'number' ? UNITS[form.unit] : ''
}

/** 大于 0，最多 8760 小时; null for what has no range. */
export function rangeWords(form: RuleForm): string | null {
  if (form.kind !== 'number') return null
  const scale = form.unit === 'percent' ? 100 : 1
  const most = zh`${numberText(form.max * scale)}${UNITS[form.unit]}`
  const whole = form.isWhole ? '，要整数' : ''
  const isOpen = form.isPositive && !form.isWhole && form.min === 0
  return isOpen
    ? `大于 0，最多 ${most}${whole}`
    : `${numberText(form.min * scale)} 到 ${most}${whole}`
}

/** The value of a rule in words. `personName`: of somebody's id. */
export function valueWords(
  field: RuleFieldName,
  value: RuleValue,
  personName: (id: string) => string,
): string {
  const { form } = ruleField(field)
  const words = fieldWords[field]
  if (value === null) return words.off ?? ''
  switch (form.kind) {
    case 'number': {
      if (form.unit === 'percent') return ratioText(Number(value))
      return zh`${numberText(Number(value))}${UNITS[form.unit]}`
    }
    case 'time':
      return String(value)
    case 'span':
      return typeof value === 'object' && 'from' in value ? `${value.from} 到 ${value.to}` : ''
    case 'choice':
      return words.options?.[String(value)] ?? String(value)
    case 'person':
      return personName(String(value))
    case 'recipient':
      return recipientsWords(value as Recipients, personName)
    default:
      return form satisfies never
  }
}

/** 直属上级、李总监: everybody who hears it, roles as they are called, persons by name. */
export function recipientsWords(chosen: Recipients, personName: (id: string) => string): string {
  return recipientsIn(chosen)
    .map((one) => recipientWords(one, personName))
    .join('、')
}

function recipientWords(recipient: string, personName: (id: string) => string): string {
  const id = personChosen(recipient)
  if (id !== null) return personName(id)
  const role = RECIPIENT_ROLES.find((known) => known === recipient)
  return role === undefined ? recipient : ROLE_WORDS[role]
}

/** At most four decimals, none that say nothing. */
function numberText(value: number): string {
  return String(Math.round(value * 10_000) / 10_000)
}

/** One problem of one field, with what would be right. */
export function problemWords(
  field: RuleFieldName,
  problem: RuleValueProblem | SettingsProblem['problem'] | 'nobody' | 'not-for-them',
  value: string,
): string {
  const { label } = fieldWords[field]
  const { form } = ruleField(field)
  const range = rangeWords(form)
  switch (problem) {
    case 'not-a-number':
      return `「${label}」要填数字：${range}。`
    case 'not-positive':
    case 'too-small':
    case 'too-large':
    case 'not-whole':
      return `「${label}」要在这个范围：${range}；现在填的是 ${shownNumber(form, value)}。`
    case 'longer-than-red-flag':
      return `「${label}」不能比变红的时间还长，现在填的是 ${value} 小时。改短一些，或选「${fieldWords.nudgeBeforeHours.off}」。`
    case 'not-a-time':
      return `「${label}」要像 08:30 这样写。`
    case 'not-a-span':
      return `「${label}」要有开始和结束，像 21:00 到 08:00 这样写；不要就选「${fieldWords.quietHours.off}」。`
    case 'no-span':
      return `「${label}」的开始和结束不能一样；不要就选「${fieldWords.quietHours.off}」。`
    case 'not-a-choice':
      return `「${label}」没有这个选项，请从列出的里面选。`
    case 'not-a-person':
    case 'nobody':
      return `「${label}」没有这位同事，或已离职，请重新选一位。`
    case 'not-for-them':
      return `「${label}」要选主管、总监或管理员：提醒里有客户的情况，不是谁都能看。`
    case 'not-a-recipient':
      return `「${label}」没有这个选项，请从列出的角色和同事里选。`
    case 'empty':
      return `「${label}」至少选一位，不然没人知道。`
    case 'repeated':
      return `「${label}」里同一位选了两次，去掉一个。`
    case 'too-many':
      return zh`「${label}」最多选 ${MOST_RECIPIENTS}位，去掉几位再试。`
    case 'cannot-be-off':
      return `「${label}」不能关，请填一个值。`
    default:
      return `「${label}」不对，请重新填。`
  }
}

function shownNumber(form: RuleForm, value: string): string {
  const isPercent = form.kind === 'number' && form.unit === 'percent'
  return isPercent ? ratioText(Number(value)) : value
}

export const rulesWords = {
  notForYourRole: '规则只给主管、总监和管理员看。',
  onlyAdmin: '规则只有管理员能改。需要改，请联系管理员。',
  operator: '命令行',
  import: '导入',
  unknownPerson: '已不在公司的人',
  nothingChanged: '和现在的规则一样，没有改。改一项再保存。',
  newerThanKnown: '这一页的版本号不对，请刷新后再改。',
  /** `who`: everybody who changed something meanwhile. */
  conflict: (who: string, lines: readonly string[]) =>
    `你打开这一页之后，${who}改了规则，没有盖掉：${lines.join('；')}。看一下新的值，再改一次。`,
  change: (label: string, before: string, after: string) => `${label}从 ${before} 改成 ${after}`,
} as const

export const backTestWords = {
  busy: (name: string) => `${name}正在回测，等它完成或取消了再来。`,
  failed: '回测没有跑完，没有影响任何提醒。请再试一次，还不行请看服务器日志。',
  cancelled: '回测已取消。',
} as const

export const shadowWords = {
  busy: '已经有一套规则在影子运行，先启用或放弃它，再试别的。',
  none: '现在没有规则在影子运行。',
} as const
