/** What every driver may answer with instead of a result. */

export class StoreClosedError extends Error {
  constructor() {
    super('The store is closed')
    this.name = 'StoreClosedError'
  }
}

/**
 * The database did not answer in time, or the connection to it broke. What was asked for may have been
 * stored or not; asking again with the same version finds out, and changes nothing twice.
 */
export class StoreUnreachableError extends Error {
  constructor(cause: unknown) {
    super(`The database cannot be reached: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
    this.name = 'StoreUnreachableError'
  }
}

/** Why a database is not worked with. */
export type RefusalReason =
  | 'unknown-host'
  | 'unreachable'
  | 'wrong-password'
  | 'no-database'
  | 'no-permission'
  | 'too-old'
  | 'fsync-off'
  | 'synchronous-commit-off'
  | 'not-utf8'
  | 'read-only'
  /** This role passes the walls between companies. */
  | 'role-too-strong'
  /** The tables are older than this program, and this role may not change them. */
  | 'not-migrated'
  /** The tables are of a newer program. */
  | 'newer-schema'
  /** It is being filled from another store, or that did not come to its end. */
  | 'being-moved'

/** The database as it is cannot be worked with; somebody has to change that first. Nothing was changed. */
export class StoreRefusedError extends Error {
  readonly reason: RefusalReason
  /** What was found: a host, a version, a role … never a password. */
  readonly found: string

  constructor(reason: RefusalReason, found: string, cause?: unknown) {
    super(`The database is refused: ${reason} (${found})`, { cause })
    this.name = 'StoreRefusedError'
    this.reason = reason
    this.found = found
  }
}
