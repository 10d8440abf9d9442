/** A back-test of 90 days over many deals, as a page asks for it: in a process beside the server. */
import type { DealRow } from '@kedu/shared/deal/deal'
import type { Person, WorkspaceId } from '@kedu/shared/people/person'
import { defaultSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import { bundledScript } from '../bundled-script.ts'
import { chinaCalendar } from '../calendar/china-calendar.ts'
import { hastyFileSystem } from '../files/hasty-file-system.ts'
import { HistoryReader } from '../rules/history/history-reader.ts'
import { overBefore } from '../rules/history/history-span.ts'
import { makeYear } from '../sample/make-year.ts'
import { openLowdbStore } from '../store/lowdb/open-lowdb-store.ts'
import { SAMPLE_WORKSPACE } from '../trial/sample-settings.ts'
import { MAIN_WORKSPACE } from '../workspace/open-workspace.ts'
import { rowProjection, Workspace } from '../workspace/workspace.ts'
import { benchClock } from './bench-clock.ts'
import type { Answers } from './child.ts'
import { companyPeople } from './company.ts'
import { seedFolder, ZONE } from './seed.ts'
import { yearPapers } from './year-papers.ts'

export interface BackTestPart {
  folder: string
  offsetMs: number
  deals: number
  /** `left-alone`: nobody works on them any more, which nobody will see in a company that lives. */
  company: 'left-alone' | 'year'
}

const DAYS = 90

export interface BackTestResult {
  ms: number
  /** What it found: the proof that it measured what it says. */
  deals: number
  pushes: number
  /** The longest the server did not answer meanwhile. */
  longestPauseMs: number
}

export async function backTestPart({
  folder,
  offsetMs,
  deals,
  company,
}: BackTestPart): Promise<Answers> {
  const now = benchClock(offsetMs)
  const seededAt = now()
  const today = defaultSettings({ timezone: ZONE, process: lightProcess() })
  const seeded =
    company === 'year'
      ? await yearIn(folder, deals, seededAt, today)
      : await leftAloneIn(folder, deals, seededAt)
  const reader = new HistoryReader(folder, seeded.workspace)
  // A server that was started has it already.
  await bundledScript('history')
  const from = plusMs(seededAt, -DAYS * DAY_MS)
  return {
    run: async (): Promise<BackTestResult> => {
      const pauses = watchPauses()
      const begin = performance.now()
      const { ended } = reader.run(
        {
          kind: 'back-test',
          people: seeded.people,
          today,
          changed: { ...today, redFlagHours: 24 },
          calendar: chinaCalendar(ZONE),
          downtimes: [],
          from,
          to: seededAt,
          over: overBefore(seeded.rows, from),
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

interface Seeded {
  workspace: WorkspaceId
  people: Person[]
  rows: readonly DealRow[]
}

/** Worked on in the course of 75 days, most of them left alone since: all there can be to say. */
async function leftAloneIn(folder: string, deals: number, now: Instant): Promise<Seeded> {
  await seedFolder(folder, { deals, untouchedMs: (n) => (n % 75) * DAY_MS, now })
  // None of them was closed.
  return { workspace: MAIN_WORKSPACE, people: companyPeople(), rows: [] }
}

/** A company of fifty reps after a year, most of its deals won or lost. */
async function yearIn(
  folder: string,
  deals: number,
  now: Instant,
  settings: WorkspaceSettings,
): Promise<Seeded> {
  let workspace: Workspace | null = null
  const store = await openLowdbStore({
    folder,
    now: () => now,
    projection: rowProjection(() => workspace),
    limits: { warnAt: 20_000, refuseAt: 51_000 },
    fileSystem: hastyFileSystem,
  })
  await makeYear(store, { reps: 50, deals, days: 365, seed: 1, now, timezone: ZONE }, yearPapers())
  workspace = await Workspace.open(SAMPLE_WORKSPACE, store, settings)
  const rows = workspace.rows()
  const people = [...workspace.people.all.values()]
  await store.close()
  return { workspace: SAMPLE_WORKSPACE, people, rows }
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
