import type { RawCallback } from '@kedu/bot/platform'
import type { WebSession, WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { WebChatLog } from '@kedu/bot/platforms/web/web-chat-log'
import type { WebPerson } from '@kedu/shared/contracts/web-chat'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import type { SessionTokens } from '../../people/sessions.ts'
import type { FileAnswer, FileVariant } from '../../uploads/file-access.ts'
import type { StoreUploadResult } from '../../uploads/uploads.ts'

/** What the receive flow answers to a callback. */
export interface ReceiveAnswer {
  status: number
  contentType: string
  body: string
}

export type EnterResult =
  | { kind: 'person'; personId: string }
  | { kind: 'refused'; reason: 'unknown' | 'used' | 'expired' }

/** What only the trial has; never given for a workspace with real data. */
export interface WebTrial {
  people(): Promise<WebPerson[]>
  /** How far Kedu's clock is ahead of the real one. */
  clockOffsetMs(): number
  /** Moves Kedu's clock forward and lets everything that became due happen soon. */
  advance(hours: number): Promise<void>
}

/** All that the web chat needs from the server. */
export interface WebChatDeps {
  /** Kedu's clock, the trial's advance included. */
  now(): Instant
  zone: TimeZone
  /** The same object the web platform was made with. */
  sessions: WebSessions
  /** The same object the web platform was made with. */
  log: WebChatLog
  /** The receive flow all platforms go through: open → decode → inbox → answer. */
  receive(platform: 'web', raw: RawCallback): Promise<ReceiveAnswer>
  /** An active person of the workspace, else null. */
  person(personId: string): Promise<WebPerson | null>
  /** Null for real data. */
  trial: WebTrial | null
  /** Takes a one-time sign-in token; a token works once. Used when there is no trial. */
  enter(token: string): Promise<EnterResult>
  /** Keeps the bytes durably before it resolves. The sender may always see his own file. */
  storeUpload(
    bytes: Uint8Array,
    fileName: string,
    mime: string,
    personId: string,
  ): Promise<StoreUploadResult>
  /** Checks that this person may see the file. */
  file(personId: string, fileId: string, variant: FileVariant): Promise<FileAnswer>
  /** Begins a session that lasts so long. */
  signIn(personId: string, lifetimeMs: number): Promise<SessionTokens>
  signOut(session: WebSession): Promise<void>
  /** Folder of the built page; null: only the endpoints are served. */
  pageRoot: string | null
  /** E.g. `https://kedu.example.com`; null: whatever host the page was opened at. */
  publicOrigin: string | null
  /** Path below which the page is reached; '' at the root. */
  basePath: string
}
