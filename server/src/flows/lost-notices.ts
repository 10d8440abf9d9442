/** Tells people, by the platform alone, that what they did was not recorded: the store cannot help. */
import { cardFor } from '@kedu/bot/cards/card-for'
import type { ChatPlatform, Inbound } from '@kedu/bot/platform'
import { type PlatformName, suiteOf } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { notices } from '../wording.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What was told is not told again when the platform brings it once more. */
const MAX_REMEMBERED = 1000

export interface LostNoticesDeps {
  workspace: Workspace
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  now(): Instant
  log: FastifyBaseLogger
}

export class LostNotices {
  readonly #deps: LostNoticesDeps
  readonly #told = new Set<string>()

  constructor(deps: LostNoticesDeps) {
    this.#deps = deps
  }

  /** Only people of the company: strangers are told nothing at other times, either. Never throws. */
  async tell(inbound: Inbound): Promise<void> {
    const { workspace, platforms, log } = this.#deps
    const { id, platform: name, userId } = inbound
    const person = workspace.people.byAccount(suiteOf(name), userId)
    const address = person?.accounts[suiteOf(name)]
    if (this.#told.has(id) || person === null || address === undefined) return
    this.#told.add(id)
    for (const oldest of this.#told) {
      if (this.#told.size <= MAX_REMEMBERED) break
      this.#told.delete(oldest)
    }
    log.error({ platform: name, inboxId: id }, 'callback lost')
    const now = this.#deps.now()
    const text = inbound.content.kind === 'tap' ? notices.lostTap : notices.lostMessage
    const zone = workspace.settings.timezone
    const card = cardFor({ kind: 'text', text }, { now, zone, recipientId: person.id })
    try {
      await platforms
        .get(name)
        ?.send({ userId: address }, card, { idempotencyKey: `lost-${id}`, now })
    } catch (error) {
      log.error({ err: error, inboxId: id }, 'the sender could not be told')
    }
  }
}
