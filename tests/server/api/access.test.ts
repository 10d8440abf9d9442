/** Every route, asked by everybody: nobody sees or changes what their role and scope do not allow (E5). */

import type { UnderstandAnswer } from '@kedu/shared/contracts/api/capture'
import type { SimilarAnswer } from '@kedu/shared/contracts/api/customers'
import type { DealView } from '@kedu/shared/contracts/api/deal'
import type { DealsAnswer } from '@kedu/shared/contracts/api/deals'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, attach, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId, tokenFor } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let dealId: string
let fileId: string
let evidenceId: string

beforeAll(async () => {
  test = await apiCompany()
  dealId = (await givenDeal(test, 'zhangwei', '苏州精工机床')).id
  await givenDeal(test, 'zhoutao', '深圳南方电子')
  const answer = await attach(new ApiUser(test, 'zhangwei'), dealId, 'contract-scan', 1)
  expect(answer.deal?.evidenceCount).toBe(1)
  const deal = await test.workspace.store.load<{ evidence: { id: string; fileId: string }[] }>(
    test.workspace.id,
    `deal/${dealId}`,
  )
  evidenceId = deal?.state.evidence[0]?.id ?? ''
  fileId = deal?.state.evidence[0]?.fileId ?? ''
})
afterAll(() => test.close())

interface Route {
  method: 'GET' | 'POST' | 'PATCH'
  url(): string
  body?(): object
}

/** Everything about one deal of 张伟's. */
const dealRoutes: Route[] = [
  { method: 'GET', url: () => `/api/deals/${dealId}` },
  { method: 'GET', url: () => `/api/deals/${dealId}/timeline` },
  { method: 'GET', url: () => `/api/files/${fileId}/thumb` },
  { method: 'GET', url: () => `/api/files/${fileId}/display` },
  { method: 'GET', url: () => `/api/files/${fileId}/original` },
  {
    method: 'GET',
    url: () => `/api/deals/${dealId}/evidence/${encodeURIComponent(evidenceId)}/marked`,
  },
]

const place = () => ({ clientId: clientId() })
const dealChanges: Route[] = [
  {
    method: 'PATCH',
    url: () => `/api/deals/${dealId}`,
    body: () => ({ ...place(), changes: { obstacle: '交期' } }),
  },
  {
    method: 'POST',
    url: () => `/api/deals/${dealId}/move`,
    body: () => ({ ...place(), toStage: 'lead' }),
  },
  {
    method: 'POST',
    url: () => `/api/deals/${dealId}/wait`,
    body: () => ({ ...place(), until: '2026-12-01', reason: '客户出差' }),
  },
  {
    method: 'POST',
    url: () => `/api/deals/${dealId}/reassign`,
    body: () => ({ ...place(), toId: 'lina', reason: '' }),
  },
  {
    method: 'POST',
    url: () => `/api/deals/${dealId}/outcome`,
    body: () => ({ ...place(), outcome: 'lost', reason: '价格' }),
  },
  {
    method: 'POST',
    url: () => `/api/deals/${dealId}/evidence/sort`,
    body: () => ({ ...place(), evidenceIds: [evidenceId], kind: 'quote' }),
  },
  {
    method: 'POST',
    url: () => `/api/deals/${dealId}/evidence/remove`,
    body: () => ({ ...place(), evidenceIds: [evidenceId] }),
  },
  {
    method: 'POST',
    url: () => `/api/capture`,
    body: () => ({ ...place(), text: '嫌贵', customer: { dealId } }),
  },
]

const overrule = (verdict: string) => ({
  ...place(),
  evidenceId,
  verdict,
  reason: '看过原件',
})
/** Not for the owner, whose own papers these are. */
const superiorsChanges: Route[] = [
  {
    method: 'POST',
    url: () => `/api/deals/${dealId}/evidence/overrule`,
    body: () => overrule('doubtful'),
  },
]

const forAnybody: Route[] = [
  { method: 'GET', url: () => '/api/me' },
  { method: 'GET', url: () => '/api/colleagues' },
  { method: 'GET', url: () => '/api/deals' },
  { method: 'GET', url: () => '/api/customers/similar?name=x' },
  { method: 'GET', url: () => '/api/tasks' },
  { method: 'PATCH', url: () => '/api/me/settings', body: () => ({}) },
  { method: 'POST', url: () => '/api/capture/understand', body: () => ({ text: '你好' }) },
]

const forSellers: Route[] = [{ method: 'GET', url: () => '/api/alerts' }]

const forLeaders: Route[] = [
  { method: 'GET', url: () => '/api/team' },
  { method: 'GET', url: () => '/api/team/heatmap?by=region' },
  { method: 'GET', url: () => '/api/team/overdue-top' },
  { method: 'GET', url: () => '/api/deals/by-owner' },
]

const every = [
  ...dealRoutes,
  ...dealChanges,
  ...superiorsChanges,
  ...forAnybody,
  ...forSellers,
  ...forLeaders,
]

async function statuses(user: ApiUser, routes: readonly Route[]): Promise<number[]> {
  const found: number[] = []
  for (const route of routes) {
    const answer = await user.send(route.method, route.url(), route.body?.())
    found.push(answer.status)
  }
  return found
}

const all = (routes: readonly Route[], status: number) => routes.map(() => status)

describe('without a session', () => {
  it('answers 401 in Chinese on every route, without a token, with a forged one and a cookie', async () => {
    const forged = `${tokenFor(test, 'zhangwei').split('.')[0]}.AAAA`
    for (const user of [
      new ApiUser(test, 'zhangwei', null),
      new ApiUser(test, 'zhangwei', forged),
    ]) {
      expect(await statuses(user, every)).toEqual(all(every, 401))
    }
    const byCookie = await new ApiUser(test, 'zhangwei', null).get('/api/me', {
      cookie: `kedu_session=${tokenFor(test, 'zhangwei')}`,
    })
    expect(byCookie.status).toBe(401)
    expect(byCookie.body).toMatchObject({ code: 'signed-out', message: /登录/ })
  })

  it('answers 401 to somebody who left, whose token is still good', async () => {
    expect(await statuses(new ApiUser(test, 'left'), every)).toEqual(all(every, 401))
  })
})

describe('another team', () => {
  it.each(['zhoutao', 'hejing', 'lina'])('hides the deal and its files from %s', async (id) => {
    const user = new ApiUser(test, id)
    expect(await statuses(user, dealRoutes)).toEqual(all(dealRoutes, 404))
    const changes = [...dealChanges, ...superiorsChanges]
    expect(await statuses(user, changes)).toEqual(all(changes, 404))
    const undo = { clientId: clientId(), commandId: 'page:zhangwei:x/open' }
    expect((await user.post(`/api/deals/${dealId}/undo`, undo)).status).toBe(404)
  })

  it('lists to each only what is in their scope', async () => {
    const names = async (id: string) => {
      const { body } = await new ApiUser(test, id).get<DealsAnswer>('/api/deals?outcome=any')
      return body.deals.map((deal) => deal.customerName).toSorted()
    }
    expect(await names('zhangwei')).toEqual(['苏州精工机床'])
    expect(await names('wangmin')).toEqual(['苏州精工机床'])
    expect(await names('hejing')).toEqual(['深圳南方电子'])
    expect(await names('lina')).toEqual([])
    for (const id of ['chen', 'zhaoyan', 'sunchan', 'qiancai']) {
      expect(await names(id)).toHaveLength(2)
    }
  })

  it('tells of a colleague’s customer only whose it is (E1)', async () => {
    const { body } = await new ApiUser(test, 'zhoutao').get<SimilarAnswer>(
      `/api/customers/similar?name=${encodeURIComponent('苏州精工机床')}`,
    )
    expect(body.similar).toEqual([
      {
        customerName: '苏州精工机床',
        owner: { id: 'zhangwei', name: '张伟' },
        isExact: true,
        dealId: null,
        mayChange: false,
        words: '苏州精工机床 张伟 在跟',
      },
    ])
    const chips = await new ApiUser(test, 'zhoutao').post<UnderstandAnswer>(
      '/api/capture/understand',
      { text: '苏州精工机床 报价发了，周五回访' },
    )
    expect(chips.body.entries[0]?.customer).toMatchObject({
      dealId: null,
      customerNumber: null,
      stage: null,
      mayChange: false,
    })
  })
})

describe('roles', () => {
  it.each(['sunchan', 'qiancai'])('lets %s look at deals and change none', async (id) => {
    const user = new ApiUser(test, id)
    expect(await statuses(user, dealRoutes)).toEqual(all(dealRoutes, 200))
    const changes = [...dealChanges, ...superiorsChanges]
    expect(await statuses(user, changes)).toEqual(all(changes, 403))
    expect(await statuses(user, forSellers)).toEqual([403])
    expect(await statuses(user, forLeaders)).toEqual(all(forLeaders, 403))
  })

  it('keeps pages about a team from reps', async () => {
    const rep = new ApiUser(test, 'zhangwei')
    expect(await statuses(rep, forLeaders)).toEqual(all(forLeaders, 403))
    expect(await statuses(rep, forSellers)).toEqual([200])
  })

  it.each(['wangmin', 'chen', 'zhaoyan'])('answers everything to %s', async (id) => {
    const looked = [...dealRoutes, ...forAnybody, ...forSellers, ...forLeaders]
    expect(await statuses(new ApiUser(test, id), looked)).toEqual(all(looked, 200))
  })

  it('lets the owner do every change, and nothing was changed by those who may not', async () => {
    const version = test.workspace.row(dealId)?.version
    // Opened, the photo, its verdict.
    expect(version).toBe(3)
    const owner = new ApiUser(test, 'zhangwei')
    expect(await statuses(owner, superiorsChanges)).toEqual([403])
    expect(test.workspace.row(dealId)?.version).toBe(version)
    for (const { method, url, body } of dealChanges.filter(
      (route) => !route.url().endsWith('reassign') && !route.url().endsWith('outcome'),
    )) {
      const answer = await owner.send(method, url(), body?.())
      expect([answer.status, answer.body]).toMatchObject([200, {}])
    }
  })

  it('lets those above the owner overrule a verdict, each with their reason', async () => {
    const deal = await givenDeal(test, 'zhangwei', '常州天合机械')
    const answer = await attach(new ApiUser(test, 'zhangwei'), deal.id, 'contract-scan', 2)
    expect(answer.deal?.evidenceCount).toBe(1)
    const url = `/api/deals/${deal.id}`
    const [file] = (await new ApiUser(test, 'wangmin').get<DealView>(url)).body.evidence
    for (const [id, verdict] of [
      ['wangmin', 'missing'],
      ['chen', 'doubtful'],
      ['zhaoyan', 'pass'],
    ] as const) {
      const user = new ApiUser(test, id)
      const body = { ...overrule(verdict), evidenceId: file?.id }
      expect((await user.post(`${url}/evidence/overrule`, body)).status).toBe(200)
      const [seen] = (await user.get<DealView>(url)).body.evidence
      expect(seen).toMatchObject({ verdict, overruled: { by: { id }, reason: '看过原件' } })
    }
  })
})
