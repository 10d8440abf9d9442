/** Kedu itself as a measured process: the whole application, or its front door alone. */
import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { realTimers } from '@kedu/bot/platforms/connection/timers'
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { createWecomPlatform } from '@kedu/bot/platforms/wecom/wecom'
import { newPerson } from '@kedu/shared/people/person'
import { DAY_MS } from '@kedu/shared/time/instant'
import Fastify, { type FastifyInstance } from 'fastify'
import pino from 'pino'
import { buildApp } from '../app.ts'
import type { DatabaseConfig } from '../config/config.ts'
import { handleCommand } from '../flows/handle-command.ts'
import { planDue } from '../flows/run-policies.ts'
import { SecondTries } from '../flows/second-tries.ts'
import { openLog } from '../logging/open-log.ts'
import { RequestLog } from '../logging/request-log.ts'
import { Metrics } from '../metrics/metrics.ts'
import { registerCallbacks } from '../routes/callbacks/callbacks.ts'
import { INBOX_FOLDER, workspaceFolder } from '../store/lowdb/stream-path.ts'
import { MAIN_WORKSPACE, type OpenKedu, openKedu } from '../workspace/open-workspace.ts'
import { benchClock } from './bench-clock.ts'
import type { Answers } from './child.ts'
import { updateOf, ZONE } from './seed.ts'
import { BENCH_WECOM, portOf } from './wecom-side.ts'

export interface AppPart {
  folder: string
  offsetMs: number
  /** Where pushes go. */
  sink: string
  /** A PostgreSQL in the place of the folder, which then holds files alone. */
  database?: DatabaseConfig
  /** The built page, where it is measured too. */
  pageRoot?: string
}

/** A token of its own for each: what one session may ask in a minute is limited. */
export interface TokenFor {
  personId: string
  sessionId: string
}

/** Sees every customer. */
export const DIRECTOR = 'director'

export interface Writes {
  deals: number
  count: number
  round: number
  /** Absent: each by the rep it belongs to. */
  byId?: string
}

/** Logs as much as in service, to nowhere. */
const log = () => openLog('info', pino.destination({ dest: '/dev/null', sync: false }))

/** The whole application, listening; its minute tick does not run by itself. */
export async function appPart(given: AppPart): Promise<Answers> {
  const { folder, offsetMs, sink, pageRoot = null } = given
  let offset = offsetMs
  const now = () => benchClock(offset)()
  const kedu = await open(given, now)
  const sessionSecret = randomBytes(32)
  const workspace = kedu.workspace.id
  const sessions = new WebSessions({
    secret: sessionSecret,
    workspace,
    clock: now,
    lifetimeMs: DAY_MS,
  })
  const app = await buildApp({
    config: {
      dataFolder: folder,
      publicOrigin: null,
      wecom: { ...BENCH_WECOM, apiBase: sink },
      wecomBot: null,
      dingtalk: null,
    },
    workspace: kedu.workspace,
    now,
    realNow: now,
    random: Math.random,
    randomBytes: (size) => randomBytes(size),
    newId: randomUUID,
    sessionSecret,
    trial: null,
    pageRoot,
    log: log(),
    metrics: new Metrics(),
  })
  const origin = await listen(app.http)
  return {
    origin: () => origin,
    /** One tick: everything overdue is recorded and pushed. */
    push: async () => {
      await app.scheduler.wake('clock')
      await app.scheduler.wake('outbox')
      return (await kedu.store.counts(MAIN_WORKSPACE)).outboxPending
    },
    /** Resident and used memory, MB. */
    memory: () => {
      const { rss, heapUsed } = process.memoryUsage()
      return { rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }
    },
    /** How long it takes to find what is due, ms. */
    due: (times: number) => {
      const at = now()
      const latencies: number[] = []
      let found = 0
      for (let k = 0; k < times; k += 1) {
        const begin = performance.now()
        found = kedu.store.due(workspace, at, 1000).length
        planDue(kedu.workspace, at, 1000)
        latencies.push(performance.now() - begin)
      }
      return { latencies, found }
    },
    advance: (ms: number) => {
      offset += ms
    },
    /** Prepares the customers' names, as the server does right after it takes callbacks. */
    customers: () => kedu.workspace.customers.index.size,
    /** Waits until every message that came in is worked on and answered. */
    settle: () => app.settle(),
    write: (writes: Writes) => writeSome(kedu, writes, now),
    /** Of somebody who signed in to the pages. */
    token: async ({ personId, sessionId }: TokenFor) => {
      const { people } = kedu.workspace
      const person = people.get(personId)
      if (person === null) throw new Error(`Nobody is ${personId}`)
      if (person.accounts.web === undefined) {
        const accounts = { ...person.accounts, web: person.id }
        await people.save({ ...person, accounts }, 'import', now())
      }
      return sessions.issue(personId, sessionId).token
    },
    addDirector: () =>
      kedu.workspace.people.save(
        newPerson({ id: DIRECTOR, name: '总监', role: 'director', accounts: { wecom: DIRECTOR } }),
        'import',
        now(),
      ),
    close: async () => {
      await app.close()
      await kedu.close()
    },
  }
}

/** The callback's way up to its answer: what is recorded is worked on by nobody. */
export async function doorPart(given: AppPart): Promise<Answers> {
  const { folder, offsetMs, sink } = given
  const now = benchClock(offsetMs)
  const kedu = await open(given, now)
  const platform = createWecomPlatform({
    ...BENCH_WECOM,
    apiBase: sink,
    now,
    randomBytes: (size) => randomBytes(size),
  })
  const logger = log()
  const http = Fastify({
    loggerInstance: logger,
    logController: new RequestLog(),
  })
  await registerCallbacks(http, new Map([[platform.name, platform]]), {
    workspace: kedu.workspace,
    now,
    log: logger,
    metrics: new Metrics(),
    timers: realTimers,
    secondTries: new SecondTries({
      timers: realTimers,
      onLost: async () => undefined,
    }),
    onRecorded: () => undefined,
  })
  const origin = await listen(http)
  return {
    origin: () => origin,
    /** Mean size of what one callback leaves on the disk. */
    recordedBytes: () => {
      const inbox = join(workspaceFolder(folder, MAIN_WORKSPACE), INBOX_FOLDER)
      const sizes = readdirSync(inbox).map((name) => statSync(join(inbox, name)).size)
      return Math.round(sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length))
    },
    recorded: async () => (await kedu.store.counts(MAIN_WORKSPACE)).inboxPending,
    close: async () => {
      await http.close()
      await kedu.close()
    },
  }
}

function open(
  { folder, database }: AppPart,
  now: () => ReturnType<ReturnType<typeof benchClock>>,
): Promise<OpenKedu> {
  return openKedu({
    dataFolder: folder,
    database: database ?? null,
    timezone: ZONE,
    isTrial: false,
    now,
  })
}

async function listen(http: FastifyInstance): Promise<string> {
  await http.listen({ port: 0, host: '127.0.0.1' })
  return `http://127.0.0.1:${portOf(http.server)}`
}

/** Commands through the one door, one after the other, on deals all over the folder. */
async function writeSome(
  { workspace }: OpenKedu,
  { deals, count, round, byId }: Writes,
  now: () => ReturnType<ReturnType<typeof benchClock>>,
): Promise<number[]> {
  const latencies: number[] = []
  for (let k = 0; k < count; k += 1) {
    const n = ((round * count + k) * 7919) % deals
    const at = now()
    const begin = performance.now()
    const handled = await handleCommand(workspace, updateOf(n, `bench:${round}:${k}`, at, byId), {
      now: at,
    })
    latencies.push(performance.now() - begin)
    if (handled.kind !== 'done') throw new Error(`Update of d${n} refused`)
  }
  return latencies
}
