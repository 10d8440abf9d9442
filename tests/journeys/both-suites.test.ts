/** WeCom and DingTalk connected at once, and 张伟 and 王敏 in both: each of them is one person. */
import { runCommand } from '@kedu/server/cli/run-command'
import { HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startInstant } from '../support/build-test-app.ts'
import { dingtalkConfigOf } from '../support/dingtalk-company.ts'
import { type FakeDingtalk, startFakeDingtalk } from '../support/fake-dingtalk.ts'
import { WecomCompany, wordsOf } from '../support/wecom-company.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'

let company: WecomCompany
let dingtalk: FakeDingtalk

beforeEach(async () => {
  const start = startInstant()
  dingtalk = await startFakeDingtalk({ now: () => company?.now() ?? start })
  dingtalk.addDepartment({ id: 2, name: '华东销售部', parent: 1, managers: ['wm01'] })
  dingtalk.addPerson({ userid: 'zw01', name: '张伟', departments: [2] })
  dingtalk.addPerson({ userid: 'wm01', name: '王敏', departments: [2] })
  company = await WecomCompany.open({
    dingtalk: dingtalkConfigOf(dingtalk),
    publicOrigin: 'https://kedu.example.com',
    settings: { quietHours: null },
  })
  dingtalk.connect(company.url)
  for (const [name, account] of [
    ['张伟', 'zw01'],
    ['王敏', 'wm01'],
  ] as const) {
    expect(await kedu('people', 'link-account', name, '--dingtalk', account)).toContain(account)
  }
})
afterEach(async () => {
  await company.close()
  await dingtalk.close()
})

async function kedu(...argv: string[]): Promise<string> {
  let out = ''
  const { app, folder, workspace } = company.test
  await runCommand(argv, {
    workspace,
    now: () => company.now(),
    connections: {
      platforms: app.platforms,
      publicOrigin: null,
      dataFolder: folder,
      isServing: true,
    },
    syncs: app.directorySync,
    readFile: async () => new Uint8Array(),
    writeFile: async () => undefined,
    write: (text) => {
      out += text
    },
    note: () => undefined,
  })
  return out
}

/** Says it in DingTalk; the words of what came there. */
async function sayInDingtalk(userId: string, text: string): Promise<string> {
  const from = dingtalk.seenBy(userId).length
  expect((await dingtalk.sayText(userId, text)).status).toBe(200)
  await company.settle()
  return dingtalkWords(userId, from)
}

function dingtalkWords(userId: string, from = 0): string {
  return dingtalk
    .seenBy(userId)
    .slice(from)
    .map((seen) => (seen.kind === 'card' ? seen.words : seen.kind === 'text' ? seen.text : ''))
    .join('\n---\n')
}

const sayInWecom = async (userId: string, text: string) => wordsOf(await company.say(userId, text))

describe('one person in both suites', () => {
  it('goes on in one with what was begun in the other, and takes it back there', async () => {
    await sayInWecom('zhangwei', OPENING)
    const said = await sayInDingtalk('zw01', '华东机电 卡在价格，下周五回访')
    expect(said).toContain('华东机电')
    const { workspace } = company.test
    expect([...workspace.people.all.values()].filter(({ name }) => name === '张伟')).toHaveLength(1)
    const deal = await company.deal('华东机电')
    expect(deal.obstacle).toBe('价格')
    const events = await company.events(deal.id)
    expect(new Set(events.map((event) => event.meta.actorId))).toEqual(new Set(['zhangwei']))
    // What was said last is taken back wherever one stands, one after the other.
    expect(await sayInWecom('zhangwei', '撤销')).toContain('已撤销')
    expect((await company.deal('华东机电')).obstacle).toBe('付款周期')
    expect(await sayInDingtalk('zw01', '撤销')).toContain('已撤销')
    expect(workspace.rows()).toEqual([])
  })

  it('answers in one the question that was put in the other', async () => {
    await sayInWecom('zhangwei', '新客户 常州天合机械，展会认识的')
    await sayInDingtalk('zw01', '报价')
    const answered = await sayInDingtalk('zw01', '无')
    expect(answered).toMatch(/天合/)
    expect(company.cards('zhangwei').length).toBeGreaterThan(0)
  })

  it('loses nothing said in both at the same moment', async () => {
    await sayInWecom('zhangwei', OPENING)
    await Promise.all([
      company.fake.callbackText('zhangwei', '华东机电 卡在价格'),
      dingtalk.sayText('zw01', '华东机电 金额 120万'),
    ])
    await company.settle()
    await company.advance(MINUTE_MS, 10_000)
    const deal = await company.deal('华东机电')
    expect(deal).toMatchObject({ obstacle: '价格', amountFen: 120_000_000 })
    const { workspace } = company.test
    expect(await workspace.store.counts(workspace.id)).toMatchObject({
      inboxPending: 0,
      outboxDead: 0,
    })
  })

  it.each([
    ['DingTalk', 'talked there last', true],
    ['WeCom', 'never talked in DingTalk', false],
  ])('is alerted once, in %s, who %s', async (_place, _who, isDingtalk) => {
    if (isDingtalk) {
      await sayInDingtalk('wm01', '今天做什么')
      await sayInDingtalk('zw01', '今天做什么')
    }
    await (isDingtalk ? sayInDingtalk('zw01', OPENING) : sayInWecom('zhangwei', OPENING))
    const before = dingtalk.seenBy('wm01').length
    await company.advanceTo('2026-11-27T10:30:00+08:00', HOUR_MS)
    const inDingtalk = dingtalkWords('wm01', before)
    const inWecom = wordsOf(company.fake.seenBy('wangmin'))
    const reds = `${inDingtalk}\n${inWecom}`.match(/红色提醒/g) ?? []
    expect(reds).toHaveLength(1)
    expect(isDingtalk ? inDingtalk : inWecom).toContain('红色提醒')
  })

  it('repairs in WeCom what the alert in DingTalk told, and the card there shows it', async () => {
    await sayInDingtalk('wm01', '今天做什么')
    await sayInDingtalk('zw01', OPENING)
    await company.advanceTo('2026-11-27T10:30:00+08:00', HOUR_MS)
    const card = dingtalk.lastCard('wm01')
    expect(card.words).toContain('红色提醒')
    await sayInWecom('zhangwei', '华东机电 卡在价格，下周五回访')
    await company.advance(MINUTE_MS, 10_000)
    expect(card.buttons).toEqual([])
    expect(card.settled).not.toBeNull()
  })
})

describe('leaving', () => {
  const signIn = (authCode: string) =>
    company.test.app.http.inject({ method: 'POST', url: '/auth/dingtalk', payload: { authCode } })
  const me = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const { http } = company.test.app
    return (await http.inject({ method: 'GET', url: '/api/me', headers })).statusCode
  }

  it.each(['wecom', 'dingtalk'] as const)(
    'one suite (%s) ends every session and sends what is to be said to the other',
    async (suite) => {
      const { token } = (await signIn(dingtalk.directory.authCode('wm01'))).json()
      expect(await me(token)).toBe(200)
      await sayInWecom('zhangwei', OPENING)
      // The one that is left is where she talked last.
      if (suite === 'wecom') await sayInWecom('wangmin', '今天做什么')
      else await sayInDingtalk('wm01', '今天做什么')
      await kedu('people', 'sync')
      if (suite === 'wecom') company.fake.removeMember('wangmin')
      else dingtalk.org.removePerson('wm01')
      await kedu('people', 'sync')
      const wangmin = company.test.workspace.people.get('wangmin')
      expect(wangmin).toMatchObject({ active: true, goneFrom: [suite] })
      expect(await me(token)).toBe(401)
      const before = dingtalk.seenBy('wm01').length
      await company.advanceTo('2026-11-27T10:30:00+08:00', HOUR_MS)
      expect(
        suite === 'wecom' ? dingtalkWords('wm01', before) : wordsOf(company.fake.seenBy('wangmin')),
      ).toContain('红色提醒')
      const { workspace } = company.test
      expect((await workspace.store.counts(workspace.id)).outboxDead).toBe(0)
    },
  )
})
