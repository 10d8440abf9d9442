/**
 * Small companies that talk with WeCom's intelligent bot alone, by callbacks or over its connection:
 * see `chat-company.ts`.
 */
import {
  buildTestApp,
  smallTeam,
  startInstant,
  type TestApp,
  type TestAppOptions,
} from './build-test-app.ts'
import { ChatCompany, type ChatCompanyOptions } from './chat-company.ts'
import { rounds, until } from './fake-time.ts'
import type { Seen, SeenCard } from './fake-wecom.ts'
import {
  type BotReply,
  type FakeBotCallbacks,
  isSeenCard,
  startFakeBotCallbacks,
} from './fake-wecom-bot-callbacks.ts'
import { type FakeBotGateway, startFakeBotGateway } from './fake-wecom-bot-gateway.ts'
import { HeldTimers } from './held-timers.ts'
import { wordsOf } from './wecom-company.ts'

export class CallbackBotCompany extends ChatCompany<Seen, SeenCard, FakeBotCallbacks> {
  readonly timers: HeldTimers

  private constructor(
    fake: FakeBotCallbacks,
    test: TestApp,
    options: TestAppOptions,
    timers: HeldTimers,
  ) {
    super(fake, test, options)
    this.timers = timers
  }

  static async open(
    options: ChatCompanyOptions & Pick<TestAppOptions, 'wecom'> = {},
  ): Promise<CallbackBotCompany> {
    let test: TestApp | null = null
    let company: CallbackBotCompany | null = null
    const start = startInstant(options.startsAt)
    const now = () => company?.now() ?? test?.now() ?? start
    const fake = await startFakeBotCallbacks({ now })
    const timers = new HeldTimers()
    const { token, encodingAesKey, url: apiBase } = fake
    const given: TestAppOptions = {
      ...options,
      people: options.people ?? smallTeam('wecom'),
      wecomBot: { mode: 'callback', token, encodingAesKey, apiBase },
      timers,
    }
    test = await buildTestApp(given)
    company = new CallbackBotCompany(fake, test, given, timers)
    await company.begin(options.settings)
    return company
  }

  protected callbackText(userId: string, text: string): Promise<BotReply> {
    return this.fake.say(userId, text)
  }

  /** Taps and lets the app work; the card changes in the answer to the tap itself. */
  tap(
    userId: string,
    card: SeenCard,
    label: string,
    choices: Record<string, string> = {},
  ): Promise<Seen[]> {
    return this.after(userId, () => this.fake.tap(userId, card, label, choices))
  }

  protected isCard(seen: Seen): seen is SeenCard {
    return isSeenCard(seen)
  }

  protected wordsIn(seen: Seen): string {
    return wordsOf([seen])
  }
}

/** The gateway as a suite: there is no address to call. */
type GatewaySuite = FakeBotGateway & {
  connect(appUrl: string): void
  seenBy(userId: string): readonly Seen[]
}

/** Turns of the event loop in which a subscription over loopback comes about. */
const ROUNDS_OF_A_TRY = 5000

export class SocketBotCompany extends ChatCompany<Seen, SeenCard, GatewaySuite> {
  readonly timers: HeldTimers
  #isAway = false

  private constructor(
    fake: GatewaySuite,
    test: TestApp,
    options: TestAppOptions,
    timers: HeldTimers,
  ) {
    super(fake, test, options)
    this.timers = timers
  }

  static async open(options: ChatCompanyOptions = {}): Promise<SocketBotCompany> {
    let test: TestApp | null = null
    let company: SocketBotCompany | null = null
    const start = startInstant(options.startsAt)
    const now = () => company?.now() ?? test?.now() ?? start
    const gateway = await startFakeBotGateway({ now })
    const fake = Object.assign(gateway, {
      connect: () => {},
      seenBy: (userId: string) => gateway.screens.seenBy(userId),
    })
    const timers = new HeldTimers()
    const { botId, secret, url } = gateway
    const given: TestAppOptions = {
      ...options,
      people: options.people ?? smallTeam('wecom'),
      wecomBot: { mode: 'socket', botId, secret, url },
      timers,
      // The connection is one process's; how it moves to another is `one-bot-connection`'s to tell.
      isAlone: true,
    }
    test = await buildTestApp(given)
    company = new SocketBotCompany(fake, test, given, timers)
    await company.begin(options.settings)
    test.app.connect()
    await until('the bot subscribes', () => gateway.isSubscribed)
    return company
  }

  protected async callbackText(userId: string, text: string): Promise<{ status: number }> {
    await this.#answered(userId, () => this.fake.say(userId, text))
    return { status: 200 }
  }

  /** Taps and lets the app work. */
  tap(
    userId: string,
    card: SeenCard,
    label: string,
    choices: Record<string, string> = {},
  ): Promise<Seen[]> {
    return this.after(userId, async () => {
      await this.#answered(userId, () => this.fake.tap(userId, card, label, choices))
      return { status: 200 }
    })
  }

  /** The gateway takes nobody; or it does again, and the bot has found it. */
  async outage(on: boolean): Promise<void> {
    this.#isAway = on
    this.fake.refuseHandshakes(on ? Number.POSITIVE_INFINITY : 0)
    if (on) this.fake.dropConnections()
    while (!on && !this.fake.isSubscribed) {
      this.timers.runOut()
      for (let n = 0; n < ROUNDS_OF_A_TRY && !this.fake.isSubscribed; n += 1) await rounds(1)
    }
  }

  /** While the gateway is away, the bot's waits for it pass with the time. */
  override async advance(ms: number, stepMs?: number): Promise<void> {
    let isOver = false
    const advanced = super.advance(ms, stepMs).finally(() => {
      isOver = true
    })
    while (this.#isAway && !isOver) {
      this.timers.runOut()
      await rounds(1)
    }
    await advanced
  }

  /** Nothing acknowledges a callback: it was taken when something new stands in the chat. */
  async #answered(userId: string, act: () => unknown): Promise<void> {
    const state = () => {
      const seen = this.fake.seenBy(userId)
      const updates = seen.map((one) => (isSeenCard(one) ? one.updates : 0))
      return JSON.stringify([seen.length, updates])
    }
    const before = state()
    act()
    await until('answered', () => state() !== before)
  }

  protected isCard(seen: Seen): seen is SeenCard {
    return isSeenCard(seen)
  }

  protected wordsIn(seen: Seen): string {
    return wordsOf([seen])
  }
}
