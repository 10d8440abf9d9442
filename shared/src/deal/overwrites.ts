import type { DealEvent } from './events.ts'
import { type TouchedField, touchedFields } from './touched-fields.ts'

/**
 * Would `mine` write what others wrote since the asker looked? Field by field: a photo that came
 * meanwhile is no reason to refuse a new date, and what the clock records is nobody's field. An undo
 * may have put anything back, so it always counts. `additions` are fields that `mine` goes on with
 * instead of writing them anew.
 */
export function overwrites(
  mine: readonly DealEvent[],
  since: readonly DealEvent[],
  additions: readonly TouchedField[] = [],
): boolean {
  if (since.some((event) => event.kind === 'command-undone')) return true
  const written = touchedFields(since)
  for (const field of touchedFields(mine)) {
    if (field !== 'clock' && !additions.includes(field) && written.has(field)) return true
  }
  return false
}
