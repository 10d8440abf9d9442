/** Who of a department answers what is asked of it: a name that was said, else who leads there, else the asker's manager. */
import type { People } from '../people/people.ts'
import type { Person, PersonId, Role } from '../people/person.ts'

/** What a department is called by, and the role that stands for it where the directory knows no department. */
const ROLE_OF: readonly (readonly [RegExp, Role])[] = [
  [/^(?:财务|会计|出纳|开票)/u, 'finance'],
  [/^(?:生产|制造|车间|计划|工厂)/u, 'production'],
  [/^(?:仓库|仓储|物流|发货)/u, 'warehouse'],
]
const LEADING: readonly Role[] = ['director', 'manager']

export interface AskedOf {
  department: string | null
  /** 李娜, 王工, 小张. */
  person: string | null
}

/** Null: nobody but the asker works here. */
export function whoAnswers(
  { department, person }: AskedOf,
  askerId: PersonId,
  people: People,
): Person | null {
  const others = [...people.values()]
    .filter(({ id, active }) => active && id !== askerId)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const inDepartment = department === null ? [] : others.filter((one) => isIn(one, department))
  const named = person === null ? null : personCalled(person, inDepartment, others)
  if (named !== null) return named
  const leader = inDepartment.find(({ role }) => LEADING.includes(role)) ?? inDepartment[0] ?? null
  if (leader !== null) return leader
  const role = ROLE_OF.find(([words]) => department !== null && words.test(department))?.[1]
  const byRole = role === undefined ? undefined : others.find((one) => one.role === role)
  return byRole ?? aboveOf(askerId, people)
}

/** By the full name; by 王工 or 小王 where only one of them can be meant. */
function personCalled(
  called: string,
  inDepartment: readonly Person[],
  others: readonly Person[],
): Person | null {
  const exact = others.filter(({ name }) => name === called)
  if (exact.length === 1) return exact[0] ?? null
  const surname = /^[小老](.)$/u.exec(called)?.[1] ?? /^(.)(?:工|师傅|总|经理)$/u.exec(called)?.[1]
  if (surname === undefined) return null
  for (const among of [inDepartment, others]) {
    const found = among.filter(({ name }) => name.startsWith(surname))
    if (found.length === 1) return found[0] ?? null
  }
  return null
}

/** 技术, 技术部 and 技术支持部 are one department. */
function isIn({ department }: Person, called: string): boolean {
  if (department === null) return false
  const stem = (name: string) => name.replace(/(?:部门?|中心|科|组)$/u, '')
  const [own, asked] = [stem(department), stem(called)]
  return asked !== '' && (own.startsWith(asked) || asked.startsWith(own))
}

/** Nobody known stands for it: whoever leads the asker passes it on. */
function aboveOf(askerId: PersonId, people: People): Person | null {
  const seen = new Set<PersonId>([askerId])
  let next = people.get(askerId)?.managerId ?? null
  while (next !== null && !seen.has(next)) {
    const manager = people.get(next)
    if (manager?.active) return manager
    seen.add(next)
    next = manager?.managerId ?? null
  }
  return null
}
