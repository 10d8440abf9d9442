/**
 * Who somebody is and who leads them: `manager_userid`, else the managers of their departments, else
 * those further up (D9). Samples print numbers as texts and lists as objects: read leniently.
 *
 * @see https://open.dingtalk.com/document/development/query-user-details
 */
import type { PersonLookup } from '../../platform.ts'
import type { DingtalkApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure } from './api-result.ts'
import { list, node, parsed } from './json-node.ts'

/** A person may be in many departments; whoever is in more is asked about no further. */
const MAX_DEPARTMENTS = 8
/** Deeper trees are cut; also ends a circle in the data. */
const MAX_LEVELS = 15

/** Looks a person up with their managers, best first. People outside the app's range are not found. */
export async function findMember(api: DingtalkApi, userId: string): Promise<PersonLookup> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_\-@.]{0,127}$/.test(userId)) return { kind: 'not-found' }
  const answer = await api.user(userId)
  if (answer.kind !== 'ok') return lookupFailure(answer)
  const user = answer.value
  const self = user.userid.toLowerCase()
  const managers = othersThan(self, [user.manager_userid])
  const departmentIds = numbers(user.dept_id_list).slice(0, MAX_DEPARTMENTS)
  const asked = new Set<number>()
  let departmentName: string | null = null

  for (const id of departmentIds) {
    asked.add(id)
    const result = await api.department(id)
    if (result.kind !== 'ok') {
      const failure = lookupFailure(result)
      if (failure.kind === 'retry') return failure
      continue
    }
    departmentName ??= words(result.value.name)
    if (managers.length === 0) {
      managers.push(...othersThan(self, list(parsed(result.value.dept_manager_userid_list))))
    }
    if (managers.length > 0) break
  }
  if (managers.length === 0 && departmentIds.length > 0) {
    const above = await managersAbove(api, self, asked)
    if (!Array.isArray(above)) return above
    managers.push(...above)
  }
  return {
    kind: 'found',
    person: {
      userId: self,
      name: words(user.name) ?? user.userid,
      department: departmentName,
      managerUserIds: managers,
      mobile: words(user.mobile),
    },
  }
}

/** Managers of the departments above, the nearest that has any. */
async function managersAbove(
  api: DingtalkApi,
  self: string,
  asked: Set<number>,
): Promise<string[] | PersonLookup> {
  const parents = await api.parentDepartments(self)
  if (parents.kind !== 'ok') {
    const failure = lookupFailure(parents)
    return failure.kind === 'retry' ? failure : []
  }
  const ways = list(parsed(parents.value)).map((way) => numbers(node(way).parent_dept_id_list))
  for (let level = 1; level < MAX_LEVELS; level += 1) {
    for (const way of ways) {
      const id = way[level]
      if (id === undefined || asked.has(id)) continue
      asked.add(id)
      const result = await api.department(id)
      if (result.kind !== 'ok') {
        const failure = lookupFailure(result)
        if (failure.kind === 'retry') return failure
        continue
      }
      const managers = othersThan(self, list(parsed(result.value.dept_manager_userid_list)))
      if (managers.length > 0) return managers
    }
  }
  return []
}

function othersThan(self: string, userIds: readonly unknown[]): string[] {
  const ids = userIds.map((id) => (words(id) ?? '').toLowerCase())
  return [...new Set(ids)].filter((id) => id !== '' && id !== self)
}

function numbers(value: unknown): number[] {
  return list(parsed(value))
    .map(Number)
    .filter((id) => Number.isSafeInteger(id) && id > 0)
}

function words(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' ? text.trim() || null : null
}

function lookupFailure(failure: ApiFailure): PersonLookup {
  const outcome = outcomeOf(failure)
  if (outcome.kind === 'retry') {
    const afterMs = outcome.adminHint ? 10 * 60_000 : outcome.afterMs
    return { kind: 'retry', reason: outcome.reason, afterMs, adminHint: outcome.adminHint ?? null }
  }
  return { kind: 'not-found' }
}
