import type { QuotaWarning } from '@kedu/shared/alerts/monthly-quota'
import type { PlatformName } from '@kedu/shared/people/person'
import type { SuiteConfigs } from './config/config.ts'

const PLATFORM_NAMES: Readonly<Record<PlatformName, string>> = {
  wecom: '企业微信',
  'wecom-bot': '企业微信智能机器人',
  dingtalk: '钉钉',
  web: '网页对话',
}

/** What the server itself says to admins and on the terminal. */
export const notices = {
  /** To whoever tapped or wrote while nothing could be stored. */
  lostTap: '刚才点的那一下没能记下来，请再点一次。',
  lostMessage: '刚才那条消息没能记下来，请再发一次。',
  deadTitle: '有消息没能送达',
  dead: (reason: string) =>
    `有消息发不出去（${reason}），已停止重试，没有丢。处理好原因后运行 pnpm -s kedu outbox resend --all 可以重发。`,
  platformTitle: (platform: PlatformName) => `${PLATFORM_NAMES[platform]}的通知`,
  quotaTitle: '钉钉本月额度',
  quota: ({ kind, percent }: QuotaWarning, used: number, limit: number) => {
    const what = kind === 'api' ? '接口调用' : '消息推送'
    const how = `钉钉本月的${what}用了 ${used} 次，上限 ${limit} 次`
    if (percent === 70) {
      return `${how}，过了七成。${kind === 'api' ? '待办和 DING 从现在起先不发。' : ''}用 pnpm -s kedu quota 看用量。`
    }
    if (percent === 90) {
      return kind === 'api'
        ? `${how}，只剩一成：从现在起只马上发红色提醒、回复和每日汇总，其余留到下月。要继续全发，请在钉钉增购，再用 pnpm -s kedu settings set dingtalkCallsPerMonth 改上限。`
        : `${how}，只剩一成。用完后同事发来的消息会没有内容，请考虑增购，再用 pnpm -s kedu settings set dingtalkCallbacksPerMonth 改上限。`
    }
    return kind === 'api'
      ? `${how}，已经用完：红色提醒和回复仍会尝试，其余的都留着，下月或增购后自动补发，不会丢。`
      : `${how}，已经用完：同事发来的消息可能没有内容，收到时会请他们重发。`
  },
  unknownTitle: '有同事用不了刻度',
  unknownSender: (account: string) =>
    `账号 ${account} 给我发了消息，但名单和通讯录里都没有这个人，消息没有记下。请用 kedu people import 导入这个账号，或把他加进应用的可见范围，再请他重发。`,
  /** On the terminal, where it is seen although the platform itself takes nothing. */
  mend: (hint: string) => `需要管理员处理：${hint}处理好之前，消息都先留着，之后会自动发出。`,
  mended: (platform: PlatformName) => `${PLATFORM_NAMES[platform]}恢复正常，留着的消息正在发出。`,
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

function wecomBotLines(url: string, bot: SuiteConfigs['wecomBot']): string[] {
  if (bot === null) return []
  return bot.mode === 'socket'
    ? ['  企业微信智能机器人： 长连接']
    : [`  企业微信智能机器人回调： ${url}/callbacks/wecom/bot`]
}

function dingtalkLines(url: string, dingtalk: SuiteConfigs['dingtalk']): string[] {
  if (dingtalk === null) return []
  if (dingtalk.mode === 'stream') return ['  钉钉：Stream 模式，不需要公网地址']
  return [
    `  钉钉机器人消息接收地址： ${url}/callbacks/dingtalk/robot`,
    ...(dingtalk.events === null ? [] : [`  钉钉事件订阅地址： ${url}/callbacks/dingtalk/events`]),
  ]
}

export const startup = {
  /** What is to be entered at the platforms. */
  addresses: (url: string, suites: SuiteConfigs) => [
    ...(suites.wecom === null ? [] : [`  企业微信应用回调： ${url}/callbacks/wecom/app`]),
    ...wecomBotLines(url, suites.wecomBot),
    ...dingtalkLines(url, suites.dingtalk),
  ],
  trial: (url: string) => [
    '',
    '  刻度已启动（体验：示例公司，数据和真实数据分开存放）',
    `  网页对话： ${url}`,
    '  打开后选一个人，像在企业微信里一样说话；再开一个窗口当主管。',
    '',
  ],
  real: (url: string, suites: SuiteConfigs) => [
    '',
    '  刻度已启动',
    ...startup.addresses(url, suites),
    '',
  ],
  configProblems: '配置有问题，刻度没有启动：',
  locked: (pid: number) =>
    `数据文件夹正被另一个刻度进程使用（进程号 ${pid}）。请先停掉它，或用 KEDU_DATA 指定另一个文件夹。`,
  noFont:
    '没有能用的中文字体：早会简报先不带图，报价单和证据包做不出来。请安装 sudo apt-get install -y fonts-noto-cjk，装好不用重启。',
  tooLarge: '客户数超过了单机文件存储的上限，刻度没有启动。',
  portNotAllowed: (port: number) =>
    `没有权限监听端口 ${port}。请换一个 1024 以上的端口，例如 PORT=3000，再由反向代理转过来。`,
  noSuchHost: (host: string) =>
    `本机没有「${host}」这个地址，监听不了。请把 HOST 改成 0.0.0.0（所有网卡）或 127.0.0.1（只有本机）。`,
  portTaken: (port: number) => `端口 ${port} 已被占用。请用 PORT 换一个端口，例如 PORT=3100。`,
  building: '首次启动：正在生成网页，大约一分钟。',
}

/** Where a picture was seen before; a colleague's customer goes by its number alone. */
export function usedBeforeWords(customer: string | null, number: string, day: string): string {
  return `${customer ?? `同事的客户 ${number}`}（${day}）`
}
