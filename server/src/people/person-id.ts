import { createHash } from 'node:crypto'
import type { PersonId, Suite } from '@kedu/shared/people/person'

const MOST_CHARACTERS = 40

/**
 * The id of somebody first seen in a suite: `p_wecom_zhangsan`. Always the same for the same
 * account; what an id cannot hold is replaced, and a digest keeps different accounts apart.
 */
export function personIdFor(suite: Suite, userId: string): PersonId {
  const lower = userId.toLowerCase()
  const plain = lower.replace(/[^a-z0-9_-]/g, '-').slice(0, MOST_CHARACTERS)
  if (plain === lower) return `p_${suite}_${plain}`
  const digest = createHash('sha256').update(lower).digest('hex').slice(0, 8)
  return `p_${suite}_${plain}-${digest}`
}

/** For somebody known by name only, from an imported list. */
export function personIdForName(name: string): PersonId {
  return `p_name_${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
}
