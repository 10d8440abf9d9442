/**
 * What the web chat page shows: the card as JSON and one line of a person's transcript. Made by
 * `bot/src/platforms/web/render.ts`, read by the page; the page uses the types alone.
 */
import { type Static, Type } from 'typebox'

const Tone = Type.Union([
  Type.Literal('red'),
  Type.Literal('orange'),
  Type.Literal('yellow'),
  Type.Literal('ok'),
  Type.Literal('none'),
])

export const WebField = Type.Object({
  label: Type.String(),
  value: Type.String(),
  tone: Type.Union([
    Type.Literal('red'),
    Type.Literal('orange'),
    Type.Literal('yellow'),
    Type.Literal('ok'),
    Type.Literal('hint'),
    Type.Literal('none'),
  ]),
})
export type WebField = Static<typeof WebField>

export const WebRuler = Type.Object({
  stages: Type.Array(Type.String()),
  index: Type.Integer(),
  daysInStage: Type.Number(),
  thresholdDay: Type.Union([Type.Number(), Type.Null()]),
})
export type WebRuler = Static<typeof WebRuler>

export const WebFile = Type.Object({
  fileId: Type.String(),
  fileName: Type.String(),
  mime: Type.String(),
})
export type WebFile = Static<typeof WebFile>

export const WebButton = Type.Object({
  label: Type.String(),
  /** Key as `encodeAction` writes it; comes back unchanged in a tap. */
  action: Type.String(),
  style: Type.Union([Type.Literal('primary'), Type.Literal('default'), Type.Literal('danger')]),
})
export type WebButton = Static<typeof WebButton>

export const WebSelect = Type.Object({
  key: Type.String(),
  label: Type.String(),
  options: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })),
  selected: Type.Union([Type.String(), Type.Null()]),
})
export type WebSelect = Static<typeof WebSelect>

export const WebListItem = Type.Object({
  title: Type.String(),
  ruler: Type.Union([WebRuler, Type.Null()]),
  fields: Type.Array(WebField),
  tone: Tone,
  action: Type.Union([Type.String(), Type.Null()]),
})
export type WebListItem = Static<typeof WebListItem>

/** A card as the page draws it. `title` null: a plain bubble with `text`. */
export const WebCard = Type.Object({
  title: Type.Union([Type.String(), Type.Null()]),
  tone: Tone,
  /** What the colour says, in a word; missing on cards stored before there was one. */
  toneWord: Type.Optional(Type.String()),
  text: Type.String(),
  fields: Type.Array(WebField),
  ruler: Type.Union([WebRuler, Type.Null()]),
  items: Type.Array(WebListItem),
  files: Type.Array(WebFile),
  buttons: Type.Array(WebButton),
  select: Type.Union([WebSelect, Type.Null()]),
  /** Opened by its title; missing on cards of before. */
  page: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  settled: Type.Union([Type.String(), Type.Null()]),
})
export type WebCard = Static<typeof WebCard>

export const WebContent = Type.Union([
  Type.Object({ kind: Type.Literal('text'), text: Type.String() }),
  Type.Object({ kind: Type.Literal('files'), files: Type.Array(WebFile) }),
  Type.Object({ kind: Type.Literal('voice'), fileName: Type.String(), seconds: Type.Number() }),
  Type.Object({ kind: Type.Literal('location'), label: Type.String() }),
  /** A button that was pressed, in its words. */
  Type.Object({ kind: Type.Literal('tap'), label: Type.String() }),
  Type.Object({ kind: Type.Literal('card'), card: WebCard }),
])
export type WebContent = Static<typeof WebContent>

/** One line of the transcript. */
export const WebChatItem = Type.Object({
  /** Place in the transcript, rising; never changes. */
  seq: Type.Integer({ minimum: 1 }),
  /** Change counter of the transcript: rises also when a card is replaced. Resume point of the stream. */
  rev: Type.Integer({ minimum: 1 }),
  /** The sender's own message id, or the outbox key of a card. Unique in the transcript. */
  id: Type.String(),
  /** Epoch ms on Kedu's clock (trial clock included). */
  at: Type.Number(),
  from: Type.Union([Type.Literal('me'), Type.Literal('bot')]),
  content: WebContent,
})
export type WebChatItem = Static<typeof WebChatItem>
