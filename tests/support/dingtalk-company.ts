/**
 * A small company on DingTalk, by callbacks unless the config says otherwise; over the Stream connection
 * everything members do comes in frames: see `chat-company.ts`.
 */
import type { DingtalkConfig } from '@kedu/server/config/config'
import {
  buildTestApp,
  smallTeam,
  startInstant,
  type TestApp,
  type TestAppOptions,
} from './build-test-app.ts'
import { ChatCompany, type ChatCompanyOptions } from './chat-company.ts'
import {
  type FakeDingtalk,
  type FakeDingtalkOptions,
  type Seen,
  type SeenCard,
  startFakeDingtalk,
} from './fake-dingtalk.ts'
import type { SentCallback } from './fake-dingtalk-callbacks.ts'
import { until } from './fake-time.ts'

export interface DingtalkCompanyOptions extends ChatCompanyOptions {
  fake?: Pick<FakeDingtalkOptions, 'templateId' | 'monthlyCalls'>
  /** Digests come as work notifications. */
  hasAgent?: boolean
  /** Replaces parts of what the app is configured with. */
  config?: Partial<DingtalkConfig>
}

/** The settings a running app needs to talk to this fake. */
export function dingtalkConfigOf(fake: FakeDingtalk, hasAgent = false) {
  return {
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    robotCode: fake.robotCode,
    cardTemplateId: fake.templateId,
    mode: 'http' as const,
    events: null,
    corpId: 'dingfakecorp',
    agentId: hasAgent ? fake.agentId : null,
    apiBase: fake.url,
    oapiBase: fake.url,
  }
}

export class DingtalkCompany extends ChatCompany<Seen, SeenCard, FakeDingtalk> {
  readonly #isStream: boolean

  private constructor(fake: FakeDingtalk, test: TestApp, options: TestAppOptions) {
    super(fake, test, options)
    this.#isStream = options.dingtalk?.mode === 'stream'
  }

  static async open(options: DingtalkCompanyOptions = {}): Promise<DingtalkCompany> {
    let test: TestApp | null = null
    let company: DingtalkCompany | null = null
    const start = startInstant(options.startsAt)
    const now = () => company?.now() ?? test?.now() ?? start
    const fake = await startFakeDingtalk({ ...options.fake, now })
    const people = options.people ?? smallTeam('dingtalk')
    fake.addDepartment({ id: 2, name: '华东销售部', parent: 1, managers: ['wangmin'] })
    for (const person of people) {
      const userid = person.accounts.dingtalk
      if (userid !== undefined) fake.addPerson({ userid, name: person.name, departments: [2] })
    }
    const given: TestAppOptions = {
      ...options,
      people,
      publicOrigin: 'https://kedu.example.com',
      dingtalk: { ...dingtalkConfigOf(fake, options.hasAgent), ...options.config },
    }
    test = await buildTestApp(given)
    company = new DingtalkCompany(fake, test, given)
    await company.begin(options.settings)
    return company
  }

  get isStream(): boolean {
    return this.#isStream
  }

  protected callbackText(userId: string, text: string): Promise<{ status: number }> {
    return this.bring(this.fake.message(userId, { msgtype: 'text', text: { content: text } }))
  }

  /** A message on the way this company hears: a POST, or a frame that has to be acknowledged. */
  async bring(sent: SentCallback): Promise<{ status: number }> {
    if (!this.#isStream) return this.fake.post(sent)
    const push = this.fake.gateway.pushMessage(JSON.parse(String(sent.body)))
    await until('acknowledged', () => push.answer !== null)
    return { status: push.answer?.code ?? 0 }
  }

  /** Taps and lets the app work; returns what came as new messages (the card itself changes in place). */
  tap(
    userId: string,
    card: SeenCard,
    label: string,
    choice: string | null = null,
    more: { stale?: boolean } = {},
  ): Promise<Seen[]> {
    if (!this.#isStream) {
      return this.after(userId, () => this.fake.tapButton(userId, card, label, choice, more))
    }
    return this.after(userId, async () => {
      const { body } = this.fake.tap(userId, card, label, choice, more)
      const push = this.fake.gateway.pushCard(JSON.parse(String(body)))
      await until('answered', () => push.answer !== null)
      return { status: push.answer?.code ?? 0 }
    })
  }

  protected isCard(seen: Seen): seen is SeenCard {
    return seen.kind === 'card'
  }

  protected wordsIn(seen: Seen): string {
    switch (seen.kind) {
      case 'text':
        return seen.text
      case 'card':
        return seen.words
      case 'image':
      case 'file':
        return `[${seen.kind}] ${seen.fileName}`
      default:
        return seen satisfies never
    }
  }
}
