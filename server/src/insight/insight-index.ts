/**
 * The traces of all deals of a company, made when somebody first looks at a board and put away when
 * nobody has looked for a while. The streams are the truth: a trace holds only as long as its deal's row
 * is the one it was made beside.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { NameTable } from '@kedu/shared/insight/name-table'
import type { DealTrace } from '@kedu/shared/insight/trace'
import { traceOf } from '@kedu/shared/insight/trace-of'
import {
  companyWords,
  SPLITTER_VERSION,
  type WordSplitter,
  wordSplitter,
} from '@kedu/shared/insight/words'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { DurableFiles } from '../files/durable-files.ts'
import type { Workspace } from '../workspace/workspace.ts'
import {
  type InsightContent,
  type KeptTrace,
  packed,
  readInsight,
  writeInsight,
} from './insight-file.ts'
import { isSameRows, RowsInView } from './rows-in-view.ts'
import { UsualContacts } from './usual-contacts.ts'

const FILE = 'insight.bin'
/** Streams read at the same time. */
const LANES = 16
/** Streams asked for at once; then others get their turn. */
const BATCH = 32
/** Real time without a question, after which the memory is given back. */
const UNUSED_MS = 10 * MINUTE_MS
/** So many new traces are worth writing the file anew at once. */
const WORTH_WRITING = 500

export interface InsightParts {
  workspace: Workspace
  /** Holds the file; made when missing. */
  folder: string
  log: FastifyBaseLogger
}

/** What there is to read; see the folder's README. */
export interface Traces {
  of(dealId: string): DealTrace | null
  /** Of these rows, in their order; deals without a readable history are left out. */
  ofRows(rows: readonly DealRow[]): readonly TracedDeal[]
}

export interface TracedDeal {
  dealId: string
  row: DealRow
  trace: DealTrace
}

/**
 * All rows of the company as they were when the index was up to date, in the same order with their traces;
 * null: the history could not be read.
 */
interface HeldDeals {
  rows: readonly DealRow[]
  deals: readonly (TracedDeal | null)[]
}

const NONE_HELD: HeldDeals = { rows: [], deals: [] }

/** How far the reading of histories has come. */
export interface InsightProgress {
  done: number
  total: number
}

export class InsightIndex {
  readonly #parts: InsightParts
  readonly #files = new DurableFiles()
  /** Whose rows a board is about, and what was counted of them. */
  readonly view: RowsInView
  readonly usualContacts: UsualContacts
  #content: InsightContent | null = null
  #held: HeldDeals = NONE_HELD
  #reader: { held: HeldDeals; traces: Traces } | null = null
  #split: { key: string; wordsOf: WordSplitter } | null = null
  #working: Promise<InsightContent> | null = null
  #writing: Promise<void> = Promise.resolve()
  #progress: InsightProgress = { done: 0, total: 0 }
  #unwritten = 0
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(parts: InsightParts) {
    this.#parts = parts
    this.view = new RowsInView(parts.workspace)
    this.usualContacts = new UsualContacts(parts.folder, parts.log)
  }

  /** True while nothing is held in memory. */
  get isPutAway(): boolean {
    return this.#content === null
  }

  get progress(): InsightProgress {
    return this.#progress
  }

  /** Every deal's trace as the store has the deal now. Rejects when the process is being closed. */
  async traces(): Promise<Traces> {
    this.#working ??= this.#upToDate().finally(() => {
      this.#working = null
    })
    const { traces } = await this.#working
    this.#keepAWhile()
    const held = this.#held
    if (this.#reader?.held !== held) this.#reader = { held, traces: readerOf(traces, held) }
    return this.#reader.traces
  }

  /**
   * One deal's trace: of those in memory, else from its own history alone, whose words are left out.
   * Null: it has no readable history.
   */
  async traceOf(row: DealRow): Promise<DealTrace | null> {
    if (!this.isPutAway) return (await this.traces()).of(row.id)
    const { store, id } = this.#parts.workspace
    try {
      const stored = await store.history(id, `deal/${row.id}`)
      const events = stored.map((event) => event.body as DealEvent)
      return traceOf(events, new NameTable(), () => [])
    } catch (error) {
      this.#parts.log.warn({ err: error, dealId: row.id }, 'history could not be read')
      return null
    }
  }

  /** Writes what is new and gives the memory back; the next question reads the file. */
  async putAway(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    await this.#working?.catch(() => undefined)
    await this.#write()
    this.view.forget()
    this.#held = NONE_HELD
    this.#reader = null
    this.#content = null
    this.#split = null
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.putAway()
  }

  get #path(): string {
    return join(this.#parts.folder, FILE)
  }

  /** The dictionary decides where words end. */
  #splitter(): { key: string; wordsOf: WordSplitter } {
    const { kept } = companyWords(this.#parts.workspace.settings)
    const key = JSON.stringify([SPLITTER_VERSION, process.versions.icu, kept])
    if (this.#split?.key !== key) this.#split = { key, wordsOf: wordSplitter(kept) }
    return this.#split
  }

  async #upToDate(): Promise<InsightContent> {
    const { key, wordsOf } = this.#splitter()
    if (this.#content?.key !== key) {
      this.view.forget()
      this.#held = NONE_HELD
      this.#content = await this.#kept(key)
    }
    const content = this.#content
    const rows = this.#parts.workspace.rows()
    if (rows.length > 0 && isSameRows(this.#held.rows, rows)) return content
    const { rows: heldRows, deals: heldDeals } = this.#held
    const stale = rows.filter((row, place) => {
      // A row is replaced when its deal changes. What could not be read is tried again.
      if (row === heldRows[place] && heldDeals[place] !== null) return false
      const kept = content.traces.get(row.id)
      return kept?.version !== row.version || kept.updatedAt !== row.updatedAt
    })
    const added = stale.filter(({ id }) => !content.traces.has(id)).length
    if (content.traces.size + added !== rows.length) forgetOthers(content, rows)
    if (stale.length > 0) await this.#read(content, stale, wordsOf)
    this.#held = { rows, deals: dealsBeside(rows, this.#held, traceIn(content.traces)) }
    return content
  }

  /** What the file holds, or nothing to begin with. */
  async #kept(key: string): Promise<InsightContent> {
    const empty = () => ({ key, names: new NameTable(), traces: new Map() })
    await this.#writing
    try {
      const content = readInsight(await readFile(this.#path))
      if (content?.key === key) return content
      if (content === null) this.#parts.log.warn('insight file is damaged and made anew')
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!isMissing) this.#parts.log.warn({ err: error }, 'insight file could not be read')
    }
    await rm(this.#path, { force: true }).catch(() => undefined)
    return empty()
  }

  async #read(
    content: InsightContent,
    stale: readonly DealRow[],
    wordsOf: WordSplitter,
  ): Promise<void> {
    this.#progress = { done: 0, total: stale.length }
    let next = 0
    const lane = async () => {
      while (next < stale.length) {
        if (this.#isClosed) throw new Error('The index was closed')
        const rows = stale.slice(next, next + BATCH)
        next += rows.length
        await this.#readSome(content, rows, wordsOf)
        this.#progress = { done: this.#progress.done + rows.length, total: stale.length }
        await breathe()
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    if (stale.length >= WORTH_WRITING) {
      content.traces = await packed(content, breathe)
      this.#held = NONE_HELD
    }
    this.#unwritten += stale.length
    this.#parts.log.info({ deals: stale.length }, 'histories read for boards')
    if (this.#unwritten >= WORTH_WRITING) {
      this.#write().catch(() => undefined)
    }
  }

  async #readSome(
    content: InsightContent,
    rows: readonly DealRow[],
    wordsOf: WordSplitter,
  ): Promise<void> {
    const { workspace, log } = this.#parts
    const found = await workspace.store.histories(
      workspace.id,
      rows.map(({ id }) => `deal/${id}` as const),
    )
    for (const { id, version, updatedAt } of rows) {
      try {
        const stored = found.get(`deal/${id}`)
        if (stored === undefined) throw new Error('The history cannot be read')
        const events = stored.map((event) => event.body as DealEvent)
        const trace = traceOf(events, content.names, wordsOf)
        content.traces.set(id, { version, updatedAt, trace })
      } catch (error) {
        // One unreadable deal is missing on the boards; it is no reason for there to be none.
        log.warn({ err: error, dealId: id }, 'history could not be read')
        content.traces.delete(id)
      }
    }
  }

  /** Nothing depends on it: a failed write costs the next start some seconds. */
  #write(): Promise<void> {
    const content = this.#content
    if (content === null || this.#unwritten === 0) return this.#writing
    this.#unwritten = 0
    this.#writing = this.#writing
      .then(async () => {
        const bytes = await writeInsight(content, breathe)
        await this.#files.write(this.#path, bytes)
      })
      .catch((error: unknown) => {
        this.#parts.log.warn({ err: error }, 'insight file could not be written')
      })
    return this.#writing
  }

  #keepAWhile(): void {
    if (this.#isClosed) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.putAway(), UNUSED_MS)
    this.#timer.unref()
  }
}

/** Looks the traces of the same rows up once: every board goes through them anew. */
function readerOf(traces: ReadonlyMap<string, KeptTrace>, held: HeldDeals): Traces {
  const found = new WeakMap<readonly DealRow[], readonly TracedDeal[]>()
  const of = traceIn(traces)
  return {
    of,
    ofRows(rows) {
      const own = found.get(rows) ?? readable(dealsBeside(rows, held, of))
      found.set(rows, own)
      return own
    },
  }
}

type TraceOf = (dealId: string) => DealTrace | null

function traceIn(traces: ReadonlyMap<string, KeptTrace>): TraceOf {
  return (dealId) => traces.get(dealId)?.trace ?? null
}

/**
 * In the order of the rows. Those that are held in the same place are taken from there: after a change
 * all but one are, and hundreds of thousands need not be made anew.
 */
function dealsBeside(
  rows: readonly DealRow[],
  held: HeldDeals,
  of: TraceOf,
): readonly (TracedDeal | null)[] {
  return rows.map((row, place) => {
    const known = row === held.rows[place] ? held.deals[place] : null
    if (known) return known
    const trace = of(row.id)
    return trace === null ? null : { dealId: row.id, row, trace }
  })
}

function readable(deals: readonly (TracedDeal | null)[]): readonly TracedDeal[] {
  return deals.filter((deal) => deal !== null)
}

/** Withdrawn deals, and those of a folder that was put back from a backup. */
function forgetOthers({ traces }: InsightContent, rows: readonly DealRow[]): void {
  const there = new Set(rows.map(({ id }) => id))
  for (const id of traces.keys()) if (!there.has(id)) traces.delete(id)
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
