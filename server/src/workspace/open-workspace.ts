/** Opens the data folder: the store, and the companies in it. Server and command line open it alike. */

import type { WorkspaceId } from '@kedu/shared/people/person'
import { defaultSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import type { DatabaseConfig } from '../config/config.ts'
import { openLowdbStore, type StoreLog } from '../store/lowdb/open-lowdb-store.ts'
import type { RowProjection, Store } from '../store/store.ts'
import { SAMPLE_WORKSPACE, sampleSettings } from '../trial/sample-settings.ts'
import { rowProjection, Workspace } from './workspace.ts'

/** The company with real data. */
export const MAIN_WORKSPACE = 'main'

export interface OpenKeduConfig {
  /** `KEDU_DATA`; made when missing. */
  dataFolder: string
  /** Null or absent: the data folder holds everything. */
  database?: DatabaseConfig | null
  timezone: TimeZone
  /** No platform is connected: the sample company, kept apart from real data. */
  isTrial: boolean
  now(): Instant
  log?: StoreLog
  /** Another store than these two would be. */
  openStore?(projection: RowProjection): Promise<Store>
  /** What is put around the store before anybody uses it. */
  watch?(store: Store): Store
}

export interface OpenKedu {
  store: Store
  /** The company that is served at the root. */
  workspace: Workspace
  /** Another company of the same store, with real data; the same one until it is left. */
  openWorkspace(id: WorkspaceId): Promise<Workspace>
  /** Keeps nothing of it in memory any more. */
  leaveWorkspace(id: WorkspaceId): void
  close(): Promise<void>
}

/** The store where the configuration says it is. Throws what the drivers throw at the start. */
async function openStore(
  { dataFolder, database, now, log, openStore: given }: OpenKeduConfig,
  projection: RowProjection,
): Promise<Store> {
  if (given !== undefined) return given(projection)
  const common = { now: () => now(), projection, ...(log ? { log } : {}) }
  if (!database) return openLowdbStore({ folder: dataFolder, ...common })
  // Loaded where there is one: a folder does without its memory.
  const { openPostgresStore } = await import('../store/postgres/open-postgres-store.ts')
  return openPostgresStore({ ...database, ...common })
}

/**
 * Throws `StoreRefusedError` when the database cannot be worked with, `StoreLockedError` when another
 * living process has the folder; then it is to be asked through `callControl`.
 */
export async function openKedu(config: OpenKeduConfig): Promise<OpenKedu> {
  const companies = new Map<WorkspaceId, Workspace>()
  const opened = await openStore(
    config,
    rowProjection((id) => companies.get(id) ?? null),
  )
  const store = config.watch?.(opened) ?? opened
  try {
    const id = config.isTrial ? SAMPLE_WORKSPACE : MAIN_WORKSPACE
    const open = async (wanted: WorkspaceId, settings: WorkspaceSettings) => {
      const known = companies.get(wanted)
      if (known !== undefined) return known
      const workspace = await Workspace.open(wanted, store, settings)
      companies.set(wanted, workspace)
      // Only now are there rules to tell when a deal is due.
      workspace.refreshClock()
      return workspace
    }
    return {
      store,
      workspace: await open(id, startSettings(config)),
      openWorkspace: (other) => open(other, startSettings({ ...config, isTrial: false })),
      leaveWorkspace: (other) => void companies.delete(other),
      close: () => store.close(),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

function startSettings({ isTrial, timezone }: OpenKeduConfig): WorkspaceSettings {
  if (isTrial) return sampleSettings(timezone)
  return defaultSettings({ timezone, process: lightProcess() })
}
