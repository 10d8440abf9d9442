/** SIGKILL at random moments. */
import { Course } from '../course.ts'
import type { FaultReport } from '../report.ts'
import { type StrikeOptions, strikeOften } from './strike-often.ts'

export async function killApp(options: StrikeOptions): Promise<FaultReport> {
  const { name, times } = options
  const course = await Course.begin(options)
  try {
    await strikeOften(course, options, () => course.kill())
    return await course.finish(name, times, `断线重发 ${course.reps.repetitions.cut} 次`)
  } finally {
    await course.close()
  }
}
