import { randomUUID } from 'node:crypto'
import { type Instant, SECOND_MS } from '@kedu/shared/time/instant'
import postgres, { type Sql } from 'postgres'
import { StoreRefusedError } from '../errors.ts'
import type { RowProjection, Store } from '../store.ts'
import { Connections, clientOptions } from './connections.ts'
import { eraseWorkspace } from './erase.ts'
import { assertNotNewer, isMissing, knownMigrations, migrate } from './migrate.ts'
import { isBeingMoved } from './moving.ts'
import { PostgresStore } from './postgres-store.ts'
import { refusalOfSettings, SETTINGS } from './server-settings.ts'
import { Serving } from './serving.ts'
import { addressOf, refusalOf } from './sql-errors.ts'
import { Wakes } from './wakes.ts'

export interface PostgresStoreOptions {
  /** `postgres://role:password@host:port/database`; several hosts with commas between them. */
  url: string
  /** As a role that may change the tables; null: `url` is one, or nothing is to be changed. */
  adminUrl: string | null
  now: () => Instant
  projection: RowProjection
  /** How long an answer may take before the connection counts as lost; default 5 s. */
  answerMs?: number
  /** Connections of this process for statements; default 10. */
  connections?: number
  /** How long ids of processed callbacks are remembered; default 4 days. */
  inboxMemoryDays?: number
  /** For a clock that is not the world's: leases go by the moments handed in. Default: by the database. */
  isClockGiven?: boolean
}

const ANSWER_MS = 5 * SECOND_MS

/** A change of tables may rebuild an index. */
const MIGRATION_MS = 600 * SECOND_MS

/**
 * Opens the store on PostgreSQL: looks at the server, brings the tables up to date, notes since when
 * nobody served. Any number of processes may.
 *
 * Throws `StoreRefusedError` when the database cannot be worked with as it is.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { url, adminUrl, now, projection } = options
  const answerMs = options.answerMs ?? ANSWER_MS
  const isClockGiven = options.isClockGiven ?? false
  const address = addressOf(url)
  const connections = new Connections(url, { size: options.connections ?? 10, answerMs })
  const instance = randomUUID()
  const wakes = new Wakes(url, instance, answerMs)
  try {
    await readyDatabase(url, adminUrl, answerMs)
    if (await isBeingMoved(connections)) throw new StoreRefusedError('being-moved', address)
    const serving = new Serving({ connections, instance, now, isClockGiven })
    await serving.start(now())
    return new PostgresStore({
      instance,
      now,
      isClockGiven,
      connections,
      serving,
      wakes,
      projection,
      problems: [],
      inboxMemoryDays: options.inboxMemoryDays ?? 4,
      erase: (workspace) => eraseWorkspace(adminUrl ?? url, workspace),
    })
  } catch (error) {
    await wakes.close()
    await connections.close()
    throw refusalOf(error, address)
  }
}

/**
 * Looks at the server and brings the tables up to date; throws `StoreRefusedError`.
 *
 * By a connection of its own: one that was open before there was a schema may, for a moment after
 * another process made it, see what stands in it and not find its names.
 */
export async function readyDatabase(
  url: string,
  adminUrl: string | null,
  answerMs: number = ANSWER_MS,
): Promise<void> {
  const looking = new Connections(url, { size: 1, answerMs })
  try {
    const [settings] = await looking.run(null, SETTINGS)
    const refusal = refusalOfSettings(settings)
    if (refusal !== null) throw refusal
    await bringUpToDate(looking, url, adminUrl, String(settings?.role))
  } finally {
    await looking.close()
  }
}

async function bringUpToDate(
  connections: Connections,
  url: string,
  adminUrl: string | null,
  application: string,
): Promise<void> {
  const known = await knownMigrations((statement) => connections.run(null, statement))
  assertNotNewer(known)
  if (!isMissing(known)) return
  const { connection, ...others } = clientOptions(MIGRATION_MS)
  const owner = postgres(adminUrl ?? url, {
    ...others,
    connection: { ...connection, search_path: '' },
  }) as Sql
  try {
    await migrate(owner, application)
  } catch (error) {
    const refusal = refusalOf(error, addressOf(adminUrl ?? url))
    const isNotAllowed = refusal instanceof StoreRefusedError && refusal.reason === 'no-permission'
    if (isNotAllowed && adminUrl === null) throw new StoreRefusedError('not-migrated', application)
    throw refusal
  } finally {
    await owner.end({ timeout: 1 })
  }
}
