import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type {
  RuleFieldView,
  RuleHistoryAnswer,
  RulesAnswer,
} from '@kedu/shared/contracts/api/rules'
import { HOUR_MS, plusMs } from '@kedu/shared/time/instant'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let admin: ApiUser

async function open() {
  test = await apiCompany()
  admin = new ApiUser(test, 'zhaoyan')
}
const close = () => test.close()

const rules = async (user = admin) => (await user.get<RulesAnswer>('/api/rules')).body

function fieldOf({ groups }: RulesAnswer, name: string): RuleFieldView {
  const found = groups.flatMap(({ fields }) => fields).find(({ field }) => field === name)
  if (found === undefined) throw new Error(`No rule ${name}`)
  return found
}

const change = (changes: object, expectedVersion = 0, user = admin) =>
  user.patch<RulesAnswer & ApiProblem>('/api/rules', { expectedVersion, changes })

describe('GET /api/rules', () => {
  beforeAll(open)
  afterAll(close)

  it('says of each rule what it does, what it takes and what it is', async () => {
    expect(fieldOf(await rules(), 'redFlagHours')).toEqual({
      field: 'redFlagHours',
      label: '多久没更新变红',
      does: '下次动作过了这么久还没更新，客户变红，告诉直属主管。',
      kind: 'number',
      unit: '小时',
      isPercent: false,
      range: '大于 0，最多 8760 小时',
      off: null,
      options: [],
      value: 48,
      shown: '48 小时',
    })
    expect(fieldOf(await rules(), 'directorAfterHours')).toMatchObject({
      value: null,
      off: '不告诉总监',
      shown: '不告诉总监',
    })
  })

  it.each([
    ['zhangwei', 403],
    ['qiancai', 403],
    ['wangmin', 200],
    ['zhaoyan', 200],
  ])('%s gets %i', async (who, status) => {
    const answer = await new ApiUser(test, who).get('/api/rules')
    expect(answer.status).toBe(status)
    expect((await new ApiUser(test, who).get('/api/rules/history')).status).toBe(status)
  })

  it('lets only the admin change', async () => {
    const manager = new ApiUser(test, 'wangmin')
    expect((await rules(manager)).mayChange).toBe(false)
    const answer = await change({ redFlagHours: 1 }, 0, manager)
    expect([answer.status, answer.body.message]).toEqual([
      403,
      '规则只有管理员能改。需要改，请联系管理员。',
    ])
    expect(test.workspace.settings.redFlagHours).toBe(48)
  })
})

describe('PATCH /api/rules', () => {
  beforeEach(open)
  afterEach(close)

  it('is in force at once: the deal is due by the new rule', async () => {
    const deal = await givenDeal(test, 'zhangwei', '华东机电', '2026-11-23')
    const row = test.workspace.row(deal.id)
    const dueAt = row?.nextAction?.dueAt
    if (dueAt === undefined) throw new Error('no due time')
    const answer = await change({ redFlagHours: 4, nudgeBeforeHours: null, quietHours: null })
    expect(answer.status).toBe(200)
    expect(fieldOf(answer.body, 'redFlagHours').value).toBe(4)
    expect(test.workspace.store.nextDueAt(test.workspace.id)).toBe(plusMs(dueAt, 4 * HOUR_MS + 1))
  })

  it('survives a process that dies between storing a change and working out due times', async () => {
    const deal = await givenDeal(test, 'zhangwei', '华东机电', '2026-11-23')
    const dueAt = test.workspace.row(deal.id)?.nextAction?.dueAt
    if (dueAt === undefined) throw new Error('no due time')
    // Stored as `changeSettings` stores it; then the process is gone.
    const settings = { ...test.workspace.settings, redFlagHours: 4, nudgeBeforeHours: null }
    await test.workspace.store.append(test.workspace.id, {
      streamId: 'settings/workspace',
      expectedVersion: 0,
      events: [{ at: test.now(), body: { kind: 'settings-changed', by: 'zhaoyan', settings } }],
      state: settings,
      outbox: [],
    })
    await test.abandon()
    const next = await buildTestApp({ folder: test.folder })
    expect(next.workspace.settings.redFlagHours).toBe(4)
    expect(next.workspace.store.nextDueAt(next.workspace.id)).toBe(plusMs(dueAt, 4 * HOUR_MS + 1))
    await next.stop()
  })

  it('takes any role and any leader for a step, and says who it is from then on', async () => {
    const options = fieldOf(await rules(), 'orangeTo').options
    expect(options.slice(0, 4)).toEqual([
      { value: 'owner', label: '本人' },
      { value: 'manager', label: '直属上级' },
      { value: 'superior', label: '上级的上级' },
      { value: 'director', label: '区域总监' },
    ])
    const chosen = {
      orangeTo: 'superior',
      redTo: ['director', 'person:zhaoyan'],
      yellowTo: 'person:wangmin',
      redFlagTo: ['manager'],
    }
    const answer = await change(chosen)
    expect(answer.status).toBe(200)
    expect(
      ['orangeTo', 'redTo', 'yellowTo'].map((field) => fieldOf(answer.body, field).shown),
    ).toEqual(['上级的上级', '区域总监、赵燕', '王敏'])
    // One alone is kept as before there could be several.
    expect(test.workspace.settings).toMatchObject({
      redTo: ['director', 'person:zhaoyan'],
      redFlagTo: 'manager',
    })
    const history = (await admin.get<RuleHistoryAnswer>('/api/rules/history')).body
    expect(history.changes[0]?.lines).toContainEqual({
      field: 'yellowTo',
      label: '黄色同时告诉谁',
      before: '直属上级',
      after: '王敏',
    })
  })

  it('refuses whoever cannot be told of a step, and stores nothing', async () => {
    const cases: [string, string | string[] | null, string][] = [
      ['redTo', 'owner', '「红色告诉谁」没有这个选项，请从列出的角色和同事里选。'],
      ['redFlagTo', '老板', '「变红告诉谁」没有这个选项，请从列出的角色和同事里选。'],
      ['redFlagTo', 'person:', '「变红告诉谁」没有这个选项，请从列出的角色和同事里选。'],
      ['redFlagTo', 'person:nobody', '「变红告诉谁」没有这位同事，或已离职，请重新选一位。'],
      [
        'nudgeTo',
        'person:zhangwei',
        '「变红前提醒谁」要选主管、总监或管理员：提醒里有客户的情况，不是谁都能看。',
      ],
      ['redFlagTo', [], '「变红告诉谁」至少选一位，不然没人知道。'],
      ['redFlagTo', ['manager', 'manager'], '「变红告诉谁」里同一位选了两次，去掉一个。'],
      [
        'redFlagTo',
        ['owner', 'manager', 'superior', 'director', 'person:wangmin', 'person:zhaoyan'],
        '「变红告诉谁」最多选 5 位，去掉几位再试。',
      ],
      [
        'redFlagTo',
        ['manager', 'person:nobody'],
        '「变红告诉谁」没有这位同事，或已离职，请重新选一位。',
      ],
      ['redFlagHours', ['48'], '「多久没更新变红」要填数字：大于 0，最多 8760 小时。'],
      ['yellowTo', null, '「黄色同时告诉谁」不能关，请填一个值。'],
    ]
    for (const [field, value, message] of cases) {
      const answer = await change({ [field]: value })
      expect([answer.status, answer.body.message]).toEqual([400, message])
    }
    expect(test.workspace.settingsVersion).toBe(0)
  })

  it('writes over nobody: the second of two is shown what the first changed', async () => {
    expect((await change({ redFlagHours: 24 })).status).toBe(200)
    const second = await change({ redFlagHours: 36 })
    expect([second.status, second.body.message]).toEqual([
      409,
      '你打开这一页之后，赵燕改了规则，没有盖掉：多久没更新变红从 48 小时 改成 24 小时。看一下新的值，再改一次。',
    ])
    expect(test.workspace.settings.redFlagHours).toBe(24)
    expect((await change({ redFlagHours: 36 }, 1)).status).toBe(200)
  })

  it('lets one of two at the same moment win', async () => {
    const answers = await Promise.all([
      change({ redFlagHours: 24 }),
      change({ redFlagHours: 36 }),
      change({ redFlagHours: 12 }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(test.workspace.settingsVersion).toBe(1)
  })

  it('is no conflict when something else was changed meanwhile', async () => {
    const { workspace, now } = test
    await workspace.changeSettings({ ...workspace.settings, regions: ['西北'] }, 'import', now())
    expect((await change({ redFlagHours: 24 })).status).toBe(200)
    expect(workspace.settings).toMatchObject({ redFlagHours: 24, regions: ['西北'] })
  })
})

describe('what PATCH /api/rules refuses', () => {
  beforeAll(open)
  afterAll(close)

  it.each<[object, string, string]>([
    [
      { redFlagHours: 0, nudgeBeforeHours: null },
      'redFlagHours',
      '「多久没更新变红」要在这个范围：大于 0，最多 8760 小时；现在填的是 0。',
    ],
    [
      { redFlagHours: '两天' },
      'redFlagHours',
      '「多久没更新变红」要填数字：大于 0，最多 8760 小时。',
    ],
    [{ redFlagHours: null }, 'redFlagHours', '「多久没更新变红」不能关，请填一个值。'],
    [
      { nudgeBeforeHours: 49 },
      'nudgeBeforeHours',
      '「变红前提醒销售」不能比变红的时间还长，现在填的是 49 小时。改短一些，或选「不提醒」。',
    ],
    [
      { immediateBudgetPerDay: 2.5 },
      'immediateBudgetPerDay',
      '「每人每天最多几条即时提醒」要在这个范围：0 到 1000 条，要整数；现在填的是 2.5。',
    ],
    [
      { quietHours: { from: '08:00', to: '08:00' } },
      'quietHours',
      '「免打扰」的开始和结束不能一样；不要就选「不设」。',
    ],
    [{ digestTime: '8点半' }, 'digestTime', '「每日汇总」要像 08:30 这样写。'],
    [{ clock: 'lunar' }, 'clock', '「时间怎么算」没有这个选项，请从列出的里面选。'],
    [
      { fallbackManagerId: 'left' },
      'fallbackManagerId',
      '「没有主管的人，提醒发给谁」没有这位同事，或已离职，请重新选一位。',
    ],
  ])('refuses %j and says what would be right', async (changes, field, message) => {
    const answer = await change(changes)
    expect(answer.status).toBe(400)
    expect(answer.body.fields).toContainEqual({ path: `/changes/${field}`, message })
    expect(test.workspace.settingsVersion).toBe(0)
  })

  it.each<[unknown]>([
    [{ changes: { redFlagHours: 4 } }],
    [{ expectedVersion: 0, changes: { timezone: 'Asia/Tokyo' } }],
    [{ expectedVersion: -1, changes: {} }],
    [{ expectedVersion: 0, changes: { quietHours: { from: '21:00' } } }],
    [{ expectedVersion: 0, changes: { redFlagHours: [4] } }],
  ])('does not take %j', async (body) => {
    const answer = await admin.patch<ApiProblem>('/api/rules', body as object)
    expect([answer.status, answer.body.code]).toEqual([400, 'bad-input'])
    expect(test.workspace.settingsVersion).toBe(0)
  })

  it('says when nothing would change', async () => {
    const answer = await change({ redFlagHours: 48 })
    expect([answer.status, answer.body.message]).toEqual([
      422,
      '和现在的规则一样，没有改。改一项再保存。',
    ])
  })
})

describe('GET /api/rules/history', () => {
  beforeEach(open)
  afterEach(close)

  it('tells who changed what when, from what to what, newest first', async () => {
    await change({ redFlagHours: 24, quietHours: null })
    const { workspace, now } = test
    await workspace.changeSettings({ ...workspace.settings, regions: ['西北'] }, 'import', now())
    await workspace.changeSettings({ ...workspace.settings, directorAfterHours: 24 }, 'cli', now())
    const { body } = await admin.get<RuleHistoryAnswer>('/api/rules/history')
    expect(body).toEqual({
      next: null,
      changes: [
        {
          version: 3,
          at: now(),
          who: '命令行',
          lines: [
            {
              field: 'directorAfterHours',
              label: '主管没处理，告诉总监',
              before: '不告诉总监',
              after: '24 小时',
            },
          ],
        },
        {
          version: 1,
          at: now(),
          who: '赵燕',
          lines: [
            { field: 'redFlagHours', label: '多久没更新变红', before: '48 小时', after: '24 小时' },
            { field: 'quietHours', label: '免打扰', before: '21:00 到 08:00', after: '不设' },
          ],
        },
      ],
    })
  })

  it('comes in pages', async () => {
    for (let n = 0; n < 31; n += 1) await change({ redFlagHours: 49 + n }, n)
    const first = (await admin.get<RuleHistoryAnswer>('/api/rules/history')).body
    expect([first.changes.length, first.next]).toEqual([30, 2])
    const second = (await admin.get<RuleHistoryAnswer>('/api/rules/history?before=2')).body
    expect(second.changes.map(({ version }) => version)).toEqual([1])
    expect((await admin.get('/api/rules/history?before=x')).status).toBe(400)
  })
})
