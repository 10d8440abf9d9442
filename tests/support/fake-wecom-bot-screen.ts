/**
 * What stands in the chats with WeCom's intelligent bot, and what WeCom refuses to put there; shared by
 * the bot's gateway and its callback side. Written from WeCom's pages, not from our renderer.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101032
 */
import { createCipheriv, randomBytes } from 'node:crypto'
import { applyUpdate, buttonsOf, type Seen, type SeenCard } from './fake-wecom.ts'
import { checkTemplateCard, FakeRefusal, isObject, type Json, string } from './fake-wecom-checks.ts'

const MARKDOWN_BYTES = 20_480
const FILE_LIFE_MS = 5 * 60_000

/** A card of the bot's: the app's rules, without what the bot's cards do not have. */
export function checkBotCard(card: Json): Json {
  if (card.replace_text !== undefined) throw new FakeRefusal(40058, "replace_text is the app's")
  for (const button of buttonsOf(card)) {
    if (button.type !== undefined) throw new FakeRefusal(40058, 'buttons of a bot have no type')
  }
  checkTemplateCard(card, 'send')
  return card
}

export function checkMarkdown(content: unknown): string {
  const words = string(content, 'content')
  const size = Buffer.byteLength(words, 'utf8')
  if (size > MARKDOWN_BYTES) throw new FakeRefusal(45002, `content has ${size} bytes`)
  return words
}

export class BotScreens {
  readonly #now: () => number
  readonly #chats = new Map<string, Seen[]>()
  readonly #taskIds = new Set<string>()
  #count = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** A single chat by the user's id (capitals do not count), a group by its own. */
  seenBy(chat: string): readonly Seen[] {
    return this.#chats.get(chat.toLowerCase()) ?? []
  }

  /** What is returned can be changed: a stream shows more and more. */
  words(chat: string, text: string): { text: string } {
    const seen = { kind: 'markdown' as const, text, at: this.#now(), messageId: this.#id() }
    this.#show(chat, seen)
    return seen
  }

  file(chat: string, kind: 'image' | 'file', fileName: string, bytes: Uint8Array): void {
    const at = this.#now()
    this.#show(chat, { kind, mediaId: '', fileName, bytes, at, messageId: this.#id() })
  }

  /** A new card; its task id must be new, too. */
  card(chat: string, content: Json): void {
    const taskId = string(content.task_id, 'task_id')
    if (this.#taskIds.has(taskId)) throw new FakeRefusal(40058, 'task_id is not unique')
    this.#taskIds.add(taskId)
    const card: SeenCard = {
      at: this.#now(),
      messageId: this.#id(),
      kind: 'card',
      userId: chat,
      taskId,
      title: '',
      words: '',
      buttons: [],
      replaced: null,
      updates: -1,
      card: {},
    }
    applyUpdate(card, content)
    this.#show(chat, card)
  }

  /** Changes the card with this task id, everywhere. */
  update(taskId: string, content: Json): void {
    if (content.task_id !== taskId) throw new FakeRefusal(40058, "task_id is not the tapped card's")
    for (const seen of [...this.#chats.values()].flat()) {
      if (seen.kind === 'card' && seen.taskId === taskId) applyUpdate(seen, content)
    }
  }

  #show(chat: string, seen: Seen): void {
    const key = chat.toLowerCase()
    this.#chats.set(key, [...(this.#chats.get(key) ?? []), seen])
  }

  #id(): string {
    this.#count += 1
    return `BOT-${this.#count}`
  }
}

/** The event WeCom makes of a tap on a card as it stands on the screen. */
export function tapEvent(
  card: SeenCard,
  label: string,
  choices: Record<string, string> = {},
): Json {
  const button = buttonsOf(card.card).find((entry) => entry.text === label)
  if (!button) throw new Error(`No button ${label}; there is: ${card.buttons.join(' | ')}`)
  const selection = isObject(card.card.button_selection) ? card.card.button_selection : null
  return {
    eventtype: 'template_card_event',
    template_card_event: {
      card_type: 'button_interaction',
      event_key: button.key,
      task_id: card.taskId,
      selected_items: { selected_item: selection === null ? [] : [chosen(selection, choices)] },
    },
  }
}

function chosen(selection: Json, choices: Record<string, string>): Json {
  const key = String(selection.question_key)
  const options = selection.option_list as Json[]
  const wanted = choices[key] ?? selection.selected_id ?? options[0]?.id
  const option = options.find((entry) => entry.id === wanted || entry.text === wanted)
  if (!option) throw new Error(`No option ${String(wanted)} in ${key}`)
  return { question_key: key, option_ids: { option_id: [option.id] } }
}

interface StoredFile {
  bytes: Buffer
  fileName: string
  at: number
}

/** Files members send: encrypted, at an address that works for five minutes. */
export class BotFiles {
  readonly #now: () => number
  readonly #files = new Map<string, StoredFile>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** @param key 32 bytes @returns the path under which the encrypted bytes lie */
  put(bytes: Uint8Array, fileName: string, key: Buffer): string {
    const id = randomBytes(8).toString('hex')
    const padding = 32 - (bytes.length % 32)
    const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
    const padded = Buffer.concat([bytes, Buffer.alloc(padding, padding)])
    const encrypted = Buffer.concat([cipher.update(padded), cipher.final()])
    this.#files.set(id, { bytes: encrypted, fileName, at: this.#now() })
    return `/files/${id}?sign=q-sign%3Ba%2Bb`
  }

  /** What a request to the path gets. The signature counts as it was written. */
  get(url: string): { status: number; fileName: string; bytes: Buffer } {
    const [, id, query] = /^\/files\/(\w+)\?(.*)$/.exec(url) ?? []
    const file = this.#files.get(id ?? '')
    const isOver = file === undefined || this.#now() - file.at >= FILE_LIFE_MS
    if (isOver || query !== 'sign=q-sign%3Ba%2Bb') {
      return { status: 403, fileName: '', bytes: Buffer.from('<Error/>') }
    }
    return { status: 200, fileName: file.fileName, bytes: file.bytes }
  }
}
