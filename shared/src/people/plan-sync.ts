/**
 * From a reading of the directory to what changes in Kedu. Pure: the same reading twice changes
 * nothing the second time. What an admin set by hand stays; somebody missing is not somebody gone.
 */
import type { LocalDate } from '../time/instant.ts'
import { directManagerOf } from './direct-manager.ts'
import {
  type DirectoryDepartment,
  type DirectoryMember,
  type DirectorySnapshot,
  departmentNamesOf,
  departmentsAbove,
  departmentsById,
  leadersOf,
} from './directory.ts'
import type { People } from './people.ts'
import { isHandSet, type Person, type PersonId, type Suite } from './person.ts'
import { type RoleRule, type RuledRole, ruledRole } from './role-rules.ts'
import {
  findSamePerson,
  namesakesOf,
  type SamePersonQuestion,
  samePersonQuestions,
} from './same-person.ts'

export interface SyncInput {
  snapshot: DirectorySnapshot
  people: People
  fallbackManagerId: PersonId | null
  roleRules: readonly RoleRule[]
  today: LocalDate
  /** The id of somebody first seen with this account. */
  personIdOf(suite: Suite, userId: string): PersonId
}

export type SyncQuestion =
  | SamePersonQuestion
  /** Set inactive by an admin, yet at work in the suite. */
  | { kind: 'inactive-by-hand'; personId: PersonId }
  /** Nobody stands above this rep or manager, and there is no fallback. */
  | { kind: 'no-manager'; personId: PersonId }

/** One person as they will be; `before` null: enrolled now. */
export interface PersonSave {
  before: Person | null
  person: Person
}

export interface SyncPlan {
  /** Managers before those they lead, so that nobody is stored with a manager who is not. */
  saves: PersonSave[]
  questions: SyncQuestion[]
  /** Members whom a rule keeps out. */
  keptOut: number
}

/** Somebody on the way through the stages. */
interface Draft {
  member: DirectoryMember
  before: Person | null
  person: Person
  rule: RuledRole | null
}

/**
 * Stages: 1. who is who: known by account, the same person by name or number, or new. 2. who left
 * and who came back. 3. who leads whom, top down. 4. roles: by rule, else manager for whoever leads
 * somebody or a department, else rep. 5. what differs is saved.
 */
export function planSync(input: SyncInput): SyncPlan {
  const { snapshot, people } = input
  const departments = departmentsById(snapshot.departments)
  const { drafts, keptOut } = identify(input, departments)
  const after = new Map(people)
  for (const { person } of drafts) after.set(person.id, person)
  for (const left of leavers(input, after)) after.set(left.id, left)
  setManagers(drafts, after, departments, input)
  setRoles(drafts, after, snapshot)

  const changed = [...after.values()].flatMap((person) => {
    const before = people.get(person.id) ?? null
    return before !== null && isSame(before, person) ? [] : [{ before, person }]
  })
  const touched = new Set(drafts.map(({ person }) => person.id))
  return {
    saves: topDown(changed, after),
    questions: [...samePersonQuestions(after, snapshot.suite), ...openQuestions(touched, after)],
    keptOut,
  }
}

function identify(
  input: SyncInput,
  departments: ReadonlyMap<string, DirectoryDepartment>,
): { drafts: Draft[]; keptOut: number } {
  const { snapshot, people, roleRules } = input
  const { suite } = snapshot
  const byAccount = new Map<string, Person>()
  for (const person of people.values()) {
    const account = person.accounts[suite]
    if (account !== undefined) byAccount.set(account, person)
  }
  const unknown = snapshot.members.filter(({ userId }) => !byAccount.has(userId))
  const namesakes = namesakesOf(people, unknown, snapshot.goneUserIds)
  const drafts: Draft[] = []
  let keptOut = 0
  for (const member of snapshot.members) {
    const names = departmentNamesOf(member, departments)
    const rule = ruledRole({ ...member, departmentNames: names }, roleRules)
    const known = byAccount.get(member.userId) ?? null
    if (known === null && rule === 'none') {
      keptOut += 1
      continue
    }
    const isRep = rule === null || rule === 'rep'
    const before = known ?? (isRep ? findSamePerson(member, namesakes, suite) : null)
    drafts.push({ member, before, rule, person: personOf(member, before, departments, input) })
  }
  return { drafts, keptOut }
}

function personOf(
  member: DirectoryMember,
  before: Person | null,
  departments: ReadonlyMap<string, DirectoryDepartment>,
  { snapshot: { suite }, today, personIdOf }: SyncInput,
): Person {
  const [main] = member.departmentIds
  const department = main === undefined ? null : (departments.get(main)?.name ?? null)
  const base: Person = before ?? {
    id: personIdOf(suite, member.userId),
    name: member.name,
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
    joinedOn: today,
    handSet: [],
  }
  const { goneFrom: _, ...rest } = base
  const goneFrom = base.goneFrom?.filter((gone) => gone !== suite) ?? []
  return {
    ...rest,
    name: member.name,
    department: isHandSet(base, 'department') ? base.department : (department ?? base.department),
    accounts: { ...base.accounts, [suite]: member.userId },
    active: isHandSet(base, 'active') ? base.active : true,
    ...(member.mobile === null ? {} : { mobile: member.mobile }),
    ...(member.email && !isHandSet(base, 'email') ? { email: member.email } : {}),
    ...(goneFrom.length === 0 ? {} : { goneFrom }),
  }
}

/** Who has left every suite they had an account in is inactive; their history stays. */
function leavers({ snapshot }: SyncInput, after: People): Person[] {
  const gone = new Set(snapshot.goneUserIds)
  const { suite } = snapshot
  return [...after.values()].flatMap((person) => {
    const account = person.accounts[suite]
    if (account === undefined || !gone.has(account)) return []
    const goneFrom = [...new Set([...(person.goneFrom ?? []), suite])].sort()
    const suites = (['wecom', 'dingtalk'] as const).filter((one) => person.accounts[one])
    const isGone = suites.every((one) => goneFrom.includes(one))
    const active = isGone && !isHandSet(person, 'active') ? false : person.active
    return [{ ...person, goneFrom, active }]
  })
}

function setManagers(
  drafts: readonly Draft[],
  after: Map<PersonId, Person>,
  departments: ReadonlyMap<string, DirectoryDepartment>,
  { snapshot, fallbackManagerId }: SyncInput,
): void {
  const { suite, isWhole } = snapshot
  const idByAccount = new Map<string, PersonId>()
  for (const { id, accounts } of after.values()) {
    const account = accounts[suite]
    if (account !== undefined) idByAccount.set(account, id)
  }
  // With a part unread, a leader who is not there may only not have been seen.
  const open = drafts.filter(
    ({ person, before }) =>
      !isHandSet(person, 'managerId') && (isWhole || before === null || before.managerId === null),
  )
  // Nobody's old place may stand in the way of the new order.
  for (const { person } of open) after.set(person.id, { ...now(person, after), managerId: null })
  const depthOf = ({ member }: Draft) => {
    const [main] = member.leadingDepartmentIds
    return main === undefined ? 0 : departmentsAbove(main, departments).length
  }
  const isLeader = ({ member }: Draft) =>
    member.leadingDepartmentIds.some((id) =>
      departments.get(id)?.leaderUserIds.includes(member.userId),
    )
  const inOrder = [...open].sort(
    (a, b) =>
      depthOf(a) - depthOf(b) ||
      Number(isLeader(b)) - Number(isLeader(a)) ||
      (a.member.userId < b.member.userId ? -1 : 1),
  )
  for (const { member, person } of inOrder) {
    const candidates = leadersOf(member, departments).flatMap((id) => idByAccount.get(id) ?? [])
    const managerId = directManagerOf({
      personId: person.id,
      candidates,
      fallbackId: fallbackManagerId,
      mayLead: (id) => after.get(id)?.active === true,
      managerIdOf: (id) => after.get(id)?.managerId ?? null,
    })
    after.set(person.id, { ...now(person, after), managerId })
  }
}

function setRoles(
  drafts: readonly Draft[],
  after: Map<PersonId, Person>,
  { departments, isWhole }: DirectorySnapshot,
): void {
  const leaders = new Set(departments.flatMap(({ leaderUserIds }) => leaderUserIds))
  const leading = new Set<PersonId>()
  for (const { active, managerId } of after.values()) {
    if (active && managerId !== null) leading.add(managerId)
  }
  for (const { member, person, before, rule } of drafts) {
    if (isHandSet(person, 'role') || rule === 'none') continue
    if (!isWhole && before !== null) continue
    const leads = leaders.has(member.userId) || leading.has(person.id)
    const role = rule ?? (leads ? 'manager' : 'rep')
    after.set(person.id, { ...now(person, after), role })
  }
}

function now(person: Person, after: People): Person {
  return after.get(person.id) ?? person
}

function openQuestions(touched: ReadonlySet<PersonId>, after: People): SyncQuestion[] {
  return [...touched].flatMap((personId): SyncQuestion[] => {
    const person = after.get(personId)
    if (person === undefined) return []
    if (!person.active) return [{ kind: 'inactive-by-hand', personId }]
    const needsManager = person.role === 'rep' || person.role === 'manager'
    return needsManager && person.managerId === null ? [{ kind: 'no-manager', personId }] : []
  })
}

function topDown(saves: readonly PersonSave[], after: People): PersonSave[] {
  const depthOf = ({ person }: PersonSave) => {
    const seen = new Set<PersonId>()
    let next: PersonId | null = person.managerId
    while (next !== null && !seen.has(next)) {
      seen.add(next)
      next = after.get(next)?.managerId ?? null
    }
    return seen.size
  }
  return saves
    .map((save) => ({ save, depth: depthOf(save) }))
    .sort((a, b) => a.depth - b.depth || (a.save.person.id < b.save.person.id ? -1 : 1))
    .map(({ save }) => save)
}

/** Fields in whatever order they were written. */
function isSame(a: Person, b: Person): boolean {
  return canonical(a) === canonical(b)
}

function canonical(person: Person): string {
  const { accounts, ...rest } = person
  const entries = (value: object) => Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1))
  return JSON.stringify([entries(rest), entries(accounts)])
}
