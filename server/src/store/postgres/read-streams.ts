/**
 * Reads every stream of a category beside those who work on it, changing nothing: for a thread of its
 * own. Each stream is as some commit left it; what is committed meanwhile may be in it or not.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { StoredEvent, StreamCategory, StreamSnapshot } from '../store.ts'
import { Connections } from './connections.ts'
import { eventsByKey, snapshotOf } from './stored-rows.ts'
import { storedKey } from './stored-text.ts'

const PAGE = 200
/** Nobody waits for it as for an answer. */
const ANSWER_MS = 60 * SECOND_MS

export interface ReadRow {
  snapshot: StreamSnapshot
  /** Oldest first. */
  events(): Promise<StoredEvent[]>
  /** How much of the category was read, 0 to 1. */
  share: number
}

/** One of so many parts of a category: together they are all of it. */
export interface RowsPart {
  index: number
  of: number
}

const WHOLE: RowsPart = { index: 0, of: 1 }

export interface ReadingChoice {
  part?: RowsPart
  /** Ids within the category that are left out. */
  except?: readonly string[]
}

export async function* readStreamRows(
  url: string,
  workspace: WorkspaceId,
  category: StreamCategory,
  { part = WHOLE, except = [] }: ReadingChoice = {},
): AsyncGenerator<ReadRow> {
  const left = new Set(except.map((id) => storedKey(`${category}/${id}`)))
  const connections = new Connections(url, { size: 1, answerMs: ANSWER_MS })
  const ask: Ask = (statement, values) => connections.ask(workspace, statement, values)
  try {
    const inPart = `workspace = $1 and category = $2 and (hashtext(stream_id) & 65535) % ${part.of} = ${part.index}`
    const [total] = await ask(`select count(*) from streams where ${inPart}`, [category])
    const all = Math.max(1, Number(total?.count))
    let read = 0
    let after = ''
    for (;;) {
      const rows = await ask(
        `select stream_id, full_id, version, state from streams
         where ${inPart} and stream_id > $3 order by stream_id limit ${PAGE}`,
        [category, after],
      )
      const wanted = rows.filter((row) => !left.has(String(row.stream_id)))
      const keys = wanted.map((row) => String(row.stream_id))
      // Whoever asks for those of one stream asks for those of the next, too.
      let ofPage: Promise<Map<string, StoredEvent[]>> | null = null
      for (const row of wanted) {
        const key = String(row.stream_id)
        const events = async () => {
          ofPage ??= eventsOf(keys, ask)
          return (await ofPage).get(key) ?? []
        }
        yield { snapshot: snapshotOf(row), events, share: Math.min(1, read / all) }
      }
      read += rows.length
      after = String(rows.at(-1)?.stream_id ?? after)
      if (rows.length < PAGE) return
    }
  } finally {
    await connections.close()
  }
}

type Ask = (
  statement: string,
  values: readonly (string | string[])[],
) => ReturnType<Connections['run']>

async function eventsOf(keys: string[], ask: Ask): Promise<Map<string, StoredEvent[]>> {
  const rows = await ask(
    `select stream_id, version, at, hash, body from events
     where workspace = $1 and stream_id = any($2::text[]) order by stream_id, version`,
    [keys],
  )
  return eventsByKey(rows)
}
