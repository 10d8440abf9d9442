/**
 * Two processes of one company take the callbacks of WeCom's bot: what one of them took in, it answers
 * itself, however quick the other one is; where it cannot, the other one does.
 */
import type { AddressInfo } from 'node:net'
import type { Store } from '@kedu/server/store/store'
import { MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, startInstant, type TestApp } from '../support/build-test-app.ts'
import { until } from '../support/fake-time.ts'
import {
  type FakeBotCallbacks,
  isSeenCard,
  startFakeBotCallbacks,
} from '../support/fake-wecom-bot-callbacks.ts'
import { HeldTimers } from '../support/held-timers.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'

let clock = { at: startInstant() }
let database: TestDatabase
let fake: FakeBotCallbacks
let one: TestApp
let other: TestApp
let timers: HeldTimers

beforeEach(async () => {
  clock = { at: startInstant() }
  database = await testDatabase()
  fake = await startFakeBotCallbacks({ now: () => clock.at })
  timers = new HeldTimers()
  const { token, encodingAesKey, url: apiBase } = fake
  const open = () =>
    buildTestApp({
      database,
      clock,
      people: smallTeam('wecom'),
      wecomBot: { mode: 'callback', token, encodingAesKey, apiBase },
      timers,
    })
  one = await open()
  other = await open()
  await one.app.http.listen({ port: 0, host: '127.0.0.1' })
  fake.connect(`http://127.0.0.1:${(one.app.http.server.address() as AddressInfo).port}`)
})
afterEach(async () => {
  for (const test of [one, other]) await test.close()
  await fake.close()
  await database.remove()
})

/** Whenever the first process looks for work of that kind, the other one has looked before it. */
function otherIsQuicker(method: 'leaseInbox' | 'leaseOutbox'): void {
  const { store } = one.workspace
  const lease = store[method].bind(store) as (...given: unknown[]) => Promise<unknown>
  const slower = async (...given: unknown[]) => {
    await other.settle()
    return lease(...given)
  }
  Object.assign(store, { [method]: slower } as unknown as Partial<Store>)
}

const card = () => {
  const found = fake.seenBy('zhangwei').find(isSeenCard)
  if (found === undefined) throw new Error('No card')
  return found
}

describe.each(['leaseInbox', 'leaseOutbox'] as const)(
  'the other one is quicker to %s',
  (method) => {
    it('and yet the card is the answer to the callback', async () => {
      otherIsQuicker(method)
      expect((await fake.say('zhangwei', OPENING)).answer?.msgtype).toBe('template_card')
      expect(fake.responses).toEqual([])
    })

    it('and yet the tapped card changes in the answer to the tap', async () => {
      await fake.say('zhangwei', OPENING)
      otherIsQuicker(method)
      const reply = await fake.tap('zhangwei', card(), '撤销')
      expect(reply.answer?.response_type).toBe('update_template_card')
      expect(card().words).toContain('已撤销')
    })
  },
)

describe('the one that took it in', () => {
  it('is taken the work off when it stands still for long, and then waits no more', async () => {
    const { store } = one.workspace
    const lease = store.leaseInbox.bind(store)
    store.leaseInbox = async () => []
    const asking = fake.say('zhangwei', OPENING)
    await until('held', () => timers.held > 0)
    await other.settle()
    expect(fake.responses).toEqual([])
    clock.at = plusMs(clock.at, 10 * SECOND_MS)
    await other.settle()
    expect(fake.responses).toHaveLength(1)
    store.leaseInbox = lease
    timers.runOut()
    expect((await asking).status).toBe(200)
    // Once: it finds nothing left to say.
    clock.at = plusMs(clock.at, MINUTE_MS)
    await one.settle()
    expect(fake.responses).toHaveLength(1)
  })

  it('leaves it to the other one at once when it ends', async () => {
    one.workspace.store.leaseInbox = async () => []
    const asking = fake.say('zhangwei', OPENING)
    await until('held', () => timers.held > 0)
    timers.runOut()
    await asking
    await one.stop()
    await other.settle()
    expect(fake.responses).toHaveLength(1)
  })
})
