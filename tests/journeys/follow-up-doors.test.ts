/** The follow-up task (R11) at every door: what settles it, what brings it back, who sees it and how it is said. */
import type { AlertsAnswer } from '@kedu/shared/contracts/api/alerts'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { TimelineAnswer } from '@kedu/shared/contracts/api/deal'
import type { MeView } from '@kedu/shared/contracts/api/me'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { TasksAnswer, TaskView } from '@kedu/shared/contracts/api/tasks'
import type { WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, describe, expect, it } from 'vitest'
import { attach, photo, twoTeams } from '../support/api-company.ts'
import { ApiUser, clientId } from '../support/api-user.ts'
import { buildTestApp, type TestApp } from '../support/build-test-app.ts'
import { WebChatUser, words } from '../support/web-chat-user.ts'

const TASK = '请补充合同履约条款截图'
/** Its title while it is open. */
const CARD = `${TASK} · `
const CUSTOMER = '苏州精工机床厂'

let test: TestApp
afterEach(() => test.close())

const api = (personId: string) => new ApiUser(test, personId)
const chat = (personId: string) => new WebChatUser(test, personId)
const saidTo = async (personId: string) => (await chat(personId).transcript()).map(words)
const cardsTo = async (personId: string, part: string) =>
  (await chat(personId).transcript()).filter((item) => words(item).includes(part))

async function onlyCardTo(personId: string, part = CARD): Promise<WebChatItem> {
  const [card, second] = await cardsTo(personId, part)
  if (!card || second) throw new Error((await saidTo(personId)).join('\n---\n'))
  return card
}

type AskedTask = Extract<TaskView, { kind: 'asked' }>

const asked = async (personId = 'zhangwei'): Promise<AskedTask[]> => {
  const { body } = await api(personId).get<TasksAnswer>('/api/tasks')
  return body.tasks.filter((task) => task.kind === 'asked')
}

/** Two teams whose contracts need no papers to begin with. */
async function open(given: Partial<WorkspaceSettings> = {}): Promise<void> {
  test = await buildTestApp({ people: twoTeams() })
  await change({ process: { ...lightProcess(), gates: [] }, ...given })
}

const change = (given: Partial<WorkspaceSettings>) =>
  test.workspace.changeSettings({ ...test.workspace.settings, ...given }, 'zhaoyan', test.now())

async function contract(ownerId = 'zhangwei', customerName = CUSTOMER): Promise<string> {
  const { body, status } = await api(ownerId).post<ChangeAnswer>('/api/deals', {
    clientId: clientId(),
    customerName,
    stage: 'contract',
    changes: {
      obstacle: '价格',
      nextAction: { date: '2026-12-20', time: null, isDeadline: false, text: '回访' },
    },
    confirmedDifferent: true,
  })
  if (status !== 200 || body.deal === null) throw new Error(JSON.stringify(body))
  return body.deal.id
}

async function pass(ms: number): Promise<void> {
  await test.advance(ms)
  await test.app.scheduler.tick()
  await test.settle()
}

/** Thursday 09:31: the rep was asked for the one deal there is. */
async function askedDeal(given: Partial<WorkspaceSettings> = {}): Promise<string> {
  await open(given)
  const id = await contract()
  await pass(3 * DAY_MS + MINUTE_MS)
  return id
}

describe('the task', () => {
  it('stands on the task page with the way to give it, and in the list of alerts without a repair', async () => {
    const id = await askedDeal()
    expect(await asked()).toMatchObject([
      { title: TASK, way: expect.stringContaining('转发'), deal: { id } },
    ])
    expect((await api('zhangwei').get<MeView>('/api/me')).body.counts.tasks).toBe(1)
    expect(await asked('wangmin')).toEqual([])
    expect(await asked('zhoutao')).toEqual([])
    const { body } = await api('wangmin').get<AlertsAnswer>('/api/alerts')
    expect(body.alerts).toMatchObject([
      {
        rule: 'missing-follow-up',
        title: `${TASK} · ${CUSTOMER}`,
        tone: 'yellow',
        isNudge: true,
        repair: null,
        sum: '72 小时 = 周一 09:30 → 周四 09:31。从进入「合同」起算，满 3 天没有新附件就提醒负责人。',
      },
    ])
    expect((await api('zhoutao').get<AlertsAnswer>('/api/alerts')).body.alerts).toEqual([])
    const alertId = body.alerts[0]?.id ?? ''
    const repair = await api('zhangwei').post<ApiProblem>(`/api/alerts/${alertId}/repair`, {
      clientId: clientId(),
      choice: { kind: 'contacted' },
      obstacle: null,
    })
    expect(repair.status).toBe(422)
    expect(JSON.stringify(repair.body)).toContain('要补上附件才算完成')
    expect(await asked()).toHaveLength(1)
  })

  it('shows its sum and its deal from the card, by tap', async () => {
    await askedDeal()
    const card = await onlyCardTo('zhangwei')
    const rep = chat('zhangwei')
    const sum = (await rep.tap(card, '时限怎么算的')).map(words).join('\n')
    expect(sum).toContain(`${CUSTOMER}：72 小时 = 周一 09:30`)
    const opened = (await rep.tap(card, '看这条记录')).map(words).join('\n')
    expect(opened).toContain('待办：补充合同履约条款截图')
  })

  it('is answered by the number on its card when nothing else was shown since', async () => {
    await askedDeal()
    const rep = chat('zhangwei')
    await rep.news()
    expect((await rep.say('2')).map(words).join('\n')).toContain('72 小时 = 周一 09:30')
    expect((await rep.say('7')).map(words).join('\n')).not.toContain('72 小时')
  })

  it('waits for the end of quiet hours like every push, once', async () => {
    await open()
    await test.advance(13 * HOUR_MS)
    await contract()
    await pass(3 * DAY_MS + MINUTE_MS)
    expect(await cardsTo('zhangwei', CARD)).toEqual([])
    expect(await asked()).toHaveLength(1)
    await pass(10 * HOUR_MS)
    await pass(10 * HOUR_MS)
    expect(await cardsTo('zhangwei', CARD)).toHaveLength(1)
  })

  it('is not said when the file comes while it waits for the morning', async () => {
    await open()
    await test.advance(13 * HOUR_MS)
    const id = await contract()
    await pass(3 * DAY_MS + MINUTE_MS)
    await attach(api('zhangwei'), id, 'fulfilment-clause', 3)
    await pass(12 * HOUR_MS)
    expect(await saidTo('zhangwei')).toEqual([])
  })

  it('is never said when the file came before it was due, by whomever', async () => {
    await open()
    const id = await contract()
    await pass(2 * DAY_MS)
    await attach(api('wangmin'), id, 'fulfilment-clause', 3)
    for (let day = 0; day < 8; day += 1) await pass(DAY_MS)
    expect((await saidTo('zhangwei')).join()).not.toContain('履约')
    expect((await saidTo('wangmin')).join()).not.toContain('履约')
  })

  it('is over with the deal, and the card says so', async () => {
    await askedDeal()
    await chat('zhangwei').say(`${CUSTOMER} 赢单了`)
    expect(await asked()).toEqual([])
    expect(words(await onlyCardTo('zhangwei', '已处理 · 张伟'))).toContain('赢单')
    for (let day = 0; day < 5; day += 1) await pass(DAY_MS)
    expect((await saidTo('wangmin')).join()).not.toContain('履约')
  })
})

describe('a file settles it', () => {
  it('from the page, and taking it back opens card and list again', async () => {
    const id = await askedDeal()
    const { commandId } = await attach(api('zhangwei'), id, 'fulfilment-clause', 3)
    await test.settle()
    expect(await asked()).toEqual([])
    expect(words(await onlyCardTo('zhangwei', '已处理 · 张伟'))).toContain('收到新附件，已完成')
    expect(await cardsTo('zhangwei', CARD)).toEqual([])
    const undone = await api('zhangwei').post(`/api/deals/${id}/undo`, {
      clientId: clientId(),
      commandId,
    })
    expect(undone.status).toBe(200)
    await test.settle()
    expect(await asked()).toHaveLength(1)
    const card = await onlyCardTo('zhangwei')
    expect(words(card)).toContain('〔看这条记录〕')
    await attach(api('zhangwei'), id, 'fulfilment-clause', 4)
    await test.settle()
    expect(await cardsTo('zhangwei', CARD)).toEqual([])
    const { body } = await api('zhangwei').get<TimelineAnswer>(`/api/deals/${id}/timeline`)
    expect(body.entries.map(({ title }) => title)).toContain('请补合同履约条款截图：张伟')
  })

  it('forwarded to the chat, and moving it to another deal opens it again', async () => {
    await askedDeal()
    await contract('zhangwei', '宁波恒力机械')
    const rep = chat('zhangwei')
    await rep.say('精工机床 价格谈好了')
    const bytes = await photo(9)
    await rep.forward([{ bytes, fileName: '条款.jpg', mime: 'image/jpeg' }])
    await pass(MINUTE_MS)
    expect(await asked()).toEqual([])
    const stored = (await rep.transcript()).findLast((item) => words(item).includes('换一个客户'))
    if (!stored) throw new Error((await saidTo('zhangwei')).join('\n---\n'))
    const [question] = await rep.tap(stored, '换一个客户')
    if (!question) throw new Error('Nobody asked where to')
    await rep.tap(question, '宁波恒力机械')
    expect(await asked()).toHaveLength(1)
    await onlyCardTo('zhangwei')
  })

  it('is asked where it belongs when two are waited for, those first', async () => {
    await open()
    await contract('zhangwei', '常州天合机械')
    await contract('zhangwei', '宁波恒力机械')
    await pass(3 * DAY_MS + MINUTE_MS)
    expect(await cardsTo('zhangwei', CARD)).toHaveLength(2)
    const rep = chat('zhangwei')
    await rep.forward([{ bytes: await photo(9), fileName: '条款.jpg', mime: 'image/jpeg' }])
    await pass(MINUTE_MS)
    const question = (await rep.transcript()).at(-1)
    expect(words(question)).toContain('〔常州天合机械')
    if (!question) throw new Error('Nothing was said')
    await rep.tap(question, '宁波恒力机械')
    await pass(MINUTE_MS)
    expect((await asked()).map(({ deal }) => deal?.customerName)).toEqual(['常州天合机械'])
  })

  it('is asked where it belongs when another customer was spoken of since', async () => {
    const id = await askedDeal()
    await contract('zhangwei', '宁波恒力机械')
    const rep = chat('zhangwei')
    await pass(MINUTE_MS)
    await rep.say('恒力 价格谈好了')
    await pass(HOUR_MS)
    await rep.forward([{ bytes: await photo(9), fileName: '条款.jpg', mime: 'image/jpeg' }])
    await pass(MINUTE_MS)
    expect(test.workspace.row(id)?.evidenceCount).toBe(0)
    expect(await asked()).toHaveLength(1)
  })
})

describe('those above', () => {
  it('read it in their digest, beside a red flag of the same deal', async () => {
    await open({ immediateBudgetPerDay: 0 })
    const id = await contract()
    await api('zhangwei').patch(`/api/deals/${id}`, {
      clientId: clientId(),
      changes: { nextAction: { date: '2026-11-24', time: null, isDeadline: false, text: '' } },
    })
    for (let hours = 0; hours < 8 * 24; hours += 2) await pass(2 * HOUR_MS)
    const digests = (await saidTo('wangmin')).filter((card) => card.includes('汇总'))
    const about = (title: string) => digests.filter((card) => card.includes(title))
    expect(about('已超期：1 条')).toHaveLength(1)
    expect(about('等合同履约条款截图：1 条')).toHaveLength(1)
  })

  it('are told, the director too where that is wanted, and a file clears every card', async () => {
    const id = await askedDeal({ directorAfterHours: 24 })
    for (let days = 0; days < 4; days += 1) await pass(DAY_MS)
    const late = '还没补履约条款截图'
    expect(words(await onlyCardTo('wangmin', late))).toContain('黄色提醒')
    await onlyCardTo('chen', late)
    await attach(api('wangmin'), id, 'fulfilment-clause', 3)
    await test.settle()
    for (const who of ['zhangwei', 'wangmin', 'chen']) await onlyCardTo(who, '已处理 · 王敏')
  })

  it('may give the file themselves by forwarding it below their card', async () => {
    const id = await askedDeal()
    for (let days = 0; days < 2; days += 1) await pass(DAY_MS)
    const manager = chat('wangmin')
    await manager.forward([{ bytes: await photo(4), fileName: 'a.jpg', mime: 'image/jpeg' }])
    await pass(MINUTE_MS)
    expect(test.workspace.row(id)?.evidenceCount).toBe(1)
    expect(await asked()).toEqual([])
  })
})

describe('a deal that changes hands', () => {
  it('takes the task along: the new owner hears of it, the old card says to whom it went', async () => {
    const id = await askedDeal()
    const given = await api('wangmin').post(`/api/deals/${id}/reassign`, {
      clientId: clientId(),
      toId: 'lina',
      reason: '',
    })
    expect(given.status).toBe(200)
    await test.settle()
    expect(await asked('zhangwei')).toEqual([])
    expect(await asked('lina')).toHaveLength(1)
    expect((await saidTo('lina')).join()).toContain('还要补充合同履约条款截图')
    expect(words(await onlyCardTo('zhangwei', '已处理 · 王敏'))).toContain('交给 李娜')
    await attach(api('lina'), id, 'fulfilment-clause', 3)
    expect(await asked('lina')).toEqual([])
  })
})
