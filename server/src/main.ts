/** The process: environment, real clock, sockets, shutdown. Everything else is put together in `app.ts`. */
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { buildApp } from './app.ts'
import type { Trial } from './app-deps.ts'
import { serveControl } from './cli/control-socket.ts'
import { operatorName } from './cli/operator-name.ts'
import { runCommand } from './cli/run-command.ts'
import { type Config, isTrial, readConfig } from './config/config.ts'
import { databaseRefusal } from './database-wording.ts'
import { openEvidenceJudge } from './evidence/evidence-judge.ts'
import { bucketOf } from './files/open-objects.ts'
import type { SharedParts } from './installation/cell.ts'
import { FairShare } from './installation/fair-share.ts'
import { openFrontDoor } from './installation/front-door.ts'
import { Installation } from './installation/installation.ts'
import { SharedJudge } from './installation/shared-judge.ts'
import { WorkspaceRegistry } from './installation/workspace-registry.ts'
import { openLog } from './logging/open-log.ts'
import { measuredStore } from './metrics/measured-store.ts'
import { Metrics } from './metrics/metrics.ts'
import { serveMetrics } from './metrics/serve-metrics.ts'
import { readinessOf } from './process/readiness.ts'
import { ShutDown } from './process/shut-down.ts'
import { SecretBox } from './secrets/secret-box.ts'
import { sessionSecret } from './session-secret.ts'
import { StoreRefusedError } from './store/errors.ts'
import { StoreLockedError, StoreTooLargeError } from './store/lowdb/errors.ts'
import { ensureSampleCompany } from './trial/sample-company.ts'
import { TrialClock } from './trial/trial-clock.ts'
import { startup } from './wording.ts'
import { openKedu } from './workspace/open-workspace.ts'

const HOUR_MS = 3_600_000
/** Any words: looking them up prepares what look-ups need. */
const WARM_UP = '晨光报价'
/** What was missed while Kedu was down comes first; a picture is drawn in the morning at the earliest. */
const FONT_TRIED_AFTER_MS = 10_000
/** Messages of all companies worked on at the same time. */
const INBOX_PLACES = 32

const realNow = () => instant(Date.now())
const say = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`)
const complain = (lines: readonly string[]) => process.stderr.write(`${lines.join('\n')}\n`)

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const read = readConfig(process.env)
  if (read.kind === 'problems') {
    complain([startup.configProblems, ...read.problems.map((problem) => `- ${problem}`)])
    process.exitCode = 1
    return
  }
  const { config } = read
  await serve(config, openLog(config.logLevel))
}

async function serve(config: Config, log: FastifyBaseLogger): Promise<void> {
  const metrics = new Metrics()
  metrics.watchProcess()
  const kedu = await openKedu({
    dataFolder: config.dataFolder,
    database: config.database,
    timezone: config.timezone,
    isTrial: isTrial(config),
    now: realNow,
    log,
    watch: (opened) => measuredStore(opened, metrics),
  })
  const { workspace, store } = kedu
  const clock = isTrial(config) ? await TrialClock.load(store, workspace.id, realNow) : null
  clock?.follow(workspace.foreign)
  const now = clock === null ? realNow : () => clock.now()
  const trial: Trial | null = clock && {
    offsetMs: () => clock.offsetMs,
    advance: (hours) => clock.advance(hours * HOUR_MS),
  }
  const pageRoot = join(dirname(fileURLToPath(import.meta.url)), '../../miniprogram/dist/h5')
  const shutDown = new ShutDown({
    drainMs: config.drainMs,
    log,
    exit: (code) => process.exit(code),
    isStoreThere: async () => (await store.check()).ok,
  })
  const isStopping = () => shutDown.isStopping
  metrics.readyWhile(async () => (await readinessOf(store, isStopping())).status === 'ready')
  const judge = new SharedJudge(openEvidenceJudge())
  const inbox = new FairShare(INBOX_PLACES)
  const ownOrigin = () => `http://localhost:${door.port ?? config.port}`
  const shared: SharedParts = {
    now: realNow,
    realNow,
    random: Math.random,
    randomBytes: (size) => randomBytes(size),
    newId: randomUUID,
    sessionSecret: await sessionSecret(config, workspace, randomBytes, realNow()),
    pageRoot: existsSync(join(pageRoot, 'index.html')) ? pageRoot : null,
    log,
    metrics,
    isStopping,
    say,
    ownOrigin,
  }
  const app = await buildApp({
    ...shared,
    config,
    workspace,
    now,
    trial,
    judge: judge.of(workspace.id),
    inboxPlaces: inbox.of(workspace.id),
  })
  const registry = await WorkspaceRegistry.load(store, realNow)
  const box = new SecretBox(config.secretKeys)
  const installation = new Installation({ kedu, registry, config, box, judge, inbox, shared, log })
  const door = openFrontDoor({ root: app.http, installation, isStopping, log })
  if (trial !== null) await ensureSampleCompany(workspace, now(), app.files, app.judge)
  const connections = {
    platforms: app.platforms,
    publicOrigin: config.publicOrigin,
    dataFolder: config.dataFolder,
    bucket: bucketOf(config),
    isServing: true,
  }
  const control = await serveControl(join(resolve(config.dataFolder), 'kedu.sock'), (request) =>
    runCommand(request.argv, {
      workspace,
      connections,
      syncs: app.directorySync,
      cleaning: app.cleaning,
      now,
      ...request.io,
      installation: {
        registry,
        store,
        config,
        box,
        publicOrigin: config.publicOrigin,
        by: operatorName(),
        company: (id) => installation.companyOf(id),
        leave: (id) => installation.leave(id),
      },
    }),
  )
  const metricsServer = config.metrics && (await serveMetrics(config.metrics, metrics))
  shutDown
    .step('control', () => control.close())
    .step('visitors', () => door.shut())
    .step('companies', () => installation.close())
    .step('app', () => app.close())
    .step('door', () => door.close())
    .step('judge', () => judge.close())
    .step('store', () => store.close())
    .step('metrics', async () => metricsServer?.close())
  process.on('SIGTERM', () => void shutDown.stop())
  process.on('SIGINT', () => void shutDown.stop(true))
  await app.http.ready()
  await door.listen(config)
  app.scheduler.start()
  app.connect()
  // Names of 20,000 customers take a second to prepare: after callbacks are taken, before the first
  // message needs them.
  setImmediate(() => void workspace.customers.index.mentions(WARM_UP))
  void app.scheduler.tick()
  void installation.start()
  const tryFont = () =>
    app.judge.canDrawChinese().then(
      (can) => {
        if (!can && !shutDown.isStopping) complain([startup.noFont])
      },
      // Only a judge that is being closed takes no work.
      () => undefined,
    )
  setTimeout(() => void tryFont(), FONT_TRIED_AFTER_MS).unref()
  const url = config.publicOrigin ?? ownOrigin()
  say(trial === null ? startup.real(url, config) : startup.trial(url))
}

function cannotListen(code: unknown): string {
  const port = Number(process.env.PORT || 3000)
  switch (code) {
    case 'EADDRINUSE':
      return startup.portTaken(port)
    case 'EACCES':
      return startup.portNotAllowed(port)
    default:
      return startup.noSuchHost(process.env.HOST ?? '')
  }
}

main().catch((error: unknown) => {
  if (error instanceof StoreRefusedError) complain([databaseRefusal(error)])
  else if (error instanceof StoreLockedError) complain([startup.locked(error.pid)])
  else if (error instanceof StoreTooLargeError) complain([startup.tooLarge])
  else if (error instanceof Error && 'syscall' in error && error.syscall === 'listen') {
    complain([cannotListen('code' in error ? error.code : null)])
  } else if (error instanceof Error && 'code' in error && error.code === 'ENOTFOUND') {
    complain([startup.noSuchHost(process.env.HOST ?? '')])
  } else complain([error instanceof Error ? (error.stack ?? error.message) : String(error)])
  process.exit(1)
})
