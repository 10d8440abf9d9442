/**
 * The DingTalk app with its robot as a `ChatPlatform`: puts the files beside it together. What is
 * pure is in them; here is the order of things when something is sent.
 */
import { createHash } from 'node:crypto'
import type { FileId } from '@kedu/shared/evidence/evidence'
import { HOUR_MS, type Instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import type { Dispatcher } from 'undici'
import type { Card, CardFile } from '../../cards/card.ts'
import type {
  Address,
  CardReceipt,
  ChatConnection,
  ChatPlatform,
  DeliveryOutcome,
  MediaOutcome,
  MediaRef,
  SendOptions,
} from '../../platform.ts'
import { safeFileName } from '../outgoing/file-name.ts'
import { SendProgress } from '../outgoing/send-progress.ts'
import { type CardToCreate, createDingtalkApi } from './api.ts'
import { outcomeOf, updateOutcomeOf } from './api-errors.ts'
import { BesideMessages } from './beside-messages.ts'
import { cardParams, isTappable } from './card-params.ts'
import { decodeCallback } from './decode.ts'
import { findMember } from './directory.ts'
import { download, fileAddress, UPLOAD_LIMITS, uploadAs } from './media.ts'
import { openSigned, SeenSignatures } from './open.ts'
import { passiveAnswer } from './passive-answer.ts'
import {
  markdownMessages,
  notificationFits,
  notificationOf,
  type RobotMessage,
  titleOf,
  wordMessages,
} from './render.ts'
import { cardSecretOf } from './robot-sign.ts'
import { type PartOutcome, sendMessage } from './send-parts.ts'
import { dingtalkWording as wording } from './wording.ts'

export interface DingtalkOptions {
  clientId: string
  clientSecret: string
  robotCode: string
  /** Null: no card template was imported; cards come as Markdown with numbers to reply. */
  cardTemplateId: string | null
  mode: 'stream' | 'http'
  /** For work notifications; null: digests come as ordinary messages. */
  agentId: string | null
  apiBase: string
  oapiBase: string
  /** Where the page is; null: no links, no to-dos, and in `http` mode no interactive cards. */
  publicOrigin: string | null
  now: () => Instant
  /** Cryptographic randomness. */
  randomBytes: (size: number) => Uint8Array
  /** Originals of stored files, for cards that deliver them; null when a file is gone. */
  fileBytes?: (fileId: FileId) => Promise<{
    bytes: Uint8Array
    fileName: string
    mime: string
  } | null>
  /** After each call that counts against the company's monthly allowance. */
  onSpent?: () => void
  /** False while the allowance is tight: DING and to-dos are left out. Default: always. */
  maySpendExtra?: () => boolean
  /** Something an admin can mend that keeps no message from arriving; Chinese. */
  onProblem?: (problem: string) => void
  /** Set in `stream` mode. */
  connection?: ChatConnection
  /** For one request; default 10 s. */
  timeoutMs?: number
  /** Largest file taken from a chat; default 100 MB. */
  maxMediaBytes?: number
  dispatcher?: Dispatcher
}

/** A file waits so long when an admin has to mend something first. */
const MENDING_MS = 10 * MINUTE_MS
/** A template that is missing or unpublished is looked for again after this. */
const CARDS_OFF_MS = HOUR_MS
const ROUTE_KEY = 'kedu'

type Part =
  | { kind: 'message'; message: RobotMessage }
  | { kind: 'card'; card: Omit<CardToCreate, 'callback'>; words: RobotMessage[] }

/**
 * @throws {Error} when a secret or an address cannot be right; the text names the value and never
 * shows a secret.
 */
export function createDingtalkPlatform(options: DingtalkOptions): ChatPlatform {
  checkOptions(options)
  const timeoutMs = options.timeoutMs ?? 10_000
  const http = {
    timeoutMs,
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
  }
  const api = createDingtalkApi({ ...options, ...http, onSpent: options.onSpent ?? (() => {}) })
  const link = options.publicOrigin === null ? null : `${options.publicOrigin}/`
  const beside = new BesideMessages({
    api,
    now: options.now,
    link,
    maySpend: options.maySpendExtra ?? (() => true),
  })
  const seen = new SeenSignatures()
  const progress = new SendProgress(1000)
  let cardsOffUntil = 0 as Instant
  let isRouteRegistered = false

  /**
   * 1. Files are uploaded first: nobody sees that, and it is what fails most.
   * 2. Messages go out in order; the first failure ends it, the next try goes on behind the last one.
   * 3. What stands beside it (DING, to-do) comes after the message and fails nothing.
   */
  async function send(to: Address, card: Card, send: SendOptions): Promise<DeliveryOutcome> {
    if (await sentAsNotification(to, card, send)) return { kind: 'delivered', receipt: null }
    const files = await prepareFiles(card.files.filter((file) => file.deliver))
    if (files.kind === 'failed') return files.outcome
    const outTrackId = beside.cardId(cardIdFor(send.idempotencyKey, to), send.task)
    const shown = partsOf(card, to, outTrackId)
    const parts: Part[] = [...shown, ...files.parts]
    const hashes = [...shown.map(hashOf), ...files.hashes]
    let { done, receipt } = progress.resume(send.idempotencyKey, hashes)
    for (; done < parts.length; done += 1) {
      const part = parts[done]
      if (part === undefined) break
      const outcome = await sendPart(to, part, send)
      if (outcome.kind !== 'delivered') {
        if (outcome.kind === 'rejected') progress.forget(send.idempotencyKey)
        return outcome
      }
      if (outcome.isCard) receipt = receiptOf(to.userId, outTrackId)
      progress.note(send.idempotencyKey, hashes.slice(0, done + 1), receipt)
    }
    progress.forget(send.idempotencyKey)
    return { kind: 'delivered', receipt: await sayBeside(to, card, send, outTrackId, receipt) }
  }

  function partsOf(card: Card, to: Address, outTrackId: string): Part[] {
    const words = markdownMessages(card, link)
    const asMessages = words.map((message): Part => ({ kind: 'message', message }))
    const templateId = options.cardTemplateId
    const canCallBack = options.mode === 'stream' || options.publicOrigin !== null
    const isOff = options.now() < cardsOffUntil
    if (templateId === null || !canCallBack || isOff || !isTappable(card)) return asMessages
    const { params, overflow } = cardParams(card, { hasWordsBefore: true })
    const before = overflow === null ? [] : wordMessages(overflow)
    return [
      ...before.map((message): Part => ({ kind: 'message', message })),
      {
        kind: 'card',
        card: {
          outTrackId,
          templateId,
          params,
          summary: titleOf(card),
          to: { userId: to.userId, group: to.group ?? null },
        },
        words,
      },
    ]
  }

  type Sent = Exclude<PartOutcome, { kind: 'delivered' }> | { kind: 'delivered'; isCard: boolean }

  async function sendPart(to: Address, part: Part, send: SendOptions): Promise<Sent> {
    if (part.kind === 'message') return asSent(await sendMessage(api, to, part.message, send))
    const way = await cardCallback()
    if (way.kind === 'retry') return way
    if (way.kind === 'rejected') return sendWords(to, part.words, send)
    const result = await api.createCard({ ...part.card, callback: way.callback })
    if (result.kind === 'ok') return { kind: 'delivered', isCard: true }
    if (result.kind === 'failed') return outcomeOf(result)
    // The id belongs to this message alone: an earlier try of it arrived.
    if (result.code === 'param.cardAlreadyExist') return { kind: 'delivered', isCard: true }
    const outcome = outcomeOf(result)
    if (/^param\.template/.test(result.code)) {
      cardsOffUntil = plusMs(options.now(), CARDS_OFF_MS)
      if (outcome.adminHint) options.onProblem?.(outcome.adminHint)
    }
    // A card that could not be made or laid down is said in words: its id cannot be used again.
    const isAboutCard = /^(?:param\.|card\.)/.test(result.code)
    return isAboutCard ? sendWords(to, part.words, send) : outcome
  }

  async function sendWords(
    to: Address,
    words: readonly RobotMessage[],
    send: SendOptions,
  ): Promise<Sent> {
    for (const message of words) {
      const outcome = await sendMessage(api, to, message, send)
      if (outcome.kind !== 'delivered') return outcome
    }
    return { kind: 'delivered', isCard: false }
  }

  type CardWay =
    | { kind: 'open'; callback: CardToCreate['callback'] }
    | Exclude<DeliveryOutcome, { kind: 'delivered' }>

  /** How taps come back. The address for them is told to DingTalk once per start. */
  async function cardCallback(): Promise<CardWay> {
    if (options.mode === 'stream') return { kind: 'open', callback: { kind: 'stream' } }
    if (!isRouteRegistered) {
      const url = `${options.publicOrigin}/callbacks/dingtalk/card`
      const secret = cardSecretOf(options.clientSecret)
      const result = await api.registerCardCallback(ROUTE_KEY, url, secret)
      if (result.kind !== 'ok') return outcomeOf(result)
      isRouteRegistered = true
    }
    return { kind: 'open', callback: { kind: 'http', routeKey: ROUTE_KEY } }
  }

  /** True: said, in the quieter way. Anything in its way and it is said as a message. */
  async function sentAsNotification(to: Address, card: Card, send: SendOptions): Promise<boolean> {
    const isFor = send.isDigest === true && to.group === undefined && options.agentId !== null
    if (!isFor || card.buttons.length > 0) return false
    const notification = notificationOf(card, send.idempotencyKey)
    if (!notificationFits(notification)) return false
    const result = await api.notify(to.userId, notification)
    // A lost answer may have arrived, and the same text is not shown twice.
    return result.kind === 'ok' || (result.kind === 'failed' && result.reason === 'timeout')
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
    const todoId = await beside.addTodo(to.userId, outTrackId, send.task)
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
    const { params } = cardParams(card, { hasWordsBefore: false })
    const result = await api.updateCard(receipt.taskId, params)
    return result.kind === 'ok' ? { kind: 'delivered', receipt } : updateOutcomeOf(result)
  }

  async function fetchMedia(ref: MediaRef): Promise<MediaOutcome> {
    if (ref.platform !== 'dingtalk' || ref.id === '') return { kind: 'gone', reason: 'refused' }
    const found = await api.downloadUrl(ref.id)
    if (found.kind !== 'ok') {
      const outcome = outcomeOf(found)
      // A code that DingTalk does not know is one whose time has run out.
      if (outcome.reason === 'media-refused') return { kind: 'gone', reason: 'expired' }
      if (outcome.kind === 'rejected') return { kind: 'gone', reason: 'refused' }
      const afterMs = outcome.adminHint ? MENDING_MS : outcome.afterMs
      return { kind: 'retry', reason: outcome.reason, afterMs }
    }
    const url = fileAddress(found.value, api.hosts)
    if (url === null) return { kind: 'gone', reason: 'refused' }
    const fetched = await download(url, http, options.maxMediaBytes ?? 100 * 1024 * 1024)
    if (fetched.kind !== 'fetched') return fetched
    const told = ref.fileName === null ? null : safeFileName(ref.fileName)
    return { ...fetched, fileName: told ?? fetched.fileName }
  }

  type Prepared =
    | { kind: 'ready'; parts: Part[]; hashes: string[] }
    | { kind: 'failed'; outcome: DeliveryOutcome }

  async function prepareFiles(files: readonly CardFile[]): Promise<Prepared> {
    const parts: Part[] = []
    const hashes: string[] = []
    for (const file of files) {
      const stored = options.fileBytes === undefined ? null : await options.fileBytes(file.fileId)
      const fileName = file.fileName === '' ? (stored?.fileName ?? 'file') : file.fileName
      const upload = stored === null ? null : uploadAs(stored.mime, fileName, stored.bytes.length)
      if (stored === null || upload === null) {
        const isTooLarge = stored !== null && stored.bytes.length > UPLOAD_LIMITS.file
        const say = isTooLarge ? wording.fileTooLarge : wording.fileUnavailable
        for (const message of wordMessages(say(fileName))) {
          parts.push({ kind: 'message', message })
          hashes.push(hashOf(message))
        }
        continue
      }
      const { bytes, mime } = stored
      const uploaded = await api.uploadMedia(upload.type, { fileName, mime, bytes })
      if (uploaded.kind !== 'ok') return { kind: 'failed', outcome: outcomeOf(uploaded) }
      const mediaId = uploaded.value
      const message: RobotMessage =
        upload.type === 'image'
          ? { msgKey: 'sampleImageMsg', msgParam: { photoURL: mediaId } }
          : { msgKey: 'sampleFile', msgParam: { mediaId, fileName, fileType: upload.fileType } }
      parts.push({ kind: 'message', message })
      // A file uploaded again has a new media id but is the same file.
      hashes.push(hashOf([upload.type, file.fileId]))
    }
    return { kind: 'ready', parts, hashes }
  }

  return {
    name: 'dingtalk',
    open: (callback, now) => openSigned(callback, options.clientSecret, seen, now),
    decode: decodeCallback,
    passiveAnswer: (inbound, card) => passiveAnswer(inbound, card),
    ...(options.connection === undefined ? {} : { connection: options.connection }),
    send,
    updateCard: (receipt, card) => updateCard(receipt, card),
    fetchMedia,
    findPerson: (userId) => findMember(api, userId),
  }
}

function asSent(
  outcome: PartOutcome,
): Exclude<PartOutcome, { kind: 'delivered' }> | { kind: 'delivered'; isCard: false } {
  return outcome.kind === 'delivered' ? { kind: 'delivered', isCard: false } : outcome
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

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
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
