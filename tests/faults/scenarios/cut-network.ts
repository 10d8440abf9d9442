/**
 * The line between Kedu and PostgreSQL is cut again and again: now it swallows everything and neither
 * end is told, now it stops and both are.
 */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { CutLine } from '../../support/cut-line.ts'
import { Course, type CourseOptions } from '../course.ts'
import type { FaultReport } from '../report.ts'

export interface CutOptions extends CourseOptions {
  name: string
  line: CutLine
  times: number
}

export async function cutNetwork(options: CutOptions): Promise<FaultReport> {
  const { name, line, times, reps } = options
  const course = await Course.begin(options)
  const said: (boolean | null)[] = []
  let struck = 0
  try {
    await course.send(1)
    while (struck < times) {
      struck += 1
      const sent = course.send(2)
      await course.reps.nextAcknowledged()
      line.cut(struck % 2 === 1 ? 'swallows' : 'stops')
      // WeCom is answered in time, with a no.
      await Promise.race([course.reps.refusals(reps), sent])
      said.push(await (await course.up()).isReady())
      line.mend()
      await sent
    }
    await course.answered()
    await course.untilNudged()
    await course.passToRed(-MINUTE_MS)
    line.cut('swallows')
    struck += 1
    await course.pass(2 * MINUTE_MS)
    line.mend()
    await course.redsTold()
    const unready = said.filter((isReady) => isReady === false).length
    const silent = said.filter((isReady) => isReady === null).length
    const health = `断网时自报未就绪 ${unready} 次，不答 ${silent} 次`
    return await course.finish(name, struck, `${course.reps.refusedInWords()}，${health}`)
  } finally {
    line.mend()
    await course.close()
  }
}
