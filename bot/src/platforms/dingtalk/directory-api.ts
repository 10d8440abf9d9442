/**
 * The pages of DingTalk's directory we read, each with its address; none of them counts against the
 * company's allowance. Samples print numbers as texts and lists as objects: read leniently.
 */
import { readEmail } from '@kedu/shared/people/email'
import { Type } from 'typebox'
import { type Asked, askedOf, textList, textOrNull, userIdList } from '../directory-walk.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiResult } from './api-result.ts'
import type { DingtalkCalls } from './calls.ts'
import { list, node, parsed } from './json-node.ts'

const Lenient = Type.Optional(Type.Unknown())
const UserReply = Type.Object({
  result: Type.Object({
    userid: Type.String({ minLength: 1, maxLength: 128 }),
    unionid: Lenient,
    name: Lenient,
    title: Lenient,
    mobile: Lenient,
    org_email: Lenient,
    email: Lenient,
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
const ParentsReply = Type.Object({ result: Type.Object({ parent_list: Lenient }) })
const ScopesReply = Type.Object({ auth_org_scopes: Lenient })

/** The root is where every company begins. */
export const ROOT_ID = '1'
/** DingTalk's words for "no such person" and "no such department". */
const GONE_CODES: readonly string[] = ['33012', '60121', '60003']

export interface DingtalkMember {
  /** Lower-cased. */
  userId: string
  /** What to-dos know the person by. */
  unionId: string | null
  name: string
  departmentIds: string[]
  leaderUserIds: string[]
  title: string | null
  mobile: string | null
  /** The company's mailbox before the one the member gave; null: neither is seen. */
  email: string | null
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
): Promise<ApiResult<DingtalkMember>> {
  const answer = await calls.oldApi('/topapi/v2/user/get', { userid }, UserReply, 'free')
  if (answer.kind !== 'ok') return answer
  const { result } = answer.value
  return {
    kind: 'ok',
    value: {
      userId: result.userid.toLowerCase(),
      unionId: textOrNull(result.unionid),
      name: textOrNull(result.name) ?? result.userid,
      departmentIds: textList(parsed(result.dept_id_list)),
      leaderUserIds: userIdList(result.manager_userid),
      title: textOrNull(result.title),
      mobile: textOrNull(result.mobile),
      email:
        readEmail(textOrNull(result.org_email) ?? '') ?? readEmail(textOrNull(result.email) ?? ''),
      roles: list(parsed(result.role_list)).flatMap((role) => textOrNull(node(role).name) ?? []),
    },
  }
}

/** @see https://open.dingtalk.com/document/development/query-department-details0-v2 */
export async function readDepartment(
  calls: DingtalkCalls,
  id: string,
): Promise<ApiResult<DingtalkDepartment>> {
  const body = { dept_id: Number(id) }
  const answer = await calls.oldApi('/topapi/v2/department/get', body, DepartmentReply, 'free')
  if (answer.kind !== 'ok') return answer
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
): Promise<ApiResult<string[]>> {
  const body = { dept_id: Number(id) }
  const answer = await calls.oldApi(
    '/topapi/v2/department/listsub',
    body,
    SubDepartmentsReply,
    'free',
  )
  if (answer.kind !== 'ok') return answer
  const ids = list(parsed(answer.value.result)).flatMap((one) => textList(node(one).dept_id))
  return { kind: 'ok', value: ids }
}

/** @see https://open.dingtalk.com/document/development/query-the-list-of-department-userids */
export async function listMembers(calls: DingtalkCalls, id: string): Promise<ApiResult<string[]>> {
  const body = { dept_id: Number(id) }
  const answer = await calls.oldApi('/topapi/user/listid', body, UserIdsReply, 'free')
  if (answer.kind !== 'ok') return answer
  return { kind: 'ok', value: userIdList(parsed(answer.value.result.userid_list)) }
}

/** What the app may see: departments with all below them, and single people. @see https://open.dingtalk.com/document/development/obtain-corpsecret-authorization-scope */
export async function readScopes(
  calls: DingtalkCalls,
): Promise<ApiResult<{ departmentIds: string[]; userIds: string[] }>> {
  const answer = await calls.oldApi('/auth/scopes', null, ScopesReply, 'free')
  if (answer.kind !== 'ok') return answer
  const scopes = node(answer.value.auth_org_scopes)
  return {
    kind: 'ok',
    value: {
      departmentIds: textList(parsed(scopes.authed_dept)),
      userIds: userIdList(parsed(scopes.authed_user)),
    },
  }
}

/** For each department of a person the way up to the root, the nearest first. @see https://open.dingtalk.com/document/development/queries-the-list-of-all-parent-departments-of-a-user */
export async function listParentDepartments(
  calls: DingtalkCalls,
  userid: string,
): Promise<ApiResult<string[][]>> {
  const path = '/topapi/v2/department/listparentbyuser'
  const answer = await calls.oldApi(path, { userid }, ParentsReply, 'free')
  if (answer.kind !== 'ok') return answer
  const ways = list(parsed(answer.value.result.parent_list))
  return { kind: 'ok', value: ways.map((way) => textList(parsed(node(way).parent_dept_id_list))) }
}

/** The same for a reading of many: what a refusal says about the one that was asked for. */
export function asked<T>(result: ApiResult<T>): Asked<T> {
  if (result.kind === 'ok') return result
  const isGone = result.kind === 'refused' && GONE_CODES.includes(result.code)
  return askedOf(outcomeOf(result), isGone)
}
