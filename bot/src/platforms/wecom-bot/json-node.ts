/** Reading JSON of others: own properties only, nothing believed about shapes. */

export type Node = Readonly<Record<string, unknown>> | null

/** The object a text holds; null when it holds none. */
export function objectIn(json: string): Node {
  try {
    return asNode(JSON.parse(json))
  } catch {
    return null
  }
}

/** Text of a property; empty when it is missing or something else. */
export function text(parent: Node, name: string): string {
  const value = own(parent, name)
  return typeof value === 'string' ? value : ''
}

export function node(parent: Node, name: string): Node {
  return asNode(own(parent, name))
}

export function list(parent: Node, name: string): Node[] {
  const value = own(parent, name)
  return Array.isArray(value) ? value.map(asNode).filter((item) => item !== null) : []
}

function own(parent: Node, name: string): unknown {
  return parent !== null && Object.hasOwn(parent, name) ? parent[name] : undefined
}

function asNode(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}
