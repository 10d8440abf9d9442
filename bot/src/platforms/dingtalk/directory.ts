/**
 * Who somebody is and who leads them: `manager_userid`, else the managers of their departments, else
 * those further up (D9). Asked for one person at a time; `company-directory.ts` reads them all.
 *
 * @see https://open.dingtalk.com/document/development/query-user-details
 */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { PersonLookup } from '../../platform.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure } from './api-result.ts'
import type { DingtalkCalls } from './calls.ts'
import { listParentDepartments, readDepartment, readMember } from './directory-api.ts'

/** A person may be in many departments; whoever is in more is asked about no further. */
const MAX_DEPARTMENTS = 8
/** Deeper trees are cut; also ends a circle in the data. */
const MAX_LEVELS = 15
/** Somebody is looked up again so long after an admin has to mend something. */
const MENDING_MS = 10 * MINUTE_MS

/** Looks a person up with their managers, best first. People outside the app's range are not found. */
export async function findMember(calls: DingtalkCalls, userId: string): Promise<PersonLookup> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_\-@.]{0,127}$/.test(userId)) return { kind: 'not-found' }
  const answer = await readMember(calls, userId)
  if (answer.kind !== 'ok') return lookupFailure(answer)
  const member = answer.value
  const others = (userIds: readonly string[]) => userIds.filter((id) => id !== member.userId)
  const managers = others(member.leaderUserIds)
  const departmentIds = member.departmentIds.slice(0, MAX_DEPARTMENTS)
  const seen = new Set<string>()
  let departmentName: string | null = null

  for (const id of departmentIds) {
    seen.add(id)
    const result = await readDepartment(calls, id)
    if (result.kind !== 'ok') {
      const failure = lookupFailure(result)
      if (failure.kind === 'retry') return failure
      continue
    }
    departmentName ??= result.value.name
    if (managers.length === 0) managers.push(...others(result.value.leaderUserIds))
    if (managers.length > 0) break
  }
  if (managers.length === 0 && departmentIds.length > 0) {
    const above = await managersAbove(calls, member.userId, seen)
    if (!Array.isArray(above)) return above
    managers.push(...above)
  }
  return {
    kind: 'found',
    person: {
      userId: member.userId,
      name: member.name,
      department: departmentName,
      managerUserIds: managers,
      mobile: member.mobile,
    },
  }
}

/** Managers of the departments above, the nearest that has any. */
async function managersAbove(
  calls: DingtalkCalls,
  self: string,
  seen: Set<string>,
): Promise<string[] | PersonLookup> {
  const parents = await listParentDepartments(calls, self)
  if (parents.kind !== 'ok') {
    const failure = lookupFailure(parents)
    return failure.kind === 'retry' ? failure : []
  }
  for (let level = 1; level < MAX_LEVELS; level += 1) {
    for (const way of parents.value) {
      const id = way[level]
      if (id === undefined || seen.has(id)) continue
      seen.add(id)
      const result = await readDepartment(calls, id)
      if (result.kind !== 'ok') {
        const failure = lookupFailure(result)
        if (failure.kind === 'retry') return failure
        continue
      }
      const managers = result.value.leaderUserIds.filter((userId) => userId !== self)
      if (managers.length > 0) return managers
    }
  }
  return []
}

function lookupFailure(failure: ApiFailure): PersonLookup {
  const outcome = outcomeOf(failure)
  if (outcome.kind === 'rejected') return { kind: 'not-found' }
  const { reason, adminHint = null } = outcome
  return { kind: 'retry', reason, afterMs: adminHint ? MENDING_MS : outcome.afterMs, adminHint }
}
