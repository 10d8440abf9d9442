/**
 * A process that reads the history of all deals: the server goes on answering meanwhile, and what it takes
 * of memory is its own. It may be stopped at any moment; it only reads. A back-test takes a thread beside
 * it, which runs this same file.
 */
import { constants, setPriority } from 'node:os'
import {
  isMainThread,
  MessageChannel,
  type MessagePort,
  parentPort,
  Worker,
  workerData,
} from 'node:worker_threads'
import { firstHalf, secondHalf } from './back-test-halves.ts'
import { HEAP_MB, type HistoryJob, type HistoryMessage, type HistoryResult } from './history-job.ts'
import { saidStepsOf } from './history-work.ts'
import { OwnTexts } from './own-texts.ts'

/** What is read lives briefly, much of it: with little room it would be copied again and again. */
const YOUNG_MB = 96

interface SecondThread {
  job: HistoryJob
  port: MessagePort
}

function tell(message: HistoryMessage): void {
  process.send?.(message)
}

async function resultOf(job: HistoryJob): Promise<HistoryResult> {
  const { work } = job
  if (work.kind === 'said-steps') return { kind: work.kind, steps: await saidStepsOf(job, work) }
  const { port1, port2 } = new MessageChannel()
  const second = new Worker(import.meta.filename, {
    workerData: { job, port: port2 } satisfies SecondThread,
    transferList: [port2],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  })
  const shares = { first: 0, second: 0 }
  const progress = (half: keyof typeof shares, share: number) => {
    shares[half] = share
    tell({ kind: 'progress', share: Math.min(shares.first, shares.second) })
  }
  second.on('message', (share: number) => progress('second', share))
  const failed = new Promise<never>((_, reject) => second.once('error', reject))
  const comparison = await Promise.race([
    firstHalf(job, work, port1, (share) => progress('first', share)),
    failed,
  ])
  return { kind: work.kind, comparison }
}

if (isMainThread) {
  // Whoever asks the server something goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  process.once('disconnect', () => process.exit(0))
  process.once('message', (job: HistoryJob) => {
    resultOf(new OwnTexts().in(job)).then(
      (result) => tell({ kind: 'done', result }),
      (error: unknown) => tell({ kind: 'failed', why: String(error) }),
    )
  })
} else {
  const { job, port } = workerData as SecondThread
  await secondHalf(new OwnTexts().in(job), port, (share) => parentPort?.postMessage(share))
}
