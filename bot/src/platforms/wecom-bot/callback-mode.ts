/**
 * The bot by callbacks: every word goes out in an answer to WeCom — to the callback itself, to its
 * questions about a stream, or once, within an hour, to the address that came with a message. Nothing
 * can be said of our own accord: then the person is not connected, and the outbox finds another way.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101031
 */
import type { Instant } from '@kedu/shared/time/instant'
import type { Card } from '../../cards/card.ts'
import type {
  Address,
  CardReceipt,
  DeliveryOutcome,
  Inbound,
  PlatformAnswer,
  ReplyRoute,
  SendOptions,
} from '../../platform.ts'
import type { Timers } from '../connection/timers.ts'
import type { CardLink } from '../outgoing/page-link.ts'
import { Unanswered } from '../outgoing/unanswered.ts'
import type { CallbackKeys } from '../wecom/callback-crypto.ts'
import type { CardIdentity } from '../wecom/template-card.ts'
import type { BotApi, ResponseBody } from './api.ts'
import { botOutcomeOf, notConnected } from './api-errors.ts'
import { sealAnswer } from './callback-crypto.ts'
import { Exchanges, type Part, type Taken } from './exchanges.ts'
import { receiptFor, taskIdFor, updatableTask } from './receipt.ts'
import { plainWords, type Rendered, renderBotCard, renderBotUpdate, shown } from './render.ts'
import { type LastUrls, ResponseUrls } from './response-urls.ts'
import { type WayBack, wayBackIn } from './way-back.ts'
import { botWording } from './wording.ts'

export interface CallbackModeOptions {
  keys: CallbackKeys
  api: BotApi
  timers: Timers
  now: () => Instant
  randomBytes: (size: number) => Uint8Array
  /** Files can be sent by the app, which reaches the same people. */
  hasApp: boolean
  linkOf: CardLink
  /** Shared by the processes that serve the company; default: this is the only one. */
  lastUrls?: LastUrls
}

export class CallbackMode {
  readonly #options: CallbackModeOptions
  readonly #exchanges: Exchanges
  readonly #urls: ResponseUrls
  readonly #unanswered = new Unanswered(1000)

  constructor(options: CallbackModeOptions) {
    this.#options = options
    this.#exchanges = new Exchanges({ ...options, isShared: options.lastUrls !== undefined })
    this.#urls = new ResponseUrls(options.lastUrls)
  }

  /** Waits for what is said in answer to this message; a message in words becomes a stream when that takes long. */
  async heldAnswer(inbound: Inbound): Promise<PlatformAnswer | null> {
    const way = wayBackIn(inbound.route?.value)
    if (way === null || inbound.route === null) return null
    // Not waited for: the message is being worked on already, and WeCom waits for the answer.
    if (way.responseUrl && inbound.chat.kind === 'single') {
      void this.#urls.note(inbound.userId, way.responseUrl, inbound.route.until)
    }
    // Files take their time, come in bursts and get one answer together.
    if (isFile(inbound)) return null
    const taken = await this.#exchanges.hold(way, inbound.receivedAt)
    if (taken !== null) return this.#answered(way, taken, { isStream: false })
    return this.#exchanges.isStream(way.id) ? this.#sealed(way, unfinished(way)) : null
  }

  /** What came with this route can still be answered here. */
  holds(route: ReplyRoute): boolean {
    const way = wayBackIn(route.value)
    return way !== null && this.#exchanges.isOpen(way.id)
  }

  passiveAnswer(inbound: Inbound, card: Card | null): PlatformAnswer | null {
    const way = wayBackIn(inbound.route?.value)
    if (way === null) return null
    if (card !== null) return this.#withCard(way, card)
    if (way.kind === 'poll') {
      const { taken, isOver } = this.#exchanges.poll(way.streamId)
      if (taken !== null) return this.#answered(way, taken, { isStream: true })
      const isEnd = isOver && !this.#exchanges.mayBeElsewhere(way.streamId)
      const { answeredBeside, answerComes } = botWording
      const last = this.#exchanges.isSaid(way.streamId) ? answeredBeside : answerComes
      return this.#sealed(way, isEnd ? finished(way, last) : unfinished(way))
    }
    // WeCom brings a message again because the answer to the first came too late for it.
    if (way.kind !== 'message' || isFile(inbound)) return null
    const { taken, isOver } = this.#exchanges.poll(way.streamId)
    if (taken !== null) return this.#answered(way, taken, { isStream: true })
    return isOver ? null : this.#sealed(way, unfinished(way))
  }

  /** In the answer to the message; else to its address; else to the address of what the person said last. */
  async send(to: Address, given: Card, options: SendOptions): Promise<DeliveryOutcome> {
    const hasFiles = given.files.some((file) => file.deliver)
    if (hasFiles && this.#options.hasApp && to.group === undefined) {
      return notConnected('an answer to a callback holds no file')
    }
    const card = hasFiles ? withFilesNamed(given) : given
    const taskId = taskIdFor(options.idempotencyKey, to.userId)
    const rendered = shown(card, this.#identity(card, taskId), to)
    const way = wayBackIn(to.route?.value)
    if (way !== null) {
      const part = partOf(card, rendered)
      if (await this.#exchanges.place(way.id, part)) {
        return { kind: 'delivered', receipt: receiptFor(to.userId, taskId, rendered) }
      }
      this.#exchanges.goesElsewhere(way.id)
    }
    const url = await this.#urls.usable(to, way?.responseUrl ?? null, this.#options.now())
    if (url === null) return notConnected('no answer of this person can be used')
    const body = responseBody(card, rendered, to)
    const posted = `${options.idempotencyKey} ${url}`
    const result = await this.#options.api.respond(url, body)
    const outcome = result.kind === 'ok' ? null : botOutcomeOf(result)
    if (outcome !== null && result.kind === 'failed') {
      this.#unanswered.note(posted)
      return outcome
    }
    if (outcome?.kind === 'retry' && outcome.reason !== 'unknown') return outcome
    // The address takes one message: refused now, this one arrived when it was posted before.
    const isSaid =
      outcome === null || (outcome.reason !== 'content-refused' && this.#unanswered.has(posted))
    if (isSaid) {
      this.#urls.spend(url)
      if (way !== null) this.#exchanges.saidElsewhere(way.id)
      const isCard = body.msgtype === 'template_card'
      return {
        kind: 'delivered',
        receipt: isCard ? receiptFor(to.userId, taskId, rendered) : null,
      }
    }
    // Used up or refused: whatever the reason, this address says nothing any more.
    this.#urls.spend(url)
    return outcome.reason === 'content-refused' ? outcome : notConnected(outcome.detail)
  }

  async updateCard(receipt: CardReceipt, card: Card): Promise<DeliveryOutcome> {
    const task = updatableTask(receipt, this.#options.now())
    if (task.kind === 'not-replaceable') return task.outcome
    const part: Part = {
      kind: 'update',
      card: renderBotUpdate(card, this.#identity(card, task.taskId)),
    }
    const isWritten = await this.#exchanges.place(task.way.id, part)
    return isWritten ? { kind: 'delivered', receipt: task.spent } : task.outcome
  }

  #answered(way: WayBack, taken: Taken, { isStream }: { isStream: boolean }): PlatformAnswer {
    const { parts, written } = taken
    return { ...this.#sealed(way, answerOf(way, parts, isStream)), written }
  }

  #identity(card: Card, taskId: string): CardIdentity {
    return { taskId, link: this.#options.linkOf(card) }
  }

  #withCard(way: WayBack, card: Card): PlatformAnswer | null {
    const identity = this.#identity(card, taskIdFor(way.id, way.userId))
    switch (way.kind) {
      case 'tap':
        return this.#sealed(way, updateOf(renderBotUpdate(card, identity)))
      case 'enter':
      case 'message':
        return this.#sealed(
          way,
          answerOf(way, [partOf(card, renderBotCard(card, identity))], false),
        )
      case 'poll':
        return null
      default:
        return way.kind satisfies never
    }
  }

  #sealed(way: WayBack, answer: object): PlatformAnswer {
    const { keys, randomBytes, now } = this.#options
    return sealAnswer(keys, answer, way.nonce ?? '', { now: now(), random: randomBytes(16) })
  }
}

/** An answer holds no file: it says where each of them is. */
function withFilesNamed(card: Card): Card {
  const lines = card.files
    .filter((file) => file.deliver)
    .map((file) => botWording.fileElsewhere(file.fileName))
  const together = (words: string) => [words, ...lines].filter((line) => line !== '').join('\n')
  return { ...card, text: together(card.text), plainText: together(card.plainText) }
}

function isFile({ content }: Inbound): boolean {
  return content.kind === 'image' || content.kind === 'file' || content.kind === 'video'
}

function partOf(card: Card, { markdown, card: templateCard }: Rendered): Part {
  return templateCard === null
    ? { kind: 'words', markdown: markdown ?? botWording.nothing, plain: plainWords(card) }
    : { kind: 'card', markdown, card: templateCard }
}

/** The address takes one message: a card that needs words before it is said in words, with numbers. */
function responseBody(card: Card, rendered: Rendered, to: Address): ResponseBody {
  if (rendered.card !== null && rendered.markdown === null) {
    return { msgtype: 'template_card', template_card: rendered.card }
  }
  const words =
    shown(card, { taskId: '', link: null }, { ...to, inWords: true }).markdown ?? botWording.nothing
  return { msgtype: 'markdown', markdown: { content: words } }
}

function unfinished({ streamId }: WayBack): object {
  return {
    msgtype: 'stream',
    stream: { id: streamId, finish: false, content: botWording.underWay },
  }
}

function finished({ streamId }: WayBack, content: string): object {
  return { msgtype: 'stream', stream: { id: streamId, finish: true, content } }
}

function updateOf(templateCard: object): object {
  return { response_type: 'update_template_card', template_card: templateCard }
}

/** What is said together, as one answer. A stream that was begun has to be brought to its end. */
function answerOf(way: WayBack, parts: readonly Part[], isStream: boolean): object {
  const words: string[] = []
  const plain: string[] = []
  let templateCard: object | null = null
  for (const part of parts) {
    if (part.kind === 'update') return updateOf(part.card)
    if (part.kind === 'words') plain.push(part.plain)
    if (part.markdown !== null) words.push(part.markdown)
    if (part.kind === 'card') templateCard = part.card
  }
  if (way.kind === 'enter') {
    return templateCard === null
      ? { msgtype: 'text', text: { content: plain.join('\n\n') } }
      : { msgtype: 'template_card', template_card: templateCard }
  }
  const content = words.join('\n\n')
  if (templateCard === null) return finished(way, content)
  if (content === '' && !isStream) {
    return { msgtype: 'template_card', template_card: templateCard }
  }
  return {
    ...finished(way, content === '' ? botWording.seeCard : content),
    msgtype: 'stream_with_template_card',
    template_card: templateCard,
  }
}
