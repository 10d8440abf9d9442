/**
 * The disk is full, or read-only, again and again, under load and while alerts fall due. What is
 * refused meanwhile is sent again by WeCom; what was acknowledged stays.
 */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { SmallDisk } from '../../support/small-disk.ts'
import { Course } from '../course.ts'
import { folderHome } from '../home.ts'
import type { FaultReport } from '../report.ts'

export interface BadDiskOptions {
  name: string
  disk: SmallDisk
  fault: 'full' | 'read-only'
  times: number
  reps: number
}

export async function badDisk(options: BadDiskOptions): Promise<FaultReport> {
  const { name, disk, fault, times, reps } = options
  const breakDisk = async () => (fault === 'full' ? disk.fill() : disk.readOnly(true))
  const mendDisk = async () => (fault === 'full' ? disk.free() : disk.readOnly(false))
  const course = await Course.begin({ home: folderHome(`${disk.path}/data`), reps })
  let unready = 0
  let struck = 0
  try {
    await course.send(1)
    while (struck < times) {
      struck += 1
      const sent = course.send(2)
      // In the middle of it: one is taken, the others are on their way.
      await course.reps.nextAcknowledged()
      await breakDisk()
      await Promise.race([course.reps.refusals(reps), sent])
      if ((await (await course.up()).isReady()) === false) unready += 1
      await mendDisk()
      await sent
    }
    await course.answered()
    await course.untilNudged()
    // What falls due while nothing can be recorded is told when it can.
    await course.passToRed(-MINUTE_MS)
    await breakDisk()
    struck += 1
    await course.pass(2 * MINUTE_MS)
    const tooEarly = course.reds
    await mendDisk()
    await course.redsTold()
    const note = `${course.reps.refusedInWords()}，自报未就绪 ${unready} 次，坏盘时推送 ${tooEarly} 条`
    return await course.finish(name, struck, note)
  } finally {
    await mendDisk()
    await course.close()
  }
}
