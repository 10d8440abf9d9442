/** The judge of evidence with its queue counted and its time taken. */
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import type { Metrics } from './metrics.ts'

export function measuredJudge(judge: EvidenceJudge, metrics: Metrics): EvidenceJudge {
  const timed = async <T>(
    work: string,
    run: () => Promise<T>,
    isReadable: (result: T) => boolean,
  ): Promise<T> => {
    const stop = metrics.judging(work)
    try {
      const result = await run()
      stop(isReadable(result) ? 'ok' : 'unreadable')
      return result
    } catch (error) {
      stop('failed')
      throw error
    }
  }
  const isThere = (result: unknown) => result !== null
  return {
    measure: (file, options) =>
      timed(
        'measure',
        () => judge.measure(file, options),
        ({ kind }) => kind !== 'unreadable',
      ),
    markUp: (file, page, marks) => timed('mark-up', () => judge.markUp(file, page, marks), isThere),
    draw: (picture) => timed('draw', () => judge.draw(picture), isThere),
    canDrawChinese: () => judge.canDrawChinese(),
    close: () => judge.close(),
  }
}
