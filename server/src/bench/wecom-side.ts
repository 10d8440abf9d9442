/** WeCom's side of the bench: callbacks as it sends them, and a place that accepts pushes. */
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import {
  callbackKeys,
  callbackSignature,
  encryptCallback,
} from '@kedu/bot/platforms/wecom/callback-crypto'
import type { Instant } from '@kedu/shared/time/instant'
import type { WecomConfig } from '../config/config.ts'
import { messageAbout, repId } from './company.ts'

export const BENCH_WECOM: Omit<WecomConfig, 'apiBase'> = {
  corpId: 'wwbench0123456789',
  agentId: 1000002,
  secret: 'bench-secret-of-no-value',
  token: 'benchToken42',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ',
}

export const CALLBACK_PATH = '/callbacks/wecom/app'

export interface PreparedCallback {
  path: string
  body: string
}

/** Encrypted and signed; message `n` is from the rep of deal `n`, about that deal. */
export function callback(n: number, deals: number, now: Instant): PreparedCallback {
  const keys = callbackKeys({ ...BENCH_WECOM, receiverId: BENCH_WECOM.corpId })
  const seconds = String(Math.floor(now / 1000))
  const xml = `<xml><ToUserName><![CDATA[${BENCH_WECOM.corpId}]]></ToUserName><FromUserName><![CDATA[${repId(n % deals)}]]></FromUserName><CreateTime>${seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${messageAbout(n % deals)}]]></Content><MsgId>${7_000_000_000_000 + n}</MsgId><AgentID>${BENCH_WECOM.agentId}</AgentID></xml>`
  const encrypted = encryptCallback(keys, xml, randomBytes(16))
  const nonce = randomBytes(8).toString('hex')
  const query = new URLSearchParams({
    msg_signature: callbackSignature(keys.token, seconds, nonce, encrypted),
    timestamp: seconds,
    nonce,
  })
  return {
    path: `${CALLBACK_PATH}?${query.toString()}`,
    body: `<xml><ToUserName><![CDATA[${BENCH_WECOM.corpId}]]></ToUserName><AgentID><![CDATA[${BENCH_WECOM.agentId}]]></AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
  }
}

/** Gives tokens and says yes to every message; remembers when each was accepted. */
export class Sink {
  readonly acceptedAt: number[] = []
  readonly #server: Server
  #lastMessage = ''

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Uint8Array[] = []
      request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      request.on('end', () => {
        const isMessage = request.url?.startsWith('/cgi-bin/message/') === true
        if (isMessage) {
          this.acceptedAt.push(performance.now())
          this.#lastMessage = Buffer.concat(chunks).toString('utf8')
        }
        const answer = isMessage
          ? { errcode: 0, errmsg: 'ok', msgid: `m${this.acceptedAt.length}`, response_code: 'rc' }
          : { errcode: 0, errmsg: 'ok', access_token: 'bench-token', expires_in: 7200 }
        response.setHeader('content-type', 'application/json; charset=UTF-8')
        response.end(JSON.stringify(answer))
      })
    })
  }

  /** What was accepted last: the floor posts the same. */
  get lastMessage(): string {
    return this.#lastMessage
  }

  /** Resolves with the origin it listens on. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${portOf(this.#server)}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

export function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('Does not listen')
  return address.port
}
