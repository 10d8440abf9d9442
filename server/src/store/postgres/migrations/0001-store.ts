/** Streams, events, inbox, outbox: what `Store` promises to keep. */
export const store = `
create table workspaces (
  id text collate "C" primary key
);

-- Append only: nobody but whoever erases a whole workspace takes anything away, see the trigger.
create table events (
  workspace text collate "C" not null,
  stream_id text collate "C" not null,
  version integer not null,
  at double precision not null,
  hash text not null,
  body text not null,
  -- The append it came with: tells an append whose answer was lost that it was committed.
  commit_id uuid not null,
  primary key (workspace, stream_id, version)
);

create table streams (
  workspace text collate "C" not null,
  stream_id text collate "C" not null,
  category text collate "C" not null,
  -- Where stream_id is too short to hold it.
  full_id text,
  version integer not null,
  state text not null,
  last_hash text not null,
  -- Counts every change, also those of the state alone.
  revision bigint not null,
  changed_by text not null,
  -- Whoever follows reads from the oldest transaction that was open when it read last.
  changed_xid xid8 not null,
  primary key (workspace, stream_id)
);
create index streams_changed on streams (workspace, changed_xid);
create index streams_category on streams (workspace, category, stream_id);

create table inbox (
  workspace text collate "C" not null,
  -- Order of arrival.
  seq bigint generated always as identity,
  id text collate "C" not null,
  lane text collate "C" not null,
  due_at double precision not null,
  attempts integer not null default 0,
  entry text not null,
  -- The recording it came with: tells one whose answer was lost that it was first.
  record_id uuid not null,
  primary key (workspace, id)
);
create unique index inbox_lanes on inbox (workspace, lane, seq);

create table inbox_done (
  workspace text collate "C" not null,
  id text collate "C" not null,
  at double precision not null,
  primary key (workspace, id)
);

create table outbox (
  workspace text collate "C" not null,
  -- Order of creation.
  seq bigint generated always as identity primary key,
  key text collate "C" not null,
  stream_id text collate "C" not null,
  lane text collate "C" not null,
  due_at double precision not null,
  expires_at double precision,
  attempts integer not null default 0,
  entry text not null,
  -- Given up; then this says why and when, as JSON.
  dead text,
  dead_at double precision,
  unique (workspace, key)
);
create index outbox_lanes on outbox (workspace, lane, seq) where dead is null;
create index outbox_due on outbox (workspace, due_at) where dead is null;
create index outbox_dead on outbox (workspace, seq) where dead is not null;
create index outbox_streams on outbox (workspace, stream_id);

-- Settled lately: the key stays taken, the card can be changed.
create table said (
  workspace text collate "C" not null,
  key text collate "C" not null,
  stream_id text collate "C" not null,
  at double precision not null,
  receipt text,
  primary key (workspace, key)
);

-- What is being worked on: one thing of a lane (a person) at a time.
create table lanes (
  workspace text collate "C" not null,
  kind text collate "C" not null check (kind in ('inbox', 'outbox')),
  lane text collate "C" not null,
  seq bigint not null,
  key text collate "C" not null,
  stream_id text collate "C" not null,
  until double precision not null,
  holder text not null,
  primary key (workspace, kind, lane)
);
create index lanes_key on lanes (workspace, kind, key);
create index lanes_holder on lanes (holder);

-- Who may do what there is to be one of.
create table leases (
  name text collate "C" primary key,
  holder text not null,
  until double precision not null
);

create table instances (
  id text primary key,
  host text not null,
  pid integer not null,
  started_at double precision not null,
  last_seen double precision not null
);

-- One row: until when anybody served.
create table serving (
  is_only boolean primary key default true check (is_only),
  last_heartbeat double precision
);
insert into serving default values;
create table downtimes (
  began double precision primary key,
  ended double precision not null
);

create function refuse_change_of_history() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.workspace = current_setting('kedu.erasing', true) then
    return old;
  end if;
  raise exception 'events are append only' using errcode = '42501';
end
$$;
create trigger append_only before update or delete on events
  for each row execute function refuse_change_of_history();
create trigger append_only_whole before truncate on events
  for each statement execute function refuse_change_of_history();
`
