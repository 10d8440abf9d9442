/**
 * The application put together: platforms, flows and routes in the order of a message's way. Knows
 * no environment, no real clock and no socket: those are `main.ts`'s.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ChatPlatform, ConnectionSink, Inbound } from '@kedu/bot/platform'
import { realTimers, type Timers } from '@kedu/bot/platforms/connection/timers'
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { type PlatformName, suiteOf } from '@kedu/shared/people/person'
import { dateOf, type Instant, plusDays, weekdayOf } from '@kedu/shared/time/instant'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { apiDeps } from './api-wiring.ts'
import { authDeps } from './auth-wiring.ts'
import { uncoveredYears } from './calendar/china-calendar.ts'
import type { Config, SuiteConfigs } from './config/config.ts'
import { type EvidenceJudge, openEvidenceJudge } from './evidence/evidence-judge.ts'
import type { FileStore } from './files/file-store.ts'
import { openLocalFileStore } from './files/local-file-store.ts'
import { AlertsNow } from './flows/alert-now.ts'
import { AwaitedPeople } from './flows/awaited-people.ts'
import { CatchUp } from './flows/catch-up.ts'
import { ConnectionWatch } from './flows/connection-watch.ts'
import { EvidenceDesk, JUDGING_WAIT_MS } from './flows/evidence-desk.ts'
import { LostNotices } from './flows/lost-notices.ts'
import { OutboxLanes } from './flows/outbox-lanes.ts'
import { PlatformPauses, type PlatformProblem } from './flows/platform-pauses.ts'
import { InboxLanes } from './flows/process-inbound.ts'
import { QuotaBook } from './flows/quota-book.ts'
import { type ReceiveDeps, receiveCallback, recordInbound } from './flows/receive-callback.ts'
import { runPolicies } from './flows/run-policies.ts'
import { SecondTries } from './flows/second-tries.ts'
import { sendDigests } from './flows/send-digests.ts'
import { storeMedia } from './flows/store-media.ts'
import { tellAdmins } from './flows/tell-admins.ts'
import { watchAsking } from './flows/watch-asking.ts'
import { PackDesk } from './packs/pack-desk.ts'
import { DirectorySync } from './people/directory-sync.ts'
import { findSender } from './people/find-sender.ts'
import { Sessions } from './people/sessions.ts'
import { SignInLinks } from './people/sign-in-links.ts'
import { directoriesOf, openPlatforms } from './platforms/open-platforms.ts'
import { openQuotes } from './quotes-wiring.ts'
import { registerApi } from './routes/api/register-api.ts'
import { registerAuth } from './routes/auth/register-auth.ts'
import { registerCallbacks } from './routes/callbacks/callbacks.ts'
import { drainBeforeRefusing } from './routes/drain-refused.ts'
import { registerHealth } from './routes/health.ts'
import { lazySerializers } from './routes/lazy-serializers.ts'
import { registerQuotes } from './routes/quotes/register-quotes.ts'
import { registerWebChat } from './routes/web-chat/register-web-chat.ts'
import { StoredWebChatLog } from './routes/web-chat/stored-web-chat-log.ts'
import { Scheduler } from './scheduler/scheduler.ts'
import { FILES_FOLDER, workspaceFolder } from './store/lowdb/stream-path.ts'
import { stepwise } from './trial/stepwise.ts'
import type { FileAccess } from './uploads/file-access.ts'
import { ResumableUploads } from './uploads/resumable-uploads.ts'
import { Uploads } from './uploads/uploads.ts'
import { hasSentInChat, webChatDeps } from './web-chat-wiring.ts'
import { notices } from './wording.ts'
import type { Workspace } from './workspace/workspace.ts'

/** The trial's clock; real data has none. */
export interface Trial {
  offsetMs(): number
  advance(hours: number): Promise<void>
}

export interface AppDeps {
  config: Pick<Config, 'dataFolder' | 'publicOrigin'> &
    Partial<Pick<Config, 'quotes'>> &
    SuiteConfigs
  workspace: Workspace
  /** Kedu's clock, the trial's advance included. */
  now(): Instant
  /** The real clock: sessions must not end because the trial's clock moved. */
  realNow(): Instant
  random(): number
  randomBytes(size: number): Uint8Array
  newId(): string
  sessionSecret: Uint8Array
  trial: Trial | null
  /** Built page, or null when only the endpoints are served. */
  pageRoot: string | null
  log: FastifyBaseLogger
  /** To whoever started the process, on the terminal; default: nobody. */
  say?(lines: readonly string[]): void
  /** What waits for a moment inside a platform; default: Node's timers. */
  timers?: Timers
  /** Looks at files; default: in a process of its own. */
  judge?: EvidenceJudge
  /** How long an answer waits for verdicts, ms; default: `JUDGING_WAIT_MS`. */
  judgingWaitMs?: number
  /** Between ticks; tests wake the loops themselves. */
  oftenEveryMs?: number
}

export interface App {
  http: FastifyInstance
  scheduler: Scheduler
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  files: FileStore
  judge: EvidenceJudge
  directorySync: DirectorySync
  /** Null: no platform with a monthly allowance is connected. */
  quota: QuotaBook | null
  /** Connects where messages come over a connection of our own, and reads the directories. */
  connect(): void
  /** The clock once, then every message that is due, in and out. */
  settle(): Promise<void>
  close(): Promise<void>
}

export async function buildApp(deps: AppDeps): Promise<App> {
  const { workspace, now, log, timers = realTimers } = deps
  const files = openLocalFileStore({ folder: join(deps.config.dataFolder, FILES_FOLDER), now })
  const readFile = async (fileId: string) => {
    const [bytes, stat] = await Promise.all([
      files.read(workspace.id, fileId),
      files.stat(workspace.id, fileId),
    ])
    return bytes && stat
      ? { bytes, fileName: `${fileId.slice(0, 8)}.${stat.extension}`, mime: stat.mime }
      : null
  }

  const tell = (topic: string, title: string, text: string, per?: 'day' | 'month') =>
    tellAdmins(workspace, topic, title, text, now(), log, per)
  const chatLog = new StoredWebChatLog(workspace.store, workspace.id, now)
  const signedIn = await Sessions.load(workspace, deps.realNow)
  const sessions = new WebSessions({
    secret: deps.sessionSecret,
    workspace: workspace.id,
    clock: deps.realNow,
    isRevoked: (session) => signedIn.isRevoked(session),
  })
  signedIn.use(sessions)
  const quota =
    deps.config.dingtalk === null
      ? null
      : await QuotaBook.open({
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
  const platforms = openPlatforms({
    config: deps.config,
    workspace,
    sessions,
    chatLog,
    now,
    random: deps.random,
    randomBytes: deps.randomBytes,
    timers,
    readFile,
    quota,
    mayConnect: () => workspace.store.leads(),
    onProblem: (platform, problem) => {
      tell(topicOf(platform, problem), notices.platformTitle(platform), problem).catch(
        (error: unknown) => log.error({ err: error, platform }, 'admins could not be told'),
      )
    },
  })
  const web = platformNamed('web', platforms)

  const pauses = new PlatformPauses([...platforms.keys()])
  const sayProblem = (platform: PlatformName, problem: PlatformProblem | null) =>
    deps.say?.([problem === null ? notices.mended(platform) : notices.mend(problem.hint)])
  const watched = (platform: ChatPlatform) =>
    watchAsking(platform, { pauses, log, onProblem: sayProblem })
  const alertsNow = new AlertsNow()
  const awaited = new AwaitedPeople(workspace)
  const wakeOutbox = () => {
    outbox.poke()
    void scheduler.wake('outbox')
  }
  const directorySync = new DirectorySync({
    workspace,
    directories: directoriesOf(platforms),
    now,
    log,
  })
  const judge = deps.judge ?? openEvidenceJudge()
  const quotes = await openQuotes({
    ...deps,
    files,
    judge,
    ownOrigin: () => {
      const address = http.server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      return `http://localhost:${port}`
    },
  })
  const packs = new PackDesk({
    workspace,
    files,
    judge,
    signingKey: quotes.signingKey,
    stamp: quotes.stamp,
    realNow: deps.realNow,
    log,
  })
  const desk = new EvidenceDesk({
    workspace,
    files,
    judge,
    timers: deps.timers ?? realTimers,
    waitMs: deps.judgingWaitMs ?? JUDGING_WAIT_MS,
    now,
    log,
    onReplies: wakeOutbox,
  })
  const inbox = new InboxLanes({
    workspace,
    platforms,
    now,
    log,
    findSender: (inbound: Inbound) =>
      findSender(inbound, {
        workspace,
        platform: watched(platformNamed(inbound.platform, platforms)),
        now,
        log,
      }),
    storeMedia: (platform, ref, evidenceId, sentAt) =>
      storeMedia(watched(platform), ref, evidenceId, sentAt, workspace.id, files),
    dealIdFor,
    desk,
    quotes,
    packs,
    awaited,
    onPlatformNotice: async (notice, inbound) => {
      const { platform, content } = inbound
      const per = content.kind === 'platform-notice' ? content.oncePer : undefined
      await tell(topicOf(platform, notice), notices.platformTitle(platform), notice, per)
    },
    onDirectoryChange: (change, inbound) =>
      directorySync.noteChange(suiteOf(inbound.platform), change),
    onUnknownSender: async ({ platform, userId }) => {
      const topic = `unknown-${suiteOf(platform)}-${userId}`
      await tell(topic, notices.unknownTitle, notices.unknownSender(userId))
    },
    onReplies: wakeOutbox,
  })
  const outbox = new OutboxLanes({
    workspace,
    platforms,
    pauses,
    quota,
    alertsNow,
    awaited,
    now,
    random: deps.random,
    log,
    onProblem: sayProblem,
    onDead: async (reason, adminHint) => {
      await tell(`dead-${reason}`, notices.deadTitle, adminHint ?? notices.dead(reason))
    },
  })
  const wakeInbox = () => {
    inbox.poke()
    void scheduler.wake('inbox')
  }

  const lost = new LostNotices({ workspace, platforms, now, log })
  const connections = new ConnectionWatch({
    platforms,
    workspace,
    now,
    log,
    tell,
    ...(deps.say === undefined ? {} : { say: deps.say }),
  })
  const sinkFor = (platform: ChatPlatform): ConnectionSink => ({
    receive: async (plaintext) => {
      const recorded = await recordInbound(platform.decode(plaintext, now()), receiveDeps)
      return recorded === 'failed' ? 'failed' : 'kept'
    },
    lost: (plaintext) => lost.tell(platform.decode(plaintext, now())),
  })
  const catchUp = new CatchUp({ platforms, sinkFor, now })

  const scheduler = new Scheduler({
    log,
    oftenEveryMs: deps.oftenEveryMs ?? 500,
    onTick: [
      { name: 'heartbeat', run: () => workspace.store.heartbeat(deps.realNow()) },
      { name: 'connections', run: () => connections.look() },
      { name: 'quota', run: async () => quota?.tick() },
      { name: 'calendar', run: () => warnOfUncoveredYears(workspace, now(), tell) },
      {
        // One loop: a step planned for today's digest must be recorded before the digest goes out.
        name: 'clock',
        run: async () => {
          const at = now()
          await runPolicies({ workspace, now: at, log, onPlanned: wakeOutbox })
          await sendDigests({ workspace, now: at, log, onPlanned: wakeOutbox })
        },
      },
      { name: 'catch-up', run: () => catchUp.run() },
    ],
    often: [
      {
        name: 'inbox',
        run: () => inbox.run(),
      },
      // Also what a crash left without its verdict, and what came by import or command line.
      { name: 'judging', run: () => desk.run() },
      {
        name: 'outbox',
        run: () => outbox.run(),
      },
      // Reading a large directory takes a while and holds up nothing but itself.
      { name: 'directory', run: () => directorySync.runDue() },
    ],
  })

  const http = Fastify({
    loggerInstance: log,
    // URLs carry one-time codes and signatures: one line per callback is written by the flow.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    requestTimeout: 60_000,
    trustProxy: 'loopback',
    schemaController: { compilersFactory: { buildSerializer: lazySerializers } },
  })
  drainBeforeRefusing(http)
  const receiveDeps: ReceiveDeps = {
    workspace,
    now,
    log,
    timers,
    secondTries: new SecondTries({ timers, onLost: (inbound) => lost.tell(inbound) }),
    onReceived: (inbound) => quota?.noteCallback(inbound),
    onRecorded: wakeInbox,
  }
  await registerHealth(http, { workspace, pauses, connections, now })
  await registerCallbacks(http, platforms, receiveDeps)
  await registerAuth(http, authDeps({ deps, sessions, signedIn, platforms }))
  const links = new SignInLinks(workspace, deps.realNow)
  const trial =
    deps.trial &&
    stepwise(deps.trial, async () => {
      await scheduler.wake('clock')
      // A nudge is worth nothing once red is reached: it goes out at its own hour.
      await scheduler.wake('outbox')
    })
  const today = () => workspace.today(now())
  const uploads = new Uploads({ files, workspaceId: workspace.id, today })
  const fileAccess: FileAccess = {
    workspace,
    files,
    hasSent: async (personId, fileId) =>
      uploads.hasUploaded(personId, fileId) || hasSentInChat(personId, fileId, chatLog),
  }
  const uploadFolder = join(
    workspaceFolder(join(deps.config.dataFolder, FILES_FOLDER), workspace.id),
    'uploads',
  )
  await registerApi(
    http,
    apiDeps({
      workspace,
      now,
      sessions,
      web,
      fileAccess,
      uploads: new ResumableUploads(uploadFolder, uploads, deps.realNow),
      dealIdFor,
      desk,
      quotes,
      packs,
      onReplies: wakeOutbox,
    }),
  )
  await registerQuotes(http, { workspace, now, ...quotes })
  await registerWebChat(
    http,
    webChatDeps({
      deps: { ...deps, trial },
      sessions,
      signedIn,
      chatLog,
      uploads,
      fileAccess,
      links,
      receive: (raw) => receiveCallback(web, raw, receiveDeps),
      afterAdvance: () => scheduler.tick(),
    }),
  )

  const settle = async () => {
    await scheduler.wake('clock')
    await scheduler.wake('inbox')
    await scheduler.wake('judging')
    await scheduler.wake('outbox')
  }
  return {
    http,
    scheduler,
    platforms,
    files,
    judge,
    directorySync,
    quota,
    connect: () => {
      directorySync.start()
      for (const platform of platforms.values()) {
        platform.connection?.start(sinkFor(platform))
      }
    },
    settle,
    close: async () => {
      await Promise.all([...platforms.values()].map((platform) => platform.connection?.stop()))
      await http.close()
      desk.close()
      await judge.close()
      await scheduler.stop()
      await quota?.write()
    },
  }
}

/** The same command opens the same deal, also when it is tried again after a crash. */
export function dealIdFor(commandId: string): string {
  return createHash('sha256').update(commandId).digest('hex').slice(0, 16)
}

/** Different notices of one day are different topics. */
function topicOf(platform: PlatformName, notice: string): string {
  return `platform-${platform}-${createHash('sha256').update(notice).digest('hex').slice(0, 8)}`
}

function platformNamed(
  name: PlatformName,
  platforms: ReadonlyMap<PlatformName, ChatPlatform>,
): ChatPlatform {
  const platform = platforms.get(name)
  if (!platform) throw new Error(`No platform ${name}`)
  return platform
}

/** On Mondays of the month before a year without known holidays, the admin is told (E7). */
async function warnOfUncoveredYears(
  workspace: Workspace,
  now: Instant,
  tell: (topic: string, title: string, text: string) => Promise<number>,
): Promise<void> {
  const today = dateOf(now, workspace.settings.timezone)
  const years = uncoveredYears(workspace.calendar, today, plusDays(today, 30))
  if (years.length > 0 && weekdayOf(today) === 1) {
    await tell('calendar', notices.calendarTitle, notices.calendar(years))
  }
}
