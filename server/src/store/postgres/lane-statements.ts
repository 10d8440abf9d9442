/**
 * Inbox and outbox. Of a lane (a person) one thing at a time is being worked on: a row of `lanes` says
 * so, and who takes the row has the lane. Rows are locked before, so that what somebody has just settled
 * is not taken from an older view of the tables.
 */

/** `clock`: the database's own, so that servers whose clocks differ do not take leases from each other. */
function leaseClock(given: string): string {
  return `clock as materialized (
  select coalesce(${given}::double precision, extract(epoch from clock_timestamp()) * 1000) as now
)`
}

/** That instance is still there; the world's clock, also where leases go by another one. */
function isAlive(instance: string): string {
  return `exists (select from instances where instances.id = ${instance}
      and instances.alive_until > extract(epoch from clock_timestamp()) * 1000)`
}

/**
 * $6 holder, $7 what it works on. Somebody else's or one's own: a lane is being worked on while its lease
 * lasts and its holder lives; what its holder does not know of is not.
 */
const IS_BUSY = (now: string) => `(lanes.until > ${now} and ${isAlive('lanes.holder')}
    and (lanes.holder <> $6 or lanes.key = any($7::text[])))`

/** $6 holder. Nobody keeps the row for itself, or the holder does. */
function isFree(table: 'inbox' | 'outbox'): string {
  return `(${table}.kept_until is null or ${table}.kept_by = $6
    or ${table}.kept_until <= (select now from clock) or not ${isAlive(`${table}.kept_by`)})`
}

/**
 * $1 workspace, $2 ids, $3 lanes, $4 moments, $5 entries, $6 names of the recordings, $7 the oldest
 * moment at which an id may have been done, $8 for how many ms each is kept or null, $9 given clock or
 * null, $10 for whom. In the order of the ids, so that of two statements with the same ones each waits
 * for the other and not both. Whether an id is known is asked for each by its key: a join would be
 * planned for a table as small as it once was.
 */
export const RECEIVE = `
with ${leaseClock('$9')},
named as (
  insert into workspaces (id)
  select $1 where not exists (select from workspaces where id = $1) on conflict do nothing
)
insert into inbox (workspace, id, lane, due_at, entry, record_id, kept_by, kept_until)
select $1, given.id, given.lane, given.due_at, given.entry, given.record_id::uuid,
  case when given.keep_ms is not null then $10 end, clock.now + given.keep_ms
from clock, unnest($2::text[], $3::text[], $4::double precision[], $5::text[], $6::text[],
  $8::double precision[]) as given (id, lane, due_at, entry, record_id, keep_ms)
where (select true from inbox where workspace = $1 and inbox.id = given.id) is null
  and (select true from inbox_done where workspace = $1 and inbox_done.id = given.id
    and at > $7::double precision) is null
order by given.id collate "C"
on conflict do nothing returning record_id`

export const OUR_RECORDS = `
select record_id from inbox
where workspace = $1 and id = any($2::text[]) and record_id = any(($3::text[])::uuid[])`

/** $1 workspace, $2 now, $3 limit, $4 lease ms, $5 given clock or null, $6 holder, $7 what it works on */
export const LEASE_INBOX = `
with ${leaseClock('$5')},
firsts as (select distinct on (lane) seq from inbox where workspace = $1 order by lane, seq),
ready as materialized (
  select seq, id, lane, attempts, entry from inbox
  where workspace = $1 and due_at <= $2::double precision and seq in (select seq from firsts)
    and ${isFree('inbox')}
    and not exists (select from lanes, clock where lanes.workspace = $1 and lanes.kind = 'inbox'
      and lanes.lane = inbox.lane and ${IS_BUSY('clock.now')})
  order by seq limit $3::integer for update of inbox skip locked
),
held as (
  insert into lanes (workspace, kind, lane, seq, key, stream_id, until, holder)
  select $1, 'inbox', lane, seq, id, '', clock.now + $4::double precision, $6
  from (select * from ready order by lane) as ordered, clock
  on conflict (workspace, kind, lane) do update set seq = excluded.seq, key = excluded.key,
    until = excluded.until, holder = excluded.holder
  where not ${IS_BUSY('(select now from clock)')}
  returning seq
)
select ready.id as key, ready.entry, ready.attempts from ready join held using (seq) order by seq`

/** The lane that is free now holds what another process than `holder` keeps for itself. */
function isAwaited(table: 'inbox' | 'outbox', holder: string): string {
  // The index of the outbox's lanes holds what is not given up.
  const waits = table === 'outbox' ? 'and outbox.dead is null' : ''
  return `exists (select from ${table}, gone where ${table}.workspace = $1
    and ${table}.lane = gone.lane and ${table}.kept_by <> ${holder} ${waits}) as is_awaited`
}

/** $1 workspace, $2 id, $3 now, $4 holder */
export const INBOX_DONE = `
with gone as (delete from inbox where workspace = $1 and id = $2 returning lane, seq),
freed as (
  delete from lanes using gone where lanes.workspace = $1 and lanes.kind = 'inbox'
    and lanes.lane = gone.lane and lanes.seq = gone.seq
),
noted as (
  insert into inbox_done (workspace, id, at) select $1, $2, $3::double precision from gone
  on conflict (workspace, id) do update set at = excluded.at
)
select ${isAwaited('inbox', '$4')}`

/** $1 workspace, $2 id, $3 due */
export const INBOX_RETRY = `
with later as (
  update inbox set due_at = $3::double precision, attempts = attempts + 1
  where workspace = $1 and id = $2 returning lane, seq
)
delete from lanes using later where lanes.workspace = $1 and lanes.kind = 'inbox'
  and lanes.lane = later.lane and lanes.seq = later.seq`

/** $1 workspace, $2 now, $3 limit, $4 lease ms, $5 given clock or null, $6 holder, $7 what it works on */
export const LEASE_OUTBOX = `
with ${leaseClock('$5')},
firsts as (
  select distinct on (lane) seq from outbox
  where workspace = $1 and dead is null and due_at <= $2::double precision
    and ${isFree('outbox')}
    and not exists (select from lanes, clock where lanes.workspace = $1 and lanes.kind = 'outbox'
      and lanes.lane = outbox.lane and ${IS_BUSY('clock.now')})
  order by lane, seq
),
ready as materialized (
  select seq, key, lane, stream_id, due_at, expires_at, attempts, entry, dead from outbox
  where workspace = $1 and dead is null and due_at <= $2::double precision
    and seq in (select seq from firsts)
  order by due_at, seq limit $3::integer for update of outbox skip locked
),
held as (
  insert into lanes (workspace, kind, lane, seq, key, stream_id, until, holder)
  select $1, 'outbox', lane, seq, key, stream_id, clock.now + $4::double precision, $6
  from (select * from ready order by lane) as ordered, clock
  on conflict (workspace, kind, lane) do update set seq = excluded.seq, key = excluded.key,
    stream_id = excluded.stream_id, until = excluded.until, holder = excluded.holder
  where not ${IS_BUSY('(select now from clock)')}
  returning seq
)
select ready.* from ready join held using (seq) order by due_at, seq`

/**
 * What a settlement is about: the message in flight, also when it was cancelled meanwhile, and otherwise
 * the one that waits. $1 workspace, $2 key, $3 holder
 */
const SENT = `
sent as materialized (
  select seq, stream_id from (
    select seq, stream_id, case when holder = $3 then 0 else 1 end as place from lanes
    where workspace = $1 and kind = 'outbox' and key = $2
    union all
    select seq, stream_id, 2 from outbox where workspace = $1 and key = $2 and dead is null
  ) as all_of_them
  order by place, seq limit 1
),
freed as (
  delete from lanes using sent where lanes.workspace = $1 and lanes.kind = 'outbox'
    and lanes.key = $2 and lanes.seq = sent.seq
)`

/** $4 at, $5 receipt; $6 false: only what was waiting counts. */
export const SETTLE_SAID = `
with ${SENT},
gone as (
  delete from outbox using sent where outbox.workspace = $1 and outbox.seq = sent.seq
    and outbox.dead is null
  returning outbox.seq, outbox.lane
),
noted as (
  insert into said (workspace, key, stream_id, at, receipt)
  select $1, $2, sent.stream_id, $4::double precision, $5 from sent
  where exists (select from gone)
    or ($6::boolean and not exists (select from said where workspace = $1 and key = $2))
  on conflict (workspace, key) do update set stream_id = excluded.stream_id, at = excluded.at,
    receipt = excluded.receipt
)
select ${isAwaited('outbox', '$3')}`

/** $4 due, $5 keep ms or null, $6 given clock or null */
export const SETTLE_RETRY = `
with ${leaseClock('$6')},
${SENT.trimStart()}
update outbox set due_at = $4::double precision, attempts = attempts + 1,
  kept_by = case when $5::double precision is not null then $3 end,
  kept_until = clock.now + $5::double precision
from sent, clock
where outbox.workspace = $1 and outbox.seq = sent.seq and outbox.dead is null`

/** $4 dead as JSON, $5 at */
export const SETTLE_DEAD = `
with ${SENT}
update outbox set dead = $4, dead_at = $5::double precision from sent
where outbox.workspace = $1 and outbox.seq = sent.seq and outbox.dead is null`

/** $1 workspace, $2 key, $3 now */
export const RESEND = `
update outbox set dead = null, dead_at = null, attempts = 0, due_at = $3::double precision,
  expires_at = null
where workspace = $1 and key = $2 and dead is not null returning 1 as resent`

/**
 * $1 workspace, $2 oldest moment at which an id may have been done, $3 the same for what was said, $4 for
 * uses of rooms
 */
export const SWEEP = `
with forgotten_ids as (delete from inbox_done where workspace = $1 and at <= $2::double precision),
forgotten_keys as (delete from said where workspace = $1 and at <= $3::double precision),
forgotten_rooms as (delete from rooms where workspace = $1 and last_use <= $4::double precision)
delete from outbox where workspace = $1 and dead_at <= $3::double precision`

export const FIRST_DUE = `
select (select min(due_at) from inbox where workspace = $1) as inbox,
  (select min(due_at) from outbox where workspace = $1 and dead is null) as outbox`

export const COUNTS = `
select (select count(*) from inbox where workspace = $1) as inbox,
  count(*) filter (where dead is null) as pending,
  count(*) filter (where dead is not null) as dead
from outbox where workspace = $1`
