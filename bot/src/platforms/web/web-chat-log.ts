import type { WebCard, WebChatItem, WebContent } from '@kedu/shared/contracts/web-chat-item'
import type { Instant } from '@kedu/shared/time/instant'

/** A line before it has its place. */
export interface WebChatDraft {
  /** Unique in the person's transcript; appending a known id changes nothing. */
  id: string
  at: Instant
  from: 'me' | 'bot'
  content: WebContent
  /** Place taken earlier with `reserve`; absent: the next one. */
  seq?: number
}

/**
 * One person's transcript with the bot, kept by the shell: bounded, survives a restart, and tells the
 * person's open windows at once. Person ids are the web platform's user ids, lower-cased.
 */
export interface WebChatLog {
  /** Takes the next place, so that what is stored later still stands before the answer to it. */
  reserve(personId: string): Promise<number>
  /** Resolves once it is kept. A known id gives the line that is already there. */
  append(personId: string, draft: WebChatDraft): Promise<WebChatItem>
  /** The line with a new card in place of the old one; null when it is gone or was never a card. */
  replace(personId: string, id: string, card: WebCard): Promise<WebChatItem | null>
  /** Lines changed after revision `rev`, in order of change. */
  since(personId: string, rev: number): Promise<WebChatItem[]>
  /** Up to `limit` lines before place `seq` (null: the newest), in order of place. */
  before(
    personId: string,
    seq: number | null,
    limit: number,
  ): Promise<{ items: WebChatItem[]; more: boolean; rev: number }>
  /** Calls back with every change of that person's transcript until the returned function is called. */
  subscribe(personId: string, listener: (item: WebChatItem) => void): () => void
}

/** The web platform's user id of a person. */
export function webUserId(personId: string): string {
  return personId.toLowerCase()
}
