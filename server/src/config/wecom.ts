import { baseOf, type ReadText } from './addresses.ts'

export interface WecomConfig {
  corpId: string
  agentId: number
  secret: string
  token: string
  encodingAesKey: string
  apiBase: string
}

const WECOM_NAMES = [
  'WECOM_CORP_ID',
  'WECOM_AGENT_ID',
  'WECOM_SECRET',
  'WECOM_TOKEN',
  'WECOM_ENCODING_AES_KEY',
] as const

/** What the WeCom platform takes; anything else would only fail when it is made. */
const WECOM_SHAPES: Readonly<
  Record<(typeof WECOM_NAMES)[number], { shape: RegExp; problem: string }>
> = {
  WECOM_CORP_ID: {
    shape: /^[A-Za-z0-9_-]{4,64}$/,
    problem: '不像企业 ID，请从「我的企业」页最下面完整复制。',
  },
  WECOM_AGENT_ID: {
    shape: /^0*[1-9]\d{0,11}$/,
    problem: '要是大于 0 的数字，在应用详情页的 AgentId 一栏。',
  },
  WECOM_SECRET: {
    shape: /^[\x21-\x7e]{8,256}$/,
    problem: '太短或中间有空格、中文，请从应用详情页的 Secret 一栏完整复制。',
  },
  WECOM_TOKEN: {
    shape: /^[A-Za-z0-9]{6,32}$/,
    problem: '要是 6 到 32 个字母或数字，和「接收消息」设置页里的一致。',
  },
  WECOM_ENCODING_AES_KEY: {
    shape: /^[A-Za-z0-9]{43}$/,
    problem: '要正好 43 个字母或数字，请从「接收消息」设置页完整复制。',
  },
}

export const DEFAULT_WECOM_API_BASE = 'https://qyapi.weixin.qq.com'
/** Null when none of the five is set; a half set is a problem, not a trial: sample data would hide it. */
export function wecomOf(text: ReadText, problems: string[]): WecomConfig | null {
  const given = WECOM_NAMES.filter((name) => text(name) !== null)
  if (given.length === 0) return null
  const missing = WECOM_NAMES.filter((name) => text(name) === null)
  if (missing.length > 0) {
    problems.push(`企业微信还缺：${missing.join('、')}。要体验示例公司，请把 WECOM_ 开头的都去掉。`)
  }
  for (const name of given) {
    const { shape, problem } = WECOM_SHAPES[name]
    if (!shape.test(text(name) ?? '')) problems.push(`${name} ${problem}`)
  }
  return {
    corpId: text('WECOM_CORP_ID') ?? '',
    agentId: Number(text('WECOM_AGENT_ID') ?? ''),
    secret: text('WECOM_SECRET') ?? '',
    token: text('WECOM_TOKEN') ?? '',
    encodingAesKey: text('WECOM_ENCODING_AES_KEY') ?? '',
    apiBase: baseOf('WECOM_API_BASE', text, DEFAULT_WECOM_API_BASE, problems),
  }
}
