/** How the bot's connection is kept, and what it does when WeCom or another process breaks it. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someCard } from '../../../contracts/platform.contract.ts'
import { rounds, until } from '../../../support/fake-time.ts'
import { type BotScene, openBotScene } from './bot-scene.ts'

let scene: BotScene
afterEach(() => scene.close())

const words = (text: string) => someCard({ title: null, text, buttons: [], select: null })
let keys = 0
function send(to: string, text = '早') {
  keys += 1
  const options = { idempotencyKey: `k${keys}`, now: scene.time.now() }
  return scene.platform.send({ userId: to }, words(text), options)
}
function subscriptions(): number {
  return scene.gateway.frames.filter(({ cmd }) => cmd === 'aibot_subscribe').length
}
/** Lets acks and closes arrive while the clock goes on. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= SECOND_MS) {
    await scene.time.advance(Math.min(left, SECOND_MS))
    await rounds(4)
  }
}

describe('a connection that works', () => {
  beforeEach(async () => {
    scene = await openBotScene()
    await scene.subscribed()
  })

  it('is open, without a problem', () => {
    expect(scene.connection.state()).toMatchObject({ isOpen: true, problem: null })
  })

  it('is pinged every half minute', async () => {
    await pass(95 * SECOND_MS)
    const pings = scene.gateway.frames.filter(({ cmd }) => cmd === 'ping')
    expect(pings).toHaveLength(3)
    expect(subscriptions()).toBe(1)
  })

  it('hands on what is said, in order', async () => {
    for (const text of ['一', '二', '三']) scene.gateway.say('ZhangSan', text)
    await until('three messages', () => scene.received.length === 3)
    const texts = scene.received.map(
      (plaintext) => scene.platform.decode(plaintext, scene.time.now()).content,
    )
    expect(texts.map((content) => content.kind === 'text' && content.text)).toEqual([
      '一',
      '二',
      '三',
    ])
  })

  it('keeps trying to hand on what cannot be kept, and in the end asks to say it again', async () => {
    scene.answer.now = 'failed'
    scene.gateway.say('ZhangSan', '记一下')
    await until('first try', () => scene.received.length === 1)
    await pass(20 * SECOND_MS)
    expect(scene.received).toHaveLength(4)
    const seen = scene.gateway.screens.seenBy('ZhangSan')
    expect(seen.map((one) => 'text' in one && one.text).join()).toContain('没能存下来')
  })

  it('comes back when it is dropped', async () => {
    await pass(2 * MINUTE_MS)
    scene.gateway.dropConnections()
    await until('closed', () => !scene.connection.state().isOpen)
    await scene.subscribed()
    expect(subscriptions()).toBe(2)
  })

  it('meets a gateway that drops it again and again with growing waits', async () => {
    const before = subscriptions()
    for (let second = 0; second < 120; second += 1) {
      const had = subscriptions()
      scene.gateway.dropConnections()
      await pass(SECOND_MS)
      expect(subscriptions() - had).toBeLessThanOrEqual(1)
    }
    expect(subscriptions() - before).toBeGreaterThan(2)
    expect(subscriptions() - before).toBeLessThan(10)
    await pass(2 * MINUTE_MS)
    await until('open again', () => scene.connection.state().isOpen)
  })

  it('notices within two pings that nothing comes through any more', async () => {
    scene.gateway.goHalfDead()
    await pass(85 * SECOND_MS)
    expect(scene.connection.state().isOpen).toBe(false)
    scene.gateway.revive()
    await pass(30 * SECOND_MS)
    await until('open again', () => scene.connection.state().isOpen)
  })

  it('subscribes anew when WeCom forgot it, and says once more what was refused', async () => {
    await pass(2 * MINUTE_MS)
    scene.gateway.say('ZhangSan', '在')
    await until('heard', () => scene.received.length === 1)
    scene.gateway.forgetSubscription()
    const sending = send('ZhangSan')
    await pass(3 * SECOND_MS)
    expect(await sending).toMatchObject({ kind: 'delivered' })
    expect(subscriptions()).toBe(2)
    expect(scene.gateway.screens.seenBy('ZhangSan')).toHaveLength(1)
  })

  it('does not fight for the bot: minutes of quiet, one try, then hardly any', async () => {
    await pass(2 * MINUTE_MS)
    const takeOver = async () => {
      const other = await openOther()
      await until('thrown out', () => !scene.connection.state().isOpen)
      return other
    }
    const first = await takeOver()
    expect(scene.connection.state().problem).toContain('别处')
    await pass(4 * MINUTE_MS)
    expect(subscriptions()).toBe(2)
    first.close()
    await pass(5 * MINUTE_MS)
    await until('back', () => scene.connection.state().isOpen)
    const second = await takeOver()
    await pass(40 * MINUTE_MS)
    expect(scene.connection.state().isOpen).toBe(false)
    expect(subscriptions()).toBe(4)
    second.close()
  })

  it('says that it is not connected while it is not, and shows nothing', async () => {
    scene.gateway.refuseHandshakes(1000)
    scene.gateway.dropConnections()
    await until('closed', () => !scene.connection.state().isOpen)
    const sending = send('ZhangSan')
    await pass(4 * SECOND_MS)
    expect(await sending).toMatchObject({ kind: 'retry', reason: 'network' })
  })

  it('gives the reason "timeout" for an ack that never comes', async () => {
    scene.gateway.say('ZhangSan', '在')
    await until('heard', () => scene.received.length === 1)
    scene.gateway.loseAcks(1)
    const sending = send('ZhangSan')
    await pass(31 * SECOND_MS)
    expect(await sending).toMatchObject({ kind: 'retry', reason: 'timeout' })
  })
})

/** Another process with the same bot. */
async function openOther() {
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(scene.gateway.url)
  await new Promise((resolve) => socket.once('open', resolve))
  const body = { bot_id: scene.gateway.botId, secret: scene.gateway.secret }
  socket.send(JSON.stringify({ cmd: 'aibot_subscribe', headers: { req_id: 'other' }, body }))
  return socket
}

describe('a connection that cannot be opened', () => {
  it('names refused credentials, never the secret, and asks rarely', async () => {
    scene = await openBotScene({ givenSecret: 'a-wrong-secret' })
    await scene.time.advance(1)
    await until('refused', () => scene.connection.state().problem !== null)
    const { problem, isOpen } = scene.connection.state()
    expect(isOpen).toBe(false)
    expect(problem).toContain('WECOM_BOT_SECRET')
    expect(problem).not.toContain('a-wrong-secret')
    await pass(10 * MINUTE_MS)
    expect(subscriptions()).toBeLessThanOrEqual(5)
  })

  it('tries ever more slowly while the host refuses, and comes back when it is there', async () => {
    scene = await openBotScene()
    scene.gateway.refuseHandshakes(8)
    await pass(5 * MINUTE_MS)
    await until('open', () => scene.connection.state().isOpen)
    expect(scene.gateway.handshakes).toBe(9)
    expect(scene.connection.state().problem).toBeNull()
  })

  it('leaves the bot to the instance that leads, and takes over when that one is gone', async () => {
    let leads = false
    scene = await openBotScene({ mayConnect: () => leads })
    await pass(2 * MINUTE_MS)
    expect(scene.gateway.handshakes).toBe(0)
    expect(scene.connection.state().isOpen).toBe(false)
    leads = true
    await pass(MINUTE_MS)
    await until('open', () => scene.connection.state().isOpen)
    leads = false
    await pass(MINUTE_MS)
    expect(scene.connection.state().isOpen).toBe(false)
  })

  it('stops for good when it is stopped', async () => {
    scene = await openBotScene()
    await scene.subscribed()
    await scene.connection.stop()
    await pass(HOUR_MS / 6)
    expect(scene.gateway.handshakes).toBe(1)
  })
})
