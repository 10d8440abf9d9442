/** Signing in through WeCom, driven over the built app against a WeCom that speaks its protocol. */

import { pageSignature } from '@kedu/bot/platforms/wecom/sign-in'
import type { SignInAnswer, WecomPageSignature } from '@kedu/shared/contracts/sign-in'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WecomCompany } from '../support/wecom-company.ts'

let company: WecomCompany
beforeEach(async () => {
  company = await WecomCompany.open()
})
afterEach(() => company.close())

function call(
  method: 'GET' | 'POST',
  path: string,
  given: { body?: unknown; headers?: Record<string, string> } = {},
) {
  return fetch(`${company.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...given.headers,
    },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
  })
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const miniProgram = (code: string) => call('POST', '/auth/wecom/miniprogram', { body: { code } })
const refresh = (refreshToken: string) => call('POST', '/auth/refresh', { body: { refreshToken } })
const me = (token: string) => call('GET', '/api/me', { headers: bearer(token) })

async function signIn(userId = 'zhangwei'): Promise<SignInAnswer> {
  const answer = await miniProgram(company.fake.signIn.miniProgramCode(userId))
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as SignInAnswer
}
async function isProblem(answer: Response, status: number, code: string) {
  expect(answer.status).toBe(status)
  expect(await answer.json()).toMatchObject({ code, message: expect.stringMatching(/[一-龥]/) })
}

describe('the mini-program', () => {
  it('signs a member in, to the API and to the web chat alike', async () => {
    const answer = await signIn()
    expect(answer.me).toMatchObject({ personId: 'zhangwei', name: '张伟', role: 'rep' })
    expect((await me(answer.token)).status).toBe(200)
    const session = await call('GET', '/web/session', { headers: bearer(answer.token) })
    expect(await session.json()).toMatchObject({ me: { personId: 'zhangwei' } })
    expect(JSON.stringify(answer)).not.toContain('session-key')
  })

  it('enrols somebody who never wrote, with department and manager', async () => {
    company.fake.addMember({ userid: 'new', name: '新人', mainDepartment: 2 })
    expect((await signIn('new')).me).toMatchObject({ name: '新人', department: '华东销售部' })
    const person = company.test.workspace.people.byAccount('wecom', 'new')
    expect(person).toMatchObject({ managerId: 'wangmin', role: 'rep' })
  })

  it('refuses a code that was used, is too old, or made up', async () => {
    const code = company.fake.signIn.miniProgramCode('zhangwei')
    expect((await miniProgram(code)).status).toBe(200)
    await isProblem(await miniProgram(code), 401, 'bad-code')
    const old = company.fake.signIn.miniProgramCode('zhangwei')
    await company.advance(5 * MINUTE_MS)
    await isProblem(await miniProgram(old), 401, 'bad-code')
    await isProblem(await miniProgram('made-up'), 401, 'bad-code')
    await isProblem(await miniProgram('中文'), 400, 'malformed')
  })

  it('refuses members out of the visible range and those who left, with a sentence', async () => {
    company.fake.addMember({ userid: 'far', name: '远方', visible: false })
    await isProblem(
      await miniProgram(company.fake.signIn.miniProgramCode('far')),
      403,
      'out-of-scope',
    )
    const { people } = company.test.workspace
    await people.save({ ...people.get('lina')!, active: false }, 'cli', company.now())
    await isProblem(await miniProgram(company.fake.signIn.miniProgramCode('lina')), 403, 'inactive')
  })

  it('says that WeCom is away, and lets in once it is back', async () => {
    company.fake.outage(true)
    const code = company.fake.signIn.miniProgramCode('zhangwei')
    await isProblem(await miniProgram(code), 503, 'suite-busy')
    company.fake.outage(false)
    await company.advance(MINUTE_MS)
    expect((await miniProgram(code)).status).toBe(200)
  })

  it('lets one person sign in twenty times a minute', async () => {
    for (let i = 0; i < 20; i += 1) await signIn()
    await isProblem(
      await miniProgram(company.fake.signIn.miniProgramCode('zhangwei')),
      429,
      'too-many',
    )
    expect((await signIn('lina')).me.personId).toBe('lina')
  })
})

describe('tokens', () => {
  it('last a quarter of an hour and are renewed', async () => {
    const first = await signIn()
    await company.advance(15 * MINUTE_MS)
    expect((await me(first.token)).status).toBe(401)
    const second = (await (await refresh(first.refreshToken)).json()) as SignInAnswer
    expect((await me(second.token)).status).toBe(200)
  })

  it('end for everybody when a refresh token is used twice', async () => {
    const first = await signIn()
    const second = (await (await refresh(first.refreshToken)).json()) as SignInAnswer
    await isProblem(await refresh(first.refreshToken), 401, 'reused')
    expect((await me(second.token)).status).toBe(401)
    await isProblem(await refresh(second.refreshToken), 401, 'signed-out')
  })

  it('give one successor to two who refresh at the same moment', async () => {
    const { refreshToken } = await signIn()
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  it('are nothing after a week, with a letter changed, or from another secret', async () => {
    const { refreshToken } = await signIn()
    await isProblem(await refresh(`${refreshToken.slice(0, -1)}_`), 401, 'signed-out')
    await isProblem(await refresh('a.b'), 401, 'signed-out')
    await company.advance(7 * DAY_MS)
    await isProblem(await refresh(refreshToken), 401, 'signed-out')
  })

  it('end on all devices by signing out everywhere, also after a restart', async () => {
    const phone = await signIn()
    const desk = await signIn()
    const other = await signIn('lina')
    const out = await call('POST', '/auth/sign-out-everywhere', { headers: bearer(phone.token) })
    expect(out.status).toBe(204)
    for (const { token, refreshToken } of [phone, desk]) {
      expect((await me(token)).status).toBe(401)
      await isProblem(await refresh(refreshToken), 401, 'signed-out')
    }
    expect((await me(other.token)).status).toBe(200)
    await company.restartAfter(0)
    expect((await me(desk.token)).status).toBe(401)
    expect((await me(other.token)).status).toBe(200)
    expect((await me((await signIn()).token)).status).toBe(200)
  })

  it('of one device end by signing out there', async () => {
    const phone = await signIn()
    const desk = await signIn()
    await call('POST', '/auth/sign-out', { headers: bearer(phone.token) })
    expect((await me(phone.token)).status).toBe(401)
    expect((await me(desk.token)).status).toBe(200)
  })

  it('end when the person leaves, and stay so when they come back', async () => {
    const { token, refreshToken } = await signIn()
    const { people } = company.test.workspace
    const person = people.get('zhangwei')!
    await people.save({ ...person, active: false }, 'directory', company.now())
    expect((await me(token)).status).toBe(401)
    await isProblem(await refresh(refreshToken), 401, 'signed-out')
    await people.save({ ...people.get('zhangwei')!, active: true }, 'directory', company.now())
    expect((await me(token)).status).toBe(401)
    await isProblem(await refresh(refreshToken), 401, 'signed-out')
  })
})

describe('a page inside WeCom', () => {
  async function begin(to?: string) {
    const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`
    const answer = await call('GET', `/auth/wecom/start${query}`)
    expect(answer.status).toBe(302)
    const target = new URL(answer.headers.get('location')!)
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
    return { target, cookie, state: target.searchParams.get('state')! }
  }
  const comeBack = (code: string, state: string, cookie?: string) =>
    call('GET', `/auth/wecom/callback?code=${code}&state=${state}`, {
      headers: cookie === undefined ? {} : { cookie },
    })

  it('is sent to WeCom with what WeCom asks for', async () => {
    const { target, state } = await begin()
    expect(target.origin + target.pathname).toBe(
      'https://open.weixin.qq.com/connect/oauth2/authorize',
    )
    expect(target.hash).toBe('#wechat_redirect')
    expect(state).toMatch(/^[a-z0-9]{16,128}$/)
    expect(Object.fromEntries(target.searchParams)).toMatchObject({
      appid: company.fake.corpId,
      redirect_uri: `${company.url}/auth/wecom/callback`,
      response_type: 'code',
      scope: 'snsapi_base',
      agentid: String(company.fake.agentId),
    })
  })

  it('comes back signed in, with cookies no script can read, to where it wanted', async () => {
    const { cookie, state } = await begin('/#/pages/chat/index')
    const answer = await comeBack(company.fake.signIn.pageCode('zhangwei'), state, cookie)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/#/pages/chat/index')
    const cookies = answer.headers.getSetCookie()
    expect(cookies.every((one) => one.includes('HttpOnly'))).toBe(true)
    const session = cookies.find((one) => one.startsWith('kedu_session='))!.split(';')[0]!
    const known = await call('GET', '/web/session', { headers: { cookie: session } })
    expect(await known.json()).toMatchObject({ me: { personId: 'zhangwei' } })
    const refreshCookie = cookies.find((one) => one.startsWith('kedu_refresh='))!.split(';')[0]!
    const next = await call('POST', '/auth/refresh', {
      body: {},
      headers: { cookie: refreshCookie, origin: company.url },
    })
    expect(next.status).toBe(200)
    expect(next.headers.getSetCookie()).toHaveLength(2)
  })

  it('shares a cookie among its windows, for a moment', async () => {
    const { cookie, state } = await begin()
    const answer = await comeBack(company.fake.signIn.pageCode('zhangwei'), state, cookie)
    const given = answer.headers.getSetCookie().find((one) => one.startsWith('kedu_refresh='))!
    const headers = { cookie: given.split(';')[0]!, origin: company.url }
    const both = [
      await call('POST', '/auth/refresh', { body: {}, headers }),
      await call('POST', '/auth/refresh', { body: {}, headers }),
    ]
    const [one, other] = (await Promise.all(both.map((a) => a.json()))) as SignInAnswer[]
    expect(other?.refreshToken).toBe(one?.refreshToken)
    await company.advance(11 * SECOND_MS)
    await isProblem(await call('POST', '/auth/refresh', { body: {}, headers }), 401, 'reused')
  })

  it('takes a cookie from its own pages only', async () => {
    const { cookie, state } = await begin()
    const answer = await comeBack(company.fake.signIn.pageCode('zhangwei'), state, cookie)
    const given = answer.headers.getSetCookie().find((one) => one.startsWith('kedu_refresh='))!
    const headers = { cookie: given.split(';')[0]!, origin: 'https://evil.test' }
    await isProblem(await call('POST', '/auth/refresh', { body: {}, headers }), 403, 'other-site')
  })

  it('is refused with the state of another browser, a wrong one, a used one, a late one', async () => {
    const mine = await begin()
    const other = await begin()
    const code = () => company.fake.signIn.pageCode('zhangwei')
    const refusals = [
      await comeBack(code(), mine.state),
      await comeBack(code(), mine.state, other.cookie),
      await comeBack(code(), 'f'.repeat(64), mine.cookie),
    ]
    expect((await comeBack(code(), mine.state, mine.cookie)).status).toBe(303)
    refusals.push(await comeBack(code(), mine.state, mine.cookie))
    await company.advance(10 * MINUTE_MS)
    refusals.push(await comeBack(code(), other.state, other.cookie))
    for (const refusal of refusals) {
      expect(refusal.status).toBe(403)
      expect(await refusal.text()).toContain('不是从这个浏览器开始的')
      expect(refusal.headers.getSetCookie().join()).not.toContain('kedu_session')
    }
  })

  it('says no to customers, and to who declined on WeCom’s page', async () => {
    const one = await begin()
    const outsider = await comeBack(company.fake.signIn.pageCode(null), one.state, one.cookie)
    expect(outsider.status).toBe(403)
    expect(await outsider.text()).toContain('只对本公司的同事开放')
    const two = await begin()
    const declined = await call('GET', `/auth/wecom/callback?state=${two.state}`, {
      headers: { cookie: two.cookie },
    })
    expect(declined.status).toBe(401)
  })

  it.each(['//evil.test', 'https://evil.test', '/\\evil.test', '/a\nb'])(
    'goes to no other site: %j',
    async (to) => {
      const { cookie, state } = await begin(to)
      const answer = await comeBack(company.fake.signIn.pageCode('zhangwei'), state, cookie)
      expect(answer.headers.get('location')).toBe('/')
    },
  )
})

describe('signatures for pages', () => {
  const sign = (url: string) => call('GET', `/auth/wecom/jssdk?url=${encodeURIComponent(url)}`)

  it('are right for both tickets, each fetched once for all who ask', async () => {
    const url = `${company.url}/?a=1`
    const answers = await Promise.all([sign(`${url}#/x`), sign(url), sign(url)])
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      const { corpId, agentId, config, agentConfig } = (await answer.json()) as WecomPageSignature
      expect({ corpId, agentId }).toEqual({
        corpId: company.fake.corpId,
        agentId: company.fake.agentId,
      })
      for (const [ticket, given] of [
        [company.fake.signIn.ticketOf('CORP'), config],
        [company.fake.signIn.ticketOf('AGENT'), agentConfig],
      ] as const) {
        expect(given.signature).toBe(pageSignature(ticket, given.nonceStr, given.timestamp, url))
      }
    }
    expect(company.fake.signIn.ticketRequests).toBe(2)
    await company.advance(2 * 60 * MINUTE_MS)
    expect((await sign(url)).status).toBe(200)
    expect(company.fake.signIn.ticketRequests).toBe(4)
  })

  it.each(['https://evil.test/', 'http://user@localhost/', 'nonsense', 'javascript:alert(1)'])(
    'are for our own pages only, not for %s',
    async (url) => isProblem(await sign(url), 403, 'foreign-page'),
  )

  it('say that DingTalk is not connected', async () => {
    const answer = await call('POST', '/auth/dingtalk', { body: { authCode: 'x' } })
    await isProblem(answer, 404, 'not-connected')
    expect(await (await call('GET', '/auth/ways')).json()).toMatchObject({ dingtalk: null })
  })
})
