/** What the errors of the driver and of PostgreSQL mean to us. */
import { errorCode } from '../../files/file-system.ts'
import { type RefusalReason, StoreRefusedError, StoreUnreachableError } from '../errors.ts'

/** Five letters and digits of PostgreSQL; null: the error is none of its own. */
export function sqlState(error: unknown): string | null {
  const code = errorCode(error)
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')
    ? code
    : null
}

export const UNIQUE_VIOLATION = '23505'
export const READ_ONLY = '25006'

/** Going on at once is likely to help: another transaction was in the way. */
function isTransient(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlState(error) ?? '')
}

/** What was in another's way, or whose answer was lost, is tried so often. */
export const TRIES = 4

/** The same statement again may do better; the first may have been carried out. */
export function mayHelpAgain(error: unknown): boolean {
  return isTransient(error) || error instanceof StoreUnreachableError
}

const UNREACHABLE_STATES = new Set([
  // Shut down, crashed, not yet up, too slow, became a standby, full.
  ...['57P01', '57P02', '57P03', '57P05', '57014', '25006', '53300', '25P03'],
])
const UNREACHABLE_CODES = new Set([
  ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENOENT'],
])

/** The database is not there, or not for us now; later it may be. */
export function isUnreachable(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== null) return state.startsWith('08') || UNREACHABLE_STATES.has(state)
  return UNREACHABLE_CODES.has(String(errorCode(error)))
}

const REFUSALS: Readonly<Record<string, RefusalReason>> = {
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  '28P01': 'wrong-password',
  '28000': 'wrong-password',
  '3D000': 'no-database',
  '42501': 'no-permission',
  '25006': 'read-only',
}

/** At the start, where somebody is there to put it right. `address`: without its password. */
export function refusalOf(error: unknown, address: string): unknown {
  if (error instanceof StoreRefusedError) return error
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const reason = REFUSALS[String(errorCode(cause))]
  if (reason !== undefined) return new StoreRefusedError(reason, address, cause)
  return isUnreachable(cause) ? new StoreRefusedError('unreachable', address, cause) : error
}

/** Host, port, database and role, never the password. */
export function addressOf(url: string): string {
  const [, role = '', where = url] = /^\w+:\/\/([^:@/]*)(?::[^@]*)?@(.*)$/.exec(url) ?? []
  const place = where.replace(/\?.*$/, '').replace(/^\w+:\/\//, '')
  return role === '' ? place : `${role}@${place}`
}
