/** Deals by the hundred thousand, straight into the tables, with histories whose hashes fit. */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { plusMs } from '@kedu/shared/time/instant'
import postgres, { type Sql } from 'postgres'
import { CHAIN_START, canonicalJson, chainHash } from '../store/event-chain.ts'
import { customerName } from './company.ts'
import { dealRequest, type SeedOptions } from './seed.ts'

const DEALS_AT_ONCE = 2000
const LINES_AT_ONCE = 200
/** With the opening ten events of a deal, a busy year. */
const UPDATES = 9

/** A deal as the tables hold it, its texts canonical. */
interface DealText {
  state: string
  events: { at: number; body: string }[]
}

/** What tells one deal from another stands here in a pattern's texts. */
const NAMES: readonly string[] = ['\ue000', '\ue001', '\ue002', '\ue003']
const ANY_NAME = /[\ue000-\ue003]/g
/** Of as many deals as there are patterns the owners come round again. */
const PATTERNS = 2000

/** Some deals come to be by the real rules; each further one is like one of them under another name. */
export class DealTexts {
  readonly #untouchedMs: (n: number) => number
  readonly #now: SeedOptions['now']
  readonly #patterns = new Map<number, DealText>()

  constructor({ untouchedMs, now }: Omit<SeedOptions, 'deals'>) {
    this.#untouchedMs = untouchedMs
    this.#now = now
  }

  of(n: number): DealText {
    const like = n % PATTERNS
    // One that was left alone for another time has another history.
    const isLike = this.#untouchedMs(n) === this.#untouchedMs(like)
    if (!isLike) return this.#made(n)
    const pattern = this.#patterns.get(like) ?? named(this.#made(like), namesOf(like), NAMES)
    this.#patterns.set(like, pattern)
    const names = namesOf(n)
    return textsOf(pattern, (text) =>
      text.replace(ANY_NAME, (one) => names[NAMES.indexOf(one)] ?? one),
    )
  }

  #made(n: number): DealText {
    const { state, events } = dealRequest(n, plusMs(this.#now, -this.#untouchedMs(n)), UPDATES)
    return {
      state: JSON.stringify(state),
      events: events.map(({ at, body }) => ({ at, body: canonicalJson(body) })),
    }
  }
}

function namesOf(n: number): string[] {
  return [`"d${n}"`, `seed${n}-`, `"C-${String(n + 1).padStart(4, '0')}"`, customerName(n)]
}

function named(deal: DealText, from: readonly string[], to: readonly string[]): DealText {
  return textsOf(deal, (text) =>
    from.reduce((so, name, k) => so.replaceAll(name, to[k] ?? name), text),
  )
}

function textsOf({ state, events }: DealText, change: (text: string) => string): DealText {
  return {
    state: change(state),
    events: events.map(({ at, body }) => ({ at, body: change(body) })),
  }
}

/** Into tables that exist and hold no such deals. Returns how many events were written. */
export async function copyDeals(
  adminUrl: string,
  workspace: string,
  deals: number,
  texts: DealTexts,
): Promise<number> {
  const sql = postgres(adminUrl, { max: 2, onnotice: () => undefined })
  let written = 0
  let before: Promise<unknown> = Promise.resolve()
  try {
    await sql`insert into kedu.workspaces (id) values (${workspace}) on conflict do nothing`
    for (let from = 0; from < deals; from += DEALS_AT_ONCE) {
      const lines = linesOf(workspace, from, Math.min(deals, from + DEALS_AT_ONCE), texts)
      written += lines.events.length
      // The database takes one lot in while the next one is made.
      await before
      before = copyLines(sql, lines)
      before.catch(() => undefined)
    }
    await before
    await sql`analyze kedu.events`
    await sql`analyze kedu.streams`
    return written
  } finally {
    await sql.end()
  }
}

interface Lines {
  events: string[]
  /** Each without its last field, the transaction it is written in. */
  streams: string[]
}

function linesOf(workspace: string, from: number, to: number, texts: DealTexts): Lines {
  const lines: Lines = { events: [], streams: [] }
  const commitId = randomUUID()
  for (let n = from; n < to; n += 1) {
    const { state, events } = texts.of(n)
    const streamId = `deal/d${n}`
    let hash = CHAIN_START
    let version = 0
    for (const { at, body } of events) {
      version += 1
      hash = chainHash(hash, `{"at":${at},"body":${body},"version":${version}}`)
      lines.events.push(line([workspace, streamId, version, at, hash, body, commitId]))
    }
    lines.streams.push(line([workspace, streamId, 'deal', null, version, state, hash, 1, 'bench']))
  }
  return lines
}

function copyLines(sql: Sql, { events, streams }: Lines): Promise<unknown> {
  return sql.begin(async (transaction) => {
    const [row] = await transaction`select pg_current_xact_id()::text as xid`
    const intoEvents = await transaction`copy kedu.events
      (workspace, stream_id, version, at, hash, body, commit_id) from stdin`.writable()
    await pipeline(Readable.from(inLots(events, '\n')), intoEvents)
    const intoStreams =
      await transaction`copy kedu.streams (workspace, stream_id, category, full_id,
      version, state, last_hash, revision, changed_by, changed_xid) from stdin`.writable()
    await pipeline(Readable.from(inLots(streams, `\t${row?.xid}\n`)), intoStreams)
  })
}

function* inLots(lines: readonly string[], end: string): Generator<string> {
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    yield `${lines.slice(from, from + LINES_AT_ONCE).join(end)}${end}`
  }
}

/** As COPY reads it. */
function line(fields: readonly (string | number | null)[]): string {
  return fields
    .map((field) =>
      field === null
        ? '\\N'
        : String(field).replace(/[\\\t\n\r]/g, (one) => COPY_ESCAPES[one] ?? one),
    )
    .join('\t')
}
const COPY_ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
