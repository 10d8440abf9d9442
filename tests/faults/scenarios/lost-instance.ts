/**
 * Several instances on one database, one of them killed at random moments, also while it holds what
 * only one may hold. It stays away for a while: the others take over.
 */
import { seeded } from '@kedu/server/sample/random'
import { Course } from '../course.ts'
import type { FaultReport } from '../report.ts'
import type { KillOptions } from './kill-app.ts'

export interface LostInstanceOptions extends KillOptions {
  /** Before it is started again, real time; beyond 30 s the others have taken over what it held. */
  awayMs: number
}

export async function lostInstance(options: LostInstanceOptions): Promise<FaultReport> {
  const { name, times, messagesEach, seed, awayMs, instances = 2 } = options
  const random = seeded(seed)
  const course = await Course.begin({ ...options, instances })
  let kills = 0
  let untilKill = random.whole(4, 10)
  let away: Promise<unknown> = Promise.resolve()
  let isAway = false
  const step = () => {
    untilKill -= 1
    if (untilKill > 0 || kills >= times || isAway) return
    kills += 1
    untilKill = random.whole(4, 29)
    isAway = true
    const again = new Promise((resolve) => setTimeout(resolve, awayMs))
    course.kill(random.whole(0, instances - 1), again)
    away = again
      .then(() => course.allUp())
      .then(() => {
        isAway = false
      })
    // Whoever waits for it hears of a failure.
    away.catch(() => undefined)
  }
  try {
    const stop = course.world.onRequest(step)
    course.reps.onAcknowledged(step)
    do {
      if (kills > 0) await course.nextMonday()
      await course.send(messagesEach)
      await course.answered()
      await course.leaveAlone()
    } while (kills < times)
    stop()
    await away
    return await course.finish(
      name,
      kills,
      `${instances} 个进程，断线重发 ${course.reps.repetitions.cut} 次`,
    )
  } finally {
    await course.close()
  }
}
