/** What one process at a time may do: a row for each name, with its holder and until when. */
import type { Instant } from '@kedu/shared/time/instant'
import type { Connections } from './connections.ts'
import { storedKey } from './stored-text.ts'

const TAKE = `
insert into leases (name, holder, until)
select $1, $2, clock.now + $3::double precision from (select
  coalesce($4::double precision, extract(epoch from clock_timestamp()) * 1000) as now) as clock
on conflict (name) do update set holder = excluded.holder, until = excluded.until
where leases.holder = excluded.holder
  or leases.until <= excluded.until - $3::double precision
returning 1 as taken`

/** `clock`: null is the database's own. */
export async function takeLease(
  connections: Connections,
  { name, forMs, holder, clock }: Lease & { forMs: number; clock: Instant | null },
): Promise<boolean> {
  const rows = await connections.run(null, TAKE, [storedKey(name), holder, forMs, clock])
  return rows.length > 0
}

export async function releaseLease(
  connections: Connections,
  { name, holder }: Lease,
): Promise<void> {
  const statement = 'delete from leases where name = $1 and holder = $2'
  await connections.run(null, statement, [storedKey(name), holder])
}

interface Lease {
  name: string
  holder: string
}
