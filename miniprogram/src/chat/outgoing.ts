import type { WebSentContent, WebUpload } from '@kedu/shared/contracts/web-chat'
import type { LocalFile } from '../platform/host-types.ts'

/** What somebody sends, before the server has it. Files are uploaded on the way. */
export type OutgoingContent =
  | { kind: 'text'; text: string }
  | {
      kind: 'tap'
      cardId: string
      action: string
      label: string
      selections: Record<string, string>
    }
  | { kind: 'files'; files: LocalFile[]; uploads: WebUpload[] | null }

/**
 * One message on its way. The id is made once and stays over every retry: the server takes it once,
 * however often it arrives. `waiting` goes out by itself when the line is back, `failed` by a tap.
 */
export interface Outgoing {
  id: string
  at: number
  content: OutgoingContent
  state: 'waiting' | 'sending' | 'failed'
  problem: string | null
}

/** The next to send: strictly in order; what failed for good does not hold up the rest. */
export function nextToSend(queue: readonly Outgoing[]): Outgoing | null {
  if (queue.some((message) => message.state === 'sending')) return null
  return queue.find((message) => message.state === 'waiting') ?? null
}

export function withState(
  queue: readonly Outgoing[],
  id: string,
  change: Partial<Pick<Outgoing, 'state' | 'problem' | 'content'>>,
): Outgoing[] {
  return queue.map((message) => (message.id === id ? { ...message, ...change } : message))
}

/** What is worth keeping over a reload: words and taps. Files have to be picked again. */
export function storedQueue(queue: readonly Outgoing[]): string {
  return JSON.stringify(queue.filter((message) => message.content.kind !== 'files'))
}

/** Reads `storedQueue` back; anything else gives an empty queue. What was under way waits again. */
export function restoredQueue(text: string | null): Outgoing[] {
  if (text === null) return []
  try {
    const parsed: unknown = JSON.parse(text)
    if (!Array.isArray(parsed)) return []
    return parsed.filter(isStored).map((message) => ({ ...message, state: 'waiting' as const }))
  } catch {
    return []
  }
}

function isStored(value: unknown): value is Outgoing {
  if (typeof value !== 'object' || value === null) return false
  const message = value as Partial<Outgoing>
  const kind = message.content?.kind
  return (
    typeof message.id === 'string' &&
    typeof message.at === 'number' &&
    (kind === 'text' || kind === 'tap')
  )
}

/** As `POST /web/messages` takes it; null while files are not uploaded. */
export function sentContent(content: OutgoingContent): WebSentContent | null {
  switch (content.kind) {
    case 'text':
      return { kind: 'text', text: content.text }
    case 'tap':
      return content
    case 'files': {
      if (content.uploads === null) return null
      const files = content.uploads.map(({ uploadId, fileName, mime }) => ({
        uploadId,
        fileName,
        mime,
      }))
      const [first] = files
      if (!first) return null
      const isPhotos = files.every((file) => file.mime.startsWith('image/'))
      return isPhotos ? { kind: 'image', files } : { kind: 'file', file: first }
    }
    default:
      return content satisfies never
  }
}
