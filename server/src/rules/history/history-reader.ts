/** The server's end of the thread that reads history: one job, its progress, its end. */
import { Worker } from 'node:worker_threads'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { bundledScript } from '../../bundled-script.ts'
import type { HistoryJob, HistoryMessage, HistoryResult, HistoryWork } from './history-job.ts'

/** The past of 20,000 deals takes some 100 MB. */
const HEAP_MB = 768
/** What is read lives briefly, much of it: with little room it would be copied again and again. */
const YOUNG_MB = 192

export type HistoryEnd = { kind: 'done'; result: HistoryResult } | { kind: 'stopped' }

export interface RunningHistory {
  /** Rejects when the thread fails. */
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
    let worker: Worker | null = null
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
      return new Promise((resolve, reject) => {
        worker = new Worker(script, {
          workerData: job,
          // Nothing of the server's environment: it needs the folder and no secret.
          env: {},
          resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
        })
        worker.on('message', (message: HistoryMessage) => {
          if (message.kind === 'progress') onProgress(message.share)
          else resolve(message)
        })
        worker.once('error', reject)
        worker.once('exit', () => reject(new Error('The thread that reads history ended early')))
      })
    }
    const running: RunningHistory = {
      ended: Promise.race([begin(), stopped]).finally(() => {
        this.#running.delete(running)
        void worker?.terminate()
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
