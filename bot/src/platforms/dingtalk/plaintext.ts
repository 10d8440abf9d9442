/**
 * The one form in which `decode` takes whatever DingTalk brings, over the connection or by callback:
 * JSON text `{"channel","data"}`, `data` being the callback's own JSON value.
 */

export type Channel = 'message' | 'event' | 'card'

export function plaintextOf(channel: Channel, data: unknown): string {
  return JSON.stringify({ channel, data })
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
