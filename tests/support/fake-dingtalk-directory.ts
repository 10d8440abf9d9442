/** The lists of DingTalk's directory and its sign-in, for the fake: only what the app may see. */
import { FakeRefusal, type Json } from './fake-dingtalk-checks.ts'
import type { FakeDepartment, FakePerson } from './fake-dingtalk-org.ts'

const CODE_MS = 5 * 60_000

export interface OrgView {
  people(): readonly FakePerson[]
  departments(): readonly FakeDepartment[]
}

export class FakeDingtalkDirectory {
  /** How often a ticket was asked for. */
  ticketRequests = 0
  readonly #org: OrgView
  readonly #now: () => number
  readonly #codes = new Map<string, { userid: string; expiresAt: number; isUsed: boolean }>()

  constructor(org: OrgView, now: () => number) {
    this.#org = org
    this.#now = now
  }

  /** What `dd.getAuthCode` gives somebody. */
  authCode(userid: string): string {
    const code = `auth-code-${this.#codes.size + 1}`
    this.#codes.set(code, { userid, expiresAt: this.#now() + CODE_MS, isUsed: false })
    return code
  }

  /** The ticket given last. */
  get ticket(): string {
    return `JSAPI-TICKET-${this.ticketRequests}`
  }

  /** Null: not an address of these. */
  answer(path: string, body: Json, method?: string): Json | null {
    switch (path) {
      case '/auth/scopes': {
        if (method !== 'GET') throw new FakeRefusal('43001', 'need GET')
        const hidden = this.#org.departments().filter(({ visible }) => visible === false)
        const authed_dept = [1, ...this.#below(hidden.map(({ id }) => id))]
        return ok({ auth_org_scopes: { authed_dept, authed_user: [] } })
      }
      case '/topapi/v2/department/listsub': {
        const id = this.#department(Number(body.dept_id)).id
        const below = this.#org
          .departments()
          .filter(({ parent, visible }) => parent === id && visible !== false)
        return ok({
          result: below.map(({ id: dept_id, name, parent }) => ({
            dept_id,
            name,
            parent_id: parent,
          })),
        })
      }
      case '/topapi/user/listid': {
        const id = this.#department(Number(body.dept_id)).id
        const inside = this.#org
          .people()
          .filter(({ departments, visible }) => visible !== false && departments?.includes(id))
        return ok({ result: { userid_list: inside.map(({ userid }) => userid) } })
      }
      case '/topapi/v2/user/getuserinfo':
        return ok({ result: { userid: this.#take(String(body.code)), name: '' } })
      case '/v1.0/oauth2/jsapiTickets':
        this.ticketRequests += 1
        return { jsapiTicket: this.ticket, expireIn: 7200 }
      default:
        return null
    }
  }

  /** Departments right below hidden ones: they stand in the app's range by themselves. */
  #below(hidden: readonly number[]): number[] {
    return this.#org
      .departments()
      .filter(({ parent, visible }) => hidden.includes(parent) && visible !== false)
      .map(({ id }) => id)
  }

  #department(id: number): FakeDepartment {
    const department = this.#org.departments().find((one) => one.id === id)
    if (!department) throw new FakeRefusal('60003', '部门不存在')
    if (department.visible === false) throw new FakeRefusal('50004', '请求的部门id不在授权范围内')
    return department
  }

  #take(text: string): string {
    const code = this.#codes.get(text)
    if (!code || code.isUsed || this.#now() >= code.expiresAt) {
      throw new FakeRefusal('40078', '不存在的临时授权码')
    }
    code.isUsed = true
    return code.userid
  }
}

function ok(fields: Json): Json {
  return { errcode: 0, errmsg: 'ok', ...fields, request_id: 'r' }
}
