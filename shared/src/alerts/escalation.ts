/** Who hears a step: rep → manager → director, deputies for those away, and never nobody (D9, E10, E20). */
import type { Person, PersonId } from '../people/person.ts'
import type { WorkspaceSettings } from '../process/settings.ts'
import { dateOf, type Instant, type TimeZone } from '../time/instant.ts'
import { isOnLeave } from '../time/work-calendar.ts'
import type { NotificationReason } from './reasons.ts'

export interface Presence {
  people: ReadonlyMap<PersonId, Person>
  zone: TimeZone
  now: Instant
}

export interface Company extends Presence {
  settings: Pick<WorkspaceSettings, 'fallbackManagerId'>
}

/** Whom to tell and why them; `person` null when there is nobody to tell. */
export interface Addressee {
  person: Person | null
  reasons: NotificationReason[]
}

/** Longer chains of deputies are a mistake in the data. */
const LONGEST_DEPUTY_CHAIN = 5

/** Works here and is not on leave today. */
export function isPresent(person: Person, company: Presence): boolean {
  return person.active && !isOnLeave(person.leaves, dateOf(company.now, company.zone))
}

/** The person, or the first present one along the chain of deputies; null when all are away. */
function standIn(
  person: Person,
  company: Presence,
  butNot: PersonId | null,
): { person: Person; reasons: NotificationReason[] } | null {
  let candidate: Person | undefined = person
  for (let hop = 0; candidate && hop <= LONGEST_DEPUTY_CHAIN; hop += 1) {
    if (isPresent(candidate, company) && candidate.id !== butNot) {
      const reason = person.active ? 'recipient-on-leave-deputy' : 'recipient-inactive-deputy'
      return { person: candidate, reasons: candidate === person ? [] : [reason] }
    }
    candidate = candidate.deputyId === null ? undefined : company.people.get(candidate.deputyId)
  }
  return null
}

/** People with that role who are present, nearest to the owner first, then by id. */
function presentWithRole(role: Person['role'], owner: Person | null, company: Company): Person[] {
  const nearness = (person: Person) =>
    (person.region !== null && person.region === owner?.region ? 2 : 0) +
    (person.department !== null && person.department === owner?.department ? 1 : 0)
  return [...company.people.values()]
    .filter((person) => person.role === role && isPresent(person, company))
    .sort((a, b) => nearness(b) - nearness(a) || (a.id < b.id ? -1 : 1))
}

/** Who hears the nudge: the owner, or the deputy while the owner is away (E20). */
export function nudgeAddressee(ownerId: PersonId, company: Presence): Addressee {
  const owner = company.people.get(ownerId)
  if (!owner) return { person: null, reasons: ['owner-unknown'] }
  const present = standIn(owner, company, null)
  if (present) return present
  // Away without a deputy: the clock may run on (natural time), so it is better to be told.
  return owner.active
    ? { person: owner, reasons: [] }
    : { person: null, reasons: ['owner-inactive'] }
}

/** The nearest present one above an absent manager, in person or by deputy (E20). */
function presentAbove(
  manager: Person,
  ownerId: PersonId,
  company: Presence,
): { person: Person; reasons: NotificationReason[] } | null {
  const seen = new Set<PersonId>([manager.id])
  let next = manager.managerId
  while (next !== null && !seen.has(next)) {
    seen.add(next)
    const superior = company.people.get(next)
    if (superior === undefined) return null
    const present = standIn(superior, company, ownerId)
    if (present) return { ...present, reasons: ['manager-away-superior', ...present.reasons] }
    next = superior.managerId
  }
  return null
}

/**
 * Who hears the red flag, never the owner while there is anybody else: the manager or the manager's
 * deputy → whoever stands above an absent manager → the fallback manager or their deputy → a director → an admin → the manager or fallback
 * although away → the owner. Person null only when the company has no people at all.
 */
export function managerAddressee(ownerId: PersonId, company: Company): Addressee {
  const { people, settings } = company
  const owner = people.get(ownerId) ?? null
  const why: NotificationReason[] = owner ? [] : ['owner-unknown']

  const named = owner?.managerId ? (people.get(owner.managerId) ?? null) : null
  const manager = named?.id === ownerId ? null : named
  const present = manager && standIn(manager, company, ownerId)
  if (present) return present
  const above = manager && presentAbove(manager, ownerId, company)
  if (above) return above
  if (named && !manager) why.push('owner-is-own-manager')
  else if (manager) why.push('manager-away-fallback')
  else if (owner) why.push('no-manager-fallback')

  const fallback = settings.fallbackManagerId
    ? (people.get(settings.fallbackManagerId) ?? null)
    : null
  const stand = fallback && standIn(fallback, company, ownerId)
  if (stand) return { person: stand.person, reasons: [...why, ...stand.reasons] }

  const director = presentWithRole('director', owner, company).find(({ id }) => id !== ownerId)
  if (director) return { person: director, reasons: [...why, 'no-fallback-director'] }
  const admin = presentWithRole('admin', owner, company).find(({ id }) => id !== ownerId)
  if (admin) return { person: admin, reasons: [...why, 'no-director-admin'] }

  const away = [manager, fallback].find((person) => person?.active && person.id !== ownerId)
  if (away) return { person: away, reasons: [...why, 'nobody-present'] }
  const last = owner ?? [...people.values()].find((person) => person.active) ?? null
  return { person: last, reasons: [...why, 'nobody-else'] }
}

/**
 * Who stands above the owner's manager, or the next one who is present; without one the director nearest
 * to the owner, else whoever hears what managers hear. Person null only when the company has nobody.
 */
export function superiorAddressee(ownerId: PersonId, company: Company): Addressee {
  const { people } = company
  const owner = people.get(ownerId) ?? null
  const manager = owner?.managerId ? people.get(owner.managerId) : undefined
  const superior = manager?.managerId ? people.get(manager.managerId) : undefined
  if (superior !== undefined && superior.id !== ownerId) {
    const present = standIn(superior, company, ownerId) ?? presentAbove(superior, ownerId, company)
    if (present) return present
  }
  const director = presentWithRole('director', owner, company).find(({ id }) => id !== ownerId)
  if (director) return { person: director, reasons: ['no-superior'] }
  const { person, reasons } = managerAddressee(ownerId, company)
  return { person, reasons: ['no-superior', ...reasons] }
}

/** Somebody in particular or their deputy; null when both are away. */
export function personAddressee(id: PersonId, company: Presence): Addressee {
  const chosen = company.people.get(id)
  return (chosen && standIn(chosen, company, null)) ?? { person: null, reasons: [] }
}

/**
 * Who hears next when the manager did not act: the told manager's own manager if that is a director,
 * else the director nearest to the owner (region, department). It may turn out to be somebody who
 * was told already, where the director is the direct manager: `planNotifications` sees to that.
 */
export function directorAddressee(
  ownerId: PersonId,
  told: readonly PersonId[],
  company: Company,
): Addressee {
  const { people } = company
  for (const id of told) {
    const superiorId = people.get(id)?.managerId
    const superior = superiorId ? people.get(superiorId) : undefined
    const present = superior?.role === 'director' ? standIn(superior, company, ownerId) : null
    if (present) return present
  }
  const directors = presentWithRole('director', people.get(ownerId) ?? null, company)
  const nearest = directors.find(({ id }) => id !== ownerId)
  return nearest ? { person: nearest, reasons: [] } : { person: null, reasons: ['no-director'] }
}

/**
 * Who hears that a region is red: its director or their deputy → a director without a region, who leads
 * all of them → any other director → the fallback manager or their deputy → an admin → the region's
 * director although away → anybody. Person null only when the company has no people at work.
 */
export function regionAddressee(region: string, company: Company): Addressee {
  const { people, settings } = company
  const directors = [...people.values()]
    .filter((person) => person.role === 'director' && person.active)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const own = directors.filter((person) => person.region === region)
  for (const director of own) {
    const present = standIn(director, company, null)
    if (present) return present
  }
  const why: NotificationReason[] = [own.length > 0 ? 'region-director-away' : 'no-region-director']
  const others = directors.filter((person) => person.region !== region)
  const nearest = [
    ...others.filter((person) => person.region === null),
    ...others.filter((person) => person.region !== null),
  ]
  for (const director of nearest) {
    const present = standIn(director, company, null)
    // Leading all regions is no makeshift.
    if (present && director.region === null && own.length === 0) return present
    if (present) return { person: present.person, reasons: [...why, ...present.reasons] }
  }
  const fallback = settings.fallbackManagerId
    ? (people.get(settings.fallbackManagerId) ?? null)
    : null
  const stand = fallback && standIn(fallback, company, null)
  if (stand) return { person: stand.person, reasons: [...why, ...stand.reasons] }
  const [admin] = presentWithRole('admin', null, company)
  if (admin) return { person: admin, reasons: [...why, 'no-director-admin'] }
  const away = [...own, ...nearest, fallback].find((person) => person?.active)
  if (away) return { person: away, reasons: [...why, 'nobody-present'] }
  const last = [...people.values()].find((person) => person.active) ?? null
  return { person: last, reasons: [...why, 'nobody-else'] }
}
