/** Every platform the company has connected, and the web page, which is always there. */
import type { CompanyDirectory } from '@kedu/bot/directory'
import type { ChatPlatform } from '@kedu/bot/platform'
import type { Timers } from '@kedu/bot/platforms/connection/timers'
import { createDingtalkPlatform, streamCardAck } from '@kedu/bot/platforms/dingtalk/dingtalk'
import { createStreamConnection } from '@kedu/bot/platforms/dingtalk/stream'
import type { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { createWebPlatform } from '@kedu/bot/platforms/web/web'
import type { WebChatLog } from '@kedu/bot/platforms/web/web-chat-log'
import { createWecomPlatform } from '@kedu/bot/platforms/wecom/wecom'
import { createWecomBotPlatform } from '@kedu/bot/platforms/wecom-bot/wecom-bot'
import { type PlatformName, type Suite, suiteOf } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { SuiteConfigs } from '../config/config.ts'
import { DEFAULT_SNIFF_LIMITS } from '../files/sniff.ts'
import type { QuotaBook } from '../flows/quota-book.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { HeldTogether } from './held-together.ts'

export interface SuiteParts {
  config: SuiteConfigs & { publicOrigin: string | null }
  now(): Instant
  /** 0 … 1, for waits between connections. */
  random(): number
  randomBytes(size: number): Uint8Array
  timers: Timers
  /** Original of a stored file, or null when it is gone. */
  readFile(fileId: string): Promise<{ bytes: Uint8Array; fileName: string; mime: string } | null>
  /** Null: no platform with a monthly allowance is connected. */
  quota: QuotaBook | null
  /** False while another process serves this company: a bot has one connection. */
  mayConnect(): boolean
  /** Null: this process alone serves the company. */
  together: HeldTogether | null
  /** Something an admin can mend although every message arrives; Chinese. */
  onProblem(platform: PlatformName, problem: string): void
}

export interface PlatformParts extends SuiteParts {
  workspace: Workspace
  sessions: WebSessions
  chatLog: WebChatLog
}

/** In the order in which somebody is reached who never wrote. */
export function openPlatforms(parts: PlatformParts): ReadonlyMap<PlatformName, ChatPlatform> {
  return new Map([...openSuites(parts), ['web', webPlatform(parts)]])
}

/** Without the web page: all that asks something of a suite needs, also beside a running server. */
export function openSuites(parts: SuiteParts): ReadonlyMap<PlatformName, ChatPlatform> {
  const app = wecomPlatform(parts)
  const opened = [app, wecomBotPlatform(parts, app), dingtalkPlatform(parts)]
  return new Map(opened.flatMap((platform) => (platform ? [[platform.name, platform]] : [])))
}

/** The directories of the suites among them. */
export function directoriesOf(
  platforms: ReadonlyMap<PlatformName, ChatPlatform>,
): ReadonlyMap<Suite, CompanyDirectory> {
  return new Map(
    [...platforms.values()].flatMap(({ name, directory }): [Suite, CompanyDirectory][] =>
      directory ? [[suiteOf(name), directory]] : [],
    ),
  )
}

function wecomPlatform({
  config,
  now,
  randomBytes,
  readFile,
  together,
}: SuiteParts): ChatPlatform | null {
  if (config.wecom === null) return null
  return createWecomPlatform({
    ...config.wecom,
    publicOrigin: config.publicOrigin,
    now,
    randomBytes,
    fileBytes: readFile,
    // Nothing is downloaded only to be refused.
    maxMediaBytes: DEFAULT_SNIFF_LIMITS.maxBytes,
    ...together,
  })
}

function dingtalkPlatform(parts: SuiteParts): ChatPlatform | null {
  const { config, now, randomBytes, readFile, quota } = parts
  const { dingtalk, publicOrigin } = config
  if (dingtalk === null) return null
  const cardAck = (data: unknown) => streamCardAck(data, now())
  return createDingtalkPlatform({
    ...dingtalk,
    publicOrigin,
    now,
    randomBytes,
    fileBytes: readFile,
    onSpent: () => quota?.noteCall(),
    maySpendExtra: () => quota?.maySpendExtra() ?? true,
    onProblem: (problem) => parts.onProblem('dingtalk', problem),
    ...(parts.together === null ? {} : { tokenShelf: parts.together.tokenShelf }),
    maxMediaBytes: DEFAULT_SNIFF_LIMITS.maxBytes,
    ...(dingtalk.mode === 'stream'
      ? { connection: createStreamConnection({ ...dingtalk, now, random: parts.random, cardAck }) }
      : {}),
  })
}

/** The app and the bot know people by the same ids; without the app, people have to be imported. */
function wecomBotPlatform(
  { config, now, random, randomBytes, timers, readFile, mayConnect, together }: SuiteParts,
  app: ChatPlatform | null,
): ChatPlatform | null {
  if (config.wecomBot === null) return null
  return createWecomBotPlatform({
    mode: config.wecomBot,
    publicOrigin: config.publicOrigin,
    now,
    random,
    randomBytes,
    timers,
    fileBytes: readFile,
    maxMediaBytes: DEFAULT_SNIFF_LIMITS.maxBytes,
    hasApp: app !== null,
    mayConnect,
    ...(together === null ? {} : { lastUrls: together.lastUrls }),
    ...(app === null ? {} : { findPerson: (userId) => app.findPerson(userId) }),
  })
}

function webPlatform({ config, workspace, sessions, chatLog, readFile }: PlatformParts) {
  return createWebPlatform({
    sessions,
    log: chatLog,
    readUpload: readFile,
    findPerson: async (userId) => {
      const person = workspace.people.byAccount('web', userId)
      return person === null
        ? null
        : {
            userId,
            name: person.name,
            department: person.department,
            managerUserIds: [],
            mobile: null,
          }
    },
    publicOrigin: config.publicOrigin,
  })
}
