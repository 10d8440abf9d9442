import { type Instant, instant } from '@kedu/shared/time/instant'
import { Value } from 'typebox/value'
import { decodeAction } from '../../cards/card-action.ts'
import type { Inbound, InboundContent, MediaRef } from '../../platform.ts'
import { OpenedMessage } from './open.ts'
import { webUserId } from './web-chat-log.ts'

/**
 * An opened message as an `Inbound`. The id is the page's own message id within its person, so that a
 * retry is a duplicate and nobody can block somebody else's ids.
 * @throws when `plaintext` was not made by `openWebMessage`: that is a bug.
 */
export function decodeWebMessage(plaintext: string, receivedAt: Instant): Inbound {
  const opened: unknown = JSON.parse(plaintext)
  if (!Value.Check(OpenedMessage, opened)) throw new Error('Not an opened web message')
  const userId = webUserId(opened.personId)
  const { message } = opened
  return {
    id: `web:${userId}:${message.id}`,
    platform: 'web',
    userId,
    // The page's clock is not trusted (D7), and in the trial it is another clock altogether.
    sentAt: instant(receivedAt),
    receivedAt,
    chat: { kind: 'single' },
    route: null,
    content: contentOf(message.content, userId),
  }
}

function contentOf(content: OpenedMessage['message']['content'], userId: string): InboundContent {
  switch (content.kind) {
    case 'text':
      return { kind: 'text', text: content.text, quotedText: content.quotedText ?? null }
    case 'image':
      return { kind: 'image', media: content.files.map(mediaRef) }
    case 'file':
      return content.file.mime.startsWith('video/')
        ? { kind: 'video', media: mediaRef(content.file) }
        : { kind: 'file', media: mediaRef(content.file) }
    case 'voice':
      return {
        kind: 'voice',
        media: mediaRef(content.file),
        transcript: content.transcript ?? null,
        durationSeconds: content.seconds,
      }
    case 'location':
      return { kind: 'location', lat: content.lat, lng: content.lng, label: content.label ?? null }
    case 'tap':
      return {
        kind: 'tap',
        action: decodeAction(content.action),
        selections: content.selections,
        receipt: {
          platform: 'web',
          userId,
          messageId: content.cardId,
          taskId: null,
          updateCode: null,
          updateCodeExpiresAt: null,
        },
      }
    case 'entered':
      return { kind: 'entered' }
    default:
      return content satisfies never
  }
}

function mediaRef(file: { uploadId: string; fileName: string }): MediaRef {
  return { platform: 'web', id: file.uploadId, fileName: file.fileName }
}
