/**
 * The connections of one process: each does one statement at a time, within a bounded time, and sees
 * the rows of one workspace. Broken ones are replaced; whoever waits meanwhile is told in time.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import postgres, { type Options, type PostgresType, type ReservedSql, type Sql } from 'postgres'
import { StoreClosedError, StoreUnreachableError } from '../errors.ts'
import { ARRAY_TYPES } from './array-types.ts'
import { isUnreachable, READ_ONLY, sqlState } from './sql-errors.ts'
import { storedKey } from './stored-text.ts'

export type Row = Record<string, unknown>
export type Parameter = string | number | boolean | null | readonly (string | number | null)[]

export interface ConnectionLimits {
  /** Connections at the same time; more statements wait. */
  size: number
  /** For a connection and its answer together; what takes longer counts as lost. */
  answerMs: number
}

/** Whose setting the policies of the tables look at. */
const SCOPE = "select set_config('kedu.workspace', $1, false)"
/** The setting was never made on this connection. */
const NO_SCOPE = '42704'
/** A first try after this, each further one after twice as long, plus or minus a half. */
const FIRST_WAIT_S = 0.05
const LONGEST_WAIT_S = 3

interface Slot {
  sql: Sql
  /** What the connection was last told. */
  workspace: WorkspaceId | null
}

/** How every connection to the database is made; never with a setting that is Kedu's own to check. */
export function clientOptions(answerMs: number): Options<Record<string, PostgresType>> {
  return {
    max: 1,
    connect_timeout: Math.max(1, Math.ceil(answerMs / 1000)),
    backoff: (retries: number) =>
      Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** Math.min(retries, 10)) * (0.5 + Math.random()),
    onnotice: () => undefined,
    fetch_types: false,
    types: ARRAY_TYPES,
    connection: {
      application_name: 'kedu',
      search_path: 'kedu',
      statement_timeout: answerMs,
      idle_in_transaction_session_timeout: answerMs,
    },
  }
}

/**
 * A connection of one's own, until it is released. One that is still being made is never handed out by a
 * client that asks for no types: so it is made first.
 */
export async function reservedOf(sql: Sql): Promise<ReservedSql> {
  await sql.unsafe('select 1')
  return sql.reserve()
}

export class Connections {
  readonly #url: string
  readonly #limits: ConnectionLimits
  readonly #idle: Slot[] = []
  readonly #waiting: ((slot: Slot) => void)[] = []
  #made = 0
  #isClosed = false

  constructor(url: string, limits: ConnectionLimits) {
    this.#url = url
    this.#limits = limits
  }

  /**
   * One statement, its values as `$1`, `$2` …; of a workspace, or (null) of tables that belong to none.
   *
   * Throws `StoreUnreachableError` when no answer came in time: it may have been carried out.
   */
  async run(
    workspace: WorkspaceId | null,
    statement: string,
    values: readonly Parameter[] = [],
  ): Promise<readonly Row[]> {
    const slot = await this.#take(workspace)
    try {
      return await this.#ask(slot, workspace, statement, values)
    } catch (error) {
      if (sqlState(error) !== NO_SCOPE) throw error
      // The connection is another one than it was.
      slot.workspace = null
      return await this.#ask(slot, workspace, statement, values)
    } finally {
      this.#giveBack(slot)
    }
  }

  /** A statement whose first value is the workspace. */
  ask(
    workspace: WorkspaceId,
    statement: string,
    values: readonly Parameter[],
  ): Promise<readonly Row[]> {
    return this.run(workspace, statement, [storedKey(workspace), ...values])
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#idle.splice(0).map(({ sql }) => sql.end({ timeout: 1 })))
  }

  async #ask(
    slot: Slot,
    workspace: WorkspaceId | null,
    statement: string,
    values: readonly Parameter[],
  ): Promise<readonly Row[]> {
    const { sql } = slot
    const answers: PromiseLike<readonly Row[]>[] = []
    if (workspace !== null && slot.workspace !== workspace) {
      slot.workspace = null
      // Sent right before the statement, not waited for: no round trip of its own.
      answers.push(sql.unsafe(SCOPE, [storedKey(workspace)], { prepare: true }))
    }
    answers.push(sql.unsafe(statement, values as never, { prepare: true }))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const { answerMs } = this.#limits
      // Made only when it is late: an error for every statement costs more than the rest around it.
      const isLate = () => reject(new StoreUnreachableError(`no answer within ${answerMs} ms`))
      timer = setTimeout(isLate, answerMs + 250)
      timer.unref()
    })
    try {
      const all = await Promise.race([Promise.all(answers), late])
      if (workspace !== null) slot.workspace = workspace
      return all.at(-1) ?? []
    } catch (error) {
      if (error instanceof StoreUnreachableError) {
        this.#replace(slot)
        throw error
      }
      if (!isUnreachable(error)) throw error
      slot.workspace = null
      // A server that became a standby takes no writes; the next connection may find the new one. Other
      // connections have ended, and are made again after a pause.
      if (sqlState(error) === READ_ONLY) this.#replace(slot)
      throw new StoreUnreachableError(error)
    } finally {
      clearTimeout(timer)
    }
  }

  async #take(workspace: WorkspaceId | null): Promise<Slot> {
    if (this.#isClosed) throw new StoreClosedError()
    const same = this.#idle.findIndex((slot) => slot.workspace === workspace)
    const found = this.#idle.splice(Math.max(0, same), 1)[0]
    if (found !== undefined) return found
    if (this.#made < this.#limits.size) {
      this.#made += 1
      const slot: Slot = { sql: this.#client(() => slot), workspace: null }
      return slot
    }
    return new Promise((resolve, reject) => {
      const taken = (slot: Slot) => {
        clearTimeout(timer)
        resolve(slot)
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(taken), 1)
        reject(new StoreUnreachableError('every connection is busy'))
      }, this.#limits.answerMs)
      timer.unref()
      this.#waiting.push(taken)
    })
  }

  #giveBack(slot: Slot): void {
    const next = this.#waiting.shift()
    if (next !== undefined) next(slot)
    else if (this.#isClosed) void slot.sql.end({ timeout: 1 })
    else this.#idle.push(slot)
  }

  #replace(slot: Slot): void {
    void slot.sql.end({ timeout: 0 }).catch(() => undefined)
    slot.sql = this.#client(() => slot)
    slot.workspace = null
  }

  #client(slot: () => Slot): Sql {
    return postgres(this.#url, {
      ...clientOptions(this.#limits.answerMs),
      onclose: () => {
        slot().workspace = null
      },
    }) as Sql
  }
}
