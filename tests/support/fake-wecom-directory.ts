/** The lists of WeCom's directory for the fake: only what is visible, as WeCom shows it to an app. */
import type { FakeDepartment, FakeMember, FakeTag } from './fake-wecom.ts'
import { FakeRefusal, type Json } from './fake-wecom-checks.ts'

export class FakeWecomDirectory {
  readonly tags = new Map<number, FakeTag>()
  /** False: the app may not read tags (48002). */
  areTagsOpen = true
  readonly #members: ReadonlyMap<string, FakeMember>
  readonly #departments: ReadonlyMap<number, FakeDepartment>

  constructor(
    members: ReadonlyMap<string, FakeMember>,
    departments: ReadonlyMap<number, FakeDepartment>,
  ) {
    this.#members = members
    this.#departments = departments
  }

  /** Null: not an address of the directory. */
  answer(url: URL): Json | null {
    const query = url.searchParams
    switch (url.pathname) {
      case '/cgi-bin/department/simplelist':
        return ok({
          department_id: [...this.#departments.values()]
            .filter(({ visible }) => visible !== false)
            .map(({ id, parentid }) => ({ id, parentid, order: 1 })),
        })
      case '/cgi-bin/user/simplelist':
        return this.#listMembers(Number(query.get('department_id')))
      case '/cgi-bin/tag/list':
        this.#checkTags()
        return ok({
          taglist: [...this.tags.values()].map(({ tagid, tagname }) => ({ tagid, tagname })),
        })
      case '/cgi-bin/tag/get': {
        this.#checkTags()
        const tag = this.tags.get(Number(query.get('tagid')))
        if (!tag) throw new FakeRefusal(40068, 'invalid tagid')
        const userlist = (tag.userids ?? []).map((userid) => ({ userid, name: userid }))
        return ok({ tagname: tag.tagname, userlist, partylist: tag.departments ?? [] })
      }
      default:
        return null
    }
  }

  #listMembers(id: number): Json {
    const department = this.#departments.get(id)
    if (!department) throw new FakeRefusal(60003, 'department not found')
    if (department.visible === false) throw new FakeRefusal(60011, 'no privilege to access')
    const userlist = [...this.#members.values()]
      .filter((member) => member.visible !== false && departmentsOf(member).includes(id))
      .map((member) => ({
        userid: member.userid,
        name: member.name,
        department: departmentsOf(member),
      }))
    return ok({ userlist })
  }

  #checkTags(): void {
    if (!this.areTagsOpen) throw new FakeRefusal(48002, 'api forbidden')
  }
}

function departmentsOf({ mainDepartment, departments }: FakeMember): number[] {
  return [...(mainDepartment === undefined ? [] : [mainDepartment]), ...(departments ?? [])]
}

function ok(fields: Json): Json {
  return { errcode: 0, errmsg: 'ok', ...fields }
}
