import { type CommandContext, EXIT } from '../command-io.ts'
import { textTable } from '../text-table.ts'
import { cliWords, peopleTable, roleName } from '../wording.ts'

/** Everybody, managers by name, those who left last. */
export function listPeople({ workspace, write }: CommandContext): number {
  const people = [...workspace.people.all.values()].sort(
    (a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name, 'zh'),
  )
  if (people.length === 0) {
    write(`${cliWords.noPeople}\n`)
    return EXIT.ok
  }
  const { fallbackManagerId } = workspace.settings
  const rows = people.map((person) => {
    const manager = person.managerId === null ? null : workspace.people.get(person.managerId)
    return [
      person.name,
      roleName(person.role),
      person.department ?? '',
      person.region ?? '',
      manager?.name ?? '',
      Object.entries(person.accounts)
        .map(([platform, userId]) => `${platform}:${userId}`)
        .join(' '),
      person.active ? peopleTable.active : peopleTable.left,
      person.id === fallbackManagerId ? peopleTable.fallback : '',
    ]
  })
  write(textTable(peopleTable.header, rows))
  return EXIT.ok
}
