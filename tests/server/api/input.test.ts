/** What is not right comes back in Chinese, with what is wrong and how to put it right; nothing is done. */
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let zhangwei: ApiUser
let url: string

beforeAll(async () => {
  test = await apiCompany()
  zhangwei = new ApiUser(test, 'zhangwei')
  url = `/api/deals/${(await givenDeal(test, 'zhangwei', '苏州精工机床')).id}`
})
afterAll(() => test.close())

const next = (date: string, time: string | null = null) => ({
  nextAction: { date, time, isDeadline: false, text: '' },
})
const change = (changes: object) => ({ clientId: clientId(), changes })

describe('the form of a request', () => {
  it.each([
    [{ changes: {} }, '缺「操作编号」'],
    [{ clientId: 'a', changes: {} }, '「操作编号」是空的或太短'],
    [{ ...change({}), role: 'admin' }, '没有「role」这一项'],
    [change({ stage: 'contract' }), '没有「阶段」这一项'],
    [change({ amountFen: 1.5 }), '「金额」的类型不对'],
    [change({ amountFen: -1 }), '「金额」太小了'],
    [change({ amountFen: '5' }), '「金额」的类型不对'],
    [change({ obstacle: '' }), '「关键障碍」是空的'],
    [change({ obstacle: '长'.repeat(2001) }), '「关键障碍」太长了，最多 2000 个字'],
    [change(next('12月2日')), '「日期」要像 2026-12-02 这样写'],
    [change(next('2026-12-02', '25:00')), '「时间」要像 15:30 这样写'],
    [
      { ...change({}), place: { lat: 91, lng: 0, accuracyMeters: null, label: null } },
      '「纬度」太大',
    ],
    [[], '「内容」'],
  ])('is said to be wrong in %j', async (body, message) => {
    const answer = await zhangwei.patch<ApiProblem>(url, body)
    expect([answer.status, answer.body.code]).toEqual([400, 'bad-input'])
    expect(answer.body.message).toContain(message)
  })

  it.each([
    [change(next('2026-02-30')), '日历上没有这一天'],
    [change(next('2026-11-20')), '已经过去了'],
    [change(next('2030-01-01')), '太远了'],
    [change({ obstacle: '待定' }), '看不出卡在哪里'],
    [change({ obstacle: '价格' }), '和现在的记录一样'],
    [change({ industry: '——' }), '空的'],
  ])('is refused by the rules in %j', async (body, message) => {
    const answer = await zhangwei.patch<ApiProblem>(url, body)
    expect([answer.status, answer.body.code]).toEqual([422, 'refused'])
    expect(answer.body.message).toContain(message)
  })

  it('names every empty field of a new customer at once (R1)', async () => {
    const answer = await zhangwei.post<ApiProblem>('/api/deals', {
      clientId: clientId(),
      customerName: ' ',
      changes: {},
      confirmedDifferent: false,
    })
    expect(answer.status).toBe(422)
    expect(answer.body.refusal?.fields).toEqual(['customerName', 'stage', 'obstacle', 'nextAction'])
    expect(answer.body.message).toContain('客户名称')
  })

  it('names who has a customer already (E1)', async () => {
    const answer = await new ApiUser(test, 'zhoutao').post<ApiProblem>('/api/deals', {
      clientId: clientId(),
      customerName: '苏州精工机床',
      stage: 'lead',
      changes: { obstacle: '无', ...next('2026-11-30') },
      confirmedDifferent: true,
    })
    expect(answer.status).toBe(422)
    expect(answer.body.refusal?.duplicate).toEqual({
      customerName: '苏州精工机床',
      owner: { id: 'zhangwei', name: '张伟' },
      isExact: true,
    })
    expect(JSON.stringify(answer.body)).not.toContain(url.split('/').at(-1))
  })
})

describe('ids and addresses', () => {
  it.each([
    '/api/deals/..%2f..%2fetc%2fpasswd',
    '/api/deals/%00',
    '/api/deals/a%20b',
    `/api/deals/${'a'.repeat(65)}`,
    '/api/deals/__proto__',
    '/api/deals/constructor/timeline',
    '/api/files/..%2f..%2fsettings/original',
    `/api/files/${'0'.repeat(64)}/original`,
    '/api/uploads/..%2f..%2fkedu',
    '/api/deals?cursor=bm90LWEtY3Vyc29y',
    '/api/deals?limit=101',
    '/api/deals?limit=1&limit=2',
    '/api/deals?colour=red',
    '/api/team/heatmap?by=owner',
    '/api/nothing',
  ])('does nothing for %s', async (address) => {
    const answer = await new ApiUser(test, 'chen').get<ApiProblem>(address)
    expect([400, 404]).toContain(answer.status)
    expect(JSON.stringify(answer.body)).not.toMatch(/Error|stack|node_modules/)
  })

  it('says so in Chinese, in the form of every other no, where there is no such address', async () => {
    for (const path of ['/api/nothing', '/api/deals/x/y/z']) {
      const answer = await zhangwei.post<ApiProblem>(path, {})
      expect([answer.status, answer.body.code]).toEqual([404, 'not-found'])
      expect(answer.body.message).toContain('没有这个地址')
    }
  })

  it('finds an alert by no other id than its own', async () => {
    for (const id of ['red-flag', 'red-flag::1', `red-flag:${'x'.repeat(16)}:1`, 'a:b:c:d']) {
      const answer = await zhangwei.post(`/api/alerts/${encodeURIComponent(id)}/repair`, {
        clientId: clientId(),
        choice: { kind: 'contacted' },
        obstacle: '价格',
      })
      expect([400, 404]).toContain(answer.status)
    }
  })
})

describe('bodies', () => {
  it('says what is too large, no JSON, broken or deep', async () => {
    const send = (payload: string, type = 'application/json') =>
      zhangwei.send<ApiProblem>('PATCH', url, payload, { 'content-type': type })
    expect((await send(JSON.stringify({ x: 'y'.repeat(200_000) }))).status).toBe(413)
    expect((await send('{"clientId":')).status).toBe(400)
    expect((await send('a=b', 'application/x-www-form-urlencoded')).status).toBe(415)
    expect((await send(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).status).toBe(400)
    expect((await send('{"__proto__":{"isAdmin":true}}')).status).toBe(400)
  })

  it('describes itself as OpenAPI 3.1', async () => {
    const { body } = await zhangwei.get<{ openapi: string; paths: object }>('/api/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    expect(Object.keys(body.paths)).toContain('/api/deals/{dealId}/timeline')
  })
})
