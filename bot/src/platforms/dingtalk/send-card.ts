/**
 * An interactive card out, and what to do where DingTalk makes none: the card is said in words, so
 * that a template that is missing or unpublished costs buttons and no message.
 */
import { HOUR_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { Address, DeliveryOutcome, SendOptions } from '../../platform.ts'
import type { DingtalkApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { CardToCreate } from './card-delivery.ts'
import type { RobotMessage } from './render.ts'
import { cardSecretOf } from './robot-sign.ts'
import { sendMessage } from './send-parts.ts'

/** A template that is missing or unpublished is looked for again after this. */
const CARDS_OFF_MS = HOUR_MS
const ROUTE_KEY = 'kedu'

export interface CardSenderOptions {
  api: DingtalkApi
  /** Null: no template was imported. */
  cardTemplateId: string | null
  mode: 'stream' | 'http'
  publicOrigin: string | null
  clientSecret: string
  now: () => Instant
  onProblem: (problem: string) => void
}

export type CardSent =
  | Exclude<DeliveryOutcome, { kind: 'delivered' }>
  | { kind: 'delivered'; as: 'card' | 'words' }

type Way =
  | { kind: 'open'; callback: CardToCreate['callback'] }
  | Exclude<DeliveryOutcome, { kind: 'delivered' }>

export class CardSender {
  readonly #options: CardSenderOptions
  #offUntil = 0
  #isRouteRegistered = false

  constructor(options: CardSenderOptions) {
    this.#options = options
  }

  /** The template to make cards from, or null while there are to be none. */
  templateId(): string | null {
    const { cardTemplateId, mode, publicOrigin, now } = this.#options
    const canCallBack = mode === 'stream' || publicOrigin !== null
    return canCallBack && now() >= this.#offUntil ? cardTemplateId : null
  }

  /** @param words the same card as messages */
  async send(
    to: Address,
    card: Omit<CardToCreate, 'callback'>,
    words: readonly RobotMessage[],
    send: SendOptions,
  ): Promise<CardSent> {
    const { api, now, onProblem } = this.#options
    const way = await this.#way()
    if (way.kind === 'retry') return way
    if (way.kind === 'rejected') return this.#inWords(to, words, send)
    const result = await api.createCard({ ...card, callback: way.callback })
    if (result.kind === 'ok') return { kind: 'delivered', as: 'card' }
    if (result.kind === 'failed') return outcomeOf(result)
    // The id belongs to this message alone: an earlier try of it arrived.
    if (result.code === 'param.cardAlreadyExist') return { kind: 'delivered', as: 'card' }
    const outcome = outcomeOf(result)
    if (/^param\.template/.test(result.code)) {
      this.#offUntil = plusMs(now(), CARDS_OFF_MS)
      if (outcome.adminHint) onProblem(outcome.adminHint)
    }
    // A card that could not be made or laid down is said in words: its id cannot be used again.
    return /^(?:param|card)\./.test(result.code) ? this.#inWords(to, words, send) : outcome
  }

  async #inWords(
    to: Address,
    words: readonly RobotMessage[],
    send: SendOptions,
  ): Promise<CardSent> {
    for (const message of words) {
      const outcome = await sendMessage(this.#options.api, to, message, send)
      if (outcome.kind !== 'delivered') return outcome
    }
    return { kind: 'delivered', as: 'words' }
  }

  /** How taps come back. In HTTP mode the address for them is told to DingTalk once per start. */
  async #way(): Promise<Way> {
    const { api, mode, publicOrigin, clientSecret } = this.#options
    if (mode === 'stream') return { kind: 'open', callback: { kind: 'stream' } }
    if (!this.#isRouteRegistered) {
      const url = `${publicOrigin}/callbacks/dingtalk/card`
      const result = await api.registerCardCallback(ROUTE_KEY, url, cardSecretOf(clientSecret))
      if (result.kind !== 'ok') return outcomeOf(result)
      this.#isRouteRegistered = true
    }
    return { kind: 'open', callback: { kind: 'http', routeKey: ROUTE_KEY } }
  }
}
