import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { RulesAnswer, ShadowAnswer } from '@kedu/shared/contracts/api/rules'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let admin: ApiUser

beforeEach(async () => {
  test = await apiCompany()
  admin = new ApiUser(test, 'zhaoyan')
  const { workspace, now } = test
  const plain = { quietHours: null, nudgeBeforeHours: null }
  await workspace.changeSettings({ ...workspace.settings, ...plain }, 'cli', now())
  // Due Tuesday 18:00: red on Wednesday by 24 hours, on Thursday by 48.
  await givenDeal(test, 'zhangwei', '华东机电', '2026-11-24')
})
afterEach(() => test.close())

type Answer = ShadowAnswer & ApiProblem

const start = (changes: object, more: object = {}) =>
  admin.post<Answer>('/api/rules/shadow', { changes, ...more })
const end = (act: 'on' | 'discard', expectedVersion = 1) =>
  admin.post<Answer>('/api/rules/shadow/end', { act, expectedVersion })
const shadow = async (user = admin) => (await user.get<ShadowAnswer>('/api/rules/shadow')).body

async function pass(hours: number, app = test) {
  await app.advance(hours * HOUR_MS)
  await app.app.scheduler.wake('shadow')
}

const told = ({ days }: ShadowAnswer) =>
  days
    .filter(({ today, shadow: would }) => today.immediate + would.immediate > 0)
    .map(({ date, today, shadow: would }) => [date, today.immediate, would.immediate])

// A thread of its own is bundled and started: a busy machine takes its time.
describe('rules on probation', { timeout: 120_000 }, () => {
  it('say nothing, and show day by day what they would have said beside what was', async () => {
    const begun = await start({ redFlagHours: 24 })
    expect(begun.status).toBe(200)
    expect(begun.body).toMatchObject({ state: 'running', by: '赵燕' })
    expect(begun.body.lines.map(({ before, after }) => [before, after])).toEqual([
      ['48 小时', '24 小时'],
    ])
    await pass(60)
    expect(told(await shadow())).toEqual([['2026-11-25', 0, 1]])
    expect(test.workspace.rows()[0]?.alerts).toEqual([])
    await pass(24)
    expect(told(await shadow())).toEqual([
      ['2026-11-25', 0, 1],
      ['2026-11-26', 1, 0],
    ])
  })

  it('go on where they were when the process dies', async () => {
    await start({ redFlagHours: 24 })
    await pass(60)
    await test.abandon()
    const next = await buildTestApp({ folder: test.folder, startsAt: '2026-11-25T22:00:00+08:00' })
    await pass(1, next)
    const answer = await shadow(new ApiUser(next, 'zhaoyan'))
    expect(told(answer)).toEqual([['2026-11-25', 0, 1]])
    await next.stop()
  })

  it('do not count what was put right before it would have been sent', async () => {
    await start({ redFlagHours: 24, quietHours: { from: '17:00', to: '09:00' } })
    await pass(58)
    expect(told(await shadow())).toEqual([])
    const [row] = test.workspace.rows()
    const nextAction = { date: '2026-12-20', time: null, isDeadline: false, text: '回访' }
    const zhangwei = new ApiUser(test, 'zhangwei')
    await zhangwei.patch(`/api/deals/${row?.id}`, { clientId: clientId(), changes: { nextAction } })
    await pass(24)
    expect(told(await shadow())).toEqual([])
  })

  it('are switched on with one press, and then are the rules', async () => {
    await start({ redFlagHours: 24 })
    const answer = await end('on')
    expect([answer.status, answer.body.state]).toEqual([200, 'on'])
    expect(test.workspace.settings.redFlagHours).toBe(24)
    await pass(60)
    expect(test.workspace.rows()[0]?.alerts).toHaveLength(1)
  })

  it('are discarded without a trace in the rules', async () => {
    await start({ redFlagHours: 24 })
    expect((await end('discard')).body.state).toBe('discarded')
    expect(test.workspace.settings.redFlagHours).toBe(48)
    expect((await start({ redFlagHours: 12 })).status).toBe(200)
  })

  it('wait for the admin when their days are over, and record no more', async () => {
    await start({ redFlagHours: 24 }, { days: 1 })
    await pass(60)
    const answer = await shadow()
    expect([answer.state, told(answer)]).toEqual(['over', []])
  })

  it('are not switched on over what somebody changed meanwhile', async () => {
    await start({ redFlagHours: 24 })
    const changed = await admin.patch<RulesAnswer>('/api/rules', {
      expectedVersion: 1,
      changes: { redFlagHours: 36 },
    })
    expect(changed.status).toBe(200)
    const answer = await end('on', 1)
    expect([answer.status, answer.body.code]).toEqual([409, 'changed-meanwhile'])
    expect((await shadow()).state).toBe('running')
    expect((await end('on', 2)).status).toBe(200)
    expect(test.workspace.settings.redFlagHours).toBe(24)
  })

  it("are one set at a time, valid, a change, and the admin's alone", async () => {
    expect((await start({ redFlagHours: 0 })).status).toBe(400)
    expect((await start({ redFlagHours: 48 })).status).toBe(422)
    expect((await end('on')).status).toBe(422)
    expect((await start({ redFlagHours: 24 }, { days: 0 })).status).toBe(400)
    await start({ redFlagHours: 24 })
    const second = await start({ redFlagHours: 12 })
    expect([second.status, second.body.message]).toEqual([
      422,
      '已经有一套规则在影子运行，先启用或放弃它，再试别的。',
    ])
    const manager = new ApiUser(test, 'wangmin')
    expect((await manager.get('/api/rules/shadow')).status).toBe(403)
    expect((await manager.post('/api/rules/shadow', { changes: { redFlagHours: 1 } })).status).toBe(
      403,
    )
    expect(
      (await manager.post('/api/rules/shadow/end', { act: 'on', expectedVersion: 1 })).status,
    ).toBe(403)
  })
})
