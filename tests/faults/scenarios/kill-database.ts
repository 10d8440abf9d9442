/** SIGKILL of PostgreSQL at random moments, under load and while alerts go out; Kedu lives on. */
import { seeded } from '@kedu/server/sample/random'
import type { Cluster } from '../../support/postgres/cluster.ts'
import { Course } from '../course.ts'
import type { FaultReport } from '../report.ts'
import type { KillOptions } from './kill-app.ts'

const STARTS = 40
const PAUSE_MS = 250

export async function killDatabase(
  options: KillOptions & { cluster: Cluster },
): Promise<FaultReport> {
  const { name, times, messagesEach, seed, cluster } = options
  const random = seeded(seed)
  const course = await Course.begin(options)
  let kills = 0
  let untilKill = random.whole(4, 10)
  let up: Promise<unknown> = Promise.resolve()
  let isDown = false
  const step = () => {
    untilKill -= 1
    if (untilKill > 0 || kills >= times || isDown) return
    kills += 1
    untilKill = random.whole(4, 29)
    isDown = true
    up = restart(cluster).then(() => {
      isDown = false
    })
    up.catch(() => undefined)
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
    await up
    const { cut } = course.reps.repetitions
    return await course.finish(name, kills, `${course.reps.refusedInWords()}，断线重发 ${cut} 次`)
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
