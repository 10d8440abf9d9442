/**
 * The application put together: platforms, flows and routes in the order of a message's way. Knows
 * no environment, no real clock and no socket: those are `main.ts`'s.
 */
import { join } from 'node:path'
import type { ChatPlatform } from '@kedu/bot/platform'
import type { PlatformName } from '@kedu/shared/people/person'
import Fastify, { type FastifyInstance } from 'fastify'
import { apiDeps } from './api-wiring.ts'
import type { AppDeps } from './app-deps.ts'
import { authDeps } from './auth-wiring.ts'
import { BoardPictures, isBoardPictureOf } from './boards/board-pictures.ts'
import { isBriefPicture } from './brief/digest-state.ts'
import { type EvidenceJudge, openEvidenceJudge } from './evidence/evidence-judge.ts'
import type { FileStore } from './files/file-store.ts'
import type { FileCleaning } from './files/weekly-cleaning.ts'
import { openFileParts } from './files-wiring.ts'
import { dealIdFor, openFlows } from './flow-wiring.ts'
import type { QuotaBook } from './flows/quota-book.ts'
import { receiveCallback } from './flows/receive-callback.ts'
import { InsightIndex } from './insight/insight-index.ts'
import { RequestLog, requestIdOf } from './logging/request-log.ts'
import { openMailing } from './mail-wiring.ts'
import { measureHttp } from './metrics/measured-http.ts'
import { measuredJudge } from './metrics/measured-judge.ts'
import { workspaceNumbers } from './metrics/workspace-numbers.ts'
import { PackDesk } from './packs/pack-desk.ts'
import type { DirectorySync } from './people/directory-sync.ts'
import { SignInLinks } from './people/sign-in-links.ts'
import { openPlatformParts } from './platform-wiring.ts'
import { openQuotes } from './quotes-wiring.ts'
import { registerApi } from './routes/api/register-api.ts'
import { registerAuth } from './routes/auth/register-auth.ts'
import { registerCallbacks } from './routes/callbacks/callbacks.ts'
import { drainBeforeRefusing } from './routes/drain-refused.ts'
import { catchUpBeforeReading } from './routes/fresh-memory.ts'
import { registerHealth } from './routes/health.ts'
import { lastAnswers } from './routes/last-answers.ts'
import { lazySerializers } from './routes/lazy-serializers.ts'
import { registerQuotes } from './routes/quotes/register-quotes.ts'
import { registerWebChat } from './routes/web-chat/register-web-chat.ts'
import { ActionRates } from './rules/action-rates.ts'
import { BackTests } from './rules/back-tests.ts'
import { HistoryReader } from './rules/history/history-reader.ts'
import { ShadowRules } from './rules/shadow-rules.ts'
import type { Scheduler } from './scheduler/scheduler.ts'
import { FILES_FOLDER, workspaceFolder } from './store/lowdb/stream-path.ts'
import { stepwise } from './trial/stepwise.ts'
import type { FileAccess } from './uploads/file-access.ts'
import { hasSentInChat, webChatDeps } from './web-chat-wiring.ts'
import { openWebhooks } from './webhook-wiring.ts'

export interface App {
  http: FastifyInstance
  scheduler: Scheduler
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  files: FileStore
  judge: EvidenceJudge
  cleaning: FileCleaning
  directorySync: DirectorySync
  /** Null: no platform with a monthly allowance is connected. */
  quota: QuotaBook | null
  backTests: BackTests
  /** Connects where messages come over a connection of our own, and reads the directories. */
  connect(): void
  /** The clock once, then every message that is due, in and out. */
  settle(): Promise<void>
  close(): Promise<void>
}

export async function buildApp(given: AppDeps): Promise<App> {
  const { workspace, now, metrics } = given
  const log = given.log.child({ workspace: workspace.id })
  const deps: AppDeps = { ...given, log }
  const { files, uploads, resumable, cleaning } = await openFileParts(deps)
  const http = Fastify({
    loggerInstance: log,
    logController: new RequestLog(),
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']) ?? deps.newId(),
    bodyLimit: 256 * 1024,
    requestTimeout: 60_000,
    // A machine that stood still for a moment is no reason not to start.
    pluginTimeout: 60_000,
    trustProxy: ['loopback', ...(deps.config.trustedProxies ?? [])],
    schemaController: { compilersFactory: { buildSerializer: lazySerializers } },
  })
  drainBeforeRefusing(http)
  measureHttp(http, metrics)
  const isStopping = () => deps.isStopping?.() ?? false
  lastAnswers(http, isStopping)
  catchUpBeforeReading(http, workspace)
  const parts = await openPlatformParts(deps, files)
  const judge = measuredJudge(deps.judge ?? openEvidenceJudge(), metrics)
  const quotes = await openQuotes({
    ...deps,
    files,
    judge,
    ownOrigin: () => {
      if (deps.ownOrigin !== undefined) return deps.ownOrigin()
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
  const historyReader = new HistoryReader(
    deps.config.dataFolder,
    workspace.id,
    deps.config.database?.url ?? null,
  )
  const backTests = new BackTests(historyReader, workspace, deps.realNow, log)
  const actionRates = new ActionRates(historyReader, workspace)
  const shadow = new ShadowRules(workspace, actionRates)
  const mailing = await openMailing({ ...deps, files, tell: parts.tell })
  const webhooks = openWebhooks({
    ...deps,
    tell: parts.tell,
    onQueued: () => void flows.scheduler.wake('webhooks'),
  })
  const filesFolder = workspaceFolder(join(deps.config.dataFolder, FILES_FOLDER), workspace.id)
  const insight = new InsightIndex({ workspace, folder: join(filesFolder, 'insight'), log })
  const boards = new BoardPictures({ workspace, files, judge, insight, log })
  const flows = openFlows({
    deps,
    parts,
    files,
    cleaning,
    judge,
    quotes,
    packs,
    boards,
    actionRates,
    shadow,
    mailing,
    webhooks: webhooks.desk,
  })
  const { platforms, web, chatLog, sessions, signedIn, quota, pauses } = parts
  const { scheduler, connections, directorySync, desk, leads, receiveDeps, wakeOutbox, sinkFor } =
    flows
  workspace.onCommand((command, outcome) => metrics.command(command, outcome))
  const forgetNumbers = metrics.workspaces.add(
    workspace.id,
    workspaceNumbers({ workspace, pauses, connections, quota, now }),
  )
  await registerHealth(http, { workspace, pauses, connections, now, isStopping })
  await registerCallbacks(http, platforms, receiveDeps)
  await registerAuth(http, authDeps({ deps, sessions, signedIn, platforms }))
  const links = new SignInLinks(workspace, deps.realNow)
  const trial =
    deps.trial &&
    stepwise(deps.trial, async () => {
      await scheduler.wake('clock')
      await scheduler.wake('digests')
      // A nudge is worth nothing once red is reached: it goes out at its own hour.
      await scheduler.wake('outbox')
    })
  const fileAccess: FileAccess = {
    workspace,
    files,
    realNow: deps.realNow,
    hasSent: async (personId, fileId) =>
      (await uploads.hasUploaded(personId, fileId)) ||
      (await hasSentInChat(personId, fileId, chatLog)) ||
      (await isBriefPicture(workspace, personId, fileId)) ||
      (await isBoardPictureOf(workspace, personId, fileId)),
  }
  await registerApi(
    http,
    apiDeps({
      workspace,
      now,
      realNow: deps.realNow,
      randomBytes: deps.randomBytes,
      sessions,
      web,
      fileAccess,
      uploads: resumable,
      dealIdFor,
      desk,
      quotes,
      packs,
      boards,
      diagnosis: mailing.diagnosis,
      insight,
      rules: { backTests, actionRates, shadow },
      leads,
      webhooks,
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
    await scheduler.wake('digests')
    await scheduler.wake('inbox')
    await scheduler.wake('judging')
    await scheduler.wake('leads')
    await scheduler.wake('diagnosis')
    await scheduler.wake('outbox')
    await scheduler.wake('mail')
    await scheduler.wake('webhooks')
  }
  return {
    http,
    scheduler,
    platforms,
    files,
    judge,
    cleaning,
    directorySync,
    quota,
    backTests,
    connect: () => {
      directorySync.start()
      for (const platform of platforms.values()) {
        platform.connection?.start(sinkFor(platform))
      }
    },
    settle,
    close: async () => {
      forgetNumbers()
      flows.stopTaking()
      await Promise.all([...platforms.values()].map((platform) => platform.connection?.stop()))
      await parts.botLease?.stop()
      await http.close()
      desk.close()
      historyReader.close()
      await judge.close()
      await insight.close()
      await scheduler.stop()
      mailing.close()
      await webhooks.close()
      await quota?.write()
    },
  }
}
