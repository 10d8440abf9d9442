import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import { MAX_OPEN_UPLOADS } from '@kedu/shared/contracts/api/uploads'
import type { ApiScopeName } from '@kedu/shared/contracts/api-scopes'
import { RULE_FIELD_NAMES, type RuleFieldName } from '@kedu/shared/process/rule-fields'
import { scopeName } from '../../api-keys/wording.ts'
import { fieldWords } from '../../rules/wording.ts'

/** Every "no" of the API that is not a rule of the sales process. */
export const problems = {
  signedOut: { code: 'signed-out', message: '登录已过期，请重新进入。没保存的内容还在页面上。' },
  noSuchAddress: {
    code: 'not-found',
    message: '没有这个地址。看一下路径和方法对不对，全部接口在 /api/docs。',
  },
  keyNotGood: {
    code: 'key-not-good',
    message: '接口密钥不对、已过期或已停用，或所属的人已离职。请管理员在「我的 → 接口」里看一看。',
  },
  notByKey: {
    code: 'not-by-key',
    message: '这一项只给登录的人用，接口密钥不行。',
  },
  keyMayNot: (scope: ApiScopeName): ApiProblem => ({
    code: 'key-may-not',
    message: `这把接口密钥没有权限「${scope}」（${scopeName(scope)}）。请管理员建一把有这项权限的。`,
  }),
  keyMadeBefore: {
    code: 'made-before',
    message: '这把密钥刚才已经建好，明文只显示一次。没记下来的话，停用它，再建一把。',
  },
  noKeyName: { code: 'bad-input', message: '「名称」是空的，写上谁在用，例如「ERP 对接」。' },
  webhookMadeBefore: {
    code: 'made-before',
    message: '这个事件推送刚才已经建好了，刷新看看。',
  },
  noWebhookName: { code: 'bad-input', message: '「名称」是空的，写上推给谁，例如「ERP」。' },
  secretLost: {
    code: 'secret-lost',
    message: '签名密钥打不开：KEDU_SECRET_KEY 和存的时候不一样。填回旧的，或换一把签名密钥。',
  },
  noSuchPerson: { code: 'refused', message: '没有这位同事，或已离职。请重新选。' },
  onlyAdmins: { code: 'not-for-your-role', message: '接口的设置只有管理员能看和改。' },
  badIdempotencyKey: {
    code: 'bad-input',
    message: 'Idempotency-Key 要是 1 到 255 个英文字母、数字或符号，每次新的操作换一个。',
  },
  noFont: {
    code: 'no-font',
    message: '服务器还没装中文字体，做不出 PDF。请管理员运行 apt-get install fonts-noto-cjk。',
  },
  noMail: {
    code: 'no-mail',
    message: '还没有设置发邮件。请管理员按 README 填 SMTP 的几项，重启后再发。',
  },
  noAddress: {
    code: 'no-address',
    message: '还不知道收件人的邮箱。请管理员在通讯录或人员名单里补上「邮箱」再发。',
  },
  paymentsNotForYourRole: {
    code: 'not-for-your-role',
    message: '付款情况只给财务、总监和管理员看。自己客户的报价单在客户页里。',
  },
  packsBusy: {
    code: 'too-many',
    message: '正在导出的证据包有点多，请过一分钟再试。',
  },
  brokenChain: {
    code: 'history-broken',
    message:
      '这家客户的历史记录被改动过，前后对不上，不能导出证据包。请管理员从备份恢复数据文件夹再试。',
  },
  notFound: { code: 'not-found', message: '没有找到，或者你没有查看它的权限。' },
  notForYourRole: {
    code: 'not-for-your-role',
    message: '这一页只给主管看。自己的客户在台账里。',
  },
  boardSettingsNotForYourRole: {
    code: 'not-for-your-role',
    message: '看板的设置只有管理员能改。',
  },
  boardsNotForYourRole: {
    code: 'not-for-your-role',
    message: '看板只给销售、主管、总监和管理员看。',
  },
  alertsNotForYourRole: {
    code: 'not-for-your-role',
    message: '超期提醒只给负责人和主管看。',
  },
  leadsNotForYourRole: {
    code: 'not-for-your-role',
    message: '线索池由主管、总监和管理员看。分给你的在「线索」页。',
  },
  malformed: { code: 'bad-input', message: '内容的格式不对，没有收下。请刷新页面再试一次。' },
  badCursor: { code: 'bad-input', message: '翻页的位置失效了，请从第一页重新看。' },
  notJson: { code: 'not-json', message: '内容要用 JSON 格式发送。' },
  tooLarge: { code: 'too-large', message: '内容太大，没有收下。精简一些，或分几次发。' },
  tooMany: { code: 'too-many', message: '操作得有点快，请过一会儿再试。内容没有丢。' },
  busy: { code: 'busy', message: '刚才没有存下来，请稍后再试，不会重复记录。' },
  notRead: {
    code: 'busy',
    message: '刻度自己出了问题，这次没有取到。请过一会儿再试，还不行请告诉管理员。',
  },
  filesAway: {
    code: 'busy',
    message: '存文件的地方暂时连不上，这次没有存下来，也没有丢别的。请过一会儿再试。',
  },
  fileDamaged: {
    code: 'file-damaged',
    message: '这个文件和当初存进来的不一样了，不能再用。请管理员从备份里恢复它。',
  },
  uploadExpired: {
    code: 'upload-expired',
    message: '有照片的上传已过期，请重新选一次。其他内容还在。',
  },
  fileGone: { code: 'upload-expired', message: '有文件找不到了，请重新选一次。' },
  otherFile: {
    code: 'bad-input',
    message: '这个上传编号已经用在另一个文件上了，请重新选择文件。',
  },
  tooManyUploads: {
    code: 'too-many',
    message: `还有 ${MAX_OPEN_UPLOADS} 个文件没传完，等它们传完再传新的。`,
  },
  wrongOffset: { code: 'upload-offset', message: '这一段接不上，请从返回的位置继续传。' },
  damaged: { code: 'upload-damaged', message: '文件传坏了，请从头再传一次。', offset: 0 },
  changedMeanwhile: {
    code: 'changed-meanwhile',
    message: '这条记录刚刚有人改过同一项，没有盖掉。看看改了什么，再存一次。',
  },
} as const satisfies Record<string, ApiProblem | ((scope: ApiScopeName) => ApiProblem)>

/** What a part of a request is called. */
const PART_NAMES: Readonly<Record<string, string>> = {
  accuracyMeters: '定位精度',
  action: '做了什么',
  aliases: '别名',
  amountFen: '金额',
  answer: '回答',
  before: '翻页位置',
  by: '分组方式',
  capturedAt: '拍摄时间',
  changes: '改动',
  choice: '处理方式',
  clientId: '操作编号',
  clock: '时钟状态',
  commandId: '操作编号',
  confirmedDifferent: '是否另一家',
  cursor: '翻页位置',
  customer: '客户',
  contactName: '联系人',
  content: '文件',
  customerName: '客户名称',
  date: '日期',
  draw: '抽样号',
  dealId: '客户编号',
  delivery: '提醒方式',
  deputyId: '代理人',
  evidenceIds: '附件',
  expiresInDays: '有效天数',
  expectedVersion: '版本号',
  fileName: '文件名',
  files: '附件',
  firstContact: '首次接触方式',
  from: '开始时间',
  industry: '行业分类',
  isDeadline: '是否截止',
  kind: '类型',
  group: '分组',
  label: '地点名称',
  lat: '纬度',
  limit: '每页条数',
  lng: '经度',
  month: '月份',
  name: '名称',
  note: '备注',
  need: '需求',
  newName: '客户名称',
  nextAction: '下次动作',
  obstacle: '关键障碍',
  offset: '位置',
  only: '筛选',
  originalOf: '压缩图编号',
  outcome: '结果',
  owner: '负责人',
  part: '部分',
  period: '时间范围',
  personId: '所属的人',
  scopes: '权限',
  place: '地点',
  phone: '电话',
  q: '搜索词',
  quietHours: '免打扰时段',
  quoted: '引用的内容',
  reason: '原因',
  redirect: '是否给下载地址',
  region: '区域',
  subject: '单据',
  sha256: '文件校验值',
  size: '文件大小',
  stage: '阶段',
  status: '状态',
  summary: '沟通摘要',
  team: '团队',
  text: '文字',
  time: '时间',
  to: '结束时间',
  toId: '接手人',
  toStage: '阶段',
  types: '事件',
  until: '等到的日期',
  url: '地址',
  uploadId: '附件',
  value: '选项',
  wait: '等客户',
  week: '周',
  word: '词',
}

export function partName(name: string): string {
  return PART_NAMES[name] ?? ruleName(name) ?? name
}

function ruleName(name: string): string | null {
  return RULE_FIELD_NAMES.some((field) => field === name)
    ? fieldWords[name as RuleFieldName].label
    : null
}

/** What is wrong with one part and how to put it right. */
export const inputWords = {
  missing: (part: string) => `缺「${part}」，补上再发。`,
  unknown: (part: string) => `没有「${part}」这一项，去掉再发。`,
  tooLong: (part: string, most: string) => `「${part}」太长了，最多 ${most} 个字。`,
  tooShort: (part: string) => `「${part}」是空的或太短，写全再发。`,
  tooMany: (part: string, most: string) => `「${part}」太多了，一次最多 ${most} 个。`,
  tooFew: (part: string) => `「${part}」至少要有一个。`,
  tooBig: (part: string, most: string) => `「${part}」太大了，最大 ${most}。`,
  tooSmall: (part: string, least: string) => `「${part}」太小了，最小 ${least}。`,
  notADay: (part: string) => `「${part}」要像 2026-12-02 这样写。`,
  notATime: (part: string) => `「${part}」要像 15:30 这样写。`,
  wrongForm: (part: string) => `「${part}」的写法不对，请重新选择或填写。`,
  notAChoice: (part: string) => `「${part}」不完整，或没有这个选项，请重新选。`,
  wrongType: (part: string) => `「${part}」的类型不对，请重新填写。`,
  body: '内容',
} as const

export const settingsWords = {
  deputyUnknown: '没有这位同事，或已离职。请重新选代理人。',
  deputySelf: '代理人不能是自己，请选一位同事。',
  deputyCannot: '代理人要能处理客户，请选一位销售同事或主管。',
  quietNoSpan: '免打扰的开始和结束不能一样。不要免打扰，就选「用公司的」。',
} as const
