/** Where a Kedu under test keeps its data, for the processes and for whoever looks afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseConfig } from '@kedu/server/config/config'
import { type OpenKedu, openKedu } from '@kedu/server/workspace/open-workspace'
import { instant } from '@kedu/shared/time/instant'
import { APPLICATION, type Cluster, OWNER } from '../support/postgres/cluster.ts'

export interface Home {
  /** The folder processes are started in. */
  cwd: string
  env: Readonly<Record<string, string>>
  /** While no process has it. */
  open(now: number): Promise<OpenKedu>
  remove(): Promise<void>
}

/** `dataFolder`: where a disk of its own is mounted; default: below a temporary folder. */
export function folderHome(dataFolder?: string): Home {
  return homeIn(dataFolder ?? null, null)
}

/** An empty database of a cluster, files in a temporary folder. `port`: of what stands before the cluster. */
export function databaseHome(cluster: Cluster, port: number = cluster.port): Home {
  databases += 1
  const name = `faults_${databases}`
  cluster.run('postgres', `create database ${name} owner ${OWNER}`)
  const url = cluster.url(name, APPLICATION, port)
  const adminUrl = cluster.url(name, OWNER, port)
  const home = homeIn(null, { url, adminUrl })
  return {
    ...home,
    env: { ...home.env, KEDU_DATABASE_URL: url, KEDU_DATABASE_ADMIN_URL: adminUrl },
  }
}
let databases = 0

function homeIn(dataFolder: string | null, database: DatabaseConfig | null): Home {
  const cwd = mkdtempSync(join(tmpdir(), 'kedu-faults-'))
  const folder = dataFolder ?? join(cwd, 'data')
  return {
    cwd,
    env: { KEDU_DATA: folder },
    open: (now) =>
      openKedu({
        dataFolder: folder,
        database,
        timezone: 'Asia/Shanghai',
        isTrial: false,
        now: () => instant(now),
      }),
    remove: async () => rmSync(cwd, { recursive: true, force: true }),
  }
}
