import type { Person } from '@kedu/shared/people/person'
import type { Workspace } from '../workspace/workspace.ts'
import { settingsWords } from './wording.ts'

/** Somebody by id, account or name; the sentence to say when that is nobody or several. */
export function namedPerson(
  named: string,
  { people }: Workspace,
): { kind: 'person'; person: Person } | { kind: 'problem'; words: string } {
  const words = named.trim()
  const all = [...people.all.values()]
  const byAccount = all.filter(
    (person) => person.id === words || Object.values(person.accounts).includes(words.toLowerCase()),
  )
  const found = byAccount.length > 0 ? byAccount : all.filter(({ name }) => name === words)
  // Somebody of that name who left long ago is meant only when nobody else is.
  const active = found.filter((person) => person.active)
  const [person, ...others] = active.length > 0 ? active : found
  if (person === undefined) return { kind: 'problem', words: settingsWords.nobody(named) }
  if (others.length > 0) return { kind: 'problem', words: settingsWords.several(named) }
  return { kind: 'person', person }
}
