/** Somebody at the web chat, over the app's own endpoints: signs in, types, taps, reads the answers. */
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type {
  WebSentContent,
  WebSentMessage,
  WebUploadsAnswer,
} from '@kedu/shared/contracts/web-chat'
import type { WebCard, WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import type { TestApp } from './build-test-app.ts'

let messages = 0

export class WebChatUser {
  readonly personId: string
  readonly #test: TestApp
  readonly #token: string
  #seen = 0

  constructor(test: TestApp, personId: string) {
    this.#test = test
    this.personId = personId
    const sessions = new WebSessions({
      secret: new Uint8Array(32).fill(7),
      workspace: test.workspace.id,
      clock: test.now,
      lifetimeMs: 400 * 86_400_000,
    })
    this.#token = sessions.issue(personId, `test-${personId}`).token
  }

  #message(content: WebSentContent): WebSentMessage {
    messages += 1
    return { id: `client-message-${messages}`, sentAt: this.#test.now(), content }
  }

  async #post(url: string, body: unknown) {
    const response = await this.#test.app.http.inject({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${this.#token}`, origin: 'http://localhost:80' },
      payload: body as object,
    })
    return response
  }

  /** Sends one message and lets the app work; returns what is new for this person since the last look. */
  async say(text: string): Promise<WebChatItem[]> {
    const response = await this.#post('/web/messages', this.#message({ kind: 'text', text }))
    if (response.statusCode >= 300) throw new Error(`${response.statusCode} ${response.body}`)
    await this.#test.settle()
    return this.news()
  }

  async tap(card: WebChatItem, label: string, selections: Record<string, string> = {}) {
    const content = card.content
    if (content.kind !== 'card') throw new Error('Not a card')
    const button = content.card.buttons.find((candidate) => candidate.label === label)
    if (!button) {
      throw new Error(`No button ${label} in ${content.card.buttons.map((b) => b.label).join(' ')}`)
    }
    const response = await this.#post(
      '/web/messages',
      this.#message({
        kind: 'tap',
        cardId: card.id,
        action: button.action,
        label: button.label,
        selections,
      }),
    )
    if (response.statusCode >= 300) throw new Error(`${response.statusCode} ${response.body}`)
    await this.#test.settle()
    return this.news()
  }

  /** Uploads the files and forwards them as one message. */
  async forward(files: { bytes: Uint8Array; fileName: string; mime: string }[]) {
    const form = new FormData()
    for (const file of files) {
      form.append('files', new Blob([file.bytes], { type: file.mime }), file.fileName)
    }
    const request = new Request('http://localhost/', { method: 'POST', body: form })
    const uploaded = await this.#test.app.http.inject({
      method: 'POST',
      url: '/web/uploads',
      headers: {
        authorization: `Bearer ${this.#token}`,
        origin: 'http://localhost:80',
        'content-type': request.headers.get('content-type') ?? '',
      },
      payload: Buffer.from(await request.arrayBuffer()),
    })
    if (uploaded.statusCode >= 300) throw new Error(`${uploaded.statusCode} ${uploaded.body}`)
    const answer = uploaded.json() as WebUploadsAnswer
    if (answer.uploads.length > 0) {
      const sent = answer.uploads.map(({ uploadId, fileName, mime }) => ({
        uploadId,
        fileName,
        mime,
      }))
      const response = await this.#post(
        '/web/messages',
        this.#message({ kind: 'image', files: sent }),
      )
      if (response.statusCode >= 300) throw new Error(`${response.statusCode} ${response.body}`)
    }
    await this.#test.settle()
    return { refused: answer.refused, news: await this.news() }
  }

  /** Everything in the transcript, oldest first. */
  async transcript(): Promise<WebChatItem[]> {
    const response = await this.#test.app.http.inject({
      method: 'GET',
      url: '/web/messages',
      headers: { authorization: `Bearer ${this.#token}`, origin: 'http://localhost:80' },
    })
    return (response.json() as { items: WebChatItem[] }).items
  }

  /** The bot's lines that came or changed since the last look. */
  async news(): Promise<WebChatItem[]> {
    const items = (await this.transcript()).filter((item) => item.from === 'bot')
    const fresh = items.filter((item) => item.rev > this.#seen)
    this.#seen = Math.max(this.#seen, ...items.map((item) => item.rev))
    return fresh
  }
}

/** The card's words as a reader sees them. */
export function words(item: WebChatItem | undefined): string {
  if (!item) return ''
  const { content } = item
  if (content.kind !== 'card') return JSON.stringify(content)
  const { card } = content
  return [
    card.settled === null ? card.toneWord : null,
    card.title,
    card.text,
    ...card.fields.map((field: WebCard['fields'][number]) => `${field.label}：${field.value}`),
    ...card.items.map((entry) => `${entry.title} ${entry.fields.map((f) => f.value).join(' ')}`),
    card.settled,
    card.buttons.map((button) => `〔${button.label}〕`).join(''),
  ]
    .filter(Boolean)
    .join('\n')
}
