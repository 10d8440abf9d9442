/**
 * The thread that reads the history of all deals: the server goes on answering meanwhile. It may be
 * stopped at any moment; it only reads.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { HistoryJob, HistoryMessage } from './history-job.ts'
import { runHistoryWork } from './history-work.ts'

function tell(message: HistoryMessage): void {
  parentPort?.postMessage(message)
}

tell({
  kind: 'done',
  result: await runHistoryWork(workerData as HistoryJob, (share) =>
    tell({ kind: 'progress', share }),
  ),
})
