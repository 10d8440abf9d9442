/**
 * The company's back-test where every process that serves it sees it: one runs it, another one may be
 * asked how far it is, or told to stop it. Stream `back-test/last`.
 */
import type { BackTestAnswer } from '@kedu/shared/contracts/api/rules'
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import type { StreamSnapshot } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { backTestWords } from './wording.ts'

const STREAM = 'back-test/last'
/** Whoever runs one says so every second; silent for so long, its process is gone. */
const SILENT_MS = MINUTE_MS
const TRIES = 5

interface Shelved {
  answer: BackTestAnswer
  saidAt: Instant
  /** Asked for at another process than the one that runs it. */
  isToStop: boolean
}

export class BackTestShelf {
  readonly #workspace: Pick<Workspace, 'store' | 'id'>
  readonly #realNow: () => Instant

  constructor(workspace: Pick<Workspace, 'store' | 'id'>, realNow: () => Instant) {
    this.#workspace = workspace
    this.#realNow = realNow
  }

  /** The last one as it was last said; null: there was none. */
  async read(): Promise<BackTestAnswer | null> {
    const snapshot = await this.#load()
    if (snapshot === null) return null
    const { answer } = snapshot.state
    return answer.state === 'running' && !this.#isUnderWay(snapshot)
      ? { ...answer, state: 'failed', message: backTestWords.failed }
      : answer
  }

  /** Null: this process may run it. Else who has one running. */
  async claim(answer: BackTestAnswer): Promise<{ byName: string } | null> {
    const before = await this.#load()
    if (before !== null && this.#isUnderWay(before)) return { byName: before.state.answer.by ?? '' }
    if (await this.#put(before, answer, false)) return null
    const first = await this.#load()
    return { byName: first?.state.answer.by ?? '' }
  }

  /** By whoever runs it. True: it is to stop. */
  async say(answer: BackTestAnswer): Promise<boolean> {
    const before = await this.#load()
    const isToStop = before?.state.isToStop ?? false
    await this.#put(before, answer, isToStop)
    return isToStop
  }

  /** What came of it; said until it is heard. */
  async end(answer: BackTestAnswer): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await this.#put(await this.#load(), answer, false)) return
    }
    throw new Error(`${STREAM} kept changing`)
  }

  /** Tells whoever runs it. False: nobody does. */
  async stop(): Promise<boolean> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const before = await this.#load()
      if (before === null || !this.#isUnderWay(before)) return false
      if (await this.#put(before, before.state.answer, true, before.state.saidAt)) return true
    }
    throw new Error(`${STREAM} kept changing`)
  }

  #isUnderWay({ state: { answer, saidAt } }: StreamSnapshot<Shelved>): boolean {
    return answer.state === 'running' && this.#realNow() - saidAt < SILENT_MS
  }

  #load(): Promise<StreamSnapshot<Shelved> | null> {
    const { store, id } = this.#workspace
    return store.load<Shelved>(id, STREAM)
  }

  /** False: somebody else wrote meanwhile. */
  async #put(
    before: StreamSnapshot<Shelved> | null,
    answer: BackTestAnswer,
    isToStop: boolean,
    saidAt: Instant = this.#realNow(),
  ): Promise<boolean> {
    const { store, id } = this.#workspace
    const { kind } = await store.append(id, {
      streamId: STREAM,
      expectedVersion: before?.version ?? 0,
      // A stream begins with an event; after that only the state is replaced.
      events: before === null ? [{ at: saidAt, body: { kind: 'back-test-begun' } }] : [],
      state: { answer, saidAt, isToStop } satisfies Shelved,
      outbox: [],
    })
    return kind === 'committed'
  }
}
