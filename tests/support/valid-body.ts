/** The smallest body a JSON schema takes: what refuses it then is not its form. */

export interface Schema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  minLength?: number
  minimum?: number
  pattern?: string
  minProperties?: number
}

/** Texts by the patterns that stand in our contracts. */
const TEXTS: readonly string[] = [
  'test-act-0001',
  '2026-12-01',
  '09:30',
  'a'.repeat(64),
  '13800001111',
  '1',
  'x',
]

/** @throws {Error} when it knows no text for a pattern: then one is to be added above. */
export function validBody(schema: Schema): unknown {
  if ('const' in schema) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf !== undefined) return validBody(schema.anyOf[0] ?? {})
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'object': {
      const { properties = {}, required = [], minProperties = 0 } = schema
      const names = [...required]
      for (const name of Object.keys(properties)) {
        if (names.length < minProperties && !names.includes(name)) names.push(name)
      }
      return Object.fromEntries(names.map((name) => [name, validBody(properties[name] ?? {})]))
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => validBody(schema.items ?? {}))
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    case 'string':
      return textFor(schema)
    default:
      return 'x'
  }
}

function textFor({ pattern, minLength = 0 }: Schema): string {
  if (pattern === undefined) return 'x'.repeat(Math.max(1, minLength))
  const shape = new RegExp(pattern, 'u')
  const found = TEXTS.find((text) => shape.test(text) && text.length >= minLength)
  if (found === undefined) throw new Error(`No text for ${pattern}`)
  return found
}
