import { baseOf, type ReadText } from './addresses.ts'

export interface DingtalkConfig {
  /** AppKey. */
  clientId: string
  clientSecret: string
  robotCode: string
  /** Null: no card template was imported, buttons become links. */
  cardTemplateId: string | null
  mode: 'stream' | 'http'
  /** For encrypted event callbacks in `http` mode; null: events are not taken there. */
  events: { token: string; aesKey: string } | null
  /** For `dd.config` and sign-in; null: not offered. */
  corpId: string | null
  /** For work notifications; null: digests come as ordinary messages. */
  agentId: string | null
  /** New API and gateway. */
  apiBase: string
  oapiBase: string
}

const NEEDED = ['DINGTALK_CLIENT_ID', 'DINGTALK_CLIENT_SECRET'] as const
const OPTIONAL = [
  'DINGTALK_ROBOT_CODE',
  'DINGTALK_CARD_TEMPLATE_ID',
  'DINGTALK_MODE',
  'DINGTALK_TOKEN',
  'DINGTALK_AES_KEY',
  'DINGTALK_CORP_ID',
  'DINGTALK_AGENT_ID',
] as const

type Name = (typeof NEEDED)[number] | (typeof OPTIONAL)[number]

const SHAPES: Readonly<Record<Name, { shape: RegExp; problem: string }>> = {
  DINGTALK_CLIENT_ID: {
    shape: /^[A-Za-z0-9_-]{6,64}$/,
    problem: '不像 Client ID（原 AppKey），请从应用「凭证与基础信息」页完整复制。',
  },
  DINGTALK_CLIENT_SECRET: {
    shape: /^[\x21-\x7e]{8,256}$/,
    problem: '太短或中间有空格、中文，请从应用「凭证与基础信息」页完整复制。',
  },
  DINGTALK_ROBOT_CODE: {
    shape: /^[A-Za-z0-9_-]{4,128}$/,
    problem: '不像 RobotCode，请从应用「机器人」页完整复制；一般和 Client ID 一样，可以不填。',
  },
  DINGTALK_CARD_TEMPLATE_ID: {
    shape: /^[A-Za-z0-9._-]{4,128}$/,
    problem: '不像卡片模板 ID，请从「卡片平台」的模板列表复制，形如 xxxx.schema。',
  },
  DINGTALK_MODE: { shape: /^(stream|http)$/, problem: '只能是 stream 或 http。' },
  DINGTALK_TOKEN: {
    shape: /^[A-Za-z0-9]{3,32}$/,
    problem: '要是 3 到 32 个字母或数字，和应用「事件订阅」页里的一致。',
  },
  DINGTALK_AES_KEY: {
    shape: /^[A-Za-z0-9]{43}$/,
    problem: '要正好 43 个字母或数字，请从应用「事件订阅」页完整复制。',
  },
  DINGTALK_CORP_ID: {
    shape: /^[A-Za-z0-9_-]{6,64}$/,
    problem: '不像 CorpId，请从开发者后台首页完整复制。',
  },
  DINGTALK_AGENT_ID: {
    shape: /^\d{1,16}$/,
    problem: '要是数字，在应用「凭证与基础信息」页的 AgentId 一栏。',
  },
}

const DEFAULT_API_BASE = 'https://api.dingtalk.com'
const DEFAULT_OAPI_BASE = 'https://oapi.dingtalk.com'

/** Null when nothing of it is set; half a set of credentials is a problem, not a trial. */
export function dingtalkOf(text: ReadText, problems: string[]): DingtalkConfig | null {
  const given = [...NEEDED, ...OPTIONAL].filter((name) => text(name) !== null)
  if (given.length === 0) return null
  const missing = NEEDED.filter((name) => text(name) === null)
  if (missing.length > 0) {
    problems.push(`钉钉还缺：${missing.join('、')}。要体验示例公司，请把 DINGTALK_ 开头的都去掉。`)
  }
  for (const name of given) {
    if (!SHAPES[name].shape.test(text(name) ?? '')) {
      problems.push(`${name} ${SHAPES[name].problem}`)
    }
  }
  const isHttp = text('DINGTALK_MODE') === 'http'
  if (isHttp && text('DINGTALK_CARD_TEMPLATE_ID') !== null && text('KEDU_PUBLIC_ORIGIN') === null) {
    problems.push(
      'DINGTALK_MODE=http 时，卡片上的按钮要回到刻度的网址：请填 KEDU_PUBLIC_ORIGIN，或改用 stream。',
    )
  }
  const clientId = text('DINGTALK_CLIENT_ID') ?? ''
  return {
    clientId,
    clientSecret: text('DINGTALK_CLIENT_SECRET') ?? '',
    robotCode: text('DINGTALK_ROBOT_CODE') ?? clientId,
    cardTemplateId: text('DINGTALK_CARD_TEMPLATE_ID'),
    mode: isHttp ? 'http' : 'stream',
    events: eventsOf(text, problems),
    corpId: text('DINGTALK_CORP_ID'),
    agentId: text('DINGTALK_AGENT_ID'),
    apiBase: baseOf('DINGTALK_API_BASE', text, DEFAULT_API_BASE, problems),
    oapiBase: baseOf('DINGTALK_OAPI_BASE', text, DEFAULT_OAPI_BASE, problems),
  }
}

function eventsOf(text: ReadText, problems: string[]): DingtalkConfig['events'] {
  const token = text('DINGTALK_TOKEN')
  const aesKey = text('DINGTALK_AES_KEY')
  if (token !== null && aesKey !== null) return { token, aesKey }
  if (token !== null || aesKey !== null) {
    problems.push('DINGTALK_TOKEN 和 DINGTALK_AES_KEY 要一起填，或者都不填。')
  }
  return null
}
