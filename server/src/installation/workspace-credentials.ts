/**
 * A workspace's credentials: the same variables, read by the same readers, as a company alone has them
 * in its `.env`; here they lie sealed in the store.
 */
import type { Config, SuiteConfigs } from '../config/config.ts'
import { dingtalkOf } from '../config/dingtalk.ts'
import { mailOf } from '../config/mail.ts'
import { quotesOf } from '../config/quotes.ts'
import { wecomOf } from '../config/wecom.ts'
import { wecomBotOf } from '../config/wecom-bot.ts'
import { type OpenedSecret, type SecretBox, SecretBoxError } from '../secrets/secret-box.ts'
import type { WorkspaceRecord } from './workspace-record.ts'

/** What a company may bring of its own; all else belongs to the installation. */
const CREDENTIAL_NAMES: readonly string[] = [
  'WECOM_CORP_ID',
  'WECOM_AGENT_ID',
  'WECOM_SECRET',
  'WECOM_TOKEN',
  'WECOM_ENCODING_AES_KEY',
  'WECOM_API_BASE',
  'WECOM_BOT_ID',
  'WECOM_BOT_SECRET',
  'WECOM_BOT_TOKEN',
  'WECOM_BOT_ENCODING_AES_KEY',
  'WECOM_BOT_WS_URL',
  'DINGTALK_CLIENT_ID',
  'DINGTALK_CLIENT_SECRET',
  'DINGTALK_ROBOT_CODE',
  'DINGTALK_CARD_TEMPLATE_ID',
  'DINGTALK_MODE',
  'DINGTALK_TOKEN',
  'DINGTALK_AES_KEY',
  'DINGTALK_CORP_ID',
  'DINGTALK_AGENT_ID',
  'DINGTALK_API_BASE',
  'DINGTALK_OAPI_BASE',
  'SMTP_URL',
  'SMTP_HOST',
  'SMTP_PORT',
  'SMTP_USER',
  'SMTP_PASS',
  'SMTP_FROM',
  'KEDU_COMPANY_NAME',
  'KEDU_QUOTE_KEY',
  'KEDU_TSA_URL',
  'KEDU_TRUSTED_ROOTS',
]

const MOST_CHARS = 4096

export type WorkspaceConfig = SuiteConfigs & Pick<Config, 'quotes' | 'mail'>

export type WorkspaceConfigResult =
  | { kind: 'config'; config: WorkspaceConfig }
  /** One Chinese sentence each; no value is repeated that may be secret. */
  | { kind: 'problems'; problems: string[] }

type Values = Readonly<Record<string, string>>

/** What the variables say, checked as a whole. `publicOrigin`: where the workspace is reached. */
export function readWorkspaceConfig(
  values: Values,
  publicOrigin: string | null,
): WorkspaceConfigResult {
  const problems: string[] = []
  for (const [name, value] of Object.entries(values)) {
    if (!CREDENTIAL_NAMES.includes(name)) {
      problems.push(`「${name}」不是一家公司自己的设置，能填的有：${CREDENTIAL_NAMES.join('、')}。`)
    } else if (value.length > MOST_CHARS)
      problems.push(`${name} 太长了，最多 ${MOST_CHARS} 个字符。`)
  }
  const text = (name: string): string | null => {
    if (name === 'KEDU_PUBLIC_ORIGIN') return publicOrigin
    const value = values[name]?.trim()
    return value ? value : null
  }
  const config: WorkspaceConfig = {
    wecom: wecomOf(text, problems),
    wecomBot: wecomBotOf(text, problems),
    dingtalk: dingtalkOf(text, problems),
    quotes: quotesOf(text, problems),
    mail: mailOf(text, problems),
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'config', config }
}

export interface OpenedCredentials {
  values: Record<string, string>
  /** Names of what no key of ours opens: another key sealed it, or it was changed in the store. */
  unreadable: string[]
  /** How many a key before the one in force sealed. */
  outdated: number
}

export function openCredentials(
  { id, credentials }: Pick<WorkspaceRecord, 'id' | 'credentials'>,
  box: SecretBox,
): OpenedCredentials {
  const opened: OpenedCredentials = { values: {}, unreadable: [], outdated: 0 }
  for (const [name, sealed] of Object.entries(credentials)) {
    const secret = openOne(sealed, placeOf(id, name), box)
    if (secret === null) opened.unreadable.push(name)
    else {
      opened.values[name] = new TextDecoder().decode(secret.bytes)
      if (!secret.isCurrent) opened.outdated += 1
    }
  }
  return opened
}

/** @throws {Error} without a key: what nobody encrypts is not taken. */
export function sealCredentials(
  id: string,
  values: Values,
  box: SecretBox,
): Record<string, string> {
  if (!box.isEncrypting) throw new Error('Credentials are only kept encrypted')
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, box.seal(value, placeOf(id, name))]),
  )
}

/** Sealed along: what is moved to another workspace or name does not open there. */
function placeOf(id: string, name: string): string {
  return `${id}/credentials/${name}`
}

function openOne(sealed: string, place: string, box: SecretBox): OpenedSecret | null {
  // We never keep one in the clear: whoever put it there had the store, not the key.
  if (!sealed.startsWith('sealed-')) return null
  try {
    return box.open(sealed, place)
  } catch (error) {
    if (error instanceof SecretBoxError) return null
    throw error
  }
}
