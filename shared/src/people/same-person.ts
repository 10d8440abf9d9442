/**
 * One human being with an account in each suite. A name can be chosen by its owner and a number may
 * be passed on: of their own they hand over no more than a rep may do; all else an admin decides.
 */
import type { DirectoryMember } from './directory.ts'
import type { People } from './people.ts'
import type { Person, PersonId, Suite } from './person.ts'

export interface SamePersonQuestion {
  kind: 'same-person'
  personId: PersonId
  otherId: PersonId
  by: 'name' | 'mobile'
}

/** Prepared once for many look-ups. */
export interface Namesakes {
  people: ReadonlyMap<string, readonly Person[]>
  /** How many unknown members have that name. */
  unknown: ReadonlyMap<string, number>
  /** Accounts that ended just now. */
  gone: ReadonlySet<string>
}

export function namesakesOf(
  people: People,
  unknown: readonly { name: string }[],
  goneUserIds: readonly string[],
): Namesakes {
  const counts = new Map<string, number>()
  for (const { name } of unknown) counts.set(name, (counts.get(name) ?? 0) + 1)
  return {
    people: groupsBy([...people.values()], ({ name }) => name),
    unknown: counts,
    gone: new Set(goneUserIds),
  }
}

/**
 * The rep without an account in this suite who is meant: of that name, with no other person and no
 * other unknown member of that name, and no other number. An account that is gone while another of
 * that name appears was renamed. Null: nobody, or nobody for sure.
 */
export function findSamePerson(
  member: Pick<DirectoryMember, 'name' | 'mobile'>,
  { people, unknown, gone }: Namesakes,
  suite: Suite,
): Person | null {
  const [only, ...others] = people.get(member.name) ?? []
  if (only === undefined || others.length > 0) return null
  if ((unknown.get(member.name) ?? 0) > 1) return null
  const account = only.accounts[suite]
  if (only.role !== 'rep' || (account !== undefined && !gone.has(account))) return null
  const hasOtherNumber =
    only.mobile !== undefined && member.mobile !== null && only.mobile !== member.mobile
  return hasOtherNumber ? null : only
}

/** Pairs that may be one person: alone with their number or name, and in no suite both. */
export function samePersonQuestions(people: People, suite: Suite): SamePersonQuestion[] {
  const active = [...people.values()].filter((person) => person.active)
  const asked = new Set<string>()
  const questions: SamePersonQuestion[] = []
  const pairUp = (by: SamePersonQuestion['by'], keyOf: (person: Person) => string | undefined) => {
    for (const [one, other, ...more] of groupsBy(active, keyOf).values()) {
      if (one === undefined || other === undefined || more.length > 0) continue
      if (!mayBeOne(one, other)) continue
      // The one who has the account in the suite that was read comes first.
      const [person, known] = one.accounts[suite] === undefined ? [other, one] : [one, other]
      const key = [one.id, other.id].sort().join(' ')
      if (person.accounts[suite] === undefined || asked.has(key)) continue
      asked.add(key)
      questions.push({ kind: 'same-person', personId: person.id, otherId: known.id, by })
    }
  }
  pairUp('mobile', ({ mobile }) => mobile)
  pairUp('name', ({ name }) => name)
  return questions
}

function mayBeOne(one: Person, other: Person): boolean {
  const shares = (['wecom', 'dingtalk'] as const).some(
    (suite) => one.accounts[suite] !== undefined && other.accounts[suite] !== undefined,
  )
  const differs =
    one.mobile !== undefined && other.mobile !== undefined && one.mobile !== other.mobile
  return !shares && !differs
}

function groupsBy(
  people: readonly Person[],
  keyOf: (person: Person) => string | undefined,
): Map<string, Person[]> {
  const byKey = new Map<string, Person[]>()
  for (const person of people) {
    const key = keyOf(person)
    if (key === undefined) continue
    const group = byKey.get(key)
    if (group) group.push(person)
    else byKey.set(key, [person])
  }
  return byKey
}
