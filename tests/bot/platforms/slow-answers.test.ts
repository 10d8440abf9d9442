/**
 * Answers that take 20 s: they are waited for, and nothing is said twice. Answers that take longer than
 * anybody waits although the message was taken: what has a key of ours is shown once, the rest is said
 * once more, which is what the protocol leaves open.
 */
import { randomBytes } from 'node:crypto'
import type { Card } from '@kedu/bot/cards/card'
import type { Address, ChatPlatform, DeliveryOutcome, SendOptions } from '@kedu/bot/platform'
import { createDingtalkPlatform } from '@kedu/bot/platforms/dingtalk/dingtalk'
import { createWecomPlatform } from '@kedu/bot/platforms/wecom/wecom'
import { createWecomBotPlatform } from '@kedu/bot/platforms/wecom-bot/wecom-bot'
import { MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someCard } from '../../contracts/platform.contract.ts'
import { startFakeDingtalk } from '../../support/fake-dingtalk.ts'
import { FakeTime, rounds, until } from '../../support/fake-time.ts'
import { startFakeWecom } from '../../support/fake-wecom.ts'
import { startFakeBotCallbacks } from '../../support/fake-wecom-bot-callbacks.ts'
import { openBotScene } from './wecom-bot/bot-scene.ts'

const SLOW_MS = 20 * SECOND_MS
/** Longer than anything is waited for. */
const LOST_MS = 40 * SECOND_MS

interface Way {
  platform: ChatPlatform
  time: FakeTime
  to(): Promise<Address>
  card: Card
  /** Makes the answer to the next thing said so late; what it asks for is done at once. */
  slow(ms: number): void
  /** What the person sees. */
  shown(): number
  close(): Promise<void>
}

const words = someCard({ title: null, text: '记下了', buttons: [], select: null })

async function dingtalk(how: 'session' | 'batch' | 'group' | 'card' | 'digest'): Promise<Way> {
  const time = new FakeTime()
  const fake = await startFakeDingtalk({ now: time.now, after: time.after })
  fake.addPerson({ userid: 'zhangwei', name: '张伟' })
  fake.org.addGroup('cid-1', ['zhangwei'])
  const platform = createDingtalkPlatform({
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    robotCode: fake.robotCode,
    cardTemplateId: fake.templateId,
    mode: 'stream',
    agentId: fake.agentId,
    apiBase: fake.url,
    oapiBase: fake.url,
    publicOrigin: null,
    now: time.now,
    timers: time,
    randomBytes,
    pause: async () => {},
  })
  const path = {
    session: '/robot/sendBySession',
    batch: '/v1.0/robot/oToMessages/batchSend',
    group: '/v1.0/robot/groupMessages/send',
    card: '/v1.0/card/instances/createAndDeliver',
    digest: '/topapi/message/corpconversation/asyncsend_v2',
  }[how]
  return {
    platform,
    time,
    to: async () => {
      if (how === 'group') return { userId: 'zhangwei', group: 'cid-1' }
      if (how !== 'session') return { userId: 'zhangwei' }
      const { body } = fake.message('zhangwei', { msgtype: 'text', text: { content: '在' } })
      const { route } = platform.decode(
        JSON.stringify({ channel: 'robot', data: JSON.parse(String(body)) }),
        time.now(),
      )
      if (route === null) throw new Error('No way back')
      return { userId: 'zhangwei', route }
    },
    card: how === 'card' ? someCard() : words,
    slow: (ms) => fake.slowNext(1, ms, path),
    shown: () => fake.seenBy('zhangwei').length,
    close: () => fake.close(),
  }
}

async function wecom(card: Card): Promise<Way> {
  const time = new FakeTime()
  const fake = await startFakeWecom({ now: time.now, after: time.after })
  fake.addMember({ userid: 'zhangwei', name: '张伟' })
  const platform = createWecomPlatform({
    corpId: fake.corpId,
    agentId: fake.agentId,
    secret: fake.secret,
    token: fake.token,
    encodingAesKey: fake.encodingAesKey,
    apiBase: fake.url,
    now: time.now,
    timers: time,
    randomBytes,
  })
  return {
    platform,
    time,
    to: async () => ({ userId: 'zhangwei' }),
    card,
    slow: (ms) => fake.slowNext(1, ms, 'message/send'),
    shown: () => fake.seenBy('zhangwei').length,
    close: () => fake.close(),
  }
}

async function botByItsAddress(): Promise<Way> {
  const time = new FakeTime()
  const fake = await startFakeBotCallbacks({ now: time.now, after: time.after })
  const platform = createWecomBotPlatform({
    mode: {
      mode: 'callback',
      token: fake.token,
      encodingAesKey: fake.encodingAesKey,
      apiBase: fake.url,
    },
    now: time.now,
    randomBytes,
    random: () => 0.5,
    timers: time,
  })
  return {
    platform,
    time,
    to: async () => {
      const { query, body } = fake.seal(
        fake.message('zhangwei', { msgtype: 'text', text: { content: '在' } }),
      )
      const raw = { method: 'POST' as const, query, headers: {}, body: Buffer.from(body) }
      const opened = platform.open(raw, time.now())
      if (opened.kind !== 'opened') throw new Error('Not opened')
      const { route } = platform.decode(opened.plaintext, time.now())
      return { userId: 'zhangwei', ...(route === null ? {} : { route }) }
    },
    card: words,
    slow: (ms) => fake.slowResponse(ms),
    shown: () => fake.seenBy('zhangwei').length,
    close: () => fake.close(),
  }
}

async function botOverItsConnection(how: 'reply' | 'push' | 'card'): Promise<Way> {
  const scene = await openBotScene()
  await scene.subscribed()
  const { gateway, platform, time } = scene
  return {
    platform,
    time,
    to: async () => {
      const before = scene.received.length
      gateway.say('zhangwei', '在')
      await until('heard', () => scene.received.length > before)
      const { route } = platform.decode(scene.received.at(-1) ?? '', time.now())
      return { userId: 'zhangwei', ...(how === 'push' || route === null ? {} : { route }) }
    },
    card: how === 'card' ? someCard() : words,
    slow: (ms) => gateway.slowAck(ms),
    shown: () => gateway.screens.seenBy('zhangwei').length,
    close: scene.close,
  }
}

/** `shownAtMost`: 2 where WeCom and DingTalk know no key of ours and show every repetition. */
const WAYS: [name: string, open: () => Promise<Way>, shownAtMost: 1 | 2][] = [
  ['DingTalk’s way back of a message', () => dingtalk('session'), 2],
  ['DingTalk’s messages to people', () => dingtalk('batch'), 2],
  ['DingTalk’s messages to groups', () => dingtalk('group'), 2],
  ['DingTalk’s cards, known by their outTrackId', () => dingtalk('card'), 1],
  ['DingTalk’s work notifications, the same text once a day', () => dingtalk('digest'), 1],
  ['words of the WeCom app', () => wecom(words), 2],
  ['cards of the WeCom app, with its duplicate check', () => wecom(someCard()), 1],
  ['the bot’s response_url, good for one answer', botByItsAddress, 1],
  ['the bot’s reply, known by its stream', () => botOverItsConnection('reply'), 1],
  ['the bot’s push', () => botOverItsConnection('push'), 2],
  ['the bot’s cards, known by their task id', () => botOverItsConnection('card'), 1],
]

describe.each(WAYS)('%s', (name, open, shownAtMost) => {
  let way: Way
  let to: Address
  const isDigest = name.includes('work notifications')
  beforeEach(async () => {
    way = await open()
    to = await way.to()
  })
  afterEach(() => way.close())

  function send(): { outcome: Promise<DeliveryOutcome>; settled(): boolean } {
    let isSettled = false
    const options: SendOptions = { idempotencyKey: 'k', now: way.time.now(), isDigest }
    const outcome = way.platform.send(to, way.card, options).finally(() => {
      isSettled = true
    })
    return { outcome, settled: () => isSettled }
  }

  it('is waited for when the answer takes 20 s: said once, in one try', async () => {
    way.slow(SLOW_MS)
    const { outcome, settled } = send()
    await until('taken', () => way.shown() === 1)
    await way.time.advance(SLOW_MS - 1)
    expect(settled()).toBe(false)
    await way.time.advance(1)
    expect((await outcome).kind).toBe('delivered')
    expect(way.shown()).toBe(1)
  })

  it(`is shown ${shownAtMost} time(s) when the answer comes too late for anybody`, async () => {
    way.slow(LOST_MS)
    const first = send()
    await until('taken', () => way.shown() === 1)
    await way.time.advance(30 * SECOND_MS)
    const outcome = await first.outcome
    // A notification whose answer was lost counts as shown.
    if (!isDigest) {
      expect(outcome).toMatchObject({ kind: 'retry', reason: 'timeout' })
      await way.time.advance(5 * SECOND_MS)
      expect((await send().outcome).kind).toBe('delivered')
    } else expect(outcome.kind).toBe('delivered')
    // The late answer comes to nobody.
    await way.time.advance(MINUTE_MS)
    await rounds(5)
    expect(way.shown()).toBe(shownAtMost)
  })
})

it('fetches a token that takes 20 s, once for everybody', async () => {
  const way = await dingtalk('batch')
  way.slow(SLOW_MS)
  const send = (key: string) =>
    way.platform.send({ userId: 'zhangwei' }, words, {
      idempotencyKey: key,
      now: plusMs(way.time.now(), 0),
    })
  const both = Promise.all([send('a'), send('b')])
  await until('one is taken', () => way.shown() === 2)
  await way.time.advance(SLOW_MS)
  expect((await both).map(({ kind }) => kind)).toEqual(['delivered', 'delivered'])
  await way.close()
})
