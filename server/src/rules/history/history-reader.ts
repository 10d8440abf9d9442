/** The server's end of the threads that read history: one job, its progress, its end. */
import { MessageChannel, Worker } from 'node:worker_threads'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { bundledScript } from '../../bundled-script.ts'
import type {
  HistoryJob,
  HistoryMessage,
  HistoryResult,
  HistoryThread,
  HistoryWork,
} from './history-job.ts'

/** Of each thread. The past of 20,000 deals takes some 50 MB, what is said of them in 90 days up to 250. */
const HEAP_MB = 768
/** What is read lives briefly, much of it: with little room it would be copied again and again. */
const YOUNG_MB = 96

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
    const workers: Worker[] = []
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
      const threads = threadsOf(job)
      const shares = threads.map(() => 0)
      return new Promise((resolve, reject) => {
        for (const [index, thread] of threads.entries()) {
          const worker = started(script, thread)
          workers.push(worker)
          worker.on('message', (message: HistoryMessage) => {
            if (message.kind === 'done') return resolve(message)
            shares[index] = message.share
            onProgress(Math.min(...shares))
          })
          worker.once('error', reject)
          // The first has the answer; the other ends when it has told the first all.
          if (index > 0) continue
          worker.once('exit', () => reject(new Error('The thread that reads history ended early')))
        }
      })
    }
    const running: RunningHistory = {
      ended: Promise.race([begin(), stopped]).finally(() => {
        this.#running.delete(running)
        for (const worker of workers) void worker.terminate()
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

function threadsOf(job: HistoryJob): HistoryThread[] {
  if (job.work.kind !== 'back-test') return [{ job, beside: null }]
  const { port1, port2 } = new MessageChannel()
  return [
    { job, beside: { half: 'first', port: port1 } },
    { job, beside: { half: 'second', port: port2 } },
  ]
}

function started(script: string, thread: HistoryThread): Worker {
  return new Worker(script, {
    workerData: thread,
    transferList: thread.beside === null ? [] : [thread.beside.port],
    // Nothing of the server's environment: it needs the folder and no secret.
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  })
}
