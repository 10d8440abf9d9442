/**
 * A WeCom for tests: real HTTP, WeCom's limits and habits, a clock of the test's. It keeps what each
 * member sees on their phone, can break in all the ways WeCom breaks, and sends encrypted callbacks.
 *
 *     const wecom = await startFakeWecom({ now: () => clock.now() })
 *     wecom.addMember({ userid: 'ZhangSan', name: '张三', directLeader: ['LiSi'] })
 *     const app = await startKedu({ WECOM_API_BASE: wecom.url, ...wecom.env })
 *     wecom.connect(app.url)
 *     await wecom.callbackText('ZhangSan', '今天去了华东机电，等报价')
 *     const card = wecom.lastCard('ZhangSan')
 *     await wecom.tapButton('ZhangSan', card, '对')
 *     wecom.failNext(3, 45009)
 *     await wecom.close()
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CallbackReply,
  type CallbackTweak,
  callbackXml,
  cardFromPassive,
  cdata,
  type PassiveReply,
  postCallback,
  type SentCallback,
  sealCallback,
  sealVerification,
} from './fake-wecom-callbacks.ts'
import {
  checkMessage,
  checkRawJson,
  checkTemplateCard,
  FakeRefusal,
  isObject,
  type Json,
  object,
  readUpload,
  string,
} from './fake-wecom-checks.ts'
import { FakeWecomDirectory } from './fake-wecom-directory.ts'
import { FakeWecomSignIn } from './fake-wecom-sign-in.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MEGABYTE = 1024 * 1024

export interface FakeWecomOptions {
  /** Epoch ms; default: a clock standing at 2026-11-23 10:00 in Shanghai. */
  now?: () => number
  corpId?: string
  agentId?: number
  secret?: string
  token?: string
  encodingAesKey?: string
  tokenLifetimeSeconds?: number
  /** For answers that come later; default: the time of the process. */
  after?(ms: number, action: () => void): unknown
}

export interface FakeMember {
  userid: string
  name: string
  mainDepartment?: number
  directLeader?: string[]
  /** False: exists, but outside the app's visible range. */
  visible?: boolean
  /** False: `unlicenseduser`. */
  licensed?: boolean
  mobile?: string
  /** Further departments; the main one need not be among them. */
  departments?: number[]
  position?: string
  /** 1 active (default), 2 disabled, 4 not activated, 5 left. */
  status?: number
  /** Fields as no page describes them, e.g. a text where a list should be. */
  odd?: Json
}

export interface FakeDepartment {
  id: number
  name: string
  parentid: number
  leaders?: string[]
  /** False: outside the app's visible range. */
  visible?: boolean
}

/** A tag of the directory; readable unless the app stands outside its range. */
export interface FakeTag {
  tagid: number
  tagname: string
  userids?: string[]
  departments?: number[]
}

interface SeenBase {
  at: number
  messageId: string
}
/** One thing on a member's screen. */
export type Seen =
  | (SeenBase & { kind: 'text' | 'markdown'; text: string })
  | (SeenBase & { kind: 'image' | 'file'; mediaId: string; fileName: string; bytes: Uint8Array })
  | SeenCard

/** A card as it stands on one member's screen now; updates change this object. */
export interface SeenCard extends SeenBase {
  kind: 'card'
  userId: string
  taskId: string
  title: string
  /** Every word on the card, one line each. */
  words: string
  /** Labels of the buttons that can be tapped; empty once `replaced` is set. */
  buttons: string[]
  /** Grey words in place of the buttons. */
  replaced: string | null
  /** How often it was changed. */
  updates: number
  card: Json
}

/** Where taps on cards beside their buttons lead, oldest first. */
export function linksOn(seen: readonly Seen[]): string[] {
  return seen.flatMap((one) =>
    one.kind === 'card' && isObject(one.card.card_action) ? [String(one.card.card_action.url)] : [],
  )
}

export interface RequestRecord {
  at: number
  method: string
  path: string
  query: Record<string, string>
  /** Text of a JSON body; empty for uploads. */
  body: string
  errcode: number | null
}

type Trouble =
  | { kind: 'none' }
  | { kind: 'page'; html: string }
  | { kind: 'errcode'; errcode: number; errmsg: string }
  | { kind: 'status'; status: number }
  | { kind: 'hang' }
  | { kind: 'drop' }
  /** Does what was asked, then loses the answer. */
  | { kind: 'lose-answer' }
  /** Does what was asked, and answers so much later. */
  | { kind: 'slow'; ms: number }

export async function startFakeWecom(options: FakeWecomOptions = {}): Promise<FakeWecom> {
  const fake = new FakeWecom(options)
  await fake.listen()
  return fake
}

export class FakeWecom {
  /** The app as the console shows it. */
  readonly app = { name: '刻度', close: 0, isreportenter: 1 }
  /** How far the `Date` of its answers is from the clock. */
  dateShiftMs = 0
  readonly corpId: string
  readonly agentId: number
  readonly secret: string
  readonly token: string
  readonly encodingAesKey: string
  /** Every request to the REST side, oldest first. */
  readonly requests: RequestRecord[] = []
  /** Messages WeCom took (errcode 0) and never showed, because the member had had too many. */
  readonly dropped: { userId: string; at: number; body: Json }[] = []
  /** Repetitions held back by `enable_duplicate_check`. */
  duplicatesHeld = 0
  /** Reports of the passive answers that were shown as text. */
  readonly passiveTexts: { userId: string; text: string; at: number }[] = []

  readonly #now: () => number
  readonly #after: NonNullable<FakeWecomOptions['after']>
  readonly #tokenLifetimeMs: number
  readonly #server: Server
  readonly #members = new Map<string, FakeMember>()
  readonly #departments = new Map<number, FakeDepartment>()
  readonly #screens = new Map<string, Seen[]>()
  readonly #shown = new Map<string, number[]>()
  readonly #tokens = new Map<string, number>()
  readonly #taskIds = new Set<string>()
  readonly #codes = new Map<string, { taskId: string; expiresAt: number; used: boolean }>()
  readonly #media = new Map<
    string,
    { bytes: Uint8Array; fileName: string; mime: string; at: number }
  >()
  readonly #recent = new Map<string, { until: number; answer: Json }>()
  readonly #troubles: { path: string | null; left: number; trouble: Trouble }[] = []
  #outage = false
  #appUrl: string | null = null
  #counter = 0
  #url = ''

  constructor(options: FakeWecomOptions) {
    this.#now = options.now ?? (() => Date.UTC(2026, 10, 23, 2, 0, 0))
    this.#after = options.after ?? ((ms, action) => setTimeout(action, ms).unref())
    this.corpId = options.corpId ?? 'wwfakecorp000001'
    this.agentId = options.agentId ?? 1000002
    this.secret = options.secret ?? 'fake-app-secret-0123456789abcdef'
    this.token = options.token ?? 'FakeCallbackToken'
    this.encodingAesKey = options.encodingAesKey ?? 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
    this.#tokenLifetimeMs = (options.tokenLifetimeSeconds ?? 7200) * 1000
    this.directory = new FakeWecomDirectory(this.#members, this.#departments)
    this.signIn = new FakeWecomSignIn({
      now: this.#now,
      corpId: this.corpId,
      members: this.#members,
    })
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.statusCode = 599
        response.end(String(error))
      })
    })
  }

  // ---------------------------------------------------------------- life

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const { port } = this.#server.address() as AddressInfo
    this.#url = `http://127.0.0.1:${port}`
  }

  /** For `WECOM_API_BASE`. */
  get url(): string {
    return this.#url
  }

  /** The settings a server needs to talk to this fake. */
  get env(): Record<string, string> {
    return {
      WECOM_CORP_ID: this.corpId,
      WECOM_AGENT_ID: String(this.agentId),
      WECOM_SECRET: this.secret,
      WECOM_TOKEN: this.token,
      WECOM_ENCODING_AES_KEY: this.encodingAesKey,
      WECOM_API_BASE: this.#url,
    }
  }

  /** Where callbacks go: the base address of the app under test. */
  connect(appUrl: string): void {
    this.#appUrl = `${appUrl.replace(/\/+$/, '')}/callbacks/wecom/app`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  // ---------------------------------------------------------------- company

  addMember(member: FakeMember): void {
    this.#members.set(member.userid.toLowerCase(), member)
  }

  addDepartment(department: FakeDepartment): void {
    this.#departments.set(department.id, department)
  }

  /** Answers about this member get these fields, in whatever form. */
  makeOdd(userid: string, odd: Json): void {
    const member = this.#members.get(userid.toLowerCase())
    if (member) this.#members.set(userid.toLowerCase(), { ...member, odd })
  }

  addTag(tag: FakeTag): void {
    this.directory.tags.set(tag.tagid, tag)
  }

  /** Deleted in the console: 60111 from now on. */
  removeMember(userid: string): void {
    this.#members.delete(userid.toLowerCase())
  }

  /** Codes of `wx.qy.login` and of OAuth2, and the tickets of pages. */
  readonly signIn: FakeWecomSignIn
  /** Lists of the directory. */
  readonly directory: FakeWecomDirectory

  // ---------------------------------------------------------------- what members see

  /** Everything on the member's screen, oldest first. */
  seenBy(userId: string): readonly Seen[] {
    return this.#screens.get(userId.toLowerCase()) ?? []
  }

  /** Texts and markdown, oldest first. */
  textsFor(userId: string): string[] {
    return this.seenBy(userId).flatMap((seen) =>
      seen.kind === 'text' || seen.kind === 'markdown' ? [seen.text] : [],
    )
  }

  cardsFor(userId: string): SeenCard[] {
    return this.seenBy(userId).filter((seen) => seen.kind === 'card')
  }

  /** @throws {Error} when there is none. */
  lastCard(userId: string): SeenCard {
    const card = this.cardsFor(userId).at(-1)
    if (!card) throw new Error(`${userId} has no card; texts: ${this.textsFor(userId).join(' | ')}`)
    return card
  }

  // ---------------------------------------------------------------- troubles

  /** The next `times` calls (of `path`, or any but gettoken) get this errcode. */
  failNext(times: number, errcode: number, more: { path?: string; errmsg?: string } = {}): void {
    const errmsg = more.errmsg ?? `made to fail with ${errcode}`
    this.#trouble(times, { kind: 'errcode', errcode, errmsg }, more.path)
  }
  statusNext(times: number, status: number, path?: string): void {
    this.#trouble(times, { kind: 'status', status }, path)
  }
  /** Takes the request and never answers. */
  hangNext(times: number, path?: string): void {
    this.#trouble(times, { kind: 'hang' }, path)
  }
  /** Cuts the connection before doing anything. */
  dropNext(times: number, path?: string): void {
    this.#trouble(times, { kind: 'drop' }, path)
  }
  /** Does what was asked and cuts the connection instead of answering. */
  loseAnswerNext(times: number, path?: string): void {
    this.#trouble(times, { kind: 'lose-answer' }, path)
  }
  slowNext(times: number, ms: number, path?: string): void {
    this.#trouble(times, { kind: 'slow', ms }, path)
  }
  /** A page of a proxy instead of an answer, with status 200. */
  pageLater(after: number, times: number, path: string): void {
    this.#trouble(after, { kind: 'none' }, path)
    this.#trouble(times, { kind: 'page', html: '<html><body>请登录</body></html>' }, path)
  }
  /** The next `after` calls of the path go well, the `times` after them do not. */
  failLater(after: number, times: number, errcode: number, path: string): void {
    this.#trouble(after, { kind: 'none' }, path)
    this.failNext(times, errcode, { path })
  }
  /** No call fails any more that has not failed yet. */
  mend(): void {
    this.#troubles.length = 0
  }
  /** Every connection is cut until it is switched off. */
  outage(on: boolean): void {
    this.#outage = on
  }
  /** Tokens end early, as WeCom reserves the right to: 42001. */
  expireTokens(): void {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, 0)
  }
  /** How often a token was asked for. */
  get tokenRequests(): number {
    return this.requests.filter((record) => record.path === '/cgi-bin/gettoken').length
  }

  #trouble(times: number, trouble: Trouble, path?: string): void {
    if (times === 0) return
    this.#troubles.push({
      path: path === undefined ? null : `/cgi-bin/${path}`,
      left: times,
      trouble,
    })
  }

  // ---------------------------------------------------------------- callbacks

  /** Puts a file on WeCom's side, as a member's phone does; the media id goes into a callback. */
  putMedia(bytes: Uint8Array, file: { fileName: string; mime: string }): string {
    const id = this.#id('MEDIA')
    this.#media.set(id, { bytes, ...file, at: this.#now() })
    return id
  }

  verifyUrl(echo = '1616140317555161061'): Promise<Response> {
    return fetch(sealVerification(this, this.#app(), echo, this.#stamp()))
  }

  callbackText(userId: string, text: string, tweak?: CallbackTweak): Promise<CallbackReply> {
    return this.#message(userId, 'text', { Content: text }, tweak)
  }
  async callbackImage(
    userId: string,
    bytes: Uint8Array,
    mime = 'image/jpeg',
  ): Promise<CallbackReply> {
    const id = this.putMedia(bytes, { fileName: 'image.jpg', mime })
    const fields = { PicUrl: 'http://wework.qpic.cn/fake/0', MediaId: id }
    return this.#message(userId, 'image', fields)
  }
  async callbackVoice(userId: string, bytes: Uint8Array): Promise<CallbackReply> {
    const id = this.putMedia(bytes, { fileName: 'voice.amr', mime: 'audio/amr' })
    return this.#message(userId, 'voice', { MediaId: id, Format: 'amr' })
  }
  async callbackVideo(userId: string, bytes: Uint8Array): Promise<CallbackReply> {
    const id = this.putMedia(bytes, { fileName: 'video.mp4', mime: 'video/mp4' })
    return this.#message(userId, 'video', { MediaId: id, ThumbMediaId: `${id}-thumb` })
  }
  async callbackFile(
    userId: string,
    bytes: Uint8Array,
    file: { fileName: string; mime: string },
  ): Promise<CallbackReply> {
    const id = this.putMedia(bytes, file)
    return this.#message(userId, 'file', { MediaId: id, FileName: file.fileName })
  }
  callbackLocation(userId: string, lat: number, lng: number, label = ''): Promise<CallbackReply> {
    return this.#message(userId, 'location', {
      Location_X: lat,
      Location_Y: lng,
      Scale: 16,
      Label: label,
      AppType: 'wxwork',
    })
  }
  callbackLink(userId: string, title: string, url: string): Promise<CallbackReply> {
    const fields = { Title: title, Description: '', Url: url, PicUrl: '' }
    return this.#message(userId, 'link', fields)
  }
  /** Any event; `fields` hold what is special about it. */
  callbackEvent(
    userId: string,
    event: string,
    fields: Record<string, string | number | { xml: string }> = {},
    tweak?: CallbackTweak,
  ): Promise<CallbackReply> {
    return this.callback(
      callbackXml({
        ToUserName: this.corpId,
        FromUserName: userId,
        CreateTime: Math.floor(this.#now() / 1000),
        MsgType: 'event',
        Event: event,
        EventKey: '',
        AgentID: this.agentId,
        ...fields,
      }),
      userId,
      tweak,
    )
  }
  enter(userId: string): Promise<CallbackReply> {
    return this.callbackEvent(userId, 'enter_agent')
  }

  /**
   * Taps a button as it stands on the member's screen. The passive answer changes the card for this
   * member only, as in WeCom.
   * @param choices question key → option id or its words; default: what the card has selected
   * @throws {Error} when there is no such button (any more), unless `stale` (a tap under way)
   */
  async tapButton(
    userId: string,
    card: SeenCard,
    buttonLabel: string,
    choices: Record<string, string> = {},
    more: { stale?: boolean; keyOf?: SeenCard['card'] } = {},
  ): Promise<CallbackReply> {
    const shown = more.keyOf ?? card.card
    const button = buttonsOf(shown).find((entry) => entry.text === buttonLabel)
    if (!button || (card.replaced !== null && more.stale !== true)) {
      const there = card.replaced ?? card.buttons.join(' | ')
      throw new Error(`No button ${buttonLabel} on the card of ${userId}; there is: ${there}`)
    }
    const code = this.#issueCode(card.taskId)
    return this.callbackEvent(userId, 'template_card_event', {
      EventKey: String(button.key),
      TaskId: card.taskId,
      CardType: 'button_interaction',
      ResponseCode: code,
      SelectedItems: { xml: selectedItemsXml(shown, choices) },
    })
  }

  /** Seals and posts one decrypted callback; `userId` is where a passive answer is shown. */
  async callback(xml: string, userId: string, tweak?: CallbackTweak): Promise<CallbackReply> {
    return this.#post(sealCallback(this, this.#app(), xml, this.#stamp(), tweak), userId)
  }

  /** The same bytes again: a replay. */
  repeat(sent: SentCallback, userId: string): Promise<CallbackReply> {
    return this.#post(sent, userId)
  }

  /** The same message in a new envelope, as a retry after 5 s without an answer. */
  retry(sent: SentCallback, userId: string): Promise<CallbackReply> {
    return this.callback(sent.plaintext, userId)
  }

  #message(
    userId: string,
    type: string,
    fields: Record<string, string | number>,
    tweak?: CallbackTweak,
  ): Promise<CallbackReply> {
    const xml = callbackXml({
      ToUserName: this.corpId,
      FromUserName: userId,
      CreateTime: Math.floor(this.#now() / 1000),
      MsgType: type,
      ...fields,
      // Above 2^53, as in real life: whoever reads it as a number loses messages.
      MsgId: { xml: String(7_300_000_000_000_000_001n + BigInt(this.#next())) },
      AgentID: this.agentId,
    })
    return this.callback(xml, userId, tweak)
  }

  async #post(sent: SentCallback, userId: string): Promise<CallbackReply> {
    const reply = await postCallback(this, sent)
    if (reply.passive) this.#showPassive(userId, reply.passive, sent)
    return reply
  }

  #showPassive(userId: string, passive: PassiveReply, sent: SentCallback): void {
    if (String(passive.node.ToUserName).toLowerCase() !== userId.toLowerCase()) {
      throw new Error(`Passive answer goes to ${String(passive.node.ToUserName)}, not ${userId}`)
    }
    if (passive.msgType === 'text') {
      const text = String(passive.node.Content ?? '')
      if (Buffer.byteLength(text) > 2048) throw new Error('Passive text is longer than 2048 bytes')
      this.passiveTexts.push({ userId, text, at: this.#now() })
      this.#show(userId, { kind: 'text', text, at: this.#now(), messageId: this.#id('PASSIVE') })
      return
    }
    const taskId = /<TaskId><!\[CDATA\[(.*?)\]\]><\/TaskId>/.exec(sent.plaintext)?.[1]
    const card = this.cardsFor(userId).find((seen) => seen.taskId === taskId)
    if (!/^update_(?:template_card|button)$/.test(passive.msgType) || !card) {
      throw new Error(`Passive ${passive.msgType} fits no card of ${userId}`)
    }
    if (passive.msgType === 'update_button') {
      const button = object(passive.node.Button, 'Button')
      card.replaced = string(button.ReplaceName, 'ReplaceName')
      card.buttons = []
      return
    }
    const content = cardFromPassive(passive.node)
    checkTemplateCard(content, 'update')
    applyUpdate(card, content)
  }

  // ---------------------------------------------------------------- REST side

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    response.setHeader('date', new Date(this.#now() + this.dateShiftMs).toUTCString())
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const isUpload = url.pathname === '/cgi-bin/media/upload'
    const record: RequestRecord = {
      at: this.#now(),
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: isUpload ? '' : body.toString('utf8'),
      errcode: null,
    }
    this.requests.push(record)
    if (this.#outage) {
      request.socket.destroy()
      return
    }
    const trouble = this.#takeTrouble(url.pathname)
    if (trouble?.kind === 'hang') return
    if (trouble?.kind === 'drop') {
      request.socket.destroy()
      return
    }
    if (trouble?.kind === 'page') {
      response.setHeader('content-type', 'text/html')
      response.end(trouble.html)
      return
    }
    if (trouble?.kind === 'status') {
      response.statusCode = trouble.status
      response.end('<html>upstream error</html>')
      return
    }
    let answer: Json | null
    try {
      if (trouble?.kind === 'errcode') throw new FakeRefusal(trouble.errcode, trouble.errmsg)
      answer = this.#route(url, request, body, response)
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error
      answer = { errcode: error.errcode, errmsg: error.message }
    }
    if (trouble?.kind === 'lose-answer') {
      request.socket.destroy()
      return
    }
    if (answer === null) return
    record.errcode = answer.errcode as number
    const end = () => {
      response.setHeader('content-type', 'application/json; charset=UTF-8')
      response.end(JSON.stringify(answer))
    }
    if (trouble?.kind === 'slow') this.#after(trouble.ms, end)
    else end()
  }

  #takeTrouble(path: string): Trouble | null {
    const index = this.#troubles.findIndex((entry) =>
      entry.path === null ? path !== '/cgi-bin/gettoken' : entry.path === path,
    )
    const entry = this.#troubles[index]
    if (!entry) return null
    entry.left -= 1
    if (entry.left <= 0) this.#troubles.splice(index, 1)
    return entry.trouble
  }

  /** Null: the response was written already (files). */
  #route(url: URL, request: IncomingMessage, body: Buffer, response: ServerResponse): Json | null {
    const query = url.searchParams
    if (url.pathname === '/cgi-bin/gettoken') return this.#getToken(query)
    this.#checkToken(query.get('access_token'))
    switch (url.pathname) {
      case '/cgi-bin/message/send':
        return this.#send(body.toString('utf8'))
      case '/cgi-bin/message/update_template_card':
        return this.#update(checkRawJson(body.toString('utf8')))
      case '/cgi-bin/media/upload': {
        const type = query.get('type') ?? ''
        const file = readUpload(request.headers['content-type'] ?? '', body, type)
        const media_id = this.putMedia(file.bytes, file)
        return { errcode: 0, errmsg: 'ok', type, media_id, created_at: this.#seconds() }
      }
      case '/cgi-bin/media/get':
        return this.#getMedia(query.get('media_id') ?? '', request.headers.range, response)
      case '/cgi-bin/agent/get':
        return this.#getAgent(query.get('agentid'))
      case '/cgi-bin/user/get':
        return this.#getUser(query.get('userid') ?? '')
      case '/cgi-bin/department/get': {
        const department = this.#departments.get(Number(query.get('id')))
        if (!department) throw new FakeRefusal(60123, 'invalid party id')
        if (department.visible === false) throw new FakeRefusal(60011, 'no privilege to access')
        const { id, name, parentid, leaders } = department
        const visible = (leaders ?? []).filter((leader) => this.#isVisible(leader))
        return {
          errcode: 0,
          errmsg: 'ok',
          department: { id, name, parentid, order: 1, department_leader: visible },
        }
      }
      default: {
        const answer = this.directory.answer(url) ?? this.signIn.answer(url)
        if (answer === null) throw new FakeRefusal(40066, `invalid url ${url.pathname}`)
        return answer
      }
    }
  }

  #getAgent(agentid: string | null): Json {
    if (agentid !== String(this.agentId)) throw new FakeRefusal(40056, 'invalid agentid')
    return { errcode: 0, errmsg: 'ok', agentid: this.agentId, ...this.app }
  }

  #getToken(query: URLSearchParams): Json {
    if (query.get('corpid') !== this.corpId) throw new FakeRefusal(40013, 'invalid corpid')
    if (query.get('corpsecret') !== this.secret) throw new FakeRefusal(40001, 'invalid credential')
    // Asked again within its life, WeCom gives the same token.
    for (const [known, until] of this.#tokens) {
      const left = until - this.#now()
      if (left > 0) return tokenAnswer(known, left)
    }
    const token = `${this.#id('TOKEN')}-secret-part`
    this.#tokens.set(token, this.#now() + this.#tokenLifetimeMs)
    return tokenAnswer(token, this.#tokenLifetimeMs)
  }

  #checkToken(token: string | null): void {
    if (!token) throw new FakeRefusal(41001, 'access_token missing')
    const until = this.#tokens.get(token)
    if (until === undefined) throw new FakeRefusal(40014, 'invalid access_token')
    if (this.#now() >= until) throw new FakeRefusal(42001, `access_token expired, token ${token}`)
  }

  #send(raw: string): Json {
    const body = checkRawJson(raw)
    if (body.agentid !== this.agentId) throw new FakeRefusal(40056, 'invalid agentid')
    const users = string(body.touser, 'touser').split('|')
    if (users.length > 1000) throw new FakeRefusal(40058, 'touser has more than 1000')
    checkMessage(body)
    const known = body.enable_duplicate_check === 1 ? this.#recent.get(raw) : undefined
    if (known && this.#now() < known.until) {
      this.duplicatesHeld += 1
      return known.answer
    }
    const reachable = users.filter((user) => this.#isVisible(user))
    const invalid = users.filter((user) => !reachable.includes(user)).map((u) => u.toLowerCase())
    if (reachable.length === 0) throw new FakeRefusal(81013, 'user & party & tag all invalid')
    const unlicensed = reachable.filter((user) => this.#member(user)?.licensed === false)
    const answer: Json = {
      errcode: 0,
      errmsg: 'ok',
      ...(invalid.length === 0 ? {} : { invaliduser: invalid.join('|') }),
      ...(unlicensed.length === 0
        ? {}
        : { unlicenseduser: unlicensed.map((user) => user.toLowerCase()).join('|') }),
      msgid: this.#id('MSG'),
    }
    if (body.msgtype === 'template_card') {
      const taskId = String((body.template_card as Json).task_id)
      // Which code WeCom gives is in none of the pages we could read; that it refuses is.
      if (this.#taskIds.has(taskId)) throw new FakeRefusal(40058, 'task_id is not unique')
      this.#taskIds.add(taskId)
      answer.response_code = this.#issueCode(taskId)
    }
    for (const user of reachable) {
      if (!unlicensed.includes(user)) this.#deliver(user, body, String(answer.msgid))
    }
    if (body.enable_duplicate_check === 1) {
      const interval = (body.duplicate_check_interval as number | undefined) ?? 1800
      if (interval > 14_400) throw new FakeRefusal(40058, 'duplicate_check_interval')
      this.#recent.set(raw, { until: this.#now() + interval * 1000, answer })
    }
    return answer
  }

  #deliver(userId: string, body: Json, messageId: string): void {
    const key = userId.toLowerCase()
    const now = this.#now()
    const times = (this.#shown.get(key) ?? []).filter((at) => now - at < HOUR)
    const inMinute = times.filter((at) => now - at < MINUTE).length
    if (inMinute >= 30 || times.length >= 1000) {
      this.dropped.push({ userId: key, at: now, body })
      return
    }
    this.#shown.set(key, [...times, now])
    const base = { at: now, messageId }
    switch (body.msgtype) {
      case 'text':
      case 'markdown':
        this.#show(userId, {
          ...base,
          kind: body.msgtype,
          text: String((body[body.msgtype] as Json).content),
        })
        return
      case 'image':
      case 'file': {
        const mediaId = String((body[body.msgtype] as Json).media_id)
        const { bytes, fileName } = this.#mediaOrRefuse(mediaId)
        this.#show(userId, { ...base, kind: body.msgtype, mediaId, fileName, bytes })
        return
      }
      default: {
        const content = object(body.template_card, 'template_card')
        const card: SeenCard = {
          ...base,
          kind: 'card',
          userId: key,
          taskId: String(content.task_id),
          title: '',
          words: '',
          buttons: [],
          replaced: null,
          updates: -1,
          card: {},
        }
        applyUpdate(card, content)
        this.#show(userId, card)
      }
    }
  }

  #update(body: Json): Json {
    if (body.agentid !== this.agentId) throw new FakeRefusal(40056, 'invalid agentid')
    const code = this.#codes.get(string(body.response_code, 'response_code'))
    if (!code || code.used || this.#now() >= code.expiresAt) {
      throw new FakeRefusal(40058, 'invalid response_code')
    }
    const users = Array.isArray(body.userids) ? body.userids.map(String) : []
    if (users.length === 0) throw new FakeRefusal(82001, 'no receivers')
    const content = isObject(body.template_card) ? body.template_card : null
    if (content) checkTemplateCard(content, 'update')
    else string(object(body.button, 'button').replace_name, 'button.replace_name')
    code.used = true
    const invaliduser: string[] = []
    for (const user of users) {
      const card = this.cardsFor(user).find((seen) => seen.taskId === code.taskId)
      if (!card || !this.#isVisible(user)) invaliduser.push(user.toLowerCase())
      else if (content) applyUpdate(card, content)
      else applyUpdate(card, { ...card.card, replace_text: (body.button as Json).replace_name })
    }
    return { errcode: 0, errmsg: 'ok', invaliduser }
  }

  #getMedia(id: string, range: string | undefined, response: ServerResponse): null {
    const media = this.#mediaOrRefuse(id)
    const size = media.bytes.length
    response.setHeader('content-type', media.mime)
    response.setHeader(
      'content-disposition',
      // As WeCom does: UTF-8 bytes in a header, which HTTP libraries show as Latin-1.
      `attachment; filename="${Buffer.from(media.fileName, 'utf8').toString('latin1')}"`,
    )
    const match = /^bytes=(\d+)-(\d+)$/.exec(range ?? '')
    // Written before the end: with a known length node re-codes this header and breaks it.
    if (!match) {
      if (size > 20 * MEGABYTE) {
        response.removeHeader('content-disposition')
        throw new FakeRefusal(830002, 'file larger than 20M, use Range')
      }
      response.write(media.bytes)
      response.end()
      return null
    }
    const start = Number(match[1])
    const end = Math.min(Number(match[2]), size - 1)
    if (end - start + 1 > 20 * MEGABYTE) {
      response.removeHeader('content-disposition')
      throw new FakeRefusal(830002, 'range larger than 20M')
    }
    response.statusCode = 206
    response.setHeader('content-range', `bytes ${start}-${end}/${size}`)
    response.write(media.bytes.subarray(start, end + 1))
    response.end()
    return null
  }

  #mediaOrRefuse(id: string): { bytes: Uint8Array; fileName: string; mime: string } {
    const media = this.#media.get(id)
    if (!media || this.#now() - media.at >= 3 * DAY) {
      throw new FakeRefusal(40007, 'invalid media_id')
    }
    return media
  }

  #getUser(userId: string): Json {
    const member = this.#member(userId)
    if (!member) throw new FakeRefusal(60111, 'userid not found')
    if (member.visible === false) throw new FakeRefusal(60011, 'no privilege to access')
    const { userid, name, mobile } = member
    const main = member.mainDepartment
    return {
      errcode: 0,
      errmsg: 'ok',
      userid,
      name,
      ...(mobile === undefined ? {} : { mobile }),
      ...(main === undefined
        ? {}
        : { department: [main, ...(member.departments ?? [])], main_department: main }),
      ...(member.position === undefined ? {} : { position: member.position }),
      direct_leader: (member.directLeader ?? []).filter((leader) => this.#isVisible(leader)),
      status: member.status ?? 1,
      ...member.odd,
    }
  }

  // ---------------------------------------------------------------- small things

  #member(userId: string): FakeMember | undefined {
    return this.#members.get(userId.toLowerCase())
  }
  #isVisible(userId: string): boolean {
    const member = this.#member(userId)
    return member !== undefined && member.visible !== false
  }
  #show(userId: string, seen: Seen): void {
    const key = userId.toLowerCase()
    this.#screens.set(key, [...(this.#screens.get(key) ?? []), seen])
  }
  #issueCode(taskId: string): string {
    const code = this.#id('CODE')
    this.#codes.set(code, { taskId, expiresAt: this.#now() + 3 * DAY, used: false })
    return code
  }
  #app(): string {
    if (this.#appUrl === null) throw new Error('Call connect(appUrl) before sending callbacks')
    return this.#appUrl
  }
  #stamp(): { seconds: number; nonce: string } {
    return { seconds: this.#seconds(), nonce: String(1_000_000 + this.#next()) }
  }
  #seconds(): number {
    return Math.floor(this.#now() / 1000)
  }
  #next(): number {
    this.#counter += 1
    return this.#counter
  }
  #id(prefix: string): string {
    return `${prefix}-${this.#next()}`
  }
}

function tokenAnswer(token: string, leftMs: number): Json {
  return {
    errcode: 0,
    errmsg: 'ok',
    access_token: token,
    expires_in: Math.max(1, Math.floor(leftMs / 1000)),
  }
}

export function buttonsOf(card: Json): Json[] {
  return Array.isArray(card.button_list) ? card.button_list.filter(isObject) : []
}

/** What stands on the screen once a card has this content. */
export function applyUpdate(seen: SeenCard, content: Json): void {
  const title = object(content.main_title, 'main_title')
  const rows = Array.isArray(content.horizontal_content_list)
    ? content.horizontal_content_list.filter(isObject)
    : []
  const source = isObject(content.source) ? content.source : {}
  const replaced = typeof content.replace_text === 'string' ? content.replace_text : null
  const labels = buttonsOf(content).map((button) => String(button.text))
  seen.card = content
  seen.updates += 1
  seen.title = String(title.title)
  seen.replaced = replaced
  seen.buttons = replaced === null ? labels : []
  seen.words = [
    source.desc,
    title.title,
    title.desc,
    content.sub_title_text,
    ...rows.map((row) => `${String(row.keyname)}：${String(row.value)}`),
    replaced ?? labels.join(' | '),
  ]
    .filter((line) => typeof line === 'string' && line !== '')
    .join('\n')
}

function selectedItemsXml(card: Json, choices: Record<string, string>): string {
  const selection = isObject(card.button_selection) ? card.button_selection : null
  if (!selection) return ''
  const question = String(selection.question_key)
  const options = (selection.option_list as Json[]) ?? []
  const wanted = choices[question] ?? selection.selected_id
  if (wanted === undefined) return ''
  const option = options.find((entry) => entry.id === wanted || entry.text === wanted)
  if (!option) throw new Error(`No option ${String(wanted)} in ${question}`)
  return `<SelectedItem><QuestionKey>${cdata(question)}</QuestionKey><OptionIds><OptionId>${cdata(String(option.id))}</OptionId></OptionIds></SelectedItem>`
}
