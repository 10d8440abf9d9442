/** WeCom's own client, unmodified, against the fake gateway: what it takes for true is true enough. */
import { decryptFile, WecomCrypto, WSClient } from '@wecom/aibot-node-sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../../support/fake-time.ts'
import {
  type FakeBotGateway,
  startFakeBotGateway,
} from '../../../support/fake-wecom-bot-gateway.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
let gateway: FakeBotGateway
let client: WSClient
let authenticated: boolean

beforeEach(async () => {
  gateway = await startFakeBotGateway({ firstChunkIndex: 0 })
  authenticated = false
  client = new WSClient({
    botId: gateway.botId,
    secret: gateway.secret,
    wsUrl: gateway.url,
    logger: silent,
    maxReconnectAttempts: 0,
  })
  client.on('authenticated', () => {
    authenticated = true
  })
  client.on('error', () => {})
  client.connect()
  await until('authenticated', () => authenticated)
})
afterEach(async () => {
  client.disconnect()
  await gateway.close()
})

type Frame = { headers: { req_id: string } }
function next(event: 'message' | 'event'): Promise<Frame> {
  return new Promise((resolve) => client.once(event, (frame) => resolve(frame as Frame)))
}

describe("WeCom's own client on the fake gateway", () => {
  it('hears a message and answers it with a stream that grows and ends', async () => {
    const heard = next('message')
    gateway.say('ZhangSan', '华东机电 报价发了')
    const frame = await heard
    await client.replyStream(frame, 's1', '收到', false)
    await client.replyStream(frame, 's1', '收到，记下了', true)
    const seen = gateway.screens.seenBy('ZhangSan')
    expect(seen.map((one) => 'text' in one && one.text)).toEqual(['收到，记下了'])
  })

  it('greets, answers with a card, and changes it when it is tapped', async () => {
    const entered = next('event')
    gateway.enter('ZhangSan')
    await client.replyWelcome(await entered, { msgtype: 'text', text: { content: '你好' } })
    const heard = next('message')
    gateway.say('ZhangSan', '在吗')
    const card = (title: string) => ({
      card_type: 'button_interaction',
      main_title: { title },
      button_list: [{ text: '对', style: 1, key: 'k' }],
      task_id: 'task-1',
    })
    await client.replyTemplateCard(await heard, card('第一版'))
    const shown = gateway.screens.seenBy('ZhangSan').find((one) => one.kind === 'card')
    if (shown?.kind !== 'card') throw new Error('No card')
    const tapped = next('event')
    gateway.tap('ZhangSan', shown, '对')
    await client.updateTemplateCard(await tapped, card('第二版'))
    expect(shown.title).toBe('第二版')
  })

  it('pushes to who has spoken and nobody else, and uploads in pieces', async () => {
    const push = (to: string) =>
      client.sendMessage(to, { msgtype: 'markdown', markdown: { content: '早' } })
    await expect(push('ZhangSan')).rejects.toMatchObject({ errcode: 93006 })
    gateway.say('ZhangSan', '在')
    await push('ZhangSan')
    await expect(push('zhangsan')).rejects.toMatchObject({ errcode: 93006 })
    const bytes = Buffer.alloc(1_200_000, 7)
    const { media_id } = await client.uploadMedia(bytes, { type: 'file', filename: 'a.pdf' })
    await client.sendMediaMessage('ZhangSan', 'file', media_id)
    const file = gateway.screens.seenBy('ZhangSan').at(-1)
    expect(file?.kind === 'file' && Buffer.from(file.bytes).equals(bytes)).toBe(true)
  })

  it('downloads what a member sent and decrypts it', async () => {
    const heard = next('message')
    gateway.file('ZhangSan', Buffer.from('photo-bytes'), '合同.pdf')
    const { body } = (await heard) as Frame & { body: { file: { url: string; aeskey: string } } }
    const { buffer } = await client.downloadFile(body.file.url, body.file.aeskey)
    expect(buffer.toString()).toBe('photo-bytes')
  })

  it('is thrown out by a second subscription and does not come back', async () => {
    const gone = next('event')
    const other = new WSClient({
      botId: gateway.botId,
      secret: gateway.secret,
      wsUrl: gateway.url,
      logger: silent,
    })
    other.connect()
    expect(await gone).toMatchObject({ body: { event: { eventtype: 'disconnected_event' } } })
    other.disconnect()
  })
})

it("shares its cryptography with WeCom's page: vector M1", () => {
  const sealed = Buffer.from('fM9lxAFN5ayLPY26odF6bUeVhQwe24Osegn/zphrWHo=', 'base64')
  const key = 'ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8'
  expect(decryptFile(sealed, key).toString()).toBe('photo-bytes')
  expect(WecomCrypto).toBeTypeOf('function')
})
