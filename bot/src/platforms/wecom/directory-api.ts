/**
 * The pages of WeCom's directory we read, each with its address. Fields that may be missing or of
 * another form than the page says stay unknown here and are read leniently.
 */
import { readEmail } from '@kedu/shared/people/email'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { type Asked, askedOf, textList, textOrNull, userIdList } from '../directory-walk.ts'
import type { WecomApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiResult } from './api-result.ts'

const Lenient = Type.Optional(Type.Unknown())
const UserReply = Compile(
  Type.Object({
    errcode: Type.Literal(0),
    userid: Type.String({ minLength: 1 }),
    name: Lenient,
    main_department: Lenient,
    department: Lenient,
    direct_leader: Lenient,
    position: Lenient,
    mobile: Lenient,
    biz_mail: Lenient,
    email: Lenient,
    status: Lenient,
  }),
)
const DepartmentReply = Compile(
  Type.Object({
    errcode: Type.Literal(0),
    department: Type.Object({
      id: Type.Union([Type.Integer(), Type.String({ minLength: 1 })]),
      name: Lenient,
      parentid: Lenient,
      department_leader: Lenient,
    }),
  }),
)
const DepartmentListReply = Compile(
  Type.Object({
    errcode: Type.Literal(0),
    department_id: Type.Array(Type.Object({ id: Type.Integer(), parentid: Lenient })),
  }),
)
const UserListReply = Compile(
  Type.Object({
    errcode: Type.Literal(0),
    userlist: Type.Array(Type.Object({ userid: Type.String({ minLength: 1 }) })),
  }),
)
const TagListReply = Compile(
  Type.Object({
    errcode: Type.Literal(0),
    taglist: Type.Array(Type.Object({ tagid: Type.Integer(), tagname: Type.String() })),
  }),
)
const TagReply = Compile(
  Type.Object({ errcode: Type.Literal(0), userlist: Lenient, partylist: Lenient }),
)
const TagMember = Type.Object({ userid: Type.String({ minLength: 1 }) })

/** 已激活 1, 已禁用 2, 未激活 4, 退出企业 5. */
const LEFT_STATUS: readonly unknown[] = [2, 5]
/** WeCom's words for "no such member" and "no such department". */
const GONE_CODES: readonly number[] = [40003, 60111, 60003, 60123]

export interface WecomMember {
  /** Lower-cased. */
  userId: string
  name: string
  mainDepartmentId: string | null
  departmentIds: string[]
  leaderUserIds: string[]
  title: string | null
  mobile: string | null
  /** The company's mailbox before the one the member gave; null: neither is seen. */
  email: string | null
}

export interface WecomDepartment {
  id: string
  name: string | null
  /** Null: the root. */
  parentId: string | null
  leaderUserIds: string[]
}

export interface WecomTag {
  name: string
  userIds: string[]
  departmentIds: string[]
}

/** `gone` for somebody who left or was disabled. @see https://developer.work.weixin.qq.com/document/path/90196 */
export async function readMember(api: WecomApi, userId: string): Promise<Asked<WecomMember>> {
  const result = await api.get('/cgi-bin/user/get', { userid: userId }, UserReply)
  if (result.kind !== 'ok') return askedFrom(result)
  return LEFT_STATUS.includes(result.value.status)
    ? { kind: 'gone' }
    : { kind: 'ok', value: memberOf(result.value) }
}

function memberOf(user: Static<ReturnType<typeof UserReply.Type>>): WecomMember {
  const departmentIds = textList(user.department)
  const [main = null] = [...textList(user.main_department), ...departmentIds]
  return {
    userId: user.userid.toLowerCase(),
    name: textOrNull(user.name) ?? user.userid,
    mainDepartmentId: main,
    departmentIds: [...new Set([...(main === null ? [] : [main]), ...departmentIds])],
    leaderUserIds: userIdList(user.direct_leader),
    title: textOrNull(user.position),
    mobile: textOrNull(user.mobile),
    email: readEmail(textOrNull(user.biz_mail) ?? '') ?? readEmail(textOrNull(user.email) ?? ''),
  }
}

/** @see https://developer.work.weixin.qq.com/document/path/95351 */
export async function readDepartment(api: WecomApi, id: string): Promise<Asked<WecomDepartment>> {
  const result = await api.get('/cgi-bin/department/get', { id }, DepartmentReply)
  if (result.kind !== 'ok') return askedFrom(result)
  const { department } = result.value
  const [parentId = null] = textList(department.parentid)
  return {
    kind: 'ok',
    value: {
      id: String(department.id),
      name: textOrNull(department.name),
      parentId: parentId === '0' ? null : parentId,
      leaderUserIds: userIdList(department.department_leader),
    },
  }
}

/** Every department in sight. @see https://developer.work.weixin.qq.com/document/path/95350 */
export async function listDepartments(api: WecomApi): Promise<Asked<string[]>> {
  const result = await api.get('/cgi-bin/department/simplelist', {}, DepartmentListReply)
  if (result.kind !== 'ok') return askedFrom(result)
  return { kind: 'ok', value: result.value.department_id.map(({ id }) => String(id)) }
}

/** Members of one department, without those below. @see https://developer.work.weixin.qq.com/document/path/90200 */
export async function listMembers(api: WecomApi, departmentId: string): Promise<Asked<string[]>> {
  const query = { department_id: departmentId }
  const result = await api.get('/cgi-bin/user/simplelist', query, UserListReply)
  if (result.kind !== 'ok') return askedFrom(result)
  return { kind: 'ok', value: result.value.userlist.map(({ userid }) => userid.toLowerCase()) }
}

/** @see https://developer.work.weixin.qq.com/document/path/90216 */
export async function listTags(
  api: WecomApi,
): Promise<Asked<{ tagid: number; tagname: string }[]>> {
  const result = await api.get('/cgi-bin/tag/list', {}, TagListReply)
  return result.kind === 'ok' ? { kind: 'ok', value: result.value.taglist } : askedFrom(result)
}

/** @see https://developer.work.weixin.qq.com/document/path/90213 */
export async function readTag(
  api: WecomApi,
  tag: { tagid: number; tagname: string },
): Promise<Asked<WecomTag>> {
  const result = await api.get('/cgi-bin/tag/get', { tagid: String(tag.tagid) }, TagReply)
  if (result.kind !== 'ok') return askedFrom(result)
  const { userlist, partylist } = result.value
  const userIds = (Array.isArray(userlist) ? userlist : []).flatMap((member: unknown) =>
    Value.Check(TagMember, member) ? [member.userid.toLowerCase()] : [],
  )
  return {
    kind: 'ok',
    value: { name: tag.tagname.trim(), userIds, departmentIds: textList(partylist) },
  }
}

function askedFrom(failure: Exclude<ApiResult<unknown>, { kind: 'ok' }>) {
  const isGone = failure.kind === 'refused' && GONE_CODES.includes(failure.errcode)
  return askedOf(outcomeOf(failure), isGone)
}
