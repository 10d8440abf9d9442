/** One request to a receiver: guarded, short, nothing followed, next to nothing read. */
import type { lookup } from 'node:dns'
import { Agent, errors, request } from 'undici'
import {
  type AddressRules,
  guardedLookup,
  PrivateAddressError,
  urlProblem,
} from './address-guard.ts'
import type { WebhookProblem } from './webhook.ts'

export const SEND_TIMEOUT_MS = 10_000
const MOST_READ_BYTES = 16 * 1024
/** What a receiver asks for beyond this is not waited for. */
const MOST_RETRY_AFTER_S = 86_400

export interface SendOutcome {
  /** Of HTTP; null: there was no answer. */
  status: number | null
  /** Null: taken. */
  problem: WebhookProblem | null
  /** Seconds the receiver asked to be left alone. */
  retryAfterSeconds: number | null
}

export interface WebhookSender {
  send(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<SendOutcome>
  close(): Promise<void>
}

export interface SenderOptions {
  rules: AddressRules
  timeoutMs?: number
  /** Who knows names; default: the system. */
  resolve?: typeof lookup
}

export function httpSender({
  rules,
  timeoutMs = SEND_TIMEOUT_MS,
  resolve,
}: SenderOptions): WebhookSender {
  const agent = new Agent({
    connect: { lookup: guardedLookup(rules, resolve), timeout: timeoutMs },
    connections: 4,
    // Old connections are as good as their address was; they do not stay long.
    keepAliveTimeout: 10_000,
    maxResponseSize: MOST_READ_BYTES,
  })
  return {
    async send(url, body, headers) {
      // An address in the place of a name is never looked up.
      if (urlProblem(url, rules) !== null) return failed('private-address')
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        const answer = await request(url, {
          dispatcher: agent,
          method: 'POST',
          body,
          signal,
          headers: {
            ...headers,
            'content-type': 'application/json; charset=utf-8',
            'user-agent': 'Kedu-Webhooks/1',
          },
        })
        const { statusCode: status } = answer
        const retryAfterSeconds = waitIn(answer.headers['retry-after'])
        // The status has been said: what is wrong with the rest changes nothing.
        await answer.body.dump({ limit: MOST_READ_BYTES, signal }).catch(() => undefined)
        return { status, problem: problemOf(status), retryAfterSeconds }
      } catch (error) {
        return failed(problemIn(error, signal))
      }
    },
    close: () => agent.destroy(),
  }
}

function failed(problem: WebhookProblem): SendOutcome {
  return { status: null, problem, retryAfterSeconds: null }
}

function problemOf(status: number): WebhookProblem | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return 'redirected'
  return status === 410 ? 'gone' : 'status'
}

function problemIn(error: unknown, signal: AbortSignal): WebhookProblem {
  if (signal.aborted || error instanceof errors.ConnectTimeoutError) return 'timeout'
  return error instanceof PrivateAddressError ? 'private-address' : 'unreachable'
}

function waitIn(header: string | string[] | undefined): number | null {
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds, MOST_RETRY_AFTER_S)
    : null
}
