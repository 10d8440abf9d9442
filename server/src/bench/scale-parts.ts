/** Measured processes on PostgreSQL: the floor of callbacks, and many companies in one process. */
import { createServer } from 'node:http'
import { defaultSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import postgres from 'postgres'
import { planDue } from '../flows/run-policies.ts'
import { openPostgresStore } from '../store/postgres/open-postgres-store.ts'
import { rowProjection, Workspace } from '../workspace/workspace.ts'
import { benchClock } from './bench-clock.ts'
import type { Answers } from './child.ts'
import { ZONE } from './seed.ts'
import { portOf } from './wecom-side.ts'

/** Bare HTTP and one insert for each request, of as many bytes as Kedu records. */
export async function insertFloorPart({ adminUrl }: { adminUrl: string }): Promise<Answers> {
  const sql = postgres(adminUrl, { max: 10, onnotice: () => undefined })
  await sql`create table if not exists floor (id bigint primary key, entry text not null)`
  let content = ''
  let count = 0
  const server = createServer((incoming, response) => {
    incoming.on('data', () => undefined)
    incoming.on('end', () => {
      count += 1
      sql`insert into floor values (${count}, ${content})`.then(
        () => response.end(),
        () => {
          response.statusCode = 503
          response.end()
        },
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: () => `http://127.0.0.1:${portOf(server)}`,
    bytes: (bytes: number) => {
      content = 'x'.repeat(bytes)
    },
    close: async () => {
      server.close()
      await sql.end({ timeout: 1 })
    },
  }
}

export interface Companies {
  url: string
  adminUrl: string
  offsetMs: number
  ids: string[]
}

/** Every company's rows in memory and its clock asked what is due. */
export async function companiesPart({ url, adminUrl, offsetMs, ids }: Companies): Promise<Answers> {
  const now = benchClock(offsetMs)
  const begin = performance.now()
  let opened: Workspace[] = []
  const store = await openPostgresStore({
    url,
    adminUrl,
    now,
    projection: rowProjection((id) => opened.find((one) => one.id === id) ?? null),
  })
  const defaults = defaultSettings({ timezone: ZONE, process: lightProcess() })
  for (const id of ids) {
    const workspace = await Workspace.open(id, store, defaults)
    opened = [...opened, workspace]
    workspace.refreshClock()
  }
  const startMs = performance.now() - begin
  return {
    started: () => ({ startMs, rssMb: process.memoryUsage().rss / 2 ** 20 }),
    /** One round of all companies, ms. */
    scan: () => {
      const at = now()
      const start = performance.now()
      let found = 0
      for (const workspace of opened) {
        found += store.due(workspace.id, at, 1000).length
        planDue(workspace, at, 1000)
      }
      return { ms: performance.now() - start, found }
    },
    close: () => store.close(),
  }
}
