/**
 * What an evidence pack carries for machines beside its pages: the deal's whole history as a hash chain,
 * and the sha-256 of every file. Attached to the PDF as `RECORD_NAME`; `kedu verify-pack` reads it.
 */
import { type Static, Type } from 'typebox'

export const RECORD_NAME = 'kedu-evidence-pack.json'
export const RECORD_MIME = 'application/json'

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Moment = Type.Number({ minimum: 0 })

/** One event as it is stored: `hash` is over the hash before it and `{ at, body, version }`. */
export const PackEvent = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  at: Moment,
  hash: Sha256,
  body: Type.Unknown(),
})
export type PackEvent = Static<typeof PackEvent>

/** A file that was ever on the deal, under the sha-256 of its content. */
export const PackFile = Type.Object({
  fileId: Sha256,
  /** 1-based, as on the pages. */
  number: Type.Integer({ minimum: 1 }),
  fileName: Type.String(),
  mime: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  /** Name of the attachment that holds it untouched; null: it was left out to keep the pack small. */
  attachment: Type.Union([Type.String(), Type.Null()]),
})
export type PackFile = Static<typeof PackFile>

export const PackRecord = Type.Object({
  format: Type.Literal('kedu-evidence-pack'),
  formatVersion: Type.Literal(1),
  exportedAt: Moment,
  exportedBy: Type.Object({ id: Type.String(), name: Type.String() }),
  deal: Type.Object({
    id: Type.String(),
    customerNumber: Type.String(),
    customerName: Type.String(),
  }),
  /** Of the certificate the pack is signed with: a copy signed anew by somebody else says so itself. */
  signedWith: Sha256,
  /** Where the chain ends. */
  chain: Type.Object({ events: Type.Integer({ minimum: 1 }), hash: Sha256 }),
  events: Type.Array(PackEvent, { minItems: 1 }),
  files: Type.Array(PackFile),
  /** sha-256 of the pictures on the pages, in their order. */
  pictures: Type.Array(Sha256),
  /** Names for the ids in the events. */
  people: Type.Record(Type.String(), Type.String()),
})
export type PackRecord = Static<typeof PackRecord>
