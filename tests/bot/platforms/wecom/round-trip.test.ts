import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Card } from '@kedu/bot/cards/card'
import type { ChatPlatform, Inbound } from '@kedu/bot/platform'
import { createWecomPlatform } from '@kedu/bot/platforms/wecom/wecom'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { someCard, standingClock } from '../../../contracts/platform.contract.ts'
import { type FakeWecom, startFakeWecom } from '../../../support/fake-wecom.ts'

/** The least an app does with a platform: open, decode, note, answer. */
const clock = standingClock()
let fake: FakeWecom
let platform: ChatPlatform
let server: Server
let received: Inbound[]
let answer: Card | null

beforeEach(async () => {
  received = []
  answer = null
  fake = await startFakeWecom({ now: clock.now })
  fake.addMember({ userid: 'ZhangSan', name: '张三' })
  fake.addMember({ userid: 'LiSi', name: '李四' })
  platform = createWecomPlatform({
    corpId: fake.corpId,
    agentId: fake.agentId,
    secret: fake.secret,
    token: fake.token,
    encodingAesKey: fake.encodingAesKey,
    apiBase: fake.url,
    now: clock.now,
    randomBytes,
  })
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://app')
      const method = request.method === 'GET' ? 'GET' : 'POST'
      const query = Object.fromEntries(url.searchParams)
      const body = Buffer.concat(chunks)
      const result = platform.open({ method, query, headers: {}, body }, clock.now())
      if (result.kind === 'answer') return response.end(result.body)
      if (result.kind === 'rejected') {
        response.statusCode = 403
        return response.end()
      }
      const inbound = platform.decode(result.plaintext, result.openedAt)
      received.push(inbound)
      response.end(platform.passiveAnswer(inbound, answer, clock.now())?.body ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  fake.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await fake.close()
})

it('passes the URL verification of the console', async () => {
  const response = await fake.verifyUrl('4242')
  expect([response.status, await response.text()]).toEqual([200, '4242'])
})

it('takes every kind of message, and media can be fetched at once', async () => {
  const bytes = randomBytes(64)
  await fake.callbackText('ZhangSan', '去了华东机电 ]]> <b> 😀')
  await fake.callbackImage('ZhangSan', bytes)
  await fake.callbackVoice('ZhangSan', bytes)
  await fake.callbackVideo('ZhangSan', bytes)
  await fake.callbackFile('ZhangSan', bytes, { fileName: '报价.xlsx', mime: 'application/x' })
  await fake.callbackLocation('ZhangSan', 31.23, 121.47, '上海')
  await fake.callbackLink('ZhangSan', '新闻', 'https://a.cn/1')
  await fake.enter('ZhangSan')
  expect(received.map((inbound) => inbound.content.kind)).toEqual([
    'text',
    'image',
    'voice',
    'video',
    'file',
    'location',
    'link',
    'entered',
  ])
  const file = received[4]?.content
  if (file?.kind !== 'file') throw new Error('no file')
  const media = await platform.fetchMedia(file.media)
  expect(media).toMatchObject({ kind: 'fetched', fileName: '报价.xlsx' })
  expect(media.kind === 'fetched' && Buffer.compare(media.bytes, bytes)).toBe(0)
})

it('gives a retry in a new envelope and a replay of the old one the same id', async () => {
  const { sent } = await fake.callbackText('ZhangSan', '你好')
  await fake.retry(sent, 'ZhangSan')
  await fake.repeat(sent, 'ZhangSan')
  expect(received).toHaveLength(3)
  expect(new Set(received.map((inbound) => inbound.id)).size).toBe(1)
})

it('refuses what is forged, old, early or for somebody else', async () => {
  const seconds = clock.now() / 1000
  for (const tweak of [
    { signature: '0'.repeat(40) },
    { timestamp: seconds - 601 },
    { timestamp: seconds + 301 },
    { receiverId: 'wwothercorp' },
    { rawBody: '<xml>' },
  ]) {
    expect((await fake.callbackText('ZhangSan', 'x', tweak)).status).toBe(403)
  }
  expect(received).toEqual([])
})

it('greets who enters', async () => {
  answer = someCard({ title: null, text: '你好，张三', buttons: [], select: null })
  await fake.enter('ZhangSan')
  expect(fake.textsFor('ZhangSan')).toEqual(['你好，张三'])
})

it('repairs with a tap: the tapper sees it at once, the others after an update', async () => {
  const receipts = []
  for (const userId of ['ZhangSan', 'LiSi']) {
    const options = { idempotencyKey: `red/${userId}`, now: clock.now() }
    const outcome = await platform.send({ userId }, someCard(), options)
    receipts.push(outcome.kind === 'delivered' ? outcome.receipt : null)
  }
  const settled = someCard({ buttons: [], select: null, settled: '已处理 · 张三 · 14:07' })
  answer = settled
  const card = fake.lastCard('ZhangSan')
  const before = card.card
  await fake.tapButton('ZhangSan', card, '已联系', { obstacle: '价格' })
  expect(received.at(-1)?.content).toMatchObject({
    kind: 'tap',
    action: { kind: 'repair', alertId: 'al1', dealId: 'd1', choice: { kind: 'contacted' } },
    selections: { obstacle: 'price' },
  })
  expect(card.replaced).toBe('已处理 · 张三 · 14:07')
  expect(card.buttons).toEqual([])
  await expect(fake.tapButton('ZhangSan', card, '已联系')).rejects.toThrow('No button')

  const other = fake.lastCard('LiSi')
  expect(other.buttons).toEqual(['已联系', '看详情'])
  // The double click that was under way when the card changed still reaches us.
  await fake.tapButton('ZhangSan', card, '已联系', {}, { stale: true, keyOf: before })
  expect(received).toHaveLength(2)
  expect(received[0]?.id).not.toBe(received[1]?.id)

  const receipt = receipts[1]
  if (!receipt) throw new Error('no receipt')
  await platform.updateCard(receipt, settled, { idempotencyKey: 'u', now: clock.now() })
  expect(other.replaced).toBe('已处理 · 张三 · 14:07')
})
