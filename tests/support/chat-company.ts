/**
 * A small company on a chat suite: a fake of the suite, the app on a real port and one clock for both.
 * Journeys talk to it as members do, and look at what stands on the members' phones. What belongs to
 * one suite is in `wecom-company.ts`, `dingtalk-company.ts`.
 */
import type { AddressInfo } from 'node:net'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import { buildTestApp, startInstant, type TestApp, type TestAppOptions } from './build-test-app.ts'

export interface ChatCompanyOptions
  extends Omit<TestAppOptions, 'wecom' | 'wecomBot' | 'dingtalk'> {
  settings?: Partial<WorkspaceSettings>
}

/** What a company needs of the fake of its suite. */
export interface FakeSuite<Seen> {
  connect(appUrl: string): void
  seenBy(userId: string): readonly Seen[]
  close(): Promise<void>
}

/** @typeParam Seen one thing on a phone; @typeParam Card a card there that can be tapped */
export abstract class ChatCompany<Seen, Card extends Seen, Fake extends FakeSuite<Seen>> {
  readonly fake: Fake
  #test: TestApp
  #stopped = false
  readonly #options: TestAppOptions
  readonly #looked = new Map<string, number>()

  /** @param options with the suite's own part filled in */
  protected constructor(fake: Fake, test: TestApp, options: TestAppOptions) {
    this.fake = fake
    this.#test = test
    this.#options = options
  }

  /** One callback with words of a member; its HTTP status. */
  protected abstract callbackText(userId: string, text: string): Promise<{ status: number }>
  /** Whether this is a card. */
  protected abstract isCard(seen: Seen): seen is Card
  /** Everything readable of one thing on a phone. */
  protected abstract wordsIn(seen: Seen): string

  protected async begin(settings: Partial<WorkspaceSettings> | undefined): Promise<void> {
    await this.#serve()
    if (settings) await this.changeSettings(settings)
  }

  async #serve(): Promise<void> {
    const { http } = this.#test.app
    await http.listen({ port: 0, host: '127.0.0.1' })
    this.fake.connect(this.url)
    // The serving log is written from the first minute on.
    await this.#test.app.scheduler.tick()
  }

  get test(): TestApp {
    return this.#test
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#test.app.http.server.address() as AddressInfo).port}`
  }

  now(): Instant {
    return this.#test.now()
  }

  async changeSettings(change: Partial<WorkspaceSettings>): Promise<void> {
    const { workspace } = this.#test
    await workspace.changeSettings({ ...workspace.settings, ...change }, 'zhaoyan', this.now())
  }

  /** Moves the clock and lets everything due happen, with a tick of the clock at each step. */
  async advance(ms: number, stepMs: number = ms): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      await this.#test.advance(Math.min(left, stepMs))
      await this.#test.app.scheduler.tick()
    }
  }

  /** To a wall-clock moment, e.g. `2026-11-27T08:30:00+08:00`. */
  async advanceTo(iso: string, stepMs?: number): Promise<void> {
    const ms = startInstant(iso) - this.now()
    if (ms < 0) throw new Error(`${iso} is over`)
    await this.advance(ms, stepMs)
  }

  settle(): Promise<void> {
    return this.#test.settle()
  }

  /** What is new on the member's phone since the last look. */
  news(userId: string): Seen[] {
    const seen = this.fake.seenBy(userId)
    const from = this.#looked.get(userId) ?? 0
    this.#looked.set(userId, seen.length)
    return seen.slice(from)
  }

  async say(userId: string, text: string): Promise<Seen[]> {
    return this.after(userId, () => this.callbackText(userId, text))
  }

  /** What came as new on the phone when a callback was taken and worked on. */
  protected async after(
    userId: string,
    callback: () => Promise<{ status: number }>,
  ): Promise<Seen[]> {
    this.news(userId)
    const reply = await callback()
    if (reply.status !== 200) throw new Error(`Callback answered with ${reply.status}`)
    await this.settle()
    return this.news(userId)
  }

  /** Everything readable of what came, one block each. */
  words(seen: readonly Seen[]): string {
    return seen.map((one) => this.wordsIn(one)).join('\n---\n')
  }

  /** The one card among what came. @throws {Error} when there is none or more than one. */
  onlyCard(seen: readonly Seen[]): Card {
    return onlyOne(
      seen.filter((one) => this.isCard(one)),
      this.words(seen),
    )
  }

  /** Every card on the member's phone as it stands now, oldest first. */
  cards(userId: string): Card[] {
    return this.fake.seenBy(userId).filter((one) => this.isCard(one))
  }

  async deals(): Promise<Deal[]> {
    const { store, id } = this.#test.workspace
    const snapshots = await store.list<Deal>(id, 'deal')
    return snapshots.map((snapshot) => snapshot.state)
  }

  /** The deal of that customer. @throws {Error} when there is none or more than one. */
  async deal(name: string): Promise<Deal> {
    const found = (await this.deals()).filter((deal) => deal.customer.name.includes(name))
    const [only] = found
    if (!only || found.length > 1) throw new Error(`${found.length} deals are called ${name}`)
    return only
  }

  async events(dealId: string): Promise<DealEvent[]> {
    const { store, id } = this.#test.workspace
    return (await store.history(id, `deal/${dealId}`)).map((stored) => stored.body as DealEvent)
  }

  /** The process ends and is started again on the same data, so much later. */
  async restartAfter(ms: number): Promise<void> {
    const at = this.now() + ms
    await this.#test.stop()
    this.#test = await buildTestApp({
      ...this.#options,
      folder: this.#test.folder,
      startsAt: new Date(at).toISOString(),
    })
    await this.#serve()
  }

  async close(): Promise<void> {
    if (!this.#stopped) await this.#test.close()
    this.#stopped = true
    await this.fake.close()
  }
}

/** @throws {Error} with everything readable that came, when there is none or more than one. */
export function onlyOne<Card>(cards: readonly Card[], words: string): Card {
  const [card] = cards
  if (!card || cards.length > 1) throw new Error(`${cards.length} cards in:\n${words}`)
  return card
}

/** Minutes as the clock's steps. */
export const MINUTE = MINUTE_MS
