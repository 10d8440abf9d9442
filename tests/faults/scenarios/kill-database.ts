/** SIGKILL of PostgreSQL at random moments, under load and while alerts go out; Kedu lives on. */
import type { Cluster } from '../../support/postgres/cluster.ts'
import { Course } from '../course.ts'
import type { FaultReport } from '../report.ts'
import { type StrikeOptions, strikeOften } from './strike-often.ts'

const STARTS = 40
const PAUSE_MS = 250

export async function killDatabase(
  options: StrikeOptions & { cluster: Cluster },
): Promise<FaultReport> {
  const { name, times, cluster } = options
  const course = await Course.begin(options)
  let up: Promise<unknown> = Promise.resolve()
  let isDown = false
  const strike = () => {
    isDown = true
    up = restart(cluster).then(() => {
      isDown = false
    })
    up.catch(() => undefined)
  }
  try {
    await strikeOften(course, options, strike, () => isDown)
    await up
    const { cut } = course.reps.repetitions
    return await course.finish(name, times, `${course.reps.refusedInWords()}，断线重发 ${cut} 次`)
  } finally {
    await up.catch(() => undefined)
    await course.close()
  }
}

/** Its children end a moment after it, and until then the next one does not start. */
async function restart(cluster: Cluster): Promise<void> {
  await cluster.kill()
  for (let tries = 1; ; tries += 1) {
    try {
      return await cluster.up()
    } catch (error) {
      if (tries === STARTS) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}
