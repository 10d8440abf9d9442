/**
 * From a frame to what is handed on, and from what became of it to the answer: recorded first, then
 * acknowledged, everything else later. Knows no socket.
 *
 * @see https://opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol
 * @see https://open.dingtalk.com/document/development/event-callback-card
 */
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { ConnectionSink } from '../../platform.ts'
import { pause, type Timers, within } from '../connection/timers.ts'
import {
  CARD_MS,
  MESSAGE_RETRY_SECONDS,
  STREAM_EVENT_MS,
  TAP_RETRY_SECONDS,
} from './answer-times.ts'
import { type Channel, isRecord, parseJson, plaintextOf } from './plaintext.ts'
import { RecentDeliveries } from './recent-deliveries.ts'
import { answerTo, CARD_TOPIC, ROBOT_TOPIC, type StreamFrame } from './stream-frames.ts'

/** What could not be recorded is held for a while and tried again; so many at one time. */
const MAX_HELD = 1000
/** Some hours of a busy company; DingTalk repeats within minutes. */
const REMEMBERED = 10_000

export interface DeliveryOptions {
  sink: ConnectionSink
  timers: Timers
  /** What the answer to a tap holds beside that it came. */
  cardAck(data: unknown): unknown
}

export class StreamDeliveries {
  readonly #options: DeliveryOptions
  readonly #recent = new RecentDeliveries(REMEMBERED)
  #held = 0
  #isStopped = false

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** The answer to a frame that is not about the connection itself; null: none, it is to come again. */
  answer(frame: StreamFrame): Promise<string | null> {
    if (frame.type === 'EVENT') return this.#event(frame)
    if (frame.type === 'CALLBACK' && frame.topic === ROBOT_TOPIC) return this.#message(frame)
    if (frame.type === 'CALLBACK' && frame.topic === CARD_TOPIC) return this.#card(frame)
    return Promise.resolve(answerTo(frame, 404, 'not subscribed', '{}'))
  }

  /** What could not be recorded is not tried again any more. */
  stop(): void {
    this.#isStopped = true
  }

  /** However late it is recorded, saying so may still save a repetition. */
  async #message(frame: StreamFrame): Promise<string | null> {
    const data = parseJson(frame.data)
    const outcome = await this.#keep(frame, 'message', data, isRecord(data) ? data.msgId : null)
    return outcome === 'kept' ? answerTo(frame, 200, 'OK', '{"response":null}') : null
  }

  async #event(frame: StreamFrame): Promise<string | null> {
    const data = withEventHeaders(parseJson(frame.data), frame.headers)
    const work = this.#keep(frame, 'event', data, data?.eventId)
    const outcome = await within(this.#options.timers, STREAM_EVENT_MS, work, 'late')
    const status = outcome === 'kept' ? 'SUCCESS' : 'LATER'
    return answerTo(frame, 200, 'OK', JSON.stringify({ status }))
  }

  async #card(frame: StreamFrame): Promise<string | null> {
    const data = parseJson(frame.data)
    const work = this.#keep(frame, 'card', data, frame.messageId)
    const outcome = await within(this.#options.timers, CARD_MS, work, 'late')
    if (outcome !== 'kept') return answerTo(frame, 500, 'not recorded', '{}')
    return answerTo(frame, 200, 'OK', JSON.stringify(this.#options.cardAck(data)))
  }

  /** @param id what DingTalk repeats under; a message's own id rather than the frame's, where it has one */
  #keep(
    frame: StreamFrame,
    channel: Channel,
    data: unknown,
    id: unknown,
  ): Promise<'kept' | 'failed'> {
    // Never readable, however often it came: nothing is recorded, and nothing claimed.
    if (data === undefined) return Promise.resolve('failed')
    const own = typeof id === 'string' && id !== '' ? id : frame.messageId
    const key = own === null ? null : `${channel}:${own}`
    const deliveryId = channel === 'card' ? frame.messageId : null
    const plaintext = plaintextOf(channel, data, deliveryId)
    return this.#recent.keep(key, () => {
      if (channel === 'event') return this.#receive(plaintext)
      const waits = channel === 'card' ? TAP_RETRY_SECONDS : MESSAGE_RETRY_SECONDS
      return this.#receiveAtLast(plaintext, waits)
    })
  }

  /** For what DingTalk does not bring again, or promises nowhere to. */
  async #receiveAtLast(plaintext: string, waits: readonly number[]): Promise<'kept' | 'failed'> {
    for (const seconds of waits) {
      const outcome = await this.#receive(plaintext)
      if (outcome === 'kept' || this.#isStopped || this.#held >= MAX_HELD) return outcome
      this.#held += 1
      await pause(this.#options.timers, seconds * SECOND_MS)
      this.#held -= 1
      if (this.#isStopped) return 'failed'
    }
    const outcome = await this.#receive(plaintext)
    if (outcome === 'failed') await this.#options.sink.lost?.(plaintext)
    return outcome
  }

  async #receive(plaintext: string): Promise<'kept' | 'failed'> {
    try {
      return await this.#options.sink.receive(plaintext)
    } catch {
      // What broke is for whoever records to report; here it only means: bring it again.
      return 'failed'
    }
  }
}

/** An event's kind and id stand in the headers; over HTTP they stand in the body. One form for both. */
function withEventHeaders(
  data: unknown,
  headers: Readonly<Record<string, string>>,
): Record<string, unknown> | undefined {
  if (!isRecord(data)) return undefined
  const { eventType, eventId, eventBornTime, eventCorpId } = headers
  return {
    ...data,
    ...(eventType === undefined ? {} : { EventType: eventType }),
    ...(eventId === undefined ? {} : { eventId }),
    ...(eventBornTime === undefined ? {} : { EventTime: eventBornTime }),
    ...(eventCorpId === undefined ? {} : { CorpId: eventCorpId }),
  }
}
