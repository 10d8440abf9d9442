/**
 * What the environment says, read once, checked as a whole: all problems are reported together, in
 * Chinese, for whoever installs Kedu. Secrets are never printed.
 */

import type { TimeZone } from '@kedu/shared/time/instant'
import { isTimeZone } from '@kedu/shared/time/local-time'
import type { SecretKeys } from '../secrets/secret-box.ts'
import type { AddressRules } from '../webhooks/address-guard.ts'
import { originOf } from './addresses.ts'
import { type DatabaseConfig, databaseOf } from './database.ts'
import { type DingtalkConfig, dingtalkOf } from './dingtalk.ts'
import { type FilesConfig, filesOf } from './files.ts'
import { type MailConfig, mailOf } from './mail.ts'
import { type MetricsConfig, type OperationConfig, operationOf } from './operation.ts'
import { type QuotesConfig, quotesOf } from './quotes.ts'
import { secretKeysOf } from './secret-keys.ts'
import { type WecomConfig, wecomOf } from './wecom.ts'
import { type WecomBotConfig, wecomBotOf } from './wecom-bot.ts'

export type {
  DatabaseConfig,
  DingtalkConfig,
  FilesConfig,
  MailConfig,
  MetricsConfig,
  QuotesConfig,
  WecomBotConfig,
  WecomConfig,
}

export interface Config extends OperationConfig {
  port: number
  host: string
  dataFolder: string
  /** Null: the data folder holds everything. */
  database: DatabaseConfig | null
  /** Null: files are kept in the data folder. */
  files: FilesConfig | null
  timezone: TimeZone
  /**
   * E.g. `https://kedu.example.com`, with the path of a company that lies below one; null: whatever
   * host is asked.
   */
  publicOrigin: string | null
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Signs web sessions; null: a random one is made and kept in the data folder. */
  sessionSecret: string | null
  /** Encrypt secrets at rest (`KEDU_SECRET_KEY`, `KEDU_SECRET_KEY_OLD`). */
  secretKeys: SecretKeys
  /** Whether webhooks may lead to this very machine: for trying them out. */
  webhooks: AddressRules
  /** Null: not connected. */
  wecom: WecomConfig | null
  wecomBot: WecomBotConfig | null
  dingtalk: DingtalkConfig | null
  quotes: QuotesConfig
  /** Null: no mail is sent. */
  mail: MailConfig | null
}

/** Where real people come from; with none of them the sample company is served. */
export type SuiteConfigs = Pick<Config, 'wecom' | 'wecomBot' | 'dingtalk'>

export function isTrial({ wecom, wecomBot, dingtalk }: SuiteConfigs): boolean {
  return wecom === null && wecomBot === null && dingtalk === null
}

export type ConfigResult =
  | { kind: 'config'; config: Config }
  /** One Chinese sentence per problem. */
  | { kind: 'problems'; problems: string[] }

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
  const suites: SuiteConfigs = {
    wecom: wecomOf(text, problems),
    wecomBot: wecomBotOf(text, problems),
    dingtalk: dingtalkOf(text, problems),
  }
  const files = filesOf(text, problems)
  const quotes = quotesOf(text, problems)
  const mail = mailOf(text, problems)
  const secretKeys = secretKeysOf(text, problems)
  const webhooks = { allowLoopback: isOn('KEDU_WEBHOOK_LOOPBACK', text, problems) }
  const operation = operationOf(text, problems)
  const database = databaseOf(text, problems)
  if (problems.length > 0) return { kind: 'problems', problems }
  return {
    kind: 'config',
    config: {
      port,
      // The trial signs anybody in as anybody: it stays on this machine unless somebody opens it.
      host: text('HOST') ?? (isTrial(suites) ? '127.0.0.1' : '0.0.0.0'),
      dataFolder: text('KEDU_DATA') ?? './data',
      database,
      files,
      timezone,
      publicOrigin,
      logLevel: logLevel ?? 'info',
      sessionSecret,
      secretKeys,
      webhooks,
      quotes,
      mail,
      ...operation,
      ...suites,
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

function isOn(name: string, text: (name: string) => string | null, problems: string[]): boolean {
  const value = text(name)
  if (value !== null && value !== 'true') {
    problems.push(`${name} 只能是 true，或者不填。`)
  }
  return value === 'true'
}
