/**
 * One of the two threads of a back-test. Each reads one half of the deals and hands what it found to the
 * other; then each replays one set of rules over all of them, and the first compares. Half the time,
 * where two cores are free.
 */
import type { MessagePort } from 'node:worker_threads'
import { compareRuns, type RuleComparison } from '@kedu/shared/backtest/compare-rules'
import type { RunResult } from '@kedu/shared/backtest/run-result'
import type { BackTestWork, Half, HistoryJob } from './history-job.ts'
import { readPast, replayed } from './history-work.ts'
import { type PastParcel, packPast, unpackPast } from './past-parcel.ts'

/** Reading is so much of a half. */
const READING_SHARE = 0.4

/** What the halves tell each other: the past first, then the second its result. */
type Told = { kind: 'past'; parcel: PastParcel } | { kind: 'result'; result: RunResult }

/** The comparison, from the first half; the second has told the first all and has nothing to say. */
export async function backTestHalf(
  job: HistoryJob,
  work: BackTestWork,
  { half, port }: { half: Half; port: MessagePort },
  progress: (share: number) => void,
): Promise<RuleComparison | null> {
  const other = new Other(port)
  try {
    const isFirst = half === 'first'
    const part = { index: isFirst ? 0 : 1, of: 2 }
    const mine = await readPast(job, work, part, (share) => progress(share * READING_SHARE))
    other.tell({ kind: 'past', parcel: packPast(mine) })
    const { parcel } = await other.hear('past')
    const others = unpackPast(parcel)
    // In one order in both threads: which push comes first where two are due at once depends on it.
    const pastDeals = isFirst ? [...mine, ...others] : [...others, ...mine]
    const settings = isFirst ? work.today : work.changed
    const result = replayed(pastDeals, settings, work, (share) =>
      progress(READING_SHARE + share * (1 - READING_SHARE)),
    )
    if (!isFirst) {
      other.tell({ kind: 'result', result })
      return null
    }
    const changed = await other.hear('result')
    const span = { from: work.from, to: work.to, zone: work.calendar.zone }
    return compareRuns({ pastDeals, today: result, changed: changed.result, ...span })
  } finally {
    port.close()
  }
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
