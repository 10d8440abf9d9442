import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'

/**
 * Tells every admin something once: the same `topic` on the same day is said once, however often it
 * comes up. Without an admin it stays in the log alone.
 */
export async function tellAdmins(
  workspace: Workspace,
  topic: string,
  title: string,
  text: string,
  now: Instant,
): Promise<number> {
  const date = workspace.today(now)
  const streamId = `notices/${date}`
  const admins = [...workspace.people.all.values()].filter(
    (person) => person.active && person.role === 'admin',
  )
  const snapshot = await workspace.store.load<{ topics: string[] }>(workspace.id, streamId)
  const topics = snapshot?.state.topics ?? []
  if (topics.includes(topic) || admins.length === 0) return 0
  const outbox = admins.map(
    (admin): OutboxDraft => ({
      key: `notice:${date}:${topic}:${admin.id}`,
      recipientId: admin.id,
      platform: null,
      message: { kind: 'admin-notice', title, text },
      dueAt: now,
      expiresAt: null,
      priority: 'digest',
      replaces: null,
    }),
  )
  const result = await workspace.store.append(workspace.id, {
    streamId,
    expectedVersion: snapshot?.version ?? 0,
    events: [{ at: now, body: { kind: 'admins-told', topic } }],
    state: { topics: [...topics, topic] },
    outbox,
  })
  return result.kind === 'committed' ? admins.length : 0
}
