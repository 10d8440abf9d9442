/**
 * HTTP contract of the web chat (`/web/*`): what the page sends and gets. Types for the page, schemas
 * for the server, limits for both.
 */
import { type Static, Type } from 'typebox'
import { WebCard, WebChatItem } from './web-chat-item.ts'

export const MAX_TEXT_CHARS = 10_000
export const MAX_FILES_PER_UPLOAD = 9
export const MAX_UPLOAD_BYTES = 20 * 1024 * 1024
/** Lines kept per person; older ones are dropped. */
export const TRANSCRIPT_LIMIT = 300
export const HISTORY_PAGE = 40

/** Chosen by the page, the same on every retry of one message. */
const ClientId = Type.String({ minLength: 8, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' })
const ClosedObject = { additionalProperties: false }

/** The same words as `ROLES` in people/person.ts; a test keeps both the same. */
export const WebRole = Type.Union([
  Type.Literal('rep'),
  Type.Literal('manager'),
  Type.Literal('director'),
  Type.Literal('production'),
  Type.Literal('finance'),
  Type.Literal('warehouse'),
  Type.Literal('admin'),
])

export const WebPerson = Type.Object({
  personId: Type.String(),
  name: Type.String(),
  role: WebRole,
  department: Type.Union([Type.String(), Type.Null()]),
  region: Type.Union([Type.String(), Type.Null()]),
})
export type WebPerson = Static<typeof WebPerson>

export const WebSessionAnswer = Type.Object({
  /** Null: not signed in (no session, or it ended). */
  me: Type.Union([WebPerson, Type.Null()]),
  trial: Type.Boolean(),
  /** Whom one can be in the trial; empty for real data. */
  people: Type.Array(WebPerson),
  /** Epoch ms on Kedu's clock. */
  now: Type.Number(),
  /** How far the trial clock is ahead of the real one, ms; 0 for real data. */
  clockOffsetMs: Type.Number(),
  zone: Type.String(),
})
export type WebSessionAnswer = Static<typeof WebSessionAnswer>

export const WebSignIn = Type.Object(
  { personId: Type.String({ minLength: 1, maxLength: 128 }) },
  ClosedObject,
)
/** Proof that this person uploaded the file: content id, expiry and signature in one text. */
const UploadId = Type.String({ minLength: 1, maxLength: 400 })

export const WebUpload = Type.Object({
  uploadId: UploadId,
  fileId: Type.String(),
  fileName: Type.String(),
  mime: Type.String(),
})
export type WebUpload = Static<typeof WebUpload>

/** A file that was not taken, with the reason in Chinese. */
export const WebUploadsAnswer = Type.Object({
  uploads: Type.Array(WebUpload),
  refused: Type.Array(Type.Object({ fileName: Type.String(), reason: Type.String() })),
})
export type WebUploadsAnswer = Static<typeof WebUploadsAnswer>

const SentFile = Type.Object(
  {
    uploadId: UploadId,
    fileName: Type.String({ maxLength: 255 }),
    mime: Type.String({ maxLength: 127 }),
  },
  ClosedObject,
)

export const WebSentContent = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('text'),
      text: Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS }),
      quotedText: Type.Optional(Type.String({ maxLength: MAX_TEXT_CHARS })),
    },
    ClosedObject,
  ),
  Type.Object(
    {
      kind: Type.Literal('image'),
      files: Type.Array(SentFile, { minItems: 1, maxItems: MAX_FILES_PER_UPLOAD }),
    },
    ClosedObject,
  ),
  Type.Object({ kind: Type.Literal('file'), file: SentFile }, ClosedObject),
  Type.Object(
    {
      kind: Type.Literal('voice'),
      file: SentFile,
      seconds: Type.Number({ minimum: 0, maximum: 3600 }),
      transcript: Type.Optional(Type.String({ maxLength: MAX_TEXT_CHARS })),
    },
    ClosedObject,
  ),
  Type.Object(
    {
      kind: Type.Literal('location'),
      lat: Type.Number({ minimum: -90, maximum: 90 }),
      lng: Type.Number({ minimum: -180, maximum: 180 }),
      label: Type.Optional(Type.String({ maxLength: 200 })),
    },
    ClosedObject,
  ),
  Type.Object(
    {
      kind: Type.Literal('tap'),
      cardId: Type.String({ minLength: 1, maxLength: 256 }),
      action: Type.String({ minLength: 1, maxLength: 1024 }),
      /** The button's words, shown in the transcript. */
      label: Type.String({ minLength: 1, maxLength: 80 }),
      selections: Type.Record(
        Type.String({ maxLength: 64, pattern: '^[A-Za-z0-9_.:-]+$' }),
        Type.String({ maxLength: 200 }),
      ),
    },
    ClosedObject,
  ),
  Type.Object({ kind: Type.Literal('entered') }, ClosedObject),
])
export type WebSentContent = Static<typeof WebSentContent>

/** POST /web/messages. `id` makes a retry harmless; `sentAt` is the page's clock, epoch ms. */
export const WebSentMessage = Type.Object(
  { id: ClientId, sentAt: Type.Number({ minimum: 0 }), content: WebSentContent },
  ClosedObject,
)
export type WebSentMessage = Static<typeof WebSentMessage>

export const WebAccepted = Type.Object({
  accepted: Type.Literal(true),
  id: Type.String(),
  /** Null for what does not show in the transcript (`entered`). */
  item: Type.Union([WebChatItem, Type.Null()]),
  /** A card the tap changes at once. */
  replaced: Type.Union([Type.Object({ cardId: Type.String(), card: WebCard }), Type.Null()]),
})
export type WebAccepted = Static<typeof WebAccepted>

export const WebHistory = Type.Object({
  /** Rising `seq`. */
  items: Type.Array(WebChatItem),
  /** There are older ones. */
  more: Type.Boolean(),
  /** Where to resume the stream from. */
  rev: Type.Integer({ minimum: 0 }),
})
export type WebHistory = Static<typeof WebHistory>

export const WebClock = Type.Object({ now: Type.Number(), clockOffsetMs: Type.Number() })
export type WebClock = Static<typeof WebClock>

/** At most a week at a time, so that a slip of the finger stays small. */
export const WebClockAdvance = Type.Object(
  { advanceHours: Type.Integer({ minimum: 1, maximum: 168 }) },
  ClosedObject,
)

/** Every "no" of `/web/*`: a code for the page, a Chinese sentence for the person. */
export const WebProblem = Type.Object({
  code: Type.String(),
  message: Type.String(),
  /** Of an answer from 500 on: the log says under this number what went wrong. */
  requestId: Type.Optional(Type.String()),
})
export type WebProblem = Static<typeof WebProblem>
