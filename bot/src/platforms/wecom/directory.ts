/**
 * Who somebody is and who leads them: `direct_leader`, else the leaders of the department, else
 * those further up (D9). Only what the app may see is seen.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90196
 */
import type { PersonLookup } from '../../platform.ts'
import type { WecomApi, WecomDepartment } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure } from './api-result.ts'

/** WeCom allows 15 levels; also ends a circle in the data. */
const MAX_LEVELS = 15

/** Looks a member up with their managers, best first. Members outside the visible range are not found. */
export async function findMember(api: WecomApi, userId: string): Promise<PersonLookup> {
  // 1–64 characters of WeCom's alphabet; anything else is nobody, and need not be asked.
  if (!/^[A-Za-z0-9][A-Za-z0-9_\-@.]{0,63}$/.test(userId)) return { kind: 'not-found' }
  const answer = await api.user(userId)
  if (answer.kind !== 'ok') return lookupFailure(answer)
  const user = answer.value
  const self = user.userid.toLowerCase()
  const managers = othersThan(self, user.direct_leader ?? [])

  let departmentId = user.main_department ?? user.department?.[0] ?? null
  let departmentName: string | null = null
  for (let level = 0; level < MAX_LEVELS && departmentId !== null && departmentId > 0; level += 1) {
    const result = await api.department(departmentId)
    if (result.kind !== 'ok') {
      // A department outside the visible range says nothing; a busy WeCom is to be asked again.
      const failure = lookupFailure(result)
      if (failure.kind === 'retry') return failure
      break
    }
    const department: WecomDepartment = result.value
    if (level === 0) departmentName = department.name?.trim() || null
    if (managers.length === 0) {
      managers.push(...othersThan(self, department.department_leader ?? []))
    }
    if (managers.length > 0) break
    departmentId = department.parentid ?? null
  }
  return {
    kind: 'found',
    person: {
      userId: self,
      name: user.name.trim() || user.userid,
      department: departmentName,
      managerUserIds: managers,
      mobile: user.mobile?.trim() || null,
    },
  }
}

function othersThan(self: string, userIds: readonly string[]): string[] {
  const lower = userIds.map((id) => id.trim().toLowerCase())
  return [...new Set(lower)].filter((id) => id !== '' && id !== self)
}

function lookupFailure(failure: ApiFailure): PersonLookup {
  const outcome = outcomeOf(failure)
  if (outcome.kind === 'retry') {
    return { kind: 'retry', reason: outcome.reason, afterMs: outcome.afterMs }
  }
  switch (outcome.reason) {
    case 'recipient-unreachable':
    case 'recipient-out-of-scope':
    case 'bad-request':
      return { kind: 'not-found' }
    // The configuration is wrong, not the person: ask again once an admin had time to mend it.
    default:
      return { kind: 'retry', reason: outcome.reason, afterMs: 10 * 60_000 }
  }
}
