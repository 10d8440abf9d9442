import type { Instant } from '@kedu/shared/time/instant'
import type { Card } from '../../cards/card.ts'
import type {
  Address,
  CardReceipt,
  ChatPlatform,
  DeliveryOutcome,
  DirectoryPerson,
  Inbound,
  MediaOutcome,
  SendOptions,
} from '../../platform.ts'
import { decodeWebMessage } from './decode.ts'
import { openWebMessage } from './open.ts'
import { renderWebCard } from './render.ts'
import type { WebSessions } from './sessions.ts'
import { type WebChatLog, webUserId } from './web-chat-log.ts'

const RETRY_AFTER_MS = 5_000

export interface WebPlatformOptions {
  sessions: WebSessions
  log: WebChatLog
  /** A file that was uploaded through the page; null when it is not (or no longer) stored. */
  readUpload(
    fileId: string,
  ): Promise<{ bytes: Uint8Array; fileName: string | null; mime: string } | null>
  /** The workspace's own people: the web has no directory of its own. `userId` is lower-cased. */
  findPerson(userId: string): Promise<DirectoryPerson | null>
  /** E.g. `https://kedu.example.com`; null: whatever host the page was opened at. */
  publicOrigin: string | null
}

/**
 * The web chat as a full platform. A card is delivered once it is in the person's transcript: an open
 * window sees it at once, a closed one when it is opened. The user id is the person's id.
 */
export function createWebPlatform(options: WebPlatformOptions): ChatPlatform {
  const { sessions, log } = options
  return {
    name: 'web',
    open: (callback, now) => openWebMessage(callback, now, sessions, options.publicOrigin),
    decode: decodeWebMessage,
    passiveAnswer,

    async send(to: Address, card: Card, { idempotencyKey, now }: SendOptions) {
      const personId = webUserId(to.userId)
      const content = { kind: 'card' as const, card: renderWebCard(card) }
      return deliver(async () => {
        await log.append(personId, { id: idempotencyKey, at: now, from: 'bot', content })
        return { kind: 'delivered', receipt: receiptFor(personId, idempotencyKey) }
      })
    },

    async updateCard(receipt: CardReceipt, card: Card) {
      const { messageId } = receipt
      if (receipt.platform !== 'web' || messageId === null) return notReplaceable
      const personId = webUserId(receipt.userId)
      return deliver(async () => {
        const item = await log.replace(personId, messageId, renderWebCard(card))
        return item === null ? notReplaceable : { kind: 'delivered', receipt }
      })
    },

    async fetchMedia(ref): Promise<MediaOutcome> {
      const file = await options.readUpload(ref.id)
      if (file === null) return { kind: 'gone', reason: 'expired' }
      return {
        kind: 'fetched',
        bytes: file.bytes,
        fileName: ref.fileName ?? file.fileName,
        mime: file.mime,
      }
    },

    async findPerson(userId) {
      const person = await options.findPerson(webUserId(userId))
      return person === null ? { kind: 'not-found' } : { kind: 'found', person }
    },
  }
}

/** The page gets the id back and, for a tap, the card as it is now. */
function passiveAnswer(inbound: Inbound, card: Card | null, _now: Instant) {
  const { content } = inbound
  const cardId = content.kind === 'tap' ? content.receipt.messageId : null
  const replaced = card === null || cardId === null ? null : { cardId, card: renderWebCard(card) }
  return { contentType: 'application/json', body: JSON.stringify({ replaced }) }
}

function receiptFor(userId: string, messageId: string): CardReceipt {
  return {
    platform: 'web',
    userId,
    messageId,
    taskId: null,
    updateCode: null,
    updateCodeExpiresAt: null,
  }
}

const notReplaceable: DeliveryOutcome = {
  kind: 'rejected',
  reason: 'card-not-replaceable',
  detail: 'not in the transcript any more',
  adminHint: null,
}

/** A transcript that cannot be written (disk full) is tried again: nothing was said yet. */
async function deliver(write: () => Promise<DeliveryOutcome>): Promise<DeliveryOutcome> {
  try {
    return await write()
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unknown'
    return { kind: 'retry', reason: 'unknown', afterMs: RETRY_AFTER_MS, detail }
  }
}
