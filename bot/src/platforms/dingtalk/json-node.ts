/** Reading of JSON whose fields come as texts, numbers or nested JSON texts as DingTalk likes. Pure. */

export type Node = Readonly<Record<string, unknown>>

/** The value itself when it is an object, an empty one otherwise. */
export function node(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {}
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The text of a field, a number as its digits; empty when it is missing or something else. */
export function text(parent: Node, name: string): string {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : ''
}

/** A JSON text read, anything else as it is: some fields are one or the other. Null when unreadable. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}
