/**
 * A DingTalk for tests: both APIs over real HTTP, with DingTalk's limits and habits and a clock of the
 * test's. It keeps what each person sees on their phone, can break in the ways DingTalk breaks, counts
 * the month's allowance, and sends signed callbacks.
 *
 *     const dingtalk = await startFakeDingtalk({ now: () => clock.now() })
 *     dingtalk.addPerson({ userid: 'zhangwei', name: '张伟' })
 *     dingtalk.connect(app.url)
 *     await dingtalk.sayText('zhangwei', '今天去了华东机电，等报价')
 *     await dingtalk.tapButton('zhangwei', dingtalk.lastCard('zhangwei'), '对')
 *     dingtalk.failNext(1, 'system.busy', { status: 500 })
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CallbackReply,
  type CallbackTweak,
  postCallback,
  robotMessage,
  type SentCallback,
  sealCardCallback,
  sealRobotMessage,
} from './fake-dingtalk-callbacks.ts'
import {
  checkCard,
  checkLink,
  checkNotification,
  checkParams,
  checkRobotMessage,
  checkSessionMessage,
  FakeRefusal,
  isObject,
  type Json,
  jsonBody,
  object,
  readUpload,
  string,
} from './fake-dingtalk-checks.ts'
import { FakeDingtalkDirectory } from './fake-dingtalk-directory.ts'
import { FakeDingtalkGateway, type GatewayTime, OPEN_PATH } from './fake-dingtalk-gateway.ts'
import { type FakeDepartment, FakeDingtalkOrg, type FakePerson } from './fake-dingtalk-org.ts'

export interface FakeDingtalkOptions {
  /** Epoch ms; default: a clock standing at 2026-11-23 10:00 in Shanghai. */
  now?: () => number
  clientId?: string
  clientSecret?: string
  /** A template that was imported and published; null: none. */
  templateId?: string | null
  /** Calls a month; default: as many as wanted. */
  monthlyCalls?: number
  /** For what comes later; default: the time of the process. */
  after?: GatewayTime['after']
}

interface SeenBase {
  at: number
  /** Id of the group it stands in; null: the robot's own chat. */
  group: string | null
}
export type Seen =
  | (SeenBase & {
      kind: 'text'
      text: string
      via: 'session' | 'robot' | 'notification'
      /** Where its button leads; null: it has none. */
      link: string | null
    })
  | (SeenBase & { kind: 'image' | 'file'; fileName: string; bytes: Uint8Array })
  | SeenCard

/** A card as it stands on the screen now; updates change this object. */
export interface SeenCard extends SeenBase {
  kind: 'card'
  userId: string
  outTrackId: string
  title: string
  /** Every word on the card, one line each. */
  words: string
  /** Labels of the buttons that can be tapped. */
  buttons: string[]
  /** Words at the foot of a card that is over; null before. */
  settled: string | null
  updates: number
  params: Record<string, string>
}

export interface RequestRecord {
  at: number
  method: string
  path: string
  body: string
  /** Code of the refusal, or null. */
  code: string | null
}

export interface FakeTodo {
  id: string
  unionId: string
  sourceId: string
  subject: string
  dueTime: number
  /** Opened by a tap. */
  url: string
  done: boolean
}

type Trouble =
  | { kind: 'none' }
  | { kind: 'refuse'; code: string; status: number; message: string; subCode?: string }
  | { kind: 'page'; status: number }
  | { kind: 'hang' }
  | { kind: 'drop' }
  /** Does what was asked, then loses the answer. */
  | { kind: 'lose-answer' }
  /** Does what was asked, and answers so much later. */
  | { kind: 'slow'; ms: number }

/** What costs nothing. */
const FREE = /^\/(?:v1\.0\/oauth2|topapi\/(?:v2\/)?(?:user|department)|auth|file|v1\.0\/gateway)/

export async function startFakeDingtalk(options: FakeDingtalkOptions = {}): Promise<FakeDingtalk> {
  const fake = new FakeDingtalk(options)
  await fake.listen()
  return fake
}

export class FakeDingtalk {
  readonly clientId: string
  readonly clientSecret: string
  readonly robotCode: string
  readonly templateId: string | null
  readonly agentId = '2990001'
  readonly org = new FakeDingtalkOrg()
  /** Lists of the directory, codes of signing in, tickets of pages. */
  readonly directory = new FakeDingtalkDirectory(this.org, () => this.#now())
  /** The Stream mode of the same host. */
  readonly gateway: FakeDingtalkGateway
  /** What could not be delivered by callback; emptied by being read, 200 at a time. */
  readonly missedEvents: Json[] = []
  /** Every request, oldest first. */
  readonly requests: RequestRecord[] = []
  readonly dings: { userId: string; content: string; at: number }[] = []
  readonly todos: FakeTodo[] = []
  /** Whether the edition has DING. */
  hasDing = true
  /** People a DING does not reach, although DingTalk takes it. */
  readonly undingable = new Set<string>()
  /** DingTalk answers a change of a card with `success: false` in a 200. */
  refusesUpdates = false
  /** What becomes of the next work notification, in the words of its result; null: it is shown. */
  nextNotification: 'failed' | 'pending' | `forbidden ${number}` | null = null
  /** Calls of this month that counted. */
  callsUsed = 0
  monthlyCalls: number
  /** People DingTalk holds messages back from just now. */
  readonly flowControlled = new Set<string>()

  readonly #now: () => number
  readonly #after: GatewayTime['after']
  readonly #server: Server
  readonly #screens = new Map<string, Seen[]>()
  readonly #tokens = new Map<string, number>()
  readonly #cards = new Map<string, SeenCard>()
  readonly #cardIds = new Set<string>()
  readonly #sessions = new Map<string, { userId: string; group: string | null; until: number }>()
  readonly #media = new Map<string, { bytes: Uint8Array; fileName: string; mime: string }>()
  readonly #told = new Set<string>()
  readonly #notified = new Map<number, Json>()
  readonly #troubles: { path: string | null; after: number; left: number; trouble: Trouble }[] = []
  #cardRoute: { url: string; apiSecret: string } | null = null
  #outage = false
  #appUrl: string | null = null
  #counter = 0
  #url = ''

  constructor(options: FakeDingtalkOptions) {
    this.#now = options.now ?? (() => Date.UTC(2026, 10, 23, 2, 0, 0))
    this.clientId = options.clientId ?? 'dingfakeapp0001'
    this.clientSecret = options.clientSecret ?? 'fake-dingtalk-secret-0123456789'
    this.robotCode = this.clientId
    this.templateId = options.templateId === undefined ? 'kedu.schema' : options.templateId
    this.monthlyCalls = options.monthlyCalls ?? Number.POSITIVE_INFINITY
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.statusCode = 599
        response.end(String(error))
      })
    })
    const { clientId, clientSecret } = this
    this.#after = options.after ?? later
    const time = { now: this.#now, after: this.#after }
    this.gateway = new FakeDingtalkGateway({ clientId, clientSecret, time })
    this.gateway.attach(this.#server)
  }

  // ---------------------------------------------------------------- life

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** For `DINGTALK_API_BASE` and `DINGTALK_OAPI_BASE`. */
  get url(): string {
    return this.#url
  }

  /** Where callbacks go: the base address of the app under test. */
  connect(appUrl: string): void {
    this.#appUrl = appUrl.replace(/\/+$/, '')
  }

  async close(): Promise<void> {
    await this.gateway.close()
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  addPerson(person: FakePerson): void {
    this.org.addPerson(person)
  }

  addDepartment(department: FakeDepartment): void {
    this.org.addDepartment(department)
  }

  // ---------------------------------------------------------------- what people see

  /** Everything on the person's screen, groups included, oldest first. */
  seenBy(userId: string): readonly Seen[] {
    return this.#screens.get(userId.toLowerCase()) ?? []
  }

  textsFor(userId: string): string[] {
    return this.seenBy(userId).flatMap((seen) => (seen.kind === 'text' ? [seen.text] : []))
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

  /** The next `times` calls (of `path`, or any but the token; once `after` passed) are refused so. */
  failNext(
    times: number,
    code: string,
    more: {
      path?: string
      status?: number
      message?: string
      after?: number
      /** What the old API names beside an `errcode` of 88. */
      subCode?: string
    } = {},
  ): void {
    const { status = 400, message = `made to fail with ${code}`, subCode } = more
    const named = subCode === undefined ? {} : { subCode }
    this.#trouble(times, { kind: 'refuse', code, status, message, ...named }, more.path, more.after)
  }
  /** A page of HTML, as the gateway in front of DingTalk shows it. */
  pageNext(times: number, status = 200, path?: string): void {
    this.#trouble(times, { kind: 'page', status }, path)
  }
  /** The next so many calls of the path go well; what fails after them is said next. */
  wellNext(times: number, path: string): void {
    if (times > 0) this.#trouble(times, { kind: 'none' }, path)
  }
  hangNext(times: number, path?: string): void {
    this.#trouble(times, { kind: 'hang' }, path)
  }
  dropNext(times: number, path?: string): void {
    this.#trouble(times, { kind: 'drop' }, path)
  }
  loseAnswerNext(times: number, path?: string): void {
    this.#trouble(times, { kind: 'lose-answer' }, path)
  }
  slowNext(times: number, ms: number, path?: string): void {
    this.#trouble(times, { kind: 'slow', ms }, path)
  }
  mend(): void {
    this.#troubles.length = 0
  }
  outage(on: boolean): void {
    this.#outage = on
  }
  expireTokens(): void {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, 0)
  }
  /** Sessions of messages end before their time: 300001. */
  expireSessions(): void {
    for (const session of this.#sessions.values()) session.until = 0
  }
  /** Requests to a path, refused ones included. */
  callsTo(path: string): RequestRecord[] {
    return this.requests.filter((record) => record.path.startsWith(path))
  }

  #trouble(times: number, trouble: Trouble, path?: string, after = 0): void {
    this.#troubles.push({ path: path ?? null, after, left: times, trouble })
  }

  // ---------------------------------------------------------------- callbacks

  /** Puts a file on DingTalk's side, as a phone does; the code goes into a message. */
  putMedia(bytes: Uint8Array, file: { fileName: string; mime: string }): string {
    const code = this.#id('CODE')
    this.#media.set(code, { bytes, ...file })
    return code
  }

  sayText(userId: string, text: string, more: MessageOptions = {}): Promise<CallbackReply> {
    const content = more.group ? ` ${text}` : text
    return this.say(userId, { msgtype: 'text', text: { content } }, more)
  }
  sayPicture(userId: string, bytes: Uint8Array): Promise<CallbackReply> {
    const downloadCode = this.putMedia(bytes, { fileName: 'image.jpg', mime: 'image/jpeg' })
    return this.say(userId, { msgtype: 'picture', content: { downloadCode } })
  }
  /** Any robot message; over the allowance it comes without its content. */
  say(userId: string, fields: Json, more: MessageOptions = {}): Promise<CallbackReply> {
    return this.post(this.message(userId, fields, more))
  }

  /** A robot message as it would be posted. */
  message(userId: string, fields: Json, more: MessageOptions = {}): SentCallback {
    const group = more.group ?? null
    const session = this.#id('SESSION')
    this.#sessions.set(session, {
      userId: userId.toLowerCase(),
      group: group?.id ?? null,
      until: this.#now() + 5_400_060,
    })
    const body = robotMessage({
      messageId: this.#id('msg'),
      userId,
      name: this.org.person(userId)?.name ?? userId,
      robotCode: this.robotCode,
      sessionWebhook: `${this.#url}/robot/sendBySession?session=${session}`,
      now: this.#now(),
      group,
      fields: more.isOverQuota ? { errorCode: 20001, errorMessage: 'over quota' } : fields,
    })
    const url = `${this.#appUrl ?? 'http://app'}/callbacks/dingtalk/robot`
    return sealRobotMessage(url, this.clientSecret, body, this.#now(), more.tweak)
  }

  /**
   * Taps a button as it stands on the screen; the answer changes the card at once.
   * @param choice the option of the menu, by value or words; default: what is preselected
   * @throws {Error} when there is no such button (any more), unless `stale` (a tap under way)
   */
  async tapButton(
    userId: string,
    card: SeenCard,
    label: string,
    choice: string | null = null,
    more: { stale?: boolean; params?: Record<string, string> } = {},
  ): Promise<CallbackReply> {
    const reply = await this.post(this.tap(userId, card, label, choice, more))
    if (reply.status === 200 && reply.body !== '') {
      const answer = object(JSON.parse(reply.body), 'answer')
      const options = isObject(answer.cardUpdateOptions) ? answer.cardUpdateOptions : {}
      if (options.updateCardDataByKey !== true) throw new Error('The answer overwrites the card')
      applyParams(card, { ...card.params, ...checkParams(answer.cardData) })
    }
    return reply
  }

  tap(
    userId: string,
    card: SeenCard,
    label: string,
    choice: string | null = null,
    more: { stale?: boolean; params?: Record<string, string> } = {},
  ): SentCallback {
    const shown = more.params ?? card.params
    const number = [1, 2, 3, 4, 5, 6].find((n) => shown[`button${n}`] === label)
    if (number === undefined || (card.settled !== null && more.stale !== true)) {
      throw new Error(`No button ${label}; there is: ${card.settled ?? card.buttons.join(' | ')}`)
    }
    const option = optionsOf(shown).find(
      (entry) => entry.value === choice || entry.text.zh_CN === choice,
    )
    if (choice !== null && !option) throw new Error(`No option ${choice}`)
    const params = {
      action: shown[`action${number}`],
      selectKey: shown.selectKey,
      selected: shown.selected,
      ...(option === undefined ? {} : { choice: { index: 0, value: option.value } }),
    }
    const route = this.#cardRoute
    const url = `${this.#appUrl ?? 'http://app'}${route ? new URL(route.url).pathname : '/callbacks/dingtalk/card'}`
    const body = {
      type: 'actionCallback',
      outTrackId: card.outTrackId,
      corpId: 'dingfakecorp',
      userId,
      userIdType: 1,
      spaceType: card.group === null ? 'IM_ROBOT' : 'IM_GROUP',
      spaceId: card.group ?? userId,
      content: JSON.stringify({ cardPrivateData: { actionIds: [`button${number}`], params } }),
    }
    // One tap is signed at one moment, so two taps at the same moment of the test's clock differ.
    return sealCardCallback(url, route?.apiSecret ?? '', body, this.#now() + this.#next())
  }

  post(sent: SentCallback): Promise<CallbackReply> {
    if (this.#appUrl === null) throw new Error('Call connect(appUrl) before sending callbacks')
    return postCallback(sent)
  }

  // ---------------------------------------------------------------- both APIs

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    response.setHeader('date', new Date(this.#now()).toUTCString())
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const record: RequestRecord = {
      at: this.#now(),
      method: request.method ?? '',
      path: url.pathname,
      body: url.pathname === '/media/upload' ? '' : body.toString('utf8'),
      code: null,
    }
    this.requests.push(record)
    const trouble = this.#outage ? ({ kind: 'drop' } as const) : this.#takeTrouble(url.pathname)
    if (trouble?.kind === 'hang') return
    if (trouble?.kind === 'drop') {
      request.socket.destroy()
      return
    }
    if (trouble?.kind === 'page') {
      response.statusCode = trouble.status
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><title>punish</title>')
      return
    }
    if (url.pathname === OPEN_PATH && trouble === null) {
      const opened = this.gateway.answerOpen(request.headers, body.toString('utf8'))
      response.writeHead(opened.status, { 'content-type': opened.contentType }).end(opened.body)
      return
    }
    const isOld = /^\/(?:topapi|media|robot|call_back|auth)\//.test(url.pathname)
    let answer: Json
    let status = 200
    try {
      if (trouble?.kind === 'refuse') {
        throw new FakeRefusal(trouble.code, trouble.message, trouble.status)
      }
      if (url.pathname.startsWith('/file/')) return this.#sendFile(url.pathname, response)
      answer = this.#route(url, request, body)
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error
      record.code = error.code
      status = isOld ? 200 : error.status
      answer = isOld
        ? {
            errcode: Number(error.code),
            errmsg: error.message,
            request_id: 'r',
            ...(trouble?.kind === 'refuse' && trouble.subCode !== undefined
              ? { sub_code: trouble.subCode, sub_msg: error.message }
              : {}),
          }
        : { code: error.code, message: error.message, requestid: 'r' }
    }
    if (trouble?.kind === 'lose-answer') {
      request.socket.destroy()
      return
    }
    const end = () => {
      response.statusCode = status
      response.setHeader('content-type', 'application/json; charset=utf-8')
      response.end(JSON.stringify(answer))
    }
    if (trouble?.kind === 'slow') this.#after(trouble.ms, end)
    else end()
  }

  #takeTrouble(path: string): Trouble | null {
    const index = this.#troubles.findIndex((entry) =>
      entry.path === null ? !path.startsWith('/v1.0/oauth2') : path.startsWith(entry.path),
    )
    const entry = this.#troubles[index]
    if (!entry) return null
    if (entry.after > 0) {
      entry.after -= 1
      return null
    }
    entry.left -= 1
    if (entry.left <= 0) this.#troubles.splice(index, 1)
    return entry.trouble
  }

  #route(url: URL, request: IncomingMessage, raw: Buffer): Json {
    const path = url.pathname
    if (path === '/v1.0/oauth2/accessToken') return this.#token(jsonBody(raw))
    if (path === '/robot/sendBySession') {
      return this.#bySession(url.searchParams.get('session') ?? '', jsonBody(raw))
    }
    this.#checkToken(url, request)
    this.#charge(path)
    const todo = /^\/v1\.0\/todo\/users\/([^/]+)\/tasks(?:\/(sources\/)?([^/]+))?$/.exec(path)
    if (todo) return this.#todo(todo, request.method ?? '', raw)
    switch (path) {
      case '/call_back/get_call_back_failed_result': {
        if (request.method !== 'GET') throw new FakeRefusal('43001', 'need GET')
        const failed_list = this.missedEvents.splice(0, 200)
        return { errcode: 0, failed_list, has_more: this.missedEvents.length > 0 }
      }
      case '/v1.0/robot/oToMessages/batchSend':
        return this.#toPeople(jsonBody(raw))
      case '/v1.0/robot/groupMessages/send':
        return this.#toGroup(jsonBody(raw))
      case '/v1.0/card/instances/createAndDeliver':
        return this.#createCard(jsonBody(raw))
      case '/v1.0/card/instances':
        return request.method === 'PUT'
          ? this.#updateCard(jsonBody(raw))
          : this.#makeCard(jsonBody(raw))
      case '/v1.0/card/callbacks/register': {
        const body = jsonBody(raw)
        const secret = string(body.apiSecret, 'apiSecret')
        this.#cardRoute = { url: string(body.callbackUrl, 'callbackUrl'), apiSecret: secret }
        return { success: true, result: { callbackUrl: body.callbackUrl } }
      }
      case '/v1.0/robot/ding/send':
        return this.#ding(jsonBody(raw))
      case '/v1.0/robot/messageFiles/download': {
        const code = string(jsonBody(raw).downloadCode, 'downloadCode')
        if (!this.#media.has(code)) {
          throw new FakeRefusal('invalidParameter.robotCode.downloadCode', 'unknown code')
        }
        return { downloadUrl: `${this.#url}/file/${code}?Expires=1&Signature=a%2Bb` }
      }
      case '/topapi/message/corpconversation/asyncsend_v2':
        return this.#notify(jsonBody(raw))
      case '/topapi/message/corpconversation/getsendresult': {
        const body = jsonBody(raw)
        const result = this.#notified.get(Number(body.task_id))
        if (String(body.agent_id) !== this.agentId || !result) {
          throw new FakeRefusal('40035', 'no such task')
        }
        return { errcode: 0, errmsg: 'ok', send_result: result, request_id: 'r' }
      }
      case '/media/upload': {
        const type = url.searchParams.get('type') ?? ''
        const file = readUpload(request.headers['content-type'] ?? '', raw, type)
        const media_id = `@${this.putMedia(file.bytes, file)}`
        return { errcode: 0, errmsg: 'ok', type, media_id, created_at: this.#now() }
      }
      default:
        return (
          this.directory.answer(path, raw.length === 0 ? {} : jsonBody(raw), request.method) ??
          this.org.answer(path, jsonBody(raw))
        )
    }
  }

  #token(body: Json): Json {
    if (body.appKey !== this.clientId || body.appSecret !== this.clientSecret) {
      throw new FakeRefusal('invalidClientIdOrSecret', '无效的clientId或者clientSecret')
    }
    const token = this.#id('TOKEN')
    this.#tokens.set(token, this.#now() + 7_200_000)
    return { accessToken: token, expireIn: 7200 }
  }

  #checkToken(url: URL, request: IncomingMessage): void {
    const isOld = url.searchParams.has('access_token')
    const token = isOld
      ? url.searchParams.get('access_token')
      : request.headers['x-acs-dingtalk-access-token']
    const until = typeof token === 'string' ? this.#tokens.get(token) : undefined
    if (until !== undefined && this.#now() < until) return
    throw new FakeRefusal(isOld ? '40014' : 'InvalidAuthentication', '不合法的access_token')
  }

  #charge(path: string): void {
    if (FREE.test(path)) return
    if (this.callsUsed >= this.monthlyCalls) {
      const isOld = path.startsWith('/topapi') || path.startsWith('/media')
      const code = isOld ? '90020' : 'Forbidden.AccessDenied.ApiCountLimitForOrg'
      throw new FakeRefusal(code, 'api count limit', 403)
    }
    this.callsUsed += 1
  }

  #bySession(key: string, body: Json): Json {
    const session = this.#sessions.get(key)
    if (!session || this.#now() >= session.until) throw new FakeRefusal('300001', 'session 不存在')
    const { title, text, button, link } = checkSessionMessage(body)
    const words = [title, text, button].filter((part) => part !== '').join('\n')
    this.#show(session.userId, {
      kind: 'text',
      text: words,
      via: 'session',
      link,
      ...this.#base(session.group),
    })
    return { errcode: 0, errmsg: 'ok' }
  }

  #toPeople(body: Json): Json {
    this.#checkRobot(body)
    const { msgKey, msgParam } = checkRobotMessage(body)
    const userIds = Array.isArray(body.userIds) ? body.userIds.map(String) : []
    if (userIds.length === 0 || userIds.length > 20) {
      throw new FakeRefusal('invalidParameter.userIds', 'userIds')
    }
    const invalid = userIds.filter((id) => !this.org.isVisible(id))
    const held = userIds.filter((id) => this.flowControlled.has(id.toLowerCase()))
    for (const id of userIds) {
      if (!invalid.includes(id) && !held.includes(id)) this.#showMessage(id, msgKey, msgParam, null)
    }
    return {
      processQueryKey: this.#id('QUERY'),
      invalidStaffIdList: invalid,
      flowControlledStaffIdList: held,
    }
  }

  #toGroup(body: Json): Json {
    this.#checkRobot(body)
    const { msgKey, msgParam } = checkRobotMessage(body)
    const group = string(body.openConversationId, 'openConversationId')
    const members = this.org.membersOf(group)
    if (members === null) throw new FakeRefusal('group.disbanded', 'group disbanded')
    for (const id of members) this.#showMessage(id, msgKey, msgParam, group)
    return { processQueryKey: this.#id('QUERY') }
  }

  #checkRobot(body: Json): void {
    if (body.robotCode !== this.robotCode) throw new FakeRefusal('robotCode.illegal', 'robotCode')
  }

  #createCard(body: Json): Json {
    const { outTrackId, params } = checkCard(body)
    if (body.cardTemplateId !== this.templateId) {
      throw new FakeRefusal('param.templateNotExist', 'template does not exist')
    }
    if (body.callbackType === 'HTTP' && this.#cardRoute === null) {
      throw new FakeRefusal('param.callbackRouteKeyNotExist', 'no such route')
    }
    if (this.#cardIds.has(outTrackId)) {
      throw new FakeRefusal('param.cardAlreadyExist', 'card already exists')
    }
    const space = /^dtv1\.card\/\/IM_(ROBOT|GROUP)\.(.+)$/.exec(string(body.openSpaceId, 'space'))
    const target = space?.[2]
    if (!space || target === undefined) throw new FakeRefusal('param.openSpaceIdInvalid', 'space')
    this.#cardIds.add(outTrackId)
    const isGroup = space[1] === 'GROUP'
    const model = object(
      body[isGroup ? 'imGroupOpenDeliverModel' : 'imRobotOpenDeliverModel'],
      'model',
    )
    if (model.robotCode !== this.robotCode) throw new FakeRefusal('robotCode.illegal', 'robotCode')
    const userIds = isGroup ? (model.recipients as string[]) : [target]
    const reached = userIds.filter((id) => this.org.isVisible(id))
    for (const userId of reached) {
      const card = newCard(userId, outTrackId, this.#base(isGroup ? target : null))
      applyParams(card, params)
      card.updates = 0
      this.#cards.set(outTrackId, card)
      this.#show(userId, card)
    }
    const success = reached.length > 0
    const result = {
      spaceType: `IM_${space[1]}`,
      spaceId: target,
      success,
      carrierId: this.#id('CARRIER'),
      errorMsg: success ? '' : 'user not exist',
    }
    return { success: true, result: { outTrackId, deliverResults: [result] } }
  }

  /** Made, and laid down nowhere. */
  #makeCard(body: Json): Json {
    string(body.outTrackId, 'outTrackId')
    checkParams(body.cardData)
    if (body.cardTemplateId !== this.templateId) {
      throw new FakeRefusal('param.templateNotExist', 'template does not exist')
    }
    return { success: true, result: true }
  }

  #updateCard(body: Json): Json {
    const outTrackId = string(body.outTrackId, 'outTrackId')
    const card = this.#cards.get(outTrackId)
    if (!card) throw new FakeRefusal('param.cardNotExist', 'card does not exist')
    const options = isObject(body.cardUpdateOptions) ? body.cardUpdateOptions : {}
    const params = checkParams(body.cardData)
    if (this.refusesUpdates) return { success: false, result: false }
    // Without the option everything else on the card is lost, as in DingTalk.
    applyParams(card, options.updateCardDataByKey === true ? { ...card.params, ...params } : params)
    return { success: true, result: true }
  }

  #ding(body: Json): Json {
    this.#checkRobot(body)
    if (!this.hasDing) {
      throw new FakeRefusal('Forbidden.AccessDenied.EditionNotSupport', '仅专业版、专属版', 403)
    }
    const content = string(body.content, 'content')
    const userIds = body.receiverUserIdList as string[]
    const failed = userIds.filter((userId) => this.undingable.has(userId))
    for (const userId of userIds) {
      if (!failed.includes(userId)) this.dings.push({ userId, content, at: this.#now() })
    }
    return {
      openDingId: this.#id('DING'),
      failedList: Object.fromEntries(failed.map((userId) => [userId, '接收者不在可用范围'])),
    }
  }

  #todo(match: RegExpExecArray, method: string, raw: Buffer): Json {
    const unionId = decodeURIComponent(match[1] ?? '')
    if (!this.org.hasUnionId(unionId)) throw new FakeRefusal('todo.userNotExist', 'no such user')
    const last = decodeURIComponent(match[3] ?? '')
    if (method === 'GET') {
      const found = this.todos.find((todo) => todo.sourceId === last)
      if (!found) throw new FakeRefusal('todo.taskNotExist', 'no such task', 404)
      return { ...found }
    }
    const body = jsonBody(raw)
    if (method === 'PUT') {
      const found = this.todos.find((todo) => todo.id === last)
      if (!found) throw new FakeRefusal('todo.taskNotExist', 'no such task', 404)
      found.done = body.done === true
      return { result: true }
    }
    const sourceId = string(body.sourceId, 'sourceId')
    if (this.todos.some((todo) => todo.sourceId === sourceId)) {
      throw new FakeRefusal('todo.taskExist', 'task exist')
    }
    const { appUrl, pcUrl } = object(body.detailUrl, 'detailUrl')
    const url = string(appUrl, 'appUrl')
    if (!/^https?:/.test(url) || Buffer.byteLength(url) > 1024 || pcUrl !== url) {
      throw new FakeRefusal('invalidParameter', 'detailUrl')
    }
    const subject = string(body.subject, 'subject')
    const id = this.#id('TODO')
    const dueTime = Number(body.dueTime)
    this.todos.push({ id, unionId, sourceId, subject, dueTime, url, done: false })
    return { id, subject }
  }

  /** Says yes whatever becomes of it: the same text for the same person is shown once a day. */
  #notify(body: Json): Json {
    if (String(body.agent_id) !== this.agentId) throw new FakeRefusal('40035', 'agent_id')
    const message = object(body.msg, 'msg')
    if (Buffer.byteLength(JSON.stringify(message)) > 2048)
      throw new FakeRefusal('34016', 'too long')
    const { title, text, link } = checkNotification(message)
    const [userId = '', ...more] = string(body.userid_list, 'userid_list').split(',')
    if (more.length > 0) throw new FakeRefusal('40035', 'the fake takes one person at a time')
    const taskId = this.#next()
    const next = this.nextNotification
    this.nextNotification = null
    const day = Math.floor(this.#now() / 86_400_000)
    const key = `${userId}/${day}/${title}/${text}`
    const forbidden = (code: string) => ({ forbidden_list: [{ code, userid: userId, count: 1 }] })
    const fate = (): Json => {
      if (!this.org.isVisible(userId)) return { invalid_user_id_list: [userId] }
      if (this.#told.has(key)) return forbidden('143106')
      if (next === 'failed') return { failed_user_id_list: [userId] }
      if (next?.startsWith('forbidden')) return forbidden(next.slice('forbidden '.length))
      this.#told.add(key)
      const words = `${title}\n${text}`
      const base = this.#base(null)
      this.#show(userId, { kind: 'text', text: words, via: 'notification', link, ...base })
      return next === 'pending' ? {} : { unread_user_id_list: [userId] }
    }
    this.#notified.set(taskId, fate())
    return { errcode: 0, errmsg: 'ok', task_id: taskId, request_id: 'r' }
  }

  #sendFile(path: string, response: ServerResponse): void {
    const file = this.#media.get(path.slice('/file/'.length))
    response.statusCode = file ? 200 : 403
    response.setHeader('content-type', 'application/octet-stream')
    response.end(file?.bytes)
  }

  // ---------------------------------------------------------------- small things

  #showMessage(userId: string, msgKey: string, msgParam: Json, group: string | null): void {
    const base = this.#base(group)
    if (msgKey === 'sampleImageMsg' || msgKey === 'sampleFile') {
      const id = String(msgParam.photoURL ?? msgParam.mediaId).slice(1)
      const media = this.#media.get(id)
      if (!media) throw new FakeRefusal('invalidParameter.mediaId', 'no such media')
      const kind = msgKey === 'sampleFile' ? 'file' : 'image'
      this.#show(userId, { kind, fileName: media.fileName, bytes: media.bytes, ...base })
      return
    }
    const { title, text, content, singleTitle, singleURL } = msgParam
    const words = [title, text, content, singleTitle]
      .filter((part) => typeof part === 'string' && part !== '')
      .join('\n')
    const link = singleURL === undefined ? null : checkLink(singleURL)
    this.#show(userId, { kind: 'text', text: words, via: 'robot', link, ...base })
  }

  #show(userId: string, seen: Seen): void {
    const key = userId.toLowerCase()
    this.#screens.set(key, [...(this.#screens.get(key) ?? []), seen])
  }
  #base(group: string | null): SeenBase {
    return { at: this.#now(), group }
  }
  #next(): number {
    this.#counter += 1
    return this.#counter
  }
  #id(prefix: string): string {
    return `${prefix}${this.#next()}`
  }
}

interface MessageOptions {
  group?: { id: string; title: string }
  isOverQuota?: boolean
  tweak?: CallbackTweak
}

function newCard(userId: string, outTrackId: string, base: SeenBase): SeenCard {
  return {
    kind: 'card',
    ...base,
    userId,
    outTrackId,
    title: '',
    words: '',
    buttons: [],
    settled: null,
    updates: 0,
    params: {},
  }
}

function optionsOf(params: Record<string, string>): { value: string; text: { zh_CN: string } }[] {
  return params.options === undefined || params.options === '' ? [] : JSON.parse(params.options)
}

/** The card as Kedu's template draws these variables. */
function applyParams(card: SeenCard, params: Record<string, string>): void {
  const options = optionsOf(params)
  for (const option of options) {
    string(option.value, 'option.value')
    string(option.text.zh_CN, 'option.text.zh_CN')
  }
  const settled = params.settled ?? ''
  const buttons = [1, 2, 3, 4, 5, 6].map((n) => params[`button${n}`] ?? '')
  card.params = params
  card.updates += 1
  card.title = params.title ?? ''
  card.settled = settled === '' ? null : settled
  card.buttons = settled === '' ? buttons.filter((label) => label !== '') : []
  card.words = [
    params.tone,
    params.title,
    params.ruler,
    params.text,
    params.fields,
    params.items,
    params.selectLabel,
    ...options.map((option) => option.text.zh_CN),
    card.settled ?? card.buttons.join(' | '),
  ]
    .filter((line) => line !== undefined && line !== '')
    .join('\n')
}

/** A test that is over does not wait for it. */
function later(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
