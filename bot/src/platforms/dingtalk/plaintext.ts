/**
 * The one form in which `decode` takes whatever DingTalk brings, over the connection or by callback:
 * JSON text `{"channel","id"?,"data"}`, `data` being the callback's own JSON value and `id` what
 * delivered it, for taps, which have no id of their own.
 */

export type Channel = 'message' | 'event' | 'card'

export function plaintextOf(channel: Channel, data: unknown, id: string | null = null): string {
  return JSON.stringify(id === null ? { channel, data } : { channel, id, data })
}

/** Undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
