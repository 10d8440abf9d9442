import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Workspace } from '../workspace/workspace.ts'

const TRIES = 2

/**
 * Tells every admin something once: the same `topic` on the same day (or in the same month) is said
 * once, however often it comes up. Returns how many were told. What nobody could be told stands in the log.
 */
export async function tellAdmins(
  workspace: Workspace,
  topic: string,
  title: string,
  text: string,
  now: Instant,
  log?: FastifyBaseLogger,
  per: 'day' | 'month' = 'day',
): Promise<number> {
  const date = per === 'day' ? workspace.today(now) : workspace.today(now).slice(0, 7)
  const streamId = `notices/${date}`
  for (let tries = 0; tries < TRIES; tries += 1) {
    const snapshot = await workspace.store.load<{ topics: string[] }>(workspace.id, streamId)
    const topics = snapshot?.state.topics ?? []
    if (topics.includes(topic)) return 0
    const admins = [...workspace.people.all.values()].filter(
      (person) => person.active && person.role === 'admin',
    )
    if (admins.length === 0) {
      log?.warn({ topic, title, text }, 'there is no admin to be told')
      return 0
    }
    const result = await workspace.store.append(workspace.id, {
      streamId,
      expectedVersion: snapshot?.version ?? 0,
      events: [{ at: now, body: { kind: 'admins-told', topic } }],
      state: { topics: [...topics, topic] },
      outbox: admins.map(
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
      ),
    })
    if (result.kind === 'committed') return admins.length
  }
  log?.warn({ topic, title, text }, 'admins could not be told')
  return 0
}
