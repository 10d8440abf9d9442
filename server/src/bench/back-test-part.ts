/** A back-test of 90 days over many deals, as a page asks for it: in a process beside the server. */
import { defaultSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, plusMs } from '@kedu/shared/time/instant'
import { bundledScript } from '../bundled-script.ts'
import { chinaCalendar } from '../calendar/china-calendar.ts'
import { HistoryReader } from '../rules/history/history-reader.ts'
import { MAIN_WORKSPACE } from '../workspace/open-workspace.ts'
import { benchClock } from './bench-clock.ts'
import type { Answers } from './child.ts'
import { companyPeople } from './company.ts'
import { seedFolder, ZONE } from './seed.ts'

export interface BackTestPart {
  folder: string
  offsetMs: number
  deals: number
}

export interface BackTestResult {
  ms: number
  /** What it found: the proof that it measured what it says. */
  deals: number
  pushes: number
  /** The longest the server did not answer meanwhile. */
  longestPauseMs: number
}

export async function backTestPart({ folder, offsetMs, deals }: BackTestPart): Promise<Answers> {
  const now = benchClock(offsetMs)
  const seededAt = now()
  // Worked on in the course of 75 days, most of them left alone since: plenty to say.
  await seedFolder(folder, { deals, untouchedMs: (n) => (n % 75) * DAY_MS, now: seededAt })
  const reader = new HistoryReader(folder, MAIN_WORKSPACE)
  // A server that was started has it already.
  await bundledScript('history')
  const today = defaultSettings({ timezone: ZONE, process: lightProcess() })
  return {
    run: async (): Promise<BackTestResult> => {
      const pauses = watchPauses()
      const begin = performance.now()
      const { ended } = reader.run(
        {
          kind: 'back-test',
          people: companyPeople(),
          today,
          changed: { ...today, redFlagHours: 24 },
          calendar: chinaCalendar(ZONE),
          downtimes: [],
          from: plusMs(seededAt, -90 * DAY_MS),
          to: seededAt,
          // Every one of them was worked on.
          over: [],
        },
        () => undefined,
      )
      const end = await ended
      const ms = performance.now() - begin
      if (end.kind !== 'done' || end.result.kind !== 'back-test') throw new Error('Not run')
      const { comparison } = end.result
      return {
        ms,
        deals: comparison.deals,
        pushes: comparison.changed.immediate + comparison.changed.inDigest,
        longestPauseMs: pauses.longest(),
      }
    },
    close: async () => reader.close(),
  }
}

function watchPauses(): { longest(): number } {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const at = performance.now()
    longest = Math.max(longest, at - last - 10)
    last = at
  }, 10)
  return {
    longest: () => {
      clearInterval(timer)
      return longest
    },
  }
}
