/** How the connections of our own stand, for whoever asks, and told to the admins when one stays broken. */
import type { ChatPlatform, ConnectionState } from '@kedu/bot/platform'
import { shortMoment } from '@kedu/bot/wording/dates'
import type { PlatformName } from '@kedu/shared/people/person'
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { connectionNotices as notices } from '../wording.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** A connection that comes back by itself within this time is nobody's business. */
const BROKEN_MS = 5 * MINUTE_MS

export interface ConnectionWatchDeps {
  platforms: ReadonlyMap<PlatformName, Pick<ChatPlatform, 'name' | 'connection'>>
  workspace: Workspace
  now(): Instant
  log: FastifyBaseLogger
  /** To the admins, once per topic and day. */
  tell(topic: string, title: string, text: string): Promise<unknown>
  /** On the terminal. */
  say?(lines: readonly string[]): void
}

interface Outage {
  since: Instant
  isTold: boolean
}

export class ConnectionWatch {
  readonly #deps: ConnectionWatchDeps
  readonly #outages = new Map<PlatformName, Outage>()

  constructor(deps: ConnectionWatchDeps) {
    this.#deps = deps
  }

  /** Every platform that has a connection, whether or not it was started. */
  states(): { platform: PlatformName; state: ConnectionState }[] {
    return [...this.#deps.platforms.values()].flatMap(({ name, connection }) =>
      connection === undefined ? [] : [{ platform: name, state: connection.state() }],
    )
  }

  /** Every minute. Told once when it was broken for over five minutes, and once when it is mended. */
  async look(): Promise<void> {
    for (const { platform, state } of this.states()) {
      if (state.since === null) continue
      if (state.isOpen) await this.#isOpen(platform, state.since)
      else await this.#isBroken(platform, state.since, state.problem)
    }
  }

  async #isBroken(platform: PlatformName, closedAt: Instant, problem: string | null) {
    const { now, log } = this.#deps
    // One that opened for a moment between two looks was not mended.
    const outage = this.#outages.get(platform) ?? { since: closedAt, isTold: false }
    this.#outages.set(platform, outage)
    const { since, isTold } = outage
    if (isTold || now() - since <= BROKEN_MS) return
    outage.isTold = true
    log.warn({ platform, since }, 'connection is broken')
    const text = notices.broken(platform, this.#words(since), problem)
    await this.#say(`connection-${platform}-${since}`, notices.brokenTitle(platform), text)
  }

  async #isOpen(platform: PlatformName, openedAt: Instant) {
    const outage = this.#outages.get(platform)
    this.#outages.delete(platform)
    if (outage === undefined || !outage.isTold) return
    const { since } = outage
    this.#deps.log.info({ platform, since }, 'connection is open again')
    const text = notices.mended(platform, this.#words(since), this.#words(openedAt))
    await this.#say(`connection-${platform}-${since}-mended`, notices.mendedTitle(platform), text)
  }

  async #say(topic: string, title: string, text: string): Promise<void> {
    this.#deps.say?.([text])
    await this.#deps.tell(topic, title, text)
  }

  #words(at: Instant): string {
    return shortMoment(at, this.#deps.now(), this.#deps.workspace.settings.timezone)
  }
}
