/** The workspace's settings document: stream `settings/workspace`. */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import type { Instant } from '@kedu/shared/time/instant'
import type { Store } from '../store/store.ts'

const STREAM = 'settings/workspace'

export interface SettingsChange {
  kind: 'settings-changed'
  by: string
  settings: WorkspaceSettings
}

/** One of several documents of the category. */
export function isSettingsStream(streamId: string): boolean {
  return streamId === STREAM
}

/** Null until they were saved for the first time. New fields take their default. */
export async function loadSettings(
  store: Store,
  workspace: WorkspaceId,
  defaults: WorkspaceSettings,
): Promise<{ settings: WorkspaceSettings; version: number }> {
  const snapshot = await store.load<Partial<WorkspaceSettings>>(workspace, STREAM)
  return {
    settings: { ...defaults, ...snapshot?.state },
    version: snapshot?.version ?? 0,
  }
}

/** Somebody else's change came first; nothing was stored. */
export class SettingsConflictError extends Error {
  override readonly name = 'SettingsConflictError'
}

/** One change of the settings: who, when, from what to what. */
export interface SettingsEntry {
  version: number
  at: Instant
  by: string
  before: WorkspaceSettings
  after: WorkspaceSettings
}

/** Every change, oldest first. */
export async function settingsHistory(
  store: Store,
  workspace: WorkspaceId,
  defaults: WorkspaceSettings,
): Promise<SettingsEntry[]> {
  let before = defaults
  return (await store.history(workspace, STREAM)).map(({ version, at, body }) => {
    const { by, settings } = body as SettingsChange
    const entry = { version, at, by, before, after: { ...defaults, ...settings } }
    before = entry.after
    return entry
  })
}

/**
 * Every change is kept with who made it.
 *
 * @throws {SettingsConflictError} when somebody else changed them meanwhile.
 */
export async function saveSettings(
  store: Store,
  workspace: WorkspaceId,
  settings: WorkspaceSettings,
  expectedVersion: number,
  by: string,
  at: Instant,
): Promise<number> {
  const body: SettingsChange = { kind: 'settings-changed', by, settings }
  const result = await store.append(workspace, {
    streamId: STREAM,
    expectedVersion,
    events: [{ at, body }],
    state: settings,
    outbox: [],
  })
  if (result.kind === 'conflict') throw new SettingsConflictError('The settings changed meanwhile')
  return result.version
}
