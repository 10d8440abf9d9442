/** What the database must be like for its promises to be ours. */
import { type RefusalReason, StoreRefusedError } from '../errors.ts'
import type { Row } from './connections.ts'

const OLDEST = 150_000

export const SETTINGS = `
select current_setting('server_version_num')::integer as version,
  current_setting('server_version') as version_name,
  current_setting('fsync') as fsync,
  current_setting('synchronous_commit') as synchronous_commit,
  current_setting('server_encoding') as encoding,
  pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as is_read_only,
  current_user as role,
  (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as sees_everything`

/** Null: it can be worked with. */
export function refusalOfSettings(row: Row | undefined): StoreRefusedError | null {
  const refused = (reason: RefusalReason, found: unknown) =>
    new StoreRefusedError(reason, String(found))
  if (Number(row?.version) < OLDEST) return refused('too-old', row?.version_name)
  if (row?.fsync !== 'on') return refused('fsync-off', row?.fsync)
  // What is acknowledged before it is on the disk may be lost.
  if (row.synchronous_commit === 'off') return refused('synchronous-commit-off', 'off')
  if (row.encoding !== 'UTF8') return refused('not-utf8', row.encoding)
  if (row.is_read_only === true) return refused('read-only', row.version_name)
  // Row-level security would not hold for it.
  return row.sees_everything === true ? refused('role-too-strong', row.role) : null
}
