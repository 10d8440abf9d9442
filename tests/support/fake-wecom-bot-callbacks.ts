/**
 * The side of WeCom that calls the bot's URL, for tests: encrypts with Tencent's own `@wecom/crypto`,
 * waits for the answer as long as WeCom does, asks about unfinished streams, takes one answer at
 * `response_url`, and keeps what stands in the chats. An answer WeCom could not read throws.
 *
 *     const wecom = await startFakeBotCallbacks({ now })
 *     wecom.connect(app.url)
 *     await wecom.say('ZhangSan', '今天去了华东机电')
 *     await wecom.poll()
 *
 * @see https://developer.work.weixin.qq.com/document/path/101031
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import type { Seen, SeenCard } from './fake-wecom.ts'
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
const HOUR = 3600 * SECOND
const STREAM_LIFE_MS = 6 * 60 * SECOND
const MAX_RESPONSE_BYTES = 1024 * 1024

/** One message and what may still be said about it. */
export interface Exchange {
  kind: 'message' | 'enter' | 'tap' | 'other'
  userId: string
  chat: string
  at: number
  taskId: string | null
  stream: { id: string; seen: { text: string } } | null
  isOver: boolean
}

/** A request to the bot's URL as WeCom makes it. */
export interface BotRequest {
  query: Record<string, string>
  body: string
  nonce: string
}

export interface BotReply {
  status: number
  /** The decrypted answer; null: empty. */
  answer: Json | null
  msgid: string
}

export interface FakeBotCallbacksOptions {
  now?: () => number
  /** For answers that come later; default: the time of the process. */
  after?(ms: number, action: () => void): unknown
}

export async function startFakeBotCallbacks(
  options: FakeBotCallbacksOptions = {},
): Promise<FakeBotCallbacks> {
  const fake = new FakeBotCallbacks(options)
  await fake.listen()
  return fake
}

export class FakeBotCallbacks {
  readonly token = 'QDG6eK'
  readonly encodingAesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
  readonly screens: BotScreens
  /** What was posted to `response_url`, with what it was answered. */
  readonly responses: { body: Json; errcode: number }[] = []
  readonly #now: () => number
  readonly #files: BotFiles
  readonly #http: Server
  readonly #codes = new Map<string, { exchange: Exchange; at: number; isUsed: boolean }>()
  readonly #exchanges: Exchange[] = []
  #failures: number[] = []
  #delays: number[] = []
  #appUrl: string | null = null
  #count = 0

  constructor(options: FakeBotCallbacksOptions) {
    const after = options.after ?? ((ms, action) => setTimeout(action, ms).unref())
    this.#now = options.now ?? (() => Date.UTC(2026, 10, 23, 2, 0, 0))
    this.screens = new BotScreens(this.#now)
    this.#files = new BotFiles(this.#now)
    this.#http = createServer(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://fake')
      if (url.pathname !== '/cgi-bin/aibot/response') {
        const { status, fileName, bytes } = this.#files.get(request.url ?? '')
        const name = Buffer.from(fileName, 'utf8').toString('latin1')
        response.statusCode = status
        if (status === 200) {
          response.setHeader('content-disposition', `attachment; filename="${name}"`)
        }
        response.write(bytes)
        response.end()
        return
      }
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const answer = this.#respond(
        url.searchParams.get('response_code') ?? '',
        Buffer.concat(chunks).toString('utf8'),
      )
      const end = () => {
        response.setHeader('content-type', 'application/json; charset=UTF-8')
        response.end(JSON.stringify(answer))
      }
      const delayMs = this.#delays.shift()
      if (delayMs === undefined) end()
      else after(delayMs, end)
    })
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
  }

  /** In place of `https://qyapi.weixin.qq.com`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  connect(appUrl: string): void {
    this.#appUrl = `${appUrl}/callbacks/wecom/bot`
  }

  seenBy(chat: string): readonly Seen[] {
    return this.screens.seenBy(chat)
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#http.close(resolve))
  }

  /** The next posts to `response_url` are answered with these codes. */
  failResponses(...errcodes: number[]): void {
    this.#failures.push(...errcodes)
  }
  /** The next post to `response_url` does what it asks, and is answered so much later. */
  slowResponse(ms: number): void {
    this.#delays.push(ms)
  }
  /** No post fails any more that has not failed yet. */
  mend(): void {
    this.#failures = []
  }

  // ---------------------------------------------------------------- what members do

  say(userId: string, content: string, more: Json = {}): Promise<BotReply> {
    return this.#post(this.message(userId, { msgtype: 'text', text: { content }, ...more }))
  }
  image(userId: string, bytes: Uint8Array): Promise<BotReply> {
    return this.#post(this.imageMessage(userId, bytes))
  }
  enter(userId: string): Promise<BotReply> {
    return this.#post(this.#event('enter', userId, null, { eventtype: 'enter_chat' }))
  }
  feedback(userId: string): Promise<BotReply> {
    const event = { eventtype: 'feedback_event', feedback_event: { id: 'f', type: 2 } }
    return this.#post(this.#event('other', userId, null, event))
  }
  tap(
    userId: string,
    card: SeenCard,
    label: string,
    choices: Record<string, string> = {},
  ): Promise<BotReply> {
    return this.#post(this.tapMessage(userId, card, label, choices))
  }
  /** The same message in a new envelope: WeCom had no answer in time. */
  retry(message: Message): Promise<BotReply> {
    return this.#post(message)
  }

  /** WeCom asks about every stream that is not finished; how many there were. */
  async poll(): Promise<number> {
    const open = this.#exchanges.filter(
      ({ stream, isOver, at }) => stream !== null && !isOver && this.#now() - at < STREAM_LIFE_MS,
    )
    for (const exchange of open) {
      const id = exchange.stream?.id ?? ''
      const body = { ...this.#base(exchange), msgtype: 'stream', stream: { id } }
      await this.#post({ exchange, body })
    }
    return open.length
  }

  // ---------------------------------------------------------------- building and reading

  message(userId: string, content: Json): Message {
    const chat = typeof content.chatid === 'string' ? content.chatid : userId
    const exchange = this.#open('message', userId, chat, null)
    const chattype = content.chatid === undefined ? 'single' : 'group'
    return { exchange, body: { ...this.#base(exchange), chattype, ...content } }
  }

  imageMessage(userId: string, bytes: Uint8Array): Message {
    const key = Buffer.from(`${this.encodingAesKey}=`, 'base64')
    const url = `${this.url}${this.#files.put(bytes, '现场.jpg', key)}`
    return this.message(userId, { msgtype: 'image', image: { url } })
  }

  tapMessage(
    userId: string,
    card: SeenCard,
    label: string,
    choices: Record<string, string> = {},
  ): Message {
    return this.#event('tap', userId, card.taskId, tapEvent(card, label, choices))
  }

  /** Encrypted and signed as WeCom does it, for the empty receiver. */
  seal({ body }: Pick<Message, 'body'>): BotRequest {
    const encrypted = encrypt(this.encodingAesKey, JSON.stringify(body), '')
    const timestamp = String(Math.floor(this.#now() / SECOND))
    const nonce = String(1_000_000 + this.#next())
    const msg_signature = getSignature(this.token, timestamp, nonce, encrypted)
    const query = { msg_signature, timestamp, nonce }
    return { query, nonce, body: JSON.stringify({ encrypt: encrypted }) }
  }

  /** Reads the bot's answer and shows it. @throws {Error} where WeCom would show nothing. */
  take({ exchange }: Pick<Message, 'exchange'>, body: string, nonce: string): Json | null {
    if (body === '') return null
    const envelope = JSON.parse(body) as Json
    const { encrypt: sealed, msgsignature, timestamp } = envelope
    if (!Number.isInteger(timestamp)) throw new Error('timestamp is no integer')
    if (envelope.nonce !== nonce) throw new Error('nonce is not that of the callback')
    const expected = getSignature(this.token, String(timestamp), nonce, String(sealed))
    if (msgsignature !== expected) throw new Error('msgsignature is wrong')
    const { message, id } = decrypt(this.encodingAesKey, String(sealed))
    if (id !== '') throw new Error('receiver is not empty')
    const answer = checkRawJson(message)
    this.#show(exchange, answer)
    return answer
  }

  #show(exchange: Exchange, answer: Json): void {
    const { kind, chat, taskId } = exchange
    if (answer.response_type === 'update_template_card') {
      if (kind !== 'tap') throw new Error('update_template_card answers a tap only')
      const content = checkBotCard(object(answer.template_card, 'template_card'))
      return this.screens.update(taskId ?? '', content)
    }
    const type = string(answer.msgtype, 'msgtype')
    if (kind === 'tap' || kind === 'other') throw new Error(`${type} does not answer this`)
    if (type === 'text') {
      if (kind !== 'enter') throw new Error('plain text is for the welcome')
      this.screens.words(chat, string(object(answer.text, 'text').content, 'content'))
      return
    }
    if (type === 'stream' || type === 'stream_with_template_card') {
      if (kind === 'enter') throw new Error('a welcome is no stream')
      this.#showStream(exchange, object(answer.stream, 'stream'))
    } else if (exchange.stream !== null || type !== 'template_card') {
      throw new Error(`msgtype ${type}`)
    }
    if (type !== 'stream') {
      this.screens.card(chat, checkBotCard(object(answer.template_card, 'template_card')))
    }
  }

  #showStream(exchange: Exchange, stream: Json): void {
    const id = string(stream.id, 'stream.id')
    const content = checkMarkdown(stream.content)
    if (exchange.isOver) throw new Error('the stream is finished')
    if (exchange.stream === null) {
      exchange.stream = { id, seen: this.screens.words(exchange.chat, content) }
    }
    if (exchange.stream.id !== id) throw new Error('another stream.id')
    exchange.stream.seen.text = content
    exchange.isOver = stream.finish === true
  }

  #respond(code: string, raw: string): Json {
    let body: Json = {}
    let errcode = 0
    try {
      if (raw.length > MAX_RESPONSE_BYTES) throw new FakeRefusal(45002, 'too long')
      body = checkRawJson(raw)
      const failure = this.#failures.shift()
      if (failure !== undefined) throw new FakeRefusal(failure, 'told to fail')
      this.#say(code, body)
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error
      errcode = error.errcode
    }
    this.responses.push({ body, errcode })
    return { errcode, errmsg: errcode === 0 ? 'ok' : 'refused' }
  }

  #say(code: string, body: Json): void {
    const known = this.#codes.get(code)
    if (!known || known.isUsed || this.#now() - known.at >= HOUR) {
      throw new FakeRefusal(60140, 'invalid response_code')
    }
    const { chat, userId } = known.exchange
    if (body.msgtype === 'markdown') {
      this.screens.words(chat, checkMarkdown(object(body.markdown, 'markdown').content))
    } else if (body.msgtype === 'template_card' && chat === userId) {
      this.screens.card(chat, checkBotCard(object(body.template_card, 'template_card')))
    } else {
      throw new FakeRefusal(40008, 'invalid message type')
    }
    known.isUsed = true
  }

  async #post(message: Message): Promise<BotReply> {
    if (this.#appUrl === null) throw new Error('Call connect(appUrl) first')
    const { query, body, nonce } = this.seal(message)
    const response = await fetch(`${this.#appUrl}?${new URLSearchParams(query).toString()}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(30_000),
    })
    const text = await response.text()
    const answer = response.status === 200 ? this.take(message, text, nonce) : null
    return { status: response.status, answer, msgid: String(message.body.msgid) }
  }

  #event(kind: Exchange['kind'], userId: string, taskId: string | null, event: Json): Message {
    const exchange = this.#open(kind, userId, userId, taskId)
    const create_time = Math.floor(this.#now() / SECOND)
    const base = this.#base(exchange)
    // Entering brings no address to answer at.
    if (kind !== 'tap') delete base.response_url
    return {
      exchange,
      body: { ...base, create_time, chattype: 'single', msgtype: 'event', event },
    }
  }

  #open(kind: Exchange['kind'], userId: string, chat: string, taskId: string | null): Exchange {
    const at = this.#now()
    const exchange = { kind, userId, chat, at, taskId, stream: null, isOver: false }
    this.#exchanges.push(exchange)
    return exchange
  }

  #base(exchange: Exchange): Json {
    const code = `CODE-${this.#next()}`
    this.#codes.set(code, { exchange, at: this.#now(), isUsed: false })
    return {
      // As WeCom writes them: with signs of base64.
      msgid: `CAIQ/${this.#next()}+gYD=`,
      aibotid: 'aib-fake',
      from: { userid: exchange.userId },
      response_url: `${this.url}/cgi-bin/aibot/response?response_code=${code}`,
    }
  }

  #next(): number {
    this.#count += 1
    return this.#count
  }
}

/** Something WeCom has to tell the bot; sent again it stays the same message. */
export interface Message {
  exchange: Exchange
  body: Json
}

/** Whether it is a card. */
export function isSeenCard(seen: Seen): seen is SeenCard {
  return isObject(seen) && seen.kind === 'card'
}
