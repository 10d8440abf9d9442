/**
 * Three instances of one company on one PostgreSQL, behind nothing: WeCom's callbacks go to whichever the
 * test says, all of them tick, and for people it is one Kedu.
 */
import type { AddressInfo } from 'node:net'
import type { WorkspaceRecord } from '@kedu/server/installation/workspace-record'
import { WorkspaceRegistry } from '@kedu/server/installation/workspace-registry'
import { StoredWebChatLog } from '@kedu/server/routes/web-chat/stored-web-chat-log'
import { BackTestShelf } from '@kedu/server/rules/back-test-shelf'
import { sessionSecret } from '@kedu/server/session-secret'
import { HeldLease } from '@kedu/server/workspace/held-lease'
import type { BackTestAnswer } from '@kedu/shared/contracts/api/rules'
import type { SignInAnswer } from '@kedu/shared/contracts/sign-in'
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, startInstant, type TestApp } from '../support/build-test-app.ts'
import { type FakeWecom, type SeenCard, startFakeWecom } from '../support/fake-wecom.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { WebChatUser } from '../support/web-chat-user.ts'
import { wecomConfigOf } from '../support/wecom-company.ts'

const clock: { at: Instant } = { at: startInstant() }
let database: TestDatabase
let fake: FakeWecom
let apps: [TestApp, TestApp, TestApp]

async function instance(): Promise<TestApp> {
  const test = await buildTestApp({
    database,
    clock,
    people: smallTeam('wecom'),
    wecom: wecomConfigOf(fake),
  })
  await test.app.http.listen({ port: 0, host: '127.0.0.1' })
  return test
}

/** The next callbacks go there. */
function toward({ app }: TestApp): void {
  const { port } = app.http.server.address() as AddressInfo
  fake.connect(`http://127.0.0.1:${port}`)
}

/** All of them at once, until nobody has anything left to do. */
async function settleAll(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(apps.map((test) => test.settle()))
  }
}

async function say(test: TestApp, userId: string, text: string): Promise<void> {
  toward(test)
  expect((await fake.callbackText(userId, text)).status).toBe(200)
  await settleAll()
}

async function advance(ms: number, stepMs: number): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    clock.at = (clock.at + Math.min(left, stepMs)) as Instant
    await Promise.all(apps.map((test) => test.app.scheduler.tick()))
    await settleAll()
  }
}

async function rowsOf(test: TestApp) {
  await test.workspace.catchUp()
  return test.workspace.rows().toSorted((a, b) => (a.customerNumber < b.customerNumber ? -1 : 1))
}

function ask({ app }: TestApp, method: 'GET' | 'POST', url: string, token: string) {
  return app.http.inject({ method, url, headers: { authorization: `Bearer ${token}` } })
}

async function signedIn({ app }: TestApp, userId: string): Promise<SignInAnswer> {
  const answer = await app.http.inject({
    method: 'POST',
    url: '/auth/wecom/miniprogram',
    payload: { code: fake.signIn.miniProgramCode(userId) },
  })
  return answer.json<SignInAnswer>()
}

beforeAll(async () => {
  database = await testDatabase()
  fake = await startFakeWecom({ now: () => clock.at })
  fake.addDepartment({ id: 2, name: '华东销售部', parentid: 1, leaders: ['wangmin'] })
  for (const { id, name } of smallTeam('wecom')) {
    fake.addMember({ userid: id, name, mainDepartment: 2 })
  }
  apps = [await instance(), await instance(), await instance()]
})
afterAll(async () => {
  for (const test of apps) await test.close()
  await fake.close()
  await database.remove()
})

describe('three instances on one database', () => {
  it('take what one person says wherever it comes, in one conversation', async () => {
    const [a, b, c] = apps
    await say(
      a,
      'zhangwei',
      '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访',
    )
    expect((await rowsOf(c)).map((row) => row.customerName)).toEqual(['江苏华东机电设备有限公司'])
    await say(b, 'zhangwei', '华东机电 改成周三下午3点回访')
    const [row] = await rowsOf(a)
    expect(row?.nextAction?.dueAt).toBe(startInstant('2026-11-25T15:00:00+08:00'))
    expect((await rowsOf(b))[0]?.version).toBe(row?.version)
  })

  it('alert once, and take the repair at another one than the alert came from', async () => {
    const [, b, c] = apps
    const seenBefore = fake.seenBy('wangmin').length
    await advance(startInstant('2026-11-27T15:02:00+08:00') - clock.at, 6 * HOUR_MS)
    const news = fake.seenBy('wangmin').slice(seenBefore)
    const reds = news.filter(
      (seen): seen is SeenCard => seen.kind === 'card' && /^红色提醒/.test(seen.words),
    )
    expect(reds).toHaveLength(1)
    const [red] = reds
    if (red === undefined) throw new Error('no red alert')
    toward(c)
    expect((await fake.tapButton('wangmin', red, '已联系，3 天后再跟')).status).toBe(200)
    await settleAll()
    toward(b)
    expect((await fake.tapButton('wangmin', red, '确认写入')).status).toBe(200)
    await settleAll()
    const { workspace } = apps[0]
    const [row] = await rowsOf(apps[0])
    expect(row && workspace.clockFacts(row, clock.at).kind).not.toBe('red')
  })

  it('ask WeCom for a token once, and once more when it was refused', async () => {
    const askAll = () =>
      Promise.all(apps.map((test) => test.app.platforms.get('wecom')?.findPerson('zhangwei')))
    clock.at = (clock.at + 3 * HOUR_MS) as Instant
    const before = fake.tokenRequests
    await askAll()
    expect(fake.tokenRequests).toBe(before + 1)
    fake.expireTokens()
    await askAll()
    expect(fake.tokenRequests).toBe(before + 2)
  })

  it('give every customer a number of its own, and see two openings of one name', async () => {
    const [a, b] = apps
    const rest = '，报价，卡在付款周期，下周三上午10点回访'
    toward(a)
    await fake.callbackText('zhangwei', `新客户 苏州天和电子有限公司${rest}`)
    await fake.callbackText('lina', `新客户 无锡明远机械有限公司${rest}`)
    toward(b)
    await fake.callbackText('wangmin', `新客户 苏州天和电子有限公司${rest}`)
    await settleAll()
    const rows = await rowsOf(a)
    expect(rows.filter((row) => row.customerName === '苏州天和电子有限公司')).toHaveLength(1)
    const numbers = rows.map((row) => row.customerNumber)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(await rowsOf(b)).toEqual(rows)
  })

  it('follow settings and people that were changed at another one', async () => {
    const [a, b] = apps
    const { settings, people } = a.workspace
    await a.workspace.changeSettings({ ...settings, undoHours: 7 }, 'cli', clock.at)
    const lina = people.get('lina')
    if (lina === null) throw new Error('Nobody is called lina')
    await people.save({ ...lina, name: '李娜娜' }, 'cli', clock.at)
    await b.workspace.catchUp()
    expect(b.workspace.settings.undoHours).toBe(7)
    expect(b.workspace.people.get('lina')?.name).toBe('李娜娜')
    // Whoever is behind is told so, and sees what came first.
    await b.workspace.changeSettings({ ...b.workspace.settings, undoHours: 8 }, 'cli', clock.at)
    await expect(a.workspace.changeSettings({ ...settings }, 'cli', clock.at)).rejects.toThrow(
      'changed meanwhile',
    )
    expect(a.workspace.settings.undoHours).toBe(8)
  })

  it('know a company that was created, and suspended, at another one', async () => {
    const [a, b] = apps
    const here = await WorkspaceRegistry.load(a.workspace.store, () => clock.at)
    const elsewhere = await WorkspaceRegistry.load(b.workspace.store, () => clock.at)
    const forget = elsewhere.followOthers(() => undefined)
    const becomes = (status: WorkspaceRecord['status']) =>
      new Promise<void>((resolve) => {
        elsewhere.onChange((record) => {
          if (record.id === 'acme' && record.status === status) resolve()
        })
      })
    try {
      const [known, suspended] = [becomes('active'), becomes('suspended')]
      await here.act('acme', { kind: 'created', by: 'root', name: '艾可米', origin: null })
      await known
      expect(elsewhere.get('acme')?.name).toBe('艾可米')
      await here.act('acme', { kind: 'suspended', by: 'root', reason: '欠费' })
      await suspended
      expect(elsewhere.get('acme')?.status).toBe('suspended')
    } finally {
      forget()
    }
  })

  it('sign with the same keys', async () => {
    const config = { sessionSecret: null, secretKeys: { current: null, old: [] } }
    const keys = await Promise.all(
      apps.map(({ workspace, folder }, n) =>
        sessionSecret(
          { ...config, dataFolder: folder },
          workspace,
          (size) => new Uint8Array(size).fill(n + 1),
          clock.at,
        ),
      ),
    )
    const [first] = keys
    expect(keys.every((key) => first !== undefined && Buffer.from(key).equals(first))).toBe(true)
  })

  it('show in a window what another one put into the web chat', async () => {
    const [a, b] = apps
    const logOf = ({ workspace }: TestApp) =>
      new StoredWebChatLog(workspace.store, workspace.id, () => clock.at, workspace.foreign)
    const [mine, theirs] = [logOf(a), logOf(b)]
    await theirs.since('zhangwei', 0)
    const shown = new Promise<string>((resolve) => {
      theirs.subscribe('zhangwei', ({ id }) => resolve(id))
    })
    const text = { kind: 'text' as const, text: '到了' }
    await mine.append('zhangwei', { id: 'm1', at: clock.at, from: 'bot', content: text })
    expect(await shown).toBe('m1')
    await theirs.append('zhangwei', { id: 'm2', at: clock.at, from: 'me', content: text })
    await a.workspace.catchUp()
    expect((await mine.since('zhangwei', 0)).map(({ id }) => id)).toEqual(['m1', 'm2'])
  })

  it('end a session everywhere when it is ended at one of them', async () => {
    const [a, b] = apps
    const { token } = await signedIn(a, 'zhangwei')
    expect((await ask(b, 'GET', '/api/me', token)).statusCode).toBe(200)
    expect((await ask(a, 'POST', '/auth/sign-out-everywhere', token)).statusCode).toBe(204)
    expect((await ask(b, 'GET', '/api/me', token)).statusCode).toBe(401)
  })

  it('keep a window at one of them told of what happens at another', async () => {
    const [a, b] = apps
    const { port } = b.app.http.server.address() as AddressInfo
    const closed = new AbortController()
    const stream = await fetch(`http://127.0.0.1:${port}/web/events`, {
      headers: { authorization: `Bearer ${(await signedIn(a, 'lina')).token}` },
      signal: closed.signal,
    })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    if (reader === undefined) throw new Error('no stream')
    const lina = new WebChatUser(a, 'lina')
    const [answer] = await lina.say('今天做什么')
    if (answer === undefined) throw new Error('no answer')
    let seen = ''
    while (!seen.includes(answer.id)) {
      const { value, done } = await reader.read()
      if (done) throw new Error(`The stream ended after ${seen}`)
      seen += value
    }
    expect(seen).toContain('event: item')
    closed.abort()
  })

  it('never send a member more than thirty messages a minute, all of them together', async () => {
    const text = '华东机电 怎么样了'
    for (let n = 0; n < 45; n += 1) {
      const test = apps[n % 3]
      if (test === undefined) throw new Error('three instances')
      toward(test)
      await fake.callbackText('zhangwei', text)
    }
    await settleAll()
    expect(fake.dropped).toEqual([])
    await advance(3 * MINUTE_MS, 30 * SECOND_MS)
    expect(fake.dropped).toEqual([])
  })

  it('run one back-test of the company, which each of them knows of and can stop', async () => {
    const { token } = await signedIn(apps[1], 'zhaoyan')
    const url = '/api/rules/backtest'
    const start = ({ app }: TestApp, redFlagHours: number) => {
      const headers = { authorization: `Bearer ${token}` }
      const payload = { changes: { redFlagHours } }
      return app.http.inject({ method: 'POST', url, headers, payload })
    }
    const stateAt = async (test: TestApp) =>
      (await ask(test, 'GET', url, token)).json<{ state: string; by: string | null }>()
    const [a, b, c] = apps
    expect(await stateAt(c)).toMatchObject({ state: 'none' })
    expect((await start(a, 24)).json()).toMatchObject({ state: 'running' })
    for (const test of apps) {
      expect(await stateAt(test)).toMatchObject({ state: 'running', by: '赵燕' })
    }
    expect((await start(c, 12)).statusCode).toBe(409)
    await a.app.backTests.settled()
    const answers = await Promise.all(apps.map((test) => ask(test, 'GET', url, token)))
    const bodies = answers.map((answer) => answer.json())
    expect(bodies[0]).toMatchObject({ state: 'done', report: { days: expect.any(Number) } })
    for (const body of bodies) expect(body).toEqual(bodies[0])
    // Nothing runs any more: nothing is stopped, and what was found stays.
    expect((await ask(b, 'POST', `${url}/cancel`, token)).json()).toEqual(bodies[0])
  }, 120_000)

  it('stop a back-test that another one runs, and wait for none whose process is gone', async () => {
    const [a, b] = apps
    const shelfOf = ({ workspace }: TestApp) => new BackTestShelf(workspace, () => clock.at)
    const [here, there] = [shelfOf(a), shelfOf(b)]
    const answer = (state: BackTestAnswer['state']): BackTestAnswer => ({
      ...{ state, by: '赵燕', at: clock.at, percent: 40 },
      ...{ lines: [], changes: {}, message: null, report: null },
    })
    expect(await here.claim(answer('running'))).toBeNull()
    expect(await here.say(answer('running'))).toBe(false)
    expect(await there.claim(answer('running'))).toEqual({ byName: '赵燕' })
    expect(await there.stop()).toBe(true)
    expect(await here.say(answer('running'))).toBe(true)
    await here.end(answer('cancelled'))
    expect(await there.read()).toMatchObject({ state: 'cancelled' })
    expect(await there.stop()).toBe(false)

    expect(await there.claim(answer('running'))).toBeNull()
    clock.at = (clock.at + 2 * MINUTE_MS) as Instant
    expect(await here.read()).toMatchObject({ state: 'failed', message: expect.any(String) })
    expect(await here.claim(answer('running'))).toBeNull()
    await here.end(answer('done'))
  })

  it('leave to the others whatever goes by the clock while the clock of one is wrong', async () => {
    const [a, b] = apps
    const { store } = a.workspace
    const asItIs = store.clockState
    const isReady = ({ app }: TestApp) => app.http.inject('/health/ready')
    const state = { aheadMs: HOUR_MS, isWrong: true, stepsBack: true }
    store.clockState = () => state
    const held = new HeldLease(store, 'wecom-bot:main', () => !state.stepsBack)
    const next = new HeldLease(b.workspace.store, 'wecom-bot:main')
    try {
      const ready = await isReady(a)
      expect(ready.statusCode).toBe(503)
      expect(ready.json()).toMatchObject({
        ...{ status: 'not-ready', store: 'ok', clock: 'wrong', clockAheadSeconds: 3600 },
      })
      expect((await isReady(b)).json()).toMatchObject({ status: 'ready', clock: 'ok' })
      // It takes in what it is brought, and answers nothing.
      toward(a)
      const seen = fake.seenBy('zhangwei').length
      expect((await fake.callbackText('zhangwei', '今天有什么要跟的')).status).toBe(200)
      await a.app.scheduler.tick()
      await a.settle()
      expect(fake.seenBy('zhangwei')).toHaveLength(seen)
      await settleAll()
      expect(fake.seenBy('zhangwei')).toHaveLength(seen + 1)
      // Where nobody’s clock agrees with the database’s, somebody has to go on.
      state.stepsBack = false
      await held.ask()
      expect(held.holds()).toBe(true)
      expect((await isReady(a)).json()).toMatchObject({ status: 'ready', clock: 'wrong' })
      // What it holds the next one has at once.
      state.stepsBack = true
      await held.ask()
      await next.ask()
      expect([held.holds(), next.holds()]).toEqual([false, true])
    } finally {
      store.clockState = asItIs
      await next.stop()
    }
  })

  it('hand over what a dead one held within half a minute, and refuse what it does late', async () => {
    const [a, b] = apps
    const name = 'wecom-bot:main'
    let ms = 0
    const held = new HeldLease(
      a.workspace.store,
      name,
      () => true,
      () => ms,
    )
    const next = new HeldLease(
      b.workspace.store,
      name,
      () => true,
      () => ms,
    )
    await held.ask()
    await next.ask()
    expect([held.holds(), next.holds()]).toEqual([true, false])
    // It stands still from here on; by its own clock it gives way before the other one may take over.
    clock.at = (clock.at + 17 * SECOND_MS) as Instant
    ms += 17 * SECOND_MS
    await next.ask()
    expect([held.holds(), next.holds()]).toEqual([false, false])
    clock.at = (clock.at + 4 * SECOND_MS) as Instant
    ms += 4 * SECOND_MS
    await next.ask()
    expect([held.holds(), next.holds()]).toEqual([false, true])
    const late = await a.workspace.store.append('main', {
      streamId: 'note/late',
      expectedVersion: 0,
      events: [{ at: clock.at, body: { kind: 'late' } }],
      state: {},
      outbox: [],
      underLease: name,
    })
    expect(late.kind).toBe('conflict')
    await next.stop()
  })

  it('say what a dead one was about to say, once it passes for dead', async () => {
    const [a, b] = apps
    await a.workspace.store.append('main', {
      streamId: 'note/due',
      expectedVersion: 0,
      events: [{ at: clock.at, body: { kind: 'note' } }],
      state: {},
      outbox: [
        {
          key: 'note:due',
          recipientId: 'zhaoyan',
          platform: null,
          message: { kind: 'admin-notice', title: '提醒', text: '交接' },
          dueAt: clock.at,
          expiresAt: null,
          priority: 'digest',
          replaces: null,
        },
      ],
    })
    const leased = await a.workspace.store.leaseOutbox('main', clock.at, 64, 10 * MINUTE_MS)
    expect(leased.map(({ entry }) => entry.key)).toContain('note:due')
    await b.settle()
    expect(await b.workspace.store.outboxEntry('main', 'note:due')).not.toBeNull()
    // Killed: it says no more that it lives, and the database's clock goes on. It takes its name along, for the
    // process at hand does live, and says so.
    await database.run(
      `update kedu.instances set id = 'killed', alive_until = 0
       where id = (select holder from kedu.lanes where key = 'note:due')`,
    )
    await database.run("update kedu.lanes set holder = 'killed' where key = 'note:due'")
    await b.settle()
    expect(await b.workspace.store.outboxEntry('main', 'note:due')).toBeNull()
    const said = fake.seenBy('zhaoyan').filter((seen) => seen.kind !== 'card')
    expect(said.filter((seen) => JSON.stringify(seen).includes('交接'))).toHaveLength(1)
  })
})
