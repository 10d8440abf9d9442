/**
 * One cluster for a whole run of the tests, started when the first test asks for it. It lives in the
 * process that starts the workers, which ask over a socket.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { Cluster } from './cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a worker asks for the cluster. */
    postgresSocket: string
  }
}

/** What the cluster's port is told as. */
export interface SharedCluster {
  port: number
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const socket = join(tmpdir(), `kedu-postgres-${process.pid}.sock`)
  rmSync(socket, { force: true })
  let starting: Promise<Cluster> | null = null
  const server = createServer((_, response) => {
    starting ??= Cluster.start()
    starting.then(
      ({ port }) => response.end(JSON.stringify({ port } satisfies SharedCluster)),
      (error: unknown) => {
        response.statusCode = 500
        response.end(String(error))
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  project.provide('postgresSocket', socket)
  return async () => {
    server.close()
    const cluster = await starting?.catch(() => null)
    await cluster?.remove()
  }
}
