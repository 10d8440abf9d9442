/** The server's end of one judging process: its limits, and its end. */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { JudgeAnswer, JudgeJob, JudgeWork } from './judge-job.ts'

export interface JudgeLimits {
  /** From handing over the file to the answer; default 10 s. */
  timeMs: number
  /** Resident memory of the process; default 300 MB. Watched on Linux only. */
  memoryBytes: number
}

export const DEFAULT_JUDGE_LIMITS: JudgeLimits = {
  timeMs: 10_000,
  memoryBytes: 300 * 1024 * 1024,
}

/** Memory grows by some megabytes in this time, so the process is stopped that much earlier. */
const WATCH_EVERY_MS = 15
const WATCH_MARGIN_BYTES = 24 * 1024 * 1024
/** JavaScript's own part; pixels and PDFs live outside it. */
const HEAP_MB = 128

export type ChildResult =
  | JudgeAnswer['result']
  | { kind: 'stopped'; reason: 'took-too-long' | 'took-too-much-memory' | 'judge-failed' }

export class JudgeChild {
  readonly #process: ChildProcess
  readonly #limits: JudgeLimits
  readonly #exited: Promise<void>
  readonly #ready: Promise<void>
  #lastId = 0
  #isGone = false

  constructor(script: string, limits: JudgeLimits) {
    this.#limits = limits
    this.#process = fork(script, [], {
      // Nothing of the server's environment: no secrets, no options for Node.
      env: { PATH: '/usr/bin:/bin', MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' },
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      serialization: 'advanced',
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    })
    // It may die while it is being written to; the end is noticed by its exit.
    this.#process.stdin?.on('error', () => undefined)
    this.#ready = new Promise((resolve) => this.#process.once('message', () => resolve()))
    this.#exited = new Promise((resolve) => {
      const gone = (): void => {
        this.#isGone = true
        resolve()
      }
      this.#process.once('exit', gone)
      this.#process.once('error', gone)
    })
  }

  get isGone(): boolean {
    return this.#isGone
  }

  /** Resident memory now, bytes; 0 where it cannot be seen. */
  get memoryBytes(): number {
    try {
      const pages = readFileSync(`/proc/${this.#process.pid}/statm`, 'latin1').split(' ')[1]
      return Number(pages ?? 0) * 4096
    } catch {
      return 0
    }
  }

  /** One at a time. After `stopped` the process is gone. */
  async run(work: JudgeWork, bytes: Uint8Array): Promise<ChildResult> {
    // Starting is not the file's doing: its time begins when the process listens.
    await Promise.race([this.#ready, this.#exited])
    this.#lastId += 1
    const id = this.#lastId
    const { timeMs, memoryBytes } = this.#limits
    let answered: (result: ChildResult) => void = () => undefined
    const answer = new Promise<ChildResult>((resolve) => {
      answered = resolve
    })
    const listen = (message: unknown): void => {
      const { id: about, result } = message as JudgeAnswer
      if (about === id) answered(result)
    }
    this.#process.on('message', listen)
    const timer = setTimeout(() => answered({ kind: 'stopped', reason: 'took-too-long' }), timeMs)
    const watch = setInterval(() => {
      if (this.memoryBytes > memoryBytes - WATCH_MARGIN_BYTES) {
        answered({ kind: 'stopped', reason: 'took-too-much-memory' })
      }
    }, WATCH_EVERY_MS)
    void this.#exited.then(() => answered({ kind: 'stopped', reason: 'judge-failed' }))
    if (!this.#isGone) {
      const job: JudgeJob = { ...work, id, bytes: bytes.length }
      this.#process.send(job, () => undefined)
      this.#process.stdin?.write(bytes)
    }
    const result = await answer
    clearTimeout(timer)
    clearInterval(watch)
    this.#process.off('message', listen)
    if (result.kind === 'stopped' || result.kind === 'failed') await this.stop()
    return result.kind === 'failed' ? { kind: 'stopped', reason: 'judge-failed' } : result
  }

  async stop(): Promise<void> {
    if (!this.#isGone) this.#process.kill('SIGKILL')
    await this.#exited
  }
}
