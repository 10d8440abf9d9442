/** The line between Kedu and PostgreSQL is cut again and again, with neither end being told. */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { Course, type CourseOptions } from '../course.ts'
import type { CutLine } from '../cut-line.ts'
import type { FaultReport } from '../report.ts'

export interface CutOptions extends CourseOptions {
  name: string
  line: CutLine
  times: number
}

export async function cutNetwork(options: CutOptions): Promise<FaultReport> {
  const { name, line, times, reps } = options
  const course = await Course.begin(options)
  let unready = 0
  let struck = 0
  try {
    await course.send(1)
    while (struck < times) {
      struck += 1
      const sent = course.send(2)
      await course.reps.nextAcknowledged()
      line.cut()
      // WeCom is answered in time, with a no.
      await Promise.race([course.reps.refusals(reps), sent])
      if ((await (await course.up()).isReady()) === false) unready += 1
      line.mend()
      await sent
    }
    await course.answered()
    await course.untilNudged()
    await course.passToRed(-MINUTE_MS)
    line.cut()
    struck += 1
    await course.pass(2 * MINUTE_MS)
    line.mend()
    await course.redsTold()
    return await course.finish(
      name,
      struck,
      `${course.reps.refusedInWords()}，自报未就绪 ${unready} 次`,
    )
  } finally {
    line.mend()
    await course.close()
  }
}
