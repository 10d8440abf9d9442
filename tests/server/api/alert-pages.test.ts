/** A director's alerts after a long time: answered a hundred at a time, and what is over for long no more. */
import { ALERTS_AT_A_TIME, type AlertsAnswer } from '@kedu/shared/contracts/api/alerts'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'

const COUNT = ALERTS_AT_A_TIME + 5
let test: TestApp
let wangmin: ApiUser

beforeAll(async () => {
  test = await apiCompany()
  wangmin = new ApiUser(test, 'wangmin')
  // Monday 09:30; all of them are red by Friday.
  for (let n = 1; n <= COUNT; n += 1)
    await givenDeal(test, 'zhangwei', `苏州第${n}机床厂`, '2026-11-24')
  await test.advance(101.5 * HOUR_MS)
}, 120_000)
afterAll(() => test.close())

const ask = async (query: string) => (await wangmin.get<AlertsAnswer>(`/api/alerts${query}`)).body

it('answers a hundred of them and says how many there are; the others follow, each of them once', async () => {
  const first = await ask('')
  expect([first.alerts.length, first.total]).toEqual([ALERTS_AT_A_TIME, COUNT])
  expect(first.groups).toHaveLength(1)
  const second = await ask(`?from=${ALERTS_AT_A_TIME}`)
  expect([second.alerts.length, second.total]).toEqual([5, COUNT])
  expect(second.groups).toEqual([])
  const all = [...first.alerts, ...second.alerts].map(({ deal }) => deal.customerName)
  expect(new Set(all).size).toBe(COUNT)
  expect((await ask(`?from=${COUNT}`)).alerts).toEqual([])
  expect((await wangmin.get('/api/alerts?from=-1')).status).toBe(400)
})

it('gives those that two taps repair alone, where a list wants nothing else', async () => {
  const { alerts, groups, total } = await ask('?only=repairable')
  expect([alerts.length, groups, total]).toEqual([ALERTS_AT_A_TIME, [], COUNT])
  expect(alerts.every(({ rule, repair }) => rule === 'red-flag' && repair !== null)).toBe(true)
})

it('shows what was closed for two days, not for as long as its customer rests', async () => {
  const [alert] = (await ask('')).alerts
  await wangmin.post(`/api/alerts/${encodeURIComponent(alert?.id ?? '')}/repair`, {
    clientId: clientId(),
    choice: { kind: 'wait', until: alert?.repair?.waitDates.at(-1) },
    obstacle: null,
  })
  const closed = async () => {
    const { alerts, total } = await ask(`?status=recent&from=${ALERTS_AT_A_TIME}`)
    return { total, closed: alerts.filter(({ status }) => status !== 'open').map(({ id }) => id) }
  }
  expect(await closed()).toEqual({ total: COUNT, closed: [alert?.id] })
  await test.advance(49 * HOUR_MS)
  expect(await closed()).toEqual({ total: COUNT - 1, closed: [] })
})
