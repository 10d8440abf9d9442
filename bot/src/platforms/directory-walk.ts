/**
 * Many small calls that make one reading of a directory: a few at a time, again where the suite was
 * busy, and none any more once it refuses everything. Knows no suite.
 */
import type { DirectoryProblem } from '../directory.ts'
import type { DeliveryOutcome } from '../platform.ts'

/** Calls under way at the same time: 1,000 people in well under a minute, far from any limit. */
const LANES = 8
/** Waits before asking again what could not be answered just now. */
const PAUSES_MS = [500, 2_000] as const

export type Pause = (ms: number) => Promise<void>

/** What one call brought. */
export type Asked<T> =
  | { kind: 'ok'; value: T }
  /** The suite says there is no such person or department. */
  | { kind: 'gone' }
  /** The app may not see it. */
  | { kind: 'unseen' }
  /** About this one alone: the others may well be read. */
  | { kind: 'unreadable'; problem: Omit<DirectoryProblem, 'what'> }
  /** About the way to the suite, or the app as a whole. */
  | { kind: 'refused'; isBrief: boolean; problem: Omit<DirectoryProblem, 'what'> }

type Failure = Exclude<DeliveryOutcome, { kind: 'delivered' }>

/** A failed call by what it means for a reading; `isGone`: the suite's own word for it. */
export function askedOf(failure: Failure, isGone: boolean): Exclude<Asked<never>, { kind: 'ok' }> {
  if (isGone) return { kind: 'gone' }
  const problem = {
    reason: failure.reason,
    detail: failure.detail,
    adminHint: failure.adminHint ?? null,
  }
  if (failure.reason === 'recipient-out-of-scope') return { kind: 'unseen' }
  switch (failure.reason) {
    case 'network':
    case 'timeout':
    case 'busy':
      return { kind: 'refused', isBrief: true, problem }
    case 'rate-limited':
    case 'quota':
    case 'token':
    case 'credentials':
    case 'ip-not-trusted':
    case 'not-permitted':
      return { kind: 'refused', isBrief: false, problem }
    case 'recipient-unreachable':
    case 'recipient-not-connected':
    case 'content-refused':
    case 'media-refused':
    case 'card-not-replaceable':
    case 'bad-request':
    case 'unknown':
      return { kind: 'unreadable', problem }
    default:
      return failure.reason satisfies never
  }
}

export class DirectoryWalk {
  readonly problems: DirectoryProblem[] = []
  readonly #pause: Pause
  #isStopped = false

  constructor(pause: Pause) {
    this.#pause = pause
  }

  /** True while nothing failed: what is missing is then not there, or not for the app's eyes. */
  get isWhole(): boolean {
    return this.problems.length === 0
  }

  /** Null: could not be asked; noted under `problems`. */
  async ask<T>(
    what: string,
    call: () => Promise<Asked<T>>,
  ): Promise<Extract<Asked<T>, { kind: 'ok' | 'gone' | 'unseen' }> | null> {
    for (let tries = 0; !this.#isStopped; tries += 1) {
      const asked = await call()
      if (asked.kind === 'ok' || asked.kind === 'gone' || asked.kind === 'unseen') return asked
      const pauseMs = PAUSES_MS[tries]
      if (asked.kind === 'refused' && asked.isBrief && pauseMs !== undefined) {
        await this.#pause(pauseMs)
        continue
      }
      // Several lanes run into the same wall: it is told of once.
      if (asked.kind === 'refused' && this.#isStopped) return null
      if (asked.kind === 'refused') this.#isStopped = true
      this.problems.push({ ...asked.problem, what })
      return null
    }
    return null
  }

  /** The same for a part that many companies do not open to the app: without it, nothing is missing. */
  async askIfAllowed<T>(call: () => Promise<Asked<T>>): Promise<T | null> {
    if (this.#isStopped) return null
    const asked = await call()
    return asked.kind === 'ok' ? asked.value : null
  }

  /** Works through the items; those added meanwhile are done, too. */
  async each<T>(items: readonly T[], work: (item: T) => Promise<readonly T[] | undefined>) {
    const queue = [...items]
    const lane = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const more = await work(next)
        if (more) queue.push(...more)
      }
    }
    // A lane that found nothing to do would miss what another one adds: rounds until it is empty.
    while (queue.length > 0) {
      await Promise.all(Array.from({ length: Math.min(LANES, queue.length) }, lane))
    }
  }
}

/** A list that may have come as one text, a number or not at all; without empty ones and repetitions. */
export function textList(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  const texts = list.flatMap((item) =>
    typeof item === 'string' || typeof item === 'number' ? [String(item).trim()] : [],
  )
  return [...new Set(texts.filter((text) => text !== ''))]
}

/** The same for user ids: lower-cased, and WeCom's older form `a|b` taken apart. */
export function userIdList(value: unknown): string[] {
  return [...new Set(textList(value).flatMap((id) => id.toLowerCase().split('|')))].filter(
    (id) => id !== '',
  )
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
