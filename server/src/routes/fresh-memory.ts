import type { FastifyInstance } from 'fastify'
import type { Workspace } from '../workspace/workspace.ts'

/** Everything a person reads or decides on. Callbacks are recorded unread; health and files of the page know no company. */
const READS = /^\/(?:api|auth|web|q)\//

/** Every request that reads begins with what all processes have committed by then. */
export function catchUpBeforeReading(http: FastifyInstance, workspace: Workspace): void {
  if (!workspace.store.isShared) return
  http.addHook('onRequest', async ({ url }) => {
    if (READS.test(url)) await workspace.catchUp()
  })
}
