import { createStreamConnection } from '@kedu/bot/platforms/dingtalk/stream'
import { ConnectionWatch } from '@kedu/server/flows/connection-watch'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { FakeDingtalkGateway } from '../../support/fake-dingtalk-gateway.ts'
import { FakeTime, rounds, until } from '../../support/fake-time.ts'

const MINUTE = 60_000

let app: TestApp
let time: FakeTime
let gateway: FakeDingtalkGateway
let connection: ReturnType<typeof createStreamConnection>
let watch: ConnectionWatch
let told: { topic: string; title: string; text: string }[]
let said: string[]

beforeEach(async () => {
  app = await buildTestApp()
  time = new FakeTime()
  gateway = new FakeDingtalkGateway({ time })
  await gateway.listen()
  connection = createStreamConnection({
    clientId: gateway.clientId,
    clientSecret: gateway.clientSecret,
    apiBase: gateway.url,
    now: time.now,
    random: () => 0.5,
    timers: time,
  })
  told = []
  said = []
  watch = new ConnectionWatch({
    platforms: new Map([['dingtalk', { name: 'dingtalk', connection }]]),
    workspace: app.workspace,
    now: time.now,
    log: pino({ level: 'silent' }),
    tell: async (topic, title, text) => {
      told.push({ topic, title, text })
    },
    say: (lines) => said.push(...lines),
  })
})
afterEach(async () => {
  const stopped = connection.stop()
  await time.advance(10_000)
  await stopped
  await gateway.close()
  await app.close()
})

/** Minute by minute, as the scheduler does. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    for (let second = 0; second < 60; second += 2) {
      await time.advance(2000)
      await rounds(10)
    }
    await watch.look()
  }
}

const start = () => connection.start({ receive: () => Promise.resolve('kept') })

describe('a connection that stays broken', () => {
  it('is told once after five minutes, and once when it is mended', async () => {
    start()
    await minutes(2)
    expect(connection.state().isOpen).toBe(true)
    gateway.failOpen(10_000, 503, '<html></html>')
    gateway.cut()
    await until('cut', () => !connection.state().isOpen)
    const since = time.now()
    await minutes(5)
    expect(told).toEqual([])
    await minutes(30)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      topic: `connection-dingtalk-${since}`,
      title: '收不到钉钉的消息',
    })
    expect(told[0]?.text).toContain('10:02 起和钉钉的长连接断着')
    expect(told[0]?.text).toContain('HTTP 503')

    gateway.mend()
    await minutes(30)
    expect(told).toHaveLength(2)
    expect(told[1]?.title).toBe('又能收到钉钉的消息了')
    expect(told[1]?.text).toMatch(/10:02 到 10:3\d 之间发来的消息可能没有收到/)
    expect(said).toEqual(told.map(({ text }) => text))
  })

  it('is told with what is to be mended when it never opened', async () => {
    gateway.failOpen(10_000, 401, { code: 'authFailed', message: '鉴权失败' })
    start()
    await minutes(7)
    expect(told).toHaveLength(1)
    expect(told[0]?.text).toContain('DINGTALK_CLIENT_SECRET')
  })

  it('is nobody’s business when it comes back by itself', async () => {
    start()
    for (let cut = 0; cut < 10; cut += 1) {
      await minutes(2)
      gateway.cut()
    }
    await minutes(5)
    expect(told).toEqual([])
  })

  it('is not told of before it was started, and shown as closed', async () => {
    await minutes(10)
    expect(told).toEqual([])
    expect(watch.states()).toEqual([
      { platform: 'dingtalk', state: { isOpen: false, since: null, problem: null } },
    ])
    start()
    await minutes(1)
    expect(watch.states()).toMatchObject([{ state: { isOpen: true, problem: null } }])
    expect(time.now() - (watch.states()[0]?.state.since ?? 0)).toBeLessThanOrEqual(MINUTE)
  })
})
