/** On DingTalk over the Stream connection, and its events over HTTP: what is acknowledged is on disk. */
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inOneProcess } from '../support/alone.ts'
import { buildTestApp, smallTeam, startInstant } from '../support/build-test-app.ts'
import { DingtalkCompany, dingtalkConfigOf } from '../support/dingtalk-company.ts'
import type { Push } from '../support/fake-dingtalk-gateway.ts'
import { until } from '../support/fake-time.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'
const TOKEN = 'eventToken123'
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'

let company: DingtalkCompany
let database: TestDatabase | null = null
afterEach(async () => {
  await company.close()
  await database?.remove()
  database = null
})

/** A company whose connection is open. */
async function connected(): Promise<DingtalkCompany> {
  company = await DingtalkCompany.open({ config: { mode: 'stream' } })
  company.test.app.connect()
  await until('connected', () => company.fake.gateway.servingCount === 1)
  return company
}

/** What somebody writes, over the connection; DingTalk has the acknowledgement when it resolves. */
async function say(userId: string, text: string): Promise<Push> {
  const { fake } = company
  const { body } = fake.message(userId, { msgtype: 'text', text: { content: text } })
  const push = fake.gateway.pushMessage(JSON.parse(String(body)))
  await until('acknowledged', () => push.answer !== null)
  return push
}

interface Health {
  connections: { platform: string; open: boolean; since: string; problem: string | null }[]
}

async function health(): Promise<Health> {
  return (await fetch(`${company.url}/health/ready`)).json() as Promise<Health>
}

describe('a message over the connection', () => {
  it('becomes a deal and a card, and the tap on it is taken over the connection too', async () => {
    await connected()
    expect((await say('zhangwei', OPENING)).answer?.data).toEqual({ response: null })
    await company.settle()
    expect(await company.deal('华东机电')).toMatchObject({ stage: 'quote', obstacle: '付款周期' })
    const card = company.fake.lastCard('zhangwei')
    const tap = company.fake.tap('zhangwei', card, '对')
    const push = company.fake.gateway.pushCard(JSON.parse(String(tap.body)))
    await until('answered', () => push.answer !== null)
    expect(push.answer?.data).toHaveProperty('response')
    await company.settle()
    expect(card.settled).toMatch(/已确认/)
  })

  it('is worked on once, also when it comes again to the next process', async () => {
    await connected()
    const push = await say('zhangwei', OPENING)
    await company.restartAfter(60_000)
    company.test.app.connect()
    await until('connected again', () => company.fake.gateway.servingCount === 1)
    await company.settle()
    company.fake.gateway.repeat(push)
    await until('acknowledged again', () => push.answers.length === 2)
    await company.settle()
    expect(await company.deals()).toHaveLength(1)
    expect(company.fake.cardsFor('zhangwei')).toHaveLength(1)
  })
})

describe('two processes with a connection each', () => {
  it('answer each message once, whichever of them it comes to, and when it comes again to the other', async () => {
    database = await testDatabase()
    const clock = { at: startInstant() }
    const own = { database, clock, config: { mode: 'stream' } } as const
    company = await DingtalkCompany.open(own)
    const { fake } = company
    const other = await buildTestApp({
      ...{ database, clock, people: smallTeam('dingtalk') },
      dingtalk: { ...dingtalkConfigOf(fake), mode: 'stream' },
    })
    try {
      company.test.app.connect()
      other.app.connect()
      await until('both connected', () => fake.gateway.servingCount === 2)
      const push = await say('zhangwei', OPENING)
      fake.gateway.repeat(push)
      await until('acknowledged again', () => push.answers.length === 2)
      const second = await say('lina', OPENING.replaceAll('华东机电设备', '天和电子'))
      fake.gateway.repeat(second)
      await until('acknowledged again', () => second.answers.length === 2)
      for (let round = 0; round < 2; round += 1) {
        await Promise.all([company.settle(), other.settle()])
      }
      expect(await company.deals()).toHaveLength(2)
      for (const person of ['zhangwei', 'lina']) {
        expect(fake.cardsFor(person), person).toHaveLength(1)
      }
    } finally {
      await other.close()
    }
  })
})

describe('how the connection stands', () => {
  it('is shown', async () => {
    await connected()
    expect((await health()).connections).toEqual([
      { platform: 'dingtalk', open: true, since: '2026-11-23T01:30:00.000Z', problem: null },
    ])
  })

  it('is shown with what is to be mended, and the admin is told once', async () => {
    company = await DingtalkCompany.open({
      config: { mode: 'stream', clientSecret: 'not-the-secret' },
    })
    company.test.app.connect()
    await until('refused', () => company.fake.gateway.opens.length === 1)
    await company.advance(6 * 60_000, 60_000)
    const [shown] = (await health()).connections
    expect(shown).toMatchObject({ open: false, since: '2026-11-23T01:30:00.000Z' })
    expect(shown?.problem).toContain('DINGTALK_CLIENT_SECRET')
    expect(JSON.stringify(shown)).not.toContain('not-the-secret')
    const { store, id } = company.test.workspace
    const notices = await store.load<{ topics: string[] }>(id, 'notices/2026-11-23')
    const broken = notices?.state.topics.filter((topic) => topic.startsWith('connection-'))
    expect(broken).toHaveLength(1)
  })

  it('is nothing to show where everything comes by callback', async () => {
    company = await DingtalkCompany.open()
    expect((await health()).connections).toEqual([])
  })
})

describe('an event over HTTP', () => {
  inOneProcess()

  /** As DingTalk seals it. */
  function post(event: object, tweak: { signature?: string; ownerKey?: string } = {}) {
    const owner = tweak.ownerKey ?? company.fake.clientId
    const sealed = encrypt(AES_KEY, JSON.stringify(event), owner)
    const timestamp = String(company.now())
    const signature = tweak.signature ?? getSignature(TOKEN, timestamp, 'nonce1', sealed)
    const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce: 'nonce1' })
    return fetch(`${company.url}/callbacks/dingtalk/events?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ encrypt: sealed }),
    })
  }

  async function readAnswer(response: Response) {
    const answer = (await response.json()) as Record<string, string>
    const { msg_signature, timeStamp = '', nonce = '', encrypt: sealed = '' } = answer
    expect(msg_signature).toBe(getSignature(TOKEN, timeStamp, nonce, sealed))
    const { message, id } = decrypt(AES_KEY, sealed)
    return { message, id }
  }

  const open = () =>
    DingtalkCompany.open({ config: { mode: 'http', events: { token: TOKEN, aesKey: AES_KEY } } })

  it('is answered with an encrypted "success" once it is on disk', async () => {
    company = await open()
    const { store, id } = company.test.workspace
    const receive = vi.spyOn(store, 'receive')
    const success = { message: 'success', id: company.fake.clientId }
    expect(await readAnswer(await post({ EventType: 'check_url' }))).toEqual(success)
    const left = { EventType: 'user_leave_org', eventId: 'e1', UserId: ['lina'] }
    expect(await readAnswer(await post(left))).toEqual(success)
    expect(await readAnswer(await post(left))).toEqual(success)
    expect(await readAnswer(await post({ EventType: 'bpms_task_change' }))).toEqual(success)
    // Asked of the store itself: a quick machine has emptied the inbox by now.
    const stored = await Promise.all(receive.mock.results.map(({ value }) => value))
    expect(stored).toEqual(['recorded', 'duplicate'])
    await company.settle()
    expect((await store.counts(id)).inboxPending).toBe(0)
  })

  it('is refused when it is forged or for somebody else', async () => {
    company = await open()
    const event = { EventType: 'user_leave_org', eventId: 'e1', UserId: ['lina'] }
    expect((await post(event, { signature: '0'.repeat(40) })).status).toBe(403)
    expect((await post(event, { ownerKey: 'dingsomebodyelse' })).status).toBe(403)
    const { store, id } = company.test.workspace
    expect((await store.counts(id)).inboxPending).toBe(0)
  })

  it('that could not be delivered is fetched after the start', async () => {
    company = await open()
    const event = { call_back_tag: 'user_leave_org', event_time: company.now(), userid: ['lina'] }
    company.fake.missedEvents.push(event)
    await company.restartAfter(60_000)
    expect(company.fake.missedEvents).toEqual([])
  })
})
