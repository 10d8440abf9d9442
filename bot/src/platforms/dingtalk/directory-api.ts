/**
 * The pages of DingTalk's directory we read, each with its address; none of them counts against the
 * company's allowance. Samples print numbers as texts and lists as objects: read leniently.
 */
import { Type } from 'typebox'
import { type Asked, askedOf, textList, textOrNull, userIdList } from '../directory-walk.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure } from './api-result.ts'
import type { DingtalkCalls } from './calls.ts'
import { list, node, parsed } from './json-node.ts'

const Lenient = Type.Optional(Type.Unknown())
const UserReply = Type.Object({
  result: Type.Object({
    userid: Type.String({ minLength: 1, maxLength: 128 }),
    name: Lenient,
    title: Lenient,
    mobile: Lenient,
    manager_userid: Lenient,
    dept_id_list: Lenient,
    role_list: Lenient,
  }),
})
const DepartmentReply = Type.Object({
  result: Type.Object({
    dept_id: Type.Union([Type.Integer(), Type.String({ minLength: 1 })]),
    name: Lenient,
    parent_id: Lenient,
    dept_manager_userid_list: Lenient,
  }),
})
const SubDepartmentsReply = Type.Object({ result: Lenient })
const UserIdsReply = Type.Object({ result: Type.Object({ userid_list: Lenient }) })
const ScopesReply = Type.Object({ auth_org_scopes: Lenient })

/** The root is where every company begins. */
export const ROOT_ID = '1'
/** DingTalk's words for "no such person" and "no such department". */
const GONE_CODES: readonly string[] = ['33012', '60121', '60003']

export interface DingtalkMember {
  /** Lower-cased. */
  userId: string
  name: string
  departmentIds: string[]
  leaderUserIds: string[]
  title: string | null
  mobile: string | null
  /** Names of the roles (角色) an admin gave. */
  roles: string[]
}

export interface DingtalkDepartment {
  id: string
  name: string | null
  parentId: string | null
  leaderUserIds: string[]
}

/** @see https://open.dingtalk.com/document/development/query-user-details */
export async function readMember(
  calls: DingtalkCalls,
  userid: string,
): Promise<Asked<DingtalkMember>> {
  const answer = await calls.oldApi('/topapi/v2/user/get', { userid }, UserReply, 'free')
  if (answer.kind !== 'ok') return askedFrom(answer)
  const { result } = answer.value
  return {
    kind: 'ok',
    value: {
      userId: result.userid.toLowerCase(),
      name: textOrNull(result.name) ?? result.userid,
      departmentIds: textList(parsed(result.dept_id_list)),
      leaderUserIds: userIdList(result.manager_userid),
      title: textOrNull(result.title),
      mobile: textOrNull(result.mobile),
      roles: list(parsed(result.role_list)).flatMap((role) => textOrNull(node(role).name) ?? []),
    },
  }
}

/** @see https://open.dingtalk.com/document/development/query-department-details0-v2 */
export async function readDepartment(
  calls: DingtalkCalls,
  id: string,
): Promise<Asked<DingtalkDepartment>> {
  const body = { dept_id: Number(id) }
  const answer = await calls.oldApi('/topapi/v2/department/get', body, DepartmentReply, 'free')
  if (answer.kind !== 'ok') return askedFrom(answer)
  const { result } = answer.value
  const [parentId = null] = textList(result.parent_id)
  return {
    kind: 'ok',
    value: {
      id: String(result.dept_id),
      name: textOrNull(result.name),
      parentId: parentId === '0' ? null : parentId,
      leaderUserIds: userIdList(parsed(result.dept_manager_userid_list)),
    },
  }
}

/** Departments right below one. @see https://open.dingtalk.com/document/development/obtain-the-department-list-v2 */
export async function listSubDepartments(
  calls: DingtalkCalls,
  id: string,
): Promise<Asked<string[]>> {
  const body = { dept_id: Number(id) }
  const answer = await calls.oldApi(
    '/topapi/v2/department/listsub',
    body,
    SubDepartmentsReply,
    'free',
  )
  if (answer.kind !== 'ok') return askedFrom(answer)
  const ids = list(parsed(answer.value.result)).flatMap((one) => textList(node(one).dept_id))
  return { kind: 'ok', value: ids }
}

/** @see https://open.dingtalk.com/document/development/query-the-list-of-department-userids */
export async function listMembers(calls: DingtalkCalls, id: string): Promise<Asked<string[]>> {
  const body = { dept_id: Number(id) }
  const answer = await calls.oldApi('/topapi/user/listid', body, UserIdsReply, 'free')
  if (answer.kind !== 'ok') return askedFrom(answer)
  return { kind: 'ok', value: userIdList(parsed(answer.value.result.userid_list)) }
}

/** What the app may see: departments with all below them, and single people. @see https://open.dingtalk.com/document/development/obtain-corpsecret-authorization-scope */
export async function readScopes(
  calls: DingtalkCalls,
): Promise<Asked<{ departmentIds: string[]; userIds: string[] }>> {
  const answer = await calls.oldApi('/auth/scopes', null, ScopesReply, 'free')
  if (answer.kind !== 'ok') return askedFrom(answer)
  const scopes = node(answer.value.auth_org_scopes)
  return {
    kind: 'ok',
    value: {
      departmentIds: textList(parsed(scopes.authed_dept)),
      userIds: userIdList(parsed(scopes.authed_user)),
    },
  }
}

function askedFrom(failure: ApiFailure) {
  const isGone = failure.kind === 'refused' && GONE_CODES.includes(failure.code)
  return askedOf(outcomeOf(failure), isGone)
}
