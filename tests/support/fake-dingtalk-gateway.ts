/**
 * DingTalk's Stream gateway for tests, written from its protocol and not from our client: the open
 * call, tickets, WebSockets, frames, what becomes of their answers. It can break in all the ways the
 * gateway was seen to break. Two other clients, DingTalk's own and Satori's, are run against it too.
 *
 *     const gateway = new FakeDingtalkGateway({ time })
 *     await gateway.listen()                       // or gateway.attach(server) beside other endpoints
 *     const push = gateway.pushMessage({ msgId: 'm1', … })
 *     await until('acknowledged', () => push.answer !== null)
 *     gateway.disconnect()                         // closes after 10 s of quiet
 *
 * @see https://opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

export const OPEN_PATH = '/v1.0/gateway/connections/open'
export const ROBOT_TOPIC = '/v1.0/im/bot/messages/get'
export const CARD_TOPIC = '/v1.0/card/instances/callback'
const TICKET_LIFE_MS = 90_000
const QUIET_MS = 10_000
const CARD_LIMIT_MS = 2000

type Json = Record<string, unknown>

export interface GatewayTime {
  now(): number
  after(ms: number, action: () => void): () => void
}

export interface FakeGatewayOptions {
  time: GatewayTime
  clientId?: string
  clientSecret?: string
}

/** An answer to an open call, as HTTP. */
export interface OpenAnswer {
  status: number
  contentType: string
  body: string
}

/** One open call as it came. */
export interface OpenRecord {
  at: number
  status: number
  accept: string
  body: Json
}

/** What a client answered to a frame. */
export interface FrameAnswer {
  at: number
  code: number
  messageId: string
  /** Parsed. */
  data: unknown
}

/** Something pushed, and what became of it. */
export interface Push {
  readonly messageId: string
  readonly type: 'CALLBACK' | 'EVENT'
  readonly topic: string
  /** When it was sent, once per sending. */
  readonly sentAt: number[]
  readonly answers: FrameAnswer[]
  /** The answer that ended it; null: not yet, or never. */
  answer: FrameAnswer | null
}

interface Connection {
  socket: WebSocket
  subscriptions: string[]
  isFrozen: boolean
  /** Told to go: nothing is sent over it any more. */
  isLeaving: boolean
}

export class FakeDingtalkGateway {
  readonly clientId: string
  readonly clientSecret: string
  readonly opens: OpenRecord[] = []
  /** Answers to SYSTEM pings. */
  readonly pongs: FrameAnswer[] = []
  /** What came up and answers nothing that was sent: a protocol error of the client. */
  readonly strays: string[] = []
  readonly pushes: Push[] = []
  /** Un-acknowledged: the same again after so long, so many times in all. */
  resend = { afterMs: 60_000, times: 5 }
  /** CONNECTED and REGISTERED after connecting; not always sent. */
  greets = true
  /** Every connection is told to go as soon as it is open. */
  disconnectsAtOnce = false
  /** Some samples spell it so. */
  headerName: 'headers' | 'header' = 'headers'
  /** Turns a plain ticket into one that has to be encoded. */
  ticketSuffix = ''

  readonly #time: GatewayTime
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false })
  readonly #tickets = new Map<string, { until: number; subscriptions: string[] }>()
  readonly #connections = new Set<Connection>()
  readonly #openTroubles: OpenAnswer[] = []
  readonly #handshakeTroubles: (number | 'cut' | 'hang')[] = []
  readonly #raw = new Set<Duplex>()
  #server: Server | null = null
  #ownServer: Server | null = null
  #counter = 0

  constructor(options: FakeGatewayOptions) {
    this.#time = options.time
    this.clientId = options.clientId ?? 'dingfakeclient01'
    this.clientSecret = options.clientSecret ?? 'fake-client-secret-0123456789'
  }

  // ---------------------------------------------------------------- life

  /** Serves connections on a server that others also use; `answerOpen` is for its owner to call. */
  attach(server: Server): void {
    this.#server = server
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** On a server of its own. */
  async listen(port = 0): Promise<void> {
    const server = createServer((request, response) => {
      void readAll(request).then((body) => {
        if (request.method !== 'POST' || request.url !== OPEN_PATH) {
          response.writeHead(404).end()
          return
        }
        const answer = this.answerOpen(request.headers, body)
        response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body)
      })
    })
    this.#ownServer = server
    this.attach(server)
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  }

  get port(): number {
    if (this.#server === null) throw new Error('Call listen() or attach(server) first')
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async close(): Promise<void> {
    this.cut()
    for (const socket of this.#raw) socket.destroy()
    const server = this.#ownServer
    if (server === null) return
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }

  // ---------------------------------------------------------------- opening

  /** The open call. Without `Accept: application/json` the answer is XML, as it is there. */
  answerOpen(headers: IncomingHttpHeaders, body: string): OpenAnswer {
    const accept = headers.accept ?? ''
    const parsed = parseObject(body)
    const answer = this.#openTroubles.shift() ?? this.#open(parsed, accept)
    this.opens.push({ at: this.#time.now(), status: answer.status, accept, body: parsed })
    return answer
  }

  #open(body: Json, accept: string): OpenAnswer {
    if (body.clientId !== this.clientId || body.clientSecret !== this.clientSecret) {
      return refusal(401, 'authFailed', '鉴权失败')
    }
    const subscriptions = subscriptionsOf(body.subscriptions)
    if (subscriptions === null) return refusal(400, 'invalidParameter.subscriptions', 'bad topic')
    const ticket = `${this.#id('ticket')}${this.ticketSuffix}`
    this.#tickets.set(ticket, { until: this.#time.now() + TICKET_LIFE_MS, subscriptions })
    const endpoint = `ws://127.0.0.1:${this.port}/connect`
    if (!/application\/json|\*\/\*/.test(accept)) {
      const xml = `<OpenConnectionResponse><endpoint>${endpoint}</endpoint><ticket>${ticket}</ticket></OpenConnectionResponse>`
      return { status: 200, contentType: 'application/xml', body: xml }
    }
    return json(200, { endpoint, ticket })
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#raw.add(socket)
    socket.on('close', () => this.#raw.delete(socket))
    socket.on('error', () => {})
    const trouble = this.#handshakeTroubles.shift()
    if (trouble === 'hang') return
    if (trouble === 'cut') {
      socket.destroy()
      return
    }
    const url = new URL(request.url ?? '/', 'ws://gateway')
    const ticket = this.#tickets.get(url.searchParams.get('ticket') ?? '')
    // Once, within its life, on its own path.
    this.#tickets.delete(url.searchParams.get('ticket') ?? '')
    const isGood = ticket !== undefined && this.#time.now() <= ticket.until
    if (trouble !== undefined || !isGood || url.pathname !== '/connect') {
      const status = trouble ?? 401
      socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      this.#connected(opened, ticket.subscriptions)
    })
  }

  #connected(socket: WebSocket, subscriptions: string[]): void {
    const connection: Connection = { socket, subscriptions, isFrozen: false, isLeaving: false }
    this.#connections.add(connection)
    socket.on('close', () => this.#connections.delete(connection))
    socket.on('error', () => {})
    socket.on('ping', (data) => {
      if (!connection.isFrozen) socket.pong(data)
    })
    socket.on('message', (data) => {
      if (!connection.isFrozen) this.#answered(data.toString())
    })
    if (this.greets) {
      this.#system(connection, 'CONNECTED', {})
      this.#system(connection, 'REGISTERED', {})
    }
    if (this.disconnectsAtOnce) this.#leave(connection)
  }

  // ---------------------------------------------------------------- pushing

  /** What somebody wrote to the robot. */
  pushMessage(body: Json, more: PushOptions = {}): Push {
    return this.#push('CALLBACK', ROBOT_TOPIC, {}, JSON.stringify(body), more)
  }

  /** A tap on a card: not repeated, the person sees it fail after 2 s. */
  pushCard(body: Json, more: PushOptions = {}): Push {
    return this.#push('CALLBACK', CARD_TOPIC, {}, JSON.stringify(body), more)
  }

  pushEvent(eventType: string, body: Json, more: PushOptions = {}): Push {
    const now = String(this.#time.now())
    const headers = {
      eventType,
      eventId: more.eventId ?? this.#id('event'),
      eventBornTime: now,
      eventCorpId: 'dingfakecorp',
      eventUnifiedAppId: 'fake-unified-app',
    }
    return this.#push('EVENT', '*', headers, JSON.stringify(body), more)
  }

  /** Any frame, to every connection: what the protocol does not promise. */
  sendRaw(text: string): void {
    for (const { socket } of this.#connections) socket.send(text)
  }

  /** An application ping; its answer comes into `pongs`. */
  ping(opaque = this.#id('opaque')): void {
    for (const connection of this.#connections) {
      this.#system(connection, 'ping', { opaque }, this.#id('ping'))
    }
  }

  /** A ping of WebSocket itself. */
  pingFrame(): void {
    for (const { socket } of this.#connections) socket.ping()
  }

  /** The same frame again although it was answered. */
  repeat(push: Push): void {
    this.#deliver(push as OwnPush)
  }

  #push(type: Push['type'], topic: string, extra: Json, data: string, more: PushOptions): Push {
    const messageId = more.messageId === undefined ? this.#id('message') : more.messageId
    const headers = {
      topic: more.topic ?? topic,
      ...(messageId === null ? {} : { messageId }),
      contentType: 'application/json',
      time: String(this.#time.now()),
      appId: 'fake-app',
      connectionId: 'fake-connection',
      ...extra,
    }
    const push: OwnPush = {
      messageId: messageId ?? '',
      type,
      topic,
      frame: JSON.stringify({
        specVersion: '1.0',
        type,
        [this.headerName]: headers,
        data: more.data ?? data,
      }),
      sentAt: [],
      answers: [],
      answer: null,
      tries: 0,
    }
    this.pushes.push(push)
    for (let copy = 0; copy < (more.copies ?? 1); copy += 1) this.#deliver(push)
    this.#again(push)
    return push
  }

  /** Until it is acknowledged; a tap is not brought again, what was brought too late is not taken. */
  #again(push: OwnPush): void {
    push.tries += 1
    const isTap = push.topic === CARD_TOPIC
    if (isTap || push.tries >= this.resend.times) return
    this.#time.after(this.resend.afterMs, () => {
      if (push.answer !== null) return
      this.#deliver(push)
      this.#again(push)
    })
  }

  /** To one of the connections that are not told to go; with none of them it is not sent. */
  #deliver(push: OwnPush): void {
    const subscription = `${push.type}${push.topic}`
    const open = [...this.#connections].filter(
      (connection) => !connection.isLeaving && connection.subscriptions.includes(subscription),
    )
    const connection = open[push.sentAt.length % Math.max(1, open.length)]
    if (connection === undefined) return
    push.sentAt.push(this.#time.now())
    if (!connection.isFrozen) connection.socket.send(push.frame)
  }

  #answered(text: string): void {
    const frame = parseObject(text)
    const headers = isObject(frame.headers) ? frame.headers : {}
    const messageId = String(headers.messageId ?? '')
    const isWhole =
      typeof frame.code === 'number' &&
      typeof frame.message === 'string' &&
      typeof frame.data === 'string' &&
      headers.contentType === 'application/json'
    const push = this.pushes.find((entry) => entry.messageId === messageId && messageId !== '')
    const isPong = messageId.startsWith('ping')
    if (!isWhole || (push === undefined && !isPong)) {
      this.strays.push(text)
      return
    }
    const answer: FrameAnswer = {
      at: this.#time.now(),
      code: Number(frame.code),
      messageId,
      data: parse(String(frame.data)),
    }
    if (push === undefined) {
      this.pongs.push(answer)
      return
    }
    push.answers.push(answer)
    if (push.answer === null && ends(push, answer)) push.answer = answer
  }

  // ---------------------------------------------------------------- troubles

  /** The next open calls get this instead. */
  failOpen(times: number, status: number, body: string | Json, contentType?: string): void {
    const isText = typeof body === 'string'
    for (let n = 0; n < times; n += 1) {
      this.#openTroubles.push({
        status,
        contentType: contentType ?? (isText ? 'text/html' : 'application/json'),
        body: isText ? body : JSON.stringify(body),
      })
    }
  }

  /** The next handshakes get this status, are cut, or never answered. */
  failHandshake(times: number, how: number | 'cut' | 'hang'): void {
    for (let n = 0; n < times; n += 1) this.#handshakeTroubles.push(how)
  }

  mend(): void {
    this.#openTroubles.length = 0
    this.#handshakeTroubles.length = 0
    this.disconnectsAtOnce = false
  }

  /** Tells every connection to go; each is closed after 10 s. */
  disconnect(): void {
    for (const connection of this.#connections) this.#leave(connection)
  }

  /** Every socket is cut without a word. */
  cut(): void {
    for (const { socket } of this.#connections) socket.terminate()
  }

  /** The sockets stay open and nobody is behind them: no pong, no answer, nothing sent. */
  freeze(): void {
    for (const connection of this.#connections) connection.isFrozen = true
  }

  /** The sockets answer pings and deliver nothing: their place is taken by nobody. */
  forget(): void {
    for (const connection of this.#connections) connection.isLeaving = true
  }

  /** Connections that are open now, and of them those that messages go to. */
  get connectionCount(): number {
    return this.#connections.size
  }
  get servingCount(): number {
    return [...this.#connections].filter((c) => !c.isLeaving && !c.isFrozen).length
  }

  #leave(connection: Connection): void {
    if (connection.isLeaving) return
    connection.isLeaving = true
    this.#system(connection, 'disconnect', { reason: 'connection is expired' })
    this.#time.after(QUIET_MS, () => connection.socket.terminate())
  }

  #system(connection: Connection, topic: string, data: Json, messageId?: string): void {
    const headers = {
      topic,
      contentType: 'application/json',
      time: String(this.#time.now()),
      ...(messageId === undefined ? {} : { messageId }),
    }
    connection.socket.send(
      JSON.stringify({
        specVersion: '1.0',
        type: 'SYSTEM',
        [this.headerName]: headers,
        data: JSON.stringify(data),
      }),
    )
  }

  #id(prefix: string): string {
    this.#counter += 1
    return `${prefix}-${this.#counter}`
  }
}

export interface PushOptions {
  /** Null: the frame has none, and cannot be answered. */
  messageId?: string | null
  eventId?: string
  /** Another than was subscribed. */
  topic?: string
  /** So many times at once. */
  copies?: number
  /** Replaces the JSON text. */
  data?: string
}

interface OwnPush extends Push {
  frame: string
  tries: number
}

/** A tap counts within 2 s; an event is done when it says SUCCESS. */
function ends(push: Push, answer: FrameAnswer): boolean {
  const lateMs = answer.at - (push.sentAt.at(-1) ?? answer.at)
  if (push.topic === CARD_TOPIC) return lateMs <= CARD_LIMIT_MS && answer.code === 200
  if (push.type === 'CALLBACK') return answer.code === 200
  return answer.code === 200 && isObject(answer.data) && answer.data.status === 'SUCCESS'
}

/** `type/topic`; null when one of them cannot be subscribed. */
function subscriptionsOf(value: unknown): string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const topics = value.map((entry) => {
    if (!isObject(entry) || typeof entry.topic !== 'string') return null
    const isKnown =
      (entry.type === 'EVENT' && entry.topic === '*') ||
      (entry.type === 'CALLBACK' && entry.topic.startsWith('/v1.0/'))
    return isKnown ? `${entry.type}${entry.topic}` : null
  })
  return topics.every((topic) => topic !== null) ? topics : null
}

function refusal(status: number, code: string, message: string): OpenAnswer {
  return json(status, { code, requestid: 'FAKE-REQUEST', message })
}

function json(status: number, body: Json): OpenAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function parseObject(text: string): Json {
  const value = parse(text)
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The body of a request, whole. */
export async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
