/** Opens the data folder: the store, and the one company in it. Server and command line open it alike. */

import { defaultSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import { openLowdbStore, type StoreLog } from '../store/lowdb/open-lowdb-store.ts'
import type { Store } from '../store/store.ts'
import { SAMPLE_WORKSPACE, sampleSettings } from '../trial/sample-settings.ts'
import { rowProjection, Workspace } from './workspace.ts'

/** The company with real data. */
export const MAIN_WORKSPACE = 'main'

export interface OpenKeduConfig {
  /** `KEDU_DATA`; made when missing. */
  dataFolder: string
  timezone: TimeZone
  /** No platform is connected: the sample company, kept apart from real data. */
  isTrial: boolean
  now(): Instant
  log?: StoreLog
  /** What is put around the store before anybody uses it. */
  watch?(store: Store): Store
}

export interface OpenKedu {
  store: Store
  workspace: Workspace
  close(): Promise<void>
}

/**
 * Throws `StoreLockedError` when another living process has the folder; then it is to be asked
 * through `callControl`.
 */
export async function openKedu(config: OpenKeduConfig): Promise<OpenKedu> {
  let workspace: Workspace | null = null
  const opened = await openLowdbStore({
    folder: config.dataFolder,
    now: () => config.now(),
    projection: rowProjection(() => workspace),
    ...(config.log ? { log: config.log } : {}),
  })
  const store = config.watch?.(opened) ?? opened
  try {
    const id = config.isTrial ? SAMPLE_WORKSPACE : MAIN_WORKSPACE
    workspace = await Workspace.open(id, store, startSettings(config))
    // Only now are there rules to tell when a deal is due.
    workspace.refreshClock()
    return { store, workspace, close: () => store.close() }
  } catch (error) {
    await store.close()
    throw error
  }
}

function startSettings({ isTrial, timezone }: OpenKeduConfig): WorkspaceSettings {
  if (isTrial) return sampleSettings(timezone)
  return defaultSettings({ timezone, process: lightProcess() })
}
