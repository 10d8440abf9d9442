/**
 * Who wrote this? Somebody unknown is looked up once in the platform's directory and enrolled as a
 * rep, with the managers above them (D9); everything an admin set by hand stays as it is.
 */

import type { ChatPlatform, DirectoryPerson, Inbound, PersonLookup } from '@kedu/bot/platform'
import {
  newPerson,
  type Person,
  type PersonId,
  type Suite,
  suiteOf,
} from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { SenderLookup } from '../flows/process-inbound.ts'
import { tellAdmins } from '../flows/tell-admins.ts'
import { peopleWords } from '../import/wording.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { handSetOf } from './hand-set.ts'
import { onePeopleChangeAtATime } from './people-changes.ts'
import { personIdFor } from './person-id.ts'

/** Rep, manager, director and two more: a longer line of unknown managers is cut. */
const MOST_LEVELS = 5

export interface FindSenderDeps {
  workspace: Workspace
  platform: Pick<ChatPlatform, 'name' | 'findPerson'>
  now(): Instant
  log: { info(fields: object, text: string): void; warn(fields: object, text: string): void }
}

type LineResult =
  /** From the one asked for upwards; `knownAbove` stands above the last of them. */
  | { kind: 'found'; line: DirectoryPerson[]; knownAbove: Person | null }
  | { kind: 'unknown' }
  | { kind: 'retry'; afterMs: number }

/** Per workspace, `platform:userId`: several messages of one unknown sender wait for one look-up. */
const underWay = new WeakMap<Workspace, Map<string, Promise<SenderLookup>>>()

/**
 * The person behind a message. `unknown`: not in the platform's directory either, or out of the
 * app's sight. `retry`: the directory cannot be asked now.
 */
export async function findSender(
  inbound: Pick<Inbound, 'userId'>,
  deps: FindSenderDeps,
): Promise<SenderLookup> {
  const { workspace, platform } = deps
  const userId = inbound.userId.toLowerCase()
  const known = workspace.people.byAccount(suiteOf(platform.name), userId)
  if (known) return { kind: 'found', person: known }
  const flights = underWay.get(workspace) ?? new Map<string, Promise<SenderLookup>>()
  underWay.set(workspace, flights)
  const key = `${suiteOf(platform.name)}:${userId}`
  const flying = flights.get(key)
  if (flying) return flying
  const flight = enrol(userId, deps).finally(() => flights.delete(key))
  flights.set(key, flight)
  return flight
}

async function enrol(userId: string, deps: FindSenderDeps): Promise<SenderLookup> {
  const { workspace } = deps
  const result = await lineAbove(userId, deps)
  if (result.kind !== 'found') return result
  const person = await onePeopleChangeAtATime(workspace, () => enrolLine(result, deps))
  return person === null ? { kind: 'unknown' } : { kind: 'found', person }
}

/** Looks up the sender and, while they are unknown, the managers above, best first. */
async function lineAbove(userId: string, { workspace, platform, log }: FindSenderDeps) {
  const line: DirectoryPerson[] = []
  const seen = new Set<string>()
  let candidates = [userId]
  while (line.length < MOST_LEVELS) {
    let found: DirectoryPerson | null = null
    for (const candidate of candidates.map((id) => id.toLowerCase())) {
      if (seen.has(candidate)) continue
      seen.add(candidate)
      const known = workspace.people.byAccount(suiteOf(platform.name), candidate)
      if (known) return { kind: 'found', line, knownAbove: known } satisfies LineResult
      const lookup: PersonLookup = await platform.findPerson(candidate)
      if (lookup.kind === 'retry') {
        log.warn({ userId: candidate, reason: lookup.reason }, 'the directory cannot be asked')
        return { kind: 'retry', afterMs: lookup.afterMs } satisfies LineResult
      }
      if (lookup.kind === 'found') {
        found = lookup.person
        break
      }
    }
    if (found === null) break
    line.push(found)
    candidates = found.managerUserIds
  }
  if (line.length === 0) return { kind: 'unknown' } satisfies LineResult
  return { kind: 'found', line, knownAbove: null } satisfies LineResult
}

/** From the top down, so that nobody is stored with a manager who is not. Returns the sender. */
async function enrolLine(
  { line, knownAbove }: Extract<LineResult, { kind: 'found' }>,
  deps: FindSenderDeps,
): Promise<Person | null> {
  const { workspace, platform, log } = deps
  let above: Person | null = knownAbove
  for (const [index, found] of [...line.entries()].reverse()) {
    // Enrolled meanwhile, by somebody else's message or by an import.
    const known = workspace.people.byAccount(suiteOf(platform.name), found.userId)
    if (known) {
      above = known
      continue
    }
    if (above) await makeManager(above, deps)
    const namesake = withoutAccount(found.name, suiteOf(platform.name), workspace)
    // A display name can be chosen by its owner: it hands over no more than a rep may do.
    const isTakenFor = namesake?.role === 'rep'
    const role = index === 0 ? 'rep' : 'manager'
    const existing = isTakenFor ? namesake : null
    const person = toEnrol(found, role, above?.id ?? null, existing, deps)
    await workspace.people.save(person, 'directory', deps.now())
    log.info({ personId: person.id, managerId: person.managerId }, 'person enrolled')
    if (namesake && !isTakenFor) await tellOfNamesake(person, found.userId, namesake, deps)
    above = person
  }
  return above
}

function toEnrol(
  found: DirectoryPerson,
  role: 'rep' | 'manager',
  managerId: PersonId | null,
  existing: Person | null,
  { workspace, platform, now }: FindSenderDeps,
): Person {
  const userId = found.userId.toLowerCase()
  const id = existing?.id ?? personIdFor(suiteOf(platform.name), userId)
  const fallback = workspace.settings.fallbackManagerId
  const manager = [managerId, fallback].find((candidate) => isAbove(candidate, id, workspace))
  const account = { [suiteOf(platform.name)]: userId }
  if (existing) {
    return {
      ...existing,
      accounts: { ...existing.accounts, ...account },
      department: existing.department ?? found.department,
      managerId: existing.managerId ?? manager ?? null,
    }
  }
  return newPerson({
    id,
    name: found.name,
    role,
    department: found.department,
    managerId: manager ?? null,
    accounts: account,
    joinedOn: workspace.today(now()),
    handSet: [],
  })
}

/** Enrolled beside somebody with more rights: whether they are the same, an admin decides. */
async function tellOfNamesake(
  person: Person,
  account: string,
  namesake: Person,
  { workspace, now, log }: FindSenderDeps,
): Promise<void> {
  log.warn({ personId: person.id, namesakeId: namesake.id }, 'same name, not taken for each other')
  const { title, text } = peopleWords.namesake(person.name, account)
  await tellAdmins(workspace, `namesake:${person.id}`, title, text, now())
}

/** The one imported by name who has no account here yet; nobody when several have that name. */
function withoutAccount(name: string, suite: Suite, workspace: Workspace): Person | null {
  const [only, ...others] = workspace.people.byName(name)
  if (only === undefined || others.length > 0 || only.accounts[suite] !== undefined) return null
  return only
}

/** A manager exists, is somebody else, and is not led by the one they would lead. */
function isAbove(candidate: PersonId | null, id: PersonId, workspace: Workspace): boolean {
  const seen = new Set<PersonId>()
  let next = candidate
  while (next !== null && !seen.has(next)) {
    if (next === id) return false
    seen.add(next)
    next = workspace.people.get(next)?.managerId ?? null
  }
  return candidate !== null && workspace.people.get(candidate) !== null
}

/**
 * Somebody who leads others has to see their deals: a rep becomes a manager, but only if all that
 * is known of them came from the directory. A role that was set by hand stays.
 */
async function makeManager(person: Person, { workspace, now, log }: FindSenderDeps): Promise<void> {
  const current = workspace.people.get(person.id)
  if (current === null || current.role !== 'rep') return
  if ((await handSetOf(current, workspace)).includes('role')) return
  await workspace.people.save({ ...current, role: 'manager' }, 'directory', now())
  log.info({ personId: person.id }, 'rep leads others, is a manager now')
}
