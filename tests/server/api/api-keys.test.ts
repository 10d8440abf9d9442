import { hashOf } from '@kedu/server/api-keys/api-key'
import type { ApiKeysAnswer, CreatedApiKey } from '@kedu/shared/contracts/api/api-keys'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { TimelineAnswer } from '@kedu/shared/contracts/api/deal'
import type { DealsAnswer } from '@kedu/shared/contracts/api/deals'
import type { LeadAnswer, LeadHistoryAnswer } from '@kedu/shared/contracts/api/leads'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import { DAY_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let admin: ApiUser

beforeAll(async () => {
  test = await apiCompany()
  admin = new ApiUser(test, 'zhaoyan')
})
afterAll(() => test.close())

const request = (personId: string, scopes: readonly string[], given: object = {}) => ({
  clientId: clientId(),
  name: 'ERP 对接',
  personId,
  scopes,
  expiresInDays: null,
  ...given,
})

/** Somebody's program, with a key of these scopes. */
async function program(personId: string, scopes: readonly string[], given: object = {}) {
  const made = await admin.post<CreatedApiKey>('/api/keys', request(personId, scopes, given))
  if (made.status !== 200) throw new Error(JSON.stringify(made.body))
  const { token, key } = made.body
  return { user: new ApiUser(test, personId, token), token, key }
}

describe('making keys', () => {
  it('shows the token once and keeps its hash alone', async () => {
    const { token, key } = await program('zhangwei', ['deals:read'])
    expect(token).toMatch(/^kedu_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/)
    expect(token.startsWith(key.prefix.slice(0, -1))).toBe(true)
    const stored = await test.workspace.store.load<object>('main', `api-key/${key.id}`)
    const history = await test.workspace.store.history('main', `api-key/${key.id}`)
    const secret = token.slice(-43)
    expect(JSON.stringify([stored, history])).not.toContain(secret)
    expect(JSON.stringify(stored)).toContain(hashOf(token))
    expect(history[0]?.body).toMatchObject({ kind: 'api-key-made', by: 'zhaoyan' })
    const list = await admin.get<ApiKeysAnswer>('/api/keys')
    expect(JSON.stringify(list.body)).not.toContain(secret)
    expect(list.body.keys.find(({ id }) => id === key.id)).toMatchObject({
      name: 'ERP 对接',
      person: { name: '张伟' },
      state: 'active',
    })
  })

  it('makes one key of one wish, and says so when it is wished again', async () => {
    const wish = request('zhangwei', ['deals:read'])
    expect((await admin.post('/api/keys', wish)).status).toBe(200)
    const again = await admin.post<ApiProblem>('/api/keys', wish)
    expect(again.status).toBe(409)
    expect(again.body.message).toContain('只显示一次')
  })

  it('is for admins alone, and never by a key', async () => {
    for (const id of ['zhangwei', 'wangmin', 'chen']) {
      const user = new ApiUser(test, id)
      expect((await user.get('/api/keys')).status).toBe(403)
      expect((await user.post('/api/keys', request(id, ['deals:read']))).status).toBe(403)
    }
    const { user } = await program('zhaoyan', ['deals:read', 'people:read', 'webhooks:manage'])
    const answer = await user.get<ApiProblem>('/api/keys')
    expect(answer.status).toBe(403)
    expect(answer.body.code).toBe('not-by-key')
  })

  it.each([
    [{ scopes: [] }, '权限'],
    [{ scopes: ['everything'] }, '权限'],
    [{ name: '   ' }, '名称'],
    [{ personId: 'nobody' }, '同事'],
    [{ expiresInDays: 0 }, '有效天数'],
    [{ expiresInDays: 9999 }, '有效天数'],
  ])('refuses %j in Chinese', async (given, word) => {
    const answer = await admin.post<ApiProblem>('/api/keys', {
      ...request('zhangwei', ['deals:read']),
      ...given,
    })
    expect([400, 422]).toContain(answer.status)
    expect(answer.body.message).toContain(word)
  })
})

describe('asking by a key', () => {
  it('sees what its person sees and no more', async () => {
    const mine = await givenDeal(test, 'zhangwei', '钥匙机电')
    const other = await givenDeal(test, 'lina', '别家机电')
    const { user } = await program('zhangwei', ['deals:read'])
    const { body } = await user.get<DealsAnswer>('/api/deals')
    const ids = body.deals.map(({ id }) => id)
    expect(ids).toContain(mine.id)
    expect(ids).not.toContain(other.id)
    expect((await user.get(`/api/deals/${other.id}`)).status).toBe(404)
  })

  it('stays within its scopes, and says which one is missing', async () => {
    const deal = await givenDeal(test, 'zhangwei', '只读机电')
    const { user } = await program('zhangwei', ['deals:read'])
    const answer = await user.post<ApiProblem>(`/api/deals/${deal.id}/wait`, {
      clientId: clientId(),
      until: '2026-12-01',
      reason: '客户出差',
    })
    expect(answer.status).toBe(403)
    expect(answer.body.message).toContain('deals:write')
    for (const url of ['/api/leads', '/api/boards', '/api/colleagues', '/api/finance/papers']) {
      expect((await user.get<ApiProblem>(url)).body.code).toBe('key-may-not')
    }
    expect((await user.get('/api/me')).status).toBe(200)
  })

  it('is not let past its person by a scope: a rep has no boards of payments', async () => {
    const { user } = await program('zhangwei', ['payments:read', 'payments:write', 'reports:read'])
    expect((await user.get<ApiProblem>('/api/finance/papers')).body.code).toBe('not-for-your-role')
    expect((await user.get<ApiProblem>('/api/team')).body.code).toBe('not-for-your-role')
  })

  it.each(['/api/me/settings', '/api/rules', '/api/boards/settings'])(
    'changes nothing at %s',
    async (url) => {
      const { user } = await program('zhaoyan', ['deals:write'])
      const answer = await user.patch<ApiProblem>(url, { delivery: 'digest' })
      expect(answer.status).toBe(403)
      expect(answer.body.code).toBe('not-by-key')
    },
  )

  it('ends with its revocation, its day, and its person', async () => {
    const revoked = await program('zhangwei', ['deals:read'])
    await admin.post(`/api/keys/${revoked.key.id}/revoke`, { clientId: clientId() })
    const answer = await revoked.user.get<ApiProblem>('/api/deals')
    expect(answer.status).toBe(401)
    expect(answer.body.message).toContain('已停用')

    const short = await program('zhangwei', ['deals:read'], { expiresInDays: 1 })
    expect((await short.user.get('/api/deals')).status).toBe(200)
    await test.advance(DAY_MS)
    expect((await short.user.get('/api/deals')).status).toBe(401)

    const left = await program('lina', ['deals:read'])
    const lina = test.workspace.people.get('lina')
    if (lina === null) throw new Error('no 李娜')
    await test.workspace.people.save({ ...lina, active: false }, 'cli', test.now())
    expect((await left.user.get('/api/deals')).status).toBe(401)
    await test.workspace.people.save(lina, 'cli', test.now())
  })

  it.each([
    'kedu_',
    'kedu_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    `kedu_${'x'.repeat(5_000)}`,
  ])('takes no forged token', async (token) => {
    const answer = await new ApiUser(test, 'zhangwei', token).get<ApiProblem>('/api/deals')
    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('key-not-good')
  })

  it('notes its last use at most once an hour', async () => {
    const { user, key } = await program('zhangwei', ['deals:read'])
    await user.get('/api/deals')
    const first = test.workspace.apiKeys.get(key.id)?.lastUsedAt
    expect(first).toBe(test.now())
    await test.advance(59 * 60_000)
    await user.get('/api/deals')
    expect(test.workspace.apiKeys.get(key.id)?.lastUsedAt).toBe(first)
    await test.advance(60_000)
    await user.get('/api/deals')
    expect(test.workspace.apiKeys.get(key.id)?.lastUsedAt).toBe(test.now())
  })

  it('is counted for itself, with RateLimit headers', async () => {
    const one = await program('zhangwei', ['deals:read'])
    const two = await program('zhangwei', ['deals:read'])
    const before = (await one.user.get('/api/deals')).headers['ratelimit-remaining']
    await one.user.get('/api/deals')
    const after = await one.user.get('/api/deals')
    expect(after.headers['ratelimit-limit']).toBe('600')
    expect(Number(after.headers['ratelimit-remaining'])).toBe(Number(before) - 2)
    expect(Number((await two.user.get('/api/deals')).headers['ratelimit-remaining'])).toBe(599)
  })

  it('is told to wait in Chinese when it is too fast', async () => {
    const { user } = await program('zhangwei', ['deals:read'])
    let answer = await user.get<ApiProblem>('/api/me')
    for (let i = 0; i < 600 && answer.status === 200; i += 1) answer = await user.get('/api/me')
    expect(answer.status).toBe(429)
    expect(answer.headers['retry-after']).toBeDefined()
    expect(answer.body.message).toContain('请过一会儿再试')
  })
})

describe('changing by a key', () => {
  it('goes through the one door, as its person, with the key named', async () => {
    const { user, key } = await program('zhangwei', ['deals:write', 'deals:read'])
    const opened = await user.post<ChangeAnswer>('/api/deals', {
      clientId: clientId(),
      customerName: '接口机电',
      stage: 'quote',
      changes: {
        obstacle: '价格',
        nextAction: { date: '2026-12-01', time: null, isDeadline: false, text: '回访' },
      },
      confirmedDifferent: true,
    })
    const id = opened.body.deal?.id
    expect(opened.body.deal?.owner.id).toBe('zhangwei')
    const timeline = await user.get<TimelineAnswer>(`/api/deals/${id}/timeline`)
    expect(timeline.body.entries[0]).toMatchObject({ whoWords: '张伟', door: '接口「ERP 对接」' })
    const [stored] = await test.workspace.store.history('main', `deal/${id}`)
    expect(stored?.body).toMatchObject({
      meta: { actorId: 'zhangwei', door: 'api', instrument: { keyId: key.id, name: 'ERP 对接' } },
    })
    // A gate holds for a program as for anybody.
    const move = { clientId: clientId(), toStage: 'contract' }
    const refused = await user.post<ApiProblem>(`/api/deals/${id}/move`, move)
    expect(refused.status).toBe(422)
    expect(refused.body.refusal?.needs.length).toBeGreaterThan(0)
  })

  it('names the key on a lead, too', async () => {
    const { user } = await program('wangmin', ['leads:write', 'leads:read'], { name: '官网表单' })
    const entered = await user.post<LeadAnswer>('/api/leads', {
      clientId: clientId(),
      customerName: '表单机电',
      contactName: '刘工',
      phone: '13800000001',
      region: '华东',
      need: '要两台',
    })
    const lead = entered.body.lead
    expect(entered.status).toBe(200)
    const { body } = await user.get<LeadHistoryAnswer>(`/api/leads/${lead?.id}`)
    expect(body.steps.at(0)?.door).toBe('接口「官网表单」')
  })

  it('takes an Idempotency-Key in the place of a clientId: a retry is answered, not done', async () => {
    const { user } = await program('zhangwei', ['deals:write'])
    const body = JSON.stringify({
      customerName: '重试机电',
      stage: 'quote',
      changes: {
        obstacle: '价格',
        nextAction: { date: '2026-12-01', time: null, isDeadline: false, text: '回访' },
      },
      confirmedDifferent: true,
    })
    const send = (key: string, who = user) =>
      who.send<ChangeAnswer & ApiProblem>('POST', '/api/deals', body, {
        'content-type': 'application/json',
        'idempotency-key': key,
      })
    const first = await send('order:4711/b')
    const again = await send('order:4711/b')
    expect([first.status, again.status]).toEqual([200, 200])
    expect(again.body.deal?.id).toBe(first.body.deal?.id)
    expect(again.body.deal?.version).toBe(first.body.deal?.version)
    // The same number of another program is another act.
    const other = await program('zhangwei', ['deals:write'])
    expect((await send('order:4711/b', other.user)).body.code).toBe('refused')
    expect((await send('')).status).toBe(400)
    expect((await send('x'.repeat(256))).body.message).toContain('Idempotency-Key')
  })
})
