/** The clock's question "what is due?" over many deals, with everything that is decided about them. */

import { defaultSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, plusMs } from '@kedu/shared/time/instant'
import pino from 'pino'
import type { FileSystem } from '../files/file-system.ts'
import { planDue } from '../flows/run-policies.ts'
import { sendDigests } from '../flows/send-digests.ts'
import { openLowdbStore } from '../store/lowdb/open-lowdb-store.ts'
import { MAIN_WORKSPACE } from '../workspace/open-workspace.ts'
import { rowProjection, Workspace } from '../workspace/workspace.ts'
import { benchClock } from './bench-clock.ts'
import type { Answers } from './child.ts'
import { seedStore, touchedToday, ZONE } from './seed.ts'

export interface ScanPart {
  folder: string
  offsetMs: number
  deals: number
}

export interface Scan {
  due: 0 | 10 | 1000
  times: number
}

export interface ScanResult {
  latencies: number[]
  cpuMs: number
  /** How many deals it found: the proof that it measured what it says. */
  found: number
}

/** Ten deals are a day longer untouched than the 990 that follow them. */
function untouchedMs(n: number): number {
  if (n < 10) return 3 * DAY_MS
  return n < 1000 ? 2.2 * DAY_MS : touchedToday(n)
}

/** A day earlier ten are due, another day earlier none. */
const DAYS_EARLIER = { 1000: 0, 10: 1, 0: 2 } as const

export async function scanPart({ folder, offsetMs, deals }: ScanPart): Promise<Answers> {
  const now = benchClock(offsetMs)
  let workspace: Workspace | null = null
  const store = await openLowdbStore({
    folder,
    now,
    projection: rowProjection(() => workspace),
    // The largest case is the store's own limit; deals being written count twice for a moment.
    limits: { warnAt: 20_000, refuseAt: 51_000 },
    fileSystem: inMemory(),
  })
  const seededAt = now()
  await seedStore(store, { deals, untouchedMs, now: seededAt })
  const defaults = defaultSettings({ timezone: ZONE, process: lightProcess() })
  const opened = await Workspace.open(MAIN_WORKSPACE, store, defaults)
  workspace = opened
  opened.refreshClock()
  const log = pino({ level: 'silent' })
  return {
    scan: async ({ due, times }: Scan): Promise<ScanResult> => {
      const at = plusMs(seededAt, -DAYS_EARLIER[due] * DAY_MS)
      const found = store.due(MAIN_WORKSPACE, at, deals).length
      const latencies: number[] = []
      const cpuBefore = process.cpuUsage()
      for (let k = 0; k < times; k += 1) {
        const begin = performance.now()
        planDue(opened, at, 1000)
        await sendDigests({ workspace: opened, now: at, log, onPlanned: () => undefined })
        latencies.push(performance.now() - begin)
      }
      const { user, system } = process.cpuUsage(cpuBefore)
      return { latencies, cpuMs: (user + system) / 1000, found }
    },
    close: () => store.close(),
  }
}

/** The scan touches no disk, so its deals need none. */
export function inMemory(): FileSystem {
  const files = new Map<string, string>()
  return {
    async makeFolder() {},
    async writeNew(path, content) {
      if (typeof content !== 'string') throw new Error('Only texts')
      files.set(path, content)
    },
    async append(path, text) {
      files.set(path, (files.get(path) ?? '') + text)
    },
    async rename(from, to) {
      files.set(to, files.get(from) ?? '')
      files.delete(from)
    },
    async remove(path) {
      files.delete(path)
    },
    async syncFolder() {},
    async readText(path) {
      return files.get(path) ?? null
    },
  }
}
