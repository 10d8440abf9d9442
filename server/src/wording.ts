import type { PlatformName } from '@kedu/shared/people/person'

const PLATFORM_NAMES: Readonly<Record<PlatformName, string>> = {
  wecom: '企业微信',
  'wecom-bot': '企业微信智能机器人',
  dingtalk: '钉钉',
  web: '网页对话',
}

/** What the server itself says to admins and on the terminal. */
export const notices = {
  deadTitle: '有消息没能送达',
  dead: (reason: string) =>
    `有消息发不出去（${reason}），已停止重试，没有丢。处理好原因后运行 pnpm -s kedu outbox resend --all 可以重发。`,
  platformTitle: '企业微信的通知',
  /** On the terminal, where it is seen although the platform itself takes nothing. */
  mend: (hint: string) => `需要管理员处理：${hint}处理好之前，消息都先留着，之后会自动发出。`,
  mended: '企业微信恢复正常，留着的消息正在发出。',
  calendarTitle: '节假日数据快到头了',
  calendar: (years: readonly number[]) =>
    `${years.join('、')} 年的放假安排还没有数据，只按周末计算。国务院公布后，用 pnpm -s kedu settings calendar 补上。`,
} as const

/** About connections that stay broken; moments come as words. */
export const connectionNotices = {
  brokenTitle: (platform: PlatformName) => `收不到${PLATFORM_NAMES[platform]}的消息`,
  broken: (platform: PlatformName, since: string, problem: string | null) =>
    `${since} 起和${PLATFORM_NAMES[platform]}的长连接断着，大家发来的消息暂时收不到。${problem ?? '刻度会一直自动重连，请看一下服务器的网络。'}`,
  mendedTitle: (platform: PlatformName) => `又能收到${PLATFORM_NAMES[platform]}的消息了`,
  mended: (platform: PlatformName, since: string, until: string) =>
    `和${PLATFORM_NAMES[platform]}的长连接已恢复。${since} 到 ${until} 之间发来的消息可能没有收到，没得到回复的请再发一次。`,
} as const

export const startup = {
  trial: (url: string) => [
    '',
    '  刻度已启动（体验：示例公司，数据和真实数据分开存放）',
    `  网页对话： ${url}`,
    '  打开后选一个人，像在企业微信里一样说话；再开一个窗口当主管。',
    '',
  ],
  real: (url: string) => [
    '',
    '  刻度已启动（企业微信）',
    `  应用回调： ${url}/callbacks/wecom/app`,
    '',
  ],
  configProblems: '配置有问题，刻度没有启动：',
  locked: (pid: number) =>
    `数据文件夹正被另一个刻度进程使用（进程号 ${pid}）。请先停掉它，或用 KEDU_DATA 指定另一个文件夹。`,
  tooLarge: '客户数超过了单机文件存储的上限，刻度没有启动。',
  portTaken: (port: number) => `端口 ${port} 已被占用。请用 PORT 换一个端口，例如 PORT=3100。`,
  building: '首次启动：正在生成网页，大约一分钟。',
}
