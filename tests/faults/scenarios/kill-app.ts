/**
 * SIGKILL at random moments, under load and while alerts go out. The moments are counted at every
 * acknowledgement and at every request to WeCom: both sides of a commit.
 */
import { seeded } from '@kedu/server/sample/random'
import { Course, type CourseOptions } from '../course.ts'
import type { FaultReport } from '../report.ts'

export interface KillOptions extends CourseOptions {
  name: string
  times: number
  /** Of each rep between two weeks of silence; below WeCom's 30 a minute. */
  messagesEach: number
  seed: number
}

export async function killApp(options: KillOptions): Promise<FaultReport> {
  const { name, times, messagesEach, seed } = options
  const random = seeded(seed)
  const course = await Course.begin(options)
  let kills = 0
  let untilKill = random.whole(4, 10)
  const step = () => {
    untilKill -= 1
    if (untilKill > 0 || kills >= times) return
    kills += 1
    untilKill = random.whole(4, 29)
    course.kill()
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
    return await course.finish(name, kills, `断线重发 ${course.reps.repetitions.cut} 次`)
  } finally {
    await course.close()
  }
}
