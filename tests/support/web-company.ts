/** A small company at the web chat alone, over real HTTP: see `chat-company.ts`. */
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { WebSentContent, WebUploadsAnswer } from '@kedu/shared/contracts/web-chat'
import type { WebCard, WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import type { Instant } from '@kedu/shared/time/instant'
import { buildTestApp, smallTeam, type TestApp, type TestAppOptions } from './build-test-app.ts'
import { ChatCompany, type ChatCompanyOptions } from './chat-company.ts'
import { words } from './web-chat-user.ts'

/** A line of the bot's as it stands in the transcript now; changes come into this object. */
export interface WebLine {
  item: WebChatItem
}

export interface WebLineWithCard extends WebLine {
  item: WebChatItem & { content: { kind: 'card'; card: WebCard } }
}

/** The pages people have open: they send with their own ids and ask for what changed. */
export class WebPages {
  readonly #now: () => Instant
  readonly #sessions: WebSessions
  readonly #lines = new Map<string, WebLine[]>()
  readonly #revs = new Map<string, number>()
  #url = ''
  #count = 0
  /** No page reaches Kedu. */
  isOffline = false

  constructor(workspace: string, now: () => Instant) {
    this.#now = now
    this.#sessions = new WebSessions({
      secret: new Uint8Array(32).fill(7),
      workspace,
      clock: now,
      lifetimeMs: 400 * 86_400_000,
    })
  }

  connect(appUrl: string): void {
    this.#url = appUrl
  }

  seenBy(userId: string): readonly WebLine[] {
    return this.#lines.get(userId) ?? []
  }

  async close(): Promise<void> {}

  /** A message id of a page; the same id on every retry. */
  newId(): string {
    this.#count += 1
    return `page-message-${this.#count}`
  }

  async send(userId: string, content: WebSentContent, id = this.newId()): Promise<Response> {
    if (!this.#revs.has(userId)) this.#revs.set(userId, 0)
    return fetch(`${this.#url}/web/messages`, {
      method: 'POST',
      headers: { ...this.#headers(userId), 'content-type': 'application/json' },
      body: JSON.stringify({ id, sentAt: this.#now(), content }),
    })
  }

  async upload(userId: string, bytes: Uint8Array): Promise<WebUploadsAnswer> {
    const form = new FormData()
    form.append('files', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), '现场.jpg')
    const url = `${this.#url}/web/uploads`
    const headers = this.#headers(userId)
    const response = await fetch(url, { method: 'POST', headers, body: form })
    return (await response.json()) as WebUploadsAnswer
  }

  /** Opens the page for somebody who has not written yet. */
  open(userId: string): void {
    if (!this.#revs.has(userId)) this.#revs.set(userId, 0)
  }

  /** Every open page asks what changed since it last asked. */
  async look(): Promise<void> {
    if (this.isOffline) return
    for (const [userId, since] of this.#revs) {
      const url = `${this.#url}/web/messages?since=${since}`
      const response = await fetch(url, { headers: this.#headers(userId) })
      if (response.status !== 200) continue
      const { items, rev } = (await response.json()) as { items: WebChatItem[]; rev: number }
      const lines = this.#lines.get(userId) ?? []
      for (const item of items) {
        if (item.from !== 'bot') continue
        const known = lines.find((line) => line.item.id === item.id)
        if (known) known.item = item
        else lines.push({ item })
      }
      this.#lines.set(userId, lines)
      this.#revs.set(userId, rev)
    }
  }

  #headers(userId: string): Record<string, string> {
    const { token } = this.#sessions.issue(userId, `page-of-${userId}`)
    return { authorization: `Bearer ${token}`, origin: this.#url }
  }
}

export class WebCompany extends ChatCompany<WebLine, WebLineWithCard, WebPages> {
  static async open(options: ChatCompanyOptions = {}): Promise<WebCompany> {
    const people = options.people ?? smallTeam('web')
    const given: TestAppOptions = { ...options, people }
    const test = await buildTestApp(given)
    const pages = new WebPages(test.workspace.id, () => company.now())
    const company: WebCompany = new WebCompany(pages, test, given)
    for (const { id } of people) pages.open(id)
    await company.begin(options.settings)
    return company
  }

  private constructor(pages: WebPages, test: TestApp, options: TestAppOptions) {
    super(pages, test, options)
  }

  protected callbackText(userId: string, text: string): Promise<{ status: number }> {
    return this.fake.send(userId, { kind: 'text', text })
  }

  /** Taps and lets the app work; returns what came as new lines (the card itself changes in place). */
  tap(
    userId: string,
    line: WebLineWithCard,
    label: string,
    choice: string | null = null,
  ): Promise<WebLine[]> {
    const { id, content } = line.item
    const { buttons, select } = content.card
    const button = buttons.find((entry) => entry.label === label)
    if (!button) {
      const there = buttons.map((entry) => entry.label).join(' | ')
      throw new Error(`No button ${label}; there is: ${content.card.settled ?? there}`)
    }
    const chosen = choice ?? select?.selected ?? undefined
    const option = select?.options.find(
      ({ value, label: shown }) => value === chosen || shown === chosen,
    )
    if (choice !== null && !option) throw new Error(`No option ${choice}`)
    const selections: Record<string, string> =
      select && option ? { [select.key]: option.value } : {}
    return this.after(userId, () =>
      this.fake.send(userId, { kind: 'tap', cardId: id, action: button.action, label, selections }),
    )
  }

  override async settle(): Promise<void> {
    await super.settle()
    await this.fake.look()
  }

  override async advance(ms: number, stepMs?: number): Promise<void> {
    await super.advance(ms, stepMs)
    await this.fake.look()
  }

  protected isCard(seen: WebLine): seen is WebLineWithCard {
    const { content } = seen.item
    return content.kind === 'card' && content.card.title !== null
  }

  protected wordsIn(seen: WebLine): string {
    return words(seen.item)
  }
}
