/** WeCom is away, busy, or loses answers: nothing is lost, nothing storms, the admin hears what to mend. */
import { handleCommand } from '@kedu/server/flows/handle-command'
import { HOUR_MS, localDate, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { inOneProcess } from '../support/alone.ts'
import { smallTeam } from '../support/build-test-app.ts'
import type { SeenCard } from '../support/fake-wecom.ts'
import { onlyCard, WecomCompany, wordsOf } from '../support/wecom-company.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'

let company: WecomCompany
afterEach(() => company.close())

function photo(): Promise<Buffer> {
  return sharp({ create: { width: 60, height: 60, channels: 3, background: '#ffffff' } })
    .jpeg()
    .toBuffer()
}

function counts() {
  const { workspace } = company.test
  return workspace.store.counts(workspace.id)
}

function sends() {
  return company.fake.requests.filter((request) => request.path === '/cgi-bin/message/send')
}

/** The most that reached this member within one minute. */
function busiestMinute(userId: string): number {
  const times = company.fake.seenBy(userId).map((seen) => seen.at)
  return Math.max(
    0,
    ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE_MS).length),
  )
}

describe('a platform that is away for a day', () => {
  it('gets everything afterwards, once, within its limits, and is only probed meanwhile', async () => {
    company = await WecomCompany.open({
      settings: { immediateBudgetPerDay: 100, quietHours: null, nudgeBeforeHours: null },
    })
    const { workspace } = company.test
    for (let index = 0; index < 50; index += 1) {
      await openDeal(index)
    }
    await company.advanceTo('2026-11-27T09:30:00+08:00')
    company.fake.outage(true)
    const before = company.fake.requests.length
    for (let index = 0; index < 10; index += 1) {
      for (const who of ['zhangwei', 'lina']) {
        const reply = await company.fake.callbackText(who, '帮助')
        expect(reply.status).toBe(200)
      }
    }
    await company.advance(24 * HOUR_MS, 5 * MINUTE_MS)
    const probes = company.fake.requests.length - before
    expect(await counts()).toMatchObject({ inboxPending: 0, outboxPending: 71, outboxDead: 0 })
    // Every five minutes one, with the token's own request beside it.
    expect(probes).toBeLessThan(2 * 12 * 25)

    company.fake.outage(false)
    const back = company.now()
    await company.advance(12 * MINUTE_MS, 5 * SECOND_MS)
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
    const cards = company.fake.cardsFor('wangmin')
    // A red flag for each customer, and once the orange for all of them being one rep's.
    expect(new Set(cards.map((card) => card.title)).size).toBe(51)
    expect(cards).toHaveLength(51)
    for (const who of ['zhangwei', 'lina']) {
      expect(company.fake.seenBy(who).filter((seen) => seen.at > back)).toHaveLength(10)
    }
    expect(company.fake.dropped).toEqual([])
    expect(busiestMinute('wangmin')).toBeLessThanOrEqual(30)
    const afterwards = sends().filter((request) => request.at > back)
    expect(afterwards).toHaveLength(71)

    async function openDeal(index: number) {
      const name = `客户${String(index).padStart(2, '0')}有限公司`
      await handleCommand(
        workspace,
        {
          dealId: `deal-${index}`,
          meta: {
            commandId: `import:${index}`,
            actorId: 'zhaoyan',
            door: 'import',
            messageId: null,
            place: null,
          },
          command: {
            kind: 'open-deal',
            dealId: `deal-${index}`,
            customerNumber: `C-${index}`,
            customerName: name,
            ownerId: 'zhangwei',
            confirmedDifferent: true,
            changes: {
              stage: 'quote',
              obstacle: '价格',
              nextAction: {
                date: localDate('2026-11-25'),
                time: '10:00',
                isDeadline: false,
                text: '',
              },
            },
          },
        },
        { now: company.now() },
      )
    }
  })

  it('answers a message that came while it was away, and settles a card tapped meanwhile', async () => {
    company = await WecomCompany.open()
    const card = onlyCard(await company.say('zhangwei', OPENING))
    company.fake.outage(true)
    await company.fake.tapButton('zhangwei', card, '撤销')
    await company.advance(6 * HOUR_MS, 10 * MINUTE_MS)
    company.fake.outage(false)
    await company.advance(30 * MINUTE_MS, MINUTE_MS)
    expect(card.words).toContain('已撤销')
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
  })

  it('does not send what became pointless meanwhile: an alert that was handled', async () => {
    company = await WecomCompany.open({ settings: { quietHours: null, nudgeBeforeHours: null } })
    await company.say('zhangwei', OPENING)
    company.fake.outage(true)
    await company.advanceTo('2026-11-27T10:01:00+08:00')
    await company.fake.callbackText('zhangwei', '华东机电 卡在价格，下周五回访')
    await company.settle()
    company.fake.outage(false)
    await company.advance(30 * MINUTE_MS, MINUTE_MS)
    expect(company.fake.cardsFor('wangmin')).toEqual([])
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
  })
})

describe('single troubles', () => {
  it('renews a token that ended early, once for everybody', async () => {
    company = await WecomCompany.open()
    await company.say('zhangwei', '帮助')
    const before = company.fake.tokenRequests
    company.fake.expireTokens()
    await Promise.all(
      ['zhangwei', 'lina', 'wangmin'].map((who) => company.fake.callbackText(who, '今天做什么')),
    )
    await company.settle()
    await company.advance(MINUTE_MS, 10 * SECOND_MS)
    for (const who of ['zhangwei', 'lina', 'wangmin']) {
      expect(wordsOf(company.news(who))).toContain('今天要跟的客户')
    }
    expect(company.fake.tokenRequests - before).toBe(1)
  })

  it.each([
    ['45009, too many calls', 45009, 2 * MINUTE_MS],
    ['-1, busy', -1, 2 * MINUTE_MS],
  ])('says it later after %s, once', async (_name, errcode, waitMs) => {
    company = await WecomCompany.open()
    company.fake.failNext(1, errcode, { path: 'message/send' })
    expect(await company.say('zhangwei', OPENING)).toEqual([])
    expect(await company.deals()).toHaveLength(1)
    await company.advance(waitMs, 5 * SECOND_MS)
    expect(onlyCard(company.news('zhangwei')).buttons).toContain('撤销')
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
  })

  it('does not show a card twice when the answer to it was lost', async () => {
    company = await WecomCompany.open()
    company.fake.loseAnswerNext(1, 'message/send')
    await company.fake.callbackText('zhangwei', OPENING)
    await company.settle()
    await company.advance(10 * MINUTE_MS, 10 * SECOND_MS)
    expect(company.fake.cardsFor('zhangwei')).toHaveLength(1)
    expect(company.fake.duplicatesHeld).toBe(1)
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
    const card: SeenCard = company.fake.lastCard('zhangwei')
    await company.tap('zhangwei', card, '撤销')
    expect(card.words).toContain('已撤销')
  })

  it('gives up no card whose answer was lost right before hours of outage', async () => {
    company = await WecomCompany.open()
    company.fake.loseAnswerNext(1, 'message/send')
    await company.fake.callbackText('zhangwei', OPENING)
    await company.settle()
    company.fake.outage(true)
    await company.advance(5 * HOUR_MS, 10 * MINUTE_MS)
    company.fake.outage(false)
    await company.advance(30 * MINUTE_MS, MINUTE_MS)
    // WeCom knows the repetition no more, only the card that is there.
    expect(company.fake.duplicatesHeld).toBe(0)
    expect(company.fake.cardsFor('zhangwei')).toHaveLength(1)
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
    const card = company.fake.lastCard('zhangwei')
    await company.tap('zhangwei', card, '撤销')
    expect(card.words).toContain('已撤销')
  })

  it('does not change a card twice when the answer to the change was lost', async () => {
    company = await WecomCompany.open()
    const card = onlyCard(await company.say('zhangwei', OPENING))
    company.fake.loseAnswerNext(1, 'message/update_template_card')
    await company.tap('zhangwei', card, '撤销')
    await company.advance(10 * MINUTE_MS, 10 * SECOND_MS)
    expect(card.words).toContain('已撤销')
    expect(company.test.workspace.rows()).toEqual([])
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
  })

  it('keeps a message for a member outside the visible range as a dead letter, and goes on', async () => {
    company = await WecomCompany.open()
    company.fake.addMember({ userid: 'wangmin', name: '王敏', visible: false })
    await company.say('zhangwei', OPENING)
    await company.advanceTo('2026-11-27T10:01:00+08:00')
    await company.advance(MINUTE_MS, 10 * SECOND_MS)
    const { workspace } = company.test
    expect(
      (await workspace.store.deadLetters(workspace.id)).map((entry) => entry.dead?.reason),
    ).toEqual(['recipient-out-of-scope'])
    expect(wordsOf(company.news('zhaoyan'))).toContain('可见范围')
    expect(wordsOf(await company.say('zhangwei', '我的超期'))).toContain('华东机电')
  })

  it('survives a restart with everything still to be said', async () => {
    company = await WecomCompany.open()
    company.fake.outage(true)
    await company.fake.callbackText('zhangwei', OPENING)
    await company.settle()
    expect((await counts()).outboxPending).toBe(1)
    await company.restartAfter(MINUTE_MS)
    company.fake.outage(false)
    await company.advance(5 * MINUTE_MS, 10 * SECOND_MS)
    expect(company.fake.cardsFor('zhangwei')).toHaveLength(1)
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
  })
})

// Each process says for itself what it met with.
describe('what has to be mended', () => {
  inOneProcess()

  it('keeps everything while WeCom does not trust the IP, says what to mend, and sends it then', async () => {
    const said: string[] = []
    company = await WecomCompany.open({
      people: smallTeam('wecom'),
      settings: { quietHours: null, nudgeBeforeHours: null },
      say: (lines) => said.push(...lines),
    })
    const health = async () => {
      const answer = await fetch(`${company.url}/health/ready`)
      return (await answer.json()) as {
        status: string
        problems: { platform: string; reason: string; hint: string }[]
      }
    }
    await company.say('zhangwei', OPENING)
    await company.advanceTo('2026-11-26T09:00:00+08:00', HOUR_MS)
    company.news('zhangwei')
    company.fake.failNext(100_000, 60020, {
      path: 'message/send',
      errmsg: 'not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info',
    })
    await company.fake.callbackText('zhangwei', '帮助')
    await company.settle()
    await company.advanceTo('2026-11-27T12:00:00+08:00', 10 * MINUTE_MS)
    // The answer and the red flag wait; nothing was given up.
    expect(await counts()).toMatchObject({ outboxPending: 2, outboxDead: 0 })
    expect(await health()).toMatchObject({
      status: 'ready',
      problems: [{ platform: 'wecom', reason: 'ip-not-trusted' }],
    })
    const hint = (await health()).problems[0]?.hint ?? ''
    expect(hint).toContain('203.0.113.7')
    expect(hint).toContain('企业可信IP')
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('203.0.113.7')

    company.fake.mend()
    await company.advance(6 * MINUTE_MS, 10 * SECOND_MS)
    expect(company.news('zhangwei')).toHaveLength(1)
    expect(company.fake.cardsFor('wangmin')).toHaveLength(1)
    expect(await counts()).toMatchObject({ outboxPending: 0, outboxDead: 0 })
    expect((await health()).problems).toEqual([])
    expect(said).toHaveLength(2)
  })

  it.each([
    ['look-up', 'user/get'],
    ['fetch', 'media/get'],
  ])('shows under /health/ready what to mend when WeCom refuses to %s', async (doing, path) => {
    company = await WecomCompany.open({ people: smallTeam('wecom') })
    company.fake.addMember({ userid: 'sunli', name: '孙丽', directLeader: ['wangmin'] })
    const problems = async () => {
      const answer = await fetch(`${company.url}/health/ready`)
      return ((await answer.json()) as { problems: { doing: string; reason: string }[] }).problems
    }
    company.fake.failNext(100_000, 60020, { path })
    if (doing === 'fetch') await company.fake.callbackImage('zhangwei', await photo())
    else await company.fake.callbackText('sunli', '帮助')
    await company.settle()
    expect(await problems()).toMatchObject([{ platform: 'wecom', doing, reason: 'ip-not-trusted' }])
    company.fake.mend()
    await company.advance(11 * MINUTE_MS, MINUTE_MS)
    expect(await problems()).toEqual([])
  })
})
