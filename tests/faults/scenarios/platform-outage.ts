/** WeCom takes no call for a day, twice: while its callbacks come in, and while customers turn red. */
import { DAY_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { Course, type CourseOptions } from '../course.ts'
import type { FaultReport } from '../report.ts'

export interface OutageOptions extends CourseOptions {
  name: string
  messagesEach: number
  /** What passes at a stretch; the smaller, the more like a real day. */
  stepMs: number
}

export async function platformOutage(options: OutageOptions): Promise<FaultReport> {
  const { name, messagesEach, stepMs } = options
  const course = await Course.begin(options)
  const { fake } = course.world
  let probes = 0
  const away = async (act: () => Promise<unknown>) => {
    fake.outage(true)
    const before = fake.requests.length
    await act()
    for (let passed = 0; passed < DAY_MS; passed += stepMs) {
      await course.pass(stepMs - (course.world.now() % MINUTE_MS))
      // It has had its turn when it can say how it is.
      await (await course.up()).isReady()
    }
    probes += fake.requests.length - before
    fake.outage(false)
  }
  try {
    // Answers wait, then red flags.
    await away(() => course.send(messagesEach))
    await course.answered()
    await course.untilNudged()
    await away(() => course.passToRed(0))
    await course.redsTold()
    const note = `每天试探 ${Math.round(probes / 2)} 次，恢复后被限流丢弃 ${fake.dropped.length} 条`
    return await course.finish(name, 2, note)
  } finally {
    await course.close()
  }
}
