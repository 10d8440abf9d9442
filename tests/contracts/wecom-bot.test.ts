import { randomBytes } from 'node:crypto'
import type { ChatPlatform, RawCallback } from '@kedu/bot/platform'
import type { Timers } from '@kedu/bot/platforms/connection/timers'
import { createWecomBotPlatform } from '@kedu/bot/platforms/wecom-bot/wecom-bot'
import { rounds, until } from '../support/fake-time.ts'
import { linksOn, type Seen } from '../support/fake-wecom.ts'
import {
  isSeenCard,
  type Message,
  startFakeBotCallbacks,
} from '../support/fake-wecom-bot-callbacks.ts'
import { startFakeBotGateway } from '../support/fake-wecom-bot-gateway.ts'
import { type PlatformHarness, platformContract, standingClock } from './platform.contract.ts'

const PERSON = 'ZhangSan'
/** What waits for a fraction of a second goes on at once; longer waits never end. */
const impatient: Timers = {
  after: (ms, action) => {
    if (ms < 1000) setImmediate(action)
    return () => {}
  },
}

function wordsOn(seen: readonly Seen[]): string {
  return seen
    .map((one) =>
      isSeenCard(one)
        ? `${one.words}\n${JSON.stringify(one.card.button_selection ?? '')}`
        : 'text' in one
          ? one.text
          : one.fileName,
    )
    .join('\n')
}

function findPerson(userId: string): ReturnType<ChatPlatform['findPerson']> {
  if (userId.toLowerCase() !== 'zhangsan') return Promise.resolve({ kind: 'not-found' })
  const person = { userId: 'zhangsan', name: '张三', department: null, managerUserIds: [] }
  return Promise.resolve({ kind: 'found', person: { ...person, mobile: null } })
}

platformContract('wecom-bot by callbacks', async (): Promise<PlatformHarness> => {
  const clock = standingClock()
  const fake = await startFakeBotCallbacks({ now: clock.now })
  const platform = createWecomBotPlatform({
    mode: {
      mode: 'callback',
      token: fake.token,
      encodingAesKey: fake.encodingAesKey,
      apiBase: fake.url,
    },
    publicOrigin: 'https://kedu.example.com',
    now: clock.now,
    randomBytes,
    random: () => 0.5,
    timers: impatient,
    findPerson,
  })
  const raw = (message: Message): RawCallback => {
    const { query, body } = fake.seal(message)
    return { method: 'POST', query, headers: {}, body: Buffer.from(body) }
  }
  const text = (content: string) => fake.message(PERSON, { msgtype: 'text', text: { content } })
  const arrived = (message: Message) => {
    const callback = raw(message)
    const opened = platform.open(callback, clock.now())
    if (opened.kind !== 'opened') throw new Error(`Not opened: ${JSON.stringify(opened)}`)
    return { callback, inbound: platform.decode(opened.plaintext, clock.now()) }
  }
  /** The bot can only say something to somebody who spoke within the hour. */
  const speak = () =>
    void platform.heldAnswer?.(arrived(fake.imageMessage(PERSON, Buffer.from('x'))).inbound)
  return {
    platform: {
      ...platform,
      send: (to, card, options) => {
        if (to.userId === PERSON) speak()
        return platform.send(to, card, options)
      },
    },
    now: clock.now,
    pass: clock.pass,
    person: PERSON,
    stranger: 'nobody',
    textCallback: (content) => raw(text(content)),
    photoCallback: (bytes) => raw(fake.imageMessage(PERSON, bytes)),
    forge: (genuine) => ({
      ...genuine,
      query: { ...genuine.query, msg_signature: '0'.repeat(40) },
    }),
    screen: () => wordsOn(fake.seenBy(PERSON)),
    shown: () => fake.seenBy(PERSON).length,
    makeBusyOnce: () => fake.failResponses(-1),
    replacesOnlyOnce: true,
    tapToChange: async ({ taskId }) => {
      const card = fake.seenBy(PERSON).find((seen) => isSeenCard(seen) && seen.taskId === taskId)
      if (!card || !isSeenCard(card)) throw new Error('No card to tap')
      const message = fake.tapMessage(PERSON, card, '已联系')
      const { callback, inbound } = arrived(message)
      // The answer goes out when there is one, as the server's route does it.
      void platform.heldAnswer?.(inbound).then((answer) => {
        if (answer) fake.take(message, answer.body, callback.query.nonce ?? '')
        answer?.written?.(true)
      })
      if (inbound.content.kind !== 'tap') throw new Error('No tap')
      return inbound.content.receipt
    },
    hasDirectory: true,
    links: () => linksOn(fake.seenBy(PERSON)),
    close: () => fake.close(),
  }
})

platformContract('wecom-bot over its connection', async (): Promise<PlatformHarness> => {
  const clock = standingClock()
  const gateway = await startFakeBotGateway({ now: clock.now })
  const received: string[] = []
  const platform = createWecomBotPlatform({
    mode: { mode: 'socket', botId: gateway.botId, secret: gateway.secret, url: gateway.url },
    publicOrigin: 'https://kedu.example.com',
    now: clock.now,
    randomBytes,
    random: () => 0.5,
    timers: impatient,
    findPerson,
  })
  platform.connection?.start({
    receive: async (plaintext) => {
      received.push(plaintext)
      return 'kept'
    },
  })
  await until('subscribed', () => platform.connection?.state().isOpen === true)
  gateway.say(PERSON, '在')
  await until('heard', () => received.length === 1)
  const frameOf = (reqId: string): RawCallback => ({
    method: 'POST',
    query: {},
    headers: {},
    body: Buffer.from(gateway.frameOf(reqId)),
  })
  // How the person's id is spelled is learnt from what they say.
  platform.decode(received[0] ?? '', clock.now())
  return {
    platform,
    now: clock.now,
    pass: clock.pass,
    person: PERSON,
    stranger: 'nobody',
    opensCallbacks: false,
    textCallback: (content) => frameOf(gateway.say(PERSON, content)),
    photoCallback: (bytes) => frameOf(gateway.image(PERSON, bytes)),
    forge: (genuine) => genuine,
    screen: () => wordsOn(gateway.screens.seenBy(PERSON)),
    shown: () => gateway.screens.seenBy(PERSON).length,
    makeBusyOnce: () => gateway.failNext(1, -1),
    replacesOnlyOnce: true,
    tapToChange: async ({ taskId }) => {
      const card = gateway.screens
        .seenBy(PERSON)
        .find((seen) => isSeenCard(seen) && seen.taskId === taskId)
      if (!card || !isSeenCard(card)) throw new Error('No card to tap')
      const before = received.length
      gateway.tap(PERSON, card, '已联系')
      await until('tap heard', () => received.length > before)
      const { content } = platform.decode(received.at(-1) ?? '', clock.now())
      if (content.kind !== 'tap') throw new Error('No tap')
      return content.receipt
    },
    hasDirectory: true,
    links: () => linksOn(gateway.screens.seenBy(PERSON)),
    close: async () => {
      await platform.connection?.stop()
      await rounds(1)
      await gateway.close()
    },
  }
})
