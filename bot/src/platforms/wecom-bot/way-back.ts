/** How a message can be answered, in the `ReplyRoute` and, for a tap, in the card's receipt. */
import { SECOND_MS } from '@kedu/shared/time/instant'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { objectIn } from './json-node.ts'

/** WeCom waits 5 s for the answer to an event; ours must be there before. */
export const EVENT_ANSWER_MS = 4.5 * SECOND_MS

const WayBack = Type.Object({
  /** Of the message, as `Inbound.id`. */
  id: Type.String(),
  kind: Type.Union([
    Type.Literal('message'),
    Type.Literal('tap'),
    Type.Literal('enter'),
    /** WeCom asks how far a stream is; nobody said anything. */
    Type.Literal('poll'),
  ]),
  /** As WeCom spells it: where messages are pushed to, capitals count. */
  userId: Type.String(),
  streamId: Type.String(),
  /** Callback mode: what the answer must carry, and where one later answer can go. */
  nonce: Type.Optional(Type.String()),
  responseUrl: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** Connection: what a reply must carry. */
  reqId: Type.Optional(Type.String()),
})
export type WayBack = Static<typeof WayBack>

export function routeValue(way: WayBack): string {
  return JSON.stringify(way)
}

/** Null when there is none, or when it is no way of ours. */
export function wayBackIn(value: string | null | undefined): WayBack | null {
  const parsed = value ? objectIn(value) : null
  return Value.Check(WayBack, parsed) ? parsed : null
}
