/**
 * An interactive card as it is asked for, and what became of it. Pure.
 *
 * @see https://open.dingtalk.com/document/development/create-and-deliver-cards
 */
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ApiResult } from './api-result.ts'

export interface CardToCreate {
  outTrackId: string
  templateId: string
  params: Record<string, string>
  /** One line for the list of chats and the notification. */
  summary: string
  to: { userId: string; group: string | null }
  /** How taps come back; `routeKey` where they come as HTTP callbacks. */
  callback: { kind: 'stream' } | { kind: 'http'; routeKey: string }
}

export const CardReply = Type.Object({
  success: Type.Optional(Type.Unknown()),
  result: Type.Optional(
    Type.Object({ deliverResults: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 100 })) }),
  ),
})
const DeliverResult = Type.Object({
  success: Type.Boolean(),
  errorMsg: Type.Optional(Type.Unknown()),
})
/** The request that makes a card and lays it down in the chat. */
export function cardBody(
  { outTrackId, templateId, params, summary, to, callback }: CardToCreate,
  robotCode: string,
) {
  const space = {
    supportForward: false,
    lastMessageI18n: { ZH_CN: summary },
    searchSupport: { searchDesc: summary },
    notification: { alertContent: summary, notificationOff: false },
  }
  return {
    cardTemplateId: templateId,
    outTrackId,
    userId: to.userId,
    userIdType: 1,
    ...(callback.kind === 'stream'
      ? { callbackType: 'STREAM' }
      : { callbackType: 'HTTP', callbackRouteKey: callback.routeKey }),
    cardData: { cardParamMap: params },
    ...(to.group === null
      ? {
          openSpaceId: `dtv1.card//IM_ROBOT.${to.userId}`,
          imRobotOpenSpaceModel: space,
          imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode },
        }
      : {
          openSpaceId: `dtv1.card//IM_GROUP.${to.group}`,
          imGroupOpenSpaceModel: space,
          // Others in the group may not see what this person may: the card is for them alone.
          imGroupOpenDeliverModel: { robotCode, recipients: [to.userId] },
        }),
  }
}

/** A 200 does not mean that the card was laid down: each place has its own answer. */
export function deliveryOf({ success, result }: Static<typeof CardReply>): ApiResult<'delivered'> {
  const failed = (result?.deliverResults ?? []).find((entry) => !isDelivered(entry))
  if (failed === undefined && success !== false) return { kind: 'ok', value: 'delivered' }
  return { kind: 'refused', code: 'card.notDelivered', message: errorIn(failed), status: 200 }
}

function isDelivered(entry: unknown): boolean {
  return !Value.Check(DeliverResult, entry) || entry.success
}

function errorIn(entry: unknown): string {
  return Value.Check(DeliverResult, entry) && typeof entry.errorMsg === 'string'
    ? entry.errorMsg.slice(0, 200)
    : ''
}
