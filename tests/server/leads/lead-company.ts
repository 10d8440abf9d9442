/** A company with a lead pool and nothing else, as both sides of the kill test open it. */
import type { LeadDeskDeps } from '@kedu/server/leads/lead-desk'
import { LeadDesk } from '@kedu/server/leads/lead-desk'
import { openKedu } from '@kedu/server/workspace/open-workspace'
import type { Workspace } from '@kedu/server/workspace/workspace'
import type { CommandMeta } from '@kedu/shared/deal/commands'
import { newPerson } from '@kedu/shared/people/person'
import { parseInstant } from '@kedu/shared/time/instant'

export const NOW = parseInstant('2026-11-23T09:30:00+08:00') ?? (0 as never)
export const REPS = ['an', 'bo', 'chen', 'ding']

const nothing = () => undefined
/** A log that keeps nothing; the real one does not come along in a bundle. */
const log = { info: nothing, warn: nothing, error: nothing, debug: nothing } as never

export async function openCompany(dataFolder: string) {
  const kedu = await openKedu({
    dataFolder,
    timezone: 'Asia/Shanghai',
    isTrial: false,
    now: () => NOW,
    log,
  })
  const { workspace } = kedu
  const people = [
    newPerson({ id: 'lead', name: '王敏', role: 'manager' }),
    ...REPS.map((id) => newPerson({ id, name: id, managerId: 'lead' })),
  ]
  for (const person of people) {
    if (workspace.people.get(person.id) === null) await workspace.people.save(person, 'import', NOW)
  }
  workspace.refreshClock()
  return { workspace, close: () => kedu.close() }
}

export function deskOn(workspace: Workspace): LeadDesk {
  const deps: LeadDeskDeps = {
    workspace,
    dealIdFor: (commandId) => commandId.replaceAll(/[^A-Za-z0-9_-]/g, '-'),
    log,
    onPlanned: nothing,
  }
  return new LeadDesk(deps)
}

export function meta(id: string, act: string, actorId = 'lead'): CommandMeta {
  return { commandId: `${id}/${act}`, actorId, door: 'page', messageId: null, place: null }
}
