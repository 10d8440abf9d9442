import { readStreams } from '@kedu/server/store/lowdb/read-streams'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { ActionRatesAnswer, BackTestAnswer } from '@kedu/shared/contracts/api/rules'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let admin: ApiUser
/** Due Tuesday 18:00: red, told and answered on Thursday; then left alone. */
let answered: string

beforeAll(async () => {
  test = await apiCompany()
  admin = new ApiUser(test, 'zhaoyan')
  await test.workspace.changeSettings(
    { ...test.workspace.settings, quietHours: null, nudgeBeforeHours: null },
    'cli',
    test.now(),
  )
  answered = (await givenDeal(test, 'zhangwei', '华东机电', '2026-11-24')).id
  await givenDeal(test, 'lina', '宁波恒力', '2026-12-20')
  await test.advance(60 * HOUR_MS)
  const nextAction = { date: '2026-12-20', time: null, isDeadline: false, text: '回访' }
  const zhangwei = new ApiUser(test, 'zhangwei')
  await zhangwei.patch(`/api/deals/${answered}`, { clientId: clientId(), changes: { nextAction } })
  await test.advance(30 * HOUR_MS)
})
afterAll(() => test.close())

const start = (changes: object, user = admin) =>
  user.post<BackTestAnswer & ApiProblem>('/api/rules/backtest', { changes })

async function finished(): Promise<BackTestAnswer> {
  await test.app.backTests.settled()
  return (await admin.get<BackTestAnswer>('/api/rules/backtest')).body
}

// A thread of its own is bundled and started: a busy machine takes its time.
describe('back-testing a change of rules', { timeout: 120_000 }, () => {
  it("shows today's rules and the changed ones side by side, from what really happened", async () => {
    expect((await admin.get<BackTestAnswer>('/api/rules/backtest')).body.state).toBe('none')
    const begun = await start({ redFlagHours: 24 })
    expect([begun.status, begun.body.state]).toEqual([200, 'running'])
    expect(begun.body.lines.map(({ before, after }) => [before, after])).toEqual([
      ['48 小时', '24 小时'],
    ])
    const busy = await start({ redFlagHours: 12 })
    expect([busy.status, busy.body.message]).toEqual([409, '赵燕正在回测，等它完成或取消了再来。'])
    const { state, by, report } = await finished()
    expect([state, by, report?.days, report?.deals]).toEqual(['done', '赵燕', 91, 2])
    expect(report?.today).toMatchObject({ immediate: 0, cured: 0 })
    expect(report?.changed).toMatchObject({ immediate: 1, deals: 1, cured: 1, curedUntold: 1 })
    expect(report?.people.map(({ person }) => person.name)).toEqual(['王敏'])
    expect(report?.dealPushes).toEqual([
      expect.objectContaining({ dealId: answered, customerName: '华东机电', today: 0, changed: 1 }),
    ])
  })

  it('can be cancelled, and another one begun', async () => {
    await start({ redFlagHours: 12 })
    const cancelled = await admin.post<BackTestAnswer>('/api/rules/backtest/cancel', {})
    expect([cancelled.body.state, cancelled.body.message]).toEqual(['cancelled', '回测已取消。'])
    await start({ redFlagHours: 12 })
    expect((await finished()).state).toBe('done')
  })

  it('changes nothing', () => {
    expect(test.workspace.settings.redFlagHours).toBe(48)
  })

  it("refuses what is no rule, no change, or nobody's business", async () => {
    const wrong = await start({ redFlagHours: -1 })
    expect([wrong.status, wrong.body.fields?.[0]?.path]).toEqual([400, '/changes/redFlagHours'])
    expect((await start({ redFlagHours: 48 })).status).toBe(409)
    for (const who of ['wangmin', 'chen', 'zhangwei']) {
      const user = new ApiUser(test, who)
      expect((await start({ redFlagHours: 24 }, user)).status).toBe(403)
      expect((await user.get('/api/rules/backtest')).status).toBe(403)
      expect((await user.post('/api/rules/backtest/cancel', {})).status).toBe(403)
    }
  })
})

describe('GET /api/rules/action-rates', { timeout: 120_000 }, () => {
  it('counts what was pushed and acted on within a day', async () => {
    const other = await givenDeal(test, 'lina', '苏州精密', '2026-11-27')
    await test.advance(65 * HOUR_MS)
    const nextAction = { date: '2026-12-20', time: null, isDeadline: false, text: '回访' }
    const manager = new ApiUser(test, 'wangmin')
    await manager.patch(`/api/deals/${other.id}`, { clientId: clientId(), changes: { nextAction } })
    const { status, body } = await manager.get<ActionRatesAnswer>('/api/rules/action-rates')
    expect(status).toBe(200)
    expect(body.rates).toEqual([
      { name: '红旗 · 告诉主管', sent: 1, acted: 1, undecided: 0, percent: 100 },
    ])
    expect((await new ApiUser(test, 'lina').get('/api/rules/action-rates')).status).toBe(403)
  })
})

describe('reading streams beside the store', () => {
  it('sees every deal as the store has it, what waits in the journal included', async () => {
    const { workspace, folder } = test
    // More at once than go into files of their own.
    await Promise.all(
      workspace.rows().flatMap(({ id }) =>
        [1, 2, 3].map((n) =>
          new ApiUser(test, 'zhaoyan').patch(`/api/deals/${id}`, {
            clientId: clientId(),
            changes: { summary: `第${n}次沟通` },
          }),
        ),
      ),
    )
    const read = [...readStreams(folder, workspace.id, 'deal')]
    expect(read).toHaveLength(workspace.rows().length)
    for (const { document, events } of read) {
      const { version } = (await workspace.store.load(workspace.id, document.streamId)) ?? {}
      expect(document.version).toBe(version)
      expect(events()).toEqual(await workspace.store.history(workspace.id, document.streamId))
    }
  })

  it('leaves out those it is told to', () => {
    const { workspace, folder } = test
    const [left = '', ...others] = workspace.rows().map(({ id }) => id)
    const read = [...readStreams(folder, workspace.id, 'deal', { except: [left] })]
    expect(read.map(({ document }) => document.streamId).sort()).toEqual(
      others.map((id) => `deal/${id}`).sort(),
    )
  })
})
