/** The platforms of a workspace, and who hears what goes wrong with them. */
import { createHash } from 'node:crypto'
import type { ChatPlatform } from '@kedu/bot/platform'
import { realTimers, type Timers } from '@kedu/bot/platforms/connection/timers'
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { PlatformName } from '@kedu/shared/people/person'
import type { AppDeps } from './app-deps.ts'
import type { FileStore } from './files/file-store.ts'
import { PlatformPauses, type PlatformProblem } from './flows/platform-pauses.ts'
import { QuotaBook } from './flows/quota-book.ts'
import { tellAdmins } from './flows/tell-admins.ts'
import { watchAsking } from './flows/watch-asking.ts'
import { measuredPlatforms } from './metrics/measured-platforms.ts'
import { Sessions } from './people/sessions.ts'
import { heldTogether } from './platforms/held-together.ts'
import { openPlatforms } from './platforms/open-platforms.ts'
import { StoredWebChatLog } from './routes/web-chat/stored-web-chat-log.ts'
import { SecretBox } from './secrets/secret-box.ts'
import { notices } from './wording.ts'
import { HeldLease, stepsBack } from './workspace/held-lease.ts'

export interface PlatformParts {
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  web: ChatPlatform
  chatLog: StoredWebChatLog
  sessions: WebSessions
  signedIn: Sessions
  /** Null: no platform with a monthly allowance is connected. */
  quota: QuotaBook | null
  pauses: PlatformPauses
  tell: TellAdmins
  /** Which process the bot's one connection belongs to; null: there is none. */
  botLease: HeldLease | null
  /** To whoever started the process; null: it is mended. */
  sayProblem(platform: PlatformName, problem: PlatformProblem | null): void
  /** The platform, its answers to questions watched for what stops it. */
  watched(platform: ChatPlatform): ReturnType<typeof watchAsking>
}

/** Once for each topic and day, or month. Returns how many heard it. */
export type TellAdmins = (
  topic: string,
  title: string,
  text: string,
  per?: 'day' | 'month',
) => Promise<number>

export async function openPlatformParts(deps: AppDeps, files: FileStore): Promise<PlatformParts> {
  const { workspace, now, log, timers = realTimers } = deps
  const tell: TellAdmins = (topic, title, text, per) =>
    tellAdmins(workspace, topic, title, text, now(), log, per)
  const chatLog = new StoredWebChatLog(workspace.store, workspace.id, now, workspace.foreign)
  const signedIn = await Sessions.load(workspace, deps.realNow)
  const sessions = new WebSessions({
    secret: deps.sessionSecret,
    workspace: workspace.id,
    basePath: deps.basePath ?? '',
    clock: deps.realNow,
    isRevoked: (session) => signedIn.isRevoked(session),
  })
  signedIn.use(sessions)
  const quota = deps.config.dingtalk === null ? null : await openQuota(deps, tell)
  const box = new SecretBox(deps.config.secretKeys ?? { current: null, old: [] })
  const botLease = await botLeaseOf(deps, timers)
  const opened = openPlatforms({
    config: deps.config,
    workspace,
    sessions,
    chatLog,
    now,
    random: deps.random,
    randomBytes: deps.randomBytes,
    timers,
    readFile: fileReader(files, workspace.id),
    quota,
    together: heldTogether({ store: workspace.store, workspace: workspace.id, box, now, log }),
    mayConnect: () => workspace.store.leads() && (botLease?.holds() ?? true),
    onProblem: (platform, problem) => {
      tell(topicOf(platform, problem), notices.platformTitle(platform), problem).catch(
        (error: unknown) => log.error({ err: error, platform }, 'admins could not be told'),
      )
    },
  })
  const platforms = measuredPlatforms(opened, deps.metrics)
  const pauses = new PlatformPauses([...platforms.keys()])
  const sayProblem: PlatformParts['sayProblem'] = (platform, problem) =>
    deps.say?.([problem === null ? notices.mended(platform) : notices.mend(problem.hint)])
  return {
    platforms,
    web: platformNamed('web', platforms),
    chatLog,
    sessions,
    signedIn,
    quota,
    pauses,
    tell,
    botLease,
    sayProblem,
    watched: (platform) => watchAsking(platform, { pauses, log, onProblem: sayProblem }),
  }
}

/** A bot has one connection; processes that share a store agree on whose it is. */
async function botLeaseOf(
  { config, workspace }: AppDeps,
  timers: Timers,
): Promise<HeldLease | null> {
  if (config.wecomBot?.mode !== 'socket' || !workspace.store.isShared) return null
  const { store } = workspace
  const lease = new HeldLease(store, `wecom-bot:${workspace.id}`, () => !stepsBack(store))
  await lease.start(timers)
  return lease
}

function openQuota({ workspace, now, log }: AppDeps, tell: TellAdmins): Promise<QuotaBook> {
  return QuotaBook.open({
    workspace,
    now,
    log,
    warn: (warning, use, limits) =>
      tell(
        `quota-${warning.key}`,
        notices.quotaTitle,
        notices.quota(warning, use[warning.kind], limits[warning.kind]),
      ),
  })
}

function fileReader(files: FileStore, workspaceId: string) {
  return async (fileId: string) => {
    const [bytes, stat] = await Promise.all([
      files.read(workspaceId, fileId),
      files.stat(workspaceId, fileId),
    ])
    return bytes && stat
      ? { bytes, fileName: `${fileId.slice(0, 8)}.${stat.extension}`, mime: stat.mime }
      : null
  }
}

/** Different notices of one day are different topics. */
export function topicOf(platform: PlatformName, notice: string): string {
  return `platform-${platform}-${createHash('sha256').update(notice).digest('hex').slice(0, 8)}`
}

export function platformNamed(
  name: PlatformName,
  platforms: ReadonlyMap<PlatformName, ChatPlatform>,
): ChatPlatform {
  const platform = platforms.get(name)
  if (!platform) throw new Error(`No platform ${name}`)
  return platform
}
