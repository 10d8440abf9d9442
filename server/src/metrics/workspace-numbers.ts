import type { Instant } from '@kedu/shared/time/instant'
import type { ConnectionWatch } from '../flows/connection-watch.ts'
import type { PlatformPauses } from '../flows/platform-pauses.ts'
import { limitsOf, type QuotaBook } from '../flows/quota-book.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { WorkspaceNumbers } from './workspace-gauges.ts'

export interface NumberSources {
  workspace: Workspace
  pauses: PlatformPauses
  connections: ConnectionWatch
  quota: QuotaBook | null
  now(): Instant
}

/** How a workspace's numbers are read when Prometheus asks. */
export function workspaceNumbers(sources: NumberSources): () => Promise<WorkspaceNumbers> {
  const { workspace, pauses, connections, quota } = sources
  return async () => {
    const now = sources.now()
    const { store, id } = workspace
    const [counts, firstDue] = await Promise.all([store.counts(id), store.firstDue(id)])
    return {
      ...counts,
      inboxFirstDue: firstDue.inbox,
      outboxFirstDue: firstDue.outbox,
      now,
      connections: connections
        .states()
        .map(({ platform, state }) => ({ platform, isOpen: state.isOpen })),
      paused: pauses.down(now),
      quota: quota && quotaNumbers(quota, workspace),
    }
  }
}

function quotaNumbers(quota: QuotaBook, workspace: Workspace): WorkspaceNumbers['quota'] {
  const use = quota.use()
  const limits = limitsOf(workspace)
  return {
    api: { used: use.api, limit: limits.api },
    callbacks: { used: use.callbacks, limit: limits.callbacks },
  }
}
