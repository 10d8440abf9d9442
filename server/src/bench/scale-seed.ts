/** Deals by the hundred thousand, straight into the tables, with histories whose hashes fit. */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { plusMs } from '@kedu/shared/time/instant'
import postgres from 'postgres'
import { CHAIN_START, canonicalJson, eventHash } from '../store/event-chain.ts'
import { dealRequest, type SeedOptions } from './seed.ts'

const DEALS_AT_ONCE = 2000
/** With the opening ten events of a deal, a busy year. */
const UPDATES = 9

/** Into tables that exist and hold no such deals. Returns how many events were written. */
export async function copyDeals(
  adminUrl: string,
  workspace: string,
  { deals, untouchedMs, now }: SeedOptions,
): Promise<number> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined })
  let written = 0
  try {
    await sql`insert into kedu.workspaces (id) values (${workspace}) on conflict do nothing`
    for (let from = 0; from < deals; from += DEALS_AT_ONCE) {
      const events: string[] = []
      const streams: string[] = []
      const commitId = randomUUID()
      await sql.begin(async (transaction) => {
        const [row] = await transaction`select pg_current_xact_id()::text as xid`
        for (let n = from; n < Math.min(deals, from + DEALS_AT_ONCE); n += 1) {
          const request = dealRequest(n, plusMs(now, -untouchedMs(n)), UPDATES)
          let hash = CHAIN_START
          let version = 0
          for (const { at, body } of request.events) {
            version += 1
            hash = eventHash(hash, { version, at, body })
            const fields = [
              workspace,
              request.streamId,
              version,
              at,
              hash,
              canonicalJson(body),
              commitId,
            ]
            events.push(line(fields))
          }
          const state = JSON.stringify(request.state)
          const fields = [
            workspace,
            request.streamId,
            'deal',
            null,
            version,
            state,
            hash,
            1,
            'bench',
          ]
          streams.push(line([...fields, String(row?.xid)]))
        }
        const intoEvents = await transaction`copy kedu.events
          (workspace, stream_id, version, at, hash, body, commit_id) from stdin`.writable()
        await pipeline(Readable.from(events), intoEvents)
        const intoStreams =
          await transaction`copy kedu.streams (workspace, stream_id, category, full_id,
          version, state, last_hash, revision, changed_by, changed_xid) from stdin`.writable()
        await pipeline(Readable.from(streams), intoStreams)
      })
      written += events.length
    }
    await sql`analyze kedu.events`
    await sql`analyze kedu.streams`
    return written
  } finally {
    await sql.end()
  }
}

/** As COPY reads it. */
function line(fields: readonly (string | number | null)[]): string {
  const written = fields.map((field) =>
    field === null
      ? '\\N'
      : String(field).replace(/[\\\t\n\r]/g, (one) => COPY_ESCAPES[one] ?? one),
  )
  return `${written.join('\t')}\n`
}
const COPY_ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
