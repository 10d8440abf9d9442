/**
 * The whole of an append as one statement: looks at the version, locks the stream, chains and puts the
 * events, replaces the state, takes back and drafts messages. Two writers of one version: the second
 * waits for the first, sees its version and changes nothing; of two that make a new stream the second
 * violates the key of its first event.
 */
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import { canonicalJson } from '../event-chain.ts'
import type { AppendRequest, StreamId } from '../store.ts'
import { splitStreamId } from '../stream-id.ts'
import type { Parameter } from './connections.ts'
import { storedJson, storedKey } from './stored-text.ts'

/** How long a settled message's receipt and key are remembered. */
export const SAID_MEMORY_MS = 30 * DAY_MS

export const APPEND = `
with recursive
clock as materialized (
  select coalesce($19::double precision, extract(epoch from clock_timestamp()) * 1000) as now
),
before as materialized (
  select version, last_hash, changed_by, changed_xid from streams
  where workspace = $1 and stream_id = $2 for update
),
allowed as materialized (
  select 1 where $18::text is null or exists (select from leases, clock where name = $18
    and holder = $10 and until > clock.now)
),
fits as materialized (
  select version, last_hash from before, allowed where version = $5::integer
  union all
  select 0, '' from allowed where $5::integer = 0 and not exists (select from before)
),
chain (n, hash) as (
  select 0, last_hash from fits
  union all
  select n + 1, encode(sha256(convert_to(
    hash || chr(10) || '{"at":' || ($6::text[])[n + 1] || ',"body":' || ($7::text[])[n + 1]
      || ',"version":' || ($5::integer + n + 1) || '}', 'UTF8')), 'hex')
  from chain where n < cardinality($7::text[])
),
put as (
  insert into events (workspace, stream_id, version, at, hash, body, commit_id)
  select $1, $2, $5::integer + n, ($6::text[])[n]::double precision, hash, ($7::text[])[n], $9::uuid
  from chain where n > 0
),
saved as (
  insert into streams (workspace, stream_id, category, full_id, version, state, last_hash,
    revision, changed_by, changed_xid)
  select $1, $2, $3, $4, $5::integer + cardinality($7::text[]), $8,
    (select hash from chain order by n desc limit 1), 1, $10, pg_current_xact_id()
  from fits
  on conflict (workspace, stream_id) do update set version = excluded.version,
    state = excluded.state, last_hash = excluded.last_hash, revision = streams.revision + 1,
    changed_by = excluded.changed_by, changed_xid = excluded.changed_xid
  where streams.version = $5::integer
  returning revision, changed_xid
),
named as (
  insert into workspaces (id)
  select $1 from saved where not exists (select from workspaces where id = $1)
  on conflict do nothing
),
cancelled as (
  delete from outbox where workspace = $1 and stream_id = $2 and key = any($11::text[])
    and dead is null and exists (select from saved)
  returning key
),
drafted as (
  insert into outbox (workspace, key, stream_id, lane, due_at, expires_at, entry, kept_by,
    kept_until)
  select $1, draft.key, $2, draft.lane, draft.due_at, draft.expires_at, draft.entry,
    case when $20::double precision is not null then $10 end, clock.now + $20::double precision
  -- Counting what was taken back makes sure that it is taken back first.
  from saved, clock, (select count(*) from cancelled) as done,
    unnest($12::text[], $13::text[], $14::double precision[], $15::double precision[], $16::text[])
      with ordinality as draft (key, lane, due_at, expires_at, entry, n)
  where not exists (
      select from outbox as other where other.workspace = $1 and other.key = draft.key
        and not (other.stream_id = $2 and other.dead is null and other.key = any($11::text[])))
    and not exists (
      select from said where said.workspace = $1 and said.key = draft.key
        and said.at > $17::double precision)
  order by draft.n
  on conflict (workspace, key) do nothing
)
select saved.revision, saved.changed_xid::text as xid,
  coalesce((select version from before), 0) as version,
  (select changed_by from before) as before_by,
  (select changed_xid::text from before) as before_xid
from (select 1) as one left join saved on true`

/** The version as it is, and whether the event an append would have ended with came with that append. */
export const OUTCOME = `
select coalesce((select version from streams where workspace = $1 and stream_id = $2), 0) as version,
  exists (select from events where workspace = $1 and stream_id = $2 and version = $3::integer
    and commit_id = $4::uuid) as is_ours`

/** `request` is a fresh copy: nobody changes it any more. */
export function appendValues(
  workspace: WorkspaceId,
  request: AppendRequest,
  by: { commitId: string; instance: string; now: Instant; leaseClock: Instant | null },
): Parameter[] {
  const { streamId, expectedVersion, events, outbox } = request
  const key = storedKey(streamId)
  return [
    storedKey(workspace),
    key,
    splitStreamId(streamId).category,
    fullIdOf(streamId, key),
    expectedVersion,
    events.map(({ at }) => canonicalJson(at)),
    events.map(({ body }) => canonicalJson(body ?? null)),
    storedJson(request.state),
    by.commitId,
    by.instance,
    (request.cancelOutbox ?? []).map(storedKey),
    outbox.map((draft) => storedKey(draft.key)),
    outbox.map(laneOf),
    outbox.map(({ dueAt }) => dueAt),
    outbox.map(({ expiresAt }) => expiresAt),
    outbox.map((draft) => storedJson({ ...draft, streamId, createdAt: by.now })),
    by.now - SAID_MEMORY_MS,
    request.underLease === undefined ? null : storedKey(request.underLease),
    by.leaseClock,
    request.keepDraftsMs ?? null,
  ]
}

/** What a person is told goes one after the other. */
export function laneOf({ recipientId }: Pick<OutboxDraft, 'recipientId'>): string {
  return storedKey(recipientId)
}

/** Null: the key says it. */
export function fullIdOf(streamId: StreamId, key: string): string | null {
  return key === streamId ? null : storedJson(streamId)
}
