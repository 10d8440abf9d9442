/** The lead pool over HTTP: roles, bad input, the gate with its way out, and what a page does with it. */

import type { SpecialistsAnswer } from '@kedu/shared/contracts/api/lead-specialists'
import type {
  FairnessAnswer,
  ImportLeadsAnswer,
  LeadAnswer,
  LeadHistoryAnswer,
  LeadsAnswer,
  LeadView,
} from '@kedu/shared/contracts/api/leads'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'

let test: TestApp
beforeEach(async () => {
  test = await apiCompany()
})
afterEach(() => test.close())

const as = (personId: string) => new ApiUser(test, personId)
let phones = 0

function enter(by: string, customerName: string, given: object = {}) {
  phones += 1
  const phone = `138${String(phones).padStart(8, '0')}`
  const body = {
    clientId: clientId(),
    customerName,
    contactName: '张工',
    phone,
    region: '华东',
    ...given,
  }
  return as(by).post<LeadAnswer>('/api/leads', body)
}

async function leads(personId: string): Promise<LeadsAnswer> {
  return (await as(personId).get<LeadsAnswer>('/api/leads')).body
}

async function entered(by: string, customerName: string, given: object = {}): Promise<LeadView> {
  const { status, body } = await enter(by, customerName, given)
  if (status !== 200 || body.lead === null) throw new Error(JSON.stringify(body))
  return body.lead
}

const CHANGES = {
  obstacle: '价格',
  nextAction: { date: '2026-11-30', time: null, isDeadline: false, text: '上门' },
}

function accept(by: string, leadId: string, given: object = {}) {
  const body = { clientId: clientId(), changes: CHANGES, confirmedDifferent: false, ...given }
  return as(by).post<LeadAnswer & { code?: string }>(`/api/leads/${leadId}/accept`, body)
}

describe('a lead that comes in', () => {
  it('is given out at once, in turn', async () => {
    const first = await entered('wangmin', '苏州晴川')
    const second = await entered('wangmin', '宁波海天')
    const third = await entered('wangmin', '杭州云杉')
    expect([first, second, third].map(({ holder }) => holder?.name)).toEqual([
      '李娜',
      '张伟',
      '李娜',
    ])
    expect((await leads('lina')).mine.map(({ customerName }) => customerName)).toEqual([
      '苏州晴川',
      '杭州云杉',
    ])
  })

  it('is taken once however often the page sends it', async () => {
    const given = { clientId: 'same-act-1', phone: '13911112222' }
    const first = await enter('zhaoyan', '苏州晴川', given)
    const again = await enter('zhaoyan', '苏州晴川', given)
    expect(again.status).toBe(200)
    expect(again.body.lead?.id).toBe(first.body.lead?.id)
    expect((await leads('zhaoyan')).pool?.allocated).toHaveLength(1)
  })

  it('is taken from anybody at work, who then sees it without the number', async () => {
    const lead = await entered('qiancai', '苏州晴川')
    expect(lead).toMatchObject({ isPhoneWhole: false, receivedBy: { name: '钱财' } })
    expect(lead.phone).toMatch(/^138\*\*\*\*\d{4}$/)
    expect((await leads('qiancai')).pool).toBeNull()
    expect((await as('left').get('/api/leads')).status).toBe(401)
    expect((await new ApiUser(test, 'lina', null).get('/api/leads')).status).toBe(401)
  })

  it('is refused with what is wrong in it, and nothing is kept', async () => {
    for (const [given, status, words] of BAD) {
      const answer = await enter('wangmin', '苏州晴川', given)
      expect(answer.status).toBe(status)
      expect(JSON.stringify(answer.body)).toContain(words)
    }
    expect(test.workspace.leads.all).toEqual([])
  })

  const BAD: [object, number, string][] = [
    [{ phone: '123' }, 422, '电话不对'],
    [{ phone: '' }, 422, '还缺电话'],
    [{ contactName: '待定' }, 422, '还缺联系人'],
    [{ region: '火星' }, 422, '没有「火星」这个区域'],
    [{ need: '长'.repeat(600) }, 422, '太长'],
    [{ clientId: 'x' }, 400, ''],
    [{ secret: 1 }, 400, ''],
    [{ customerName: 7 }, 400, ''],
  ]

  it('is refused when somebody has the customer or the number, with who it is (E1)', async () => {
    await givenDeal(test, 'lina', '苏州晴川')
    const known = await enter('wangmin', '苏州晴川')
    expect(known.status).toBe(422)
    expect(JSON.stringify(known.body)).toContain('李娜在跟')
    const phone = '13700000001'
    await entered('wangmin', '宁波海天', { phone })
    expect(JSON.stringify((await enter('wangmin', '别的名字', { phone })).body)).toContain(
      '这个电话登记过：宁波海天',
    )
  })

  it('is taken beside a similar customer once that was confirmed', async () => {
    await givenDeal(test, 'lina', '苏州晴川精密机械有限公司')
    const asked = await enter('wangmin', '苏州晴川机械有限公司')
    expect(asked.status).toBe(422)
    expect(asked.body).toMatchObject({ code: 'similar-customer' })
    const sure = await enter('wangmin', '苏州晴川机械有限公司', { confirmedDifferent: true })
    expect(sure.status).toBe(200)
  })
})

describe('the gate', () => {
  it('passes over a rep with a red row, tells why, and gives the very next one when it is right again', async () => {
    const deal = await givenDeal(test, 'lina', '老客户一', '2026-11-23')
    await test.advance(2 * DAY_MS + 10 * HOUR_MS)
    expect((await leads('lina')).me).toMatchObject({ blockedBy: '有 1 条要先修好' })

    expect((await entered('wangmin', '苏州晴川')).holder?.name).toBe('张伟')
    expect((await entered('wangmin', '宁波海天')).holder?.name).toBe('张伟')
    const { me, mine } = await leads('lina')
    expect(mine).toEqual([])
    expect(me?.rows).toMatchObject([{ why: '变红', deal: { id: deal.id } }])
    const line = (await leads('wangmin')).pool?.line
    expect(line?.find(({ rep }) => rep.name === '李娜')?.blockedBy).toBe('有 1 条要先修好')

    const alertId = me?.rows[0]?.alertId
    const repair = { clientId: clientId(), choice: { kind: 'contacted' }, obstacle: null }
    expect((await as('lina').post(`/api/alerts/${alertId}/repair`, repair)).status).toBe(200)
    expect((await leads('lina')).me).toMatchObject({ blockedBy: null, ahead: 0 })
    expect((await entered('wangmin', '杭州云杉')).holder?.name).toBe('李娜')
  })

  it('gives what waits to whoever puts the last row right, without a tick', async () => {
    await givenDeal(test, 'lina', '老客户一', '2026-11-23')
    await givenDeal(test, 'zhangwei', '老客户二', '2026-11-23')
    await test.advance(2 * DAY_MS + 10 * HOUR_MS)
    const lead = await entered('wangmin', '苏州晴川')
    expect(lead).toMatchObject({ standing: 'waiting', holder: null })
    expect(lead.notes[0]).toContain('李娜有 1 条要先修好')
    const { me } = await leads('zhangwei')
    const repair = { clientId: clientId(), choice: { kind: 'contacted' }, obstacle: null }
    await as('zhangwei').post(`/api/alerts/${me?.rows[0]?.alertId}/repair`, repair)
    await test.app.scheduler.wake('leads')
    expect((await leads('zhangwei')).mine).toMatchObject([{ customerName: '苏州晴川' }])
  })

  it('counts capacity, leave and region', async () => {
    const { workspace } = test
    await workspace.changeSettings({ ...workspace.settings, leadCapacity: 1 }, 'test', test.now())
    expect((await entered('wangmin', '甲公司')).holder?.name).toBe('李娜')
    const zhangwei = workspace.people.get('zhangwei')
    if (zhangwei === null) throw new Error('No 张伟')
    const today = workspace.today(test.now())
    await workspace.people.save(
      { ...zhangwei, leaves: [{ from: today, to: today }] },
      'cli',
      test.now(),
    )
    const lead = await entered('wangmin', '乙公司')
    expect(lead.notes[0]).toContain('张伟请假到今天')
    expect(lead.notes[0]).toContain('李娜手上有 1 条没动的')
    await test.advance(DAY_MS)
    expect((await leads('zhangwei')).mine).toMatchObject([{ customerName: '乙公司' }])
    expect((await entered('hejing', '丙公司', { region: '华南' })).holder?.name).toBe('周涛')
  })
})

describe('a rep with a lead', () => {
  it('sees whom to call; so do those above and admins, and nobody else', async () => {
    const lead = await entered('wangmin', '苏州晴川', { phone: '13812345678' })
    expect((await leads('lina')).mine[0]?.phone).toBe('13812345678')
    for (const above of ['wangmin', 'chen', 'zhaoyan']) {
      expect((await leads(above)).pool?.allocated[0]?.phone).toBe('13812345678')
    }
    for (const other of ['zhangwei', 'zhoutao', 'hejing', 'sunchan', 'qiancai']) {
      expect(JSON.stringify(await leads(other))).not.toContain('13812345678')
      expect((await as(other).get(`/api/leads/${lead.id}`)).status).toBe(404)
      expect((await accept(other, lead.id)).status).toBe(404)
    }
  })

  it('accepts it through the one door, with the fields every new deal needs (R1)', async () => {
    const lead = await entered('wangmin', '苏州晴川', { need: '光伏支架' })
    const refused = await accept('lina', lead.id, { changes: { obstacle: '价格' } })
    expect(refused.status).toBe(422)
    expect(JSON.stringify(refused.body)).toContain('下次动作日期')
    expect((await leads('lina')).mine).toHaveLength(1)

    const act = { clientId: clientId() }
    const done = await accept('lina', lead.id, act)
    expect(done.body.lead).toMatchObject({ standing: 'accepted', holder: { name: '李娜' } })
    const again = await accept('lina', lead.id, act)
    expect(again.body.lead?.dealId).toBe(done.body.lead?.dealId)
    const row = test.workspace.row(done.body.lead?.dealId ?? '')
    expect(row).toMatchObject({
      customerName: '苏州晴川',
      ownerId: 'lina',
      stage: 'lead',
      region: '华东',
    })
    expect(test.workspace.rows()).toHaveLength(1)
    const deal = await test.workspace.store.load(test.workspace.id, `deal/${row?.id}`)
    expect(JSON.stringify(deal)).not.toContain(lead.phone.slice(3))
  })

  it('cannot slip past a gate: behind it the deal is opened before it', async () => {
    const lead = await entered('wangmin', '苏州晴川')
    const done = await accept('lina', lead.id, { stage: 'contract' })
    expect(test.workspace.row(done.body.lead?.dealId ?? '')?.stage).toBe('quote')
  })

  it('returns it with a reason; somebody else has it then, and never the same by turn', async () => {
    const lead = await entered('wangmin', '苏州晴川')
    const back = (by: string, reason: string) =>
      as(by).post<LeadAnswer>(`/api/leads/${lead.id}/return`, { clientId: clientId(), reason })
    expect((await back('lina', ' ')).status).toBe(422)
    expect((await back('wangmin', '我退')).status).toBe(403)
    expect((await back('lina', '不是我的行业')).status).toBe(200)
    expect((await leads('zhangwei')).mine).toMatchObject([{ notes: ['李娜：退回，不是我的行业'] }])
    expect((await back('lina', '再退')).status).toBe(404)
    await back('zhangwei', '也不是')
    await test.advance(30 * DAY_MS)
    expect((await leads('wangmin')).pool?.waiting).toHaveLength(1)
  })

  it('loses it untouched after 48 hours, once, and is not given it at once again', async () => {
    const lead = await entered('wangmin', '苏州晴川')
    await test.advance(48 * HOUR_MS - MINUTE_MS)
    expect((await leads('lina')).mine).toHaveLength(1)
    await test.advance(MINUTE_MS)
    expect((await leads('lina')).mine).toEqual([])
    expect((await leads('zhangwei')).mine.map(({ id }) => id)).toEqual([lead.id])
    const history = await as('wangmin').get<LeadHistoryAnswer>(`/api/leads/${lead.id}`)
    expect(history.body.steps.map(({ words }) => words)).toEqual([
      '进了线索池',
      '轮到李娜，分给他',
      '李娜没有接也没有退，收回线索池',
      '轮到张伟，分给他',
    ])
    expect(history.body.steps.map(({ by, door }) => `${by.name} ${door}`)[1]).toBe('刻度 自动')
  })

  it('has it again when the opening of its deal is taken back', async () => {
    const lead = await entered('wangmin', '苏州晴川')
    const done = await accept('lina', lead.id)
    const dealId = done.body.lead?.dealId ?? ''
    const [opened] = await test.workspace.store.history(test.workspace.id, `deal/${dealId}`)
    if (opened === undefined) throw new Error('Nothing was opened')
    const { commandId } = (opened.body as { meta: { commandId: string } }).meta
    await as('lina').post(`/api/deals/${dealId}/undo`, { clientId: clientId(), commandId })
    await test.app.scheduler.wake('leads')
    expect((await leads('lina')).mine).toMatchObject([{ id: lead.id, standing: 'allocated' }])
    const second = await accept('lina', lead.id)
    expect(second.body.lead).toMatchObject({ standing: 'accepted' })
    expect(second.body.lead?.dealId).not.toBe(dealId)
  })

  it('takes it into the own deal when the customer is the rep’s already', async () => {
    const lead = await entered('wangmin', '苏州晴川')
    const deal = await givenDeal(test, 'lina', '苏州晴川')
    const done = await accept('lina', lead.id)
    expect(done.body.lead).toMatchObject({ standing: 'accepted', dealId: deal.id })
  })
})

describe('a manager', () => {
  const assign = (by: string, leadId: string, toId: string, reason = '老客户介绍') =>
    as(by).post<LeadAnswer>(`/api/leads/${leadId}/assign`, { clientId: clientId(), toId, reason })

  it('gives a lead out of turn to a blocked rep, with a reason on record', async () => {
    await givenDeal(test, 'zhangwei', '老客户', '2026-11-23')
    await test.advance(3 * DAY_MS)
    const lead = await entered('wangmin', '苏州晴川')
    expect((await assign('wangmin', lead.id, 'zhangwei', '')).status).toBe(400)
    const given = await assign('wangmin', lead.id, 'zhangwei')
    expect(given.body.lead).toMatchObject({
      holder: { name: '张伟' },
      given: { by: { name: '王敏' }, reason: '老客户介绍' },
    })
    expect((await assign('wangmin', lead.id, 'zhangwei')).status).toBe(409)
    expect((await leads('lina')).mine).toEqual([])
  })

  it('gives to the own team alone, and nobody else gives', async () => {
    const lead = await entered('wangmin', '苏州晴川')
    expect((await assign('hejing', lead.id, 'zhoutao')).status).toBe(404)
    expect((await assign('lina', lead.id, 'zhangwei')).status).toBe(403)
    for (const toId of ['zhoutao', 'qiancai', 'left', 'nobody']) {
      expect((await assign('wangmin', lead.id, toId)).status).toBe(422)
    }
    expect((await leads('lina')).mine).toHaveLength(1)
  })

  it('discards one that is none', async () => {
    const lead = await entered('wangmin', '苏州晴川')
    const discard = (by: string) =>
      as(by).post<LeadAnswer>(`/api/leads/${lead.id}/discard`, {
        clientId: clientId(),
        as: 'invalid',
        reason: '空号',
      })
    expect((await discard('lina')).status).toBe(403)
    expect((await discard('wangmin')).body.lead).toMatchObject({
      standing: 'discarded',
      notes: ['王敏标成无效：空号。', '李娜：作废，空号'],
    })
    expect((await enter('wangmin', '苏州晴川')).status).toBe(200)
  })

  it('sees what the month brought whom', async () => {
    await givenDeal(test, 'lina', '老客户', '2026-11-23')
    await test.advance(3 * DAY_MS)
    const lead = await entered('wangmin', '苏州晴川')
    await accept('zhangwei', lead.id, { stage: 'quote' })
    const { status, body } = await as('wangmin').get<FairnessAnswer>('/api/leads/fairness')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      month: '2026-11',
      rows: [
        {
          rep: { name: '李娜' },
          received: 0,
          skipped: 1,
          skippedBecause: [{ name: '有没修好的', count: 1 }],
        },
        { rep: { name: '张伟' }, received: 1, accepted: 1, converted: 1, skipped: 0 },
      ],
    })
    expect((await as('lina').get('/api/leads/fairness')).status).toBe(403)
    expect((await as('wangmin').get('/api/leads/fairness?month=2026-13')).status).toBe(400)
    const all = await as('zhaoyan').get<FairnessAnswer>('/api/leads/fairness?month=2026-10')
    expect(all.body.rows.map(({ received }) => received)).toEqual([0, 0, 0])
  })
})

describe('a list of leads', () => {
  const load = (by: string, text: string) =>
    as(by).post<ImportLeadsAnswer>('/api/leads/import', {
      content: Buffer.from(text).toString('base64'),
    })
  const LIST = [
    '客户名称,联系人,手机,城市,备注,颜色',
    '苏州晴川,张工,138 0000 1111,苏州,光伏支架,红',
    '宁波海天,李总,12345,宁波,,',
    ',王工,13800002222,杭州,,',
    '苏州晴川,赵工,13800003333,苏州,,',
    '"=HYPERLINK(""x"")",陈工,13800004444,华东,,',
  ].join('\n')

  it('is taken line by line, with what became of each', async () => {
    const { status, body } = await load('wangmin', LIST)
    expect(status).toBe(200)
    expect(body).toMatchObject({ created: 2, skipped: 3, notes: ['这些列没有用到：颜色。'] })
    expect(body.rows.map(({ line, isStored, note }) => [line, isStored, note.slice(0, 4)])).toEqual(
      [
        [2, true, '分给了李'],
        [3, false, '电话不对'],
        [4, false, '还缺客户'],
        [5, false, '已有「苏'],
        [6, true, '分给了张'],
      ],
    )
    expect((await load('wangmin', LIST)).body.created).toBe(0)
  })

  it('takes a customer whose name is like another one once that is confirmed', async () => {
    const list = '客户名称,联系人,手机,城市\n苏州晴川机械有限公司,张工,13800001111,苏州'
    await givenDeal(test, 'lina', '苏州晴川精密机械有限公司')
    const asked = (await load('wangmin', list)).body
    expect(asked).toMatchObject({ created: 0, rows: [{ isStored: false, isSimilar: true }] })
    const { body } = await as('wangmin').post<ImportLeadsAnswer>('/api/leads/import', {
      content: Buffer.from(list).toString('base64'),
      isSimilarOk: true,
    })
    expect(body).toMatchObject({ created: 1, rows: [{ isStored: true, isSimilar: false }] })
  })

  it('is for those who run the pool, and says what is wrong with a file', async () => {
    expect((await load('lina', LIST)).status).toBe(403)
    expect((await load('wangmin', '名字,电话\nA,1')).status).toBe(422)
    expect((await load('wangmin', '\u0000\u0001')).status).toBe(422)
    const bad = await as('wangmin').post('/api/leads/import', { content: '不是' })
    expect(bad.status).toBe(400)
  })
})

describe('whom an industry goes to', () => {
  const specialists = async () =>
    (await as('zhaoyan').get<SpecialistsAnswer>('/api/leads/specialists')).body
  const change = (industry: string, personIds: string[], expected: string[] = [], by = 'zhaoyan') =>
    as(by).patch<SpecialistsAnswer & { message?: string; code?: string }>(
      '/api/leads/specialists',
      {
        industry,
        personIds,
        expected,
      },
    )
  const of = (answer: SpecialistsAnswer, industry: string) =>
    answer.industries.find((one) => one.industry === industry)

  it('is chosen by the admin, holds for the next lead, and stays on record', async () => {
    const changed = await change(' 光伏 ', ['zhangwei'])
    expect(changed.status).toBe(200)
    expect(of(changed.body, '光伏')).toEqual({
      industry: '光伏',
      people: [{ id: 'zhangwei', name: '张伟', isInLine: true }],
      isForAll: false,
    })
    for (const customer of ['苏州晴川', '宁波海天']) {
      expect((await entered('wangmin', customer, { industry: '光伏' })).holder?.name).toBe('张伟')
    }
    await change('光伏', [], ['zhangwei'])
    const { industries, changes } = await specialists()
    expect(industries.find(({ industry }) => industry === '光伏')).toBeUndefined()
    expect(changes.map(({ who, before, after }) => [who, before, after])).toEqual([
      ['赵燕', '张伟', '大家轮流'],
      ['赵燕', '大家轮流', '张伟'],
    ])
  })

  it('is refused to others, without a name, and for whoever takes no leads', async () => {
    const cases: [string, string, string[], number, string][] = [
      ['wangmin', '光伏', ['zhangwei'], 403, '由管理员来定'],
      ['zhaoyan', '  ', ['zhangwei'], 422, '先写行业名称'],
      ['zhaoyan', '光伏', ['wangmin'], 422, '王敏 现在不接线索'],
      ['zhaoyan', '光伏', ['nobody'], 422, '找不到了'],
      ['zhaoyan', '光伏', ['lina', 'lina'], 422, '选了两次'],
    ]
    for (const [by, industry, personIds, status, said] of cases) {
      const { status: got, body } = await change(industry, personIds, [], by)
      expect([got, body.message]).toEqual([status, expect.stringContaining(said)])
    }
    expect(test.workspace.settings.leadSpecialists).toEqual([])
  })

  it('is written over by nobody who saw it before it changed; another industry is no conflict', async () => {
    const answers = await Promise.all([
      change('光伏', ['zhangwei']),
      change('光伏', ['lina']),
      change('储能', ['lina']),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 409])
    const late = await change('储能', ['zhangwei'], [])
    expect([late.status, late.body.code]).toEqual([409, 'changed-meanwhile'])
    expect(of(await specialists(), '储能')?.people.map(({ id }) => id)).toEqual(['lina'])
  })
})
