/** Every fault by name, in the long form of `pnpm test:faults`. */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { NO_SMALL_DISK, SmallDisk } from '../../support/small-disk.ts'
import { folderHome } from '../home.ts'
import type { FaultReport, SkippedScenario } from '../report.ts'
import { badDisk } from './bad-disk.ts'
import { clockJumps } from './clock-jumps.ts'
import { killApp } from './kill-app.ts'
import { platformOutage } from './platform-outage.ts'

export interface LongScenario {
  /** For `--only`. */
  id: string
  /** For the table. */
  name: string
  /** How often the fault strikes unless `--times` says otherwise. */
  times: number
  run(times: number, seed: number): Promise<FaultReport | SkippedScenario>
}

const killAppOnFolder: LongScenario = {
  id: 'kill-app',
  name: '负载下杀刻度（文件）',
  times: 100,
  run: (times, seed) =>
    killApp({
      name: killAppOnFolder.name,
      home: folderHome(),
      reps: 24,
      messagesEach: 6,
      times,
      seed,
    }),
}

const diskFull: LongScenario = {
  id: 'disk-full',
  name: '磁盘写满',
  times: 20,
  run: (times) => onBadDisk(diskFull.name, 'full', times),
}

const diskReadOnly: LongScenario = {
  id: 'disk-read-only',
  name: '磁盘变成只读',
  times: 20,
  run: (times) => onBadDisk(diskReadOnly.name, 'read-only', times),
}

async function onBadDisk(
  name: string,
  fault: 'full' | 'read-only',
  times: number,
): Promise<FaultReport | SkippedScenario> {
  const disk = SmallDisk.mount(32)
  if (disk === null) return { name, reason: NO_SMALL_DISK }
  try {
    return await badDisk({ name, disk, fault, times, reps: 12 })
  } finally {
    disk.unmount()
  }
}

const clock: LongScenario = {
  id: 'clock',
  name: '时钟错 1 小时，前后都有',
  times: 30,
  run: (times) =>
    clockJumps({ name: clock.name, home: folderHome(), reps: 12, weeks: Math.ceil(times / 3) }),
}

const outage: LongScenario = {
  id: 'outage',
  name: '企业微信宕机 24 小时',
  times: 2,
  run: () =>
    platformOutage({
      name: outage.name,
      home: folderHome(),
      reps: 24,
      messagesEach: 20,
      stepMs: 5 * MINUTE_MS,
    }),
}

export const SCENARIOS: readonly LongScenario[] = [
  killAppOnFolder,
  diskFull,
  diskReadOnly,
  clock,
  outage,
]
