/**
 * Where bytes lie under names: a folder on the local disk, or a bucket that speaks S3. The few things
 * the file store, half-sent uploads and the clean-up ask of it, so that all three are written once.
 * Both places use the same names: a folder copied into a bucket is a store, and the other way round.
 */
import type { Instant } from '@kedu/shared/time/instant'

/**
 * Folders and a name, `/` between them; made of safe names by us, never of what somebody sent.
 * @example 'acme/3f/3f9a…'
 */
export type ObjectKey = string

export interface ObjectEntry {
  key: ObjectKey
  bytes: number
}

export interface Objects {
  /** Durable before it resolves; replaces what was there, as a whole. */
  put(key: ObjectKey, content: Uint8Array): Promise<void>
  /** The same, unless something is there already: then nothing changes and it says false. */
  putNew(key: ObjectKey, content: Uint8Array): Promise<boolean>
  /** Null when there is none. */
  get(key: ObjectKey): Promise<Uint8Array | null>
  /** Its length in bytes; null when there is none. */
  size(key: ObjectKey): Promise<number | null>
  /** Everything whose name begins so, `prefix` ending in `/`, in the order of names. */
  list(prefix: string): AsyncIterable<ObjectEntry>
  /**
   * Gives it another name, replacing what has it. At every moment one of the two names has the
   * content; after a crash both may. False when there is nothing to move.
   */
  move(from: ObjectKey, to: ObjectKey): Promise<boolean>
  /** Fine when it is gone already. */
  remove(key: ObjectKey): Promise<void>
  /** An address anybody may read it at for a short while; null: this place has none to give. */
  addressFor(key: ObjectKey, offer: AddressOffer): Promise<string | null>
  /** Can it be written and read? For `kedu doctor`. */
  check(): Promise<{ ok: true } | { ok: false; problem: string }>
}

export interface AddressOffer {
  /** The name it is saved under. */
  fileName: string
  forMs: number
  /** When it begins to count; the process's real clock. */
  from: Instant
}

/** The bucket does not answer, or refuses us: what was asked was not done and may be asked again. */
export class FilesUnavailableError extends Error {
  /** Try again after this. */
  readonly afterMs = 30_000

  constructor(what: string, cause: unknown) {
    super(`Files cannot be reached: ${what}`, { cause })
    this.name = 'FilesUnavailableError'
  }
}
