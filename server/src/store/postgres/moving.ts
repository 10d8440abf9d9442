/**
 * A database that is being filled from another store, or emptied into one: a lease nobody else takes
 * says so, and whoever wants to serve looks for it.
 */
import type { Connections, Row } from './connections.ts'

const NAME = 'move-store'
/** The database's own clock: whoever moves and whoever starts may have different ones. */
const NOW = 'extract(epoch from clock_timestamp()) * 1000'

/** For good, until it is taken back; a process that dies leaves it behind. */
export function markUnfinished(connections: Connections): Promise<readonly Row[]> {
  return connections.run(
    null,
    `insert into leases (name, holder, until) values ('${NAME}', '${NAME}', 'infinity')
     on conflict (name) do update set until = excluded.until`,
  )
}

/** For a while; ends by itself when the process dies. */
export function holdFor(connections: Connections, forMs: number): Promise<readonly Row[]> {
  return connections.run(
    null,
    `insert into leases (name, holder, until) values ('${NAME}', '${NAME}', ${NOW} + $1::double precision)
     on conflict (name) do update set until = excluded.until where leases.until <> 'infinity'`,
    [forMs],
  )
}

/** Before its time; what is unfinished stays so. */
export function endHold(connections: Connections): Promise<readonly Row[]> {
  return connections.run(null, `delete from leases where name = '${NAME}' and until <> 'infinity'`)
}

export function endMove(connections: Connections): Promise<readonly Row[]> {
  return connections.run(null, `delete from leases where name = '${NAME}'`)
}

export async function isUnfinished(
  ask: (statement: string) => PromiseLike<readonly Row[]>,
): Promise<boolean> {
  const rows = await ask(`select from leases where name = '${NAME}' and until = 'infinity'`)
  return rows.length > 0
}

export async function isBeingMoved(connections: Connections): Promise<boolean> {
  const rows = await connections.run(
    null,
    `select from leases where name = '${NAME}' and until > ${NOW}`,
  )
  return rows.length > 0
}

/** Where a Kedu is serving this database, `host` and process; null: nobody is. */
export async function servedBy(connections: Connections): Promise<string | null> {
  const [row] = await connections.run(
    null,
    `select host, pid from instances where alive_until > ${NOW} order by started_at limit 1`,
  )
  return row === undefined ? null : `${row.host} ${row.pid}`
}
