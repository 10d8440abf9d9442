/** One human being, one person: an account of another suite goes over to who it truly belongs to. */
import type { Person, PersonId, Suite } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { onePeopleChangeAtATime } from './people-changes.ts'

export type LinkResult =
  | {
      kind: 'linked'
      person: Person /** Left without an account, and closed. */
      merged: Person | null
      openDeals: number
    }
  | { kind: 'same' }
  /** Another account of this suite is theirs already. */
  | { kind: 'has-other'; account: string }

/**
 * Gives an account to a person. Whoever had it until now keeps what they did, hands over those they
 * led, and is closed when no account is left; their deals stay where they are until handed over.
 */
export function linkAccount(
  workspace: Workspace,
  given: { personId: PersonId; suite: Suite; userId: string },
  at: Instant,
): Promise<LinkResult> {
  return onePeopleChangeAtATime(workspace, async () => {
    const { people } = workspace
    const person = people.get(given.personId)
    if (person === null) throw new Error(`No person ${given.personId}`)
    const userId = given.userId.trim().toLowerCase()
    const had = person.accounts[given.suite]
    if (had === userId) return { kind: 'same' }
    if (had !== undefined) return { kind: 'has-other', account: had }
    const holder = people.byAccount(given.suite, userId)
    const merged =
      holder === null ? null : await takeAccount(holder, person, given.suite, workspace, at)
    const current = people.get(person.id) ?? person
    const linked = { ...current, accounts: { ...current.accounts, [given.suite]: userId } }
    await people.save(linked, 'cli', at)
    const openDeals =
      merged === null
        ? 0
        : workspace.rows().filter((row) => row.ownerId === merged.id && row.outcome === 'open')
            .length
    return { kind: 'linked', person: linked, merged, openDeals }
  })
}

/** The holder without the account; returned when closed with that. */
async function takeAccount(
  holder: Person,
  to: Person,
  suite: Suite,
  { people }: Workspace,
  at: Instant,
): Promise<Person | null> {
  const accounts: Person['accounts'] = { ...holder.accounts }
  delete accounts[suite]
  const isClosed = accounts.wecom === undefined && accounts.dingtalk === undefined
  if (isClosed) {
    for (const led of [...people.all.values()]) {
      if (led.managerId !== holder.id) continue
      await people.save(
        { ...led, managerId: led.id === to.id ? holder.managerId : to.id },
        'cli',
        at,
      )
    }
  }
  const left = {
    ...holder,
    accounts: isClosed ? {} : accounts,
    active: isClosed ? false : holder.active,
  }
  await people.save(left, 'cli', at)
  return isClosed ? left : null
}
