/**
 * Several instances on one database, one of them killed at random moments, also while it holds what
 * only one may hold. It stays away for a while: the others take over.
 */
import { Course } from '../course.ts'
import type { FaultReport } from '../report.ts'
import { type StrikeOptions, strikeOften } from './strike-often.ts'

export interface LostInstanceOptions extends StrikeOptions {
  /** Before it is started again, real time; beyond 30 s the others have taken over what it held. */
  awayMs: number
}

export async function lostInstance(options: LostInstanceOptions): Promise<FaultReport> {
  const { name, times, awayMs, instances = 2 } = options
  const course = await Course.begin({ ...options, instances })
  let away: Promise<unknown> = Promise.resolve()
  let isAway = false
  const lose = (index: number) => {
    isAway = true
    const again = new Promise((resolve) => setTimeout(resolve, awayMs))
    course.kill(index, again)
    away = again
      .then(() => course.allUp())
      .then(() => {
        isAway = false
      })
    // Whoever waits for it hears of a failure.
    away.catch(() => undefined)
  }
  try {
    await strikeOften(
      course,
      options,
      (random) => lose(random.whole(0, instances - 1)),
      () => isAway,
    )
    await away
    return await course.finish(
      name,
      times,
      `${instances} 个进程，断线重发 ${course.reps.repetitions.cut} 次`,
    )
  } finally {
    await course.close()
  }
}
