/**
 * Frames of DingTalk's Stream mode: text in, text out. Pure.
 *
 * @see https://opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol
 */
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { parseJson } from './plaintext.ts'

export const ROBOT_TOPIC = '/v1.0/im/bot/messages/get'
export const CARD_TOPIC = '/v1.0/card/instances/callback'

/** What came down. */
export interface StreamFrame {
  type: string
  topic: string
  /** Null: it cannot be answered. */
  messageId: string | null
  headers: Readonly<Record<string, string>>
  /** As it came: JSON text for everything Kedu knows. */
  data: string
}

const Headers = Type.Record(Type.String(), Type.Unknown())
/** Some samples of the documents write `header`. */
const Frame = Type.Object({
  type: Type.String(),
  headers: Type.Optional(Headers),
  header: Type.Optional(Headers),
  data: Type.Optional(Type.Unknown()),
})

/** Null when it is no frame at all. */
export function readFrame(text: string): StreamFrame | null {
  const parsed = parseJson(text)
  if (!Value.Check(Frame, parsed)) return null
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...parsed.header, ...parsed.headers })) {
    if (typeof value === 'string' || typeof value === 'number') headers[name] = String(value)
  }
  const { data } = parsed
  return {
    type: parsed.type,
    topic: headers.topic ?? '',
    messageId: headers.messageId || null,
    headers,
    data: typeof data === 'string' ? data : JSON.stringify(data ?? null),
  }
}

/**
 * The answer to a frame; null when it has no id to answer to.
 * @param data JSON text
 */
export function answerTo(
  frame: StreamFrame,
  code: 200 | 404 | 500,
  message: string,
  data: string,
): string | null {
  if (frame.messageId === null) return null
  const headers = { messageId: frame.messageId, contentType: 'application/json' }
  return JSON.stringify({ code, headers, message, data })
}
