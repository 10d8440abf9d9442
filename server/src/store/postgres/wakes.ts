/**
 * Telling other processes that there is something to look at. Sent after the commit, and together while
 * one is under way: within a commit a notification would make all commits wait for each other.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import postgres, { type Sql } from 'postgres'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { StoreWake } from '../store.ts'
import { clientOptions } from './connections.ts'

const CHANNEL = 'kedu_wake'
/** PostgreSQL takes 8,000 bytes. */
const MAX_WAKES = 50
const LISTEN_AGAIN_MS = 5000

const message = Compile(
  Type.Object({
    from: Type.String(),
    wakes: Type.Array(
      Type.Object({
        workspace: Type.String(),
        about: Type.Union([Type.Literal('inbox'), Type.Literal('outbox'), Type.Literal('stream')]),
      }),
    ),
  }),
)

export class Wakes {
  readonly #url: string
  readonly #instance: string
  readonly #answerMs: number
  readonly #listeners = new Set<(wake: StoreWake) => void>()
  readonly #unsent = new Map<string, StoreWake>()
  #listening: Sql | null = null
  #sending: Sql | null = null
  #isSending = false
  #isClosed = false

  constructor(url: string, instance: string, answerMs: number) {
    this.#url = url
    this.#instance = instance
    this.#answerMs = answerMs
  }

  on(listener: (wake: StoreWake) => void): () => void {
    this.#listeners.add(listener)
    void this.#listen()
    return () => this.#listeners.delete(listener)
  }

  send(workspace: WorkspaceId, about: StoreWake['about']): void {
    if (this.#isClosed) return
    this.#unsent.set(`${about} ${workspace}`, { workspace, about })
    if (!this.#isSending) void this.#sendAll()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const sql of [this.#listening, this.#sending]) {
      await sql?.end({ timeout: 1 }).catch(() => undefined)
    }
  }

  async #listen(): Promise<void> {
    if (this.#listening !== null || this.#isClosed) return
    this.#listening = this.#client()
    // Listens again by itself after the connection broke; what was missed, the polls find.
    try {
      await this.#listening.listen(CHANNEL, (text) => this.#heard(text))
    } catch {
      await this.#listening.end({ timeout: 0 }).catch(() => undefined)
      this.#listening = null
      if (!this.#isClosed) setTimeout(() => void this.#listen(), LISTEN_AGAIN_MS).unref()
    }
  }

  #heard(text: string): void {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return
    }
    if (!message.Check(value) || value.from === this.#instance) return
    for (const wake of value.wakes) for (const listener of this.#listeners) listener(wake)
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    try {
      while (this.#unsent.size > 0 && !this.#isClosed) {
        const some = [...this.#unsent].slice(0, MAX_WAKES)
        for (const [key] of some) this.#unsent.delete(key)
        const wakes = some.map(([, wake]) => wake)
        const text = JSON.stringify({ from: this.#instance, wakes })
        this.#sending ??= this.#client()
        await this.#sending.unsafe('select pg_notify($1, $2)', [CHANNEL, text], { prepare: true })
      }
    } catch {
      // Nobody is told then, and finds it at the next poll.
    } finally {
      this.#isSending = false
    }
  }

  #client(): Sql {
    return postgres(this.#url, clientOptions(this.#answerMs)) as Sql
  }
}
