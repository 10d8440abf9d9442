/**
 * `/health/live`: the process answers. `/health/ready`: it can also store what it is told, and goes on
 * doing so: a balancer sends nothing new to one that is about to stop.
 */

import { type Instant, SECOND_MS, toIso } from '@kedu/shared/time/instant'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { ConnectionWatch } from '../flows/connection-watch.ts'
import type { PlatformPauses } from '../flows/platform-pauses.ts'
import { readinessOf } from '../process/readiness.ts'
import type { Workspace } from '../workspace/workspace.ts'

const Live = Type.Object({ status: Type.Literal('live') })
const Count = Type.Union([Type.Integer(), Type.Null()])
const Ready = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not-ready'), Type.Literal('stopping')]),
  store: Type.Union([Type.Literal('ok'), Type.Literal('failing')]),
  /** Against the database's; where another process has a right one, a wrong one makes this one unready. */
  clock: Type.Union([Type.Literal('ok'), Type.Literal('wrong')]),
  /** Negative: behind. Null: there is none to compare with. */
  clockAheadSeconds: Count,
  /** Null: the store does not say. */
  inboxPending: Count,
  outboxPending: Count,
  outboxDead: Count,
  platformsDown: Type.Array(Type.String()),
  /** What an admin has to mend, in Chinese; everything for that platform waits meanwhile. */
  problems: Type.Array(
    Type.Object({
      platform: Type.String(),
      /** What was refused: to `send`, to `look-up` somebody, to `fetch` a file. */
      doing: Type.String(),
      reason: Type.String(),
      hint: Type.String(),
    }),
  ),
  /** Lasting connections, where messages come over one of our own; a broken one does not make us unready. */
  connections: Type.Array(
    Type.Object({
      platform: Type.String(),
      open: Type.Boolean(),
      /** Since when it is open or closed, ISO; null before the first try. */
      since: Type.Union([Type.String(), Type.Null()]),
      /** Chinese: why it is not open, as far as that is known. */
      problem: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
})

export async function registerHealth(
  app: FastifyInstance,
  deps: {
    workspace: Workspace
    pauses: PlatformPauses
    connections: ConnectionWatch
    now(): Instant
    isStopping(): boolean
  },
): Promise<void> {
  app.get('/health/live', { schema: { response: { 200: Live } } }, async () => ({
    status: 'live' as const,
  }))
  app.get(
    '/health/ready',
    { schema: { response: { 200: Ready, 503: Ready } } },
    async (_, reply) => {
      const { workspace, pauses, connections, now } = deps
      const { status, isStoreOk, clock } = await readinessOf(workspace.store, deps.isStopping())
      // A store that cannot be reached does not know either, and a balancer waits a few seconds only.
      const counts = isStoreOk ? await workspace.store.counts(workspace.id).catch(() => null) : null
      return reply.code(status === 'ready' ? 200 : 503).send({
        status,
        store: isStoreOk ? 'ok' : 'failing',
        clock: clock?.isWrong === true ? 'wrong' : 'ok',
        clockAheadSeconds: clock === null ? null : Math.round(clock.aheadMs / SECOND_MS),
        inboxPending: counts?.inboxPending ?? null,
        outboxPending: counts?.outboxPending ?? null,
        outboxDead: counts?.outboxDead ?? null,
        platformsDown: pauses.down(now()),
        problems: pauses.problems(),
        connections: connections.states().map(({ platform, state }) => ({
          platform,
          open: state.isOpen,
          since: state.since === null ? null : toIso(state.since),
          problem: state.problem,
        })),
      })
    },
  )
}
