import type { Suite } from '@kedu/shared/people/person'
import { linkAccount } from '../../people/link-account.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { namedPerson } from '../named-person.ts'
import type { Command } from '../parse-command.ts'
import { accountWords as words } from '../people-wording.ts'

/** Says that an account of another suite belongs to this person; what had it alone is closed. */
export async function linkAccounts(
  { person: named, wecom, dingtalk }: Extract<Command, { kind: 'people-link-account' }>,
  { workspace, now, write }: CommandContext,
): Promise<number> {
  const found = namedPerson(named, workspace)
  if (found.kind === 'problem') {
    write(`${found.words}\n`)
    return EXIT.failed
  }
  const given = (
    [
      ['wecom', wecom],
      ['dingtalk', dingtalk],
    ] as const
  ).flatMap(([suite, userId]): { suite: Suite; userId: string }[] =>
    userId === null ? [] : [{ suite, userId: userId.trim() }],
  )
  const bad = given.find(({ userId }) => !/^[A-Za-z0-9][A-Za-z0-9_\-@.]{0,63}$/.test(userId))
  if (given.length === 0 || bad !== undefined) {
    write(`${bad === undefined ? words.noAccount : words.badAccount(bad.userId)}\n`)
    return EXIT.failed
  }
  const { id: personId, name } = found.person
  for (const { suite, userId } of given) {
    const result = await linkAccount(workspace, { personId, suite, userId }, now())
    switch (result.kind) {
      case 'same':
        write(`${words.same}\n`)
        break
      case 'has-other':
        write(`${words.hasOther(name, suite, result.account)}\n`)
        return EXIT.failed
      case 'linked':
        write(`${words.linked(name, suite, userId.toLowerCase())}\n`)
        if (result.merged) {
          write(`${words.merged(result.merged.name, result.openDeals, name)}\n`)
        }
        break
      default:
        result satisfies never
    }
  }
  return EXIT.ok
}
