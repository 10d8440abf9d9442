const known = new Map<string, RegExp>()

const literals = new Map<string, string>()

/** A word as it stands in a pattern; worked out once, for the same words stand in every message's. */
export function literal(word: string): string {
  const found = literals.get(word)
  if (found !== undefined) return found
  if (literals.size > 5000) literals.clear()
  const made = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  literals.set(word, made)
  return made
}

/**
 * A pattern that depends on the workspace's words (stages, people, departments), compiled once. Only
 * for `exec` and `test` without `g`, and for `matchAll`, which do not remember a position.
 */
export function pattern(source: string, flags = ''): RegExp {
  const key = `${flags}/${source}`
  const found = known.get(key)
  if (found) return found
  // Words of many workspaces pass through one process; the oldest go.
  if (known.size > 500) known.clear()
  const made = new RegExp(source, flags)
  known.set(key, made)
  return made
}
