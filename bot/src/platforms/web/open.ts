import { type WebSentContent, WebSentMessage } from '@kedu/shared/contracts/web-chat'
import type { Instant } from '@kedu/shared/time/instant'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { OpenResult, RawCallback } from '../../platform.ts'
import { isSameOrigin } from './origin.ts'
import type { WebSessions } from './sessions.ts'

/** A message is words and file ids; files go through the upload endpoint. */
export const MAX_MESSAGE_BYTES = 64 * 1024

/** What `open` hands to `decode`: the message and who the session says sent it. */
export const OpenedMessage = Type.Object({
  personId: Type.String({ minLength: 1 }),
  message: WebSentMessage,
})
export type OpenedMessage = Static<typeof OpenedMessage>

/**
 * Believes one POSTed message: session, origin (no other site may post in somebody's name), size, shape, and that
 * every file named was uploaded by this person. The upload ids become plain file ids here.
 */
export function openWebMessage(
  callback: RawCallback,
  now: Instant,
  sessions: WebSessions,
  publicOrigin: string | null,
): OpenResult {
  if (callback.method !== 'POST') return rejected('malformed')
  if (callback.body.length > MAX_MESSAGE_BYTES) return rejected('too-large')
  const session = sessions.fromHeaders(callback.headers)
  if (session === null) return rejected('bad-signature')
  if (!isSameOrigin(callback.headers, publicOrigin)) return rejected('wrong-receiver')
  const parsed = readJson(callback.body)
  if (!Value.Check(WebSentMessage, parsed)) return rejected('malformed')
  const content = withFileIds(parsed.content, session.personId, sessions)
  if (content === null) return rejected('bad-signature')
  const opened: OpenedMessage = {
    personId: session.personId,
    message: { id: parsed.id, sentAt: parsed.sentAt, content },
  }
  return { kind: 'opened', plaintext: JSON.stringify(opened), openedAt: now }
}

function withFileIds(
  content: WebSentContent,
  personId: string,
  sessions: WebSessions,
): WebSentContent | null {
  switch (content.kind) {
    case 'image': {
      const files = content.files.flatMap((file) => {
        const fileId = sessions.uploadedFile(personId, file.uploadId)
        return fileId === null ? [] : [{ ...file, uploadId: fileId }]
      })
      return files.length === content.files.length ? { ...content, files } : null
    }
    case 'file':
    case 'voice': {
      const fileId = sessions.uploadedFile(personId, content.file.uploadId)
      return fileId === null ? null : { ...content, file: { ...content.file, uploadId: fileId } }
    }
    case 'text':
    case 'location':
    case 'tap':
    case 'entered':
      return content
    default:
      return content satisfies never
  }
}

/** JSON of valid UTF-8, else undefined. */
function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

function rejected(
  kind: 'malformed' | 'too-large' | 'bad-signature' | 'wrong-receiver',
): OpenResult {
  return { kind: 'rejected', rejection: { kind } }
}
