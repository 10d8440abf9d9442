/**
 * One small company on each platform, told in the same words, for journeys that hold everywhere. What a
 * platform cannot do by its protocol is named in `PlatformRules`, so that a journey proves what comes
 * in its place.
 */
import { SETTLED_KEY } from '@kedu/bot/platforms/wecom-bot/render'
import { newPerson, type Person, type Suite } from '@kedu/shared/people/person'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { smallTeam } from './build-test-app.ts'
import type { ChatCompany, ChatCompanyOptions, FakeSuite } from './chat-company.ts'
import { DingtalkCompany } from './dingtalk-company.ts'
import { until } from './fake-time.ts'
import { buttonsOf, type SeenCard } from './fake-wecom.ts'
import { WebCompany } from './web-company.ts'
import { CallbackBotCompany, SocketBotCompany } from './wecom-bot-company.ts'
import { WecomCompany } from './wecom-company.ts'

/** What every company can say of itself and its clock. */
type CompanyFacts = Pick<
  ChatCompany<never, never, FakeSuite<never>>,
  'test' | 'now' | 'advance' | 'advanceTo' | 'settle' | 'deals' | 'deal' | 'events' | 'close'
>

/** A card on a phone, as it stands now. */
export interface PhoneCard {
  readonly words: string
  readonly buttons: readonly string[]
  /**
   * @param choice of the card's menu, in its words; null: what it has selected
   * @returns the words on the card now and of what came as new
   */
  tap(label: string, choice?: string | null): Promise<string>
}

export interface Journey {
  readonly company: CompanyFacts
  /** Says it; the words of what came. */
  say(userId: string, text: string): Promise<string>
  /** Sends a photo; the words of what came once no more can be on their way. */
  photo(userId: string, bytes: Uint8Array): Promise<string>
  /** The very same message delivered again by the platform. */
  sayTwice(userId: string, text: string): Promise<void>
  /** Looks at the phone; where the bot cannot speak first, says something harmless to it before. */
  hear(userId: string): Promise<void>
  cards(userId: string): PhoneCard[]
  /** The process ends and starts again on the same data. */
  restart(ms: number): Promise<void>
  /** The platform is away, nothing gets through to people; or it is there again. */
  outage(on: boolean): Promise<void>
  /** Somebody the platform knows under 王敏, but Kedu does not. */
  addStranger(userId: string, name: string): void
  /** How often the directory was asked about the person; null: there is none. */
  lookUps(userId: string): number | null
  /** What somebody Kedu does not know reads who writes nevertheless. */
  strangerSays(userId: string, text: string): Promise<string>
}

/** What a platform's protocol allows. */
export interface PlatformRules {
  /** 'always'; to who has written once; or only while somebody has just written. */
  speaksFirst: 'always' | 'once they wrote' | 'when they write'
  /** The company's own directory names a newcomer's manager. */
  hasDirectory: boolean
  /** A card changes when somebody else acts; else only in answer to a tap on it. */
  changesCards: boolean
  /** People's words come through while our calls to the platform fail. */
  hearsDuringOutage: boolean
}

export interface PlatformUnderTest {
  name: string
  rules: PlatformRules
  open(options?: ChatCompanyOptions): Promise<Journey>
}

/** Another team beside that of 王敏: 刘涛 leads 高飞 in 华南. */
function twoTeams(suite: Suite): Person[] {
  const person = (id: string, name: string, given: Partial<Person>) =>
    newPerson({ id, name, accounts: { [suite]: id }, region: '华南', ...given })
  return [
    ...smallTeam(suite),
    person('liutao', '刘涛', { role: 'manager', managerId: 'chen' }),
    person('gaofei', '高飞', { managerId: 'liutao' }),
  ]
}

interface AnyCard {
  words: string
  buttons: readonly string[]
}

/** What differs between the companies. */
interface Ways<Card> {
  show(card: Card): AnyCard
  tap(userId: string, card: Card, label: string, choice: string | null): Promise<unknown>
  sendPhoto(userId: string, bytes: Uint8Array): Promise<unknown>
  twice(userId: string, text: string): Promise<void>
  outage(on: boolean): void | Promise<void>
  connected?(): Promise<void>
  hear?(userId: string): Promise<void>
  addStranger?(userId: string, name: string): void
  lookUps?(userId: string): number
  strangerSays?(userId: string, text: string): Promise<string>
}

/** Photos are answered together once no more came for a while. */
const BURST_IS_OVER_MS = 4 * 1000

function journey<Seen, Card extends Seen, Fake extends FakeSuite<Seen>>(
  company: ChatCompany<Seen, Card, Fake>,
  ways: Ways<Card>,
): Journey {
  /** All words since so many things stood on the phone. */
  const since = (userId: string, from: number) =>
    company.words(company.fake.seenBy(userId).slice(from))
  const shown = (userId: string) => company.fake.seenBy(userId).length
  const say = async (userId: string, text: string) => company.words(await company.say(userId, text))
  return {
    company,
    say,
    photo: async (userId, bytes) => {
      const from = shown(userId)
      await ways.sendPhoto(userId, bytes)
      await company.settle()
      await company.advance(BURST_IS_OVER_MS)
      return since(userId, from)
    },
    sayTwice: (userId, text) => ways.twice(userId, text),
    hear: async (userId) => ways.hear?.(userId),
    cards: (userId) =>
      company.cards(userId).map((card) => ({
        get words() {
          return ways.show(card).words
        },
        get buttons() {
          return ways.show(card).buttons
        },
        tap: async (label, choice = null) => {
          const from = shown(userId)
          await ways.tap(userId, card, label, choice)
          return [ways.show(card).words, since(userId, from)].join('\n---\n')
        },
      })),
    restart: async (ms) => {
      await company.restartAfter(ms)
      await ways.connected?.()
    },
    outage: async (on) => ways.outage(on),
    addStranger: (userId, name) => ways.addStranger?.(userId, name),
    lookUps: (userId) => ways.lookUps?.(userId) ?? null,
    strangerSays: ways.strangerSays ?? say,
  }
}

const asItIs = <Card extends AnyCard>(card: Card): AnyCard => card
/** A card of the bot has to keep one button: it only says what was done. */
const withoutTheLast = ({ words, buttons, card }: SeenCard): AnyCard => ({
  words,
  buttons: buttonsOf(card).some(({ key }) => key === SETTLED_KEY) ? [] : buttons,
})
const obstacle = (choice: string | null): Record<string, string> =>
  choice === null ? {} : { obstacle: choice }

async function wecomApp(options: ChatCompanyOptions = {}): Promise<Journey> {
  const company = await WecomCompany.open({ people: twoTeams('wecom'), ...options })
  const { fake } = company
  return journey(company, {
    show: asItIs,
    tap: (userId, card, label, choice) => company.tap(userId, card, label, obstacle(choice)),
    sendPhoto: (userId, bytes) => fake.callbackImage(userId, bytes),
    twice: async (userId, text) => {
      const { sent } = await fake.callbackText(userId, text)
      await fake.retry(sent, userId)
      await company.settle()
      await fake.repeat(sent, userId)
      await company.settle()
    },
    outage: (on) => fake.outage(on),
    addStranger: (userid, name) =>
      fake.addMember({ userid, name, mainDepartment: 2, directLeader: ['wangmin'] }),
    lookUps: (userId) =>
      fake.requests.filter(
        ({ path, query }) =>
          path === '/cgi-bin/user/get' && query.userid?.toLowerCase() === userId.toLowerCase(),
      ).length,
  })
}

const MANY = 100

async function botByCallbacks(options: ChatCompanyOptions = {}): Promise<Journey> {
  const company = await CallbackBotCompany.open({ people: twoTeams('wecom'), ...options })
  const { fake } = company
  return journey(company, {
    show: withoutTheLast,
    tap: (userId, card, label, choice) => company.tap(userId, card, label, obstacle(choice)),
    sendPhoto: (userId, bytes) => fake.image(userId, bytes),
    twice: async (userId, text) => {
      const message = fake.message(userId, { msgtype: 'text', text: { content: text } })
      await fake.retry(message)
      await fake.retry(message)
      await company.settle()
    },
    outage: (on) => {
      if (on) fake.failResponses(...Array.from({ length: MANY }, () => -1))
      else fake.mend()
    },
    hear: async (userId) => {
      await company.say(userId, '今天做什么')
      await company.advance(20 * MINUTE_MS, 5 * MINUTE_MS)
    },
  })
}

async function botOverItsConnection(options: ChatCompanyOptions = {}): Promise<Journey> {
  const company = await SocketBotCompany.open({ people: twoTeams('wecom'), ...options })
  const { fake } = company
  const connected = () => {
    company.test.app.connect()
    return until('the bot subscribes', () => fake.isSubscribed)
  }
  const { workspace } = company.test
  const pending = async () => (await workspace.store.counts(workspace.id)).inboxPending
  return journey(company, {
    show: withoutTheLast,
    tap: (userId, card, label, choice) => company.tap(userId, card, label, obstacle(choice)),
    sendPhoto: async (userId, bytes) => {
      fake.image(userId, bytes)
      await until('the photo is taken', async () => (await pending()) > 0)
      await until('the photo is worked on', async () => (await pending()) === 0)
    },
    twice: async (userId, text) => {
      const reqId = fake.say(userId, text)
      await until('answered', () => fake.seenBy(userId).length > 0)
      fake.repeat(reqId)
      // What comes over one connection is taken in its order.
      await company.say(userId, '帮助')
    },
    outage: (on) => company.outage(on),
    connected,
    hear: () => company.advance(20 * MINUTE_MS, 5 * MINUTE_MS),
  })
}

async function dingtalk(
  mode: 'http' | 'stream',
  options: ChatCompanyOptions = {},
): Promise<Journey> {
  const config = { mode }
  const company = await DingtalkCompany.open({ people: twoTeams('dingtalk'), ...options, config })
  const { fake } = company
  const connected = () => {
    company.test.app.connect()
    return until('connected', () => fake.gateway.servingCount === 1)
  }
  if (mode === 'stream') await connected()
  return journey(company, {
    show: asItIs,
    tap: (userId, card, label, choice) => company.tap(userId, card, label, choice),
    sendPhoto: (userId, bytes) => {
      const downloadCode = fake.putMedia(bytes, { fileName: 'image.jpg', mime: 'image/jpeg' })
      return company.bring(fake.message(userId, { msgtype: 'picture', content: { downloadCode } }))
    },
    twice: async (userId, text) => {
      const sent = fake.message(userId, { msgtype: 'text', text: { content: text } })
      await company.bring(sent)
      await company.settle()
      const push = fake.gateway.pushes.at(-1)
      if (mode === 'http') await fake.post(sent)
      else if (push) {
        fake.gateway.repeat(push)
        await until('acknowledged again', () => push.answers.length === 2)
      }
      await company.settle()
    },
    outage: (on) => fake.outage(on),
    ...(mode === 'stream' ? { connected } : {}),
    // 王敏 leads the department.
    addStranger: (userid, name) => fake.addPerson({ userid, name, departments: [2] }),
    lookUps: (userId) =>
      fake.callsTo('/topapi/v2/user/get').filter(({ body }) => body.includes(`"${userId}"`)).length,
  })
}

async function webChat(options: ChatCompanyOptions = {}): Promise<Journey> {
  const company = await WebCompany.open({ people: twoTeams('web'), ...options })
  const pages = company.fake
  return journey(company, {
    show: ({ item }) => ({
      words: company.words([{ item }]),
      buttons: item.content.kind === 'card' ? item.content.card.buttons.map((b) => b.label) : [],
    }),
    tap: (userId, line, label, choice) => company.tap(userId, line, label, choice),
    sendPhoto: async (userId, bytes) => {
      const { uploads } = await pages.upload(userId, bytes)
      const files = uploads.map(({ uploadId, fileName, mime }) => ({ uploadId, fileName, mime }))
      await pages.send(userId, { kind: 'image', files })
    },
    twice: async (userId, text) => {
      const id = pages.newId()
      await pages.send(userId, { kind: 'text', text }, id)
      await pages.send(userId, { kind: 'text', text }, id)
      await company.settle()
    },
    outage: (on) => {
      pages.isOffline = on
    },
    hear: () => pages.look(),
    // A page without a session is told what to do by the door itself.
    strangerSays: async (userId, text) => (await pages.send(userId, { kind: 'text', text })).text(),
  })
}

const everything: PlatformRules = {
  speaksFirst: 'always',
  hasDirectory: true,
  changesCards: true,
  hearsDuringOutage: true,
}
const bot = { hasDirectory: false, changesCards: false, hearsDuringOutage: false }

export const PLATFORMS: readonly PlatformUnderTest[] = [
  { name: 'the WeCom app', rules: everything, open: wecomApp },
  {
    name: 'the WeCom bot by callbacks',
    rules: { ...bot, speaksFirst: 'when they write' },
    open: botByCallbacks,
  },
  {
    name: 'the WeCom bot over its connection',
    rules: { ...bot, speaksFirst: 'once they wrote' },
    open: botOverItsConnection,
  },
  { name: 'DingTalk over HTTP', rules: everything, open: (options) => dingtalk('http', options) },
  {
    name: 'DingTalk over Stream',
    rules: everything,
    open: (options) => dingtalk('stream', options),
  },
  {
    name: 'the web chat',
    rules: { ...everything, hasDirectory: false, hearsDuringOutage: false },
    open: webChat,
  },
]
