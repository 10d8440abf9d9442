/**
 * Every address the app has, found in the app itself, asked by a stranger and by a colleague of
 * another team with the right ids in hand. What is added later is attacked too, or fails here until
 * it is said to be open or how to attack it.
 */
import type { QuoteAnswer } from '@kedu/shared/contracts/api/quotes'
import type { UploadState } from '@kedu/shared/contracts/api/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, attach, givenDeal, photo } from '../../support/api-company.ts'
import { ApiUser, clientId, tokenFor } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import { type Route, routesOf } from '../../support/route-table.ts'
import { WebChatUser } from '../../support/web-chat-user.ts'

/** Answer without a session, and why that is right. */
const OPEN: Record<string, string> = {
  'GET /health/live': 'load balancers',
  'GET /health/ready': 'load balancers; numbers and names of platforms alone',
  'GET /auth/ways': 'what to sign in with',
  'GET /auth/wecom/start': 'begins signing in',
  'GET /auth/wecom/callback': 'ends signing in, by state and code',
  'GET /auth/wecom/jssdk': 'signs our own pages alone',
  'POST /auth/wecom/miniprogram': 'by a code of the suite',
  'POST /auth/dingtalk': 'by a code of the suite',
  'GET /auth/dingtalk/jssdk': 'signs our own pages alone',
  'POST /auth/refresh': 'by the refresh token in its body or cookie',
  'POST /auth/sign-out': 'ends what there is',
  'GET /api/openapi.json': 'the description, no data',
  'GET /api/docs': 'the description, no data',
  'GET /q/page/sign-quote.js': 'a script of the page',
  'GET /q/page/sign-quote.css': 'a style of the page',
  'GET /q/page/verify-quote.js': 'a script of the page',
  'GET /q/s/:token': 'by the link the customer has',
  'POST /q/s/:token/opened': 'by the link the customer has',
  'GET /q/s/:token/quote.pdf': 'by the link the customer has',
  'POST /q/s/:token/sign': 'by the link the customer has',
  'GET /q/v/:token': 'by the QR code on the paper',
  'GET /web/session': 'says that nobody is signed in',
  'POST /web/sign-in': 'the trial alone; refused with real data',
  'POST /web/sign-out': 'ends what there is',
  'GET /web/enter': 'by a one-time link',
  'POST /web/enter': 'by a one-time link',
  'GET /web/trial/clock': 'the trial alone; refused with real data',
  'POST /web/trial/clock': 'the trial alone; refused with real data',
}

let test: TestApp
let routes: Route[]
/** Everything of 张伟's, by the names in paths. */
let ids: Record<string, string>
let commandId = ''
let strangersUpload = ''

beforeAll(async () => {
  test = await apiCompany()
  await test.app.http.ready()
  routes = routesOf(test.app.http)
  const owner = new ApiUser(test, 'zhangwei')
  const { id: dealId } = await givenDeal(test, 'zhangwei', '苏州精工机床')
  await attach(owner, dealId, 'contract-scan', 1)
  const quote = await owner.post<QuoteAnswer>(`/api/deals/${dealId}/quotes`, {
    clientId: clientId(),
    items: [{ name: 'A型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }],
    validUntil: '2026-12-08',
    terms: '款到发货',
  })
  const lead = await new ApiUser(test, 'zhaoyan').post<{ lead: { id: string } }>('/api/leads', {
    clientId: clientId(),
    customerName: '无锡鼎盛',
    contactName: '张工',
    phone: '13800000001',
    region: '华东',
  })
  const key = await new ApiUser(test, 'zhaoyan').post<{ key: { id: string } }>('/api/keys', {
    clientId: clientId(),
    name: '报表',
    personId: 'chen',
    scopes: ['deals:read'],
    expiresInDays: null,
  })
  const upload = await owner.post<UploadState>('/api/uploads', {
    clientId: clientId(),
    fileName: '照片.jpg',
    size: 1000,
    sha256: 'a'.repeat(64),
  })
  await new WebChatUser(test, 'zhangwei').say('苏州精工 报价发了，卡在付款周期')
  await test.advance(6 * 86_400_000)
  const deal = await test.workspace.store.load<{
    evidence: { id: string; fileId: string }[]
    alerts: { id: string }[]
    appliedCommands: string[]
  }>(test.workspace.id, `deal/${dealId}`)
  const uploaded = await new ApiUser(test, 'zhoutao').upload(await photo(5), 'x.jpg')
  strangersUpload = uploaded.file?.uploadId ?? ''
  const [evidence] = deal?.state.evidence ?? []
  commandId = deal?.state.appliedCommands[0] ?? ''
  ids = {
    dealId,
    evidenceId: evidence?.id ?? '',
    fileId: evidence?.fileId ?? '',
    quoteId: quote.body.quote.id,
    leadId: lead.body.lead.id,
    alertId: deal?.state.alerts.at(-1)?.id ?? '',
    questionId: 'question',
    keyId: key.body.key.id,
    id: upload.body.id,
    // Admins alone: the door is closed before an id is looked at.
    webhookId: '0123456789ab',
    deliveryId: `msg_${'0'.repeat(24)}`,
  }
  for (const [name, id] of Object.entries(ids)) expect(id, name).toMatch(/./)
}, 60_000)
afterAll(() => test.close())

const nameOf = ({ method, url }: Route) => `${method} ${url}`
const addressOf = ({ url }: Route) =>
  url.replace(/:(\w+)/g, (_all, name: string) => {
    // A red of a region has an id of another form.
    const id = url.includes('diagnosis') ? 'region-delivery-gap:华东:1' : ids[name]
    if (id === undefined) throw new Error(`No id for :${name} in ${url}`)
    return encodeURIComponent(id)
  })

const changes = { obstacle: '竞品' }
const reason = '抢单'
const ENDS_OWN = 'POST /auth/sign-out-everywhere'
/** Questions are looked for in the asker's own conversation: an id of another is no question there. */
const OWN_ALONE = 'POST /api/tasks/:questionId/answer'

/** What a colleague with the ids would send. */
const ATTACKS: Record<string, () => object> = {
  'PATCH /api/deals/:dealId': () => ({ changes }),
  'POST /api/deals/:dealId': () => ({ changes }),
  'POST /api/deals/:dealId/move': () => ({ toStage: 'lead' }),
  'POST /api/deals/:dealId/wait': () => ({ until: '2026-12-05', reason }),
  'POST /api/deals/:dealId/reassign': () => ({ toId: 'zhoutao', reason }),
  'POST /api/deals/:dealId/outcome': () => ({ outcome: 'lost', reason }),
  'POST /api/deals/:dealId/undo': () => ({ commandId }),
  'POST /api/deals/:dealId/evidence': () => ({
    files: [{ uploadId: strangersUpload, fileName: 'x.jpg' }],
  }),
  'POST /api/deals/:dealId/evidence/sort': () => ({ evidenceIds: [ids.evidenceId], kind: 'quote' }),
  'POST /api/deals/:dealId/evidence/overrule': () => ({
    evidenceId: ids.evidenceId,
    verdict: 'pass',
    reason,
  }),
  'POST /api/deals/:dealId/evidence/remove': () => ({ evidenceIds: [ids.evidenceId] }),
  'POST /api/deals/:dealId/requests': () => ({ department: '财务', what: '开票' }),
  'POST /api/deals/:dealId/requests/answer': () => ({ requestId: 'r1', text: '好' }),
  'POST /api/deals/:dealId/requests/close': () => ({ requestId: 'r1' }),
  'POST /api/deals/:dealId/quotes': () => ({
    items: [{ name: '泵', spec: '', unit: '台', quantity: 1, priceFen: 1 }],
    validUntil: '2026-12-08',
    terms: '',
  }),
  'POST /api/deals/:dealId/quotes/:quoteId/send': () => ({}),
  'POST /api/deals/:dealId/quotes/:quoteId/withdraw': () => ({ reason }),
  'POST /api/deals/:dealId/quotes/:quoteId/signed-copy': () => ({
    uploadId: ids.id,
    fileName: 'x.pdf',
  }),
  'POST /api/deals/:dealId/payments/release': () => ({
    subject: { kind: 'quote', quoteId: ids.quoteId },
  }),
  'POST /api/deals/:dealId/payments/overrule': () => ({
    subject: { kind: 'quote', quoteId: ids.quoteId },
    reason,
  }),
  'POST /api/alerts/:alertId/repair': () => ({ choice: { kind: 'contacted' }, obstacle: null }),
  'POST /api/alerts/:alertId/diagnosis/send': () => ({}),
  'POST /api/tasks/:questionId/answer': () => ({ answer: { text: '竞品' } }),
  'POST /api/leads/:leadId/accept': () => ({ changes, confirmedDifferent: true }),
  'POST /api/leads/:leadId/return': () => ({ reason }),
  'POST /api/leads/:leadId/assign': () => ({ toId: 'zhoutao', reason }),
  'POST /api/leads/:leadId/discard': () => ({ as: 'invalid', reason }),
  'POST /api/keys/:keyId/revoke': () => ({}),
  'PATCH /api/webhooks/:webhookId': () => ({ isOn: false }),
  'POST /api/webhooks/:webhookId': () => ({ isOn: false }),
  'POST /api/webhooks/:webhookId/secret': () => ({}),
  'POST /api/webhooks/:webhookId/rotate': () => ({}),
  'POST /api/webhooks/:webhookId/remove': () => ({}),
  'POST /api/webhooks/:webhookId/test': () => ({}),
  'POST /api/webhooks/:webhookId/deliveries/:deliveryId/resend': () => ({}),
}

async function ask(route: Route, token: string | null, body?: object) {
  const hasBody = route.method !== 'GET' && body !== undefined
  return test.app.http.inject({
    method: route.method as 'GET',
    url: addressOf(route),
    headers: {
      origin: 'http://localhost:80',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(hasBody ? { payload: { clientId: clientId(), ...body } } : {}),
  })
}

/** Everything stored of deals, leads, keys and people, as one text. */
async function contents(): Promise<string> {
  const { store, id } = test.workspace
  const all: unknown[] = []
  for (const category of await store.categories(id)) {
    // Who is asked what next is the asker's own.
    if (!/^(deal|lead|api-keys?|person|settings)$/.test(category)) continue
    const streams = await store.list(id, category)
    all.push(streams.map(({ streamId, version }) => `${streamId} ${version}`).toSorted())
  }
  return JSON.stringify(all)
}

describe('every address', () => {
  it('is known here: open for a reason, or behind a session', () => {
    const known = new Set(routes.map(nameOf))
    expect(Object.keys(OPEN).filter((name) => !known.has(name))).toEqual([])
    expect(routes.length).toBeGreaterThan(100)
  })

  it('answers 401 to nobody, to a forged and to a foreign token, to a cookie alone, to who left', async () => {
    const forged = `${tokenFor(test, 'zhangwei').split('.')[0]}.AAAA`
    const closed = routes.filter((route) => !(nameOf(route) in OPEN))
    const answered: string[] = []
    for (const route of closed) {
      // What belongs to the suite's own callbacks is signed otherwise.
      if (route.url.startsWith('/callbacks/')) continue
      for (const token of [null, forged, tokenFor(test, 'left'), tokenFor(test, 'nobody')]) {
        const body = ATTACKS[nameOf(route)]?.() ?? {}
        // Their own sessions, also those of who left, may be ended.
        if (token?.includes('.') && token !== forged && nameOf(route) === ENDS_OWN) continue
        const { statusCode } = await ask(route, token, body)
        if (statusCode !== 401) answered.push(`${nameOf(route)} ${statusCode}`)
      }
    }
    expect(answered).toEqual([])
  }, 60_000)

  it('tells and changes nothing of another team, whatever ids are named', async () => {
    const before = await contents()
    const token = tokenFor(test, 'zhoutao')
    const named = routes.filter(({ url }) => /^\/(api|web)\/.*:/.test(url))
    const wrong: string[] = []
    for (const route of named) {
      const isPiece =
        nameOf(route) === 'PUT /api/uploads/:id' || nameOf(route) === 'POST /api/uploads/:id'
      const body = isPiece ? { offset: 0, base64: 'AAAA' } : ATTACKS[nameOf(route)]?.()
      if (route.method !== 'GET' && body === undefined) wrong.push(`${nameOf(route)}: no attack`)
      const { statusCode, body: words } = isPiece
        ? await piece(route, token)
        : await ask(route, token, body)
      if (nameOf(route) !== OWN_ALONE && statusCode !== 404 && statusCode !== 403)
        wrong.push(`${nameOf(route)} ${statusCode} ${words.slice(0, 200)}`)
      for (const secret of ['苏州精工', '付款周期', '无锡鼎盛', '13800000001']) {
        expect(words, nameOf(route)).not.toContain(secret)
      }
    }
    expect(wrong).toEqual([])
    expect(await contents()).toBe(before)
  }, 60_000)

  async function piece(route: Route, token: string) {
    const isText = route.method === 'POST'
    return test.app.http.inject({
      method: route.method as 'PUT',
      url: `${addressOf(route)}${isText ? '' : '?offset=0'}`,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': isText ? 'application/json' : 'application/octet-stream',
      },
      payload: isText ? { offset: 0, base64: 'AAAA' } : Buffer.from('AAAA'),
    })
  }

  it('names nothing of another team in what needs no id: lists, search, boards', async () => {
    const token = tokenFor(test, 'zhoutao')
    const lists = routes.filter(
      ({ method, url }) =>
        // Workbooks are packed: what is in them is looked at beside the boards.
        method === 'GET' && /^\/(api|web)\/[^:]*$/.test(url) && !url.endsWith('.xlsx'),
    )
    const told: string[] = []
    for (const route of lists) {
      if (route.url === '/web/events') continue
      const query = route.url === '/api/deals' ? '?q=苏州&outcome=any' : ''
      const { body } = await test.app.http.inject({
        url: encodeURI(route.url + query),
        headers: { authorization: `Bearer ${token}` },
      })
      if (/苏州精工|无锡鼎盛|13800000001/.test(body)) told.push(nameOf(route))
    }
    // That somebody has this customer is told by design, and only when it is asked for by name (E1).
    expect(told).toEqual([])
  })
})

it('keeps a photo of one rep from being put on a deal of another, also by its number', async () => {
  const stranger = new ApiUser(test, 'zhoutao')
  const owner = new ApiUser(test, 'zhangwei')
  const mine = await givenDeal(test, 'zhoutao', '深圳南方电子', '2026-12-02')
  const state = await owner.upload(await photo(77), '照片.jpg')
  const answer = await stranger.post(`/api/deals/${mine.id}/evidence`, {
    clientId: clientId(),
    files: [{ uploadId: state.file?.uploadId, fileName: '照片.jpg', kind: 'quote' }],
  })
  expect(answer.status).toBe(410)
  expect(answer.body).toMatchObject({ code: 'upload-expired' })
})
