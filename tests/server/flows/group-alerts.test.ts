/** Orange and red through the running server: from the deals to the cards, the page, and back. */
import type { AlertsAnswer, GroupAlertDeals } from '@kedu/shared/contracts/api/alerts'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { twoTeams } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { WebChatUser } from '../../support/web-chat-user.ts'

let test: TestApp
let dealIds: string[]

/** Opened in 合同: this company asks for no papers. */
async function givenContract(ownerId: string, customerName: string, date: string): Promise<string> {
  const answer = await new ApiUser(test, ownerId).post<ChangeAnswer>('/api/deals', {
    clientId: clientId(),
    customerName,
    stage: 'contract',
    changes: {
      obstacle: '价格',
      nextAction: { date, time: null, isDeadline: false, text: '回访' },
    },
    confirmedDifferent: true,
  })
  const { deal } = answer.body
  if (deal === null) throw new Error(JSON.stringify(answer.body))
  return deal.id
}

async function change(dealId: string, changes: object): Promise<void> {
  const answer = await new ApiUser(test, 'zhangwei').patch<ChangeAnswer>(`/api/deals/${dealId}`, {
    clientId: clientId(),
    changes,
  })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
}

async function moveOn(dealId: string): Promise<void> {
  const answer = await new ApiUser(test, 'zhangwei').post<ChangeAnswer>(
    `/api/deals/${dealId}/move`,
    { clientId: clientId(), toStage: 'delivery', action: '' },
  )
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
}

const groupsOf = async (person: string, query = '') =>
  (await new ApiUser(test, person).get<AlertsAnswer>(`/api/alerts${query}`)).body.groups

/** Titles of the cards of these colours that stand in somebody's chat, settled ones with how. */
async function cards(person: string): Promise<string[]> {
  const items: WebChatItem[] = await new WebChatUser(test, person).transcript()
  return items.flatMap(({ content }) =>
    content.kind === 'card' && /家客户超期|跟不上|的超期提醒/.test(content.card.title ?? '')
      ? [[content.card.tone, content.card.title, content.card.settled ?? ''].join(' ').trim()]
      : [],
  )
}

beforeAll(async () => {
  test = await buildTestApp({ people: twoTeams() })
  const { workspace } = test
  const { settings } = workspace
  await workspace.changeSettings(
    {
      ...settings,
      process: { ...settings.process, gates: [], allowSkip: true },
      followUpAfterDays: null,
      immediateBudgetPerDay: 9,
    },
    'cli',
    test.now(),
  )
}, 60_000)
afterAll(() => test.close())

describe('orange', () => {
  it('comes to the manager once when the third customer is overdue, with a button to each deal', async () => {
    dealIds = [
      await givenContract('zhangwei', '苏州精工', '2026-11-23'),
      await givenContract('zhangwei', '华东机电', '2026-11-23'),
    ]
    // Red on Wednesday at 18:00; the region is not: two are in 合同.
    await test.advance(3 * DAY_MS)
    expect(await groupsOf('wangmin')).toEqual([])
    dealIds.push(await givenContract('zhangwei', '常州天合', '2026-11-26'))
    // One of them goes on, so that the region stays below three in 合同.
    await moveOn(dealIds[0] ?? '')
    await test.advance(3 * DAY_MS)
    expect(await cards('wangmin')).toEqual(['orange 张伟 有 3 家客户超期'])
    const [group] = await groupsOf('wangmin')
    expect(group).toMatchObject({ tone: 'orange', total: 3, status: 'open' })
    expect(group?.deals.map(({ why }) => why).every((why) => /^超期 \d+ 小时/.test(why))).toBe(true)
    expect(group?.steps[0]).toMatchObject({
      recipient: { name: '王敏' },
      reasons: [expect.stringContaining('合成一条提醒')],
    })
  })

  it('opens the deal by its button', async () => {
    const wangmin = new WebChatUser(test, 'wangmin')
    const card = (await wangmin.transcript()).find(
      ({ content }) => content.kind === 'card' && content.card.tone === 'orange',
    )
    if (!card) throw new Error('No orange card')
    const answers = await wangmin.tap(card, '华东机电')
    expect(await cards('wangmin')).toHaveLength(1)
    expect(answers.at(-1)?.content).toMatchObject({ kind: 'card', card: { title: '华东机电' } })
  })

  it('gives all its customers, from where the card ends, to whoever may see it', async () => {
    const [group] = await groupsOf('wangmin')
    const address = `/api/alerts/${group?.id}/deals`
    const names = (deals: GroupAlertDeals['deals'] = []) => deals.map(({ deal }) => deal.id)
    const ask = (person: string, query = '') =>
      new ApiUser(test, person).get<GroupAlertDeals>(address + query)
    const all = await ask('wangmin')
    expect(names(all.body.deals)).toEqual(names(group?.deals))
    expect(all.body.total).toBe(3)
    expect(names((await ask('chen', '?from=2')).body.deals)).toEqual(names(group?.deals.slice(2)))
    for (const person of ['zhangwei', 'hejing']) expect((await ask(person)).status).toBe(404)
    expect((await ask('wangmin', '?from=-1')).status).toBe(400)
  })

  it('is for those above the rep: not the rep, not another manager', async () => {
    expect(await groupsOf('zhangwei')).toEqual([])
    expect(await groupsOf('hejing')).toEqual([])
    expect(await groupsOf('chen')).toHaveLength(1)
    expect(await groupsOf('zhaoyan')).toHaveLength(1)
  })

  it('is not sent again by a process that was killed and started anew', async () => {
    const { folder } = test
    const startsAt = new Date(test.now() + MINUTE_MS).toISOString()
    await test.abandon()
    test = await buildTestApp({ folder, startsAt })
    await test.settle()
    await test.advance(HOUR_MS)
    expect(await cards('wangmin')).toEqual(['orange 张伟 有 3 家客户超期'])
    expect(await groupsOf('wangmin')).toHaveLength(1)
  })

  it('is cleared on the card and in the list when two are left', async () => {
    await change(dealIds[0] ?? '', {
      nextAction: { date: '2026-12-20', time: null, isDeadline: false, text: '安装' },
    })
    await test.advance(MINUTE_MS)
    expect(await groupsOf('wangmin')).toEqual([])
    expect(await groupsOf('wangmin', '?status=recent')).toMatchObject([{ status: 'cleared' }])
    const [card] = await cards('wangmin')
    expect(card).toMatch(/^ok 张伟 的超期提醒 已解除 · /)
  })
})

describe('red', () => {
  it('comes to the director when three are in 合同 and less than 60 % of that in 交付', async () => {
    for (const name of ['无锡一', '无锡二', '无锡三', '无锡四']) {
      await givenContract('lina', name, '2026-12-28')
    }
    // Six in 合同, one in 交付.
    await test.advance(MINUTE_MS)
    expect(await cards('chen')).toEqual(['red 华东 交付跟不上合同'])
    const [group] = await groupsOf('chen')
    expect(group).toMatchObject({ tone: 'red', total: 7 })
    expect(group?.sum).toContain('「合同」6 家，「交付」1 家，占 16.6%，低于 60%')
    expect(await groupsOf('wangmin')).toEqual([])
  })

  it("holds the reps' orange of that region back for the digest, with its reason", async () => {
    await change(dealIds[0] ?? '', {
      nextAction: { date: '2026-11-29', time: null, isDeadline: false, text: '安装' },
    })
    await test.advance(3 * DAY_MS)
    const [group] = await groupsOf('wangmin')
    expect(group?.steps[0]).toMatchObject({
      mode: 'digest',
      reasons: expect.arrayContaining(['已经并入区域的红色提醒，不再单独提醒']),
    })
    const chat = await new WebChatUser(test, 'wangmin').transcript()
    expect(chat.filter(({ content }) => JSON.stringify(content).includes('"orange"'))).toEqual([])
    await test.advance(DAY_MS)
    const digest = JSON.stringify(await new WebChatUser(test, 'wangmin').transcript())
    expect(digest).toContain('张伟 超期的客户（已并入红色提醒）：3 条')
  })
})
