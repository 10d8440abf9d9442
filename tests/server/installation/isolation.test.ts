/**
 * Two companies on one installation, with the same people's ids, and data wherever a company can have
 * any. Every route of a company is asked as somebody of the other one: no case, no pass.
 */
import { createHash, randomBytes } from 'node:crypto'
import { SignInLinks } from '@kedu/server/people/sign-in-links'
import type { QuoteAnswer } from '@kedu/shared/contracts/api/quotes'
import { newPerson } from '@kedu/shared/people/person'
import { DAY_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attach, photo } from '../../support/api-company.ts'
import { type ApiUser, clientId } from '../../support/api-user.ts'
import { callbackXml, sealCallback } from '../../support/fake-wecom-callbacks.ts'
import { type Answered, type Asked, TestInstallation } from '../../support/installation.ts'
import { type Route, routesOf } from '../../support/route-table.ts'
import { validBody } from '../../support/valid-body.ts'

const OTHER_HOST = 'kedu.other.example'
const KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'

/** Nobody listens at this address: what would be sent stays unsent. */
function credentials(corp: string) {
  return {
    WECOM_CORP_ID: `wx5823bf96d3bd56${corp}`,
    WECOM_AGENT_ID: '1000002',
    WECOM_SECRET: `a-secret-of-the-app-${corp}`,
    WECOM_TOKEN: `QDG6eK${corp}`,
    WECOM_ENCODING_AES_KEY: corp + KEY.slice(corp.length),
    WECOM_API_BASE: 'http://127.0.0.1:9',
    WECOM_BOT_TOKEN: `BotTok${corp}`,
    WECOM_BOT_ENCODING_AES_KEY: corp + KEY.slice(corp.length),
    DINGTALK_CLIENT_ID: `dingclient${corp}`,
    DINGTALK_CLIENT_SECRET: `ding-secret-of-${corp}`,
    DINGTALK_MODE: 'http',
    DINGTALK_TOKEN: `DingTok${corp}`,
    DINGTALK_AES_KEY: corp + KEY.slice(corp.length),
    DINGTALK_API_BASE: 'http://127.0.0.1:9',
    DINGTALK_OAPI_BASE: 'http://127.0.0.1:9',
  }
}

interface Company {
  id: string
  /** What of the address stands before a route. */
  prefix: string
  /** What every text of it holds, and no text of the other. */
  mark: string
  /** By the names of parameters in routes. */
  ids: Record<string, string>
  /** Where one token is for one address. */
  quotePath: string
  verifyPath: string
  refreshToken: string
  apiKey: string
  /** Everything that must not come out elsewhere. */
  secrets: string[]
}

let test: TestInstallation
let acme: Company
let other: Company
let routes: Route[]
let bodies: Map<string, unknown>

beforeAll(async () => {
  test = await TestInstallation.open()
  await test.create('acme', credentials('aa'))
  await test.create('other', credentials('bb'), `http://${OTHER_HOST}`)
  acme = await companyWithData('acme', '甲密')
  other = await companyWithData('other', '乙密')
  await test.advance(6 * DAY_MS)
  for (const company of [acme, other]) {
    const { app } = await test.cell(company.id)
    await app.scheduler.tick()
    const alerts = await (await test.user(company.id, 'wangmin')).get<{ alerts: { id: string }[] }>(
      '/api/alerts',
    )
    const alertId = alerts.body.alerts[0]?.id
    if (alertId === undefined) throw new Error(`No alert of ${company.id}`)
    company.ids.alertId = alertId
    company.secrets.push(alertId)
  }
  const { app } = await test.cell('acme')
  routes = routesOf(app.http)
  bodies = await bodiesOf(app.http)
}, 120_000)

afterAll(() => test.close())

async function companyWithData(id: string, mark: string): Promise<Company> {
  const { workspace, app } = await test.cell(id)
  const { settings } = workspace
  const regions = [`${mark}区`]
  await workspace.changeSettings({ ...settings, regions }, 'zhaoyan', test.now())
  const person = (personId: string, name: string, given: object) =>
    newPerson({
      id: personId,
      name: `${mark}${name}`,
      accounts: { web: personId, wecom: personId },
      region: regions[0] ?? null,
      ...given,
    })
  for (const one of [
    person('chen', '陈总', { role: 'director' }),
    person('wangmin', '王敏', { role: 'manager', managerId: 'chen' }),
    person('zhangwei', '张伟', { managerId: 'wangmin' }),
    person('zhaoyan', '赵燕', { role: 'admin' }),
    person('qiancai', '钱财', { role: 'finance' }),
  ]) {
    await workspace.people.save(one, 'import', test.now())
  }
  const rep = await test.user(id, 'zhangwei')
  const ok = async <T>(url: string, body: object, user = rep): Promise<T> => {
    const answer = await user.post<T>(url, body)
    if (answer.status !== 200) throw new Error(`${url}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const act = () => ({ clientId: `${id}-${clientId()}` })
  const { deal } = await ok<{ deal: { id: string } }>('/api/deals', {
    ...act(),
    customerName: `${mark}机械`,
    stage: 'quote',
    changes: {
      obstacle: `${mark}价格`,
      nextAction: { date: '2026-11-24', time: null, isDeadline: false, text: `${mark}回访` },
    },
    confirmedDifferent: true,
  })
  const picture = await photo(mark.charCodeAt(0))
  await attach(rep, deal.id, 'site-photo', 1, picture)
  const stored = await workspace.store.load<{ evidence: { id: string; fileId: string }[] }>(
    id,
    `deal/${deal.id}`,
  )
  const [evidence] = stored?.state.evidence ?? []
  if (evidence === undefined) throw new Error('Nothing was attached')
  const quotes = `/api/deals/${deal.id}/quotes`
  const { quote } = await ok<QuoteAnswer>(quotes, {
    ...act(),
    items: [{ name: `${mark}泵`, spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }],
    validUntil: '2026-12-08',
    terms: `${mark}条款`,
  })
  const sent = await ok<QuoteAnswer>(`${quotes}/${quote.id}/send`, act())
  const quotePath = new URL(sent.quote.link ?? '').pathname.replace(/^\/w\/[a-z-]+/, '')
  const found = await workspace.store.load<{ quotes: { id: string }[] }>(id, `deal/${deal.id}`)
  if (found === null) throw new Error('The deal is gone')
  const { lead } = await ok<{ lead: { id: string } }>(
    '/api/leads',
    {
      ...act(),
      customerName: '晨曦光伏电站',
      contactName: `${mark}工`,
      phone: '13800001111',
      region: regions[0],
    },
    await test.user(id, 'wangmin'),
  )
  const webhookId = createHash('sha256').update(`webhook ${id}`).digest('hex').slice(0, 12)
  await workspace.webhooks.add(
    {
      ...{ id: webhookId, name: `${mark}推送`, url: `https://${webhookId}.example.com`, types: [] },
      ...{ personId: 'zhaoyan', secrets: [], state: 'on', createdBy: 'zhaoyan' },
      ...{ createdAt: test.now(), failingSince: null },
    },
    { kind: 'webhook-made', by: 'zhaoyan', url: 'https://example.com', personId: 'zhaoyan' },
    test.now(),
  )
  const deliveryId = `msg_${webhookId}${webhookId}`
  await workspace.deliveries.load()
  await workspace.deliveries.add(
    webhookId,
    [
      {
        ...{ id: deliveryId, type: 'deal.opened', streamId: `deal/${deal.id}`, version: 1 },
        ...{ queuedAt: test.now(), dueAt: test.now(), attempts: 10, last: null, status: 'dead' },
      },
    ],
    test.now(),
  )
  const regionAlertId = `region-delivery-gap:${mark}区:1`
  await workspace.groupAlerts.append(
    'region-delivery-gap',
    `${mark}区`,
    {
      kind: 'group-alert-raised',
      alert: {
        ...{ id: regionAlertId, rule: 'region-delivery-gap', key: `${mark}区`, episode: '1' },
        ...{
          raisedAt: test.now(),
          counts: { kind: 'region', contracts: 5, deliveries: 1, ratio: 0.7 },
          deals: [],
          steps: [],
        },
        ...{ status: 'open', closedAt: null },
      },
    },
    { at: test.now(), outbox: [], cancelOutbox: [] },
  )
  const upload = await rep.upload(await photo(mark.charCodeAt(0) + 1), '照片.jpg')
  await say(rep, `${mark} 的消息`)
  await app.settle()
  const refreshToken = await signedIn(id)
  const keyId = createHash('sha256').update(id).digest('hex').slice(0, 12)
  const apiKey = await workspace.apiKeys.make(
    {
      id: keyId,
      name: `${mark}接口`,
      personId: 'zhaoyan',
      scopes: ['deals:read'],
      expiresAt: null,
      secret: randomBytes(32),
    },
    'zhaoyan',
    test.now(),
  )
  const fileSha = createHash('sha256').update(picture).digest('hex')
  expect(evidence.fileId).toBe(fileSha)
  const verifyPath = quotePath.replace('/q/s/', '/q/v/')
  return {
    id,
    prefix: `/w/${id}`,
    mark,
    quotePath,
    verifyPath,
    refreshToken,
    apiKey: apiKey ?? '',
    ids: {
      dealId: deal.id,
      evidenceId: evidence.id,
      fileId: evidence.fileId,
      quoteId: quote.id,
      leadId: lead.id,
      id: upload.id,
      uploadId: upload.file?.uploadId ?? '',
      token: quotePath.split('/').at(-1) ?? '',
      questionId: 'a-question',
      keyId,
      webhookId,
      deliveryId,
      regionAlertId,
    },
    secrets: [
      ...[mark, deal.id, evidence.id, evidence.fileId, lead.id, picture.toString('latin1')],
      ...[webhookId, deliveryId],
    ],
  }
}

async function say(user: ApiUser, text: string): Promise<void> {
  const sent = await user.post('/web/messages', {
    id: `message-${clientId()}`,
    sentAt: test.now(),
    content: { kind: 'text', text },
  })
  expect(sent.status, JSON.stringify(sent.body)).toBe(200)
}

/** A refresh token as signing in gives it. */
async function signedIn(id: string): Promise<string> {
  const { workspace } = await test.cell(id)
  const link = `${id}-${'s'.repeat(40)}`
  await new SignInLinks(workspace, () => test.now()).create('zhangwei', link)
  const answer = await test.ask(`/w/${id}/web/enter`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: test.url },
    body: `token=${link}`,
  })
  const cookies = answer.headers['set-cookie'] ?? []
  const refresh = cookies.find((cookie) => cookie.startsWith('kedu_refresh='))
  if (refresh === undefined) throw new Error(`Not signed in: ${answer.status} ${answer.body}`)
  return refresh.slice('kedu_refresh='.length).split(';')[0] ?? ''
}

interface Operation {
  requestBody?: { content?: Record<string, { schema?: Parameters<typeof validBody>[0] }> }
}

/** The smallest body each route of the API takes. */
async function bodiesOf(http: Parameters<typeof routesOf>[0]): Promise<Map<string, unknown>> {
  const document = (await http.inject('/api/openapi.json')).json()
  const found = new Map<string, unknown>()
  for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
    const url = path.replace(/\{(\w+)\}/g, ':$1')
    for (const [method, operation] of Object.entries<Operation>(methods)) {
      const schema = operation.requestBody?.content?.['application/json']?.schema
      if (schema !== undefined) found.set(`${method.toUpperCase()} ${url}`, validBody(schema))
    }
  }
  return found
}

const routeOf = ({ method, url }: Route) => `${method} ${url}`

/** Nobody signs in for these; they hold nothing of a company, or what they are opened with says whose. */
const OPEN: Record<string, 'nothing of a company' | 'by its token' | 'signed by the platform'> = {
  'GET /health/live': 'nothing of a company',
  'GET /health/ready': 'nothing of a company',
  'GET /auth/ways': 'nothing of a company',
  'POST /auth/wecom/miniprogram': 'by its token',
  'GET /auth/wecom/start': 'nothing of a company',
  'GET /auth/wecom/callback': 'by its token',
  'GET /auth/wecom/jssdk': 'nothing of a company',
  'POST /auth/dingtalk': 'by its token',
  'GET /auth/dingtalk/jssdk': 'nothing of a company',
  'POST /auth/refresh': 'by its token',
  'GET /api/openapi.json': 'nothing of a company',
  'GET /api/docs': 'nothing of a company',
  'GET /q/page/sign-quote.js': 'nothing of a company',
  'GET /q/page/sign-quote.css': 'nothing of a company',
  'GET /q/page/verify-quote.js': 'nothing of a company',
  'GET /q/s/:token': 'by its token',
  'POST /q/s/:token/opened': 'by its token',
  'GET /q/s/:token/quote.pdf': 'by its token',
  'POST /q/s/:token/sign': 'by its token',
  'GET /q/v/:token': 'by its token',
  'GET /web/session': 'nothing of a company',
  'POST /web/sign-in': 'by its token',
  'POST /web/sign-out': 'nothing of a company',
  'GET /web/enter': 'nothing of a company',
  'POST /web/enter': 'by its token',
  'GET /web/trial/clock': 'by its token',
  'POST /web/trial/clock': 'by its token',
  'GET /callbacks/wecom/app': 'signed by the platform',
  'POST /callbacks/wecom/app': 'signed by the platform',
  'GET /callbacks/wecom/bot': 'signed by the platform',
  'POST /callbacks/wecom/bot': 'signed by the platform',
  'POST /callbacks/dingtalk/robot': 'signed by the platform',
  'POST /callbacks/dingtalk/events': 'signed by the platform',
  'POST /callbacks/dingtalk/card': 'signed by the platform',
}

/** Bodies of routes outside the API, and those whose own ids matter. */
function bodyFor(route: Route, whose: Company): Asked['body'] {
  const key = routeOf(route)
  const uploads = { uploadId: whose.ids.uploadId, fileName: '照片.jpg' }
  const special: Record<string, unknown> = {
    'POST /auth/wecom/miniprogram': { code: 'code-of-acme' },
    'POST /auth/dingtalk': { authCode: 'code-of-acme' },
    'POST /auth/refresh': { refreshToken: whose.refreshToken },
    'POST /web/sign-in': { personId: 'zhangwei' },
    'POST /web/trial/clock': { advanceHours: 1 },
    'POST /web/messages': {
      id: 'message-of-acme',
      sentAt: test.now(),
      content: { kind: 'files', files: [{ uploadId: whose.ids.uploadId }], text: null },
    },
    'POST /q/s/:token/sign': { name: '李四', phone: '13800001111', strokes: [[0, 0, 300, 10]] },
    'POST /api/uploads/:id': { offset: 0, base64: 'AAAA' },
    'POST /api/deals/:dealId/evidence': {
      clientId: clientId(),
      files: [{ ...uploads, kind: 'site-photo' }],
    },
    'POST /api/deals/:dealId/quotes/:quoteId/signed-copy': { clientId: clientId(), ...uploads },
  }
  const body = special[key] ?? bodies.get(key)
  return body === undefined ? undefined : JSON.stringify(body)
}

function pathOf({ url }: Route, whose: Company): string {
  return url.replace(/:(\w+)/g, (_, name: string) => {
    const isOfRegion = name === 'alertId' && url.includes('/diagnosis')
    const id = whose.ids[isOfRegion ? 'regionAlertId' : name]
    if (id === undefined) throw new Error(`${url}: the company has no ${name} to be asked for`)
    return encodeURIComponent(id)
  })
}

/** Asks a route of `at`, with what belongs to `whose`. */
async function askAs(
  one: Route,
  at: Company,
  whose: Company,
  token: string | null,
  by: 'path' | 'host' = 'path',
): Promise<Answered> {
  const body = one.method === 'GET' ? undefined : bodyFor(one, whose)
  const isPiece = one.url === '/api/uploads/:id' && one.method === 'PUT'
  const query = isPiece ? '?offset=0' : ''
  const type = isPiece ? 'application/octet-stream' : 'application/json'
  const path = pathOf(one, whose) + query
  return test.ask(by === 'path' ? at.prefix + path : path, {
    method: one.method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined && !isPiece ? {} : { 'content-type': type }),
      ...(one.url === '/web/messages' ? { origin: test.url } : {}),
    },
    ...(isPiece ? { body: 'piece' } : body === undefined ? {} : { body }),
    ...(by === 'host' ? { host: OTHER_HOST } : {}),
  })
}

function expectNothingOf(company: Company, answer: Answered, what: string): void {
  const utf8 = answer.body.toString('utf8') + JSON.stringify(answer.headers)
  const bytes = answer.body.toString('latin1')
  for (const secret of company.secrets) {
    expect(
      utf8.includes(secret) || bytes.includes(secret),
      `${what} shows ${secret.slice(0, 20)}`,
    ).toBe(false)
  }
}

describe('somebody of another company', () => {
  it('has a case for every route there is', () => {
    expect(routes.length).toBeGreaterThan(90)
    const known = routes.map(routeOf)
    expect(Object.keys(OPEN).filter((key) => !known.includes(key))).toEqual([])
  })

  it('is asked for what exists: each company finds its own by the same ids', async () => {
    for (const company of [acme, other]) {
      const { webhookId, deliveryId, regionAlertId } = company.ids
      const ask = (path: string, personId: string) => {
        const headers = { authorization: `Bearer ${test.tokenOf(company.id, personId)}` }
        return test.ask(company.prefix + path, { headers })
      }
      const deliveries = await ask(`/api/webhooks/${webhookId}/deliveries`, 'zhaoyan')
      expect(deliveries.body.toString()).toContain(deliveryId)
      const pack = `/api/alerts/${encodeURIComponent(regionAlertId ?? '')}/diagnosis.xlsx`
      expect((await ask(pack, 'zhaoyan')).status).toBe(200)
    }
  })

  it('is told the address of his own company in the document of the API', async () => {
    const document = await test.ask(`${acme.prefix}/api/openapi.json`)
    expect(JSON.parse(document.body.toString()).servers).toEqual([{ url: acme.prefix }])
    const own = await test.ask('/api/openapi.json', { host: OTHER_HOST })
    expect(JSON.parse(own.body.toString()).servers).toEqual([{ url: '/' }])
  })

  it('gets in nowhere with the session of his own, by the path or by the host', async () => {
    const token = test.tokenOf('acme', 'zhaoyan')
    for (const one of routes) {
      if (routeOf(one) in OPEN) continue
      for (const by of ['path', 'host'] as const) {
        const answer = await askAs(one, other, acme, token, by)
        expect(answer.status, `${routeOf(one)} by ${by}: ${answer.body}`).toBe(401)
        expectNothingOf(other, answer, routeOf(one))
      }
    }
  }, 120_000)

  it('gets in nowhere with an API key of his own', async () => {
    const headers = { authorization: `Bearer ${acme.apiKey}` }
    expect((await test.ask(`${acme.prefix}/api/deals`, { headers })).status).toBe(200)
    const answer = await test.ask(`${other.prefix}/api/deals`, { headers })
    expect(answer.status).toBe(401)
    expectNothingOf(other, answer, 'API key')
  })

  it('finds nothing by ids of his own in addresses of the other', async () => {
    const found: string[] = []
    for (const one of routes) {
      if (!one.url.includes(':') || routeOf(one) in OPEN) continue
      for (const personId of ['zhaoyan', 'zhangwei', 'wangmin', 'qiancai']) {
        const answer = await askAs(one, other, acme, test.tokenOf('other', personId))
        const words = `${routeOf(one)} as ${personId}: ${answer.status} ${answer.body}`
        // What was uploaded to the one company is, to the other, gone.
        const isGone = answer.status === 410 && answer.body.includes('upload-expired')
        // A question nobody waits for is answered so, whoever asked it.
        const isNoQuestion = answer.body.includes('这个问题已经答过了')
        const isRefused = [401, 403, 404].includes(answer.status)
        if (!isRefused && !isGone && !isNoQuestion) found.push(words.slice(0, 200))
        const { mark, ids } = acme
        expectNothingOf({ ...acme, secrets: [mark, ids.token ?? ''] }, answer, routeOf(one))
      }
    }
    expect(found).toEqual([])
  }, 120_000)

  it('finds nothing of the other in any list, board, query or page of his own', async () => {
    for (const one of routes) {
      // Papers are compressed: no word of them could be found in their bytes.
      if (one.method !== 'GET' || /\/events$|\.(pdf|xlsx|png)$/.test(one.url)) continue
      for (const personId of ['zhaoyan', 'zhangwei']) {
        const answer = await askAs(one, other, other, test.tokenOf('other', personId))
        expectNothingOf(acme, answer, routeOf(one))
      }
    }
  }, 120_000)

  it('opens nothing by a token of his own: quote, code, refresh, link, upload', async () => {
    for (const one of routes) {
      if (OPEN[routeOf(one)] !== 'by its token') continue
      const answer = await askAs(one, other, acme, null)
      if (routeOf(one) === 'POST /web/enter') continue
      const words = `${routeOf(one)}: ${answer.status} ${answer.body}`
      expect([401, 403, 404, 503], words).toContain(answer.status)
      expectNothingOf(acme, answer, routeOf(one))
      expectNothingOf(other, answer, routeOf(one))
    }
    // At home the same tokens open.
    expect((await test.ask(acme.prefix + acme.quotePath)).status).toBe(200)
    expect((await test.ask(other.prefix + acme.quotePath)).status).toBe(404)
  })

  it('is let in by no one-time link of his own', async () => {
    const token = 't'.repeat(40)
    const { workspace } = await test.cell('acme')
    await new SignInLinks(workspace, () => test.now()).create('zhangwei', token)
    const enter = (at: Company) =>
      test.ask(`${at.prefix}/web/enter`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: test.url },
        body: `token=${token}`,
      })
    const elsewhere = await enter(other)
    expect(elsewhere.headers['set-cookie']).toBeUndefined()
    expect(elsewhere.headers.location).toContain('problem=unknown')
    const home = await enter(acme)
    expect(home.headers.location).toBe('/w/acme/')
    expect(home.headers['set-cookie']).toHaveLength(2)
    for (const cookie of home.headers['set-cookie'] ?? []) expect(cookie).toContain('Path=/w/acme/')
  })

  it('is believed in no callback signed with a token of his own', async () => {
    const secrets = {
      corpId: credentials('aa').WECOM_CORP_ID,
      agentId: 1000002,
      token: credentials('aa').WECOM_TOKEN,
      encodingAesKey: credentials('aa').WECOM_ENCODING_AES_KEY,
    }
    const xml = callbackXml({
      ToUserName: secrets.corpId,
      FromUserName: 'zhangwei',
      CreateTime: Math.floor(test.now() / 1000),
      MsgType: 'text',
      Content: `${acme.mark} 报价发过去了`,
      MsgId: 12345,
      AgentID: secrets.agentId,
    })
    const at = { seconds: Math.floor(test.now() / 1000), nonce: '1000001' }
    const before = await inboxOf('other')
    for (const path of ['/callbacks/wecom/app', '/callbacks/wecom/bot']) {
      const { url, body } = sealCallback(secrets, other.prefix + path, xml, at)
      const answer = await test.ask(url, { method: 'POST', body: Buffer.from(body) })
      expect([400, 403], path).toContain(answer.status)
    }
    for (const one of routes) {
      if (OPEN[routeOf(one)] !== 'signed by the platform') continue
      const answer = await askAs(one, other, acme, test.tokenOf('acme', 'zhaoyan'))
      expect([400, 403], `${routeOf(one)}: ${answer.status}`).toContain(answer.status)
    }
    expect(await inboxOf('other')).toBe(before)
    const { url, body } = sealCallback(secrets, `${acme.prefix}/callbacks/wecom/app`, xml, at)
    expect((await test.ask(url, { method: 'POST', body: Buffer.from(body) })).status).toBe(200)
    expect(await inboxOf('acme')).toBe(1)
  })

  it('reaches no company by a host and a path that name two', async () => {
    const token = test.tokenOf('acme', 'zhangwei')
    const headers = { authorization: `Bearer ${token}` }
    for (const path of [
      '/w/acme/api/me',
      '/w/other/../acme/api/me',
      '/w/other/%2e%2e/acme/api/me',
      '//w/acme/api/me',
      '/w/ACME/api/me',
      '/w/acme%2fapi/me',
    ]) {
      const answer = await test.ask(path, { headers, host: OTHER_HOST })
      expect([400, 401, 404], `${path}: ${answer.status}`).toContain(answer.status)
    }
    expect((await test.ask('/w/acme/api/me', { headers })).status).toBe(200)
  })
})

async function inboxOf(id: string): Promise<number> {
  const { workspace } = await test.cell(id)
  return (await workspace.store.counts(id)).inboxPending
}
