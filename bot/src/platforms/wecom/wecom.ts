/**
 * The WeCom self-built app as a `ChatPlatform`: puts the files beside it together. What is pure is
 * in them; here is the order of things when something is sent.
 */
import { setTimeout } from 'node:timers/promises'
import { type Instant, plusMs } from '@kedu/shared/time/instant'
import type { Dispatcher } from 'undici'
import type { Card } from '../../cards/card.ts'
import type {
  Address,
  CardReceipt,
  ChatPlatform,
  DeliveryOutcome,
  SendOptions,
} from '../../platform.ts'
import type { Timers } from '../connection/timers.ts'
import { ANSWER_MS } from '../outgoing/call-http.ts'
import { wecomCardLink } from '../outgoing/page-link.ts'
import { SendProgress } from '../outgoing/send-progress.ts'
import type { TokenShelf } from '../outgoing/token-shelf.ts'
import { Unanswered } from '../outgoing/unanswered.ts'
import { answerCallback } from './answer-callback.ts'
import { WECOM_TERMS } from './answer-times.ts'
import { createWecomApi, type OutgoingMessage, type SendReceipt } from './api.ts'
import { outcomeOf, updateOutcomeOf, wasSentBefore } from './api-errors.ts'
import { callbackKeys } from './callback-crypto.ts'
import { decodeCallback, RESPONSE_CODE_LIFETIME_MS } from './decode.ts'
import { createWecomDirectory, findMember } from './directory.ts'
import { openCallback, ReplayMemory } from './envelope.ts'
import { examineWecom } from './examine.ts'
import { fetchMedia } from './fetch-media.ts'
import { type MemberLimit, MemberRateLimit } from './rate-limit.ts'
import { renderCard, renderUpdate } from './render.ts'
import { type FileBytes, hashOf, prepareFiles } from './send-files.ts'
import { createWecomSignIn } from './sign-in.ts'
import { wecomWording } from './wording.ts'

export interface WecomOptions {
  corpId: string
  /** The app's number in the console. */
  agentId: number
  secret: string
  token: string
  encodingAesKey: string
  /** `https://qyapi.weixin.qq.com`, or a forward proxy with the trusted IP. */
  apiBase: string
  now: () => Instant
  /** Cryptographic randomness. */
  randomBytes: (size: number) => Uint8Array
  /** Where the page is; null: cards open nothing. */
  publicOrigin?: string | null
  /** Originals of stored files, for cards that deliver them; null when a file is gone. */
  fileBytes?: FileBytes
  /** For one request; default `ANSWER_MS`. */
  timeoutMs?: number
  /** Default: real time. */
  timers?: Timers
  /** Largest file taken from a chat; default 100 MB. */
  maxMediaBytes?: number
  dispatcher?: Dispatcher
  /** Shared by the processes that serve the company; default: this is the only one. */
  tokenShelf?: TokenShelf
  memberLimit?: MemberLimit
  /** Between two tries of a long reading; default: real time. */
  pause?: (ms: number) => Promise<void>
}

/** WeCom's three retries and a generous reserve for proxies that retry, too. */
const REPLAY_LIMITS = { maxTimes: 32, maxEntries: 20_000 }

/**
 * @throws {Error} when a secret, the key, the agent number or the address cannot be right; the text
 * names the value and never shows a secret.
 */
export function createWecomPlatform(options: WecomOptions): ChatPlatform {
  checkOptions(options)
  const keys = callbackKeys({
    token: options.token,
    encodingAesKey: options.encodingAesKey,
    receiverId: options.corpId,
  })
  const api = createWecomApi({
    apiBase: options.apiBase,
    corpId: options.corpId,
    agentId: options.agentId,
    secret: options.secret,
    now: options.now,
    randomBytes: options.randomBytes,
    timeoutMs: options.timeoutMs ?? ANSWER_MS,
    ...(options.timers === undefined ? {} : { timers: options.timers }),
    maxMediaBytes: options.maxMediaBytes ?? 100 * 1024 * 1024,
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
    ...(options.tokenShelf === undefined ? {} : { tokenShelf: options.tokenShelf }),
  })
  const replays = new ReplayMemory(REPLAY_LIMITS)
  const memberLimit = options.memberLimit ?? new MemberRateLimit()
  const progress = new SendProgress(1000)
  const unanswered = new Unanswered(1000)
  const linkOf = wecomCardLink(options.publicOrigin ?? null, true)

  /**
   * 1. Files are uploaded first: nobody sees that, and it is what fails most.
   * 2. Messages go out in order, each counted against the member's limit.
   * 3. The first failure ends it; the next try goes on behind the last one delivered.
   */
  async function send(to: Address, card: Card, send: SendOptions): Promise<DeliveryOutcome> {
    const delivered = card.files.filter((file) => file.deliver)
    const files = await prepareFiles(api, delivered, options.fileBytes)
    if (files.kind === 'failed') return files.outcome
    const taskId = taskIdFor(send.idempotencyKey, to.userId)
    const rendered = renderCard(card, { taskId, link: linkOf(card) })
    const parts: OutgoingMessage[] = [...rendered, ...files.messages]
    const hashes = [
      ...rendered.map(hashOf),
      // A file uploaded again has a new media id but is the same file.
      ...files.hashes,
    ]
    let { done, receipt } = progress.resume(send.idempotencyKey, hashes)
    for (; done < parts.length; done += 1) {
      const part = parts[done]
      if (part === undefined) break
      const outcome = await sendPart(to.userId, part, send.idempotencyKey)
      if (outcome.kind !== 'delivered') {
        if (outcome.kind === 'rejected') progress.forget(send.idempotencyKey)
        return outcome
      }
      if (part.msgtype === 'template_card') {
        receipt = receiptOf(to.userId, taskId, outcome.sent, options.now())
      }
      progress.note(send.idempotencyKey, hashes.slice(0, done + 1), receipt)
    }
    progress.forget(send.idempotencyKey)
    return { kind: 'delivered', receipt }
  }

  async function sendPart(
    userId: string,
    part: OutgoingMessage,
    key: string,
  ): Promise<
    Exclude<DeliveryOutcome, { kind: 'delivered' }> | { kind: 'delivered'; sent: SendReceipt }
  > {
    const admission = await memberLimit.admit(userId.toLowerCase(), options.now())
    if (admission.kind === 'wait') {
      return {
        kind: 'retry',
        reason: 'rate-limited',
        afterMs: admission.afterMs,
        detail: 'The member got as many messages as WeCom shows',
      }
    }
    const result = await api.sendMessage(userId, part)
    if (result.kind === 'ok') {
      return unreachedOutcome(result.value) ?? { kind: 'delivered', sent: result.value }
    }
    if (part.msgtype !== 'template_card') return outcomeOf(result)
    if (result.kind === 'failed') unanswered.note(key)
    return wasSentBefore(result, unanswered.has(key))
      ? { kind: 'delivered', sent: NOTHING_BACK }
      : outcomeOf(result)
  }

  async function updateCard(
    receipt: CardReceipt,
    card: Card,
    _send: SendOptions,
  ): Promise<DeliveryOutcome> {
    const { updateCode, updateCodeExpiresAt, taskId } = receipt
    const isExpired = updateCodeExpiresAt !== null && options.now() >= updateCodeExpiresAt
    if (receipt.platform !== 'wecom' || updateCode === null || taskId === null || isExpired) {
      return {
        kind: 'rejected',
        reason: 'card-not-replaceable',
        detail: isExpired ? 'The response_code is older than 72 h' : 'No response_code',
        adminHint: null,
      }
    }
    const shown = renderUpdate(card, { taskId, link: linkOf(card) })
    const result = await api.updateCard(receipt.userId, updateCode, shown)
    if (result.kind !== 'ok') return updateOutcomeOf(result)
    const unreached = unreachedOutcome({ ...result.value, unlicensedUsers: [] })
    // The code worked once and is spent; the next one comes with the next tap.
    const spent: CardReceipt = { ...receipt, updateCode: null, updateCodeExpiresAt: null }
    return unreached ?? { kind: 'delivered', receipt: spent }
  }

  return {
    name: 'wecom',
    open: (callback, now) => openCallback(callback, keys, replays, now),
    terms: () => WECOM_TERMS,
    decode: decodeCallback,
    passiveAnswer: (inbound, card, now) => {
      const link = card === null ? null : linkOf(card)
      return answerCallback(inbound, card, link, { ...options, keys, now })
    },
    send,
    updateCard,
    fetchMedia: (ref) => fetchMedia(ref, api),
    findPerson: (userId) => findMember(api, userId),
    signIn: createWecomSignIn(api, options),
    examine: (subject) => examineWecom(subject, { ...options, api, keys }),
    directory: createWecomDirectory(api, options.pause ?? ((ms) => setTimeout(ms))),
  }
}

/** It is there, and what came back for it is lost: it can be changed after the next tap on it. */
const NOTHING_BACK: SendReceipt = {
  invalidUsers: [],
  unlicensedUsers: [],
  messageId: null,
  responseCode: null,
}

/** `errcode` 0 does not mean that the one recipient got it. */
function unreachedOutcome(
  sent: Pick<SendReceipt, 'invalidUsers' | 'unlicensedUsers'>,
): Extract<DeliveryOutcome, { kind: 'rejected' }> | null {
  const { adminHints } = wecomWording
  if (sent.invalidUsers.length > 0) {
    return {
      kind: 'rejected',
      reason: 'recipient-out-of-scope',
      detail: 'errcode 0 with invaliduser',
      adminHint: adminHints.outOfScope,
    }
  }
  if (sent.unlicensedUsers.length > 0) {
    return {
      kind: 'rejected',
      reason: 'recipient-unreachable',
      detail: 'errcode 0 with unlicenseduser',
      adminHint: adminHints.unlicensed,
    }
  }
  return null
}

function receiptOf(userId: string, taskId: string, sent: SendReceipt, now: Instant): CardReceipt {
  return {
    platform: 'wecom',
    userId,
    messageId: sent.messageId,
    taskId,
    updateCode: sent.responseCode,
    updateCodeExpiresAt: sent.responseCode === null ? null : plusMs(now, RESPONSE_CODE_LIFETIME_MS),
  }
}

/** The same for every try of one message, different for every other; WeCom's alphabet, 45 bytes. */
function taskIdFor(idempotencyKey: string, userId: string): string {
  return `kedu-${hashOf([idempotencyKey, userId.toLowerCase()]).slice(0, 40)}`
}

function checkOptions(options: WecomOptions): void {
  if (!/^[A-Za-z0-9_-]{4,64}$/.test(options.corpId)) throw new Error('WeCom corp id is not valid')
  if (!Number.isSafeInteger(options.agentId) || options.agentId <= 0) {
    throw new Error('WeCom agent id must be a positive whole number')
  }
  if (!/^[\x21-\x7e]{8,256}$/.test(options.secret)) {
    throw new Error(`WeCom secret is too short or has blanks: ${options.secret.length} characters`)
  }
}
