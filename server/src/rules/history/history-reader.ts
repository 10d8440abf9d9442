/** The server's end of the processes that read history: one job, its progress, its end. */
import { type ChildProcess, fork } from 'node:child_process'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { bundledScript } from '../../bundled-script.ts'
import {
  HEAP_MB,
  type HistoryJob,
  type HistoryMessage,
  type HistoryResult,
  type HistoryWork,
} from './history-job.ts'

/** Of the two halves of it: what is read lives briefly, and with little room would be copied again and again. */
const YOUNG_HALF_MB = 64

export type HistoryEnd = { kind: 'done'; result: HistoryResult } | { kind: 'stopped' }

export interface RunningHistory {
  /** Rejects when the process fails. */
  ended: Promise<HistoryEnd>
  stop(): void
}

export class HistoryReader {
  readonly #folder: string
  readonly #databaseUrl: string | null
  readonly #workspace: WorkspaceId
  readonly #running = new Set<RunningHistory>()
  #script: Promise<string> | null = null

  /** The store is in `folder`, unless it is in a database. */
  constructor(folder: string, workspace: WorkspaceId, databaseUrl: string | null = null) {
    this.#folder = folder
    this.#databaseUrl = databaseUrl
    this.#workspace = workspace
  }

  run(work: HistoryWork, onProgress: (share: number) => void): RunningHistory {
    const job: HistoryJob = {
      folder: this.#folder,
      databaseUrl: this.#databaseUrl,
      workspace: this.#workspace,
      work,
    }
    let child: ChildProcess | null = null
    let isStopped = false
    let stop: () => void = () => undefined
    const stopped = new Promise<HistoryEnd>((resolve) => {
      stop = () => {
        isStopped = true
        resolve({ kind: 'stopped' })
      }
    })
    const begin = async (): Promise<HistoryEnd> => {
      this.#script ??= bundledScript('history')
      const script = await this.#script
      if (isStopped) return { kind: 'stopped' }
      const reading = started(script)
      child = reading
      return new Promise((resolve, reject) => {
        reading.on('message', (message: HistoryMessage) => {
          if (message.kind === 'progress') onProgress(message.share)
          else if (message.kind === 'done') resolve(message)
          else reject(new Error(message.why))
        })
        reading.once('error', reject)
        reading.once('exit', (code, signal) =>
          reject(new Error(`The process that reads history ended early: ${signal ?? code}`)),
        )
        // Where it cannot be told it is gone, and that is noticed above.
        reading.send(job, () => undefined)
      })
    }
    const running: RunningHistory = {
      ended: Promise.race([begin(), stopped]).finally(() => {
        this.#running.delete(running)
        child?.kill('SIGKILL')
      }),
      stop: () => stop(),
    }
    this.#running.add(running)
    return running
  }

  close(): void {
    for (const running of this.#running) running.stop()
  }
}

function started(script: string): ChildProcess {
  return fork(script, [], {
    // Nothing of the server's environment: it needs the folder, or the database, and no secret.
    env: {},
    execArgv: [`--max-old-space-size=${HEAP_MB}`, `--max-semi-space-size=${YOUNG_HALF_MB}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}
