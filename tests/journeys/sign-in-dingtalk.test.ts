/** Signing in through DingTalk, driven over the built app against a DingTalk that speaks its protocol. */
import { pageSignature } from '@kedu/bot/platforms/dingtalk/sign-in'
import type { DingtalkPageSignature } from '@kedu/shared/contracts/sign-in'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildTestApp, smallTeam, startInstant, type TestApp } from '../support/build-test-app.ts'
import { type FakeDingtalk, startFakeDingtalk } from '../support/fake-dingtalk.ts'

let fake: FakeDingtalk
let test: TestApp
beforeEach(async () => {
  const start = startInstant()
  let app: TestApp | null = null
  fake = await startFakeDingtalk({ now: () => app?.now() ?? start })
  for (const person of smallTeam('dingtalk')) {
    fake.addPerson({ userid: person.accounts.dingtalk ?? '', name: person.name })
  }
  app = await buildTestApp({
    people: smallTeam('dingtalk'),
    dingtalk: {
      clientId: fake.clientId,
      clientSecret: fake.clientSecret,
      robotCode: fake.robotCode,
      cardTemplateId: null,
      mode: 'http',
      events: null,
      corpId: 'dingcorp0001',
      agentId: '12345',
      apiBase: fake.url,
      oapiBase: fake.url,
    },
  })
  test = app
})
afterEach(async () => {
  await test.close()
  await fake.close()
})

const signIn = (authCode: string) =>
  test.app.http.inject({ method: 'POST', url: '/auth/dingtalk', payload: { authCode } })
const page = (query: string) =>
  test.app.http.inject({ method: 'GET', url: `/auth/dingtalk/jssdk?${query}` })

it('signs somebody in by the code of the mini-program, once', async () => {
  const code = fake.directory.authCode('zhangwei')
  const answer = await signIn(code)
  expect(answer.statusCode).toBe(200)
  const { token, me } = answer.json()
  expect(me).toMatchObject({ personId: 'zhangwei', name: '张伟' })
  const headers = { authorization: `Bearer ${token}` }
  const known = await test.app.http.inject({ method: 'GET', url: '/api/me', headers })
  expect(known.statusCode).toBe(200)
  expect((await signIn(code)).json()).toMatchObject({ code: 'bad-code' })
})

it('refuses a code that is too old or made up', async () => {
  const code = fake.directory.authCode('zhangwei')
  await test.advance(5 * MINUTE_MS)
  for (const one of [code, 'made-up']) {
    const answer = await signIn(one)
    expect(answer.statusCode).toBe(401)
    expect(answer.json().message).toMatch(/[一-龥]/)
  }
})

it('refuses who is out of the app’s range', async () => {
  fake.addPerson({ userid: 'far', name: '远方', visible: false })
  const answer = await signIn(fake.directory.authCode('far'))
  expect(answer.statusCode).toBe(403)
  expect(answer.json()).toMatchObject({ code: 'out-of-scope' })
})

it.each(['sha256', 'sha1'] as const)(
  'signs our own pages with %s, one ticket for all',
  async (algorithm) => {
    const url = 'http://localhost:80/index.html?name=%E5%BC%A0'.replace(':80', '')
    const query = `url=${encodeURIComponent(url)}&algorithm=${algorithm}`
    const answers = await Promise.all([page(query), page(query)])
    for (const answer of answers) {
      expect(answer.statusCode).toBe(200)
      const signed = answer.json() as DingtalkPageSignature
      expect(signed).toMatchObject({ corpId: 'dingcorp0001', agentId: '12345' })
      expect(signed.signature).toBe(
        pageSignature(fake.directory.ticket, signed.nonceStr, signed.timeStamp, url, algorithm),
      )
    }
    expect(fake.directory.ticketRequests).toBe(1)
    expect((await page('url=https%3A%2F%2Fevil.test%2F')).statusCode).toBe(403)
  },
)

it('uses nothing of the company’s monthly allowance', async () => {
  const before = fake.callsUsed
  await signIn(fake.directory.authCode('zhangwei'))
  await page(`url=${encodeURIComponent('http://localhost/')}`)
  expect(fake.callsUsed).toBe(before)
})
