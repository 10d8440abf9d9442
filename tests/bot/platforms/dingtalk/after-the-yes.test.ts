/** What DingTalk drops or refuses after it said yes, and where its links lead. */
import { randomBytes } from 'node:crypto'
import type { Address, ChatPlatform, SendOptions } from '@kedu/bot/platform'
import { createDingtalkPlatform, type DingtalkOptions } from '@kedu/bot/platforms/dingtalk/dingtalk'
import { DAY_MS, HOUR_MS, plusMs } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someCard, standingClock } from '../../../contracts/platform.contract.ts'
import { type FakeDingtalk, startFakeDingtalk } from '../../../support/fake-dingtalk.ts'

const ORIGIN = 'https://kedu.example.com'
const DEAL = '/pages/deal/index?id=d1'
const clock = standingClock()
const to: Address = { userId: 'zhangwei' }
let fake: FakeDingtalk
let platform: ChatPlatform
let maySpend: boolean

function open(more: Partial<DingtalkOptions> = {}): ChatPlatform {
  return createDingtalkPlatform({
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    robotCode: fake.robotCode,
    cardTemplateId: fake.templateId,
    mode: 'stream',
    agentId: fake.agentId,
    apiBase: fake.url,
    oapiBase: fake.url,
    publicOrigin: ORIGIN,
    now: clock.now,
    randomBytes,
    maySpendExtra: () => maySpend,
    pause: async () => {},
    timeoutMs: 3000,
    ...more,
  })
}

beforeEach(async () => {
  maySpend = true
  fake = await startFakeDingtalk({ now: clock.now })
  fake.addPerson({ userid: 'zhangwei', name: '张伟' })
  platform = open()
})
afterEach(() => fake.close())

const options = (key: string, more: Partial<SendOptions> = {}): SendOptions => ({
  idempotencyKey: key,
  now: clock.now(),
  ...more,
})

describe('a digest', () => {
  const digest = someCard({
    title: '张伟的今日清单',
    buttons: [],
    select: null,
    page: '/pages/deals/index',
  })
  const say = (key: string, person = to) =>
    platform.send(person, digest, options(key, { isDigest: true }))
  const ways = () => fake.seenBy('zhangwei').map((seen) => 'via' in seen && seen.via)

  it('comes as a work notification that opens the list', async () => {
    expect((await say('a')).kind).toBe('delivered')
    expect(fake.seenBy('zhangwei')).toMatchObject([
      { via: 'notification', link: `${ORIGIN}/#/pages/deals/index` },
    ])
  })

  it.each(['failed', 'forbidden 143105', 'forbidden 999999'] as const)(
    'that DingTalk took and dropped (%s) is said as a message',
    async (fate) => {
      fake.nextNotification = fate
      expect((await say('a')).kind).toBe('delivered')
      expect(ways()).toEqual(['robot'])
    },
  )

  it.each(['forbidden 143103', 'forbidden 143104'] as const)(
    'that came too fast (%s) is tried again a minute later',
    async (fate) => {
      fake.nextNotification = fate
      expect(await say('a')).toMatchObject({
        kind: 'retry',
        reason: 'rate-limited',
        afterMs: 60_000,
      })
      expect((await say('a')).kind).toBe('delivered')
      expect(ways()).toEqual(['notification'])
    },
  )

  it('that was shown today already is not shown again', async () => {
    await say('a')
    expect((await say('b')).kind).toBe('delivered')
    expect(ways()).toEqual(['notification'])
  })

  it('for somebody outside the range is refused, with what an admin can do', async () => {
    const outcome = await say('a', { userId: 'nobody' })
    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: 'recipient-unreachable',
      adminHint: expect.stringContaining('可见范围'),
    })
  })

  it('that DingTalk has not got to yet is asked about twice and taken for shown', async () => {
    fake.nextNotification = 'pending'
    expect((await say('a')).kind).toBe('delivered')
    expect(fake.callsTo('/topapi/message/corpconversation/getsendresult')).toHaveLength(2)
    expect(ways()).toEqual(['notification'])
  })

  it('costs no call more while the allowance is tight', async () => {
    maySpend = false
    expect((await say('a')).kind).toBe('delivered')
    expect(fake.callsTo('/topapi/message/corpconversation/getsendresult')).toEqual([])
  })

  it('is not said twice when what became of it cannot be read', async () => {
    fake.pageNext(2, 502, '/topapi/message/corpconversation/getsendresult')
    expect((await say('a')).kind).toBe('delivered')
    expect(ways()).toEqual(['notification'])
  })
})

describe('a change of a card', () => {
  it('that a 200 says no to is no change', async () => {
    const sent = await platform.send(to, someCard(), options('a'))
    if (sent.kind !== 'delivered' || !sent.receipt) throw new Error('No receipt')
    fake.refusesUpdates = true
    const outcome = await platform.updateCard(sent.receipt, someCard(), options('b'))
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'card-not-replaceable' })
  })
})

describe('a DING', () => {
  const red = (key: string) => platform.send(to, someCard(), options(key, { isRed: true }))

  it('that did not reach somebody fails no message and is left out for a day', async () => {
    fake.undingable.add('zhangwei')
    expect((await red('a')).kind).toBe('delivered')
    expect((await red('b')).kind).toBe('delivered')
    expect(fake.callsTo('/v1.0/robot/ding/send')).toHaveLength(1)
    fake.undingable.clear()
    clock.pass(DAY_MS)
    await red('c')
    expect(fake.dings).toHaveLength(1)
  })

  it('still reaches the others', async () => {
    fake.undingable.add('zhangwei')
    fake.addPerson({ userid: 'lina', name: '李娜' })
    await red('a')
    await platform.send({ userId: 'lina' }, someCard(), options('b', { isRed: true }))
    expect(fake.dings).toMatchObject([{ userId: 'lina' }])
  })
})

describe('where a tap leads', () => {
  it('from a to-do to the customer it is about', async () => {
    const task = { title: '回访华东机电', dueAt: plusMs(clock.now(), HOUR_MS) }
    await platform.send(to, someCard({ page: DEAL }), options('a', { task }))
    expect(fake.todos).toMatchObject([{ subject: '回访华东机电', url: `${ORIGIN}/#${DEAL}` }])
  })

  it('from words without a template to the customer', async () => {
    platform = open({ cardTemplateId: null })
    await platform.send(to, someCard({ page: DEAL }), options('a'))
    await platform.send(to, someCard({ page: null }), options('b'))
    expect(fake.seenBy('zhangwei')).toMatchObject([
      { link: `${ORIGIN}/#${DEAL}` },
      { link: `${ORIGIN}/` },
    ])
  })

  it('nowhere while nobody knows where the page is', async () => {
    platform = open({ cardTemplateId: null, publicOrigin: null })
    await platform.send(to, someCard({ page: DEAL }), options('a'))
    expect(fake.seenBy('zhangwei')).toMatchObject([{ link: null }])
  })
})
