/** The ledger, the team's pages, alerts and tasks as they stand on a day with red and due deals. */
import type { AlertsAnswer } from '@kedu/shared/contracts/api/alerts'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { DealsAnswer, DealsByOwnerAnswer } from '@kedu/shared/contracts/api/deals'
import type { MeView, MySettings } from '@kedu/shared/contracts/api/me'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { AnswerTaskAnswer, TasksAnswer } from '@kedu/shared/contracts/api/tasks'
import type { HeatmapAnswer, OverdueTopAnswer, TeamAnswer } from '@kedu/shared/contracts/api/team'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import { WebChatUser, words } from '../../support/web-chat-user.ts'

let test: TestApp
let zhangwei: ApiUser
let wangmin: ApiUser

beforeAll(async () => {
  test = await apiCompany()
  zhangwei = new ApiUser(test, 'zhangwei')
  wangmin = new ApiUser(test, 'wangmin')
  // Monday 09:30; at Friday 15:00 the first is red, the second due, the third is for next week.
  await givenDeal(test, 'zhangwei', '苏州精工机床', '2026-11-24')
  await givenDeal(test, 'zhangwei', '华东机电设备', '2026-11-27')
  await givenDeal(test, 'zhangwei', '常州天合机械', '2026-12-03')
  await givenDeal(test, 'lina', '宁波海天注塑', '2026-11-24')
  await test.advance(101.5 * HOUR_MS)
}, 60_000)
afterAll(() => test.close())

const names = async (user: ApiUser, query: string) => {
  const { body } = await user.get<DealsAnswer>(`/api/deals?${query}`)
  return body.deals.map((deal) => deal.customerName)
}

describe('the ledger', () => {
  it('shows red first, then due, then by next action, with counts', async () => {
    const { body } = await zhangwei.get<DealsAnswer>('/api/deals')
    expect(body.deals.map(({ customerName, clock }) => [customerName, clock.kind])).toEqual([
      ['苏州精工机床', 'red'],
      ['华东机电设备', 'running'],
      ['常州天合机械', 'running'],
    ])
    expect(body.counts).toEqual({ total: 3, red: 1, overdue: 0, dueToday: 1, waiting: 0 })
    expect(body.deals[0]).toMatchObject({ dayInStage: 5, owner: { name: '张伟' } })
    // The line is behind the red one and ahead of the others.
    const daysLeft = body.deals.map((deal) => (deal.thresholdDay ?? 0) - (deal.dayInStage - 1))
    expect(daysLeft.map(Math.sign)).toEqual([-1, 1, 1])
  })

  it.each([
    ['clock=red', ['苏州精工机床']],
    ['clock=due', ['华东机电设备']],
    ['clock=quiet', ['常州天合机械']],
    ['clock=waiting', []],
    ['stage=lead', []],
    ['industry=', ['苏州精工机床', '华东机电设备', '常州天合机械']],
    ['outcome=won', []],
  ])('filters by %s', async (query, expected) => {
    expect(await names(zhangwei, query)).toEqual(expected)
  })

  it.each(['天合', 'czth', 'changzhoutianhe', 'C-0003', '常州天合机械有限公司'])(
    'finds 常州天合机械 by %s',
    async (q) => {
      expect(await names(zhangwei, `q=${encodeURIComponent(q)}`)).toContain('常州天合机械')
    },
  )

  it('finds nothing out of view by any spelling', async () => {
    expect(await names(zhangwei, `q=${encodeURIComponent('海天')}`)).toEqual([])
    expect(await names(zhangwei, 'owner=lina')).toEqual([])
  })

  it('goes through the pages without losing or repeating a deal', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body }: { body: DealsAnswer } = await wangmin.get(`/api/deals?limit=1${more}`)
      seen.push(...body.deals.map((deal) => deal.customerName))
      expect(body.matches).toBe(4)
      cursor = body.nextCursor
    }
    expect(seen).toHaveLength(4)
    expect(new Set(seen).size).toBe(4)
  })

  it('answers 304 while nothing changed, and anew when something did', async () => {
    const first = await zhangwei.get('/api/deals')
    const tag = String(first.headers.etag)
    expect((await zhangwei.get('/api/deals', { 'if-none-match': tag })).status).toBe(304)
    expect((await wangmin.get('/api/deals', { 'if-none-match': tag })).status).toBe(200)
  })

  it('groups by person for those who lead, most red first', async () => {
    const { body } = await wangmin.get<DealsByOwnerAnswer>('/api/deals/by-owner')
    expect(body.owners.map(({ owner, counts }) => [owner.name, counts.red, counts.total])).toEqual([
      ['李娜', 1, 1],
      ['张伟', 1, 3],
    ])
  })
})

describe('the team', () => {
  it('counts per rep, those without deals included', async () => {
    const { body } = await wangmin.get<TeamAnswer>('/api/team')
    expect(body.members.map(({ person, counts }) => [person.name, counts.red])).toEqual([
      ['李娜', 1],
      ['张伟', 1],
    ])
    const all = await new ApiUser(test, 'chen').get<TeamAnswer>('/api/team')
    expect(all.body.members.map(({ person }) => person.name)).toContain('周涛')
    expect(all.body.counts).toMatchObject({ total: 4, red: 2 })
  })

  it('counts evidence, never rows, and only what is in view (R14)', async () => {
    const { body } = await wangmin.get<TeamAnswer>('/api/team')
    const none = (needed: number) => ({ needed, passed: 0, doubtful: 0, percent: 0 })
    expect(body.members.map(({ person, chain }) => [person.name, chain])).toEqual([
      ['李娜', none(1)],
      ['张伟', none(3)],
    ])
    expect(body.chain).toEqual(none(4))
    const other = await new ApiUser(test, 'hejing').get<TeamAnswer>('/api/team')
    expect(other.body.chain).toEqual({ needed: 0, passed: 0, doubtful: 0, percent: null })
  })

  it('has a list behind every cell of the heat map (R19)', async () => {
    const { body } = await wangmin.get<HeatmapAnswer>('/api/team/heatmap?by=industry')
    expect(body.stages.map(({ name }) => name)).toEqual(['线索', '报价', '合同', '交付'])
    for (const group of body.groups) {
      for (const [index, count] of group.counts.entries()) {
        const stage = body.stages[index]?.id
        const query = `stage=${stage}&industry=${encodeURIComponent(group.key)}`
        expect(await names(wangmin, query)).toHaveLength(count)
      }
    }
    expect(body.totals).toEqual([0, 4, 0, 0])
  })

  it('lists the five left longest (R20)', async () => {
    const { body } = await wangmin.get<OverdueTopAnswer>('/api/team/overdue-top')
    const since = body.deals.map(({ hoursSince }) => hoursSince)
    expect(since).toEqual([101, 101, 101, 101])
  })
})

describe('tasks', () => {
  it('shows the question the bot waits on and answers it through the dialog, once', async () => {
    const chat = new WebChatUser(test, 'zhangwei')
    await chat.say('常州天合机械 卡在交期，过两天再跟')
    const { body } = await zhangwei.get<TasksAnswer>('/api/tasks')
    const task = body.tasks.find((entry) => entry.kind === 'question')
    if (task?.kind !== 'question') throw new Error(JSON.stringify(body))
    expect(task.kept).toContainEqual(expect.objectContaining({ label: '障碍', after: '交期' }))
    const [choice] = task.choices
    const answer = { clientId: clientId(), answer: { value: choice?.value } }
    const url = `/api/tasks/${task.questionId}/answer`
    const first = await zhangwei.post<AnswerTaskAnswer>(url, answer)
    expect(first.status).toBe(200)
    expect(first.body.tasks.filter((entry) => entry.kind === 'question')).toEqual([])
    expect(first.body.replies).toHaveLength(1)
    const again = await zhangwei.post<AnswerTaskAnswer>(url, answer)
    expect([again.status, again.body.replies]).toEqual([200, []])
    await test.settle()
    expect((await chat.news()).map(words).join('\n')).toContain('交期')
    const row = test.workspace.rows().find((entry) => entry.customerName === '常州天合机械')
    expect(row).toMatchObject({ obstacle: '交期', nextAction: { date: choice?.value } })
  })

  it('says that a question is over when it is not asked any more', async () => {
    const { body } = await zhangwei.post<AnswerTaskAnswer>('/api/tasks/r_gone_0/answer', {
      clientId: clientId(),
      answer: { value: 'x' },
    })
    expect(body.replies[0]?.text).toContain('已经答过')
  })

  it('shows a move that waits for evidence', async () => {
    const row = test.workspace.rows().find((entry) => entry.customerName === '常州天合机械')
    const move = { clientId: clientId(), toStage: 'contract' }
    await zhangwei.post(`/api/deals/${row?.id}/move`, move)
    const { body } = await zhangwei.get<TasksAnswer>('/api/tasks')
    expect(body.tasks).toContainEqual(
      expect.objectContaining({
        kind: 'evidence',
        refusal: expect.objectContaining({ kind: 'gate-unmet', isHeld: true }),
      }),
    )
    const me = await zhangwei.get<MeView>('/api/me')
    expect(me.body.counts).toMatchObject({ red: 1, open: 3, tasks: 1 })
  })
})

describe('alerts', () => {
  const list = async (user: ApiUser, query = '') =>
    (await user.get<AlertsAnswer>(`/api/alerts${query}`)).body.alerts

  it('shows the sum and every step with its reasons', async () => {
    const alert = (await list(wangmin)).find(({ deal }) => deal.customerName === '苏州精工机床')
    expect(alert).toMatchObject({ status: 'open', isNudge: false })
    expect(alert?.sum).toContain('48 小时')
    expect(alert?.steps.map(({ kind, recipient }) => [kind, recipient?.name])).toContainEqual([
      'manager',
      '王敏',
    ])
    for (const step of alert?.steps ?? []) expect(step.reasons).not.toEqual([])
    expect(alert?.repair).toMatchObject({ contactedAgainOn: '2026-11-30' })
  })

  it('is repaired from the page once; the card in the chat is settled, the second is told who was first', async () => {
    const alert = (await list(wangmin)).find(({ deal }) => deal.customerName === '宁波海天注塑')
    const url = `/api/alerts/${encodeURIComponent(alert?.id ?? '')}/repair`
    const repair = { clientId: clientId(), choice: { kind: 'contacted' }, obstacle: '决策人' }
    const first = await wangmin.post<ChangeAnswer>(url, repair)
    const retried = await wangmin.post<ChangeAnswer>(url, repair)
    expect([first.status, retried.status]).toEqual([200, 200])
    expect(first.body.deal).toMatchObject({
      obstacle: '决策人',
      nextAction: { date: '2026-11-30' },
    })
    expect(retried.body.changes).toEqual(first.body.changes)
    const second = await new ApiUser(test, 'lina').post<ApiProblem>(url, {
      ...repair,
      clientId: clientId(),
    })
    expect([second.status, second.body.message]).toMatchObject([409, /已处理 · 王敏/])
    await test.settle()
    const cards = (await new WebChatUser(test, 'wangmin').transcript()).map(words).join('\n')
    expect(cards).toContain('已处理')
    expect((await list(wangmin)).map(({ id }) => id)).not.toContain(alert?.id)
    const recent = await list(wangmin, '?status=recent')
    expect(recent.find(({ id }) => id === alert?.id)).toMatchObject({
      status: 'handled',
      closedBy: { name: '王敏' },
      repair: null,
    })
  })

  it('does not advance through the gate by a repair', async () => {
    const alert = (await list(wangmin)).find(({ deal }) => deal.customerName === '苏州精工机床')
    const answer = await wangmin.post<ApiProblem>(`/api/alerts/${alert?.id}/repair`, {
      clientId: clientId(),
      choice: { kind: 'advance' },
      obstacle: null,
    })
    expect([answer.status, answer.body.refusal?.kind]).toEqual([422, 'gate-unmet'])
    const { body } = await zhangwei.get<DealsAnswer>('/api/deals?clock=red')
    expect(body.deals[0]?.stage.id).toBe('quote')
  })

  it('says nothing of an alert that is not on a deal of theirs', async () => {
    const alert = (await list(wangmin)).find(({ deal }) => deal.customerName === '苏州精工机床')
    const answer = await new ApiUser(test, 'zhoutao').post(`/api/alerts/${alert?.id}/repair`, {
      clientId: clientId(),
      choice: { kind: 'contacted' },
      obstacle: null,
    })
    expect(answer.status).toBe(404)
  })
})

describe('my settings', () => {
  const patch = (body: object) => zhangwei.patch<MySettings & ApiProblem>('/api/me/settings', body)

  it('keeps delivery, quiet hours and deputy, each alone', async () => {
    await patch({ delivery: 'digest' })
    await patch({ quietHours: { from: '20:00', to: '09:00' } })
    const { body } = await patch({ deputyId: 'lina' })
    expect(body).toEqual({
      delivery: 'digest',
      quietHours: { from: '20:00', to: '09:00' },
      deputy: { id: 'lina', name: '李娜' },
      brief: null,
    })
    expect(test.workspace.people.get('zhangwei')).toMatchObject({ managerId: 'wangmin' })
    expect((await patch({ quietHours: null, deputyId: null })).body).toMatchObject({
      quietHours: null,
      deputy: null,
    })
  })

  it('take POST for PATCH, from mini-programs', async () => {
    const sent = await zhangwei.post<MySettings>('/api/me/settings', { delivery: 'digest' })
    expect(sent).toMatchObject({ status: 200, body: { delivery: 'digest' } })
  })

  it.each([
    [{ deputyId: 'zhangwei' }, '自己'],
    [{ deputyId: 'nobody' }, '没有这位同事'],
    [{ deputyId: 'sunchan' }, '销售同事'],
    [{ quietHours: { from: '20:00', to: '20:00' } }, '不能一样'],
  ])('refuses %j and says why', async (body, reason) => {
    const answer = await patch(body)
    expect(answer.status).toBe(422)
    expect(answer.body.message).toContain(reason)
  })

  it('takes no role, scope or name', async () => {
    for (const body of [{ role: 'admin' }, { region: null }, { managerId: null }]) {
      expect((await patch(body)).status).toBe(400)
    }
  })
})
