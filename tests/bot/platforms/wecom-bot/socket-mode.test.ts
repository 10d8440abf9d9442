/** What is said over the connection, against WeCom's limits and refusals. */
import { DAY_MS, instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someCard } from '../../../contracts/platform.contract.ts'
import { rounds, until } from '../../../support/fake-time.ts'
import { type BotScene, openBotScene } from './bot-scene.ts'

let scene: BotScene
afterEach(() => scene.close())
const words = (text: string) => someCard({ title: null, text, buttons: [], select: null })
let keys = 0
function options() {
  keys += 1
  return { idempotencyKey: `socket/${keys}`, now: scene.time.now() }
}
async function heard(act: () => unknown) {
  const before = scene.received.length
  act()
  await until('heard', () => scene.received.length > before)
  return scene.platform.decode(scene.received.at(-1) ?? '', scene.time.now())
}
const cmds = () => scene.gateway.frames.map(({ cmd }) => cmd).filter((cmd) => cmd !== 'ping')

describe('over the connection', () => {
  beforeEach(async () => {
    scene = await openBotScene({ firstChunkIndex: 1 })
    await scene.subscribed()
  })

  it('answers a message once in reply to it and pushes what follows', async () => {
    const { route } = await heard(() => scene.gateway.say('ZhangSan', '在'))
    if (route === null) throw new Error('No way back')
    const to = { userId: 'zhangsan', route }
    await scene.platform.send(to, words('第一句'), options())
    await scene.platform.send(to, words('第二句'), options())
    expect(cmds().slice(1)).toEqual(['aibot_respond_msg', 'aibot_send_msg'])
    expect(scene.gateway.screens.seenBy('ZhangSan')).toHaveLength(2)
  })

  it('writes to a person as WeCom spells them, however we keep them', async () => {
    await heard(() => scene.gateway.say('ZhangSan', '在'))
    const sent = await scene.platform.send({ userId: 'zhangsan' }, words('早'), options())
    expect(sent.kind).toBe('delivered')
  })

  it('says that somebody who never spoke is not connected, and how to mend that', async () => {
    expect(await scene.platform.send({ userId: 'lina' }, words('早'), options())).toMatchObject({
      kind: 'rejected',
      reason: 'recipient-not-connected',
      adminHint: expect.stringContaining('先给机器人发一句话'),
    })
  })

  it.each([846605, 846608])('pushes what can no longer be a reply: %i', async (errcode) => {
    const { route } = await heard(() => scene.gateway.say('ZhangSan', '在'))
    scene.gateway.failNext(1, errcode, 'aibot_respond_msg')
    const to = { userId: 'zhangsan', ...(route === null ? {} : { route }) }
    expect((await scene.platform.send(to, words('在'), options())).kind).toBe('delivered')
    expect(cmds().at(-1)).toBe('aibot_send_msg')
  })

  it.each([
    ['replies until a day has passed', DAY_MS - MINUTE_MS, 'aibot_respond_msg'],
    ['pushes what comes later than a day after the message', DAY_MS, 'aibot_send_msg'],
  ])('%s', async (_title, ageMs, cmd) => {
    await heard(() => scene.gateway.say('ZhangSan', '在'))
    const heardAt = instant(scene.time.now() - ageMs)
    const { route } = scene.platform.decode(scene.received.at(-1) ?? '', heardAt)
    if (route === null) throw new Error('No way back')
    const sent = await scene.platform.send({ userId: 'zhangsan', route }, words('好'), options())
    expect(sent.kind).toBe('delivered')
    expect(cmds().at(-1)).toBe(cmd)
  })

  it('never sends more than WeCom shows: the 31st message of a minute waits', async () => {
    await heard(() => scene.gateway.say('ZhangSan', '在'))
    const send = () => scene.platform.send({ userId: 'zhangsan' }, words('早'), options())
    for (let count = 0; count < 30; count += 1) expect((await send()).kind).toBe('delivered')
    expect(await send()).toMatchObject({ kind: 'retry', reason: 'rate-limited' })
    await scene.time.advance(MINUTE_MS + 2 * SECOND_MS)
    await rounds(4)
    expect((await send()).kind).toBe('delivered')
    expect(scene.gateway.frames.some(({ errcode }) => errcode === 45009)).toBe(false)
  })

  it('shows a reply once although its ack was lost and it is sent again', async () => {
    const { route } = await heard(() => scene.gateway.say('ZhangSan', '在'))
    const to = { userId: 'zhangsan', ...(route === null ? {} : { route }) }
    const same = options()
    scene.gateway.loseAcks(1)
    const first = scene.platform.send(to, words('记下了'), same)
    await until('sent', () => scene.gateway.screens.seenBy('ZhangSan').length === 1)
    await scene.time.advance(31 * SECOND_MS)
    expect(await first).toMatchObject({ kind: 'retry' })
    expect((await scene.platform.send(to, words('记下了'), same)).kind).toBe('delivered')
    expect(scene.gateway.screens.seenBy('ZhangSan')).toHaveLength(1)
  })

  it('changes no card when the tap is older than WeCom waits', async () => {
    await heard(() => scene.gateway.say('ZhangSan', '在'))
    await scene.platform.send({ userId: 'zhangsan' }, someCard(), options())
    const [card] = scene.gateway.screens.seenBy('ZhangSan')
    if (card?.kind !== 'card') throw new Error('No card')
    const { content } = await heard(() => scene.gateway.tap('ZhangSan', card, '已联系'))
    if (content.kind !== 'tap') throw new Error('No tap')
    await scene.time.advance(5 * SECOND_MS)
    const changed = await scene.platform.updateCard(content.receipt, someCard(), options())
    expect(changed).toMatchObject({ kind: 'rejected', reason: 'card-not-replaceable' })
  })

  it('gives nothing secret away in what it reports', async () => {
    await heard(() => scene.gateway.say('ZhangSan', '在'))
    scene.gateway.failNext(1, -1, 'aibot_send_msg')
    const outcome = await scene.platform.send({ userId: 'zhangsan' }, words('早'), options())
    expect(JSON.stringify(outcome)).not.toContain(scene.gateway.secret)
  })
})

describe('a file over the connection', () => {
  const bytes = Buffer.alloc(1_300_000, 9)

  it.each([0, 1] as const)('arrives whole where pieces are counted from %i', async (first) => {
    scene = await openBotScene({
      firstChunkIndex: first,
      fileBytes: async () => ({ bytes, fileName: 'x.pdf', mime: 'application/pdf' }),
    })
    await scene.subscribed()
    await heard(() => scene.gateway.say('ZhangSan', '合同'))
    const file = { fileId: 'f', fileName: '合同.pdf', mime: 'application/pdf', deliver: true }
    const card = { ...words('给你'), files: [file] }
    const sent = await scene.platform.send({ userId: 'zhangsan' }, card, options())
    expect(sent.kind).toBe('delivered')
    const seen = scene.gateway.screens.seenBy('ZhangSan').at(-1)
    expect(seen?.kind === 'file' && Buffer.from(seen.bytes).equals(bytes)).toBe(true)
    expect(seen?.kind === 'file' && seen.fileName).toBe('合同.pdf')
  })
})
