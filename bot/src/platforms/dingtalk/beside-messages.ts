/**
 * What DingTalk can do beside a message: a DING for what is red, a to-do for what somebody has to do.
 * Both are extras: they cost a call of the month's allowance, editions differ in them, and no message
 * fails because one of them did.
 */
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { CardReceipt, SendOptions } from '../../platform.ts'
import { cutToCharacters } from '../outgoing/fit-text.ts'
import { pageLink } from '../outgoing/page-link.ts'
import type { DingtalkApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiResult } from './api-result.ts'
import { readMember } from './directory-api.ts'
import { DINGTALK_LIMITS, oneLine } from './render.ts'

/** What an edition or the app's rights refuse now is tried again after so long. */
const REFUSED_MS = DAY_MS
const MAX_REMEMBERED = 1000
/** Marks cards that a to-do goes with: a tap brings back the card's id and nothing else. */
const TODO_MARK = '-t'

export interface BesideOptions {
  api: DingtalkApi
  now: () => Instant
  /** Where the page is; DingTalk demands an address of every to-do, so without it there are none. */
  publicOrigin: string | null
  /** False while the month's allowance is tight. */
  maySpend: () => boolean
}

export class BesideMessages {
  readonly #options: BesideOptions
  readonly #refusedUntil = new Map<'ding' | 'todo', Instant>()
  /** People a DING did not reach: somebody who left, or was never in its range. */
  readonly #undingable = new Map<string, Instant>()
  readonly #dinged = new Set<string>()
  readonly #unionIds = new Map<string, string>()

  constructor(options: BesideOptions) {
    this.#options = options
  }

  /** Once per message; silent where the edition knows no DING, and for whom none reaches. */
  async ding(userId: string, words: string, idempotencyKey: string): Promise<void> {
    const { api, now } = this.#options
    if (this.#dinged.has(idempotencyKey) || !this.#isOpen('ding')) return
    if (now() < (this.#undingable.get(userId) ?? 0)) return
    this.#dinged.add(idempotencyKey)
    for (const oldest of this.#dinged) {
      if (this.#dinged.size <= MAX_REMEMBERED) break
      this.#dinged.delete(oldest)
    }
    const result = await api.ding(userId, oneLine(words))
    this.#note('ding', result)
    if (result.kind !== 'ok' || result.value === 'reached') return
    if (this.#undingable.size >= MAX_REMEMBERED) this.#undingable.clear()
    this.#undingable.set(userId, plusMs(now(), REFUSED_MS))
  }

  /** The card's id with or without the mark that a to-do goes with it. */
  cardId(base: string, task: SendOptions['task']): string {
    return task !== undefined && this.#options.publicOrigin !== null ? `${base}${TODO_MARK}` : base
  }

  /**
   * The id of the to-do, or null when there is none. A repetition finds the one made before. A tap on
   * it opens the page.
   */
  async addTodo(
    userId: string,
    sourceId: string,
    task: NonNullable<SendOptions['task']>,
    page: string | null,
  ): Promise<string | null> {
    const { api, publicOrigin } = this.#options
    if (publicOrigin === null || !this.#isOpen('todo')) return null
    const unionId = await this.#unionIdOf(userId)
    if (unionId === null) return null
    const result = await api.createTodo(unionId, {
      sourceId,
      subject: cutToCharacters(oneLine(task.title), DINGTALK_LIMITS.todoSubject),
      dueAt: task.dueAt,
      url: pageLink(publicOrigin, page),
    })
    if (result.kind === 'ok') return result.value
    if (result.kind === 'refused' && /exist/i.test(`${result.code} ${result.message}`)) {
      const found = await api.todoBySource(unionId, sourceId)
      return found.kind === 'ok' ? found.value : null
    }
    this.#note('todo', result)
    return null
  }

  /** Ticks the to-do off that went with this card, if one did. */
  async finishTodo({ userId, messageId, taskId }: CardReceipt): Promise<void> {
    const { api } = this.#options
    const isMarked = taskId?.endsWith(TODO_MARK) === true
    if (messageId === null && !isMarked) return
    const unionId = await this.#unionIdOf(userId)
    if (unionId === null) return
    let todoId = messageId
    if (todoId === null && taskId !== null) {
      const found = await api.todoBySource(unionId, taskId)
      todoId = found.kind === 'ok' ? found.value : null
    }
    if (todoId !== null) await api.finishTodo(unionId, todoId)
  }

  async #unionIdOf(userId: string): Promise<string | null> {
    const known = this.#unionIds.get(userId)
    if (known !== undefined) return known
    const member = await readMember(this.#options.api.calls, userId)
    const unionId = member.kind === 'ok' ? member.value.unionId : null
    if (unionId === null) return null
    if (this.#unionIds.size >= MAX_REMEMBERED) this.#unionIds.clear()
    this.#unionIds.set(userId, unionId)
    return unionId
  }

  #isOpen(what: 'ding' | 'todo'): boolean {
    const { now, maySpend } = this.#options
    return maySpend() && now() >= (this.#refusedUntil.get(what) ?? 0)
  }

  /** A busy DingTalk is no refusal; everything else is one for a day. */
  #note(what: 'ding' | 'todo', result: ApiResult<unknown>): void {
    if (result.kind !== 'refused') return
    const { reason } = outcomeOf(result)
    const isPassing = reason === 'busy' || reason === 'rate-limited' || reason === 'token'
    const isAboutPerson = reason === 'recipient-unreachable' || reason === 'recipient-out-of-scope'
    if (isPassing || isAboutPerson) return
    this.#refusedUntil.set(what, plusMs(this.#options.now(), REFUSED_MS))
  }
}
