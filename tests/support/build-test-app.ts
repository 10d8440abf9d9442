/**
 * The built application on a temporary data folder with a clock the test moves: what journeys drive.
 * Nothing runs by itself; `settle` lets everything happen that is due at that moment.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Timers } from '@kedu/bot/platforms/connection/timers'
import { type App, buildApp } from '@kedu/server/app'
import type { Config } from '@kedu/server/config/config'
import type { EvidenceJudge } from '@kedu/server/evidence/evidence-judge'
import type { Objects } from '@kedu/server/files/objects'
import { openLog } from '@kedu/server/logging/open-log'
import { measuredStore } from '@kedu/server/metrics/measured-store'
import { Metrics } from '@kedu/server/metrics/metrics'
import { FILES_FOLDER } from '@kedu/server/store/lowdb/stream-path'
import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import type { RowProjection, Store } from '@kedu/server/store/store'
import { openKedu } from '@kedu/server/workspace/open-workspace'
import type { Workspace } from '@kedu/server/workspace/workspace'
import { newPerson, type Person, type Suite } from '@kedu/shared/people/person'
import { HOUR_MS, type Instant, instant, parseInstant, plusMs } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { inProcessJudge } from './in-process-judge.ts'
import { type TestDatabase, testDatabase } from './postgres.ts'
import { sideBySide } from './side-by-side.ts'

export interface TestAppOptions {
  /** ISO with offset; default Monday 2026-11-23 09:30 in Shanghai. */
  startsAt?: string
  people?: Person[]
  wecom?: Config['wecom']
  wecomBot?: Config['wecomBot']
  dingtalk?: Config['dingtalk']
  /** Default: webhooks lead to this machine, where the receivers of tests are. */
  webhooks?: Config['webhooks']
  /** Default: nothing is encrypted. */
  secretKeys?: Config['secretKeys']
  /** Default: no mail is sent. */
  mail?: Config['mail']
  /** Who looks at files; default: the same eyes in this process. */
  judge?: EvidenceJudge
  /** Default: answers wait for every verdict, however busy the machine is. */
  judgingWaitMs?: number
  /** What waits inside a platform; default: Node's timers. */
  timers?: Timers
  /** Default: none. */
  publicOrigin?: string
  /** Default: the sample workspace's process and settings are not used. */
  isTrial?: boolean
  /** The built page, served at `/`. */
  pageRoot?: string
  /** What the process says on its terminal. */
  say?(lines: readonly string[]): void
  /** Where files are kept; default: in the folder. */
  objects?: Objects
  /** An existing folder: the process started again. */
  folder?: string
  /** Default: silent; everything with `KEDU_TEST_LOG`. */
  log?: FastifyBaseLogger
  /**
   * Several apps on one database; default: the data folder, or with `KEDU_TEST_STORE=postgres` a
   * database of its own.
   */
  database?: TestDatabase
  /** One process, also where the run is on several. */
  isAlone?: boolean
  /** One clock for several apps. */
  clock?: { at: Instant }
  /** Leaders get their morning briefs; default: they switched them off, so that mornings are quiet. */
  briefs?: boolean
}

export interface TestApp {
  app: App
  metrics: Metrics
  workspace: Workspace
  folder: string
  now(): Instant
  /** Moves the clock and lets everything due happen, minute by minute where that matters. */
  advance(ms: number): Promise<void>
  settle(): Promise<void>
  /** Stops the process; the data stays for the next one. */
  stop(): Promise<void>
  /** The process is gone, whatever it was doing; the data stays as it is. */
  abandon(): Promise<void>
  /** Stops and removes the data. */
  close(): Promise<void>
}

export function startInstant(iso = '2026-11-23T09:30:00+08:00'): Instant {
  const at = parseInstant(iso)
  if (at === null) throw new Error(`Not an instant: ${iso}`)
  return at
}

/** With `KEDU_TEST_STORE=postgres` every folder has a database of its own beside it. */
const databases = new Map<string, TestDatabase>()

async function databaseFor(options: TestAppOptions, folder: string): Promise<TestDatabase | null> {
  if (options.database !== undefined) return options.database
  if (process.env.KEDU_TEST_STORE !== 'postgres') return null
  const database = databases.get(folder) ?? (await testDatabase())
  databases.set(folder, database)
  return database
}

async function forgetDatabase(options: TestAppOptions, folder: string): Promise<void> {
  if (options.database !== undefined) return
  await databases.get(folder)?.remove()
  databases.delete(folder)
}

function openDatabase(
  { url, adminUrl }: TestDatabase,
  now: () => Instant,
  projection: RowProjection,
): Promise<Store> {
  return openPostgresStore({ url, adminUrl, now, projection, isClockGiven: true, connections: 4 })
}

/** How many processes a test's app is; more than one share a database of their own. */
export function instances(): number {
  const { KEDU_TEST_STORE, KEDU_TEST_INSTANCES } = process.env
  return KEDU_TEST_STORE === 'postgres' ? Number(KEDU_TEST_INSTANCES ?? 1) : 1
}

export async function buildTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'kedu-test-'))
  const first = {
    ...options,
    folder,
    clock: options.clock ?? { at: startInstant(options.startsAt) },
  }
  const app = await buildInstance(first)
  const count = options.isAlone === true ? 1 : instances()
  if (options.database !== undefined || count === 1) return app
  const others: TestApp[] = []
  while (others.length + 1 < count) {
    const database = await databaseFor(options, folder)
    if (database === null) break
    // What is not in the database: files alone are common to all of them.
    const own = mkdtempSync(join(tmpdir(), 'kedu-test-'))
    mkdirSync(join(folder, FILES_FOLDER), { recursive: true })
    symlinkSync(join(folder, FILES_FOLDER), join(own, FILES_FOLDER))
    others.push(await buildInstance({ ...first, database, folder: own }))
  }
  return sideBySide(app, others)
}

async function buildInstance(
  options: TestAppOptions & { folder: string; clock: { at: Instant } },
): Promise<TestApp> {
  const { clock, folder } = options
  const now = () => clock.at
  const log = options.log ?? openLog(process.env.KEDU_TEST_LOG === undefined ? 'silent' : 'debug')
  const metrics = new Metrics()
  const database = await databaseFor(options, folder)
  const kedu = await openKedu({
    dataFolder: folder,
    timezone: 'Asia/Shanghai',
    isTrial: options.isTrial ?? false,
    now,
    ...(database === null ? {} : { openStore: (rows) => openDatabase(database, now, rows) }),
    log,
    watch: (store) => measuredStore(store, metrics),
  })
  const { workspace } = kedu
  for (const person of options.people ?? []) {
    if (workspace.people.get(person.id) !== null) continue
    const isLeader = person.role === 'manager' || person.role === 'director'
    const quiet = isLeader && options.briefs !== true ? ({ brief: 'off' } as const) : {}
    await workspace.people.save({ ...person, ...quiet }, 'import', now())
  }
  workspace.refreshClock()
  // With the page, the trial offers its people to sign in as.
  const trial = {
    offsetMs: () => 0,
    advance: async (hours: number) => {
      clock.at = plusMs(clock.at, hours * HOUR_MS)
    },
  }
  const app = await buildApp({
    config: {
      dataFolder: folder,
      database,
      publicOrigin: options.publicOrigin ?? null,
      wecom: options.wecom ?? null,
      wecomBot: options.wecomBot ?? null,
      dingtalk: options.dingtalk ?? null,
      mail: options.mail ?? null,
      webhooks: options.webhooks ?? { allowLoopback: true },
      ...(options.secretKeys === undefined ? {} : { secretKeys: options.secretKeys }),
    },
    workspace,
    now,
    realNow: now,
    random: () => 0.5,
    randomBytes: (size) => randomBytes(size),
    newId: randomUUID,
    sessionSecret: new Uint8Array(32).fill(7),
    judge: options.judge ?? inProcessJudge,
    judgingWaitMs: options.judgingWaitMs ?? 60_000,
    trial: options.isTrial && options.pageRoot !== undefined ? trial : null,
    pageRoot: options.pageRoot ?? null,
    log,
    metrics,
    ...(options.objects === undefined ? {} : { objects: options.objects }),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
    ...(options.say === undefined ? {} : { say: options.say }),
  })
  const stop = async () => {
    await app.close()
    await kedu.close()
  }
  return {
    app,
    metrics,
    workspace,
    folder,
    now,
    advance: async (ms) => {
      clock.at = instant(clock.at + ms)
      await app.settle()
    },
    settle: () => app.settle(),
    stop,
    abandon: () => kedu.close(),
    close: async () => {
      await stop()
      await forgetDatabase(options, folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Where the app keeps the keys it makes. */
export function keysOf({ workspace, folder }: Pick<TestApp, 'workspace' | 'folder'>) {
  return { workspace, dataFolder: folder }
}

/** 王敏 leads 张伟 and 李娜 in 华东; 陈总 is the director; 赵燕 is the admin. */
export function smallTeam(suite: Suite = 'web'): Person[] {
  const person = (id: string, name: string, given: Partial<Person>) =>
    newPerson({ id, name, accounts: { [suite]: id }, region: '华东', ...given })
  return [
    person('chen', '陈总', { role: 'director', region: null }),
    person('wangmin', '王敏', { role: 'manager', managerId: 'chen' }),
    person('zhangwei', '张伟', { managerId: 'wangmin' }),
    person('lina', '李娜', { managerId: 'wangmin' }),
    person('zhaoyan', '赵燕', { role: 'admin', region: null }),
  ]
}
