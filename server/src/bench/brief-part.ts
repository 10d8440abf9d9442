/** One morning of a large company: everybody's brief, pictures included, in the process that serves. */
import { saidSteps } from '@kedu/shared/backtest/action-rate'
import type { Deal } from '@kedu/shared/deal/deal'
import { defaultSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, dateOf, type Instant, instantOf, plusMs } from '@kedu/shared/time/instant'
import { isWorkday, nextWorkday } from '@kedu/shared/time/work-calendar'
import pino from 'pino'
import { BriefDesk } from '../brief/brief-desk.ts'
import { openEvidenceJudge } from '../evidence/evidence-judge.ts'
import { sendDigests } from '../flows/send-digests.ts'
import { makeYear } from '../sample/make-year.ts'
import { openLowdbStore } from '../store/lowdb/open-lowdb-store.ts'
import { SAMPLE_WORKSPACE } from '../trial/sample-settings.ts'
import { rowProjection, Workspace } from '../workspace/workspace.ts'
import { benchClock } from './bench-clock.ts'
import type { Answers } from './child.ts'
import { inMemory } from './scan-part.ts'
import { ZONE } from './seed.ts'
import { yearPapers } from './year-papers.ts'

export interface BriefPart {
  folder: string
  offsetMs: number
  deals: number
  reps: number
}

export interface BriefResult {
  latencies: number[]
  cpuMs: number
  /** Briefs with a picture, each morning: the proof that it measured what it says. */
  briefs: number[]
}

export async function briefPart({ folder, offsetMs, deals, reps }: BriefPart): Promise<Answers> {
  const now = benchClock(offsetMs)
  let workspace: Workspace | null = null
  const store = await openLowdbStore({
    folder,
    now,
    projection: rowProjection(() => workspace),
    limits: { warnAt: 20_000, refuseAt: 51_000 },
    fileSystem: inMemory(),
  })
  const begin = now()
  await makeYear(
    store,
    { reps, deals, days: 365, seed: 1, now: begin, timezone: ZONE },
    yearPapers(),
  )
  const defaults = defaultSettings({ timezone: ZONE, process: lightProcess() })
  const opened = await Workspace.open(SAMPLE_WORKSPACE, store, defaults)
  workspace = opened
  opened.refreshClock()
  const judge = openEvidenceJudge()
  const log = pino({ level: 'silent' })
  let pictures = 0
  const files = {
    put: async () => {
      pictures += 1
      return String(pictures).padStart(64, '0')
    },
  }
  const briefs = new BriefDesk({
    workspace: opened,
    files,
    judge,
    said: async (at) => {
      const kept = await store.list<Deal>(SAMPLE_WORKSPACE, 'deal')
      return kept.flatMap(({ state }) => saidSteps(state, plusMs(at, -30 * DAY_MS), at))
    },
    log,
  })
  const { calendar } = opened
  let day = dateOf(plusMs(begin, DAY_MS), ZONE)
  return {
    mornings: async (times: number): Promise<BriefResult> => {
      const result: BriefResult = { latencies: [], cpuMs: 0, briefs: [] }
      const cpuBefore = process.cpuUsage()
      for (let k = 0; k < times; k += 1) {
        if (!isWorkday(calendar, day)) day = nextWorkday(calendar, day)
        const at: Instant = instantOf(day, ZONE, '08:30')
        pictures = 0
        const from = performance.now()
        await sendDigests({ workspace: opened, now: at, log, onPlanned: () => undefined, briefs })
        result.latencies.push(performance.now() - from)
        result.briefs.push(pictures)
        day = nextWorkday(calendar, day)
      }
      const { user, system } = process.cpuUsage(cpuBefore)
      return { ...result, cpuMs: (user + system) / 1000 }
    },
    close: async () => {
      await judge.close()
      await store.close()
    },
  }
}
