/**
 * The DingTalk app with its robot as a `ChatPlatform`: puts the files beside it together. What is
 * pure is in them; here is the order of things when something is sent.
 */
import { setTimeout } from 'node:timers/promises'
import type { Instant } from '@kedu/shared/time/instant'
import type { Dispatcher } from 'undici'
import type { Card } from '../../cards/card.ts'
import type {
  Address,
  CardReceipt,
  ChatConnection,
  ChatPlatform,
  ConnectionSink,
  DeliveryOutcome,
  Inbound,
  OpenResult,
  RawCallback,
  SendOptions,
} from '../../platform.ts'
import type { Timers } from '../connection/timers.ts'
import { ANSWER_MS } from '../outgoing/call-http.ts'
import { SendProgress } from '../outgoing/send-progress.ts'
import type { TokenShelf } from '../outgoing/token-shelf.ts'
import { termsOf } from './answer-times.ts'
import { createDingtalkApi } from './api.ts'
import { updateOutcomeOf } from './api-errors.ts'
import { BesideMessages } from './beside-messages.ts'
import { type EventKeys, eventKeys } from './callback-crypto.ts'
import type { CardToCreate } from './card-delivery.ts'
import { cardParams, isTappable } from './card-params.ts'
import { createDingtalkDirectory } from './company-directory.ts'
import { decodeCallback } from './decode.ts'
import { findMember } from './directory.ts'
import { EventCallbacks } from './event-callback.ts'
import { isEvent } from './events.ts'
import { examineDingtalk } from './examine.ts'
import { fetchMedia } from './media.ts'
import { MissedEvents } from './missed-events.ts'
import { openSigned, SeenSignatures } from './open.ts'
import { passiveAnswer } from './passive-answer.ts'
import { markdownMessages, type RobotMessage, titleOf, wordMessages } from './render.ts'
import { CardSender, type CardSent } from './send-card.ts'
import { type FileBytes, hashOf, prepareFiles } from './send-files.ts'
import { sendNotification } from './send-notification.ts'
import { sendMessage } from './send-parts.ts'
import { createDingtalkSignIn } from './sign-in.ts'

export interface DingtalkOptions {
  clientId: string
  clientSecret: string
  robotCode: string
  /** Null: no card template was imported; cards come as Markdown with numbers to reply. */
  cardTemplateId: string | null
  mode: 'stream' | 'http'
  /** For encrypted event callbacks; null: events are not taken there. */
  events?: { token: string; aesKey: string } | null
  /** Whose events they may be, beside the app's own. */
  corpId?: string | null
  /** For work notifications; null: digests come as ordinary messages. */
  agentId: string | null
  apiBase: string
  oapiBase: string
  /** Where the page is; null: no links, no to-dos, and in `http` mode no interactive cards. */
  publicOrigin: string | null
  now: () => Instant
  /** Cryptographic randomness. */
  randomBytes: (size: number) => Uint8Array
  /** Originals of stored files, for cards that deliver them. */
  fileBytes?: FileBytes
  /** After each call that counts against the company's monthly allowance. */
  onSpent?: () => void
  /** False while the allowance is tight: DING and to-dos are left out. Default: always. */
  maySpendExtra?: () => boolean
  /** Something an admin can mend that keeps no message from arriving; Chinese. */
  onProblem?: (problem: string) => void
  /** Set in `stream` mode. */
  connection?: ChatConnection
  /** For one request; default `ANSWER_MS`. */
  timeoutMs?: number
  /** Default: real time. */
  timers?: Timers
  /** Largest file taken from a chat; default 100 MB. */
  maxMediaBytes?: number
  /** Tokens of all processes of the company; default: this is the only one. */
  tokenShelf?: TokenShelf
  dispatcher?: Dispatcher
  /** Between two tries of a long reading; default: real time. */
  pause?: (ms: number) => Promise<void>
}

const DEFAULT_MEDIA_BYTES = 100 * 1024 * 1024

type Part =
  | { kind: 'message'; message: RobotMessage }
  | { kind: 'card'; card: Omit<CardToCreate, 'callback'>; words: RobotMessage[] }

/**
 * @throws {Error} when a secret, a key or an address cannot be right; the text names the value and
 * never shows a secret.
 */
export function createDingtalkPlatform(options: DingtalkOptions): ChatPlatform {
  checkOptions(options)
  const { now, publicOrigin } = options
  const http = {
    timeoutMs: options.timeoutMs ?? ANSWER_MS,
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
  }
  const api = createDingtalkApi({ ...options, ...http, onSpent: options.onSpent ?? (() => {}) })
  const maySpend = options.maySpendExtra ?? (() => true)
  const beside = new BesideMessages({ api, now, publicOrigin, maySpend })
  const cards = new CardSender({ ...options, api, onProblem: options.onProblem ?? (() => {}) })
  const pause = options.pause ?? ((ms: number) => setTimeout(ms))
  const { agentId, maxMediaBytes = DEFAULT_MEDIA_BYTES } = options
  const notifying = { api, agentId, publicOrigin, maySpend, pause }
  const fetching = { api, http, maxBytes: maxMediaBytes }
  const progress = new SendProgress(1000)
  const seen = new SeenSignatures()
  const keys = eventKeysOf(options)
  const events = keys === null ? null : new EventCallbacks({ ...options, keys })
  const missed = events === null ? null : new MissedEvents(api.missedEvents)

  function open(callback: RawCallback, at: Instant): OpenResult {
    if (callback.channel !== 'event') return openSigned(callback, options.clientSecret, seen, at)
    return events?.open(callback, at) ?? { kind: 'rejected', rejection: { kind: 'wrong-receiver' } }
  }

  function answerAtOnce(inbound: Inbound, card: Card | null, at: Instant) {
    return isEvent(inbound)
      ? (events?.answer(at) ?? null)
      : passiveAnswer(inbound, card, publicOrigin)
  }

  /**
   * 1. Files are uploaded first: nobody sees that, and it is what fails most.
   * 2. Messages go out in order; the first failure ends it, the next try goes on behind the last one.
   * 3. What stands beside it (DING, to-do) comes after the message and fails nothing.
   */
  async function send(to: Address, card: Card, send: SendOptions): Promise<DeliveryOutcome> {
    const notified = send.isDigest === true ? await sendNotification(to, card, notifying) : null
    if (notified !== null) return notified
    const delivered = card.files.filter((file) => file.deliver)
    const prepared = await prepareFiles(api, delivered, options.fileBytes)
    if (prepared.kind === 'failed') return prepared.outcome
    const outTrackId = beside.cardId(cardIdFor(send.idempotencyKey, to), send.task)
    const shown = partsOf(card, to, outTrackId)
    const files = prepared.files.map(({ message }): Part => ({ kind: 'message', message }))
    const parts: Part[] = [...shown, ...files]
    const hashes = [...shown.map(hashOf), ...prepared.files.map(({ hash }) => hash)]
    let { done, receipt } = progress.resume(send.idempotencyKey, hashes)
    for (; done < parts.length; done += 1) {
      const part = parts[done]
      if (part === undefined) break
      const outcome = await sendPart(to, part, send)
      if (outcome.kind !== 'delivered') {
        if (outcome.kind === 'rejected') progress.forget(send.idempotencyKey)
        return outcome
      }
      if (outcome.as === 'card') receipt = receiptOf(to.userId, outTrackId)
      progress.note(send.idempotencyKey, hashes.slice(0, done + 1), receipt)
    }
    progress.forget(send.idempotencyKey)
    return { kind: 'delivered', receipt: await sayBeside(to, card, send, outTrackId, receipt) }
  }

  function partsOf(card: Card, to: Address, outTrackId: string): Part[] {
    const words = markdownMessages(card, publicOrigin)
    const templateId = cards.templateId()
    if (templateId === null || !isTappable(card)) return words.map(asMessage)
    const { params, overflow } = cardParams(card, { hasWordsBefore: true, publicOrigin })
    const place = { userId: to.userId, group: to.group ?? null }
    const interactive = { outTrackId, templateId, params, summary: titleOf(card), to: place }
    const before = overflow === null ? [] : wordMessages(overflow)
    return [...before.map(asMessage), { kind: 'card', card: interactive, words }]
  }

  async function sendPart(to: Address, part: Part, send: SendOptions): Promise<CardSent> {
    if (part.kind === 'card') return cards.send(to, part.card, part.words, send)
    const outcome = await sendMessage(api, to, part.message, send)
    return outcome.kind === 'delivered' ? { kind: 'delivered', as: 'words' } : outcome
  }

  async function sayBeside(
    to: Address,
    card: Card,
    send: SendOptions,
    outTrackId: string,
    receipt: CardReceipt | null,
  ): Promise<CardReceipt | null> {
    if (to.group !== undefined) return receipt
    if (send.isRed === true) await beside.ding(to.userId, titleOf(card), send.idempotencyKey)
    if (send.task === undefined) return receipt
    const todoId = await beside.addTodo(to.userId, outTrackId, send.task, card.page)
    if (todoId === null) return receipt
    const base = receipt ?? { ...receiptOf(to.userId, outTrackId), taskId: null }
    return { ...base, messageId: todoId }
  }

  async function updateCard(receipt: CardReceipt, card: Card): Promise<DeliveryOutcome> {
    const isOurs = receipt.platform === 'dingtalk'
    if (isOurs && card.settled !== null) await beside.finishTodo(receipt)
    if (!isOurs || receipt.taskId === null) {
      return {
        kind: 'rejected',
        reason: 'card-not-replaceable',
        detail: 'No outTrackId',
        adminHint: null,
      }
    }
    const { params } = cardParams(card, { hasWordsBefore: false, publicOrigin })
    const result = await api.updateCard(receipt.taskId, params)
    return result.kind === 'ok' ? { kind: 'delivered', receipt } : updateOutcomeOf(result)
  }

  return {
    name: 'dingtalk',
    open,
    terms: termsOf,
    decode: decodeCallback,
    passiveAnswer: answerAtOnce,
    ...(options.connection === undefined ? {} : { connection: options.connection }),
    // Over a connection DingTalk brings again by itself what was not taken.
    ...(missed === null || options.mode === 'stream'
      ? {}
      : { catchUp: (sink: ConnectionSink) => missed.catchUp(sink) }),
    send,
    updateCard,
    fetchMedia: (ref) => fetchMedia(ref, fetching),
    findPerson: (userId) => findMember(api.calls, userId),
    examine: (subject) =>
      examineDingtalk(subject, {
        ...options,
        api,
        events: keys,
        connection: options.connection?.state.bind(options.connection) ?? null,
      }),
    directory: createDingtalkDirectory(api.calls, pause),
    signIn: createDingtalkSignIn(api.calls, options),
  }
}

/**
 * What a tap over the Stream connection is answered with at once, in the form of the frame's answer:
 * the same as over HTTP.
 */
export function streamCardAck(data: unknown, now: Instant): unknown {
  const answer = passiveAnswer(
    decodeCallback(JSON.stringify({ channel: 'card', data }), now),
    null,
    null,
  )
  return { response: answer === null ? {} : JSON.parse(answer.body) }
}

function asMessage(message: RobotMessage): Part {
  return { kind: 'message', message }
}

function eventKeysOf({ events, clientId, corpId }: DingtalkOptions): EventKeys | null {
  return events ? eventKeys({ ...events, ownerKeys: [clientId, corpId ?? ''] }) : null
}

function receiptOf(userId: string, outTrackId: string): CardReceipt {
  return {
    platform: 'dingtalk',
    userId,
    messageId: null,
    taskId: outTrackId,
    updateCode: null,
    updateCodeExpiresAt: null,
  }
}

/** The same for every try of one message, different for every other and for everybody else. */
function cardIdFor(idempotencyKey: string, { userId, group }: Address): string {
  return `kedu-${hashOf([idempotencyKey, userId.toLowerCase(), group ?? null]).slice(0, 40)}`
}

function checkOptions({ clientId, clientSecret, robotCode }: DingtalkOptions): void {
  if (!/^[A-Za-z0-9_-]{6,64}$/.test(clientId)) throw new Error('DingTalk client id is not valid')
  if (!/^[\x21-\x7e]{8,256}$/.test(clientSecret)) {
    throw new Error(
      `DingTalk client secret is too short or has blanks: ${clientSecret.length} characters`,
    )
  }
  if (!/^[A-Za-z0-9_-]{4,128}$/.test(robotCode)) throw new Error('DingTalk robot code is not valid')
}
