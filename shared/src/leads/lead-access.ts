/** Who sees, hands out and answers which lead; and who sees its phone number, which is personal data. */

import { managersAbove, reportsOf } from '../access/reporting-line.ts'
import { isInRegion } from '../access/visible.ts'
import { canOwnDeals, type People } from '../people/people.ts'
import type { Person, PersonId } from '../people/person.ts'
import { holderOf, type Lead } from './lead.ts'

type LeadScope = Pick<Lead, 'tenures' | 'standing' | 'receivedBy'> & {
  content: Pick<Lead['content'], 'region'>
}

/** Everybody at work may hand one in: production and finance hear of customers, too. */
export function canEnterLeads(person: Person): boolean {
  return person.active
}

/** Those who look after the pool: what reps get is theirs to see and to overrule. */
export function runsLeadPool(person: Person): boolean {
  if (!person.active) return false
  return person.role === 'manager' || person.role === 'director' || person.role === 'admin'
}

/**
 * Prepares one person's say over leads. A lead with a rep, or last with one, belongs to those above
 * the rep. In the pool: admins; directors in whose region it lies, or of all; managers whose team it
 * could go to. A lead without a region is everybody's of those.
 */
export function leadManagement(person: Person, people: People): (lead: LeadScope) => boolean {
  if (!runsLeadPool(person)) return () => false
  if (person.role === 'admin') return () => true
  const team = reportsOf(person.id, people)
  const regions = regionsOf([person.id, ...team], people)
  return (lead) => {
    const holder = holderOf(lead)
    if (holder !== null && (holder === person.id || team.has(holder))) return true
    const { region } = lead.content
    if (person.role === 'director') {
      const owner = holder === null ? null : (people.get(holder) ?? null)
      return (
        (holder === null && region === null) ||
        isInRegion(person, { ownerId: holder ?? '', region }, owner)
      )
    }
    return holder === null && (region === null || regions === 'all' || regions.has(region))
  }
}

/** Where a team sells; somebody without a region sells everywhere. */
function regionsOf(ids: Iterable<PersonId>, people: People): ReadonlySet<string> | 'all' {
  const regions = new Set<string>()
  for (const id of ids) {
    const person = people.get(id)
    if (!person?.active || person.role !== 'rep') continue
    if (person.region === null) return 'all'
    regions.add(person.region)
  }
  return regions
}

/** The rep who has it, those who have a say over it, and whoever handed it in. */
export function leadVisibility(person: Person, people: People): (lead: LeadScope) => boolean {
  if (!person.active) return () => false
  const manages = leadManagement(person, people)
  return (lead) => holderOf(lead) === person.id || lead.receivedBy === person.id || manages(lead)
}

/**
 * The rep who has the lead, those above that rep, and admins; nobody else, not even whoever handed
 * it in. In the pool: admins alone.
 */
export function canSeePhone(person: Person, lead: LeadScope, people: People): boolean {
  if (!person.active) return false
  if (person.role === 'admin') return true
  const holder = holderOf(lead)
  if (holder === null) return false
  return holder === person.id || managersAbove(holder, people).some(({ id }) => id === person.id)
}

/** Whether this person may be given a lead out of turn by that one. */
export function mayGiveTo(giver: Person, rep: Person, people: People): boolean {
  if (!canOwnDeals(rep)) return false
  switch (giver.role) {
    case 'admin':
      return giver.active
    case 'director':
      return (
        giver.active &&
        (giver.region === null || giver.region === rep.region || isAbove(giver, rep, people))
      )
    case 'manager':
      return giver.active && (giver.id === rep.id || isAbove(giver, rep, people))
    default:
      return false
  }
}

function isAbove(giver: Person, rep: Person, people: People): boolean {
  return managersAbove(rep.id, people).some(({ id }) => id === giver.id)
}
