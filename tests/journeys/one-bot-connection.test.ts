/** Two instances of one company whose bot may have one connection: one of them has it, the other follows. */
import type { Instant } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildTestApp, smallTeam, startInstant, type TestApp } from '../support/build-test-app.ts'
import { rounds, until } from '../support/fake-time.ts'
import { type FakeBotGateway, startFakeBotGateway } from '../support/fake-wecom-bot-gateway.ts'
import { HeldTimers } from '../support/held-timers.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'

const clock: { at: Instant } = { at: startInstant() }
const timers = [new HeldTimers(), new HeldTimers()] as const
let database: TestDatabase
let gateway: FakeBotGateway
let first: TestApp
let second: TestApp

beforeAll(async () => {
  database = await testDatabase()
  gateway = await startFakeBotGateway({ now: () => clock.at })
  const { botId, secret, url } = gateway
  const instance = (n: 0 | 1) =>
    buildTestApp({
      database,
      clock,
      people: smallTeam('wecom'),
      wecomBot: { mode: 'socket', botId, secret, url },
      timers: timers[n],
    })
  first = await instance(0)
  second = await instance(1)
  first.app.connect()
  second.app.connect()
})
afterAll(async () => {
  await second.close()
  await gateway.close()
  await database.remove()
})

/** The second one's waits end, and what comes of it is done. */
async function runOut(): Promise<void> {
  timers[1].runOut()
  await rounds(20)
}

it('has one of them connected, and the other one as soon as the first is gone', async () => {
  await until('connected', () => gateway.isSubscribed)
  for (let n = 0; n < 10; n += 1) await runOut()
  expect(gateway.handshakes).toBe(1)
  gateway.say('zhangwei', '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访')
  await until('answered', () => gateway.screens.seenBy('zhangwei').length > 0)

  await first.close()
  for (let n = 0; n < 500 && !gateway.isSubscribed; n += 1) await runOut()
  expect(gateway.handshakes).toBe(2)
  const before = gateway.screens.seenBy('zhangwei').length
  gateway.say('zhangwei', '华东机电 怎么样了')
  await until('answered', () => gateway.screens.seenBy('zhangwei').length > before)
  expect(JSON.stringify(gateway.screens.seenBy('zhangwei').at(-1))).toContain('华东机电')
})
