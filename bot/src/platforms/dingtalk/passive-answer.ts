/**
 * The JSON that answers a tap on a card itself, within DingTalk's two seconds: what the card looks
 * like from now on. Messages are answered with nothing. Pure.
 *
 * @see https://open.dingtalk.com/document/development/event-callback-card
 */
import type { Card } from '../../cards/card.ts'
import type { Inbound } from '../../platform.ts'
import { cardParams, confirmedParams } from './card-params.ts'

/** Null: nothing to say before anything was worked on. */
export function passiveAnswer(
  { content }: Inbound,
  card: Card | null,
  publicOrigin: string | null,
): { contentType: string; body: string } | null {
  if (content.kind !== 'tap') return null
  if (card !== null) return answer(cardParams(card, { hasWordsBefore: false, publicOrigin }).params)
  // 〔对〕 changes nothing that could be refused.
  return content.action?.kind === 'ok' ? answer(confirmedParams()) : null
}

function answer(params: Record<string, string>): { contentType: string; body: string } {
  return {
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({
      cardData: { cardParamMap: params },
      cardUpdateOptions: { updateCardDataByKey: true },
    }),
  }
}
