/** Keys Kedu makes for itself once and keeps in the data folder. */
import { existsSync, readFileSync } from 'node:fs'
import { DurableFiles } from './durable-files.ts'

const KEY_BYTES = 32

/** 32 random bytes, readable by the owner only. A shorter file (cut off by a power loss) is made anew. */
export async function ownKey(
  path: string,
  randomBytes: (size: number) => Uint8Array,
): Promise<Uint8Array> {
  if (existsSync(path)) {
    const kept = readFileSync(path)
    if (kept.length >= KEY_BYTES) return kept
  }
  const made = randomBytes(KEY_BYTES)
  await new DurableFiles().write(path, made)
  return made
}
