import type { Person } from '@kedu/shared/people/person'

/** An active rep with an id and whatever the test is about. */
export function aPerson(given: Partial<Person> & Pick<Person, 'id'>): Person {
  return {
    name: given.id,
    role: 'rep',
    department: null,
    region: null,
    managerId: null,
    deputyId: null,
    accounts: {},
    active: true,
    leaves: [],
    delivery: 'immediate',
    quietHours: null,
    joinedOn: null,
    ...given,
  }
}
