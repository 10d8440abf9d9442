/** `/health/live`: the process answers. `/health/ready`: it can also store what it is told. */

import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { PlatformPauses } from '../flows/platform-pauses.ts'
import type { Workspace } from '../workspace/workspace.ts'

const Live = Type.Object({ status: Type.Literal('live') })
const Ready = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not-ready')]),
  store: Type.Union([Type.Literal('ok'), Type.Literal('failing')]),
  inboxPending: Type.Integer(),
  outboxPending: Type.Integer(),
  outboxDead: Type.Integer(),
  platformsDown: Type.Array(Type.String()),
  /** What an admin has to mend, in Chinese; everything for that platform waits meanwhile. */
  problems: Type.Array(
    Type.Object({ platform: Type.String(), reason: Type.String(), hint: Type.String() }),
  ),
})

export async function registerHealth(
  app: FastifyInstance,
  deps: { workspace: Workspace; pauses: PlatformPauses; now(): Instant },
): Promise<void> {
  app.get('/health/live', { schema: { response: { 200: Live } } }, async () => ({
    status: 'live' as const,
  }))
  app.get(
    '/health/ready',
    { schema: { response: { 200: Ready, 503: Ready } } },
    async (_, reply) => {
      const { workspace, pauses, now } = deps
      const check = await workspace.store.check()
      const counts = workspace.store.counts(workspace.id)
      return reply.code(check.ok ? 200 : 503).send({
        status: check.ok ? 'ready' : 'not-ready',
        store: check.ok ? 'ok' : 'failing',
        inboxPending: counts.inboxPending,
        outboxPending: counts.outboxPending,
        outboxDead: counts.outboxDead,
        platformsDown: pauses.down(now()),
        problems: pauses.problems(),
      })
    },
  )
}
