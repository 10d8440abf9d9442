/**
 * The WeCom self-built app as a `ChatPlatform`: puts the files beside it together. What is pure is
 * in them; here is the order of things when something is sent.
 */
import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { FileId } from '@kedu/shared/evidence/evidence'
import { type Instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import type { Dispatcher } from 'undici'
import type { Card, CardFile } from '../../cards/card.ts'
import type {
  Address,
  CardReceipt,
  ChatPlatform,
  DeliveryOutcome,
  Inbound,
  MediaOutcome,
  MediaRef,
  SendOptions,
} from '../../platform.ts'
import { safeFileName } from '../outgoing/file-name.ts'
import { wecomCardLink } from '../outgoing/page-link.ts'
import { SendProgress } from '../outgoing/send-progress.ts'
import { createWecomApi, type OutgoingMessage, type SendReceipt } from './api.ts'
import { outcomeOf, updateOutcomeOf } from './api-errors.ts'
import { callbackKeys, callbackSignature, encryptCallback } from './callback-crypto.ts'
import { decodeCallback, RESPONSE_CODE_LIFETIME_MS } from './decode.ts'
import { createWecomDirectory, findMember } from './directory.ts'
import { openCallback, ReplayMemory } from './envelope.ts'
import { examineWecom } from './examine.ts'
import { UPLOAD_LIMITS, uploadTypeOf } from './media.ts'
import {
  answerEnvelope,
  passiveButtonUpdate,
  passiveCardUpdate,
  passiveText,
} from './passive-answer.ts'
import { MemberRateLimit } from './rate-limit.ts'
import { renderCard, renderUpdate, textMessages } from './render.ts'
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
  fileBytes?: (fileId: FileId) => Promise<{
    bytes: Uint8Array
    fileName: string
    mime: string
  } | null>
  /** For one request; default 10 s. */
  timeoutMs?: number
  /** Largest file taken from a chat; default 100 MB. */
  maxMediaBytes?: number
  dispatcher?: Dispatcher
  /** Between two tries of a long reading; default: real time. */
  pause?: (ms: number) => Promise<void>
}

/** A file waits so long when an admin has to mend something first. */
const MENDING_MS = 10 * MINUTE_MS

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
    timeoutMs: options.timeoutMs ?? 10_000,
    maxMediaBytes: options.maxMediaBytes ?? 100 * 1024 * 1024,
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
  })
  const replays = new ReplayMemory(REPLAY_LIMITS)
  const memberLimit = new MemberRateLimit()
  const progress = new SendProgress(1000)
  const linkOf = wecomCardLink(options.publicOrigin ?? null, true)

  function passiveAnswer(inbound: Inbound, card: Card | null, now: Instant) {
    const to = { userId: inbound.userId, corpId: options.corpId, now }
    const xml =
      card === null ? immediateXml(to, inbound) : passiveXml(to, inbound, card, linkOf(card))
    if (xml === null) return null
    const encrypted = encryptCallback(keys, xml, options.randomBytes(16))
    const timestamp = String(Math.floor(now / 1000))
    const nonce = Buffer.from(options.randomBytes(8)).toString('hex')
    const signature = callbackSignature(keys.token, timestamp, nonce, encrypted)
    return {
      contentType: 'application/xml; charset=utf-8',
      body: answerEnvelope({ encrypted, signature, timestamp, nonce }),
    }
  }

  /**
   * 1. Files are uploaded first: nobody sees that, and it is what fails most.
   * 2. Messages go out in order, each counted against the member's limit.
   * 3. The first failure ends it; the next try goes on behind the last one delivered.
   */
  async function send(to: Address, card: Card, send: SendOptions): Promise<DeliveryOutcome> {
    const files = await prepareFiles(card.files.filter((file) => file.deliver))
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
      const outcome = await sendPart(to.userId, part)
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
  ): Promise<
    Exclude<DeliveryOutcome, { kind: 'delivered' }> | { kind: 'delivered'; sent: SendReceipt }
  > {
    const admission = memberLimit.admit(userId.toLowerCase(), options.now())
    if (admission.kind === 'wait') {
      return {
        kind: 'retry',
        reason: 'rate-limited',
        afterMs: admission.afterMs,
        detail: 'The member got as many messages as WeCom shows',
      }
    }
    const result = await api.sendMessage(userId, part)
    if (result.kind !== 'ok') return outcomeOf(result)
    const unreached = unreachedOutcome(result.value)
    return unreached ?? { kind: 'delivered', sent: result.value }
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

  async function fetchMedia(ref: MediaRef): Promise<MediaOutcome> {
    if (ref.platform !== 'wecom' || ref.id === '') return { kind: 'gone', reason: 'refused' }
    const result = await api.downloadMedia(ref.id)
    if (result.kind === 'ok') {
      if (result.value.kind === 'too-large') return { kind: 'gone', reason: 'too-large' }
      const { bytes, mime } = result.value
      const told = ref.fileName === null ? null : safeFileName(ref.fileName)
      return { kind: 'fetched', bytes, mime, fileName: told ?? result.value.fileName }
    }
    // For a download this code is final: older than three days, or another corp's.
    if (result.kind === 'refused' && result.errcode === 40007) {
      return { kind: 'gone', reason: 'expired' }
    }
    const outcome = outcomeOf(result)
    if (outcome.kind === 'retry') {
      const afterMs = outcome.adminHint ? MENDING_MS : outcome.afterMs
      return {
        kind: 'retry',
        reason: outcome.reason,
        afterMs,
        adminHint: outcome.adminHint ?? null,
      }
    }
    return outcome.adminHint === null
      ? { kind: 'gone', reason: 'refused' }
      : {
          kind: 'retry',
          reason: outcome.reason,
          afterMs: MENDING_MS,
          adminHint: outcome.adminHint,
        }
  }

  type Prepared =
    | { kind: 'ready'; messages: OutgoingMessage[]; hashes: string[] }
    | { kind: 'failed'; outcome: DeliveryOutcome }

  async function prepareFiles(files: readonly CardFile[]): Promise<Prepared> {
    const messages: OutgoingMessage[] = []
    const hashes: string[] = []
    for (const file of files) {
      const stored = options.fileBytes === undefined ? null : await options.fileBytes(file.fileId)
      const type = stored === null ? null : uploadTypeOf(stored.mime, stored.bytes.length)
      if (stored === null || type === null) {
        const isTooLarge = stored !== null && stored.bytes.length > UPLOAD_LIMITS.file
        const words = isTooLarge ? wecomWording.fileTooLarge : wecomWording.fileUnavailable
        for (const message of textMessages(words(file.fileName))) {
          messages.push(message)
          hashes.push(hashOf(message))
        }
        continue
      }
      const fileName = file.fileName === '' ? stored.fileName : file.fileName
      const upload = await api.uploadMedia({
        type,
        fileName,
        mime: stored.mime,
        bytes: stored.bytes,
      })
      if (upload.kind !== 'ok') return { kind: 'failed', outcome: outcomeOf(upload) }
      const media = { media_id: upload.value.mediaId }
      messages.push(
        type === 'image' ? { msgtype: 'image', image: media } : { msgtype: 'file', file: media },
      )
      hashes.push(hashOf([type, file.fileId]))
    }
    return { kind: 'ready', messages, hashes }
  }

  return {
    name: 'wecom',
    open: (callback, now) => openCallback(callback, keys, replays, now),
    decode: decodeCallback,
    passiveAnswer,
    send,
    updateCard,
    fetchMedia,
    findPerson: (userId) => findMember(api, userId),
    signIn: createWecomSignIn(api, options),
    examine: (subject) => examineWecom(subject, { ...options, api, keys }),
    directory: createWecomDirectory(api, options.pause ?? ((ms) => setTimeout(ms))),
  }
}

/** What can be said before anything was worked on: 〔对〕 changes nothing that could be refused. */
function immediateXml(
  to: { userId: string; corpId: string; now: Instant },
  { content }: Inbound,
): string | null {
  const isOk = content.kind === 'tap' && content.action?.kind === 'ok'
  return isOk ? passiveButtonUpdate(to, wecomWording.confirmed) : null
}

/** WeCom takes a card only in answer to a tap on one, and text only in answer to entering and positions. */
function passiveXml(
  to: { userId: string; corpId: string; now: Instant },
  inbound: Inbound,
  card: Card,
  link: string | null,
): string | null {
  switch (inbound.content.kind) {
    case 'tap': {
      const { taskId } = inbound.content.receipt
      return taskId === null ? null : passiveCardUpdate(to, renderUpdate(card, { taskId, link }))
    }
    case 'entered':
    case 'position':
      return passiveText(to, card.title === null ? card.text : card.plainText)
    default:
      return null
  }
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

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
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
