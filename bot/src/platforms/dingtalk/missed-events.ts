/**
 * Events that DingTalk could not deliver over HTTP: it tries three times within a minute, then puts
 * them on a list that is emptied by being read.
 *
 * @see https://open.dingtalk.com/document/development/obtain-the-event-list-of-failed-push-messages
 */
import { type Static, Type } from 'typebox'
import type { ConnectionSink } from '../../platform.ts'
import type { ApiResult } from './api-result.ts'
import { isRecord, parseJson, plaintextOf } from './plaintext.ts'

export const MissedEventsReply = Type.Object({
  failed_list: Type.Optional(Type.Unknown()),
  has_more: Type.Optional(Type.Unknown()),
})

/** Each page holds 200. */
const MAX_PAGES = 50

export class MissedEvents {
  readonly #fetch: () => Promise<ApiResult<Static<typeof MissedEventsReply>>>
  /** Read, so that DingTalk has them no more, and not recorded yet. */
  readonly #held: string[] = []

  constructor(fetch: () => Promise<ApiResult<Static<typeof MissedEventsReply>>>) {
    this.#fetch = fetch
  }

  /** Reads nothing more while what was read could not be recorded. */
  async catchUp(sink: ConnectionSink): Promise<void> {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      if (!(await this.#handOn(sink))) return
      const result = await this.#fetch()
      if (result.kind !== 'ok') return
      const { failed_list: list, has_more: hasMore } = result.value
      const events = Array.isArray(list) ? list : []
      this.#held.push(...events.map((event) => plaintextOf('event', eventOf(event))))
      const isLast = events.length === 0 || !(hasMore === true || hasMore === 'true')
      if (isLast) break
    }
    await this.#handOn(sink)
  }

  /** True when nothing is left. */
  async #handOn(sink: ConnectionSink): Promise<boolean> {
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const outcome = await sink.receive(next).catch(() => 'failed' as const)
      if (outcome === 'failed') return false
      this.#held.shift()
    }
    return true
  }
}

/**
 * An entry in the form of a callback. What the event says stands beside its kind, under the name of
 * its kind, or as JSON text; the samples have all three.
 */
function eventOf(entry: unknown): Record<string, unknown> {
  if (!isRecord(entry)) return {}
  const { call_back_tag: tag, event_time: time, call_back_data: text, ...fields } = entry
  const nested = typeof tag === 'string' ? fields[tag] : undefined
  const said = typeof text === 'string' ? parseJson(text) : undefined
  return {
    ...fields,
    ...(isRecord(nested) ? nested : {}),
    ...(isRecord(said) ? said : {}),
    EventType: tag,
    EventTime: time,
  }
}
