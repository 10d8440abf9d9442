/**
 * Who sees and who changes which deal (E5): own · team · region · all. Lists, cards, exports and
 * every other door ask here.
 */
import type { Deal, DealRow } from '../deal/deal.ts'
import type { People } from '../people/people.ts'
import type { Person, PersonId } from '../people/person.ts'
import { managersAbove, reportsOf } from './reporting-line.ts'

/** What access needs to know of a deal. */
export interface DealScope {
  ownerId: PersonId
  region: string | null
}

export type DealLike = Deal | DealRow | DealScope

/** The customer's region and the owner, from a folded deal or a row. */
export function scopeOf(deal: DealLike): DealScope {
  return 'customer' in deal
    ? { ownerId: deal.ownerId, region: deal.customer.region }
    : { ownerId: deal.ownerId, region: deal.region }
}

/**
 * Prepares one person's view once, to filter thousands of rows with.
 * Rep: own. Deputy: also the deals of those they stand in for, and of the team when that is a
 * manager. Manager: own and all reports at any depth. Director: all, or one region plus the own
 * team when a region is set; a customer without a region counts to the owner's. Admin, finance,
 * production, warehouse: all. Somebody who left: nothing.
 */
export function visibilityOf(person: Person, people: People): (deal: DealLike) => boolean {
  if (!person.active) return () => false
  const owners = new Set<PersonId>([person.id])
  const addTeam = (managerId: PersonId) => {
    for (const report of reportsOf(managerId, people)) owners.add(report)
  }
  for (const other of people.values()) {
    if (other.deputyId !== person.id) continue
    owners.add(other.id)
    if (other.role === 'manager') addTeam(other.id)
  }
  switch (person.role) {
    case 'admin':
    case 'finance':
    case 'production':
    case 'warehouse':
      return () => true
    case 'director':
      if (person.region === null) return () => true
      addTeam(person.id)
      return (deal) =>
        owners.has(deal.ownerId) ||
        isInRegion(person, scopeOf(deal), people.get(deal.ownerId) ?? null)
    case 'manager':
      addTeam(person.id)
      return (deal) => owners.has(deal.ownerId)
    case 'rep':
      return (deal) => owners.has(deal.ownerId)
    default:
      return person.role satisfies never
  }
}

/** One deal; for many use `visibilityOf`. */
export function canSeeDeal(person: Person, deal: DealLike, people: People): boolean {
  return visibilityOf(person, people)(deal)
}

/** Lists of what is overdue are for those who sell and lead, not for finance, production, warehouse. */
export function canSeeOverdueLists(person: Person): boolean {
  if (!person.active) return false
  switch (person.role) {
    case 'rep':
    case 'manager':
    case 'director':
    case 'admin':
      return true
    case 'production':
    case 'finance':
    case 'warehouse':
      return false
    default:
      return person.role satisfies never
  }
}

/** A director's reach: everything, or the region that is set. */
export function isInRegion(director: Person, deal: DealScope, owner: Person | null): boolean {
  return director.region === null || director.region === (deal.region ?? owner?.region ?? null)
}

/** Two facts `decide` needs about the actor; made from the directory by the shell. */
export interface Authority {
  /** The actor is somewhere above the owner. */
  mayManage: boolean
  /** The actor stands in for the owner, or for a manager above the owner. */
  mayActFor: boolean
}

/** How the actor stands to the owner of a deal. */
export function authorityOver(actor: Person, ownerId: PersonId, people: People): Authority {
  if (!actor.active) return { mayManage: false, mayActFor: false }
  const above = managersAbove(ownerId, people)
  const owner = people.get(ownerId)
  return {
    mayManage: above.some((manager) => manager.id === actor.id),
    mayActFor:
      owner?.deputyId === actor.id ||
      above.some((manager) => manager.role === 'manager' && manager.deputyId === actor.id),
  }
}

/** Whether `decide` would let this person change the deal at all: for showing or hiding buttons. */
export function canChangeDeal(person: Person, deal: DealLike, people: People): boolean {
  return mayWrite(
    person,
    scopeOf(deal),
    people.get(deal.ownerId) ?? null,
    authorityOver(person, deal.ownerId, people),
  )
}

/**
 * The rule behind `canChangeDeal`, on plain facts: the owner, those above, those standing in, a
 * director in reach, an admin. Entry by somebody else than the owner is stored with the true author (R15).
 */
export function mayWrite(
  actor: Person,
  deal: DealScope,
  owner: Person | null,
  authority: Authority,
): boolean {
  if (!actor.active) return false
  if (actor.id === deal.ownerId) return true
  return authority.mayActFor || mayLead(actor, deal, owner, authority)
}

/** Decisions that are not the rep's: those above the owner, a director in reach, an admin. */
export function mayLead(
  actor: Person,
  deal: DealScope,
  owner: Person | null,
  authority: Authority,
): boolean {
  if (!actor.active) return false
  if (actor.role === 'admin' || authority.mayManage) return true
  if (actor.role === 'director') return isInRegion(actor, deal, owner)
  return actor.role === 'manager' && actor.id === deal.ownerId
}
