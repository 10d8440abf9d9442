/**
 * One WebSocket of the Stream mode, from its ticket to its end: frames in, answers out, and whether
 * there is still somebody at the other side. Knows no message.
 */
import { MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import WebSocket from 'ws'
import type { Timers } from '../connection/timers.ts'
import { readFrame, type StreamFrame } from './stream-frames.ts'

/** Messages hold references to files, never files. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024
const HANDSHAKE_MS = 15 * SECOND_MS
/** After so long without a sign of life we ask for one, and as long again we wait for it. */
const SILENCE_MS = 30 * SECOND_MS
/**
 * A server that still answers our pings but says nothing of its own may have forgotten us: seen as
 * sockets that answer and deliver nothing. A fresh connection costs little.
 */
const FORGOTTEN_MS = 10 * MINUTE_MS
/** A close we began and nobody answers. */
const CLOSE_MS = 2 * SECOND_MS

export interface SocketEvents {
  opened(): void
  /** Never twice; `detail` is a code or a status, never the address. */
  closed(detail: string): void
  frame(frame: StreamFrame): void
  /** Open and answering, but nothing has come for so long that another connection is better. */
  forgotten(): void
}

export class StreamSocket {
  readonly #socket: WebSocket
  readonly #timers: Timers
  readonly #events: SocketEvents
  readonly #closed: Promise<void>
  #detail = 'closed'
  #cancelLife: () => void
  #cancelForgotten = () => {}

  /** @param url with the ticket in it */
  constructor(url: string, timers: Timers, events: SocketEvents) {
    this.#timers = timers
    this.#events = events
    this.#socket = new WebSocket(url, {
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
    })
    this.#cancelLife = timers.after(HANDSHAKE_MS, () => this.#breakOff('handshake timeout'))
    this.#closed = new Promise((resolve) => this.#listen(resolve))
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** What cannot be sent any more is dropped: DingTalk brings the message again. */
  send(text: string): void {
    if (this.isOpen) this.#socket.send(text, () => {})
  }

  /** Says goodbye and resolves when the connection is gone. */
  async close(): Promise<void> {
    const cancel = this.#timers.after(CLOSE_MS, () => this.#socket.terminate())
    this.#socket.close(1000)
    await this.#closed
    cancel()
  }

  #listen(resolve: () => void): void {
    const socket = this.#socket
    socket.on('open', () => {
      this.#heard()
      this.#events.opened()
    })
    socket.on('message', (data) => {
      this.#heard()
      const frame = readFrame(data.toString())
      if (frame !== null) this.#events.frame(frame)
    })
    socket.on('ping', () => this.#heard())
    socket.on('pong', () => this.#alive())
    socket.on('error', (error) => {
      if (this.#detail === 'closed') this.#detail = codeOf(error)
    })
    socket.on('close', (code) => {
      this.#cancelLife()
      this.#cancelForgotten()
      resolve()
      this.#events.closed(this.#detail === 'closed' ? `closed ${code}` : this.#detail)
    })
  }

  /** The other side said something of its own. */
  #heard(): void {
    this.#cancelForgotten()
    this.#cancelForgotten = this.#timers.after(FORGOTTEN_MS, () => this.#events.forgotten())
    this.#alive()
  }

  #alive(): void {
    this.#cancelLife()
    this.#cancelLife = this.#timers.after(SILENCE_MS, () => {
      if (this.isOpen) this.#socket.ping()
      this.#cancelLife = this.#timers.after(SILENCE_MS, () => this.#breakOff('silence'))
    })
  }

  #breakOff(detail: string): void {
    this.#detail = detail
    this.#socket.terminate()
  }
}

/** The error's own text may hold the address, and with it the ticket: only a code or a status is kept. */
function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code
  const status = /^Unexpected server response: (\d{3})$/.exec(error.message)?.[1]
  return status === undefined ? error.name : `HTTP ${status}`
}
