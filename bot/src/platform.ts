/**
 * The contract every chat platform fulfils. `open`, `decode` and `render` do no I/O; only `send`,
 * `updateCard`, `fetchMedia` and `findPerson` do. Platform words never leave the platform's folder.
 */
import type { CardReceipt } from '@kedu/shared/messages/card-receipt'
import type { CardAction } from '@kedu/shared/messages/outbound-message'
import type { ReplyRoute } from '@kedu/shared/messages/reply-route'
import type { PlatformName } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Card } from './cards/card.ts'
import type { CompanyDirectory } from './directory.ts'
import type { ExaminationSubject, Finding } from './examination.ts'
import type { SuiteSignIn } from './sign-in.ts'

export type { CardReceipt, ReplyRoute }

/** A callback as HTTP gave it, nothing believed yet. */
export interface RawCallback {
  method: 'GET' | 'POST'
  /** Which of a platform's addresses it came to; absent where there is only one. */
  channel?: 'message' | 'event' | 'card'
  /** Decoded once. */
  query: Readonly<Record<string, string>>
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/** Why a callback was not accepted. Answered with a plain status, logged once, never explained to the caller. */
export type CallbackRejection = {
  kind:
    | 'malformed'
    | 'too-large'
    | 'bad-signature'
    | 'stale'
    | 'from-the-future'
    | 'wrong-receiver'
    | 'undecryptable'
    | 'forbidden-markup'
    | 'replayed'
}

export type OpenResult =
  /** URL verification and the like: answer these bytes, nothing else to do. */
  | { kind: 'answer'; contentType: string; body: string }
  | { kind: 'opened'; plaintext: string; openedAt: Instant }
  | { kind: 'rejected'; rejection: CallbackRejection }

/** Where a person can be reached on a platform. */
export interface Address {
  /** The platform's user id, as the platform spells it. */
  userId: string
  /** The group it is said in, addressed to that person; absent: to the person alone. */
  group?: string
  /** Used while it lasts; the platform falls back to what works without. */
  route?: ReplyRoute
}

/** Reference to a file on the platform; short-lived, fetched at once. */
export interface MediaRef {
  platform: PlatformName
  id: string
  fileName: string | null
}

export type InboundContent =
  | { kind: 'text'; text: string; quotedText: string | null }
  /** `caption`: words sent with the pictures. */
  | { kind: 'image'; media: MediaRef[]; caption?: string }
  | { kind: 'file'; media: MediaRef }
  | { kind: 'video'; media: MediaRef }
  | {
      kind: 'voice'
      media: MediaRef | null
      transcript: string | null
      durationSeconds: number | null
    }
  | { kind: 'location'; lat: number; lng: number; label: string | null }
  | { kind: 'link'; title: string; url: string }
  /** A tap. `action` is null when the key is not one of ours. */
  | {
      kind: 'tap'
      action: CardAction | null
      selections: Record<string, string>
      receipt: CardReceipt
    }
  | { kind: 'entered' }
  | { kind: 'left' }
  /** Position reported by the client without a message. */
  | { kind: 'position'; lat: number; lng: number; accuracyMeters: number | null }
  /**
   * Something for the admin's eyes (app suspended, …), once a day or, where it lasts, once a month.
   * `tellSender`: what whoever wrote is told.
   */
  | { kind: 'platform-notice'; notice: string; tellSender?: string; oncePer?: 'month' }
  /** Somebody came, left or changed, or a department did; what exactly is asked of the directory. */
  | { kind: 'directory-changed'; userIds: string[]; departmentIds: string[] }
  | { kind: 'ignored'; what: string }
  /**
   * Known to exist, not handled: gets an honest answer, never silence. `what` names it in Chinese;
   * `advice` is the whole answer where the platform knows a better one.
   */
  | { kind: 'unsupported'; what: string; advice?: string }

/** Where something was said. Ids of groups are spelled as the platform spells them. */
export type Chat = { kind: 'single' } | { kind: 'group'; id: string; title: string | null }

/** One thing somebody did on a platform. */
export interface Inbound {
  /** De-duplication id, stable over the platform's retries. */
  id: string
  platform: PlatformName
  /** Platform user id, lower-cased. */
  userId: string
  sentAt: Instant
  receivedAt: Instant
  chat: Chat
  /** The way back that came with it, where the platform gives one. */
  route: ReplyRoute | null
  content: InboundContent
}

/** Closed list: why sending did not succeed. */
export const FAILURE_REASONS = [
  'network',
  'timeout',
  'busy',
  'rate-limited',
  /** The company's allowance of the month is used up. */
  'quota',
  'token',
  'credentials',
  'ip-not-trusted',
  'recipient-unreachable',
  'recipient-out-of-scope',
  'recipient-not-connected',
  'content-refused',
  'media-refused',
  'not-permitted',
  'card-not-replaceable',
  'bad-request',
  'unknown',
] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

export type DeliveryOutcome =
  | { kind: 'delivered'; receipt: CardReceipt | null }
  /** `adminHint`: it will go through once an admin has mended something (trusted IP, secret). */
  | {
      kind: 'retry'
      reason: FailureReason
      afterMs: number
      detail: string
      adminHint?: string | null
    }
  /** Final. `adminHint` is a Chinese sentence when an admin can mend it (trusted IP, visible range). */
  | { kind: 'rejected'; reason: FailureReason; detail: string; adminHint: string | null }

/** Not to be had now. `adminHint`: it will be once an admin has mended something (trusted IP, secret). */
export interface Unavailable {
  kind: 'retry'
  reason: FailureReason
  afterMs: number
  adminHint?: string | null
}

export type MediaOutcome =
  | { kind: 'fetched'; bytes: Uint8Array; fileName: string | null; mime: string | null }
  | Unavailable
  | { kind: 'gone'; reason: 'expired' | 'too-large' | 'refused' }

/** A person as the platform's directory knows them. Managers are platform user ids, best first. */
export interface DirectoryPerson {
  userId: string
  name: string
  department: string | null
  managerUserIds: string[]
  mobile: string | null
}
export type PersonLookup =
  | { kind: 'found'; person: DirectoryPerson }
  | { kind: 'not-found' }
  | Unavailable

export interface SendOptions {
  /** Ours; also makes the platform's own duplicate check work where it has one. */
  idempotencyKey: string
  now: Instant
  /** Where a platform's monthly allowance runs out, what is red is still said (D10). */
  isRed?: boolean
  /** Held together for once a day: platforms with a quieter way to say that use it. */
  isDigest?: boolean
  /** Something the recipient has to do: goes on their list of tasks too, where the platform has one. */
  task?: { title: string; dueAt: Instant }
}

/** What a platform grants whoever answers a callback. */
export interface CallbackTerms {
  /** What is not recorded by then is answered with a refusal in time. */
  answerWithinMs: number
  /**
   * Waits between our own tries to record what was refused and what the platform does not bring again;
   * empty: it brings it again.
   */
  retrySeconds: readonly number[]
}

/** What is answered to the callback itself. */
export interface PlatformAnswer {
  contentType: string
  body: string
  /** Called once, with whether the whole answer went out: only then what it says was delivered. */
  written?(isWritten: boolean): void
}

/** What a connection hands its messages to. */
export interface ConnectionSink {
  /**
   * `plaintext` is what `decode` takes. `kept`: durably recorded (or known already, or nothing to
   * keep), so it may be acknowledged; `failed`: the platform is to bring it again.
   */
  receive(plaintext: string): Promise<'kept' | 'failed'>
  /** It could not be recorded and the platform does not bring it again: whoever sent it is told. */
  lost?(plaintext: string): Promise<void>
}

/** How a connection stands, for `/health/ready` and `kedu doctor`. */
export interface ConnectionState {
  isOpen: boolean
  /** Since when it is open or closed; null before the first try. */
  since: Instant | null
  /** Chinese: what an admin has to mend, or null. */
  problem: string | null
}

/** A lasting connection that we open to the platform, where it pushes without a public address. */
export interface ChatConnection {
  /** Connects, and again whenever it breaks, until `stop`. Resolves at once. */
  start(sink: ConnectionSink): void
  stop(): Promise<void>
  state(): ConnectionState
}

export interface ChatPlatform {
  readonly name: PlatformName
  open(callback: RawCallback, now: Instant): OpenResult
  /** Absent: whoever calls waits for any store, and tries again what was refused (our own page). */
  terms?(callback: RawCallback): CallbackTerms
  decode(plaintext: string, receivedAt: Instant): Inbound
  /**
   * The answer to the callback itself (encrypted where the platform encrypts); `null` = an empty
   * 200. `card` replaces the tapped card for the clicker where the platform can do that; without
   * one, the platform says what is safe to say before anything was worked on (已确认 on 〔对〕).
   */
  passiveAnswer(inbound: Inbound, card: Card | null, now: Instant): PlatformAnswer | null
  /**
   * Where only the answer to the callback itself can say something (a tap on the bot's card): waits,
   * less long than the platform does, for what `send` and `updateCard` have for this message. Called
   * once, after it was recorded and its processing begun; null: nothing came, `passiveAnswer` is used.
   */
  heldAnswer?(inbound: Inbound): Promise<PlatformAnswer | null>
  /** With `heldAnswer`: what came with this route can still be answered, and by nobody but this process. */
  holds?(route: ReplyRoute): boolean
  /** Set where messages come over a connection of our own instead of callbacks. */
  readonly connection?: ChatConnection
  /**
   * Fetches what the platform could not deliver by callback and hands it on; called after the start
   * and every few hours. Never throws; what fails is left for the next time.
   */
  catchUp?(sink: ConnectionSink): Promise<void>
  send(to: Address, card: Card, options: SendOptions): Promise<DeliveryOutcome>
  updateCard(receipt: CardReceipt, card: Card, options: SendOptions): Promise<DeliveryOutcome>
  fetchMedia(ref: MediaRef): Promise<MediaOutcome>
  findPerson(userId: string): Promise<PersonLookup>
  /** For `kedu doctor`: asks the suite, says what works and what is to be done. Costs a few calls. */
  examine?(subject: ExaminationSubject): Promise<Finding[]>
  /** Set where the platform belongs to a suite with a directory that can be read. */
  readonly directory?: CompanyDirectory
  /** Set where people can sign in through the suite. */
  readonly signIn?: SuiteSignIn
}
