/**
 * How often colleagues usually deal with a customer in each stage, as it was last counted over all
 * histories: a few numbers, kept so that one customer's health is not a reason to read everybody's.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StageId } from '@kedu/shared/process/sales-process'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { DurableFiles } from '../files/durable-files.ts'

const FILE = 'usual-contacts.json'
/** A median over a month moves slowly. */
const GOOD_FOR_MS = 7 * DAY_MS

const Kept = Type.Object({
  at: Type.Integer(),
  usual: Type.Array(Type.Tuple([Type.String(), Type.Number()])),
})
type Kept = Static<typeof Kept>

export class UsualContacts {
  readonly #path: string
  readonly #folder: string
  readonly #log: FastifyBaseLogger
  readonly #files = new DurableFiles()
  #kept: Promise<Kept | null> | null = null

  constructor(folder: string, log: FastifyBaseLogger) {
    this.#folder = folder
    this.#path = join(folder, FILE)
    this.#log = log
  }

  /** Null: never counted here, or too long ago. */
  async at(now: Instant): Promise<ReadonlyMap<StageId, number> | null> {
    this.#kept ??= this.#read()
    const kept = await this.#kept
    const isGood = kept !== null && kept.at <= now && now - kept.at <= GOOD_FOR_MS
    return isGood ? new Map(kept.usual) : null
  }

  /** Nothing depends on the file: a failed write costs another count after the next start. */
  async keep(usual: ReadonlyMap<StageId, number>, now: Instant): Promise<void> {
    const kept: Kept = { at: now, usual: [...usual] }
    this.#kept = Promise.resolve(kept)
    try {
      await mkdir(this.#folder, { recursive: true })
      await this.#files.write(this.#path, Buffer.from(JSON.stringify(kept)))
    } catch (error) {
      this.#log.warn({ err: error }, 'usual contacts could not be written')
    }
  }

  async #read(): Promise<Kept | null> {
    try {
      const kept: unknown = JSON.parse(await readFile(this.#path, 'utf8'))
      return Value.Check(Kept, kept) ? kept : null
    } catch {
      // Missing or damaged: counted anew.
      return null
    }
  }
}
