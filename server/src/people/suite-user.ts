import type { ChatPlatform } from '@kedu/bot/platform'
import { type Person, suiteOf } from '@kedu/shared/people/person'
import type { Workspace } from '../workspace/workspace.ts'
import { type FindSenderDeps, findSender } from './find-sender.ts'
import { onePeopleChangeAtATime } from './people-changes.ts'

export type SuiteUser =
  | { kind: 'person'; person: Person }
  /** The suite says who it is, but not to this app. */
  | { kind: 'unknown' }
  | { kind: 'inactive' }
  | { kind: 'retry' }

/**
 * The person who signs in with an account of a suite: the same as whoever writes from it, enrolled
 * by the same rules. From then on they can use the pages, too.
 */
export async function suiteUser(
  userId: string,
  deps: FindSenderDeps & { platform: Pick<ChatPlatform, 'name' | 'findPerson'> },
): Promise<SuiteUser> {
  const found = await findSender({ userId }, deps)
  switch (found.kind) {
    case 'unknown':
      return { kind: 'unknown' }
    case 'retry':
      return { kind: 'retry' }
    case 'found':
      break
    default:
      return found satisfies never
  }
  const { person } = found
  const hasLeft = person.goneFrom?.includes(suiteOf(deps.platform.name)) ?? false
  if (!person.active || hasLeft) return { kind: 'inactive' }
  return { kind: 'person', person: await withWebAccount(person, deps.workspace, deps) }
}

/** Pages know people by their own id. */
async function withWebAccount(
  person: Person,
  workspace: Workspace,
  { now }: Pick<FindSenderDeps, 'now'>,
): Promise<Person> {
  if (person.accounts.web !== undefined) return person
  return onePeopleChangeAtATime(workspace, async () => {
    const current = workspace.people.get(person.id) ?? person
    if (current.accounts.web !== undefined) return current
    const after = { ...current, accounts: { ...current.accounts, web: current.id } }
    await workspace.people.save(after, 'sign-in', now())
    return after
  })
}
