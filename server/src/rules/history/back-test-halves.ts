/**
 * The two threads of a back-test. Each reads one half of the deals and hands what it found to the other;
 * then each replays one set of rules over all of them, and the first compares. Half the time, where two
 * cores are free. The first is the one a process begins with, which is the faster by a third: it replays
 * the changed rules, which mostly say more.
 */
import type { MessagePort } from 'node:worker_threads'
import { compareRuns, type RuleComparison } from '@kedu/shared/backtest/compare-rules'
import type { PastDeal } from '@kedu/shared/backtest/past-deal'
import type { RunResult } from '@kedu/shared/backtest/run-result'
import type { BackTestWork, HistoryJob } from './history-job.ts'
import { readPast, replayed } from './history-work.ts'
import { type PastParcel, packPast, unpackPast } from './past-parcel.ts'

/** Reading is so much of a half. */
const READING_SHARE = 0.4

/** What the halves tell each other: the past first, then the second its result. */
type Told = { kind: 'past'; parcel: PastParcel } | { kind: 'result'; result: RunResult }

/** How far a half is, 0 to 1. */
type Progress = (share: number) => void

/** Ends with the comparison. */
export async function firstHalf(
  job: HistoryJob,
  work: BackTestWork,
  port: MessagePort,
  progress: Progress,
): Promise<RuleComparison> {
  const other = new Other(port)
  try {
    const { mine, others } = await readTogether(job, work, { index: 0, other, progress })
    const pastDeals = [...mine, ...others]
    const changed = replayed(pastDeals, work.changed, work, replaying(progress))
    const { result: today } = await other.hear('result')
    const span = { from: work.from, to: work.to, zone: work.calendar.zone }
    return compareRuns({ pastDeals, today, changed, ...span })
  } finally {
    port.close()
  }
}

/** Ends when it has told the first all. */
export async function secondHalf(
  job: HistoryJob,
  port: MessagePort,
  progress: Progress,
): Promise<void> {
  const { work } = job
  if (work.kind !== 'back-test') throw new Error(`Two threads for ${work.kind}`)
  const other = new Other(port)
  try {
    const { mine, others } = await readTogether(job, work, { index: 1, other, progress })
    // In the order of the first: which push comes first where two are due at once depends on it.
    const pastDeals = [...others, ...mine]
    const result = replayed(pastDeals, work.today, work, replaying(progress))
    other.tell({ kind: 'result', result })
  } finally {
    port.close()
  }
}

async function readTogether(
  job: HistoryJob,
  work: BackTestWork,
  { index, other, progress }: { index: 0 | 1; other: Other; progress: Progress },
): Promise<{ mine: PastDeal[]; others: PastDeal[] }> {
  const mine = await readPast(job, work, { index, of: 2 }, (share) =>
    progress(share * READING_SHARE),
  )
  other.tell({ kind: 'past', parcel: packPast(mine) })
  const { parcel } = await other.hear('past')
  return { mine, others: unpackPast(parcel) }
}

function replaying(progress: Progress): Progress {
  return (share) => progress(READING_SHARE + share * (1 - READING_SHARE))
}

/** The thread at the other end; what it says before it is asked for is kept. */
class Other {
  readonly #port: MessagePort
  readonly #heard: Told[] = []
  #wake: () => void = () => undefined

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (told: Told) => {
      this.#heard.push(told)
      this.#wake()
    })
  }

  tell(told: Told): void {
    this.#port.postMessage(told)
  }

  async hear<K extends Told['kind']>(kind: K): Promise<Extract<Told, { kind: K }>> {
    for (;;) {
      const told = this.#heard.shift()
      if (told?.kind === kind) return told as Extract<Told, { kind: K }>
      if (told !== undefined) throw new Error(`Told ${told.kind} instead of ${kind}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
