/** A database that is being filled. Every statement may come again: what is there already stays. */
import { randomUUID } from 'node:crypto'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { postgresSource } from '../backup/postgres-source.ts'
import { canonicalJson } from '../store/event-chain.ts'
import { fullIdOf, laneOf } from '../store/postgres/append-statement.ts'
import { Connections, type Parameter } from '../store/postgres/connections.ts'
import {
  endHold,
  endMove,
  holdFor,
  isUnfinished,
  markUnfinished,
} from '../store/postgres/moving.ts'
import { storedJson, storedKey } from '../store/postgres/stored-text.ts'
import { splitStreamId } from '../store/stream-id.ts'
import type { Hold, MoveTarget, StreamToPut } from './move-target.ts'

const ANSWER_MS = 10 * MINUTE_MS
const ROWS_AT_ONCE = 2_000
const HELD_MS = 2 * MINUTE_MS
const RENEW_EVERY_MS = 10_000

/** Streams with what is new of their history, in one statement: both or neither. */
const PUT_STREAMS = `
with put as (
  insert into streams (workspace, stream_id, category, full_id, version, state, last_hash,
    revision, changed_by, changed_xid)
  select $1, s.stream_id, s.category, s.full_id, s.version::integer, s.state, s.last_hash, 1,
    'move-store', pg_current_xact_id()
  from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
    as s (stream_id, category, full_id, version, state, last_hash)
  on conflict (workspace, stream_id) do update set version = excluded.version,
    state = excluded.state, last_hash = excluded.last_hash, revision = streams.revision + 1,
    changed_by = excluded.changed_by, changed_xid = excluded.changed_xid
)
insert into events (workspace, stream_id, version, at, hash, body, commit_id)
select $1, e.stream_id, e.version::integer, e.at, e.hash, e.body, $8::uuid
from unnest($9::text[], $10::bigint[], $11::double precision[], $12::text[], $13::text[])
  as e (stream_id, version, at, hash, body)`

const PUT_SAID = `
insert into said (workspace, key, stream_id, at, receipt)
select $1, s.key, s.stream_id, s.at, s.receipt
from unnest($2::text[], $3::text[], $4::double precision[], $5::text[])
  as s (key, stream_id, at, receipt)
on conflict (workspace, key) do update set stream_id = excluded.stream_id, at = excluded.at,
  receipt = excluded.receipt
where said.at <= excluded.at`

const PUT_INBOX = `
insert into inbox (workspace, id, lane, due_at, attempts, entry, record_id)
select $1, i.id, i.lane, i.due_at, i.attempts::integer, i.entry, $2::uuid
from unnest($3::text[], $4::text[], $5::double precision[], $6::bigint[], $7::text[])
  with ordinality as i (id, lane, due_at, attempts, entry, n)
order by i.n`

const PUT_DONE = `
insert into inbox_done (workspace, id, at)
select $1, d.id, max(d.at) from unnest($2::text[], $3::double precision[]) as d (id, at) group by d.id
on conflict (workspace, id) do update set at = greatest(inbox_done.at, excluded.at)`

const PUT_OUTBOX = `
insert into outbox (workspace, key, stream_id, lane, due_at, expires_at, attempts, entry, dead,
  dead_at)
select $1, o.key, o.stream_id, o.lane, o.due_at, o.expires_at, o.attempts::integer, o.entry, o.dead,
  o.dead_at
from unnest($2::text[], $3::text[], $4::text[], $5::double precision[], $6::double precision[],
  $7::bigint[], $8::text[], $9::text[], $10::double precision[])
  with ordinality as o (key, stream_id, lane, due_at, expires_at, attempts, entry, dead, dead_at, n)
order by o.n`

/** Nobody who starts meanwhile serves it. */
export async function holdDatabase(connections: Connections, clock: () => number): Promise<Hold> {
  await holdFor(connections, HELD_MS)
  let heldAt = clock()
  return {
    async renew() {
      if (clock() - heldAt < RENEW_EVERY_MS) return
      heldAt = clock()
      await holdFor(connections, HELD_MS)
    },
    release: async () => void (await endHold(connections)),
  }
}

export function moveConnections(url: string): Connections {
  return new Connections(url, { size: 1, answerMs: ANSWER_MS })
}

/** `connections`: of a database whose tables are up to date. */
export function postgresTarget(url: string, connections: Connections): MoveTarget {
  const source = postgresSource(url)
  return {
    source,
    isUnfinished: () => isUnfinished((statement) => connections.run(null, statement)),
    begin: async () => void (await markUnfinished(connections)),

    async put(workspace, streams) {
      const own = storedKey(workspace)
      await connections.run(workspace, PUT_STREAMS, [own, ...streamColumns(streams)])
      const said = streams.flatMap(({ record }) =>
        record.said.map((one) => ({ streamId: record.streamId, ...one })),
      )
      for (const rows of inPortions(said)) {
        await connections.run(workspace, PUT_SAID, [
          own,
          rows.map(({ key }) => storedKey(key)),
          rows.map(({ streamId }) => storedKey(streamId)),
          rows.map(({ at }) => at),
          rows.map(({ receipt }) => (receipt === null ? null : storedJson(receipt))),
        ])
      }
    },

    async putBoxes(workspace, { inbox, done, outbox }) {
      const own = storedKey(workspace)
      for (const table of ['inbox', 'inbox_done', 'outbox', 'lanes']) {
        await connections.run(workspace, `delete from ${table} where workspace = $1`, [own])
      }
      for (const rows of inPortions(inbox.sort((a, b) => a.order - b.order))) {
        await connections.run(workspace, PUT_INBOX, [
          own,
          randomUUID(),
          rows.map(({ entry }) => storedKey(entry.id)),
          rows.map(({ entry }) => storedKey(entry.group)),
          rows.map(({ dueAt }) => dueAt),
          rows.map(({ entry }) => entry.attempts),
          rows.map(({ entry }) => storedJson(entry)),
        ])
      }
      for (const rows of inPortions(done)) {
        const values = [rows.map(({ id }) => storedKey(id)), rows.map(({ at }) => at)]
        await connections.run(workspace, PUT_DONE, [own, ...values])
      }
      for (const rows of inPortions(outbox.sort((a, b) => a.order - b.order))) {
        const entries = rows.map(({ entry }) => entry)
        await connections.run(workspace, PUT_OUTBOX, [
          own,
          entries.map(({ key }) => storedKey(key)),
          entries.map(({ streamId }) => storedKey(streamId)),
          entries.map(laneOf),
          entries.map(({ dueAt }) => dueAt),
          entries.map(({ expiresAt }) => expiresAt),
          entries.map(({ attempts }) => attempts),
          entries.map(storedJson),
          entries.map(({ dead }) => (dead === null ? null : storedJson(dead))),
          entries.map(({ dead }) => dead?.at ?? null),
        ])
      }
      await connections.run(
        null,
        'insert into workspaces (id) values ($1) on conflict do nothing',
        [own],
      )
    },

    async putServed({ lastHeartbeat, downtimes }) {
      if (lastHeartbeat !== null) {
        await connections.run(
          null,
          `update serving set last_heartbeat = greatest(last_heartbeat, $1::double precision)`,
          [lastHeartbeat],
        )
      }
      const columns = [downtimes.map(({ from }) => from), downtimes.map(({ to }) => to)]
      await connections.run(
        null,
        `insert into downtimes (began, ended)
         select * from unnest($1::double precision[], $2::double precision[])
         on conflict do nothing`,
        columns,
      )
    },

    settle: async () => undefined,
    finish: async () => void (await endMove(connections)),
    close: () => source.close(),
  }
}

function streamColumns(streams: readonly StreamToPut[]): Parameter[] {
  const events = streams.flatMap(({ record, known }) => {
    const key = storedKey(record.streamId)
    return record.events.slice(known?.version ?? 0).map((event) => ({ key, event }))
  })
  const records = streams.map(({ record }) => record)
  return [
    records.map(({ streamId }) => storedKey(streamId)),
    records.map(({ streamId }) => splitStreamId(streamId).category),
    records.map(({ streamId }) => fullIdOf(streamId, storedKey(streamId))),
    records.map(({ version }) => version),
    records.map(({ state }) => storedJson(state)),
    records.map((record) => record.events.at(-1)?.hash ?? ''),
    randomUUID(),
    events.map(({ key }) => key),
    events.map(({ event }) => event.version),
    events.map(({ event }) => event.at),
    events.map(({ event }) => event.hash),
    events.map(({ event }) => canonicalJson(event.body ?? null)),
  ]
}

function* inPortions<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    yield rows.slice(from, from + ROWS_AT_ONCE)
  }
}
