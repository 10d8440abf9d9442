/**
 * The bot over its own connection: replies to what came, pushes to whoever has spoken before, files
 * in pieces. Here is the order of things when something is sent.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101463
 */
import { createHash } from 'node:crypto'
import type { FileId } from '@kedu/shared/evidence/evidence'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import type { Card, CardFile } from '../../cards/card.ts'
import type { Address, CardReceipt, DeliveryOutcome, SendOptions } from '../../platform.ts'
import type { CardLink } from '../outgoing/page-link.ts'
import { SendProgress } from '../outgoing/send-progress.ts'
import { Unanswered } from '../outgoing/unanswered.ts'
import { wasSentBefore } from '../wecom/api-errors.ts'
import type { ApiResult } from '../wecom/api-result.ts'
import { uploadTypeOf } from '../wecom/media.ts'
import { MemberRateLimit } from '../wecom/rate-limit.ts'
import { botOutcomeOf, isReplyOver } from './api-errors.ts'
import type { BotConnection } from './connection.ts'
import type { Node } from './json-node.ts'
import { receiptFor, taskIdFor, updatableTask } from './receipt.ts'
import { plainWords, renderBotUpdate, shown, wordsOf } from './render.ts'
import { uploadOverConnection } from './uploads.ts'
import { EVENT_ANSWER_MS, type WayBack, wayBackIn } from './way-back.ts'
import { botWording } from './wording.ts'

type Message =
  | { msgtype: 'markdown'; markdown: { content: string } }
  | { msgtype: 'template_card'; template_card: object }
  | { msgtype: 'image'; image: { media_id: string } }
  | { msgtype: 'file'; file: { media_id: string } }

export interface SocketModeOptions {
  connection: BotConnection
  now: () => Instant
  fileBytes?: (fileId: FileId) => Promise<{
    bytes: Uint8Array
    fileName: string
    mime: string
  } | null>
  /** How WeCom spells a user id we keep in small letters. */
  spelling: (userId: string) => string
  linkOf: CardLink
}

/** A reply answers a message once; more is pushed. So many answered ones are remembered. */
const MAX_REPLIED = 20_000

export class SocketMode {
  readonly #options: SocketModeOptions
  /** WeCom's limits count replies and pushes of one conversation together. */
  readonly #conversations = new MemberRateLimit()
  readonly #uploads = new MemberRateLimit()
  readonly #progress = new SendProgress(1000)
  readonly #unanswered = new Unanswered(1000)
  readonly #replied = new Set<string>()

  constructor(options: SocketModeOptions) {
    this.#options = options
  }

  /**
   * 1. Files are uploaded first: nobody sees that, and it is what fails most.
   * 2. Messages go out in order, each counted against the conversation's limit.
   * 3. The first failure ends it; the next try goes on behind the last one delivered.
   */
  async send(to: Address, card: Card, options: SendOptions): Promise<DeliveryOutcome> {
    const files = await this.#prepared(card.files.filter((file) => file.deliver))
    if (files.kind === 'failed') return files.outcome
    const taskId = taskIdFor(options.idempotencyKey, to.userId)
    const link = this.#options.linkOf(card)
    const rendered = shown(card, { taskId, link }, to)
    const messages: Message[] = []
    if (rendered.markdown !== null) messages.push(markdown(rendered.markdown))
    if (rendered.card !== null) {
      messages.push({ msgtype: 'template_card', template_card: rendered.card })
    }
    const hashes = [...messages.map(hashOf), ...files.hashes]
    const all = [...messages, ...files.messages]
    let { done } = this.#progress.resume(options.idempotencyKey, hashes)
    for (; done < all.length; done += 1) {
      const message = all[done]
      if (message === undefined) break
      const plain = done === 0 ? plainWords(card) : null
      const result = await this.#say(to, message, plain, `${options.idempotencyKey}/${done}`)
      if (result !== null) {
        if (result.kind === 'rejected') this.#progress.forget(options.idempotencyKey)
        return result
      }
      this.#progress.note(options.idempotencyKey, hashes.slice(0, done + 1), null)
    }
    this.#progress.forget(options.idempotencyKey)
    return { kind: 'delivered', receipt: receiptFor(to.userId, taskId, rendered) }
  }

  async updateCard(receipt: CardReceipt, card: Card): Promise<DeliveryOutcome> {
    const task = updatableTask(receipt, this.#options.now())
    if (task.kind === 'not-replaceable') return task.outcome
    const { reqId } = task.way
    if (reqId === undefined) return task.outcome
    const body = {
      response_type: 'update_template_card',
      template_card: renderBotUpdate(card, {
        taskId: task.taskId,
        link: this.#options.linkOf(card),
      }),
    }
    const result = await this.#options.connection.request('aibot_respond_update_msg', body, reqId)
    // Every "no" to this one frame means the same: the few seconds for it are over.
    return result.kind === 'ok' ? { kind: 'delivered', receipt: task.spent } : task.outcome
  }

  /** Null: said. */
  async #say(
    to: Address,
    message: Message,
    plain: string | null,
    key: string,
  ): Promise<Exclude<DeliveryOutcome, { kind: 'delivered' }> | null> {
    const { now, spelling } = this.#options
    const way = wayBackIn(to.route?.value)
    const chatId = to.group ?? way?.userId ?? spelling(to.userId)
    const admission = this.#conversations.admit(chatId, now())
    if (admission.kind === 'wait') {
      return {
        kind: 'retry',
        reason: 'rate-limited',
        afterMs: admission.afterMs,
        detail: 'The conversation got as many messages as WeCom shows',
      }
    }
    const replied = way === null ? null : await this.#reply(to, way, message, plain, key)
    const result = replied ?? (await this.#push(chatId, to.group !== undefined, message))
    if (result.kind === 'ok') return null
    const outcome = botOutcomeOf(result)
    if (message.msgtype !== 'template_card') return outcome
    if (result.kind === 'failed') this.#unanswered.note(key)
    return wasSentBefore(result, this.#unanswered.has(key)) ? null : outcome
  }

  /** In answer to what came; null: not possible (any more), so it is to be pushed. */
  async #reply(
    to: Address,
    way: WayBack,
    message: Message,
    plain: string | null,
    key: string,
  ): Promise<ApiResult<Node> | null> {
    const { connection, now } = this.#options
    const { reqId } = way
    if (reqId === undefined || to.route === undefined || this.#replied.has(way.id)) return null
    const ageMs = now() - (to.route.until - DAY_MS)
    if (ageMs >= (way.kind === 'enter' ? EVENT_ANSWER_MS : DAY_MS)) return null
    const isWelcome =
      way.kind === 'enter' && (message.msgtype === 'template_card' || plain !== null)
    if (way.kind !== 'message' && !isWelcome) return null
    const cmd = isWelcome ? 'aibot_respond_welcome_msg' : 'aibot_respond_msg'
    const body = isWelcome ? welcomeBody(message, plain ?? '') : replyBody(message, key)
    const result = await connection.request(cmd, body, reqId)
    if (result.kind === 'ok') this.#remember(way.id)
    return isReplyOver(result) || (isWelcome && result.kind === 'refused') ? null : result
  }

  #push(chatId: string, isGroup: boolean, message: Message): Promise<ApiResult<Node>> {
    const body = { chatid: chatId, chat_type: isGroup ? 2 : 1, ...message }
    return this.#options.connection.request('aibot_send_msg', body)
  }

  #remember(id: string): void {
    this.#replied.add(id)
    for (const oldest of this.#replied) {
      if (this.#replied.size <= MAX_REPLIED) return
      this.#replied.delete(oldest)
    }
  }

  async #prepared(files: readonly CardFile[]): Promise<Prepared> {
    const messages: Message[] = []
    const hashes: string[] = []
    for (const file of files) {
      const stored = await this.#options.fileBytes?.(file.fileId)
      const type = stored ? uploadTypeOf(stored.mime, stored.bytes.length) : null
      if (!stored || type === null) {
        const words = stored ? botWording.fileTooLarge : botWording.fileElsewhere
        messages.push(markdown(wordsOf(words(file.fileName))))
        hashes.push(hashOf([words(file.fileName)]))
        continue
      }
      const upload = await this.#upload(type, file.fileName || stored.fileName, stored.bytes)
      if (upload.kind === 'failed') return upload
      const media = { media_id: upload.mediaId }
      messages.push(
        type === 'image' ? { msgtype: 'image', image: media } : { msgtype: 'file', file: media },
      )
      // A file uploaded again has a new media id but is the same file.
      hashes.push(hashOf([type, file.fileId]))
    }
    return { kind: 'ready', messages, hashes }
  }

  async #upload(
    type: 'image' | 'file',
    fileName: string,
    bytes: Uint8Array,
  ): Promise<{ kind: 'uploaded'; mediaId: string } | Extract<Prepared, { kind: 'failed' }>> {
    const { connection, now } = this.#options
    const admission = this.#uploads.admit('bot', now())
    if (admission.kind === 'wait') {
      const detail = 'As many uploads as WeCom takes'
      const { afterMs } = admission
      return { kind: 'failed', outcome: { kind: 'retry', reason: 'rate-limited', afterMs, detail } }
    }
    const request = (cmd: string, body: object) => connection.request(cmd, body)
    const result = await uploadOverConnection(request, { type, fileName, bytes })
    return result.kind === 'ok'
      ? { kind: 'uploaded', mediaId: result.value.mediaId }
      : { kind: 'failed', outcome: botOutcomeOf(result) }
  }
}

type Prepared =
  | { kind: 'ready'; messages: Message[]; hashes: string[] }
  | { kind: 'failed'; outcome: Exclude<DeliveryOutcome, { kind: 'delivered' }> }

function markdown(content: string): Message {
  return { msgtype: 'markdown', markdown: { content } }
}

/** The stream's id is made from the message's own key: said again after a lost ack, it replaces itself. */
function replyBody(message: Message, key: string): object {
  if (message.msgtype !== 'markdown') return message
  const id = `kedu-${hashOf(key).slice(0, 32)}`
  return { msgtype: 'stream', stream: { id, finish: true, content: message.markdown.content } }
}

function welcomeBody(message: Message, plain: string): object {
  return message.msgtype === 'template_card'
    ? message
    : { msgtype: 'text', text: { content: plain } }
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
