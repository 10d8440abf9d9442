/**
 * A company's directory as a suite shows it, in neutral words: people by the suite's own ids. Only
 * what the app may see is in it, so that somebody missing is not somebody gone.
 */
import type { Suite } from './person.ts'

export interface DirectoryMember {
  /** The suite's user id, lower-cased. */
  userId: string
  name: string
  /** Every department, the main one first. */
  departmentIds: readonly string[]
  /** Those whose leaders lead this member; WeCom: the main one alone, DingTalk: all. */
  leadingDepartmentIds: readonly string[]
  /** Job title (职务) as somebody typed it; may be the member's own words. */
  title: string | null
  /** Names of the tags and roles the member carries. */
  tags: readonly string[]
  mobile: string | null
  /** Null or absent: the suite does not say, or the app may not see it. */
  email?: string | null
  /** Leaders named on the member himself (直属上级), best first. */
  leaderUserIds: readonly string[]
}

export interface DirectoryDepartment {
  id: string
  name: string | null
  /** Null: the top, or not visible. */
  parentId: string | null
  leaderUserIds: readonly string[]
}

/** One reading of a directory, whole or of some people. */
export interface DirectorySnapshot {
  suite: Suite
  members: readonly DirectoryMember[]
  departments: readonly DirectoryDepartment[]
  /** The suite itself says: they left. */
  goneUserIds: readonly string[]
  /** Exist, or may exist, out of the app's sight. */
  unseenUserIds: readonly string[]
  /** False: part of it could not be read, so nothing may be concluded from what is missing. */
  isWhole: boolean
}

/** WeCom allows 15 levels; also ends a circle in the data. */
const MAX_LEVELS = 15

/** Departments by id, to climb. */
export function departmentsById(
  departments: readonly DirectoryDepartment[],
): ReadonlyMap<string, DirectoryDepartment> {
  return new Map(departments.map((department) => [department.id, department]))
}

/** From a department upwards, itself first. Ends at what cannot be seen and in circles. */
export function departmentsAbove(
  id: string,
  departments: ReadonlyMap<string, DirectoryDepartment>,
): DirectoryDepartment[] {
  const chain: DirectoryDepartment[] = []
  let next: string | null = id
  while (next !== null && chain.length < MAX_LEVELS) {
    const department = departments.get(next)
    if (department === undefined || chain.includes(department)) break
    chain.push(department)
    next = department.parentId
  }
  return chain
}

/**
 * Who might lead a member, best first, by user id (D9): the leaders named on the member, then those
 * of the department, then those further up; never the member, nobody twice. WeCom: `direct_leader` →
 * `department_leader` of the main department → parents. DingTalk: `manager_userid` → managers of
 * the departments → parents.
 */
export function leadersOf(
  member: Pick<DirectoryMember, 'userId' | 'leaderUserIds' | 'leadingDepartmentIds'>,
  departments: ReadonlyMap<string, DirectoryDepartment>,
): string[] {
  const leaders = new Set(member.leaderUserIds)
  const chains = member.leadingDepartmentIds.map((id) => departmentsAbove(id, departments))
  // Level by level: a manager of the second department stands nearer than the first one's parent.
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    for (const chain of chains) {
      for (const leader of chain[level]?.leaderUserIds ?? []) leaders.add(leader)
    }
  }
  leaders.delete(member.userId)
  return [...leaders].filter((id) => id !== '')
}

/** Names of a member's departments and of all above them. */
export function departmentNamesOf(
  member: Pick<DirectoryMember, 'departmentIds'>,
  departments: ReadonlyMap<string, DirectoryDepartment>,
): ReadonlySet<string> {
  const names = member.departmentIds.flatMap((id) =>
    departmentsAbove(id, departments).flatMap(({ name }) => (name === null ? [] : [name])),
  )
  return new Set(names)
}
