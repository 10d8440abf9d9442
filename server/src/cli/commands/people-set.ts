import { managersAbove } from '@kedu/shared/access/reporting-line'
import { readEmail } from '@kedu/shared/people/email'
import { type Person, setByHand } from '@kedu/shared/people/person'
import { isLocalDate } from '@kedu/shared/time/instant'
import type { Leave } from '@kedu/shared/time/work-calendar'
import { onePeopleChangeAtATime } from '../../people/people-changes.ts'
import { setLeave } from '../../people/set-leave.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { namedPerson } from '../named-person.ts'
import type { Command } from '../parse-command.ts'
import { personWords as words } from '../people-wording.ts'
import { roleOf } from './people-rules.ts'

type Reading = { kind: 'read'; person: Person } | { kind: 'problem'; words: string }

/** `2026-12-01~2026-12-05`, several with a comma between them, one day alone; null: not understood. */
function leavesIn(value: string): Leave[] | null {
  const leaves: Leave[] = []
  for (const span of value.split(/[,，、]/)) {
    const [from = '', to = from, ...rest] = span.trim().split(/\s*[~～至]\s*/)
    if (rest.length > 0 || !isLocalDate(from) || !isLocalDate(to) || to < from) return null
    leaves.push({ from, to })
  }
  return leaves
}

const NOBODY = ['off', '无', 'none']

/** Decides something of one person by hand; the directory no longer changes it. */
export async function setPerson(
  { person: named, field, value }: Extract<Command, { kind: 'people-set' }>,
  { workspace, now, write }: CommandContext,
): Promise<number> {
  if (field === 'leave') return setDaysAway(named, value.trim(), { workspace, now, write })
  const result = await onePeopleChangeAtATime(workspace, async (): Promise<string | null> => {
    const found = namedPerson(named, workspace)
    if (found.kind === 'problem') return found.words
    const { person } = found
    // From now on it is remembered field by field.
    const base = person.handSet === undefined ? { ...person, handSet: [] } : person
    const reading = readField(base, field, value.trim(), workspace)
    if (reading.kind === 'problem') return reading.words
    await workspace.people.save(reading.person, 'cli', now())
    return null
  })
  write(`${result ?? words.saved}\n`)
  return result === null ? EXIT.ok : EXIT.failed
}

/** As in the chat: `people/set-leave.ts`. */
async function setDaysAway(
  named: string,
  value: string,
  { workspace, now, write }: Pick<CommandContext, 'workspace' | 'now' | 'write'>,
): Promise<number> {
  const found = namedPerson(named, workspace)
  const leaves = NOBODY.includes(value) ? [] : leavesIn(value)
  if (found.kind === 'problem' || leaves === null) {
    write(`${found.kind === 'problem' ? found.words : words.badLeave(value)}\n`)
    return EXIT.failed
  }
  await setLeave(workspace, { personId: found.person.id, leaves }, 'cli', now())
  write(`${words.saved}\n`)
  return EXIT.ok
}

function readField(person: Person, field: string, value: string, workspace: Workspace): Reading {
  switch (field) {
    case 'role': {
      const role = roleOf(value)
      if (role === null) return { kind: 'problem', words: words.badRole(value) }
      return { kind: 'read', person: setByHand(person, { role }) }
    }
    case 'department': {
      const department = NOBODY.includes(value) ? null : value
      return { kind: 'read', person: setByHand(person, { department }) }
    }
    case 'email': {
      if (NOBODY.includes(value)) {
        const { email: _, ...rest } = setByHand(person, { email: '' })
        return { kind: 'read', person: rest }
      }
      const email = readEmail(value)
      if (email === null) return { kind: 'problem', words: words.badEmail(value) }
      return { kind: 'read', person: setByHand(person, { email }) }
    }
    case 'manager': {
      if (NOBODY.includes(value)) {
        return { kind: 'read', person: setByHand(person, { managerId: null }) }
      }
      const found = namedPerson(value, workspace)
      if (found.kind === 'problem') return found
      const { id, name } = found.person
      if (id === person.id) return { kind: 'problem', words: words.self }
      const isBelow = managersAbove(id, workspace.people.all).some((one) => one.id === person.id)
      if (isBelow) return { kind: 'problem', words: words.circle(name) }
      return { kind: 'read', person: setByHand(person, { managerId: id }) }
    }
    case 'deputy': {
      if (NOBODY.includes(value)) return { kind: 'read', person: { ...person, deputyId: null } }
      const found = namedPerson(value, workspace)
      if (found.kind === 'problem') return found
      if (found.person.id === person.id) return { kind: 'problem', words: words.self }
      return { kind: 'read', person: { ...person, deputyId: found.person.id } }
    }
    case 'brief':
      if (value !== 'on' && value !== 'off')
        return { kind: 'problem', words: words.badBrief(value) }
      return { kind: 'read', person: { ...person, brief: value } }
    default:
      return { kind: 'problem', words: words.badField(field) }
  }
}
