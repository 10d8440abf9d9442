/**
 * A blow at random moments, under load and while alerts go out. The moments are counted at every
 * acknowledgement and at every request to WeCom: both sides of a commit.
 */
import { seeded } from '@kedu/server/sample/random'
import type { Course, CourseOptions } from '../course.ts'

export interface StrikeOptions extends CourseOptions {
  name: string
  times: number
  /** Of each rep between two weeks of silence; below WeCom's 30 a minute. */
  messagesEach: number
  seed: number
}

/**
 * Week by week everybody writes and is alerted, until it was struck so many times; then all is answered.
 * Nothing is struck while `isDown`: what was struck last is still away.
 */
export async function strikeOften(
  course: Course,
  { times, messagesEach, seed }: StrikeOptions,
  strike: (random: ReturnType<typeof seeded>) => void,
  isDown: () => boolean = () => false,
): Promise<void> {
  const random = seeded(seed)
  let struck = 0
  let untilNext = random.whole(4, 10)
  const step = () => {
    untilNext -= 1
    if (untilNext > 0 || struck >= times || isDown()) return
    struck += 1
    untilNext = random.whole(4, 29)
    strike(random)
  }
  const stop = course.world.onRequest(step)
  course.reps.onAcknowledged(step)
  do {
    if (struck > 0) await course.nextMonday()
    await course.send(messagesEach)
    await course.answered()
    await course.leaveAlone()
  } while (struck < times)
  stop()
}
