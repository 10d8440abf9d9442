import type { Instant } from '@kedu/shared/time/instant'
import type { AppendRequest, AppendResult } from '../store.ts'
import { splitStreamId } from '../stream-id.ts'
import { StoreTooLargeError } from './errors.ts'
import { type StreamDocument, withoutOldMessages } from './stream-document.ts'
import type { StreamFile } from './stream-file.ts'
import { appended, newEntry } from './stream-steps.ts'
import { DEAL_CATEGORY, type WorkspaceIndex } from './workspace-index.ts'

/**
 * Puts requests onto their streams, and sees to what concerns more than one stream: the places of
 * messages in the order of the whole folder, keys that are being written by somebody else, and how
 * many deals there may be.
 */
export class Appends {
  readonly #now: () => Instant
  readonly #refuseAt: number
  #order: number
  #dealsBeingAdded = 0

  /** `lastOrder`: highest place in the outbox order given so far. */
  constructor(given: { now: () => Instant; refuseAt: number; lastOrder: number }) {
    this.#now = given.now
    this.#refuseAt = given.refuseAt
    this.#order = given.lastOrder
  }

  /** Durable when it resolves. The request is kept as it is: nobody may change it afterwards. */
  async append(
    index: WorkspaceIndex,
    stream: StreamFile,
    request: AppendRequest,
  ): Promise<AppendResult> {
    const { category } = splitStreamId(request.streamId)
    const reserved: string[] = []
    let finish: () => void = () => undefined
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    let isNewDeal = false
    try {
      return await stream.change<AppendResult>((before) => {
        const actualVersion = before?.version ?? 0
        if (actualVersion !== request.expectedVersion) {
          return { kind: 'done', document: before, result: { kind: 'conflict', actualVersion } }
        }
        const waitFor = request.outbox.find(({ key }) => index.reserved.has(key))
        const until = waitFor && index.reserved.get(waitFor.key)
        if (until) return { kind: 'wait', until }
        if (category === DEAL_CATEGORY && before === null) {
          this.#admitDeal(index)
          isNewDeal = true
        }
        const { document, keys } = this.#withMessages(before, index, request)
        for (const key of keys) index.reserved.set(key, finished)
        reserved.push(...keys)
        const { version } = document
        return { kind: 'done', document, result: { kind: 'committed', version } }
      })
    } finally {
      if (isNewDeal) this.#dealsBeingAdded -= 1
      for (const key of reserved) index.reserved.delete(key)
      finish()
    }
  }

  /** @throws {StoreTooLargeError} when there are as many deals as this driver takes. */
  #admitDeal(index: WorkspaceIndex): void {
    const deals = index.deals.size + this.#dealsBeingAdded
    if (deals >= this.#refuseAt) throw new StoreTooLargeError(deals + 1, this.#refuseAt)
    this.#dealsBeingAdded += 1
  }

  /** The stream with the request's events and those of its messages whose keys are free. */
  #withMessages(
    before: StreamDocument | null,
    index: WorkspaceIndex,
    request: AppendRequest,
  ): { document: StreamDocument; keys: string[] } {
    const now = this.#now()
    const current = before && withoutOldMessages(before, now)
    const document = appended(current, index.id, request)
    const taken = new Set([
      ...document.outbox.map(({ entry }) => entry.key),
      ...document.said.map(({ key }) => key),
    ])
    const outbox = [...document.outbox]
    const keys: string[] = []
    for (const draft of request.outbox) {
      if (taken.has(draft.key)) continue
      if (index.outbox.isTakenElsewhere(draft.key, request.streamId, now)) continue
      taken.add(draft.key)
      this.#order += 1
      outbox.push({ order: this.#order, entry: newEntry(draft, request.streamId, now) })
      keys.push(draft.key)
    }
    return { document: { ...document, outbox }, keys }
  }
}
