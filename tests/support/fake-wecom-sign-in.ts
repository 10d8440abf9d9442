/**
 * Sign-in of WeCom for the fake: codes of the mini-program and of OAuth2 (one use, five minutes) and
 * the tickets pages sign with.
 */
import type { FakeMember } from './fake-wecom.ts'
import { FakeRefusal, type Json } from './fake-wecom-checks.ts'

const CODE_MS = 5 * 60_000

interface Code {
  kind: 'mini-program' | 'page'
  userid: string | null
  expiresAt: number
  isUsed: boolean
}

export class FakeWecomSignIn {
  /** How often a ticket was asked for. */
  ticketRequests = 0
  readonly #codes = new Map<string, Code>()
  readonly #tickets = new Map<string, string>()
  readonly #now: () => number
  readonly #corpId: string
  readonly #members: ReadonlyMap<string, FakeMember>

  constructor(parts: {
    now: () => number
    corpId: string
    members: ReadonlyMap<string, FakeMember>
  }) {
    this.#now = parts.now
    this.#corpId = parts.corpId
    this.#members = parts.members
  }

  /** What `wx.qy.login` gives a member. */
  miniProgramCode(userid: string): string {
    return this.#issue('mini-program', userid)
  }

  /** What WeCom brings back with the redirect; null: somebody outside the company. */
  pageCode(userid: string | null): string {
    return this.#issue('page', userid)
  }

  #issue(kind: Code['kind'], userid: string | null): string {
    const code = `${kind}-code-${this.#codes.size + 1}`
    this.#codes.set(code, { kind, userid, expiresAt: this.#now() + CODE_MS, isUsed: false })
    return code
  }

  /** Null: not an address of signing in. */
  answer(url: URL): Json | null {
    const query = url.searchParams
    switch (url.pathname) {
      case '/cgi-bin/miniprogram/jscode2session': {
        if (query.get('grant_type') !== 'authorization_code')
          throw new FakeRefusal(40002, 'invalid grant_type')
        const userid = this.#take('mini-program', query.get('js_code'))
        return ok({ corpid: this.#corpId, userid, session_key: 'c2VjcmV0LXNlc3Npb24ta2V5' })
      }
      case '/cgi-bin/auth/getuserinfo': {
        const userid = this.#take('page', query.get('code'))
        return ok(userid === null ? { openid: 'OPENID' } : { userid, user_ticket: 'USER_TICKET' })
      }
      case '/cgi-bin/get_jsapi_ticket':
        return this.#ticket('CORP')
      case '/cgi-bin/ticket/get':
        if (query.get('type') !== 'agent_config') throw new FakeRefusal(40058, 'invalid type')
        return this.#ticket('AGENT')
      default:
        return null
    }
  }

  #take(kind: Code['kind'], text: string | null): string | null {
    const code = this.#codes.get(text ?? '')
    if (!code || code.kind !== kind || code.isUsed || this.#now() >= code.expiresAt) {
      throw new FakeRefusal(40029, 'invalid code')
    }
    code.isUsed = true
    const member = code.userid === null ? null : this.#members.get(code.userid.toLowerCase())
    return member?.userid ?? code.userid
  }

  /** The ticket given last. */
  ticketOf(name: 'CORP' | 'AGENT'): string {
    return this.#tickets.get(name) ?? ''
  }

  #ticket(name: 'CORP' | 'AGENT'): Json {
    this.ticketRequests += 1
    const ticket = `TICKET-${name}-${this.ticketRequests}`
    this.#tickets.set(name, ticket)
    return ok({ ticket, expires_in: 7200 })
  }
}

function ok(fields: Json): Json {
  return { errcode: 0, errmsg: 'ok', ...fields }
}
