/** Each number of the behaviour metrics and of the checklist opens exactly what it counts. */
import type { BehaviourAnswer, ChecklistAnswer } from '@kedu/shared/contracts/api/board-answers'
import type { BoardRowsAnswer } from '@kedu/shared/contracts/api/boards'
import type { DealsAnswer } from '@kedu/shared/contracts/api/deals'
import { DAY_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attach, givenDeal, twoTeams } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { WebChatUser } from '../../support/web-chat-user.ts'

let test: TestApp
const user = (id: string) => new ApiUser(test, id)
const rows = async (query: string) =>
  (await user('chen').get<BoardRowsAnswer>(`/api/boards/${query}`)).body
const behaviour = async () =>
  (await user('chen').get<BehaviourAnswer>('/api/boards/behaviour?period=last-90')).body

async function dealOf(personId: string, customerName: string): Promise<string> {
  const { deals } = (await user(personId).get<DealsAnswer>('/api/deals?outcome=any')).body
  return deals.find((each) => each.customerName === customerName)?.id ?? ''
}

async function change(personId: string, customerName: string, path: string, body: object) {
  const dealId = await dealOf(personId, customerName)
  const given = { clientId: clientId(), ...body }
  const answer = await user(personId).post(`/api/deals/${dealId}/${path}`, given)
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
}

beforeAll(async () => {
  const people = twoTeams().map((each) =>
    each.id === 'qiancai' ? { ...each, department: '财务部' } : each,
  )
  test = await buildTestApp({ people })
  await givenDeal(test, 'zhangwei', '苏州精工机床')
  await givenDeal(test, 'lina', '宁波海天注塑')
  await givenDeal(test, 'zhoutao', '佛山陶瓷机械')
  await givenDeal(test, 'zhoutao', '东莞模具')
  for (const [personId, customer, what] of [
    ['zhangwei', '苏州精工机床', '核一下账期'],
    ['lina', '宁波海天注塑', '核一下账期'],
    ['zhoutao', '佛山陶瓷机械', '核一下账期'],
    ['zhoutao', '佛山陶瓷机械', '开一张发票'],
  ] as const) {
    await change(personId, customer, 'requests', { department: '财务部', what })
  }
  await new WebChatUser(test, 'wangmin').say('苏州精工机床合同发我看看')
  await change('wangmin', '宁波海天注塑', 'wait', { until: '2026-12-01', reason: '客户出差' })
  for (const [n, customer] of ['佛山陶瓷机械', '东莞模具'].entries()) {
    const dealId = await dealOf('zhoutao', customer)
    await attach(user('zhoutao'), dealId, 'contract-scan', 2 * n)
    await attach(user('zhoutao'), dealId, 'signature-page', 2 * n + 1)
    await change('hejing', customer, 'outcome', { outcome: 'won', reason: '签了' })
  }
  await test.advance(14 * DAY_MS)
  await change('hejing', '佛山陶瓷机械', 'outcome', { outcome: 'open' })
  await test.advance(28 * DAY_MS)
}, 60_000)
afterAll(() => test.close())

describe('behind the numbers', () => {
  it('are the decisions of one who leads', async () => {
    const { cited } = await behaviour()
    expect(cited.people.length).toBeGreaterThan(1)
    for (const { person, decisions } of cited.people) {
      const { total, title } = await rows(`behaviour/rows?period=last-90&person=${person.id}`)
      expect([title, total]).toEqual([`${person.name}的决定`, decisions])
    }
    expect(await rows('behaviour/rows?period=last-90')).toMatchObject({
      title: '决定',
      total: cited.decisions,
    })
  })

  it('are the requests of a rep, and of a team', async () => {
    const { requests } = await behaviour()
    const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)
    expect(requests?.people.map(({ counts }) => sum(counts)).sort()).toEqual([1, 1, 2])
    for (const { person, counts } of requests?.people ?? []) {
      const found = await rows(`behaviour/rows?part=requests&person=${person.id}`)
      expect([found.title, found.total]).toEqual([`${person.name}的跨部门请求`, sum(counts)])
    }
    for (const { manager, counts } of requests?.teams ?? []) {
      const found = await rows(`behaviour/rows?part=requests&team=${manager.id}`)
      expect(found.total).toBe(sum(counts))
    }
  })

  it('are the customers won before a month, those who came back first', async () => {
    const { renewals } = await behaviour()
    const month = renewals.find(({ month }) => month === '2026-12')
    expect(month).toMatchObject({ won: 2, renewed: 1, percent: 50 })
    const found = await rows('behaviour/rows?part=renewals&month=2026-12')
    expect(found).toMatchObject({ title: '2026年12月之前赢过单的客户', total: 2 })
    expect(found.rows.map(({ cells }) => [cells[0], cells.at(-1)])).toEqual([
      ['佛山陶瓷机械', '又来了'],
      ['东莞模具', '没有来'],
    ])
    expect((await rows('behaviour/rows?part=renewals&month=1999-01')).total).toBe(0)
  })

  it('are the times somebody asked for a contract', async () => {
    const chat = new WebChatUser(test, 'wangmin')
    for (let n = 0; n < 2; n += 1) await chat.say('苏州精工机床合同发我看看')
    const { asks } = (await user('chen').get<ChecklistAnswer>('/api/boards/checklist')).body
    for (const { person, asks: count } of asks.people) {
      const found = await rows(`checklist/rows?part=asks&person=${person.id}`)
      expect([found.title, found.total]).toEqual([`${person.name}的合同查询`, count])
    }
    expect((await rows('checklist/rows?part=asks&person=wangmin')).rows[0]?.cells[0]).toBe(
      '苏州精工机床',
    )
  })

  it('are nobody else’s for those who lead one team', async () => {
    for (const query of ['person=hejing', 'part=requests&person=zhoutao']) {
      const { body } = await user('wangmin').get<BoardRowsAnswer>(
        `/api/boards/behaviour/rows?${query}`,
      )
      expect(body.total).toBe(0)
    }
    const asked = '/api/boards/checklist/rows?part=asks&person=wangmin'
    expect((await user('hejing').get<BoardRowsAnswer>(asked)).body.total).toBe(0)
  })

  it.each(['month=2026-1', 'month=x', `person=${'x'.repeat(300)}`])('refuses %s', async (query) => {
    const { status } = await user('chen').get(`/api/boards/behaviour/rows?${query}`)
    expect(status).toBe(400)
  })
})
