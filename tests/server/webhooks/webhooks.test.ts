import { runCommand } from '@kedu/server/cli/run-command'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import {
  type DeliveriesAnswer,
  type DeliveryAnswer,
  WebhookPayload,
  type WebhookSecretAnswer,
  type WebhooksAnswer,
} from '@kedu/shared/contracts/api/webhooks'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { Check } from 'typebox/value'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { apiCompany, givenDeal, twoTeams } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { noConnections } from '../../support/no-connections.ts'
import { WebhookReceiver } from '../../support/webhook-receiver.ts'

let test: TestApp
let admin: ApiUser
let receiver: WebhookReceiver

beforeAll(async () => {
  test = await apiCompany()
  admin = new ApiUser(test, 'zhaoyan')
})
afterAll(() => test.close())

beforeEach(async () => {
  receiver = await WebhookReceiver.open()
})
afterEach(async () => {
  vi.useRealTimers()
  for (const { id } of test.workspace.webhooks.all) {
    await admin.post(`/api/webhooks/${id}/remove`, act())
  }
  await receiver.close()
})

let customers = 0

/** Minutes between the first and the last of them, each a little longer than the wait before it. */
const TEN_TRIES = [1, 5, 30, 120, 300, 600, 840, 1200, 1440]

/** A new customer, nothing of whom is due for as long as a test lasts. */
function opened(ownerId: string, name: string) {
  customers += 1
  return givenDeal(test, ownerId, `${name}${customers}号`, '2027-06-01')
}

async function webhook(given: object = {}): Promise<{ id: string; secret: string }> {
  const made = await admin.post<WebhookSecretAnswer>('/api/webhooks', {
    clientId: clientId(),
    name: 'ERP',
    url: receiver.url,
    types: null,
    personId: 'zhaoyan',
    ...given,
  })
  if (made.status !== 200) throw new Error(JSON.stringify(made.body))
  return { id: made.body.webhook.id, secret: made.body.secret }
}

/** Receivers look at their clock; it is the test's. */
function verifyAll(secret: string): void {
  vi.useFakeTimers({ toFake: ['Date'], now: test.now() })
  for (const taken of receiver.taken) receiver.verify(taken, secret)
  vi.useRealTimers()
}

const act = () => ({ clientId: clientId() })
const move = (id: string) =>
  new ApiUser(test, 'zhangwei').post<ChangeAnswer>(`/api/deals/${id}/wait`, {
    ...act(),
    until: '2027-02-01',
    reason: '客户出差',
  })
const log = async (id: string, query = '') =>
  (await admin.get<DeliveriesAnswer>(`/api/webhooks/${id}/deliveries${query}`)).body.deliveries
const stateOf = async (id: string) =>
  (await admin.get<WebhooksAnswer>('/api/webhooks')).body.webhooks.find((one) => one.id === id)

describe('a webhook', () => {
  it('hears of what happens, signed so that the standard’s own library takes it', async () => {
    const { id, secret } = await webhook()
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const deal = await opened('zhangwei', '推送机电')
    await move(deal.id)
    await test.settle()
    expect(receiver.types).toEqual(['deal.opened', 'deal.waiting'])
    verifyAll(secret)
    for (const { payload } of receiver.taken) expect(Check(WebhookPayload, payload)).toBe(true)
    const [first, second] = receiver.taken.map(({ payload }) => payload)
    expect(first?.timestamp).toBe(new Date(test.now()).toISOString())
    expect(first?.data).toMatchObject({
      deal: { id: deal.id, version: 1, customerName: deal.customerName, owner: { name: '张伟' } },
      event: { version: 1, by: { name: '张伟' }, door: '页面' },
    })
    expect(second?.data.event?.facts).toEqual({ until: '2027-02-01', reason: '客户出差' })
    const deliveries = await log(id)
    expect(deliveries.map(({ status, last }) => [status, last?.status])).toEqual([
      ['delivered', 204],
      ['delivered', 204],
    ])
    expect(deliveries[0]?.id).toBe(receiver.taken[1]?.headers['webhook-id'])
  })

  it('is not taken by a receiver with another secret, nor when a word was changed', async () => {
    await webhook()
    const { secret: other } = await webhook({ url: `http://127.0.0.1:${receiver.port}/other` })
    await opened('zhangwei', '推送机电')
    await test.settle()
    const [taken] = receiver.taken
    if (taken === undefined) throw new Error('nothing came')
    vi.useFakeTimers({ toFake: ['Date'], now: test.now() })
    const results = receiver.taken.map((one) => {
      try {
        receiver.verify(one, other)
        return true
      } catch {
        return false
      }
    })
    expect(results.filter(Boolean)).toHaveLength(1)
    const changed = { ...taken, body: taken.body.replace('推送机电', '推送机床') }
    expect(() => receiver.verify(changed, other)).toThrow('No matching signature')
  })

  it('hears of the kinds it asked for alone, and costs nothing when nobody wants to hear', async () => {
    await opened('zhangwei', '没人听机电')
    expect((await test.workspace.store.counts('main')).outboxPending).toBe(0)
    await webhook({ types: ['deal.waiting'] })
    const deal = await opened('zhangwei', '推送机电')
    await move(deal.id)
    await test.settle()
    expect(receiver.types).toEqual(['deal.waiting'])
  })

  it('tells no more than its person may see, also when that changes before it is told', async () => {
    const { id } = await webhook({ personId: 'zhangwei' })
    await opened('lina', '别家机电')
    const mine = await opened('zhangwei', '自家机电')
    receiver.otherwise = 500
    await test.settle()
    expect(receiver.taken.map(({ payload }) => payload.data.deal?.id)).toEqual([mine.id])
    const wangmin = new ApiUser(test, 'wangmin')
    await wangmin.post(`/api/deals/${mine.id}/reassign`, { ...act(), toId: 'lina', reason: '换人' })
    receiver.otherwise = 204
    await test.advance(MINUTE_MS)
    expect(receiver.taken).toHaveLength(1)
    expect((await log(id)).map(({ status }) => status)).toEqual(['dropped'])
  })

  it('tells people’s changes to admins’ receivers, without phone numbers and mail addresses', async () => {
    await webhook({ types: ['person.changed'] })
    const lina = test.workspace.people.get('lina')
    if (lina === null) throw new Error('no 李娜')
    const changed = {
      ...lina,
      mobile: '13900000009',
      email: 'lina@example.com',
      department: '二部',
    }
    await test.workspace.people.save(changed, 'cli', test.now())
    await test.settle()
    expect(receiver.types).toEqual(['person.changed'])
    expect(receiver.taken[0]?.payload.data.person).toMatchObject({
      name: '李娜',
      department: '二部',
    })
    expect(receiver.taken[0]?.body).not.toMatch(/1390000|example/)
  })

  it('signs with the old secret, too, for a day after it was changed', async () => {
    const { id, secret: old } = await webhook()
    const rotated = await admin.post<WebhookSecretAnswer>(`/api/webhooks/${id}/rotate`, act())
    const { secret } = rotated.body
    expect(secret).not.toBe(old)
    await opened('zhangwei', '换钥匙机电')
    await test.settle()
    verifyAll(old)
    verifyAll(secret)
    const shown = await admin.post<WebhookSecretAnswer>(`/api/webhooks/${id}/secret`, act())
    expect(shown.body.secret).toBe(secret)
    receiver.taken.length = 0
    await test.advance(DAY_MS)
    await opened('zhangwei', '隔天机电')
    await test.settle()
    verifyAll(secret)
    expect(() => verifyAll(old)).toThrow('No matching signature')
  })

  it('can be tried out, and says what came of it', async () => {
    const { id, secret } = await webhook()
    const tried = await admin.post<DeliveryAnswer>(`/api/webhooks/${id}/test`, act())
    expect(tried.body.delivery).toMatchObject({ type: 'webhook.test', status: 'delivered' })
    verifyAll(secret)
    receiver.otherwise = 500
    const failed = await admin.post<DeliveryAnswer>(`/api/webhooks/${id}/test`, act())
    expect(failed.body.delivery).toMatchObject({ status: 'dead', attempts: 1 })
    expect(failed.body.delivery.last?.words).toContain('500')
    await test.advance(DAY_MS)
    expect(receiver.taken).toHaveLength(2)
  })

  it('is for admins, and keys with webhooks:manage', async () => {
    const { id } = await webhook()
    const wangmin = new ApiUser(test, 'wangmin')
    expect((await wangmin.get('/api/webhooks')).status).toBe(403)
    for (const path of ['secret', 'rotate', 'remove', 'test']) {
      expect((await wangmin.post(`/api/webhooks/${id}/${path}`, act())).status).toBe(403)
    }
    expect((await wangmin.get(`/api/webhooks/${id}/deliveries`)).status).toBe(403)
  })

  it.each([
    ['http://example.com/hook', 'https://'],
    ['https://10.0.0.8/hook', '内网'],
    ['https://[fd00::1]/hook', '内网'],
    ['https://169.254.169.254/latest/meta-data', '内网'],
    ['https://0x7f000001.example:99999/', '看不懂'],
    ['https://user:pass@example.com/', '账号和密码'],
    ['file:///etc/passwd', 'https://'],
  ])('refuses the address %s', async (url, word) => {
    const answer = await admin.post<ApiProblem>('/api/webhooks', {
      ...act(),
      name: 'ERP',
      url,
      types: null,
      personId: 'zhaoyan',
    })
    expect(answer.status).toBe(422)
    expect(answer.body.message).toContain(word)
  })

  it('is removed with its secrets and what waited for it', async () => {
    const { id } = await webhook()
    receiver.otherwise = 500
    await opened('zhangwei', '推送机电')
    await test.settle()
    await admin.post(`/api/webhooks/${id}/remove`, act())
    await test.advance(DAY_MS)
    expect(receiver.taken).toHaveLength(1)
    expect(await stateOf(id)).toBeUndefined()
    const stored = await test.workspace.store.load<{ secrets: unknown[] }>('main', `webhook/${id}`)
    expect(stored?.state.secrets).toEqual([])
  })
})

describe('a receiver that does not take it', () => {
  it('is tried again after 5 s, 5 min, 30 min …, with the same id and the same words', async () => {
    const { id } = await webhook({ types: ['deal.opened'] })
    receiver.script = [500, 'break', 302, 429]
    await opened('zhangwei', '重试机电')
    await test.settle()
    for (const waitMs of [5_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS]) {
      const before = receiver.taken.length
      await test.advance(waitMs - 1_000)
      expect(receiver.taken).toHaveLength(before)
      await test.advance(1_000)
      expect(receiver.taken).toHaveLength(before + 1)
    }
    expect(new Set(receiver.taken.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(receiver.taken.map(({ body }) => body)).size).toBe(1)
    expect(await log(id)).toMatchObject([{ status: 'delivered', attempts: 5 }])
    expect((await stateOf(id))?.failingSince).toBeNull()
  })

  it('follows nobody elsewhere', async () => {
    const elsewhere = await WebhookReceiver.open()
    const { id } = await webhook()
    receiver.script = [(response) => response.writeHead(307, { location: elsewhere.url }).end()]
    await opened('zhangwei', '转走机电')
    await test.settle()
    expect(elsewhere.taken).toEqual([])
    expect((await log(id))[0]?.last?.words).toContain('不跟随')
    await elsewhere.close()
  })

  it('waits as long as it is asked to', async () => {
    await webhook({ types: ['deal.opened'] })
    receiver.script = [(response) => response.writeHead(503, { 'retry-after': '600' }).end()]
    await opened('zhangwei', '等等机电')
    await test.settle()
    await test.advance(599_000)
    expect(receiver.taken).toHaveLength(1)
    await test.advance(1_000)
    expect(receiver.taken).toHaveLength(2)
  })

  it('reads next to nothing of a long answer', async () => {
    const { id } = await webhook({ types: ['deal.opened'] })
    receiver.script = [(response) => response.writeHead(200).end('x'.repeat(5_000_000))]
    await opened('zhangwei', '长话机电')
    await test.settle()
    expect(await log(id)).toMatchObject([{ status: 'delivered' }])
  })

  it('hears of one deal in its order: what follows waits, another deal does not', async () => {
    await webhook({ types: ['deal.opened', 'deal.waiting'] })
    receiver.script = [500]
    const first = await opened('zhangwei', '有序机电')
    await test.settle()
    await move(first.id)
    await opened('lina', '旁边机电')
    await test.settle()
    expect(receiver.types).toEqual(['deal.opened', 'deal.opened'])
    await test.advance(5_000)
    expect(receiver.types.slice(2)).toEqual(['deal.opened', 'deal.waiting'])
    expect(receiver.taken[2]?.payload.data.deal?.id).toBe(first.id)
  })

  it('gives a delivery up after ten tries and tells admins; it can be sent again', async () => {
    const { id } = await webhook({ types: ['deal.opened'] })
    receiver.otherwise = 500
    await opened('zhangwei', '不收机电')
    await test.settle()
    for (const minutes of TEN_TRIES) await test.advance(minutes * MINUTE_MS)
    expect(receiver.taken).toHaveLength(10)
    expect((await log(id, '?status=dead'))[0]).toMatchObject({ attempts: 10, nextTryAt: null })
    const notices = await test.workspace.store.load<{ topics: string[] }>(
      'main',
      `notices/${test.workspace.today(test.now())}`,
    )
    expect(notices?.state.topics).toContain(`webhook-dead-${id}`)
    await test.advance(3 * DAY_MS)
    expect(receiver.taken).toHaveLength(10)
    receiver.otherwise = 204
    const [dead] = await log(id)
    await admin.post(`/api/webhooks/${id}/deliveries/${dead?.id}/resend`, act())
    await test.settle()
    expect(receiver.taken).toHaveLength(11)
    expect(receiver.taken[10]?.headers['webhook-id']).toBe(dead?.id)
    expect(await log(id)).toMatchObject([{ status: 'delivered', attempts: 1 }])
  })

  it('is sent a dead delivery again by the command, in the process that serves', async () => {
    const { id } = await webhook({ types: ['deal.opened'] })
    receiver.otherwise = 500
    await opened('zhangwei', '命令机电')
    await test.settle()
    for (const minutes of TEN_TRIES) await test.advance(minutes * MINUTE_MS)
    expect(await log(id, '?status=dead')).toHaveLength(1)
    await test.advance(3 * DAY_MS)
    receiver.otherwise = 204
    let said = ''
    const code = await runCommand(['webhooks', 'resend', id, '--all'], {
      workspace: test.workspace,
      connections: noConnections(),
      now: test.now,
      readFile: () => Promise.reject(new Error('no file is read')),
      writeFile: () => Promise.reject(new Error('no file is written')),
      write: (text) => {
        said += text
      },
      note: () => undefined,
    })
    expect(code).toBe(0)
    expect(said).toContain('1 条已重新排队')
    await test.settle()
    expect(receiver.taken).toHaveLength(11)
    expect(await log(id)).toMatchObject([{ status: 'delivered', attempts: 1 }])
  })

  it('is switched off when it says it is gone, and told again once it is switched on', async () => {
    const { id } = await webhook({ types: ['deal.opened'] })
    receiver.script = [410]
    const gone = await opened('zhangwei', '走了机电')
    await test.settle()
    expect(await stateOf(id)).toMatchObject({ state: 'gone', waiting: 1 })
    await opened('zhangwei', '不再推机电')
    await test.advance(DAY_MS)
    expect(receiver.taken).toHaveLength(1)
    await admin.patch(`/api/webhooks/${id}`, { ...act(), isOn: true })
    await test.settle()
    expect(receiver.taken.map(({ payload }) => payload.data.deal?.id)).toEqual([gone.id, gone.id])
  })

  it('is switched off after a week in which it took nothing, and admins are told', async () => {
    const { id } = await webhook({ types: ['deal.opened'] })
    receiver.otherwise = 'break'
    for (let day = 0; day < 7; day += 1) {
      await opened('zhangwei', `第${day}天机电`)
      await test.settle()
      expect((await stateOf(id))?.state).toBe('on')
      await test.advance(DAY_MS)
    }
    await test.advance(HOUR_MS)
    expect((await stateOf(id))?.state).toBe('failing')
    const told = receiver.taken.length
    await opened('zhangwei', '停了以后机电')
    await test.advance(DAY_MS)
    expect(receiver.taken).toHaveLength(told)
  })

  it('is probed with one delivery at a time after five failures in a row', async () => {
    await webhook({ types: ['deal.opened'] })
    receiver.otherwise = 500
    for (let i = 0; i < 20; i += 1) await opened('zhangwei', `第${i}家机电`)
    await test.settle()
    // Four at once, and those that were under way when the fifth failed.
    expect(receiver.taken.length).toBeLessThanOrEqual(8)
    receiver.otherwise = 204
    await test.advance(5 * MINUTE_MS)
    await test.advance(5 * MINUTE_MS)
    const delivered = new Set(receiver.taken.map(({ payload }) => payload.data.deal?.id))
    expect(delivered.size).toBe(20)
  })
})

/** The process started again a minute later. */
function again(folder: string): Promise<TestApp> {
  return buildTestApp({ folder, startsAt: new Date(test.now() + MINUTE_MS).toISOString() })
}

describe('what must not be lost', () => {
  it('is told after the process was killed before it sent, and once', async () => {
    const { secret } = await webhook({ types: ['deal.opened'] })
    const deal = await opened('zhangwei', '断电机电')
    const { folder } = test
    await test.abandon()
    test = await again(folder)
    admin = new ApiUser(test, 'zhaoyan')
    expect(receiver.taken).toEqual([])
    await test.settle()
    await test.settle()
    expect(receiver.taken.map(({ payload }) => payload.data.deal?.id)).toEqual([deal.id])
    verifyAll(secret)
  })

  it('is queued once, also when the mark is worked on again after a crash', async () => {
    const { id } = await webhook({ types: ['deal.opened'] })
    const deal = await opened('zhangwei', '两遍机电')
    await test.settle()
    const { folder } = test
    await test.abandon()
    test = await again(folder)
    admin = new ApiUser(test, 'zhaoyan')
    await test.settle()
    expect(receiver.taken).toHaveLength(1)
    expect(await log(id)).toHaveLength(1)
    expect(receiver.taken[0]?.payload.data.deal?.id).toBe(deal.id)
  })
})

describe('secrets at rest', () => {
  it('are sealed with the operator’s key; with another key nothing is sent and it is said why', async () => {
    await test.close()
    const keys = { current: new Uint8Array(32).fill(1), old: [] }
    test = await buildTestApp({ people: twoTeams(), secretKeys: keys })
    admin = new ApiUser(test, 'zhaoyan')
    const { id, secret } = await webhook({ types: ['deal.opened'] })
    const stored = await test.workspace.store.load<unknown>('main', `webhook/${id}`)
    expect(JSON.stringify(stored)).toContain('sealed-1.')
    expect(JSON.stringify(stored)).not.toContain(secret.slice('whsec_'.length, -2))
    await opened('zhangwei', '封好机电')
    const { folder } = test
    await test.abandon()
    const other = { current: new Uint8Array(32).fill(2), old: [] }
    test = await buildTestApp({ folder, secretKeys: other })
    admin = new ApiUser(test, 'zhaoyan')
    await test.settle()
    expect(receiver.taken).toEqual([])
    expect((await log(id))[0]?.last?.words).toContain('KEDU_SECRET_KEY')
    await test.abandon()
    // The old one beside the new one: it is opened.
    test = await buildTestApp({
      folder,
      startsAt: '2026-11-23T09:31:00+08:00',
      secretKeys: { current: other.current, old: [keys.current] },
    })
    await test.settle()
    expect(receiver.taken).toHaveLength(1)
    verifyAll(secret)
  })
})
