/** What `kedu doctor` says about the machine and the company; suites speak for themselves. */
import { zh } from '@kedu/bot/wording/spacing'
import type { PlatformName } from '@kedu/shared/people/person'

const GIB = 1024 ** 3

function sizeText(bytes: number): string {
  return bytes < GIB ? `${Math.floor(bytes / 1024 ** 2)} MB` : `${(bytes / GIB).toFixed(1)} GB`
}

function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 120 ? `${seconds} 秒` : `${Math.round(seconds / 60)} 分钟`
}

export const doctorWords = {
  marks: { fine: '✓', attention: '!', broken: '✗', unknown: '–' },
  groups: {
    machine: '这台机器',
    company: '这家公司',
    wecom: '企业微信自建应用',
    'wecom-bot': '企业微信智能机器人',
    dingtalk: '钉钉',
    web: '网页',
  } satisfies Record<PlatformName | 'machine' | 'company', string>,
  remedy: (text: string) => `    → ${text}`,
  noSuite: '没有接企业微信或钉钉，现在是示例公司。接法见 README。',
  allFine: '都正常。',
  sum: (broken: number, attention: number, unknown: number) => {
    const parts = [
      broken === 0 ? '' : zh`${broken}项不能用`,
      attention === 0 ? '' : zh`${attention}项要留意`,
      unknown === 0 ? '' : zh`${unknown}项没查成`,
    ]
    return `${parts.filter((part) => part !== '').join('，')}，照箭头后面的做。`
  },
  disk: {
    title: '磁盘',
    free: (bytes: number) => zh`能写，能落盘，还剩 ${sizeText(bytes)}。`,
    little: (bytes: number) => zh`还能写，但只剩 ${sizeText(bytes)}，不多了。`,
    nearlyNone: (bytes: number) => zh`只剩 ${sizeText(bytes)}，马上要满。`,
    notWritable: (folder: string, code: string) => `数据文件夹 ${folder} 写不进去（${code}）。`,
    makeWritable: '请检查磁盘有没有满、文件夹的主人是不是运行刻度的账号。',
    makeRoom: '请清理磁盘或扩容；满了以后新消息会被退回，不会丢已经收下的。',
  },
  bucket: {
    title: '存文件的地方',
    usable: '存储桶能写、能读、能删。',
    unusable: (reason: string) => `存储桶用不了（${reason}）。新的照片和文件暂时存不进去，会等着。`,
    todo: '请看 KEDU_FILES_URL：地址、存储桶名、密钥对不对，密钥有没有读、写、列、删的权限，这台机器的时间准不准。',
  },
  clock: {
    title: '时钟',
    same: '和数据库的一致。',
    ahead: (ms: number) => zh`比数据库的快${spanText(ms)}。`,
    behind: (ms: number) => zh`比数据库的慢${spanText(ms)}。`,
    todo: '请在这台机器和数据库上都开时间同步（timedatectl set-ntp true）；差多少，提醒就可能早或晚多少。',
  },
  timeZone: {
    title: '时区',
    known: (zone: string) => `${zone}，时区数据完整。`,
    unknown: (zone: string) => `这个 Node 不认识时区 ${zone}。`,
    fullNode: '请安装官方发布的 Node 20 以上版本（自带完整的时区数据）。',
  },
  holidays: {
    title: '节假日',
    covered: '今后 60 天的节假日和调休都有。',
    uncovered: (years: readonly number[]) =>
      zh`还没有 ${years.join('、')} 年的节假日和调休，会按周一到周五算。`,
    addDays: '国务院公布后升级刻度，或用 kedu settings calendar add 先加上。',
  },
  fonts: {
    title: '中文字体',
    found: (family: string) => `有（${family}）。`,
    none: '没有中文字体，图片和 PDF 里的字会变成方块。',
    blank: '试着画了一个「测」字，画不出来：简报先不带图，PDF 里的字也会缺。',
    install: '请安装：sudo apt-get install -y fonts-noto-cjk。',
  },
  quota: {
    title: '钉钉额度',
    left: (api: number, callbacks: number) =>
      zh`本月接口还剩 ${api}次，消息推送还剩 ${callbacks}次。`,
    limits:
      '额度和企业版本不一致时，用 kedu settings set dingtalkCallsPerMonth 次数（推送是 dingtalkCallbacksPerMonth）改；快用完时普通消息会留到下月，红色提醒照发。',
  },
  outbox: {
    title: '送不出去的消息',
    none: '没有。',
    some: (count: number) => zh`有 ${count}条。`,
    look: '用 kedu outbox list 看原因，处理后 kedu outbox resend --all 重发。',
  },
  fallback: {
    title: '备用主管',
    set: (name: string) => `没有主管的人，提醒发给${name}。`,
    missing: '还没有定。没有主管的人超期时，谁也收不到提醒。',
    setOne: '用 kedu settings set fallbackManager 姓名 定一个。',
  },
} as const
