import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config/config.ts'

const FILE = 'session.key'
const BYTES = 32

/**
 * The key that signs web sessions: from the environment, else made once and kept in the data folder,
 * readable by the owner only. Losing it signs everybody out and nothing more.
 */
export function sessionSecret(
  config: Pick<Config, 'dataFolder' | 'sessionSecret'>,
  randomBytes: (size: number) => Uint8Array,
): Uint8Array {
  if (config.sessionSecret !== null) return new TextEncoder().encode(config.sessionSecret)
  const path = join(config.dataFolder, FILE)
  if (existsSync(path)) {
    const kept = readFileSync(path)
    if (kept.length >= BYTES) return kept
  }
  mkdirSync(config.dataFolder, { recursive: true })
  const made = randomBytes(BYTES)
  writeFileSync(path, made, { mode: 0o600 })
  return made
}
