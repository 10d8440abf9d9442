import type { Instant } from '@kedu/shared/time/instant'
import type { Config } from './config/config.ts'
import { ownKey } from './secrets/own-key.ts'
import type { Workspace } from './workspace/workspace.ts'

/**
 * The key that signs web sessions: from the environment, else made once and kept.
 * Losing it signs everybody out and nothing more.
 */
export async function sessionSecret(
  config: Pick<Config, 'dataFolder' | 'sessionSecret' | 'secretKeys'>,
  workspace: Pick<Workspace, 'id' | 'store'>,
  randomBytes: (size: number) => Uint8Array,
  now: Instant,
): Promise<Uint8Array> {
  if (config.sessionSecret !== null) return new TextEncoder().encode(config.sessionSecret)
  const { dataFolder, secretKeys } = config
  return ownKey({ workspace, dataFolder, secretKeys }, 'session', randomBytes, now)
}
