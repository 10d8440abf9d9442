/** Leads in the chat: told of, accepted, returned, given away, asked about; what is said once and to whom. */
import { cardFor } from '@kedu/bot/cards/card-for'
import type { Conversation } from '@kedu/bot/dialog/conversation'
import { answerInbound } from '@kedu/bot/dialog/dialog'
import type { Inbound, InboundContent } from '@kedu/bot/platform'
import { dealIdFor } from '@kedu/server/flow-wiring'
import { dialogWorld } from '@kedu/server/flows/dialog-world'
import type { Lead } from '@kedu/shared/leads/lead'
import type { CardAction } from '@kedu/shared/messages/outbound-message'
import { DAY_MS, HOUR_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'
import { leadDesk } from '../../support/lead-desk.ts'

let test: TestApp
let remembered: Map<string, Conversation>
let count = 0

beforeEach(async () => {
  test = await buildTestApp({ people: smallTeam() })
  remembered = new Map()
})
afterEach(() => test.close())

async function give(personId: string, content: InboundContent): Promise<string> {
  count += 1
  const me = test.workspace.people.get(personId)
  if (me === null) throw new Error(`Nobody is called ${personId}`)
  const world = dialogWorld(me, {
    workspace: test.workspace,
    now: test.now(),
    dealIdFor,
    desk: { settle: () => Promise.resolve(), markedUp: () => Promise.resolve(null) },
    quotes: {
      newNonce: () => 'n',
      linkOf: () => Promise.resolve(null),
      codeOf: () => Promise.resolve(null),
    },
    packs: { exportAsFile: () => Promise.resolve({ kind: 'unknown' as const }) },
    boards: { pictureFor: () => Promise.resolve({ kind: 'nothing' as const }) },
    leads: leadDesk(test),
    storeMedia: () => Promise.reject(new Error('no file here')),
  })
  const inbound: Inbound = {
    id: `lead-m${count}`,
    platform: 'web',
    userId: personId,
    sentAt: test.now(),
    receivedAt: test.now(),
    chat: { kind: 'single' },
    route: null,
    content,
  }
  const answer = await answerInbound(inbound, remembered.get(personId) ?? null, world)
  remembered.set(personId, answer.conversation)
  const context = { now: test.now(), zone: 'Asia/Shanghai', recipientId: personId }
  return answer.replies.map(({ message }) => cardFor(message, context).plainText).join('\n---\n')
}

const say = (personId: string, text: string) =>
  give(personId, { kind: 'text', text, quotedText: null })

function tap(personId: string, action: CardAction): Promise<string> {
  const receipt = {
    platform: 'web' as const,
    userId: personId,
    messageId: 'card',
    taskId: null,
    updateCode: null,
    updateCodeExpiresAt: null,
  }
  return give(personId, { kind: 'tap', action, selections: {}, receipt })
}

const LEAD = '新线索：苏州晴川 光伏支架 张工 13800001111 苏州'

function theLead(): Lead {
  const [lead] = test.workspace.leads.all
  if (lead === undefined) throw new Error('There is no lead')
  return lead
}

/** A customer whose next action is long past: red from the next tick on. */
async function redRow(personId: string, name: string): Promise<void> {
  await say(personId, `新客户${name}，线索，卡在价格，明天回访`)
  expect(test.workspace.rows().some(({ customerName }) => customerName === name)).toBe(true)
}

const told = async (personId: string) =>
  (await test.workspace.store.history(test.workspace.id, `lead-notice/${personId}`)).map(
    ({ body }) => (body as { kind: string }).kind,
  )

describe('a manager’s new lead', () => {
  it('is asked about until it is whole, one thing at a time', async () => {
    expect(await say('wangmin', '新线索')).toContain('是哪家客户')
    expect(await say('wangmin', '宁波海天')).toContain('找谁')
    expect(await say('wangmin', '李总')).toContain('电话是多少')
    expect(await say('wangmin', '12345')).toContain('不像电话')
    expect(await say('wangmin', '0574-88001111')).toContain('在哪个区域')
    expect(await say('wangmin', '火星')).toContain('没有「火星」')
    expect(await say('wangmin', '宁波')).toContain('分给了李娜')
    expect(theLead().content).toMatchObject({ phone: '057488001111', region: '华东' })
  })

  it('is not asked for what concerns another matter meanwhile', async () => {
    await say('wangmin', '新线索：宁波海天 李总 宁波')
    expect(await say('wangmin', '今天做什么')).not.toContain('不像电话')
  })

  it('is the rep’s own customer when a rep says it, as before', async () => {
    await say('lina', LEAD)
    expect(test.workspace.leads.all).toEqual([])
  })

  it('names who has the customer already', async () => {
    await say('wangmin', LEAD)
    expect(await say('wangmin', LEAD)).toContain('李娜在跟')
    expect(test.workspace.leads.all).toHaveLength(1)
  })
})

describe('a rep with a lead', () => {
  it('accepts it with what every new customer needs, and it is a customer then', async () => {
    await say('wangmin', LEAD)
    expect(await say('lina', '我的线索')).toContain('13800001111')
    const accept = { kind: 'lead-accept' as const, leadId: theLead().id }
    expect(await tap('zhangwei', accept)).toContain('没有找到')
    expect(await tap('lina', accept)).toContain('卡在哪里')
    expect(theLead().standing.kind).toBe('allocated')
    expect(await say('lina', '价格')).toContain('下次动作是哪天')
    expect(await say('lina', '下周三')).toContain('已新建')
    const { standing } = theLead()
    expect(standing.kind).toBe('accepted')
    const row = standing.kind === 'accepted' ? test.workspace.row(standing.dealId) : null
    expect(row).toMatchObject({ customerName: '苏州晴川', ownerId: 'lina', region: '华东' })
    expect(await tap('lina', accept)).toContain('已经接下')
  })

  it('does not open a customer of a lead that was taken back while asked', async () => {
    await say('wangmin', LEAD)
    await tap('lina', { kind: 'lead-accept', leadId: theLead().id })
    await say('lina', '价格')
    await say('wangmin', '把线索苏州晴川给张伟，因为老客户介绍')
    expect(theLead().tenures.at(-1)).toMatchObject({ repId: 'zhangwei', reason: '老客户介绍' })
    expect(await say('lina', '下周三')).toContain('可能已经转给别人')
    expect(test.workspace.rows()).toEqual([])
  })

  it('returns it with a reason, and somebody else has it', async () => {
    await say('wangmin', LEAD)
    expect(await tap('lina', { kind: 'lead-return', leadId: theLead().id })).toContain('为什么退回')
    expect(await say('lina', '不做光伏')).toContain('退回线索池')
    expect(theLead().tenures).toMatchObject([
      { repId: 'lina', end: { how: 'returned', reason: '不做光伏' } },
      { repId: 'zhangwei', end: null },
    ])
  })

  it('does by number what the card offers', async () => {
    await say('wangmin', LEAD)
    expect(await say('lina', '1')).toContain('卡在哪里')
  })
})

describe('a rep who is held back', () => {
  it('is told once what to put right, until it is right, and asks why at any time', async () => {
    await redRow('lina', '恒力轴承')
    await test.advance(4 * DAY_MS)
    await say('wangmin', LEAD)
    expect(theLead().tenures.at(-1)?.repId).toBe('zhangwei')
    await say('wangmin', '新线索：宁波海天 李总 13900001111 宁波')
    expect(await told('lina')).toEqual(['told-what-holds-back'])
    const why = await say('lina', '我为什么没有线索')
    expect(why).toContain('修好这 1 条就能收到下一条线索')
    expect(why).toContain('恒力轴承')
    expect(await say('wangmin', '李娜为什么没有线索')).toContain('有 1 条要先修好')
    await say('lina', '恒力轴承 下周三上门')
    await test.settle()
    expect(await told('lina')).toEqual(['told-what-holds-back', 'no-longer-held-back'])
    expect(await say('lina', '我怎么没有线索')).toContain('没有什么拦着你')
    await say('wangmin', '新线索：杭州云杉 王工 13700001111 杭州')
    expect(test.workspace.leads.heldBy('lina')).toHaveLength(1)
  })

  it('leaves the lead in the pool when everybody is; the manager hears of it once', async () => {
    await redRow('lina', '恒力轴承')
    await redRow('zhangwei', '云峰机械')
    await test.advance(4 * DAY_MS)
    expect(await say('wangmin', LEAD)).toContain('李娜有 1 条要先修好')
    await say('zhaoyan', '新线索：宁波海天 李总 13900001111 宁波')
    await test.advance(HOUR_MS)
    await test.advance(HOUR_MS)
    // One was answered where it was typed, the other was told.
    expect(await told('wangmin')).toEqual(['answered-about-waiting', 'told-what-waits'])
    expect(test.workspace.leads.notice('wangmin').pushes).toHaveLength(1)
    expect(await say('wangmin', '线索池')).toContain('有 2 条等着分')
  })

  it('does not cost the manager more than the day’s budget', async () => {
    const { workspace } = test
    await workspace.changeSettings(
      { ...workspace.settings, immediateBudgetPerDay: 0 },
      'test',
      test.now(),
    )
    await redRow('lina', '恒力轴承')
    await redRow('zhangwei', '云峰机械')
    await test.advance(4 * DAY_MS)
    await say('zhaoyan', LEAD)
    expect(await told('wangmin')).toEqual(['told-what-waits'])
    expect(workspace.leads.notice('wangmin').pushes).toEqual([])
  })
})

describe('who may ask what', () => {
  it('keeps the pool and the table from reps', async () => {
    await say('wangmin', LEAD)
    for (const asked of ['线索池', '本月线索分配', '把线索苏州晴川给张伟，因为我要']) {
      expect(await say('zhangwei', asked)).not.toContain('李娜')
    }
    expect(await say('wangmin', '本月线索分配')).toContain('李娜：收到 1')
    expect(await say('chen', '我为什么没有线索')).toContain('只自动分给销售')
  })

  it('gives nothing away without a reason or to another team', async () => {
    await say('wangmin', LEAD)
    expect(await say('wangmin', '把线索苏州晴川给张伟')).toContain('要写原因')
    expect(await say('wangmin', '把线索苏州晴川给赵燕，因为试试')).toContain('不能给赵燕')
    expect(await say('wangmin', '把线索没这家给张伟，因为试试')).toContain('没有找到')
    expect(theLead().tenures).toHaveLength(1)
  })
})
