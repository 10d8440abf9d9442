/**
 * One WebSocket to WeCom: frames out, each waiting for its ack; frames in. Knows nothing of
 * subscribing or of coming back: that is `connection.ts`.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101463
 */
import { SECOND_MS } from '@kedu/shared/time/instant'
import WebSocket from 'ws'
import type { Timers } from '../connection/timers.ts'
import { ANSWER_MS, redact } from '../outgoing/call-http.ts'
import { rawJson } from '../outgoing/fit-text.ts'
import type { ApiResult } from '../wecom/api-result.ts'
import { type Node, node, objectIn, text } from './json-node.ts'

/** Of what is repeated or dropped at once when nothing comes back; a message is waited for as anywhere. */
const ACK_MS = 10 * SECOND_MS
const BRIEF: readonly string[] = ['ping', 'aibot_subscribe']
const HANDSHAKE_MS = 10 * SECOND_MS
/** A message with its quote is a few kilobytes; files come by address. */
const MAX_FRAME_BYTES = 1024 * 1024

export interface SocketOptions {
  url: string
  timers: Timers
  /** Texts that must never appear in a report. */
  secrets: readonly string[]
  /** Called with every frame that is no ack. */
  onFrame(frame: Node, raw: string): void
  onClosed(): void
}

export class BotSocket {
  /** False: the handshake failed. */
  readonly opened: Promise<boolean>
  readonly #ws: WebSocket
  readonly #options: SocketOptions
  readonly #waiting = new Map<string, (ack: ApiResult<Node>) => void>()
  /** Frames of one `req_id` go out one after the other, each after the ack of the one before. */
  readonly #lines = new Map<string, Promise<unknown>>()
  #isClosed = false

  constructor(options: SocketOptions) {
    this.#options = options
    this.#ws = new WebSocket(options.url, {
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
    })
    this.opened = new Promise((resolve) => {
      this.#ws.once('open', () => resolve(true))
      this.#ws.once('close', () => resolve(false))
    })
    this.#ws.on('message', (data) => this.#take(String(data)))
    // An error is always followed by the close, which says all there is to know.
    this.#ws.on('error', () => {})
    this.#ws.on('close', () => this.#closed())
  }

  /** Sends one frame and waits for its ack; what was sent before under the same id goes first. */
  request(cmd: string, reqId: string, body: object | null): Promise<ApiResult<Node>> {
    const before = this.#lines.get(reqId) ?? Promise.resolve()
    const turn = before.then(() => this.#exchange(cmd, reqId, body))
    this.#lines.set(reqId, turn)
    return turn.finally(() => {
      if (this.#lines.get(reqId) === turn) this.#lines.delete(reqId)
    })
  }

  /** At once, without waiting for the other side, which may be dead. */
  close(): void {
    this.#ws.terminate()
    this.#closed()
  }

  #exchange(cmd: string, reqId: string, body: object | null): Promise<ApiResult<Node>> {
    return new Promise((resolve) => {
      if (this.#isClosed || this.#ws.readyState !== WebSocket.OPEN) {
        return resolve({ kind: 'failed', reason: 'network', detail: 'not connected' })
      }
      const waitMs = BRIEF.includes(cmd) ? ACK_MS : ANSWER_MS
      const giveUp = this.#options.timers.after(waitMs, () =>
        done({ kind: 'failed', reason: 'timeout', detail: `no ack of ${cmd}` }),
      )
      const done = (ack: ApiResult<Node>) => {
        giveUp()
        this.#waiting.delete(reqId)
        resolve(ack)
      }
      this.#waiting.set(reqId, done)
      const frame = { cmd, headers: { req_id: reqId }, ...(body === null ? {} : { body }) }
      this.#ws.send(rawJson(frame))
    })
  }

  #take(raw: string): void {
    const frame = objectIn(raw)
    if (text(frame, 'cmd') !== '') return this.#options.onFrame(frame, raw)
    const done = this.#waiting.get(text(node(frame, 'headers'), 'req_id'))
    const errcode = frame?.errcode
    if (!done) return
    if (errcode === 0) return done({ kind: 'ok', value: node(frame, 'body') })
    if (typeof errcode !== 'number') {
      return done({ kind: 'failed', reason: 'unknown', detail: 'ack without errcode' })
    }
    const errmsg = redact(this.#options.secrets, text(frame, 'errmsg'))
    done({ kind: 'refused', errcode, errmsg })
  }

  #closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const done of [...this.#waiting.values()]) {
      done({ kind: 'failed', reason: 'network', detail: 'connection lost' })
    }
    this.#options.onClosed()
  }
}
