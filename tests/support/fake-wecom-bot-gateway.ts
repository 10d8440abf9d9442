/**
 * WeCom's gateway for the bot's long connection, for tests: real WebSockets, WeCom's limits and
 * habits, a clock of the test's. WeCom's own client is run against it too, before ours is.
 *
 *     const gateway = await startFakeBotGateway({ now })
 *     gateway.say('ZhangSan', '今天去了华东机电')
 *     await until('answered', () => gateway.screens.seenBy('ZhangSan').length === 1)
 *     gateway.goHalfDead()
 *
 * @see https://developer.work.weixin.qq.com/document/path/101463
 */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { SeenCard } from './fake-wecom.ts'
import {
  BotFiles,
  BotScreens,
  checkBotCard,
  checkMarkdown,
  tapEvent,
} from './fake-wecom-bot-screen.ts'
import {
  checkRawJson,
  FakeRefusal,
  isObject,
  type Json,
  object,
  string,
} from './fake-wecom-checks.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const LIMITS = { perMinute: 30, perHour: 1000, chunkBytes: 512 * 1024, chunks: 100 }

export interface FakeBotGatewayOptions {
  now?: () => number
  /** For acks that come later; default: the time of the process. */
  after?(ms: number, action: () => void): unknown
  botId?: string
  secret?: string
  /** 0: as WeCom's own client counts, 1: as its page does. */
  firstChunkIndex?: 0 | 1
}

export interface FrameRecord {
  at: number
  cmd: string
  reqId: string
  body: Json
  errcode: number | null
}

/** Something pushed to the bot and until when it may be answered. */
interface Callback {
  reqId: string
  kind: 'message' | 'enter' | 'tap'
  chat: string
  at: number
  /** Id of the first stream, with its first sending. */
  stream: { id: string; at: number; isFinished: boolean; index: { text: string } } | null
  isAnswered: boolean
  taskId: string | null
}

interface Trouble {
  cmd: string | null
  left: number
  errcode: number
}

export async function startFakeBotGateway(
  options: FakeBotGatewayOptions = {},
): Promise<FakeBotGateway> {
  const gateway = new FakeBotGateway(options)
  await gateway.listen()
  return gateway
}

export class FakeBotGateway {
  readonly botId: string
  readonly secret: string
  readonly screens: BotScreens
  /** Every frame that came, oldest first. */
  readonly frames: FrameRecord[] = []
  /** Handshakes that were tried. */
  handshakes = 0
  readonly #now: () => number
  readonly #after: NonNullable<FakeBotGatewayOptions['after']>
  #lateAcks: number[] = []
  readonly #firstChunk: 0 | 1 | null
  readonly #files: BotFiles
  readonly #http: Server
  readonly #sockets: WebSocketServer
  readonly #callbacks = new Map<string, Callback>()
  /** Chats that spoke to the bot: only these can be written to. */
  readonly #known = new Set<string>()
  readonly #sent = new Map<string, number[]>()
  readonly #uploads = new Map<string, { chunks: Map<number, Buffer>; body: Json }>()
  readonly #media = new Map<string, { fileName: string; bytes: Buffer }>()
  #troubles: Trouble[] = []
  #subscribed: WebSocket | null = null
  #refuseHandshakes = 0
  #isHalfDead = false
  #lostAcks = 0
  #count = 0
  /** Frames for the bot while nobody is subscribed; WeCom drops them. */
  dropped = 0

  constructor(options: FakeBotGatewayOptions) {
    this.#now = options.now ?? (() => Date.UTC(2026, 10, 23, 2, 0, 0))
    this.#after = options.after ?? ((ms, action) => setTimeout(action, ms).unref())
    this.botId = options.botId ?? 'aib-fake'
    this.secret = options.secret ?? 'bot-secret-of-the-fake'
    this.#firstChunk = options.firstChunkIndex ?? null
    this.screens = new BotScreens(this.#now)
    this.#files = new BotFiles(this.#now)
    this.#http = createServer((request, response) => {
      const { status, fileName, bytes } = this.#files.get(request.url ?? '')
      const name = Buffer.from(fileName, 'utf8').toString('latin1')
      response.statusCode = status
      response.setHeader('content-type', 'application/octet-stream')
      if (status === 200)
        response.setHeader('content-disposition', `attachment; filename="${name}"`)
      response.write(bytes)
      response.end()
    })
    this.#sockets = new WebSocketServer({ noServer: true })
    this.#http.on('upgrade', (request, socket, head) => {
      this.handshakes += 1
      if (this.#refuseHandshakes > 0) {
        this.#refuseHandshakes -= 1
        socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#connected(ws))
    })
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
  }

  get #port(): number {
    return (this.#http.address() as AddressInfo).port
  }
  get url(): string {
    return `ws://127.0.0.1:${this.#port}`
  }

  get isSubscribed(): boolean {
    return this.#subscribed !== null
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  // ---------------------------------------------------------------- what members do

  say(userId: string, content: string, more: Json = {}): string {
    return this.#message(userId, { msgtype: 'text', text: { content }, ...more })
  }
  voice(userId: string, content: string): string {
    return this.#message(userId, { msgtype: 'voice', voice: { content } })
  }
  image(userId: string, bytes: Uint8Array, fileName = 'a.jpg'): string {
    return this.#message(userId, { msgtype: 'image', image: this.#fileAt(bytes, fileName) })
  }
  file(userId: string, bytes: Uint8Array, fileName: string): string {
    return this.#message(userId, { msgtype: 'file', file: this.#fileAt(bytes, fileName) })
  }
  mixed(userId: string, content: string, pictures: Uint8Array[], more: Json = {}): string {
    const images = pictures.map((bytes) => ({
      msgtype: 'image',
      image: this.#fileAt(bytes, 'a.jpg'),
    }))
    const msg_item = [{ msgtype: 'text', text: { content } }, ...images]
    return this.#message(userId, { msgtype: 'mixed', mixed: { msg_item }, ...more })
  }
  enter(userId: string): void {
    const reqId = this.#open('enter', userId, null)
    this.#push('aibot_event_callback', reqId, this.#event(userId, { eventtype: 'enter_chat' }))
  }
  feedback(userId: string): void {
    const reqId = this.#open('enter', userId, null)
    const event = { eventtype: 'feedback_event', feedback_event: { id: 'f', type: 2 } }
    this.#push('aibot_event_callback', reqId, this.#event(userId, event))
  }
  tap(userId: string, card: SeenCard, label: string, choices: Record<string, string> = {}): void {
    const reqId = this.#open('tap', userId, card.taskId)
    const event = this.#event(userId, tapEvent(card, label, choices))
    this.#push('aibot_event_callback', reqId, event)
  }
  /** The same callback again, in a frame of its own: WeCom did not hear that it was taken. */
  repeat(reqId: string): void {
    const frame = this.#lastFrames.get(reqId)
    if (!frame) throw new Error(`No callback ${reqId}`)
    this.#subscribed?.send(JSON.stringify(frame))
  }
  readonly #lastFrames = new Map<string, Json>()

  /** A callback's frame as it went out. */
  frameOf(reqId: string): string {
    return JSON.stringify(this.#lastFrames.get(reqId) ?? null)
  }

  // ---------------------------------------------------------------- how it breaks

  /** Answers so many frames of the command (any, without one) with the code. */
  failNext(times: number, errcode: number, cmd: string | null = null): void {
    this.#troubles.push({ cmd, left: times, errcode })
  }
  refuseHandshakes(times: number): void {
    this.#refuseHandshakes = times
  }
  /** Does what is asked, and the ack is lost. */
  loseAcks(times: number): void {
    this.#lostAcks = times
  }
  /** Does what is asked, and the ack comes so much later. */
  slowAck(ms: number): void {
    this.#lateAcks.push(ms)
  }
  /** The socket stays open and nothing comes through any more, in neither direction. */
  goHalfDead(): void {
    this.#isHalfDead = true
    this.#subscribed = null
  }
  revive(): void {
    this.#isHalfDead = false
  }
  /** Pings go on being answered; the subscription is gone: 846609 for everything else. */
  forgetSubscription(): void {
    this.#subscribed = null
  }
  dropConnections(): void {
    this.#subscribed = null
    for (const socket of this.#sockets.clients) socket.terminate()
  }

  // ---------------------------------------------------------------- the gateway

  #connected(socket: WebSocket): void {
    socket.on('message', (data) => this.#take(socket, String(data)))
    socket.on('close', () => {
      if (this.#subscribed === socket) this.#subscribed = null
    })
  }

  #take(socket: WebSocket, raw: string): void {
    if (this.#isHalfDead) return
    const frame = checkRawJson(raw)
    const cmd = string(frame.cmd, 'cmd')
    const reqId = string(object(frame.headers, 'headers').req_id, 'req_id')
    const body = isObject(frame.body) ? frame.body : {}
    const record: FrameRecord = { at: this.#now(), cmd, reqId, body, errcode: null }
    this.frames.push(record)
    let ack: Json
    try {
      const answer = this.#route(socket, cmd, reqId, body)
      ack = { headers: { req_id: reqId }, errcode: 0, errmsg: 'ok', ...answer }
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error
      ack = { headers: { req_id: reqId }, errcode: error.errcode, errmsg: error.message }
    }
    record.errcode = ack.errcode as number
    if (this.#lostAcks > 0 && cmd !== 'ping' && cmd !== 'aibot_subscribe') {
      this.#lostAcks -= 1
      return
    }
    const late = cmd === 'ping' || cmd === 'aibot_subscribe' ? undefined : this.#lateAcks.shift()
    if (late === undefined) socket.send(JSON.stringify(ack))
    else this.#after(late, () => socket.send(JSON.stringify(ack)))
  }

  #route(socket: WebSocket, cmd: string, reqId: string, body: Json): Json {
    const trouble = this.#troubles.find((one) => one.cmd === null || one.cmd === cmd)
    if (trouble && cmd !== 'ping') {
      trouble.left -= 1
      this.#troubles = this.#troubles.filter((one) => one.left > 0)
      throw new FakeRefusal(trouble.errcode, `told to fail, secret ${this.secret}`)
    }
    if (cmd === 'aibot_subscribe') return this.#subscribe(socket, body)
    if (cmd === 'ping') return {}
    if (this.#subscribed !== socket) throw new FakeRefusal(846609, 'aibot websocket not subscribed')
    switch (cmd) {
      case 'aibot_respond_msg':
        return this.#respond(reqId, body)
      case 'aibot_respond_welcome_msg':
        return this.#welcome(reqId, body)
      case 'aibot_respond_update_msg':
        return this.#update(reqId, body)
      case 'aibot_send_msg':
        return this.#sendMessage(body)
      case 'aibot_upload_media_init':
        return this.#uploadInit(body)
      case 'aibot_upload_media_chunk':
        return this.#uploadChunk(body)
      case 'aibot_upload_media_finish':
        return this.#uploadFinish(body)
      default:
        throw new FakeRefusal(40008, `unknown cmd ${cmd}`)
    }
  }

  #subscribe(socket: WebSocket, body: Json): Json {
    if (body.bot_id !== this.botId || body.secret !== this.secret) {
      throw new FakeRefusal(853000, `invalid bot_id or secret ${String(body.secret)}`)
    }
    const before = this.#subscribed
    this.#subscribed = socket
    if (before && before !== socket) {
      const event = { eventtype: 'disconnected_event' }
      const body = { msgid: this.#id('EV'), aibotid: this.botId, msgtype: 'event', event }
      const headers = { req_id: this.#id('REQ') }
      before.send(JSON.stringify({ cmd: 'aibot_event_callback', headers, body }))
      before.close()
    }
    return {}
  }

  #respond(reqId: string, body: Json): Json {
    const callback = this.#callbacks.get(reqId)
    // Event frames' req_id is not valid for replies.
    if (callback?.kind !== 'message' || this.#now() - callback.at >= 24 * HOUR) {
      throw new FakeRefusal(846605, 'invalid req_id')
    }
    if (body.msgtype === 'stream') return this.#stream(callback, object(body.stream, 'stream'))
    this.#countOne(callback.chat)
    this.#show(callback.chat, body, ['template_card', 'file', 'image'])
    return {}
  }

  #stream(callback: Callback, stream: Json): Json {
    const id = string(stream.id, 'stream.id')
    const content = checkMarkdown(stream.content)
    this.#countOne(callback.chat)
    const known = callback.stream?.id === id ? callback.stream : null
    if (known === null) {
      const index = this.screens.words(callback.chat, content)
      callback.stream = { id, at: this.#now(), isFinished: stream.finish === true, index }
      return {}
    }
    if (this.#now() - known.at > 6 * MINUTE) throw new FakeRefusal(846608, 'stream is too old')
    known.index.text = content
    known.isFinished = stream.finish === true
    return {}
  }

  #welcome(reqId: string, body: Json): Json {
    const callback = this.#inTime(reqId, 'enter')
    if (body.msgtype === 'text') {
      this.screens.words(callback.chat, string(object(body.text, 'text').content, 'content'))
    } else this.#show(callback.chat, body, ['template_card'])
    callback.isAnswered = true
    return {}
  }

  #update(reqId: string, body: Json): Json {
    const callback = this.#inTime(reqId, 'tap')
    if (body.response_type !== 'update_template_card') throw new FakeRefusal(40008, 'response_type')
    const content = checkBotCard(object(body.template_card, 'template_card'))
    this.screens.update(callback.taskId ?? '', content)
    callback.isAnswered = true
    return {}
  }

  #inTime(reqId: string, kind: Callback['kind']): Callback {
    const callback = this.#callbacks.get(reqId)
    const isLate = callback === undefined || this.#now() - callback.at > 5 * SECOND
    if (callback?.kind !== kind || isLate || callback.isAnswered) {
      throw new FakeRefusal(846605, 'invalid req_id')
    }
    return callback
  }

  #sendMessage(body: Json): Json {
    const chat = string(body.chatid, 'chatid')
    if (!this.#known.has(chat)) throw new FakeRefusal(93006, 'invalid chatid')
    this.#countOne(chat)
    this.#show(chat, body, ['markdown', 'template_card', 'file', 'image'])
    return {}
  }

  #show(chat: string, body: Json, types: readonly string[]): void {
    const type = string(body.msgtype, 'msgtype')
    if (!types.includes(type)) throw new FakeRefusal(40008, `invalid msgtype ${type}`)
    const content = object(body[type], type)
    if (type === 'markdown') return void this.screens.words(chat, checkMarkdown(content.content))
    if (type === 'template_card') return this.screens.card(chat, checkBotCard(content))
    const media = this.#media.get(string(content.media_id, 'media_id'))
    if (!media) throw new FakeRefusal(40007, 'invalid media_id')
    this.screens.file(chat, type === 'image' ? 'image' : 'file', media.fileName, media.bytes)
  }

  /** Replies and pushes together. */
  #countOne(chat: string): void {
    const now = this.#now()
    const sent = (this.#sent.get(chat) ?? []).filter((at) => now - at < HOUR)
    const inMinute = sent.filter((at) => now - at < MINUTE).length
    if (inMinute >= LIMITS.perMinute || sent.length >= LIMITS.perHour) {
      throw new FakeRefusal(45009, 'api freq out of limit')
    }
    this.#sent.set(chat, [...sent, now])
  }

  #uploadInit(body: Json): Json {
    string(body.filename, 'filename')
    if (Number(body.total_chunks) > LIMITS.chunks) throw new FakeRefusal(40058, 'too many chunks')
    const upload_id = this.#id('UP')
    this.#uploads.set(upload_id, { chunks: new Map(), body })
    return { body: { upload_id } }
  }

  #uploadChunk(body: Json): Json {
    const upload = this.#uploads.get(string(body.upload_id, 'upload_id'))
    if (!upload) throw new FakeRefusal(40058, 'upload_id')
    const data = Buffer.from(string(body.base64_data, 'base64_data'), 'base64')
    if (data.length > LIMITS.chunkBytes) throw new FakeRefusal(40058, 'chunk is too large')
    const index = Number(body.chunk_index)
    const first = this.#firstChunk
    const last = Number(upload.body.total_chunks) - 1
    const isOutside = first !== null && (index < first || index > last + first)
    if (isOutside) throw new FakeRefusal(40058, 'chunk_index')
    upload.chunks.set(index, data)
    return {}
  }

  #uploadFinish(body: Json): Json {
    const upload = this.#uploads.get(string(body.upload_id, 'upload_id'))
    if (!upload) throw new FakeRefusal(40058, 'upload_id')
    const inOrder = [...upload.chunks].toSorted(([a], [b]) => a - b).map(([, data]) => data)
    const bytes = Buffer.concat(inOrder)
    const isWhole = inOrder.length === Number(upload.body.total_chunks)
    const md5 = createHash('md5').update(bytes).digest('hex')
    const isTrue = bytes.length === upload.body.total_size && upload.body.md5 === md5
    if (!isWhole || !isTrue) throw new FakeRefusal(40058, 'upload is not whole')
    const media_id = this.#id('MEDIA')
    this.#media.set(media_id, { fileName: String(upload.body.filename), bytes })
    return { body: { type: upload.body.type, media_id, created_at: '0' } }
  }

  // ---------------------------------------------------------------- small things

  #message(userId: string, content: Json): string {
    const chat = typeof content.chatid === 'string' ? content.chatid : userId
    this.#known.add(chat)
    const reqId = this.#open('message', chat, null)
    this.#push('aibot_msg_callback', reqId, {
      msgid: this.#id('MSG'),
      aibotid: this.botId,
      chattype: content.chatid === undefined ? 'single' : 'group',
      from: { userid: userId },
      ...content,
    })
    return reqId
  }

  #event(userId: string, event: Json): Json {
    return {
      msgid: this.#id('EV'),
      create_time: Math.floor(this.#now() / 1000),
      aibotid: this.botId,
      chattype: 'single',
      from: { userid: userId, corpid: 'corp' },
      msgtype: 'event',
      event,
    }
  }

  #open(kind: Callback['kind'], chat: string, taskId: string | null): string {
    const reqId = this.#id('REQ')
    const at = this.#now()
    const callback = { reqId, kind, chat, at, stream: null, isAnswered: false, taskId }
    this.#callbacks.set(reqId, callback)
    return reqId
  }

  #push(cmd: string, reqId: string, body: Json): void {
    const frame = { cmd, headers: { req_id: reqId }, body }
    this.#lastFrames.set(reqId, frame)
    if (this.#subscribed === null) this.dropped += 1
    this.#subscribed?.send(JSON.stringify(frame))
  }

  /** Each file has a key of its own, 43 characters. */
  #fileAt(bytes: Uint8Array, fileName: string): Json {
    const key = randomBytes(32)
    const path = this.#files.put(bytes, fileName, key)
    const aeskey = key.toString('base64').replace(/=+$/, '')
    return { url: `http://127.0.0.1:${this.#port}${path}`, aeskey }
  }

  #id(prefix: string): string {
    this.#count += 1
    return `${prefix}-${this.#count}`
  }
}
