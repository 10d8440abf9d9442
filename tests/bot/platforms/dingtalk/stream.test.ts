import type { ChatConnection } from '@kedu/bot/platform'
import { createStreamConnection } from '@kedu/bot/platforms/dingtalk/stream'
import { type GatewayAnswer, openGateway } from '@kedu/bot/platforms/dingtalk/stream-gateway'
import { MockAgent } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeDingtalkGateway } from '../../../support/fake-dingtalk-gateway.ts'
import { FakeTime, rounds, until } from '../../../support/fake-time.ts'

let time: FakeTime
let gateway: FakeDingtalkGateway
let connection: ChatConnection
/** What was handed on, in order. */
let received: { channel: string; id?: string; data: Record<string, unknown> }[]
let lost: { channel: string; id?: string; data: Record<string, unknown> }[]
/** What the recorder does with it. */
let record: () => Promise<'kept' | 'failed'>

beforeEach(async () => {
  time = new FakeTime()
  gateway = new FakeDingtalkGateway({ time })
  await gateway.listen()
  received = []
  lost = []
  record = () => Promise.resolve('kept')
  connection = create()
})
afterEach(async () => {
  // Lets a close that nobody answers run out.
  const stopped = connection.stop()
  await time.advance(10_000)
  await stopped
  await gateway.close()
  expect(gateway.strays).toEqual([])
  expect(fastestOpens()).toBeGreaterThan(1000)
})

function create(more: { clientSecret?: string; cardAck?(data: unknown): unknown } = {}) {
  return createStreamConnection({
    clientId: gateway.clientId,
    clientSecret: more.clientSecret ?? gateway.clientSecret,
    apiBase: gateway.url,
    now: time.now,
    random: () => 0.5,
    timers: time,
    ...(more.cardAck === undefined ? {} : { cardAck: more.cardAck }),
  })
}

function start(): void {
  connection.start({
    receive: (plaintext) => {
      received.push(JSON.parse(plaintext))
      return record()
    },
    lost: async (plaintext) => {
      lost.push(JSON.parse(plaintext))
    },
  })
}

async function connected(): Promise<void> {
  start()
  await time.advance(0)
  await until('connected', () => connection.state().isOpen)
}

/** Shortest time between two open calls, ms. */
function fastestOpens(): number {
  const at = gateway.opens.map((open) => open.at)
  return Math.min(Number.POSITIVE_INFINITY, ...at.slice(1).map((next, i) => next - (at[i] ?? 0)))
}

/** Moves on in small steps, letting sockets work in between. */
async function pass(ms: number, stepMs = 500): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await time.advance(stepMs)
    await rounds(10)
  }
}

const ids = () => received.map(({ data }) => data.msgId)

describe('a Stream connection', () => {
  it('asks the gateway for JSON, for all events and for both callbacks', async () => {
    gateway.ticketSuffix = '+/= ä'
    await connected()
    expect(gateway.opens).toMatchObject([
      {
        accept: 'application/json',
        body: {
          clientId: gateway.clientId,
          subscriptions: [
            { type: 'EVENT', topic: '*' },
            { type: 'CALLBACK', topic: '/v1.0/im/bot/messages/get' },
            { type: 'CALLBACK', topic: '/v1.0/card/instances/callback' },
          ],
        },
      },
    ])
    expect(connection.state()).toEqual({ isOpen: true, since: time.now(), problem: null })
  })

  it('hands on what comes, and answers each in its own form', async () => {
    connection = create({ cardAck: (data) => ({ response: { echo: data } }) })
    await connected()
    const message = gateway.pushMessage({ msgId: 'm1', text: { content: '你好' } })
    const card = gateway.pushCard({ outTrackId: 'o1' })
    const event = gateway.pushEvent('user_add_org', { userId: ['zw'] }, { eventId: 'e1' })
    await until('answered', () => [message, card, event].every(({ answer }) => answer !== null))
    expect(received).toEqual([
      { channel: 'message', data: { msgId: 'm1', text: { content: '你好' } } },
      { channel: 'card', id: card.messageId, data: { outTrackId: 'o1' } },
      {
        channel: 'event',
        data: {
          userId: ['zw'],
          EventType: 'user_add_org',
          eventId: 'e1',
          EventTime: String(time.now()),
          CorpId: 'dingfakecorp',
        },
      },
    ])
    expect(message.answer?.data).toEqual({ response: null })
    expect(card.answer?.data).toEqual({ response: { echo: { outTrackId: 'o1' } } })
    expect(event.answer?.data).toEqual({ status: 'SUCCESS' })
  })

  it('changes nothing on a card unless it is told to', async () => {
    await connected()
    const card = gateway.pushCard({ outTrackId: 'o1' })
    await until('answered', () => card.answer !== null)
    expect(card.answer?.data).toEqual({ response: {} })
  })

  it('answers a ping with what was in it', async () => {
    await connected()
    gateway.ping('are you there')
    await until('pong', () => gateway.pongs.length === 1)
    expect(gateway.pongs).toMatchObject([{ code: 200, data: { opaque: 'are you there' } }])
  })

  it('takes frames whose headers are spelled `header`', async () => {
    gateway.headerName = 'header'
    await connected()
    const push = gateway.pushMessage({ msgId: 'm1' })
    gateway.ping()
    await until('answered', () => push.answer !== null && gateway.pongs.length === 1)
  })

  it('takes a message that cannot be answered, and once only', async () => {
    await connected()
    gateway.pushMessage({ msgId: 'm1' }, { messageId: null, copies: 2 })
    const next = gateway.pushMessage({ msgId: 'm2' })
    await until('answered', () => next.answer !== null)
    expect(ids()).toEqual(['m1', 'm2'])
  })

  it('says 404 to a callback it did not ask for, and takes unknown frames calmly', async () => {
    await connected()
    gateway.sendRaw('not json')
    gateway.sendRaw('{"type":1}')
    gateway.sendRaw('{"type":"SYSTEM","headers":{"topic":"brand-new"},"data":"{}"}')
    gateway.sendRaw('{"type":"SYSTEM","headers":{"topic":"KEEPALIVE"}}')
    gateway.sendRaw('{"type":"NEWS","headers":{"topic":"x"},"data":"{}"}')
    const push = gateway.pushMessage({ msgId: 'm1' }, { topic: '/v1.0/graph/api/invoke' })
    await until('answered', () => push.answers.length === 1)
    expect(push.answers).toMatchObject([{ code: 404 }])
    expect(received).toEqual([])
    expect(connection.state().isOpen).toBe(true)
  })
})

describe('acknowledged is what is recorded', () => {
  it('acknowledges nothing before it is', async () => {
    let kept = (_: 'kept') => {}
    record = () => new Promise((resolve) => (kept = resolve))
    await connected()
    const push = gateway.pushMessage({ msgId: 'm1' })
    await until('received', () => received.length === 1)
    await rounds(20)
    expect(push.answers).toEqual([])
    kept('kept')
    await until('answered', () => push.answer !== null)
  })

  it('tries again by itself to record a message, and acknowledges it then', async () => {
    let tries = 0
    record = () => {
      tries += 1
      if (tries === 2) return Promise.reject(new Error('disk full'))
      return Promise.resolve(tries < 5 ? 'failed' : 'kept')
    }
    await connected()
    const push = gateway.pushMessage({ msgId: 'm1' })
    await until('received', () => received.length === 1)
    await pass(17_000)
    expect(push.answers).toEqual([])
    await pass(2000)
    await until('acknowledged', () => push.answer !== null)
    expect(push.sentAt).toHaveLength(1)
    expect(ids()).toEqual(['m1', 'm1', 'm1', 'm1', 'm1'])
  })

  it('lets a message come again that could not be recorded for long', async () => {
    gateway.resend = { afterMs: 60_000, times: 60 }
    let outcome: 'kept' | 'failed' = 'failed'
    record = () => Promise.resolve(outcome)
    await connected()
    const push = gateway.pushMessage({ msgId: 'm1' })
    await pass(1_200_000, 5000)
    expect(push.answers).toEqual([])
    expect(received.length).toBeLessThan(60)
    outcome = 'kept'
    await pass(125_000, 5000)
    await until('acknowledged', () => push.answer !== null)
  })

  it('tries a tap again for some seconds, and then says that it is lost', async () => {
    record = () => Promise.resolve('failed')
    await connected()
    const card = gateway.pushCard({ outTrackId: 'o1' })
    await until('received', () => received.length === 1)
    await pass(7000)
    expect(lost).toEqual([])
    await pass(2000)
    await until('lost', () => lost.length === 1)
    expect(received).toHaveLength(4)
    expect(lost).toEqual([received[0]])
    expect(card.answers).toMatchObject([{ code: 500 }])
  })

  it('asks for an event again that was not recorded', async () => {
    let outcome: 'kept' | 'failed' = 'failed'
    record = () => Promise.resolve(outcome)
    await connected()
    const push = gateway.pushEvent('user_leave_org', { userId: 'zw' })
    await until('answered', () => push.answers.length === 1)
    expect(push.answers[0]?.data).toEqual({ status: 'LATER' })
    outcome = 'kept'
    await pass(60_000)
    await until('done', () => push.answer !== null)
  })

  it('answers a tap within 2 s and an event within 3 s, however slow the disk is', async () => {
    let kept = (_: 'kept') => {}
    const slow = new Promise<'kept'>((resolve) => (kept = resolve))
    record = () => slow
    await connected()
    const card = gateway.pushCard({ outTrackId: 'o1' })
    const event = gateway.pushEvent('user_add_org', { userId: 'zw' })
    const message = gateway.pushMessage({ msgId: 'm1' })
    await until('received', () => received.length === 3)
    await time.advance(1999)
    await until('the tap is answered', () => card.answers.length === 1)
    await time.advance(1000)
    await until('the event is answered', () => event.answers.length === 1)
    expect(card.answers).toMatchObject([{ code: 500 }])
    expect(event.answers).toMatchObject([{ code: 200, data: { status: 'LATER' } }])
    expect(message.answers).toEqual([])
    kept('kept')
    await until('the message is answered late', () => message.answer !== null)
  })

  it('never acknowledges what cannot be read', async () => {
    await connected()
    const push = gateway.pushMessage({}, { data: 'no json' })
    const event = gateway.pushEvent('user_add_org', {}, { data: '[]' })
    await until('answered', () => event.answers.length === 1)
    await rounds(10)
    expect(push.answers).toEqual([])
    expect(event.answers[0]?.data).toEqual({ status: 'LATER' })
    expect(received).toEqual([])
  })

  it('hands a repetition on once: in the same moment, later, and after its acknowledgement', async () => {
    await connected()
    const push = gateway.pushMessage({ msgId: 'm1' }, { copies: 3 })
    const event = gateway.pushEvent('org_dept_modify', { deptId: [1] }, { copies: 2 })
    await until('answered', () => push.answers.length === 3 && event.answers.length === 2)
    gateway.repeat(push)
    gateway.pushMessage({ msgId: 'm1' }, { messageId: 'another-frame' })
    await until('answered again', () => gateway.pushes.at(-1)?.answer !== null)
    await until('answered a fourth time', () => push.answers.length === 4)
    expect(received).toHaveLength(2)
  })

  it('takes two taps on one card for two', async () => {
    await connected()
    const first = gateway.pushCard({ outTrackId: 'o1' })
    const second = gateway.pushCard({ outTrackId: 'o1' })
    await until('answered', () => first.answer !== null && second.answer !== null)
    expect(received.map(({ id }) => id)).toEqual([first.messageId, second.messageId])
  })
})

describe('when the connection changes', () => {
  it('opens the next one before the old one is closed, and loses nothing in between', async () => {
    await connected()
    await pass(70_000)
    const [before] = [gateway.pushMessage({ msgId: 'before' })]
    await until('answered', () => before.answer !== null)
    gateway.disconnect()
    await until('told to go', () => !connection.state().isOpen)
    await time.advance(0)
    await until('open again', () => connection.state().isOpen)
    expect(gateway.connectionCount).toBe(2)
    const during = gateway.pushMessage({ msgId: 'during' })
    await until('answered over the new one', () => during.answer !== null)
    await pass(10_000)
    await until('the old one is closed', () => gateway.connectionCount === 1)
    expect(gateway.opens).toHaveLength(2)
    expect(ids()).toEqual(['before', 'during'])
  })

  it('still answers over the old connection what had come over it', async () => {
    let kept = (_: 'kept') => {}
    record = () => new Promise((resolve) => (kept = resolve))
    await connected()
    const push = gateway.pushMessage({ msgId: 'm1' })
    await until('received', () => received.length === 1)
    gateway.disconnect()
    await until('told to go', () => !connection.state().isOpen)
    await pass(2000)
    await until('open again', () => connection.state().isOpen)
    kept('kept')
    await until('answered', () => push.answer !== null)
    expect(push.sentAt).toHaveLength(1)
  })

  it('comes back after a cut; what was not acknowledged is brought again and handed on once', async () => {
    let kept = (_: 'kept') => {}
    record = () => new Promise((resolve) => (kept = resolve))
    await connected()
    const push = gateway.pushMessage({ msgId: 'm1' })
    await until('received', () => received.length === 1)
    gateway.cut()
    await until('cut', () => !connection.state().isOpen)
    kept('kept')
    await pass(60_000)
    await until('acknowledged', () => push.answer !== null)
    expect(push.sentAt).toHaveLength(2)
    expect(ids()).toEqual(['m1'])
  })

  it('notices within a minute that nobody is behind the socket', async () => {
    await connected()
    gateway.freeze()
    await pass(59_000)
    expect(connection.state().isOpen).toBe(true)
    expect(gateway.opens).toHaveLength(1)
    await pass(3000)
    await until('open again', () => gateway.servingCount === 1 && connection.state().isOpen)
    expect(gateway.opens).toHaveLength(2)
  })

  it('keeps a connection that is only quiet', async () => {
    await connected()
    for (let minute = 0; minute < 30; minute += 1) {
      await pass(60_000, 5000)
      gateway.pingFrame()
      await rounds(10)
    }
    expect(gateway.opens).toHaveLength(1)
  })

  it('replaces one that answers and brings nothing for ten minutes, without a gap', async () => {
    await connected()
    gateway.forget()
    const lost = gateway.pushMessage({ msgId: 'm1' })
    await pass(595_000, 5000)
    expect(gateway.opens).toHaveLength(1)
    gateway.resend = { afterMs: 60_000, times: 20 }
    await pass(10_000, 5000)
    await until('replaced', () => gateway.servingCount === 1)
    expect(connection.state()).toMatchObject({ isOpen: true, since: time.now() - 605_000 })
    const next = gateway.pushMessage({ msgId: 'm2' })
    await until('answered', () => next.answer !== null)
    expect(lost.answer).toBeNull()
  })
})

describe('a gateway in trouble is never stormed', () => {
  it('waits longer and longer, at most a minute, and says why', async () => {
    gateway.failOpen(1000, 503, '<html>busy</html>')
    start()
    await pass(600_000, 1000)
    const at = gateway.opens.map((open) => open.at - (gateway.opens[0]?.at ?? 0))
    const waits = at.slice(1).map((next, i) => Math.round((next - (at[i] ?? 0)) / 1000))
    expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    expect(connection.state().isOpen).toBe(false)
    expect(connection.state().problem).toContain('连不上钉钉（HTTP 503）')
    gateway.mend()
    await pass(61_000)
    await until('connected', () => connection.state().isOpen)
    expect(connection.state().problem).toBeNull()
  })

  it.each([
    ['a page instead of JSON', 200, '<html></html>'],
    ['an answer without a ticket', 200, { endpoint: 'ws://127.0.0.1:1/connect' }],
    ['the ban page', 200, { status: 1111, wait: 5, source: 'x5', punish: 'deny' }],
    ['a throttled call', 403, { code: 'Forbidden.AccessDenied.QpsLimitForApi', message: '' }],
    ['a busy gateway', 429, { code: 'systemBusy', message: '' }],
  ])('tries again after %s', async (_what, status, body) => {
    gateway.failOpen(1, status, body)
    start()
    await pass(3000)
    await until('connected', () => connection.state().isOpen)
    expect(gateway.opens).toHaveLength(2)
  })

  it('tries again when the port refuses, is cut or never answers the handshake', async () => {
    gateway.failHandshake(2, 'cut')
    gateway.failHandshake(1, 403)
    gateway.failHandshake(1, 'hang')
    start()
    await pass(60_000)
    await until('connected', () => connection.state().isOpen)
    expect(gateway.opens).toHaveLength(5)
  })

  it('asks every five minutes while the credentials are refused, and says what to mend', async () => {
    connection = create({ clientSecret: 'wrong-secret' })
    start()
    await pass(1_795_000, 5000)
    expect(gateway.opens).toHaveLength(6)
    const { problem } = connection.state()
    expect(problem).toContain('DINGTALK_CLIENT_SECRET')
    expect(problem).not.toContain('wrong-secret')
  })

  it('names the address that DingTalk refuses', async () => {
    const code = 'Forbidden.AccessDenied.IpNotInWhiteList'
    gateway.failOpen(1, 403, { code, message: '访问ip不在白名单之中, request ip=2409:8a55::1f' })
    start()
    await time.advance(0)
    await until('told', () => connection.state().problem !== null)
    expect(connection.state().problem).toContain('把 2409:8a55::1f 加进服务器出口 IP')
  })

  it.each([
    ['Forbidden.AccessDenied.IpNotInWhiteList', '出口 IP'],
    ['Forbidden.AccessDenied.ApiCountLimitForOrg', '用完了'],
    ['invalidClientIdOrSecret', 'DINGTALK_CLIENT_ID'],
    ['robot.notPublished', 'Stream 模式'],
    ['<script>', 'HTTP 4xx'],
  ])('says what %s means', async (code, words) => {
    gateway.failOpen(1, code.startsWith('Forbidden') ? 403 : 400, { code, message: 'no' })
    start()
    await time.advance(0)
    await until('told', () => connection.state().problem !== null)
    expect(connection.state().problem).toContain(words)
    expect(connection.state().problem).not.toContain('<')
  })

  it('meets one that lets go at once with growing waits', async () => {
    gateway.disconnectsAtOnce = true
    start()
    await pass(600_000, 1000)
    expect(gateway.opens.length).toBeLessThan(20)
    gateway.mend()
    await pass(130_000, 1000)
    await until('connected', () => connection.state().isOpen)
    const push = gateway.pushMessage({ msgId: 'm1' })
    await until('answered', () => push.answer !== null)
  })

  it('has one connection after a hundred cuts', async () => {
    await connected()
    for (let cut = 0; cut < 100; cut += 1) {
      gateway.cut()
      await pass(5000, 1000)
    }
    await pass(120_000, 1000)
    await until('connected', () => connection.state().isOpen)
    expect(gateway.connectionCount).toBe(1)
    expect(gateway.opens.length).toBeLessThan(60)
  })

  it('forgets its patience once a connection has held a minute', async () => {
    gateway.failOpen(5, 500, '')
    start()
    await pass(60_000)
    await until('connected', () => connection.state().isOpen)
    await pass(61_000)
    const before = gateway.opens.length
    gateway.cut()
    await until('cut', () => !connection.state().isOpen)
    await time.advance(0)
    await until('open again', () => connection.state().isOpen)
    expect(gateway.opens).toHaveLength(before + 1)
  })
})

describe('through hours of any trouble', () => {
  /** A small generator, so that a failing run can be run again. */
  function randomFrom(seed: number): () => number {
    let state = seed
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
  }

  it.each([1, 2, 3, 4, 5])(
    'every message is kept once and acknowledged (run %i)',
    async (seed) => {
      const random = randomFrom(seed)
      const kept: unknown[] = []
      let isDiskFull = false
      record = () => {
        if (isDiskFull) return Promise.resolve('failed')
        kept.push(received.at(-1)?.data.msgId)
        return Promise.resolve('kept')
      }
      const troubles = [
        () => gateway.cut(),
        () => gateway.disconnect(),
        () => gateway.freeze(),
        () => gateway.forget(),
        () => gateway.failOpen(3, 500, '<html></html>'),
        () => gateway.failHandshake(2, 'cut'),
        () => gateway.failHandshake(1, 'hang'),
        () => gateway.failHandshake(1, 401),
        () => {
          gateway.disconnectsAtOnce = random() < 0.5
        },
        () => {
          isDiskFull = random() < 0.5
        },
      ]
      gateway.resend = { afterMs: 60_000, times: 10_000 }
      await connected()
      for (let step = 0; step < 150; step += 1) {
        troubles[Math.floor(random() * troubles.length * 2)]?.()
        gateway.pushMessage({ msgId: `m${step}` }, { copies: random() < 0.3 ? 2 : 1 })
        await pass(Math.floor(random() * 60_000), 3000)
        for (const push of gateway.pushes) {
          // What is acknowledged is on disk, at every moment.
          if (push.answer !== null) expect(kept).toContain(`m${gateway.pushes.indexOf(push)}`)
        }
      }
      gateway.mend()
      isDiskFull = false
      await pass(900_000, 3000)
      await until('all acknowledged', () => gateway.pushes.every(({ answer }) => answer !== null))
      expect(kept).toHaveLength(150)
      expect(new Set(kept).size).toBe(150)
    },
    30_000,
  )
})

describe('the host it is sent to', () => {
  /** Asks DingTalk itself, which answers with this. */
  function openedWith(endpoint: string, ticket: string): Promise<GatewayAnswer> {
    const agent = new MockAgent()
    agent.disableNetConnect()
    agent
      .get('https://api.dingtalk.com')
      .intercept({ method: 'POST', path: '/v1.0/gateway/connections/open' })
      .reply(200, { endpoint, ticket })
    return openGateway({
      clientId: 'c',
      clientSecret: 's',
      apiBase: 'https://api.dingtalk.com',
      dispatcher: agent,
    })
  }

  it.each([
    'wss://wss-open-connection.dingtalk.com.evil.cn/connect',
    'wss://evil-dingtalk.com/connect',
    'ws://wss-open-connection.dingtalk.com/connect',
    'wss://user@wss-open-connection.dingtalk.com/connect',
    'http://169.254.169.254/latest',
    'nonsense',
  ])('is not %s', async (endpoint) => {
    expect(await openedWith(endpoint, 't')).toMatchObject({ kind: 'failed', waitMs: 300_000 })
  })

  it('is the one DingTalk names, with the ticket encoded', async () => {
    expect(await openedWith('wss://wss-open-connection.dingtalk.com:443/connect', 'a+b=')).toEqual({
      kind: 'ticket',
      url: 'wss://wss-open-connection.dingtalk.com/connect?ticket=a%2Bb%3D',
    })
  })
})

describe('stopping', () => {
  it('records and answers what came, takes nothing new, and closes', async () => {
    let kept = (_: 'kept') => {}
    record = () => new Promise((resolve) => (kept = resolve))
    await connected()
    const push = gateway.pushMessage({ msgId: 'm1' })
    await until('received', () => received.length === 1)
    const stopped = connection.stop()
    const late = gateway.pushMessage({ msgId: 'm2' })
    await rounds(20)
    kept('kept')
    await stopped
    await until('answered', () => push.answer !== null)
    expect(late.answers).toEqual([])
    expect(ids()).toEqual(['m1'])
    expect(connection.state()).toMatchObject({ isOpen: false, problem: null })
    await pass(600_000, 10_000)
    expect(gateway.opens).toHaveLength(1)
    expect(gateway.connectionCount).toBe(0)
  })

  it('does not wait for ever, neither for the disk nor for the other side', async () => {
    record = () => new Promise(() => {})
    await connected()
    gateway.pushMessage({ msgId: 'm1' })
    await until('received', () => received.length === 1)
    gateway.freeze()
    const stopped = connection.stop()
    await pass(8000)
    await stopped
    expect(connection.state().isOpen).toBe(false)
  })

  it.each([
    ['before it was started', async () => {}],
    ['while it is asking', async () => start()],
    [
      'while it is waiting to ask again',
      async () => {
        gateway.failOpen(1, 500, '')
        start()
        await time.advance(0)
        await until('failed', () => connection.state().problem !== null)
      },
    ],
  ])('works %s', async (_when, prepare) => {
    await prepare()
    await connection.stop()
    const before = gateway.opens.length
    await pass(120_000, 10_000)
    expect(gateway.opens.length).toBe(before)
    expect(gateway.connectionCount).toBe(0)
  })
})
