/**
 * The primary dies under load, its standby is promoted and takes over its address; Kedu lives on. What
 * was acknowledged is on both of them.
 */
import type { CutLine } from '../../support/cut-line.ts'
import { Cluster } from '../../support/postgres/cluster.ts'
import { Course, type CourseOptions } from '../course.ts'
import type { FaultReport } from '../report.ts'

export interface FailoverOptions extends CourseOptions {
  name: string
  /** Left as it is at the end: dead. */
  primary: Cluster
  /** To the primary; the home goes through it. */
  line: CutLine
  times: number
}

export async function failover(options: FailoverOptions): Promise<FaultReport> {
  const { name, line, times } = options
  const course = await Course.begin(options)
  const promoted: Cluster[] = []
  let primary = options.primary
  let unready = 0
  let ready = 0
  try {
    await course.send(1)
    while (promoted.length < times) {
      const standby = await Cluster.standbyOf(primary)
      promoted.push(standby)
      const sent = course.send(2)
      await course.reps.nextAcknowledged()
      await primary.kill()
      await Promise.race([course.reps.refusals(1), sent])
      if ((await (await course.up()).isReady()) === false) unready += 1
      standby.promote()
      line.leadTo(standby.port)
      primary = standby
      await sent
      // Something was recorded since.
      if (await (await course.up()).isReady()) ready += 1
    }
    await course.answered()
    await course.leaveAlone()
    const health = `没有主库时自报未就绪 ${unready} 次，切换后就绪 ${ready} 次`
    return await course.finish(name, times, `${course.reps.refusedInWords()}，${health}`)
  } finally {
    await course.close()
    for (const standby of promoted) await standby.remove()
  }
}
