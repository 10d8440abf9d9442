/** The directory of the fake DingTalk: people, departments, groups, as the old API tells them. */
import { FakeRefusal, type Json } from './fake-dingtalk-checks.ts'

export interface FakePerson {
  userid: string
  name: string
  departments?: number[]
  /** 直属主管; only where an admin filled it in. */
  manager?: string
  mobile?: string
  /** False: exists, but the app is not visible to them. */
  visible?: boolean
  title?: string
  roles?: string[]
  /** Fields as no page describes them, e.g. a text where a list should be. */
  odd?: Json
}

export interface FakeDepartment {
  id: number
  name: string
  parent: number
  managers?: string[]
  /** False: outside the app's range. */
  visible?: boolean
}

export class FakeDingtalkOrg {
  readonly #people = new Map<string, FakePerson>()
  readonly #departments = new Map<number, FakeDepartment>()
  readonly #groups = new Map<string, string[]>()

  addPerson(person: FakePerson): void {
    this.#people.set(person.userid.toLowerCase(), person)
  }

  addDepartment(department: FakeDepartment): void {
    this.#departments.set(department.id, department)
  }

  addGroup(id: string, members: string[]): void {
    this.#groups.set(id, members)
  }

  removePerson(userId: string): void {
    this.#people.delete(userId.toLowerCase())
  }

  people(): readonly FakePerson[] {
    return [...this.#people.values()]
  }

  departments(): readonly FakeDepartment[] {
    return [...this.#departments.values()]
  }

  person(userId: string): FakePerson | undefined {
    return this.#people.get(userId.toLowerCase())
  }

  isVisible(userId: string): boolean {
    const person = this.person(userId)
    return person !== undefined && person.visible !== false
  }

  membersOf(group: string): string[] | null {
    return this.#groups.get(group) ?? null
  }

  hasUnionId(unionId: string): boolean {
    return [...this.#people.values()].some((person) => unionIdOf(person) === unionId)
  }

  /** @throws {FakeRefusal} when there is no such endpoint or nobody of that id. */
  answer(path: string, body: Json): Json {
    switch (path) {
      case '/topapi/v2/user/get':
        return ok(this.#user(String(body.userid)))
      case '/topapi/v2/department/get': {
        const department = this.#departments.get(Number(body.dept_id))
        if (!department) throw new FakeRefusal('60003', 'no such department')
        if (department.visible === false) {
          throw new FakeRefusal('50004', '请求的部门id不在授权范围内')
        }
        const { id, name, parent, managers } = department
        const dept_manager_userid_list = managers ?? []
        return ok({ dept_id: id, name, parent_id: parent, dept_manager_userid_list })
      }
      case '/topapi/v2/department/listparentbyuser': {
        const person = this.#visible(String(body.userid))
        const parent_list = (person.departments ?? []).map((id) => ({
          parent_dept_id_list: this.#wayUp(id),
        }))
        return ok({ parent_list })
      }
      default:
        throw new FakeRefusal('InvalidAction.NotFound', `no ${path}`, 404)
    }
  }

  #user(userId: string): Json {
    const person = this.#visible(userId)
    const { userid, name, departments, manager, mobile } = person
    return {
      userid,
      unionid: unionIdOf(person),
      name,
      // Numbers as a text of JSON and flags as texts: so the pages print them.
      dept_id_list: JSON.stringify(departments ?? []),
      active: 'true',
      ...(manager === undefined ? {} : { manager_userid: manager }),
      ...(mobile === undefined ? {} : { mobile }),
      ...(person.title === undefined ? {} : { title: person.title }),
      role_list: (person.roles ?? []).map((role) => ({ id: 1, name: role, group_name: '职务' })),
      ...person.odd,
    }
  }

  #visible(userId: string): FakePerson {
    const person = this.person(userId)
    if (!person) throw new FakeRefusal('33012', '无效的USERID')
    if (person.visible === false) throw new FakeRefusal('50002', '请求的员工userid不在授权范围内')
    return person
  }

  #wayUp(id: number): number[] {
    const way: number[] = []
    for (let next = id; next > 0 && !way.includes(next); ) {
      way.push(next)
      next = this.#departments.get(next)?.parent ?? 0
    }
    return way
  }
}

function unionIdOf({ userid }: FakePerson): string {
  return `union-${userid}`
}

function ok(result: Json): Json {
  return { errcode: '0', errmsg: 'ok', result, request_id: 'r' }
}
