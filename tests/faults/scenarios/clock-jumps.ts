/**
 * The machine's clock is set wrong by an hour, ahead and back, under load and around the moment
 * customers turn red. WeCom's requests look stale meanwhile and are refused; it sends them again.
 */
import { HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { Course, type CourseOptions } from '../course.ts'
import type { FaultReport } from '../report.ts'

export interface ClockJumpOptions extends CourseOptions {
  name: string
  /** Weeks with one jump ahead and one back each. */
  weeks: number
}

export async function clockJumps(options: ClockJumpOptions): Promise<FaultReport> {
  const { name, weeks } = options
  const course = await Course.begin(options)
  let jumps = 0
  /** The clock is wrong by so much while `act` goes on. */
  const wrongBy = async (ms: number, act: () => Promise<unknown>) => {
    jumps += 1
    await (await course.up()).step(ms)
    await act()
    await (await course.up()).step(-ms)
  }
  try {
    for (let week = 0; week < weeks; week += 1) {
      if (week > 0) await course.nextMonday()
      const isAhead = week % 2 === 0
      await course.send(1)
      for (const ms of [HOUR_MS, -HOUR_MS]) {
        const sent: Promise<void>[] = []
        await wrongBy(ms, async () => {
          sent.push(course.send(1))
          await course.reps.refusals(2)
        })
        await Promise.all(sent)
      }
      await course.answered()
      await course.untilNudged()
      // Ahead: red an hour early, and not again. Behind: told as soon as the clock is right.
      await course.passToRed(isAhead ? -HOUR_MS / 2 : -MINUTE_MS)
      await wrongBy(isAhead ? HOUR_MS : -HOUR_MS, async () => {
        await course.pass(2 * MINUTE_MS)
        // It has looked at the clock when it can say how it is.
        await (await course.up()).isReady()
        if (isAhead) await course.redsTold()
      })
      await course.passToRed(MINUTE_MS)
      await course.redsTold()
      // The clock goes on striking after it was set back.
      await course.passMinute()
    }
    return await course.finish(name, jumps, course.reps.refusedInWords())
  } finally {
    await course.close()
  }
}
