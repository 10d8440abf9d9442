/**
 * One message out: by the way back that the answered message brought while it lasts, else by the
 * server API. An answer of several messages goes on, after a failure, behind the last one delivered.
 */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { Address, DeliveryOutcome, SendOptions } from '../../platform.ts'
import type { DingtalkApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import { webhookAddress } from './media.ts'
import { type RobotMessage, sessionMessage } from './render.ts'
import { dingtalkWording as wording } from './wording.ts'

export type PartOutcome = Exclude<DeliveryOutcome, { kind: 'delivered' }> | { kind: 'delivered' }

/** Sends one message that is no interactive card. */
export async function sendMessage(
  api: DingtalkApi,
  to: Address,
  message: RobotMessage,
  { now }: SendOptions,
): Promise<PartOutcome> {
  const byRoute = await sendByRoute(api, to, message, now)
  if (byRoute !== null) return byRoute
  if (to.group !== undefined) {
    const result = await api.sendToGroup(to.group, message)
    return result.kind === 'ok' ? { kind: 'delivered' } : outcomeOf(result)
  }
  const result = await api.sendToPerson(to.userId, message)
  if (result.kind !== 'ok') return outcomeOf(result)
  switch (result.value) {
    case 'reached':
      return { kind: 'delivered' }
    case 'invalid':
      return {
        kind: 'rejected',
        reason: 'recipient-unreachable',
        detail: 'HTTP 200 with invalidStaffIdList',
        adminHint: wording.adminHints.outOfScope,
      }
    case 'flow-controlled':
      return {
        kind: 'retry',
        reason: 'rate-limited',
        afterMs: MINUTE_MS,
        detail: 'HTTP 200 with flowControlledStaffIdList',
      }
    default:
      return result.value satisfies never
  }
}

/**
 * Null: not this way. The address came in a body that no signature covers, so it is only believed
 * when it leads to DingTalk. It may end before its time (300001); then the API takes over at once.
 */
async function sendByRoute(
  api: DingtalkApi,
  to: Address,
  message: RobotMessage,
  now: number,
): Promise<PartOutcome | null> {
  if (to.route === undefined || now >= to.route.until) return null
  const webhook = webhookAddress(to.route.value, api.hosts)
  const body = sessionMessage(message, to.group === undefined ? null : to.userId)
  if (webhook === null || body === null) return null
  const result = await api.replyBySession(webhook, body)
  if (result.kind === 'ok') return { kind: 'delivered' }
  // Whether it arrived is not known: the other way would say it twice.
  if (result.kind === 'failed' && result.reason === 'timeout') return outcomeOf(result)
  return null
}
