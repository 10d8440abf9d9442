/** One process looks at the files of all companies; each company sees a judge of its own. */
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import { FairTurns } from './fair-turns.ts'

/** One is looked at, the next one's bytes are on their way. */
const AT_ONCE = 2

export class SharedJudge {
  readonly #judge: EvidenceJudge
  readonly #turns = new FairTurns(AT_ONCE)

  constructor(judge: EvidenceJudge) {
    this.#judge = judge
  }

  /** A hundred files of one company do not hold up the one of another. Closing it closes nothing. */
  of(workspace: string): EvidenceJudge {
    const judge = this.#judge
    const inTurn = <T>(work: () => Promise<T>) => this.#turns.run(workspace, work)
    return {
      measure: (file, options) => inTurn(() => judge.measure(file, options)),
      markUp: (file, page, marks) => inTurn(() => judge.markUp(file, page, marks)),
      draw: (picture) => inTurn(() => judge.draw(picture)),
      canDrawChinese: () => judge.canDrawChinese(),
      close: async () => undefined,
    }
  }

  close(): Promise<void> {
    return this.#judge.close()
  }
}
