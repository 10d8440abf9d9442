import { managerOf } from '@kedu/shared/access/reporting-line'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { Person } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { peopleWords } from '../import/wording.ts'
import type { Workspace } from '../workspace/workspace.ts'

/**
 * What is said when somebody with open deals leaves: to the manager, or to the admins where there is
 * none; once, with the words that hand everything over. Empty when nothing is left behind.
 */
export function leaverNotices(person: Person, workspace: Workspace, now: Instant): OutboxDraft[] {
  const open = workspace
    .rows()
    .filter((row) => row.ownerId === person.id && row.outcome === 'open').length
  if (open === 0) return []
  const { people, settings } = workspace
  const manager = managerOf(person, people.all, settings.fallbackManagerId)
  const told = manager
    ? [manager]
    : [...people.all.values()].filter(({ active, role }) => active && role === 'admin')
  const { title, text } = peopleWords.leftWithDeals(person.name, open)
  return told.map((recipient) => ({
    key: `left:${person.id}:${now}:${recipient.id}`,
    recipientId: recipient.id,
    platform: null,
    message: { kind: 'admin-notice', title, text },
    dueAt: now,
    expiresAt: null,
    priority: 'alert',
    replaces: null,
  }))
}
