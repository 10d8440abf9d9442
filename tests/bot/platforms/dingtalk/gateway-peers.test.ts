import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DingtalkBot } from '@satorijs/adapter-dingtalk'
import { Context, type ForkScope, HTTP, Logger } from '@satorijs/core'
import axios from 'axios'
import {
  DWClient,
  type DWClientDownStream,
  EventAck,
  TOPIC_CARD,
  TOPIC_ROBOT,
} from 'dingtalk-stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeDingtalkGateway, OPEN_PATH, readAll } from '../../../support/fake-dingtalk-gateway.ts'
import { FakeTime, until } from '../../../support/fake-time.ts'

describe('the fake gateway serves the official SDK, unmodified', () => {
  let time: FakeTime
  let gateway: FakeDingtalkGateway
  let client: DWClient
  let intercepted: number

  /** Its gateway address is a constant: the request is sent to the fake instead, otherwise as it is. */
  beforeEach(async () => {
    time = new FakeTime()
    gateway = new FakeDingtalkGateway({ time })
    await gateway.listen()
    vi.spyOn(console, 'info').mockImplementation(() => {})
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    intercepted = axios.interceptors.request.use((config) => {
      expect(config.url).toBe(`https://api.dingtalk.com${OPEN_PATH}`)
      return { ...config, url: `${gateway.url}${OPEN_PATH}`, proxy: false }
    })
    client = new DWClient({
      clientId: gateway.clientId,
      clientSecret: gateway.clientSecret,
    })
  })
  afterEach(async () => {
    client.disconnect()
    await gateway.close()
    axios.interceptors.request.eject(intercepted)
    vi.restoreAllMocks()
  })

  it('with its open call, ping, message, card and event, each answered as the protocol says', async () => {
    const seen: DWClientDownStream[] = []
    client.registerCallbackListener(TOPIC_ROBOT, (frame) => {
      seen.push(frame)
      client.socketCallBackResponse(frame.headers.messageId, null)
    })
    client.registerCallbackListener(TOPIC_CARD, (frame) => {
      seen.push(frame)
      client.socketCallBackResponse(frame.headers.messageId, { cardData: {} })
    })
    client.registerAllEventListener((frame) => {
      seen.push(frame)
      return { status: EventAck.SUCCESS }
    })
    await client.connect()
    await until('registered', () => client.registered)
    expect(gateway.opens).toMatchObject([{ status: 200, accept: 'application/json' }])

    const message = gateway.pushMessage({ msgId: 'm1', text: { content: '你好' } })
    const card = gateway.pushCard({ outTrackId: 'o1' })
    const event = gateway.pushEvent('user_add_org', { userId: ['zhangwei'] })
    gateway.ping('are you there')
    await until('all answered', () => [message, card, event].every((push) => push.answer !== null))
    await until('pong', () => gateway.pongs.length === 1)

    expect(message.answer).toMatchObject({ code: 200, data: { response: null } })
    expect(card.answer).toMatchObject({ code: 200, data: { response: { cardData: {} } } })
    expect(event.answer).toMatchObject({ code: 200, data: { status: 'SUCCESS' } })
    expect(gateway.strays).toEqual([])
    expect(seen.map((frame) => JSON.parse(frame.data))).toEqual([
      { msgId: 'm1', text: { content: '你好' } },
      { outTrackId: 'o1' },
      { userId: ['zhangwei'] },
    ])
    expect(seen[2]?.headers.eventType).toBe('user_add_org')
  })

  it('and brings a message again while the SDK does not acknowledge it', async () => {
    const ids: string[] = []
    client.registerCallbackListener(TOPIC_ROBOT, (frame) => {
      ids.push(frame.headers.messageId)
    })
    await client.connect()
    gateway.pushMessage({ msgId: 'm1' })
    await until('delivered', () => ids.length === 1)
    await time.advance(60_000)
    await until('delivered again', () => ids.length === 2)
    expect(new Set(ids).size).toBe(1)
    client.socketCallBackResponse(ids[0] ?? '', null)
    await until('acknowledged', () => gateway.pushes[0]?.answer !== null)
    await time.advance(600_000)
    expect(ids).toHaveLength(2)
  })

  it('lets it go with `disconnect`, and closes after 10 s of quiet', async () => {
    await client.connect()
    await until('registered', () => client.registered)
    gateway.disconnect()
    await until('told to go', () => !client.registered)
    await time.advance(9999)
    expect(gateway.connectionCount).toBe(1)
    await time.advance(1)
    await until('closed', () => gateway.connectionCount === 0)
  })

  it('refuses wrong credentials with 401', async () => {
    client = new DWClient({ clientId: gateway.clientId, clientSecret: 'wrong', keepAlive: false })
    await expect(client.getEndpoint()).rejects.toMatchObject({ response: { status: 401 } })
    expect(gateway.opens).toMatchObject([{ status: 401 }])
  })

  it('takes a ticket once, and not after 90 s', async () => {
    await client.getEndpoint()
    await client._connect()
    await expect(client._connect()).rejects.toThrow('401')
    client.disconnect()
    await client.getEndpoint()
    await time.advance(90_001)
    await expect(client._connect()).rejects.toThrow('401')
  })
})

describe('the fake gateway serves Satori, beside other endpoints of the same host', () => {
  let time: FakeTime
  let gateway: FakeDingtalkGateway
  let server: Server
  let context: Context
  let bot: ForkScope

  /** Satori asks for a token and the list of apps first; its own configuration names the host. */
  beforeEach(async () => {
    time = new FakeTime()
    gateway = new FakeDingtalkGateway({ time })
    server = createServer((request, response) => {
      void readAll(request).then((body) => {
        const answer =
          request.url === OPEN_PATH
            ? gateway.answerOpen(request.headers, body)
            : {
                status: 200,
                contentType: 'application/json',
                body: JSON.stringify({ accessToken: 'token', expireIn: 7200, appList: [] }),
              }
        response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body)
      })
    })
    gateway.attach(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    Logger.levels = { base: Logger.SILENT }
    context = new Context()
    context.plugin(HTTP)
    bot = context.plugin(DingtalkBot, {
      protocol: 'ws',
      appkey: gateway.clientId,
      secret: gateway.clientSecret,
      agentId: 1,
      api: { endpoint: `${url}/v1.0/` },
      oldApi: { endpoint: `${url}/` },
      retryTimes: 0,
      retryInterval: 1000,
      retryLazy: 1000,
    })
    await context.start()
  })
  afterEach(async () => {
    bot.dispose()
    await gateway.close()
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })

  it('which never acknowledges, and so hears the same message until the gateway gives up', async () => {
    const heard: string[] = []
    context.on('message', (session) => {
      heard.push(`${session.userId}: ${session.content}`)
    })
    await until('connected', () => gateway.servingCount === 1)
    const push = gateway.pushMessage({
      msgId: 'm1',
      msgtype: 'text',
      conversationType: '1',
      senderStaffId: 'zhangwei',
      senderNick: '张伟',
      createAt: 1_764_000_000_000,
      text: { content: '华东机电 报价发过去了' },
    })
    await until('heard', () => heard.length === 1)
    await time.advance(10 * 60_000)
    await until('heard again', () => heard.length === 5)
    expect(new Set(heard)).toEqual(new Set(['zhangwei: 华东机电 报价发过去了']))
    expect(push.sentAt.map((at) => at - (push.sentAt[0] ?? 0))).toEqual([
      0, 60_000, 120_000, 180_000, 240_000,
    ])
    expect(push.answer).toBeNull()
  })

  it('which answers a ping with what was in it', async () => {
    await until('connected', () => gateway.servingCount === 1)
    gateway.ping('are you there')
    await until('pong', () => gateway.pongs.length === 1)
    expect(gateway.pongs).toMatchObject([{ code: 200, data: { opaque: 'are you there' } }])
  })
})
