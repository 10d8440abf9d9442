/** Every fault by name, in the long form of `pnpm test:faults`. */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { CutLine } from '../../support/cut-line.ts'
import { Cluster, postgresBinaries } from '../../support/postgres/cluster.ts'
import { NO_SMALL_DISK, SmallDisk } from '../../support/small-disk.ts'
import { databaseHome, folderHome } from '../home.ts'
import type { FaultReport, SkippedScenario } from '../report.ts'
import { badDisk } from './bad-disk.ts'
import { clockJumps } from './clock-jumps.ts'
import { cutNetwork } from './cut-network.ts'
import { failover } from './failover.ts'
import { killApp } from './kill-app.ts'
import { killDatabase } from './kill-database.ts'
import { lostInstance } from './lost-instance.ts'
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

async function onCluster(
  name: string,
  run: (cluster: Cluster) => Promise<FaultReport>,
): Promise<FaultReport | SkippedScenario> {
  if (postgresBinaries() === null)
    return { name, reason: '没有安装 PostgreSQL（apt-get install postgresql）' }
  const cluster = await Cluster.start()
  try {
    return await run(cluster)
  } finally {
    await cluster.remove()
  }
}

const killAppOnDatabase: LongScenario = {
  id: 'kill-app-postgres',
  name: '负载下杀刻度（PostgreSQL）',
  times: 100,
  run: (times, seed) =>
    onCluster(killAppOnDatabase.name, (cluster) =>
      killApp({
        name: killAppOnDatabase.name,
        home: databaseHome(cluster),
        reps: 24,
        messagesEach: 6,
        times,
        seed,
      }),
    ),
}

const killPostgres: LongScenario = {
  id: 'kill-postgres',
  name: '负载下杀 PostgreSQL',
  times: 20,
  run: (times, seed) =>
    onCluster(killPostgres.name, (cluster) =>
      killDatabase({
        name: killPostgres.name,
        home: databaseHome(cluster),
        cluster,
        reps: 24,
        messagesEach: 6,
        times,
        seed,
      }),
    ),
}

const cutLine: LongScenario = {
  id: 'cut-network',
  name: '刻度和 PostgreSQL 之间断网',
  times: 10,
  run: (times) =>
    onCluster(cutLine.name, async (cluster) => {
      const line = await CutLine.to(cluster.port)
      try {
        const home = databaseHome(cluster, line.port)
        return await cutNetwork({ name: cutLine.name, home, line, reps: 12, times })
      } finally {
        line.close()
      }
    }),
}

const lost: LongScenario = {
  id: 'lost-instance',
  name: '三个进程，随时少一个',
  times: 10,
  run: (times, seed) =>
    onCluster(lost.name, (cluster) =>
      lostInstance({
        name: lost.name,
        home: databaseHome(cluster),
        instances: 3,
        reps: 24,
        messagesEach: 6,
        times,
        seed,
        awayMs: 32_000,
      }),
    ),
}

const switchOver: LongScenario = {
  id: 'failover',
  name: '主库没了，备库接上',
  times: 5,
  run: (times) =>
    onCluster(switchOver.name, async (primary) => {
      const line = await CutLine.to(primary.port)
      try {
        const home = databaseHome(primary, line.port)
        return await failover({ name: switchOver.name, home, primary, line, reps: 12, times })
      } finally {
        line.close()
      }
    }),
}

export const SCENARIOS: readonly LongScenario[] = [
  killAppOnFolder,
  killAppOnDatabase,
  killPostgres,
  cutLine,
  lost,
  switchOver,
  diskFull,
  diskReadOnly,
  clock,
  outage,
]
