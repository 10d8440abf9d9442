/**
 * What the log knows of people: nothing but ids. A company talks, photographs, signs in and gets
 * things wrong; then every line written at `debug` is searched for what was said.
 */
import { openLog } from '@kedu/server/logging/open-log'
import { newPerson } from '@kedu/shared/people/person'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE, WecomCompany } from '../support/wecom-company.ts'

const HOUR = 60 * MINUTE
/** Recognisable, and in nobody else's mouth. */
const CUSTOMER = '瑶光精密'
const WORDS = '预付三成才肯签'
const MOBILE = '13912345678'
const REP = '欧阳靖宇'
const MANAGER = '司徒文渊'

const lines: string[] = []
let company: WecomCompany
let all: string

beforeAll(async () => {
  company = await WecomCompany.open({
    log: openLog('debug', { write: (line) => lines.push(line) }),
    people: [
      newPerson({ id: 'm1', name: MANAGER, accounts: { wecom: 'm1' }, role: 'manager' }),
      newPerson({ id: 'r1', name: REP, accounts: { wecom: 'r1' }, managerId: 'm1' }),
      newPerson({ id: 'a1', name: '管理员甲', accounts: { wecom: 'a1' }, role: 'admin' }),
    ],
  })
  const { url } = company
  await company.say('r1', `新客户 ${CUSTOMER}机械有限公司，报价，卡在${WORDS}，明天下午3点回访`)
  await company.say('r1', `${CUSTOMER} 联系人林经理 ${MOBILE}，下周三回访`)
  await company.say('r1', `${CUSTOMER} 丢单了`)
  await company.say('r1', '撤销')
  await company.advance(80 * HOUR, 4 * HOUR)
  await company.say('nobody-known', `我是${CUSTOMER}的人`)
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method: 'POST', body, headers })
  const json = { 'content-type': 'application/json' }
  await post(`/callbacks/wecom/app?msg_signature=${MOBILE}&nonce=${WORDS}`, `<xml>${REP}</xml>`)
  await post('/auth/refresh', `{"refreshToken": "${CUSTOMER}`, json)
  await post('/auth/wecom', JSON.stringify({ code: MOBILE }), json)
  await fetch(`${url}/api/deals?text=${encodeURIComponent(CUSTOMER)}`, {
    headers: { authorization: `Bearer ${MOBILE}.${MOBILE}`, 'x-request-id': 'a1b2c3d4e5f60718' },
  })
  await fetch(`${url}/${encodeURIComponent(CUSTOMER)}?ticket=${MOBILE}`)
  all = lines.join('')
})
afterAll(() => company.close())

describe('the log at debug', () => {
  it('holds no name, number, word or secret of what happened', () => {
    const { fake } = company
    const secrets = [fake.secret, fake.token, fake.encodingAesKey]
    for (const part of [CUSTOMER, WORDS, MOBILE, REP, MANAGER, '林经理', '丢单', ...secrets]) {
      expect(all.includes(part), part).toBe(false)
      expect(all.includes(encodeURIComponent(part)), part).toBe(false)
    }
    // The one thing that is always somebody's words: Chinese beyond the notices of Kedu itself.
    const said = lines.filter((line) => /\p{Script=Han}/u.test(line))
    expect(said).toEqual([])
  })

  it('says of every line which company it is about', () => {
    const without = lines.filter((line) => JSON.parse(line).workspace !== 'main')
    expect(without).toEqual([])
  })

  it('follows one message from its callback to its answer by its id', () => {
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const recorded = parsed.find(({ msg }) => msg === 'callback recorded')
    expect(recorded).toMatchObject({ platform: 'wecom', requestId: expect.any(String) })
    const answered = parsed.find(
      ({ msg, inboxId }) => msg === 'message answered' && inboxId === recorded?.inboxId,
    )
    expect(answered).toMatchObject({ personId: 'r1' })
    const settled = parsed.find(({ msg }) => msg === 'delivery settled')
    expect(settled).toMatchObject({
      outboxKey: expect.any(String),
      personId: expect.any(String),
      streamId: expect.any(String),
    })
  })

  it('takes over the id a balancer gave a request', () => {
    expect(all).toContain('"requestId":"a1b2c3d4e5f60718"')
  })

  it('names requests by their route', () => {
    expect(all).toContain('"route":"/api/deals"')
    expect(all).not.toContain('?')
  })
})
