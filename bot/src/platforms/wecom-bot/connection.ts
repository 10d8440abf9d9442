/**
 * The bot's lasting connection: subscribed once, kept alive by pings, opened again when it breaks —
 * with growing, jittered waits, slowly where WeCom refuses the credentials, and without a fight where
 * another process took the bot over (a new subscription always throws the old one out).
 *
 * @see https://developer.work.weixin.qq.com/document/path/101463
 */
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import type { ChatConnection, ConnectionSink, ConnectionState } from '../../platform.ts'
import { ReconnectPace } from '../connection/reconnect-pace.ts'
import type { Timers } from '../connection/timers.ts'
import { ruleOf } from '../wecom/api-errors.ts'
import type { ApiFailure, ApiResult } from '../wecom/api-result.ts'
import { NOT_SUBSCRIBED } from './api-errors.ts'
import { FrameIntake } from './frame-intake.ts'
import { type Node, node, text } from './json-node.ts'
import { BotSocket } from './socket.ts'
import { botWording } from './wording.ts'

const PING_EVERY_MS = 30 * SECOND_MS
const MISSED_PONGS = 2
/** Refused credentials are asked again rarely: subscribing is limited, and only an admin can mend them. */
const REFUSED_WAIT_MS = { first: MINUTE_MS, longest: 30 * MINUTE_MS }
/**
 * Thrown out by somebody else's subscription: once more after minutes — longer than the admins wait to
 * be told of a broken connection —, then hardly ever.
 */
const THROWN_OUT_WAIT_MS = { first: 6 * MINUTE_MS, again: HOUR_MS }
/** Whether this process may hold the connection is looked at so often. */
const TURN_LOOK_MS = 2 * SECOND_MS
/** What is to be sent waits so long for a connection that is just being opened. */
const READY_MS = 3 * SECOND_MS
const UNREACHABLE_AFTER = 5

const { adminHints } = botWording

export interface ConnectionOptions {
  url: string
  botId: string
  secret: string
  timers: Timers
  now: () => Instant
  /** 0 … 1, for jitter. */
  random: () => number
  /** Unique among the frames of this process. */
  newId: () => string
  /**
   * One connection per bot: false while another process holds it. Asked before connecting, every few
   * seconds while connected, and before anything is said.
   */
  mayConnect: () => boolean
}

export class BotConnection implements ChatConnection {
  readonly #options: ConnectionOptions
  readonly #pace: ReconnectPace
  #intake: FrameIntake | null = null
  #socket: BotSocket | null = null
  #isReady = false
  #isStopped = true
  #since: Instant | null = null
  #problem: string | null = null
  #failures = 0
  #refusals = 0
  #timesThrownOut = 0
  #cancelPing = () => {}
  #cancelLook = () => {}
  #waiting = new Set<(socket: BotSocket | null) => void>()

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { timers, random } = options
    this.#pace = new ReconnectPace({ timers, random, attempt: () => void this.#connect() })
  }

  start(sink: ConnectionSink): void {
    if (!this.#isStopped) return
    this.#isStopped = false
    this.#intake = new FrameIntake({
      receive: (raw) => sink.receive(raw),
      timers: this.#options.timers,
      onLost: (reqId) => {
        const stream = { id: `kedu-${this.#options.newId()}`, finish: true }
        const content = botWording.notKept
        const body = { msgtype: 'stream', stream: { ...stream, content } }
        void this.request('aibot_respond_msg', body, reqId)
      },
    })
    this.#pace.plan()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelLook()
    this.#pace.stop()
    this.#drop()
    this.#letGo(null)
    await this.#intake?.idle()
  }

  state(): ConnectionState {
    return { isOpen: this.#isReady, since: this.#since, problem: this.#problem }
  }

  /**
   * Sends a frame and gives its ack. Where WeCom no longer knows of the subscription, the connection
   * is opened anew and the frame sent once more.
   */
  async request(cmd: string, body: object, reqId?: string): Promise<ApiResult<Node>> {
    const id = reqId ?? `${cmd}_${this.#options.newId()}`
    const first = await this.#ready(READY_MS)
    if (first === null) return NOT_CONNECTED
    // A process that stood still may find that another one speaks for the bot by now.
    if (!this.#options.mayConnect()) {
      if (this.#socket === first) this.#giveWay()
      return NOT_CONNECTED
    }
    const ack = await first.request(cmd, id, body)
    if (ack.kind !== 'refused' || ack.errcode !== NOT_SUBSCRIBED) return ack
    if (this.#socket === first) {
      this.#drop()
      this.#pace.plan()
    }
    const second = await this.#ready(2 * READY_MS)
    return second === null ? ack : second.request(cmd, id, body)
  }

  async #connect(): Promise<void> {
    if (this.#isStopped || this.#socket !== null) return
    if (!this.#options.mayConnect()) return this.#giveWay()
    this.#since ??= this.#options.now()
    const socket: BotSocket = new BotSocket({
      url: this.#options.url,
      timers: this.#options.timers,
      secrets: [this.#options.secret],
      onFrame: (frame, raw) => this.#take(socket, frame, raw),
      onClosed: () => this.#lost(socket),
    })
    this.#socket = socket
    if (!(await socket.opened)) return
    if (!this.#options.mayConnect()) return this.#socket === socket ? this.#giveWay() : undefined
    const { botId, secret } = this.#options
    const ack = await socket.request('aibot_subscribe', this.#newId('aibot_subscribe'), {
      bot_id: botId,
      secret,
    })
    if (this.#socket !== socket) return
    if (ack.kind === 'ok') return this.#subscribed(socket)
    this.#drop()
    if (isForAnAdmin(ack)) this.#refused()
    else this.#again()
  }

  #subscribed(socket: BotSocket): void {
    this.#isReady = true
    this.#since = this.#options.now()
    this.#problem = null
    this.#refusals = 0
    this.#failures = 0
    this.#pace.opened()
    this.#letGo(socket)
    this.#pingLater(socket, 0)
    this.#lookLater()
  }

  /** Another process holds it: nothing is wrong, and nothing is said from here. */
  #giveWay(): void {
    this.#drop()
    this.#since = null
    this.#problem = adminHints.leader
    this.#lookLater()
  }

  #lookLater(): void {
    this.#cancelLook()
    this.#cancelLook = this.#options.timers.after(TURN_LOOK_MS, () => {
      if (this.#isStopped) return
      const mayConnect = this.#options.mayConnect()
      if (!mayConnect && this.#socket !== null) return this.#giveWay()
      if (mayConnect && this.#socket === null && this.#problem === adminHints.leader) {
        this.#problem = null
        return this.#pace.plan()
      }
      this.#lookLater()
    })
  }

  #pingLater(socket: BotSocket, missed: number): void {
    this.#cancelPing = this.#options.timers.after(
      PING_EVERY_MS,
      () => void this.#ping(socket, missed),
    )
  }

  async #ping(socket: BotSocket, missed: number): Promise<void> {
    if (this.#socket !== socket) return
    if (!this.#options.mayConnect()) return this.#giveWay()
    const pong = await socket.request('ping', this.#newId('ping'), null)
    if (this.#socket !== socket) return
    if (pong.kind === 'ok') {
      if (this.#since !== null && this.#options.now() - this.#since >= HOUR_MS) {
        this.#timesThrownOut = 0
      }
      return this.#pingLater(socket, 0)
    }
    const gone = pong.kind === 'refused' && pong.errcode === NOT_SUBSCRIBED
    if (gone || missed + 1 >= MISSED_PONGS) {
      this.#drop()
      return this.#again()
    }
    this.#pingLater(socket, missed + 1)
  }

  #take(socket: BotSocket, frame: Node, raw: string): void {
    if (this.#socket !== socket) return
    const cmd = text(frame, 'cmd')
    if (cmd !== 'aibot_msg_callback' && cmd !== 'aibot_event_callback') return
    const event = node(node(frame, 'body'), 'event')
    if (text(event, 'eventtype') === 'disconnected_event') return this.#thrownOut()
    this.#intake?.take(raw, text(node(frame, 'headers'), 'req_id'))
  }

  #thrownOut(): void {
    this.#timesThrownOut += 1
    this.#drop()
    this.#problem = adminHints.elsewhere
    const { first, again } = THROWN_OUT_WAIT_MS
    this.#pace.plan(this.#timesThrownOut === 1 ? first : again)
  }

  #refused(): void {
    const { first, longest } = REFUSED_WAIT_MS
    this.#problem = adminHints.refused
    this.#pace.plan(Math.min(longest, first * 2 ** Math.min(this.#refusals, 8)))
    this.#refusals += 1
  }

  /** The socket closed by itself. */
  #lost(socket: BotSocket): void {
    if (this.#socket !== socket) return
    this.#drop()
    this.#again()
  }

  #again(): void {
    this.#failures += 1
    if (this.#failures >= UNREACHABLE_AFTER) this.#problem = adminHints.unreachable
    this.#pace.plan()
  }

  #drop(): void {
    const socket = this.#socket
    this.#cancelPing()
    this.#pace.ended()
    this.#socket = null
    if (this.#isReady) this.#since = this.#options.now()
    this.#isReady = false
    socket?.close()
  }

  #newId(cmd: string): string {
    return `${cmd}_${this.#options.newId()}`
  }

  /** The subscribed socket, when there is one within that time. */
  #ready(ms: number): Promise<BotSocket | null> {
    if (this.#isReady) return Promise.resolve(this.#socket)
    if (this.#isStopped) return Promise.resolve(null)
    return new Promise((resolve) => {
      const end = (socket: BotSocket | null) => {
        cancel()
        this.#waiting.delete(end)
        resolve(socket)
      }
      const cancel = this.#options.timers.after(ms, () => end(null))
      this.#waiting.add(end)
    })
  }

  #letGo(socket: BotSocket | null): void {
    for (const end of [...this.#waiting]) end(socket)
  }
}

const NOT_CONNECTED: ApiFailure = { kind: 'failed', reason: 'network', detail: 'not connected' }

/** WeCom said no to the subscription itself, not just to this moment. */
function isForAnAdmin(failure: ApiFailure): boolean {
  if (failure.kind !== 'refused') return false
  const { reason } = ruleOf(failure.errcode)
  return reason !== 'busy' && reason !== 'rate-limited'
}
