/**
 * Messages whose callback can still be answered: first the HTTP request itself, for a few seconds,
 * then — for words — the questions WeCom asks about a stream that is not finished. What is placed here
 * counts as said only when it was written to one of those.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101031
 */
import { type Instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import type { Timers } from '../connection/timers.ts'
import { byteLength } from '../outgoing/fit-text.ts'
import { ANSWER_WITHIN_MS } from '../wecom/answer-times.ts'
import { type BotCard, MARKDOWN_BYTES } from './render.ts'
import type { WayBack } from './way-back.ts'

/** After the first part, more of the same turn follows at once or not at all. */
const GRACE_MS = 150
/** What nobody fetched for so long goes another way. */
const FETCH_MS = 8 * SECOND_MS
/** WeCom asks for 6 minutes; ours ends before. */
const STREAM_MS = 5.5 * MINUTE_MS
/** A stream that another process may have begun: WeCom is asked to ask again for so long, and reaches that one. */
const STRANGE_MS = 15 * SECOND_MS
/** More than a company says in six minutes. */
const MAX_OPEN = 5000

/** Something to be said in an answer. */
export type Part =
  /** `plain`: for a welcome, which shows no markdown. */
  | { kind: 'words'; markdown: string; plain: string }
  | { kind: 'card'; markdown: string | null; card: BotCard }
  | { kind: 'update'; card: BotCard }

interface Placed {
  part: Part
  settle: (isWritten: boolean) => void
}

interface Exchange {
  way: WayBack
  /** `held`: the request waits. `streaming`: WeCom asks. `closed`: nothing more can be said here. */
  phase: 'held' | 'streaming' | 'closed'
  /** All of it was said another way. */
  isSaid: boolean
  placed: Placed[]
  openedAt: Instant
  /** Ends the hold; absent when nothing is held. */
  release: (() => void) | null
}

/** With the empty line between two of them. */
function bytesOf(part: Part): number {
  return part.kind === 'update' ? 0 : byteLength(part.markdown ?? '') + 2
}

/** Parts that go out together, and what to call once it is known whether they did. */
export interface Taken {
  parts: Part[]
  written(isWritten: boolean): void
}

export class Exchanges {
  readonly #open = new Map<string, Exchange>()
  readonly #byStream = new Map<string, string>()
  /** Messages that were answered another way before their request began to wait. */
  readonly #saidBefore = new Set<string>()
  /** Streams that are not of this process, with when WeCom first asked here. */
  readonly #strange = new Map<string, Instant>()
  readonly #timers: Timers
  readonly #now: () => Instant
  readonly #isShared: boolean

  /** `isShared`: other processes take callbacks of the same bot. */
  constructor(options: { timers: Timers; now: () => Instant; isShared: boolean }) {
    this.#timers = options.timers
    this.#now = options.now
    this.#isShared = options.isShared
  }

  /**
   * The request waits until something was placed or the time is up, counted from when it came. Null:
   * nothing came; a message in words then goes on as a stream.
   */
  async hold(way: WayBack, receivedAt: Instant): Promise<Taken | null> {
    this.#forget()
    if (this.#saidBefore.delete(way.id)) return null
    const exchange: Exchange = {
      way,
      phase: 'held',
      isSaid: false,
      placed: [],
      openedAt: this.#now(),
      release: null,
    }
    this.#open.set(way.id, exchange)
    this.#byStream.set(way.streamId, way.id)
    await new Promise<void>((resolve) => {
      const waitMs = Math.max(0, ANSWER_WITHIN_MS - (this.#now() - receivedAt))
      const end = this.#timers.after(waitMs, resolve)
      exchange.release = () => {
        end()
        resolve()
      }
    })
    exchange.release = null
    if (exchange.placed.length > 0) return this.#take(exchange, 'closed')
    if (exchange.phase === 'held') {
      exchange.phase = way.kind === 'message' ? 'streaming' : 'closed'
    }
    return null
  }

  /** Something can still be said in the answer to that message. */
  isOpen(id: string): boolean {
    return (this.#open.get(id)?.phase ?? 'closed') !== 'closed'
  }

  /** Begun as a stream that WeCom asks for. */
  isStream(id: string): boolean {
    return this.#open.get(id)?.phase === 'streaming'
  }

  /** WeCom asks for a stream, and what it asks for was said another way. */
  isSaid(streamId: string): boolean {
    return this.#open.get(this.#byStream.get(streamId) ?? '')?.isSaid ?? false
  }

  /**
   * What is said to a question about a stream. Null parts: nothing yet, and whether to go on asking.
   */
  poll(streamId: string): { taken: Taken | null; isOver: boolean } {
    const exchange = this.#open.get(this.#byStream.get(streamId) ?? '')
    if (!exchange || exchange.phase === 'closed') return { taken: null, isOver: true }
    if (exchange.placed.length > 0) return { taken: this.#take(exchange, 'closed'), isOver: true }
    const isOver = this.#now() - exchange.openedAt >= STREAM_MS
    if (isOver) exchange.phase = 'closed'
    return { taken: null, isOver }
  }

  /** Another process may have begun this stream: WeCom has not asked here for long. */
  mayBeElsewhere(streamId: string): boolean {
    if (!this.#isShared || this.#byStream.has(streamId)) return false
    const now = this.#now()
    for (const [id, since] of this.#strange) {
      if (now - since > STREAM_MS + MINUTE_MS) this.#strange.delete(id)
    }
    const since = this.#strange.get(streamId) ?? now
    this.#strange.set(streamId, since)
    return now - since < STRANGE_MS
  }

  /**
   * Says something in the answer to that message. False: it cannot be said there (any more); nobody
   * saw it.
   */
  place(id: string, part: Part): Promise<boolean> {
    const exchange = this.#open.get(id)
    if (!exchange || !this.#takes(exchange, part)) return Promise.resolve(false)
    return new Promise((resolve) => {
      const placed: Placed = {
        part,
        settle: (isWritten) => {
          giveUp()
          resolve(isWritten)
        },
      }
      const giveUp = this.#timers.after(FETCH_MS, () => {
        exchange.placed = exchange.placed.filter((other) => other !== placed)
        resolve(false)
      })
      exchange.placed.push(placed)
      this.#releaseSoon(exchange)
    })
  }

  /** Something goes another way: a tap's request, which takes nothing but a new card, need not wait for long. */
  goesElsewhere(id: string): void {
    const exchange = this.#open.get(id)
    if (exchange?.way.kind === 'tap') this.#releaseSoon(exchange)
  }

  /** It was said another way: where nothing else is to be said here, nobody waits for it any more. */
  saidElsewhere(id: string): void {
    const exchange = this.#open.get(id)
    if (exchange === undefined) {
      this.#saidBefore.add(id)
      for (const oldest of this.#saidBefore) {
        if (this.#saidBefore.size <= MAX_OPEN) return
        this.#saidBefore.delete(oldest)
      }
      return
    }
    if (exchange.placed.length > 0) return
    exchange.phase = 'closed'
    exchange.isSaid = true
    exchange.release?.()
  }

  /** Messages remembered at the moment. */
  get size(): number {
    return this.#open.size
  }

  #takes({ phase, way, placed }: Exchange, part: Part): boolean {
    if (phase === 'closed') return false
    const bytes = [...placed.map((other) => other.part), part].reduce(
      (sum, other) => sum + bytesOf(other),
      0,
    )
    if (bytes > MARKDOWN_BYTES) return false
    const hasCard = placed.some((other) => other.part.kind !== 'words')
    switch (part.kind) {
      case 'update':
        return way.kind === 'tap' && phase === 'held' && !hasCard
      case 'card':
        // WeCom takes one card in answer to one message, and in a welcome nothing beside it.
        return !hasCard && (way.kind === 'message' || (way.kind === 'enter' && placed.length === 0))
      case 'words':
        return way.kind === 'message' || (way.kind === 'enter' && !hasCard)
      default:
        return part satisfies never
    }
  }

  #take(exchange: Exchange, phase: Exchange['phase']): Taken {
    const taken = exchange.placed
    exchange.placed = []
    exchange.phase = phase
    return {
      parts: taken.map(({ part }) => part),
      written: (isWritten) => {
        for (const { settle } of taken) settle(isWritten)
      },
    }
  }

  #releaseSoon(exchange: Exchange): void {
    const { release } = exchange
    if (release !== null) this.#timers.after(GRACE_MS, release)
  }

  /** Oldest first: a Map keeps the order of insertion. */
  #forget(): void {
    for (const [id, exchange] of this.#open) {
      const isOld = this.#now() - exchange.openedAt > STREAM_MS + MINUTE_MS
      if (!isOld && this.#open.size < MAX_OPEN) return
      this.#open.delete(id)
      this.#byStream.delete(exchange.way.streamId)
      for (const { settle } of exchange.placed) settle(false)
    }
  }
}
