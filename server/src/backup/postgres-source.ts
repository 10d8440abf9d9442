/**
 * A database as a backup reads it: each company out of one snapshot, so nothing in it is half of
 * something. Readers hold nobody up, and what is written meanwhile is not in it.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import type { Downtime } from '@kedu/shared/time/work-calendar'
import postgres, { type Sql } from 'postgres'
import { clientOptions, type Row, reservedOf } from '../store/postgres/connections.ts'
import { isUnfinished } from '../store/postgres/moving.ts'
import { entryOf, eventOf, snapshotOf } from '../store/postgres/stored-rows.ts'
import { storedKey } from '../store/postgres/stored-text.ts'
import type { BackupRecord, BackupSource, StreamRecord } from './backup-records.ts'

/** Nobody waits for it as for an answer; the disk that is written to may be slow. */
const ANSWER_MS = 10 * MINUTE_MS
/** Streams read at a time, with their history. */
const PAGE = 200
/** Rows of the inbox at a time. */
const CURSOR = 1_000

export function postgresSource(url: string): BackupSource {
  const sql = postgres(url, clientOptions(ANSWER_MS))
  return {
    store: 'postgres',
    workspaces: async () =>
      (await sql`select id from workspaces order by id`).map(({ id }) => String(id)),
    records: (workspace) => inOneSnapshot(url, workspace),
    downtimes: async () => {
      const rows = await sql`select began, ended from downtimes order by 1`
      return rows.map(({ began, ended }) => ({ from: began, to: ended }) as Downtime)
    },
    lastServed: async () => {
      const [row] = await sql`select last_heartbeat from serving`
      return (row?.last_heartbeat ?? null) as Instant | null
    },
    isHalfMoved: () => isUnfinished((statement) => sql.unsafe(statement)),
    close: () => sql.end({ timeout: 1 }),
  }
}

/** A connection of its own: it stays in one transaction from the first record to the last. */
async function* inOneSnapshot(url: string, workspace: WorkspaceId): AsyncGenerator<BackupRecord> {
  const sql = postgres(url, clientOptions(ANSWER_MS))
  try {
    const own = await reservedOf(sql)
    await own`begin isolation level repeatable read read only`
    await own`select set_config('kedu.workspace', ${storedKey(workspace)}, true)`
    yield* recordsIn(own, storedKey(workspace))
    await own`commit`
    own.release()
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function* recordsIn(sql: Sql, workspace: string): AsyncGenerator<BackupRecord> {
  const waiting = sql`
    select seq, due_at, attempts, entry from inbox where workspace = ${workspace} order by seq`
  for await (const rows of waiting.cursor(CURSOR)) {
    for (const { seq, due_at, attempts, entry } of rows) {
      const read = { ...JSON.parse(String(entry)), attempts }
      yield { kind: 'inbox', order: Number(seq), dueAt: due_at, entry: read }
    }
  }
  const done = sql`select id, at from inbox_done where workspace = ${workspace} order by at`
  for await (const rows of done.cursor(CURSOR)) {
    for (const { id, at } of rows) yield { kind: 'done', id: String(id), at }
  }
  for (let after = ''; ; ) {
    const streams = await sql`
      select stream_id, full_id, version, state from streams
      where workspace = ${workspace} and stream_id > ${after} order by stream_id limit ${PAGE}`
    const keys = streams.map(({ stream_id }) => String(stream_id))
    const [events, outbox, said] = [
      await sql`
        select stream_id, version, at, hash, body from events
        where workspace = ${workspace} and stream_id = any(${keys}) order by stream_id, version`,
      await sql`
        select * from outbox
        where workspace = ${workspace} and stream_id = any(${keys}) order by seq`,
      await sql`
        select stream_id, key, at, receipt from said
        where workspace = ${workspace} and stream_id = any(${keys}) order by at`,
    ].map(byStream)
    for (const row of streams) {
      const key = String(row.stream_id)
      const { streamId, version, state } = snapshotOf(row)
      yield {
        kind: 'stream',
        streamId,
        version,
        state,
        events: (events?.get(key) ?? []).map(eventOf),
        outbox: (outbox?.get(key) ?? []).map((one) => ({
          order: Number(one.seq),
          entry: entryOf(one),
        })),
        said: (said?.get(key) ?? []).map(saidOf),
      }
      after = key
    }
    if (streams.length < PAGE) return
  }
}

function byStream(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const key = String(row.stream_id)
    const known = found.get(key)
    if (known === undefined) found.set(key, [row])
    else known.push(row)
  }
  return found
}

function saidOf({ key, at, receipt }: Row): StreamRecord['said'][number] {
  const read = typeof receipt === 'string' ? JSON.parse(receipt) : null
  return { key: String(key), at: at as StreamRecord['said'][number]['at'], receipt: read }
}
