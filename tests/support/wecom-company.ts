/**
 * A small company on WeCom: the fake WeCom, the app on a real port and one clock for both. Journeys
 * talk to it as members do, and look at what stands on the members' phones.
 */
import type { AddressInfo } from 'node:net'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import {
  buildTestApp,
  smallTeam,
  startInstant,
  type TestApp,
  type TestAppOptions,
} from './build-test-app.ts'
import { type FakeWecom, type Seen, type SeenCard, startFakeWecom } from './fake-wecom.ts'

export interface WecomCompanyOptions extends Omit<TestAppOptions, 'wecom'> {
  settings?: Partial<WorkspaceSettings>
}

/** The settings a running app needs to talk to this fake. */
export function wecomConfigOf(fake: FakeWecom) {
  return {
    corpId: fake.corpId,
    agentId: fake.agentId,
    secret: fake.secret,
    token: fake.token,
    encodingAesKey: fake.encodingAesKey,
    apiBase: fake.url,
  }
}

export class WecomCompany {
  readonly fake: FakeWecom
  #test: TestApp
  #stopped = false
  readonly #options: WecomCompanyOptions
  readonly #looked = new Map<string, number>()

  private constructor(fake: FakeWecom, test: TestApp, options: WecomCompanyOptions) {
    this.fake = fake
    this.#test = test
    this.#options = options
  }

  static async open(options: WecomCompanyOptions = {}): Promise<WecomCompany> {
    let company: WecomCompany | null = null
    const start = startInstant(options.startsAt)
    const fake = await startFakeWecom({ now: () => company?.now() ?? start })
    const people = options.people ?? smallTeam('wecom')
    fake.addDepartment({ id: 2, name: '华东销售部', parentid: 1, leaders: ['wangmin'] })
    for (const person of people) {
      const userid = person.accounts.wecom
      if (userid === undefined) continue
      fake.addMember({ userid, name: person.name, mainDepartment: 2 })
    }
    const given = { ...options, people, wecom: wecomConfigOf(fake) }
    const test = await buildTestApp(given)
    company = new WecomCompany(fake, test, given)
    await company.#serve()
    if (options.settings) await company.changeSettings(options.settings)
    return company
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
    this.news(userId)
    const reply = await this.fake.callbackText(userId, text)
    if (reply.status !== 200) throw new Error(`Callback answered with ${reply.status}`)
    await this.settle()
    return this.news(userId)
  }

  /** Taps and lets the app work; returns what came as new messages (the card itself changes in place). */
  async tap(
    userId: string,
    card: SeenCard,
    label: string,
    choices: Record<string, string> = {},
    more: { stale?: boolean; keyOf?: SeenCard['card'] } = {},
  ): Promise<Seen[]> {
    this.news(userId)
    const reply = await this.fake.tapButton(userId, card, label, choices, more)
    if (reply.status !== 200) throw new Error(`Tap answered with ${reply.status}`)
    await this.settle()
    return this.news(userId)
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
      wecom: wecomConfigOf(this.fake),
    })
    await this.#serve()
  }

  async close(): Promise<void> {
    if (!this.#stopped) await this.#test.close()
    this.#stopped = true
    await this.fake.close()
  }
}

/** Minutes as the clock's steps. */
export const MINUTE = MINUTE_MS

/** Everything readable of what came, one block each. */
export function wordsOf(seen: readonly Seen[]): string {
  return seen
    .map((one) => {
      switch (one.kind) {
        case 'text':
        case 'markdown':
          return one.text
        case 'card':
          return one.words
        case 'image':
        case 'file':
          return `[${one.kind}] ${one.fileName}`
        default:
          return one satisfies never
      }
    })
    .join('\n---\n')
}

/** The one card among what came. @throws {Error} when there is none or more than one. */
export function onlyCard(seen: readonly Seen[]): SeenCard {
  const cards = seen.filter((one) => one.kind === 'card')
  const [card] = cards
  if (!card || cards.length > 1) throw new Error(`${cards.length} cards in:\n${wordsOf(seen)}`)
  return card
}
