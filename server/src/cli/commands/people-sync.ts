import type { Person } from '@kedu/shared/people/person'
import type { PersonSave, SyncQuestion } from '@kedu/shared/people/plan-sync'
import type { SyncReport } from '../../people/sync-directory.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { syncWords as words } from '../people-wording.ts'
import { roleName } from '../wording.ts'

/** Reads the directories of the connected suites now and says what changed and what needs a decision. */
export async function syncPeople({ workspace, write, syncs }: CommandContext): Promise<number> {
  if (syncs === undefined || syncs.suites.length === 0) {
    write(`${words.notConnected}\n`)
    return EXIT.failed
  }
  let isWhole = true
  for (const suite of syncs.suites) {
    const report = await syncs.readAll(suite)
    for (const line of linesOf(report, workspace)) write(`${line}\n`)
    isWhole &&= report.problems.length === 0
  }
  return isWhole ? EXIT.ok : EXIT.failed
}

function linesOf(report: SyncReport, workspace: Workspace): string[] {
  const { suite, seen, saves, questions, unseen, keptOut, problems } = report
  const name = (id: string | null) => (id === null ? null : (workspace.people.get(id)?.name ?? id))
  return [
    words.read(suite, seen),
    ...saves.flatMap((save) => changesOf(save, name)),
    ...(saves.length === 0 ? [words.nothingNew] : []),
    ...(keptOut === 0 ? [] : [words.keptOut(keptOut)]),
    ...questions.flatMap((question) => questionOf(question, suite, workspace)),
    ...(unseen.length === 0 ? [] : [words.unseen(unseen.map((person) => person.name))]),
    ...new Set(
      problems.map(({ reason, adminHint, what }) => words.problem(reason, adminHint, what)),
    ),
  ]
}

function changesOf(
  { before, person }: PersonSave,
  name: (id: string | null) => string | null,
): string[] {
  if (before === null) {
    return [
      words.enrolled(person.name, roleName(person.role), person.department, name(person.managerId)),
    ]
  }
  const changes: string[] = []
  if (before.active && !person.active) changes.push(words.left)
  if (!before.active && person.active) changes.push(words.returned)
  if (before.name !== person.name) changes.push(words.name(before.name))
  if (before.role !== person.role) {
    changes.push(words.role(roleName(before.role), roleName(person.role)))
  }
  if (before.department !== person.department) {
    changes.push(words.department(before.department, person.department))
  }
  if (before.managerId !== person.managerId) {
    changes.push(words.manager(name(before.managerId), name(person.managerId)))
  }
  if (Object.keys(before.accounts).length < Object.keys(person.accounts).length) {
    changes.push(words.linked)
  }
  // What is left are numbers and the like, which nobody need read about.
  return changes.length === 0 ? [] : [words.changed(person.name, changes)]
}

function questionOf(question: SyncQuestion, suite: string, { people }: Workspace): string[] {
  const person = people.get(question.personId)
  if (person === null) return []
  switch (question.kind) {
    case 'same-person': {
      const other = people.get(question.otherId)
      return other === null
        ? []
        : [words.samePerson(described(person), described(other), question.by)]
    }
    case 'inactive-by-hand':
      return [words.inactiveByHand(person.name, suite)]
    case 'no-manager':
      return [words.noManager(person.name)]
    default:
      return question satisfies never
  }
}

function described({ name, accounts }: Person) {
  const account = Object.entries(accounts)
    .filter(([suite]) => suite !== 'web')
    .map(([suite, userId]) => `${suite}:${userId}`)
    .join(' ')
  return { name, account }
}
