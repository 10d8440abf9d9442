import type { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { WebSentContent } from '@kedu/shared/contracts/web-chat'
import type { WebContent, WebFile } from '@kedu/shared/contracts/web-chat-item'

/**
 * What somebody sent, as his transcript shows it. Null for what is no line of a talk (`entered`);
 * `expired` when a file's upload id is no longer (or never was) good.
 */
export function transcriptContent(
  content: WebSentContent,
  personId: string,
  sessions: WebSessions,
): WebContent | null | 'expired' {
  switch (content.kind) {
    case 'text':
      return { kind: 'text', text: content.text }
    case 'image':
      return files(content.files, personId, sessions)
    case 'file':
      return files([content.file], personId, sessions)
    case 'voice':
      return { kind: 'voice', fileName: content.file.fileName, seconds: content.seconds }
    case 'location':
      return {
        kind: 'location',
        label: content.label ?? `${content.lat.toFixed(5)}, ${content.lng.toFixed(5)}`,
      }
    case 'tap':
      return { kind: 'tap', label: content.label }
    case 'entered':
      return null
    default:
      return content satisfies never
  }
}

function files(
  sent: { uploadId: string; fileName: string; mime: string }[],
  personId: string,
  sessions: WebSessions,
): WebContent | 'expired' {
  const known: WebFile[] = []
  for (const { uploadId, fileName, mime } of sent) {
    const fileId = sessions.uploadedFile(personId, uploadId)
    if (fileId === null) return 'expired'
    known.push({ fileId, fileName, mime })
  }
  return { kind: 'files', files: known }
}
