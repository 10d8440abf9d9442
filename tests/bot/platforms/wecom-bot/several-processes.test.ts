/** Two processes take the callbacks of one bot: each goes to either of them. */
import { randomBytes } from 'node:crypto'
import type { ChatPlatform, Inbound } from '@kedu/bot/platform'
import { LastUrlsInMemory } from '@kedu/bot/platforms/wecom-bot/response-urls'
import { createWecomBotPlatform } from '@kedu/bot/platforms/wecom-bot/wecom-bot'
import { SECOND_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { someCard } from '../../../contracts/platform.contract.ts'
import { FakeTime, rounds } from '../../../support/fake-time.ts'
import {
  type FakeBotCallbacks,
  startFakeBotCallbacks,
} from '../../../support/fake-wecom-bot-callbacks.ts'

const words = (text: string) => someCard({ title: null, text, buttons: [], select: null })

let time: FakeTime
let fake: FakeBotCallbacks
let one: ChatPlatform
let other: ChatPlatform

beforeEach(async () => {
  time = new FakeTime()
  fake = await startFakeBotCallbacks({ now: time.now, after: time.after })
  const lastUrls = new LastUrlsInMemory()
  const open = () =>
    createWecomBotPlatform({
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
      lastUrls,
    })
  ;[one, other] = [open(), open()]
})
afterEach(() => fake.close())

type Message = ReturnType<FakeBotCallbacks['message']>

function heardBy(platform: ChatPlatform, message: Message): { inbound: Inbound; nonce: string } {
  const { query, body, nonce } = fake.seal(message)
  const callback = { method: 'POST' as const, query, headers: {}, body: Buffer.from(body) }
  const opened = platform.open(callback, time.now())
  if (opened.kind !== 'opened') throw new Error('Not opened')
  return { inbound: platform.decode(opened.plaintext, time.now()), nonce }
}

/** What WeCom is answered, shown as WeCom shows it. */
function shown(message: Message, nonce: string, answer: { body: Buffer | string } | null) {
  if (answer === null) throw new Error('No answer')
  return fake.take(message, String(answer.body), nonce)
}

/** Asks how far the answer to this message is. */
function polled(platform: ChatPlatform, message: Message, streamId: string) {
  const poll = {
    ...message,
    body: { ...message.body, msgtype: 'stream', stream: { id: streamId } },
  }
  const { inbound, nonce } = heardBy(platform, poll)
  return shown(poll, nonce, platform.passiveAnswer(inbound, null, time.now()))
}

const say = (content: string) => fake.message('zhangwei', { msgtype: 'text', text: { content } })

it('says of its own accord by the address that another one was brought', async () => {
  const { inbound } = heardBy(one, say('在'))
  const held = one.heldAnswer?.(inbound)
  await rounds(3)
  const options = { idempotencyKey: 'red-1', now: time.now() }
  const sent = await other.send({ userId: 'ZhangWei' }, words('红色提醒'), options)
  expect(sent.kind).toBe('delivered')
  expect(JSON.stringify(fake.seenBy('zhangwei'))).toContain('红色提醒')
  // It takes one message: what either of them tries after that waits until the person speaks.
  for (const platform of [one, other]) {
    const again = { idempotencyKey: 'red-2', now: time.now() }
    expect(await platform.send({ userId: 'zhangwei' }, words('还有'), again)).toMatchObject({
      kind: 'rejected',
      reason: 'recipient-not-connected',
    })
  }
  await time.advance(5 * SECOND_MS)
  await held
})

/** The answer takes longer than WeCom waits: it begins as a stream. */
async function begun(message: Message): Promise<{ inbound: Inbound; streamId: string }> {
  const { inbound, nonce } = heardBy(one, message)
  const held = one.heldAnswer?.(inbound)
  await rounds(3)
  await time.advance(5 * SECOND_MS)
  const answer = shown(message, nonce, (await held) ?? null) as { stream: { id: string } }
  return { inbound, streamId: answer.stream.id }
}

it('has WeCom ask again for an answer that another one is writing', async () => {
  const message = say('今天做什么')
  const { inbound, streamId } = await begun(message)
  expect(polled(other, message, streamId)).toMatchObject({ stream: { finish: false } })
  const to = { userId: 'zhangwei', ...(inbound.route === null ? {} : { route: inbound.route }) }
  void one.send(to, words('今天没有'), { idempotencyKey: 'r', now: time.now() })
  await rounds(3)
  expect(polled(other, message, streamId)).toMatchObject({ stream: { finish: false } })
  const answer = polled(one, message, streamId)
  expect(answer).toMatchObject({ stream: { finish: true, content: '今天没有' } })
})

it('ends an answer that nobody writes any more, for its process is gone', async () => {
  const message = say('今天做什么')
  const { streamId } = await begun(message)
  expect(polled(other, message, streamId)).toMatchObject({ stream: { finish: false } })
  await time.advance(15 * SECOND_MS)
  expect(polled(other, message, streamId)).toMatchObject({ stream: { finish: true } })
})

it('waits for no answer that went another way before the wait began', async () => {
  const { inbound } = heardBy(one, say('今天做什么'))
  const to = { userId: 'zhangwei', ...(inbound.route === null ? {} : { route: inbound.route }) }
  await one.send(to, words('今天没有'), { idempotencyKey: 'r', now: time.now() })
  expect(JSON.stringify(fake.seenBy('zhangwei'))).toContain('今天没有')
  expect(await one.heldAnswer?.(inbound)).toBeNull()
})

it('ends a stream whose answer went another way, for WeCom asked elsewhere', async () => {
  const message = say('今天做什么')
  const { inbound, streamId } = await begun(message)
  const to = { userId: 'zhangwei', ...(inbound.route === null ? {} : { route: inbound.route }) }
  const sent = one.send(to, words('今天没有'), { idempotencyKey: 'r', now: time.now() })
  await time.advance(8 * SECOND_MS)
  expect((await sent).kind).toBe('delivered')
  const answer = polled(one, message, streamId)
  expect(answer).toMatchObject({ stream: { finish: true, content: '已经回你了，见下面那条。' } })
})
