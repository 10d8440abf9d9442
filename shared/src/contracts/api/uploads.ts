/**
 * Resumable uploads. Create (same `clientId` = same upload), send bytes at the offset the server
 * has, ask for the state after a break; the answer to the last byte holds the `uploadId` that
 * evidence is attached with. Small files may go in one piece. A compressed copy may come first and
 * its original later, with `originalOf`. A client that can send no bytes sends pieces as base64.
 */
import { type Static, Type } from 'typebox'
import { MAX_UPLOAD_BYTES } from '../web-chat.ts'
import { AnInstant, ClientId, ClosedObject, OrNull } from './values.ts'

/** Most bytes of one piece; a page sends what its network bears. */
export const MAX_CHUNK_BYTES = 1024 * 1024
/** Characters of the largest piece as base64. */
export const MAX_CHUNK_CHARS = Math.ceil(MAX_CHUNK_BYTES / 3) * 4
/** Above this a page sends in pieces. */
export const RESUMABLE_FROM_BYTES = 5 * 1024 * 1024
/** Unfinished uploads a person may have. */
export const MAX_OPEN_UPLOADS = 20

/** `POST /api/uploads` */
export const CreateUpload = Type.Object(
  {
    clientId: ClientId,
    fileName: Type.String({ minLength: 1, maxLength: 255 }),
    size: Type.Integer({ minimum: 1, maximum: MAX_UPLOAD_BYTES }),
    /** Of the whole content, hex. */
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** The `fileId` of the compressed copy this is the original of; one's own upload. */
    originalOf: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  },
  ClosedObject,
)
export type CreateUpload = Static<typeof CreateUpload>

/** `GET /api/uploads/:id`, and the answer to whatever else is sent to an upload. */
export const UploadState = Type.Object({
  /** In addresses; not the `uploadId`. */
  id: Type.String(),
  /** Bytes that are durably here: go on from there. */
  offset: Type.Integer(),
  size: Type.Integer(),
  /** Null until everything is here and was found good. */
  file: OrNull(
    Type.Object({
      uploadId: Type.String(),
      fileId: Type.String(),
      fileName: Type.String(),
      mime: Type.String(),
      /** There is a copy to look at. */
      hasPreview: Type.Boolean(),
      /** Linked as the original of that copy. */
      originalOf: OrNull(Type.String()),
    }),
  ),
  /** After it an unfinished upload is forgotten. */
  expiresAt: AnInstant,
})
export type UploadState = Static<typeof UploadState>

export const UploadParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) })
export const ChunkQuery = Type.Object(
  { offset: Type.String({ pattern: '^\\d{1,9}$' }) },
  ClosedObject,
)

/** `POST /api/uploads/:id`: a piece as text; DingTalk's mini-programs send neither PUT nor bytes. */
export const TextPiece = Type.Object(
  {
    offset: Type.Integer({ minimum: 0, maximum: MAX_UPLOAD_BYTES }),
    base64: Type.String({
      minLength: 4,
      maxLength: MAX_CHUNK_CHARS,
      pattern: '^[A-Za-z0-9+/]+={0,2}$',
    }),
  },
  ClosedObject,
)
export type TextPiece = Static<typeof TextPiece>
