import { randomBytes } from 'node:crypto'
import { SignInLinks } from '../../people/sign-in-links.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { linkWords, settingsWords } from '../wording.ts'

const TOKEN_BYTES = 32

/** A one-time link into the web chat for somebody without a suite; valid for a day. */
export async function linkPerson(named: string, context: CommandContext): Promise<number> {
  const { workspace, connections, now, write } = context
  const words = named.trim().toLowerCase()
  const found = [...workspace.people.all.values()].filter(
    (person) =>
      person.active &&
      (person.name === named.trim() ||
        Object.values(person.accounts).some((account) => account.toLowerCase() === words)),
  )
  const [person] = found
  if (!person || found.length > 1) {
    write(`${person ? settingsWords.several(named) : settingsWords.nobody(named)}\n`)
    return EXIT.failed
  }
  if (person.accounts.web === undefined) {
    await workspace.people.save(
      { ...person, accounts: { ...person.accounts, web: person.id } },
      'cli',
      now(),
    )
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  await new SignInLinks(workspace, now).create(person.id, token)
  write(linkWords.link(person.name, `${connections.basePath ?? ''}/web/enter?token=${token}`))
  return EXIT.ok
}
