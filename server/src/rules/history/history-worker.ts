/**
 * A thread that reads the history of all deals: the server goes on answering meanwhile. It may be
 * stopped at any moment; it only reads.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { backTestHalf } from './back-test-half.ts'
import type { HistoryMessage, HistoryResult, HistoryThread } from './history-job.ts'
import { saidStepsOf } from './history-work.ts'
import { OwnTexts } from './own-texts.ts'

function tell(message: HistoryMessage): void {
  parentPort?.postMessage(message)
}

async function resultOf({ job, beside }: HistoryThread): Promise<HistoryResult | null> {
  const { work } = job
  if (work.kind === 'said-steps') return { kind: work.kind, steps: await saidStepsOf(job, work) }
  if (beside === null) throw new Error('A back-test is the work of two threads')
  const comparison = await backTestHalf(job, work, beside, (share) =>
    tell({ kind: 'progress', share }),
  )
  return comparison === null ? null : { kind: work.kind, comparison }
}

const { job, beside } = workerData as HistoryThread
const result = await resultOf({ job: new OwnTexts().in(job), beside })
if (result !== null) tell({ kind: 'done', result })
