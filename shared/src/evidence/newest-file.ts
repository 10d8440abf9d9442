import type { Instant } from '../time/instant.ts'
import type { Evidence, FileId } from './evidence.ts'

/**
 * When a file came last whose content was not on the deal before; null without files. The same
 * picture sent again is nothing new, whatever it is called.
 */
export function newestFileAt(
  evidence: readonly Pick<Evidence, 'fileId' | 'addedAt'>[],
): Instant | null {
  const firstCame = new Map<FileId, Instant>()
  for (const { fileId, addedAt } of evidence) {
    const known = firstCame.get(fileId)
    if (known === undefined || addedAt < known) firstCame.set(fileId, addedAt)
  }
  let newest: Instant | null = null
  for (const cameAt of firstCame.values()) if (newest === null || cameAt > newest) newest = cameAt
  return newest
}
