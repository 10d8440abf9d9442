/** A small company on WeCom: see `chat-company.ts`. */
import {
  buildTestApp,
  smallTeam,
  startInstant,
  type TestApp,
  type TestAppOptions,
} from './build-test-app.ts'
import { ChatCompany, type ChatCompanyOptions, onlyOne } from './chat-company.ts'
import { type FakeWecom, type Seen, type SeenCard, startFakeWecom } from './fake-wecom.ts'

export { MINUTE } from './chat-company.ts'

export type WecomCompanyOptions = ChatCompanyOptions & Pick<TestAppOptions, 'dingtalk'>

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

export class WecomCompany extends ChatCompany<Seen, SeenCard, FakeWecom> {
  static async open(options: WecomCompanyOptions = {}): Promise<WecomCompany> {
    let test: TestApp | null = null
    const start = startInstant(options.startsAt)
    let company: WecomCompany | null = null
    const fake = await startFakeWecom({ now: () => company?.now() ?? test?.now() ?? start })
    const people = options.people ?? smallTeam('wecom')
    fake.addDepartment({ id: 2, name: '华东销售部', parentid: 1, leaders: ['wangmin'] })
    for (const person of people) {
      const userid = person.accounts.wecom
      if (userid === undefined) continue
      fake.addMember({ userid, name: person.name, mainDepartment: 2 })
    }
    const given: TestAppOptions = { ...options, people, wecom: wecomConfigOf(fake) }
    test = await buildTestApp(given)
    company = new WecomCompany(fake, test, given)
    await company.begin(options.settings)
    return company
  }

  protected callbackText(userId: string, text: string): Promise<{ status: number }> {
    return this.fake.callbackText(userId, text)
  }

  /** Taps and lets the app work; returns what came as new messages (the card itself changes in place). */
  tap(
    userId: string,
    card: SeenCard,
    label: string,
    choices: Record<string, string> = {},
    more: { stale?: boolean; keyOf?: SeenCard['card'] } = {},
  ): Promise<Seen[]> {
    return this.after(userId, () => this.fake.tapButton(userId, card, label, choices, more))
  }

  protected isCard(seen: Seen): seen is SeenCard {
    return seen.kind === 'card'
  }

  protected wordsIn(seen: Seen): string {
    return wordsOf([seen])
  }
}

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
  return onlyOne(
    seen.filter((one) => one.kind === 'card'),
    wordsOf(seen),
  )
}
