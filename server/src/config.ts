/**
 * What the environment says, read once, checked as a whole: all problems are reported together, in
 * Chinese, for whoever installs Kedu. Secrets are never printed.
 */

import type { TimeZone } from '@kedu/shared/time/instant'
import { isTimeZone } from '@kedu/shared/time/local-time'

export interface WecomConfig {
  corpId: string
  agentId: number
  secret: string
  token: string
  encodingAesKey: string
  apiBase: string
}

export interface Config {
  port: number
  host: string
  dataFolder: string
  timezone: TimeZone
  /** E.g. `https://kedu.example.com`; null: whatever host is asked. */
  publicOrigin: string | null
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Signs web sessions; null: a random one is made and kept in the data folder. */
  sessionSecret: string | null
  /** Null: no credentials, so the sample company is served. */
  wecom: WecomConfig | null
}

export type ConfigResult =
  | { kind: 'config'; config: Config }
  /** One Chinese sentence per problem. */
  | { kind: 'problems'; problems: string[] }

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

const DEFAULT_WECOM_API_BASE = 'https://qyapi.weixin.qq.com'
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const MIN_SESSION_SECRET = 32

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the variables the README lists. Unset and empty are the same. */
export function readConfig(env: Environment): ConfigResult {
  const problems: string[] = []
  const text = (name: string): string | null => {
    const value = env[name]?.trim()
    return value ? value : null
  }
  const port = portOf(text('PORT'), problems)
  const timezone = text('KEDU_TIMEZONE') ?? 'Asia/Shanghai'
  if (!isTimeZone(timezone)) {
    problems.push(`KEDU_TIMEZONE 不是有效的时区：「${timezone}」。例如 Asia/Shanghai。`)
  }
  const level = text('KEDU_LOG_LEVEL') ?? 'info'
  const logLevel = LOG_LEVELS.find((candidate) => candidate === level)
  if (!logLevel) {
    problems.push(`KEDU_LOG_LEVEL 只能是 ${LOG_LEVELS.join('、')}，现在是「${level}」。`)
  }
  const sessionSecret = text('KEDU_SESSION_SECRET')
  if (sessionSecret !== null && sessionSecret.length < MIN_SESSION_SECRET) {
    problems.push(
      `KEDU_SESSION_SECRET 至少要 ${MIN_SESSION_SECRET} 个字符，或者留空由刻度自己生成。`,
    )
  }
  const publicOrigin = originOf('KEDU_PUBLIC_ORIGIN', text('KEDU_PUBLIC_ORIGIN'), problems)
  const wecom = wecomOf(text, problems)
  if (problems.length > 0) return { kind: 'problems', problems }
  return {
    kind: 'config',
    config: {
      port,
      // The trial signs anybody in as anybody: it stays on this machine unless somebody opens it.
      host: text('HOST') ?? (wecom === null ? '127.0.0.1' : '0.0.0.0'),
      dataFolder: text('KEDU_DATA') ?? './data',
      timezone,
      publicOrigin,
      logLevel: logLevel ?? 'info',
      sessionSecret,
      wecom,
    },
  }
}

function portOf(value: string | null, problems: string[]): number {
  if (value === null) return 3000
  const port = Number(value)
  if (!/^\d+$/.test(value) || port > 65_535) {
    problems.push(`PORT 要是 0 到 65535 的数字，现在是「${value}」。`)
  }
  return port
}

function originOf(name: string, value: string | null, problems: string[]): string | null {
  if (value === null) return null
  if (URL.canParse(value)) {
    const url = new URL(value)
    if ((url.protocol === 'https:' || url.protocol === 'http:') && !url.username) return url.origin
  }
  problems.push(`${name} 要是完整的网址，例如 https://kedu.example.com，现在是「${value}」。`)
  return null
}

function wecomOf(text: (name: string) => string | null, problems: string[]): WecomConfig | null {
  const given = WECOM_NAMES.filter((name) => text(name) !== null)
  if (given.length === 0) return null
  const missing = WECOM_NAMES.filter((name) => text(name) === null)
  // Half a set of credentials is a mistake, not a trial: sample data would hide it.
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
    apiBase: apiBaseOf(text('WECOM_API_BASE'), problems),
  }
}

/** The address requests go to; a proxy may have them under a path of its own. */
function apiBaseOf(value: string | null, problems: string[]): string {
  if (value === null) return DEFAULT_WECOM_API_BASE
  if (originOf('WECOM_API_BASE', value, problems) === null) return DEFAULT_WECOM_API_BASE
  const { search, hash } = new URL(value)
  if (search !== '' || hash !== '') {
    problems.push('WECOM_API_BASE 只写网址，后面不带 ? 和 #。')
  }
  return value
}
