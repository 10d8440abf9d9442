/**
 * DingTalk's Stream mode: a connection that we open and over which it pushes, so that no public
 * address is needed. Our own client, since the official one loses messages when the connection
 * changes and opens again in storms (decision 0010).
 *
 * One life of a connection: ask the gateway → connect with the ticket → frames, each recorded before
 * it is answered → `disconnect` or silence → the next connection, opened before the old one is let go.
 *
 * @see https://opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol
 */
import { type Instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import type { Dispatcher } from 'undici'
import type { ChatConnection, ConnectionSink, ConnectionState } from '../../platform.ts'
import { ReconnectPace } from '../connection/reconnect-pace.ts'
import { realTimers, type Timers, within } from '../connection/timers.ts'
import { StreamDeliveries } from './stream-deliveries.ts'
import { answerTo, type StreamFrame } from './stream-frames.ts'
import { openGateway } from './stream-gateway.ts'
import { StreamSocket } from './stream-socket.ts'
import { streamWording } from './stream-wording.ts'

/** An old connection that the server does not close: it says it does after 10 s of quiet. */
const DRAIN_MS = MINUTE_MS
/** What is being recorded when the process ends gets so long. */
const STOP_MS = 5 * SECOND_MS

export interface StreamOptions {
  clientId: string
  clientSecret: string
  /** New API and gateway, `https://api.dingtalk.com`. */
  apiBase: string
  now(): Instant
  /** From 0 up to 1. */
  random(): number
  timers?: Timers
  /** The `data` of the answer to a tap; default: nothing changes on the card. */
  cardAck?(data: unknown): unknown
  dispatcher?: Dispatcher
}

export function createStreamConnection(options: StreamOptions): ChatConnection {
  return new StreamConnection(options)
}

class StreamConnection implements ChatConnection {
  readonly #options: StreamOptions
  readonly #timers: Timers
  readonly #pace: ReconnectPace
  /** All that are not gone yet: tried, live, and let go but still draining. */
  readonly #sockets = new Set<StreamSocket>()
  readonly #answering = new Set<Promise<void>>()
  #deliveries: StreamDeliveries | null = null
  /** The one that new messages come over. */
  #live: StreamSocket | null = null
  /** The next one, from the question to the gateway until it is open. */
  #tried: StreamSocket | 'asking' | null = null
  #isStopped = false
  #state: ConnectionState = { isOpen: false, since: null, problem: null }

  constructor(options: StreamOptions) {
    this.#options = options
    this.#timers = options.timers ?? realTimers
    this.#pace = new ReconnectPace({
      timers: this.#timers,
      random: options.random,
      attempt: () => void this.#attempt(),
    })
  }

  start(sink: ConnectionSink): void {
    if (this.#deliveries !== null || this.#isStopped) return
    const { cardAck = () => ({ response: {} }) } = this.#options
    this.#deliveries = new StreamDeliveries({ sink, timers: this.#timers, cardAck })
    this.#state = { ...this.#state, since: this.#options.now() }
    this.#pace.plan()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#pace.stop()
    this.#deliveries?.stop()
    // What came is recorded and answered; what comes now is not, and DingTalk brings it again.
    await within(this.#timers, STOP_MS, Promise.all(this.#answering), undefined)
    await Promise.all([...this.#sockets].map((socket) => socket.close()))
    this.#live = null
    this.#show(this.#state.problem)
  }

  state(): ConnectionState {
    return this.#state
  }

  async #attempt(): Promise<void> {
    this.#tried = 'asking'
    const answer = await openGateway(this.#options)
    if (this.#isStopped) return
    if (answer.kind === 'failed') {
      this.#failed(answer.problem, answer.waitMs)
      return
    }
    const socket: StreamSocket = new StreamSocket(answer.url, this.#timers, {
      opened: () => this.#opened(socket),
      closed: (detail) => this.#closed(socket, detail),
      frame: (frame) => this.#frame(socket, frame),
      forgotten: () => this.#replace(socket),
    })
    this.#sockets.add(socket)
    this.#tried = socket
  }

  #opened(socket: StreamSocket): void {
    if (this.#isStopped) return
    const old = this.#live
    this.#live = socket
    this.#tried = null
    this.#pace.opened()
    this.#show(null)
    if (old !== null) this.#letGo(old)
  }

  #closed(socket: StreamSocket, detail: string): void {
    this.#sockets.delete(socket)
    if (this.#isStopped) return
    if (socket === this.#live) this.#lost()
    if (socket === this.#tried) this.#failed(streamWording.unreachable(detail), 0)
  }

  /** Nothing new comes over what was the live connection. */
  #lost(): void {
    this.#live = null
    this.#pace.ended()
    this.#show(this.#state.problem)
    if (this.#tried === null) this.#pace.plan()
  }

  #failed(problem: string, waitMs: number): void {
    this.#tried = null
    // While the old connection still serves, nobody has to mend anything.
    if (this.#live === null) this.#show(problem)
    this.#pace.plan(waitMs)
  }

  #frame(socket: StreamSocket, frame: StreamFrame): void {
    if (this.#isStopped) return
    if (frame.type === 'SYSTEM') {
      this.#system(socket, frame)
      return
    }
    const work = this.#answer(socket, frame).finally(() => this.#answering.delete(work))
    this.#answering.add(work)
  }

  async #answer(socket: StreamSocket, frame: StreamFrame): Promise<void> {
    const answer = await this.#deliveries?.answer(frame)
    if (answer) socket.send(answer)
  }

  /** CONNECTED, REGISTERED, KEEPALIVE and whatever else there may be want no answer. */
  #system(socket: StreamSocket, frame: StreamFrame): void {
    if (frame.topic === 'ping') {
      const pong = answerTo(frame, 200, 'OK', frame.data)
      if (pong !== null) socket.send(pong)
    } else if (frame.topic === 'disconnect') {
      // What is under way is still answered over it.
      this.#letGo(socket)
      if (socket === this.#live) this.#lost()
    }
  }

  /** It serves until the next one is open. */
  #replace(socket: StreamSocket): void {
    if (socket !== this.#live || this.#tried !== null) return
    this.#pace.ended()
    this.#pace.plan()
  }

  #letGo(socket: StreamSocket): void {
    this.#timers.after(DRAIN_MS, () => void socket.close())
  }

  #show(problem: string | null): void {
    const isOpen = this.#live !== null
    const since = isOpen === this.#state.isOpen ? this.#state.since : this.#options.now()
    this.#state = { isOpen, since, problem }
  }
}
