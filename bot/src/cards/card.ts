/**
 * The neutral card: what every platform can show in its own way. Made by `card-for.ts`, read by
 * each platform's `render.ts`.
 */

import type { FileId } from '@kedu/shared/evidence/evidence'
import type { CardAction } from '@kedu/shared/messages/outbound-message'

export interface CardField {
  label: string
  value: string
  /** Colour means something or is absent. */
  tone?: 'red' | 'orange' | 'yellow' | 'ok' | 'hint'
}

export interface CardButton {
  label: string
  action: CardAction
  style: 'primary' | 'default' | 'danger'
}

export interface CardSelect {
  /** Comes back in `selections`. */
  key: string
  label: string
  options: { value: string; label: string }[]
  selected: string | null
}

/** The stage ruler: filled up to `index`, with ticks per day in the stage. */
export interface CardRuler {
  stages: string[]
  index: number
  daysInStage: number
  /** Day at which a warning comes, when there is one ahead. */
  thresholdDay: number | null
}

export interface CardListItem {
  title: string
  ruler: CardRuler | null
  fields: CardField[]
  tone: 'red' | 'orange' | 'yellow' | 'none'
  action: CardAction | null
}

export interface CardFile {
  fileId: FileId
  fileName: string
  mime: string
  /** Send the original with the card (合同发我看看), not only its name. */
  deliver: boolean
}

export interface Card {
  /** Null: a plain text bubble, only `text` is used. */
  title: string | null
  tone: 'red' | 'orange' | 'yellow' | 'ok' | 'none'
  /** Body text; may have line breaks. */
  text: string
  fields: CardField[]
  ruler: CardRuler | null
  items: CardListItem[]
  files: CardFile[]
  /** At most 6 (WeCom's limit); `card-for` sees to it. */
  buttons: CardButton[]
  select: CardSelect | null
  /** Path of the page that shows more of it, e.g. the customer's; null: none of its own. */
  page: string | null
  /** "已处理 · 张三 · 14:07": set when the card is settled and its buttons are gone. */
  settled: string | null
  /** Said when buttons cannot be used: "回复 1：…，2：…，3：…". Null when there are none. */
  replyHint: string | null
  /** The whole card in words, for platforms or clients that show no cards. */
  plainText: string
}
