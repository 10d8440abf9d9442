/** One line of a list of people, its words brought into their form. */
import { cleanLine } from '@kedu/shared/deal/plain-words'
import { readEmail } from '@kedu/shared/people/email'
import type { Person, Role } from '@kedu/shared/people/person'
import { type ColumnNames, type Columns, columnsOf } from '../import/columns.ts'
import type { TableRow } from '../import/table.ts'
import { peopleWords } from '../import/wording.ts'

type Field =
  | 'account'
  | 'name'
  | 'role'
  | 'department'
  | 'region'
  | 'manager'
  | 'fallback'
  | 'email'
  | 'status'

const NAMES: ColumnNames<Field> = {
  account: ['账号', '帐号', '企业微信账号', '用户id', '成员账号', 'userid', 'account', 'wecom'],
  name: ['姓名', '名字', '成员', 'name'],
  role: ['角色', '职务', '岗位', 'role'],
  department: ['部门', 'department'],
  region: ['区域', '大区', '地区', 'region'],
  manager: ['主管', '直属主管', '直接主管', '上级', '直属上级', 'manager'],
  fallback: ['备用主管', 'fallback'],
  email: ['邮箱', '邮件', '电子邮箱', '企业邮箱', 'email', 'mail'],
  status: ['状态', 'status'],
}

const ROLE_WORDS: Readonly<Record<Role, readonly string[]>> = {
  rep: ['销售', '业务员', '销售员', '销售代表', 'rep', 'sales'],
  manager: ['主管', '销售主管', '经理', '销售经理', 'manager'],
  director: ['总监', '销售总监', '老板', '总经理', 'director'],
  production: ['生产', '生产主管', 'production'],
  finance: ['财务', 'finance'],
  warehouse: ['仓管', '仓库', '仓储', 'warehouse'],
  admin: ['管理员', '系统管理员', '销售运营', 'admin'],
}

const ACTIVE_WORDS = ['在职', '启用', '正常', 'active', 'yes', '是']
const LEFT_WORDS = ['离职', '停用', '禁用', '已离职', 'inactive', 'left', 'no', '否']
const YES_WORDS = ['是', '√', '✓', '✔', '1', 'y', 'yes', 'true', '备用主管']
const NOBODY_WORDS = ['无', '-', '—', '没有', 'none']

export interface PersonRow {
  line: number
  name: string
  /** Lower-cased; null when the list gives none. */
  account: string | null
  /** Absent: the list says nothing, so it stays as it is. */
  given: Partial<Pick<Person, 'role' | 'department' | 'region' | 'active' | 'email'>>
  /** The role as the list writes it; may be empty. */
  roleWords: string
  /** As written; null: says nothing; `nobody`: explicitly without. */
  manager: { kind: 'named'; words: string } | { kind: 'nobody' } | null
  isFallback: boolean
  /** Chinese; empty when the line can be used. */
  problems: string[]
}

/** Needs at least a name column. */
export function peopleColumns(header: readonly string[]): Columns<Field> {
  return columnsOf(header, NAMES)
}

export function readPersonRow({ line, cells }: TableRow, columns: Columns<Field>): PersonRow {
  const text = (field: Field) => cleanLine(columns.cell(cells, field))
  const problems: string[] = []
  const name = text('name')
  if (name === '') problems.push(peopleWords.noName)
  const account = text('account').toLowerCase()
  if (account !== '' && !/^[a-z0-9][a-z0-9_\-@.]{0,63}$/.test(account)) {
    problems.push(peopleWords.badAccount(text('account')))
  }
  const given: PersonRow['given'] = {}
  const role = roleOf(text('role'))
  if (role !== null) given.role = role
  else if (text('role') !== '') problems.push(peopleWords.badRole(text('role')))
  const active = activeOf(text('status'))
  if (active !== null) given.active = active
  else if (text('status') !== '') problems.push(peopleWords.badStatus(text('status')))
  const email = readEmail(text('email'))
  if (email !== null) given.email = email
  else if (text('email') !== '') problems.push(peopleWords.badEmail(text('email')))
  if (text('department') !== '') given.department = text('department')
  if (text('region') !== '') given.region = text('region')
  const manager = text('manager')
  return {
    line,
    name,
    account: account === '' ? null : account,
    given,
    roleWords: text('role'),
    manager:
      manager === ''
        ? null
        : NOBODY_WORDS.includes(manager)
          ? { kind: 'nobody' }
          : { kind: 'named', words: manager },
    isFallback: YES_WORDS.includes(text('fallback').toLowerCase()),
    problems,
  }
}

function roleOf(words: string): Role | null {
  const wanted = words.toLowerCase()
  const roles = Object.entries(ROLE_WORDS) as [Role, readonly string[]][]
  return roles.find(([, names]) => names.includes(wanted))?.[0] ?? null
}

function activeOf(words: string): boolean | null {
  const wanted = words.toLowerCase()
  if (ACTIVE_WORDS.includes(wanted)) return true
  return LEFT_WORDS.includes(wanted) ? false : null
}
