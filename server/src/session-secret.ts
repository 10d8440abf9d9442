import { join } from 'node:path'
import type { Config } from './config/config.ts'
import { ownKey } from './files/own-key.ts'

const FILE = 'session.key'

/**
 * The key that signs web sessions: from the environment, else made once and kept in the data folder.
 * Losing it signs everybody out and nothing more.
 */
export async function sessionSecret(
  config: Pick<Config, 'dataFolder' | 'sessionSecret'>,
  randomBytes: (size: number) => Uint8Array,
): Promise<Uint8Array> {
  if (config.sessionSecret !== null) return new TextEncoder().encode(config.sessionSecret)
  return ownKey(join(config.dataFolder, FILE), randomBytes)
}
