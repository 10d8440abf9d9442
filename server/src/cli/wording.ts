/** Everything the command line says. */

import type { FailureReason } from '@kedu/bot/platform'
import { list, zh } from '@kedu/bot/wording/spacing'
import type { Role } from '@kedu/shared/people/person'
import type { Recipients } from '@kedu/shared/process/recipient'
import { RECIPIENT_FIELD_NAMES } from '@kedu/shared/process/rule-fields'
import type { SettingsProblem, WorkspaceSettings } from '@kedu/shared/process/settings'
import type { ReportCounts, ReportRow } from '../import/import-report.ts'
import { reportWords } from '../import/wording.ts'
import { fieldWords, recipientsWords } from '../rules/wording.ts'

export const HELP = `刻度命令行，用法：pnpm -s kedu 命令

  people import 文件.csv|xlsx      导入同事：账号、姓名、角色、部门、区域、主管、备用主管、状态
      --fallback 姓名或账号         没有主管的人，提醒发给谁
      --platform wecom|dingtalk|web 账号是哪个平台的，默认企业微信
      --report 结果.csv            把每一行的结果另存一份
      --trial                      导入体验的示例公司
  people list                      列出所有同事
  people link 姓名或账号            没有企业微信的人用的一次性网页登录链接
  people sync                      读一次通讯录，列出改了什么、有什么要你定
  people rules list                按部门、标签、职务给角色的规则
  people rules add 部门|标签|职务 名称 角色     加一条，例如 add 部门 财务部 财务
  people rules remove 序号
  people set 姓名或账号 role|manager|department|email|deputy|leave|brief 值   手工定的，通讯录不再改；
                                   leave 是请假的日子，例如 2026-12-01~2026-12-05，提醒交给 deputy；
                                   brief 是早会简报，on 或 off
  people link-account 姓名或账号 --wecom 账号 | --dingtalk 账号   两个平台的账号是同一个人
  people hand-over 转出人 接手人 [--deals C-0001,C-0002]   把客户转给另一个人，历史保留

  import 文件.csv|xlsx             导入客户和进行中的商机，每行一条结果
      --owner 姓名或账号            没填负责人的行归谁
      --before-gate                要证据才能进的阶段，先按前一个阶段导入
      --similar-ok                 名字相近的客户确实不是同一家
      --report 结果.csv            把每一行的结果另存一份
      --trial                      导入体验的示例公司
  deals list [--red] [--owner 姓名] 列出进行中的商机，超期的在前

  doctor                           检查这台机器和接好的平台：什么能用，不能用的怎么办
  quota                            钉钉本月的额度用了多少

  api-keys create 名称 --person 姓名或账号 --scopes deals:read,deals:write [--days 365|never]
                                   新建接口密钥，明文只显示一次；默认一年有效
  api-keys list                    列出接口密钥
  api-keys revoke 编号              停用，马上生效

  webhooks list                    列出事件推送
  webhooks deliveries 编号          每次推送得怎样，新的在前
  webhooks resend 编号 推送编号 | --all   重新推送没送到的

  outbox list                      列出没能送达的消息
  outbox resend 编号 | --all        重新发送

  settings show                    列出设置
  settings set 名称 值              改设置，名称见 settings show 第一列
  settings calendar add 日期 workday|dayoff [说明]   公司自己的上班日、放假日
  settings calendar remove 日期     去掉

  understand --customers 客户.csv [--now 时间] < 输入.jsonl > 输出.jsonl
                                   看刻度怎么理解每一句话
  judge 文件…                       看刻度怎么核对照片和 PDF：每个文件一行 JSON
  judge export 结果.jsonl           主管改判过的文件，带标注导出，每份一行 JSON
  verify-pack 证据包.pdf            不联网核对导出的证据包：有没有被改过，改了哪里
      --fingerprint 指纹            公司给的签名证书的 SHA-256 指纹
      --certificate 证书.pem        或公司给的证书文件
  sample                           在空的数据文件夹或数据库里造一家示例公司的一年，看看用久了是什么样
      --reps 50 --deals 20000 --days 365   几位销售、多少商机、多少天
      --seed 1                     同样的数字，每次造出来都一样
      --now 2026-11-23             这一年到哪天为止，默认到现在
  workspace create 编号 --name 公司名 [--origin 网址]   一台刻度上再建一家公司，默认在 /w/编号 下
  workspace list                   所有公司、状态、网址和凭据的问题
  workspace credentials set 编号 文件.env    写入这家公司的凭据，加密保存
  workspace credentials list 编号
  workspace credentials remove 编号 名称… | --all
  workspace limits 编号 名称 值     改这家公司的上限：requestsAtOnce、uploadMegabytesPerDay
  workspace suspend 编号 [--reason 原因]     暂停：不推送，数据都在
  workspace resume 编号
  workspace export 编号 文件夹      导出一家公司：记录、历史和文件，不含凭据
  workspace import 文件夹 [--as 新编号] [--name 公司名]   在这台刻度上导入，导入后是暂停的
  workspace delete 编号 --yes-delete 编号   彻底删除一家暂停的公司，只留一条操作记录
  workspace history 编号            谁在什么时候做了什么
  secrets rotate                   换了 KEDU_SECRET_KEY 以后，把保存的凭据重新加密
      --workspace 编号              上面别的命令加上它，就在那家公司里做

  backup 文件夹                     不停机备份：记录、待办、密钥和文件；再备份到同一处，文件只加新的
  restore --check 备份文件夹        核对备份：历史对不对得上、文件在不在、有没有变；什么都不写
  restore 备份文件夹 --to 新文件夹   核对后恢复到一个空文件夹（--force：不完整也恢复）
  move-store --to database|folder  停机搬家：从数据文件夹搬到数据库，或者搬回来；逐个事件核对，断了再运行一次接着搬
      --workspace 编号             只搬这一家
      --check                      只核对两边一不一样
      --force                      历史被改动过、读不出来的，也照现在的样子搬
  files clean [--older-than 30d] [--dry-run]   把没有任何记录提到的旧文件移进回收站，一个月后才真删
  help                             显示这一页

数据在 KEDU_DATA 文件夹（默认 ./data）。备份和恢复的做法见 server/docs/backup.md。
`

/** A command with its options, each entry as it stands on the page of help. */
const ENTRIES = HELP.split(/\n(?= {2}\S|\n)/).flatMap((entry) => {
  const name = /^ {2}([a-z].*)/.exec(entry)?.[1]
  return name === undefined ? [] : [{ name, entry }]
})

/** The part of the help that is about these words: a whole page would hide the line that says what is wrong. */
export function notUnderstood(words: string): string {
  if (words === '') return HELP
  const about = (typed: readonly string[]) =>
    ENTRIES.filter(({ name }) => `${name} `.startsWith(`${typed.join(' ')} `))
  const typed = words.split(' ')
  const lengths = [3, 2, 1].map((count) => about(typed.slice(0, count)))
  const found = lengths.find((entries) => entries.length > 0) ?? []
  const names = new Set(ENTRIES.map(({ name }) => name.split(' ', 1).join('')))
  const usage =
    found.length > 0
      ? `用法：\n${found.map(({ entry }) => entry).join('\n')}`
      : `有这些：${list([...names])}。`
  return `没看懂：kedu ${words}\n${usage}\n全部命令和写法：kedu help\n`
}

export const cliWords = {
  judgeElsewhere: 'judge 不需要数据，请直接运行 pnpm -s kedu judge。',
  verifyElsewhere: 'verify-pack 不需要数据，请直接运行 pnpm -s kedu verify-pack。',
  sampleElsewhere: 'sample 要在停着的刻度上运行：先停掉刻度，再运行 pnpm -s kedu sample。',
  backupElsewhere: '备份、恢复和搬家不经过运行中的刻度，请直接运行 pnpm -s kedu。',
  understandElsewhere: 'understand 不需要数据，请直接运行 pnpm -s kedu understand。',
  noOverruled: '还没有改判过的文件，没有可导出的。',
  overruled: (count: number, path: string) =>
    zh`已导出 ${count}份改判过的文件的标注到 ${path}。文件在数据文件夹里，位置见每行的 path。`,
  noPeople: '还没有同事。用 kedu people import 导入，或让同事先给应用发一句话。',
  noDeals: '没有符合的商机。',
  dealCount: (count: number) => zh`共 ${count}条`,
  pending: (count: number) => (count === 0 ? '没有等待发送的消息。' : zh`等待发送 ${count}条。`),
  noDead: '没有发送失败的消息。',
  resendHint: '处理好原因后，用 kedu outbox resend 编号 或 kedu outbox resend --all 重发。',
  noSuchDead: (key: string) => `没有编号是「${key}」的失败消息，用 kedu outbox list 看看。`,
  resent: (count: number) =>
    count === 0 ? '没有要重发的消息。' : zh`${count}条已重新排队，一分钟内发出。`,
  cannotRead: (path: string) => `读不了文件「${path}」，请检查路径和权限。`,
  fileTooLarge: (path: string) => `文件「${path}」超过 20 MB，请拆成几份。`,
  cannotWrite: (path: string) => `写不了文件「${path}」，请检查路径和权限。`,
  inUse: (pid: number) =>
    `数据文件夹正被另一个进程使用（进程号 ${pid}），但联系不上它。请稍等再试，或先停掉它。`,
  tooMuch: '文件太大，没有送给运行中的刻度。请拆成几份再导入。',
  connectionLost: '和运行中的刻度断开了，不清楚做完没有。再运行一次不会重复导入。',
  failed: (detail: string) => `出错了，这一步没有完成：${detail}`,
  databaseLost:
    '数据库连不上或没有及时回答，不清楚这一步做完没有。先确认 PostgreSQL 已启动、网络通，再看一看结果，没做完就再运行一次。',
  configProblems: '配置有问题：',
  badNow: (value: string) => `--now「${value}」看不懂，写成 2026-11-23T09:30:00+08:00 这样。`,
  badCustomers: '看不懂客户文件的文字编码，请另存为 UTF-8 的 .csv。',
  tooLarge: '客户数超过了单机文件存储的上限，打不开。',
} as const

export function reportLine(row: ReportRow): string {
  const name = row.name === '' ? '（没有名称）' : row.name
  const note = row.note === '' ? '' : `：${row.note}`
  return zh`第 ${row.line}行 ${reportWords.results[row.result]} ${name}` + note
}

export function reportSummary({ created, updated, skipped }: ReportCounts): string {
  return zh`新增 ${created}，更新 ${updated}，跳过 ${skipped}。`
}

/** Every line was left out; the reasons stand beside the lines. */
export const NOTHING_IMPORTED = '没有导入任何一行，原因见上面各行。'

export function reportWritten(path: string): string {
  return `每一行的结果已写入 ${path}`
}

const ROLE_NAMES: Readonly<Record<Role, string>> = {
  rep: '销售',
  manager: '主管',
  director: '总监',
  production: '生产',
  finance: '财务',
  warehouse: '仓管',
  admin: '管理员',
}

export function roleName(role: Role): string {
  return ROLE_NAMES[role]
}

export const peopleTable = {
  header: ['姓名', '角色', '部门', '区域', '主管', '账号', '状态', '备用主管'],
  active: '在职',
  left: '离职',
  fallback: '是',
} as const

export const dealsTable = {
  header: ['客户号', '客户', '阶段', '障碍', '下次动作', '负责人', '时钟'],
} as const

export const outboxTable = { header: ['编号', '收件人', '原因', '时间', '详情'] } as const

const FAILURES: Readonly<Record<FailureReason | 'expired', string>> = {
  network: '网络不通',
  timeout: '超时',
  busy: '平台繁忙',
  'rate-limited': '发送太频繁',
  quota: '本月额度用完',
  token: '凭证失效',
  credentials: '密钥不对',
  'ip-not-trusted': '服务器 IP 不在可信列表',
  'recipient-unreachable': '收件人收不到',
  'recipient-out-of-scope': '收件人不在可见范围',
  'recipient-not-connected': '收件人没有打开过网页',
  'content-refused': '内容被平台拒绝',
  'media-refused': '文件被平台拒绝',
  'not-permitted': '应用没有权限',
  'card-not-replaceable': '卡片已不能更新',
  'bad-request': '平台不接受这条消息',
  unknown: '原因不明',
  expired: '已过有效期',
}

export function failureWords(reason: FailureReason | 'expired'): string {
  return FAILURES[reason]
}

export const quotaTable = {
  header: ['钉钉额度', '本月已用', '上限', '占比'],
  api: '接口调用',
  callbacks: '消息推送',
  refused: '钉钉已经说本月接口额度用完：普通消息先留着，红色提醒和回复仍会尝试。',
  hint: '数字每分钟写一次。上限按钉钉的版本用 kedu settings set dingtalkCallsPerMonth 和 dingtalkCallbacksPerMonth 改。',
} as const

export const settingsTable = { header: ['名称', '现在的值', '说明'] } as const

function timeSpan(quiet: WorkspaceSettings['quietHours']): string {
  return quiet === null ? 'off' : `${quiet.from}-${quiet.to}`
}

/** Rows of name, value as it can be set again, and meaning. */
export function settingValues(
  settings: WorkspaceSettings,
  fallbackName: string | null,
  nameOf: (personId: string) => string = (id) => id,
): string[][] {
  const days = settings.calendarOverrides.map(
    ({ date, kind, note }) => `${date} ${kind === 'workday' ? '上班' : '放假'}${note}`,
  )
  return [
    ['clock', settings.clock, 'natural 自然时间，working 只算工作日'],
    ['basis', settings.basis, 'next-action 从下次动作到期算，field-untouched 从上次更新算'],
    ['redFlagHours', String(settings.redFlagHours), '超过几小时变红'],
    ['nudgeBeforeHours', String(settings.nudgeBeforeHours ?? 'off'), '变红前几小时先提醒销售'],
    [
      'directorAfterHours',
      String(settings.directorAfterHours ?? 'off'),
      '主管几小时没处理再告诉总监',
    ],
    [
      'followUpAfterDays',
      String(settings.followUpAfterDays ?? 'off'),
      '进入合同几天没有新附件，请销售补履约条款截图',
    ],
    [
      'followUpManagerAfterHours',
      String(settings.followUpManagerAfterHours ?? 'off'),
      '请销售补截图后几小时没补，再告诉主管',
    ],
    [
      'requestAfterHours',
      String(settings.requestAfterHours ?? 'off'),
      '请人配合过了约好的时间几小时没答复，提醒被请的人',
    ],
    [
      'requestManagerAfterHours',
      String(settings.requestManagerAfterHours ?? 'off'),
      '提醒被请的人后几小时没答复，再告诉主管',
    ],
    [
      'yellowAfterDays',
      String(settings.yellowAfterDays ?? 'off'),
      '在合同阶段超过几天，黄色提醒销售和主管',
    ],
    ...RECIPIENT_FIELD_NAMES.map((field) => [
      field,
      recipientsWords(settings[field] as Recipients, nameOf),
      fieldWords[field].label,
    ]),
    ['orangeCustomers', String(settings.orangeCustomers), '同一个销售几家客户超期，橙色提醒主管'],
    ['redRatio', String(settings.redRatio), '区域交付客户数低于合同客户数的几成，红色提醒总监'],
    ['minContracts', String(settings.minContracts), '区域至少几家客户在合同，才看红色'],
    [
      'leadCapacity',
      String(settings.leadCapacity),
      '一个人手上没接下的线索和还在第一阶段的客户，到这个数就不再分新线索',
    ],
    [
      'leadRecycleHours',
      String(settings.leadRecycleHours ?? 'off'),
      '线索分下去几小时没人动，收回线索池',
    ],
    [
      'leadSpecialists',
      settings.leadSpecialists
        .map(({ industry, personIds }) => `${industry}：${personIds.map(nameOf).join(',')}`)
        .join('；') || 'off',
      '哪些行业的线索只分给谁，写成 光伏：张伟,李娜；储能：王强',
    ],
    ['dueTime', settings.dueTime, '没说几点的下次动作，算几点到期'],
    ['undoHours', String(settings.undoHours), '几小时内可以撤销'],
    ['quietHours', timeSpan(settings.quietHours), '免打扰时段，提醒顺延'],
    ['digestTime', settings.digestTime, '每日汇总的时间'],
    [
      'immediateBudgetPerDay',
      String(settings.immediateBudgetPerDay),
      '每人每天最多几条即时提醒，变红前提醒本人的不算在内',
    ],
    ['dingtalkCallsPerMonth', String(settings.dingtalkCallsPerMonth), '钉钉每月给全公司的接口次数'],
    [
      'dingtalkCallbacksPerMonth',
      String(settings.dingtalkCallbacksPerMonth),
      '钉钉每月给全公司的推送次数',
    ],
    ['fallbackManager', fallbackName ?? 'off', '没有主管的人，提醒发给谁'],
    ['process', settings.process.template, 'light 四阶段，b2b 五阶段'],
    ['regions', settings.regions.join(','), '区域'],
    ['departments', settings.departments.join(','), '部门'],
    ['obstacles', settings.obstacles.join(','), '提醒卡片上的障碍选项'],
    ['calendar', days.join('，'), '公司自己的上班日、放假日'],
    [
      'goLiveOn',
      settings.goLiveOn ?? 'off',
      '从哪天起用刻度，看板拿它比前后；off 是最早一个客户那天',
    ],
    ['cloudWords', settings.cloudWords.join(','), '词云里不拆开的词'],
    ['cloudStopWords', settings.cloudStopWords.join(','), '词云里不显示的词'],
    ['timezone', settings.timezone, '时区'],
  ]
}

export const settingsWords = {
  saved: '已保存，马上生效。',
  same: '和现在的设置一样，没有改。',
  nothingChanged: '没有保存。',
  choose: (key: string, values: readonly string[]) => `${key} 只能是：${list(values)}。`,
  notANumber: (value: string) => `「${value}」不是数字。`,
  unknownKey: (key: string) => `没有「${key}」这个设置，用 kedu settings show 看看有哪些。`,
  nobody: (name: string) => `没有「${name}」这个人，用 kedu people list 看看。`,
  several: (name: string) => `有几位「${name}」，请用账号。`,
  badSpecialists: (value: string) =>
    `「${value}」看不懂，写成 光伏：张伟,李娜；储能：王强 这样，不分行业写 off。`,
  stagesInUse: (names: readonly string[]) =>
    `还有客户在「${names.join('」「')}」阶段，新流程里没有。先把它们推进或结束，再换流程。`,
  badDay: (value: string) => `「${value}」不是日期，写成 2026-10-01 这样。`,
} as const

const PROBLEMS: Readonly<Record<SettingsProblem['problem'], (value: string) => string>> = {
  'unknown-time-zone': (value) => `没有「${value}」这个时区`,
  'not-a-time': (value) => `「${value}」不是时间，写成 08:30 这样`,
  'not-a-recipient': (value) => `「${value}」不是可以选的角色或同事`,
  'not-positive': (value) => `不能是 ${value}，要大于 0`,
  'too-small': (value) => `${value} 太小了`,
  'too-large': (value) => `${value} 太大了`,
  'not-whole': (value) => `${value} 不是整数`,
  'longer-than-red-flag': (value) => zh`${value}小时比变红的时限还长`,
  'no-span': (value) => `${value} 开始和结束不能一样`,
  blank: () => '有一项是空的',
  repeated: (value) => `有重复的：${value}`,
  empty: () => '至少要有一项',
  'too-many': (value) => zh`现在有 ${value}项，最多 10 项`,
  'too-many-words': (value) => zh`现在有 ${value}个词，最多 500 个`,
  'too-many-rules': (value) => zh`现在有 ${value}条，最多 200 条`,
  'not-a-day': (value) => `「${value}」不是日期，写成 2026-10-01 这样`,
  'title-gives-admin': (value) =>
    `职务可能是本人自己填的，不能按职务「${value}」给管理员，请改用部门、标签或逐个设置`,
}

export function settingProblemWords({ field, problem, value }: SettingsProblem): string {
  return `${field}：${PROBLEMS[problem](value)}。`
}

export const companyWords = {
  trial: '正在操作：体验的示例公司',
  real: '正在操作：正式数据',
  one: (id: string) => `正在操作：公司「${id}」`,
  notConnected:
    '没有导入：还没有接上企业微信，现在只有体验的示例公司。要导入自己的同事和客户，先在 .env 里填好 WECOM_ 开头的五项，重启刻度再导入；只想在示例公司里试，加 --trial。',
  notTrial: '没有导入：现在是正式数据，不是体验的示例公司。确实要导入，去掉 --trial。',
} as const

export const sampleWords = {
  connected:
    '没有造：.env 里填了企业微信或钉钉的凭据，示例数据不和真实数据放在一起。换一个没有凭据的环境，或者在命令前面把它们设成空的。',
  realData: (folder: string) =>
    `没有造：${folder} 里有正式数据。给示例公司另一个文件夹，例如 KEDU_DATA=./sample-data pnpm -s kedu sample。`,
  notEmpty: (folder: string) =>
    `没有造：${folder} 里已经有一家示例公司（也可能是上次没造完）。换一个空文件夹，例如 KEDU_DATA=./sample-data，或删掉它再来。`,
  databaseInUse:
    '没有造：KEDU_DATABASE_URL 指的数据库里已经有公司的记录（也可能是上次没造完）。换一个空的数据库，或在里面 drop schema kedu cascade 再来。',
  nextInDatabase: '用同样的 .env 启动看看：pnpm start，先选总监「周敏」。',
  inUse: '没有造：刻度正在用这个数据文件夹。先停掉它再来。',
  badNumber: (option: string, value: string, least: number, most: number) =>
    `--${option}「${value}」不行，写 ${least} 到 ${most} 的整数。`,
  badNow: (value: string) =>
    `--now「${value}」看不懂，写成 2026-11-23 或 2026-11-23T09:30:00+08:00，不能晚于现在。`,
  papers: '正在画合同和照片……',
  progress: (done: number, all: number) => zh`已写好 ${done} / ${all}条`,
  made: (people: number, deals: number, events: number, seconds: number) =>
    zh`造好了：${people}位同事，${deals}条商机，${events}条记录，用了 ${seconds}秒。`,
  next: (data: string) =>
    `用同一个数据文件夹启动看看：KEDU_DATA=${data} pnpm start，先选总监「周敏」。`,
} as const

export const linkWords = {
  link: (name: string, path: string) =>
    `${name} 的登录链接，24 小时内有效，只能用一次：\n${path}\n前面加上刻度的网址，例如 https://kedu.example.com${path}\n`,
} as const
