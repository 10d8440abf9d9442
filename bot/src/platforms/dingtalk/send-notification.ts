/**
 * A digest as a work notification, the quieter way to say it. DingTalk says yes to every one of them
 * and drops some afterwards, so it is asked what became of it; what was dropped is said as a message.
 */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { Card } from '../../cards/card.ts'
import type { Address, DeliveryOutcome } from '../../platform.ts'
import type { DingtalkApi } from './api.ts'
import type { NotificationFate } from './notification-fate.ts'
import { notificationFits, notificationOf } from './render.ts'
import { dingtalkWording as wording } from './wording.ts'

/** One recipient is dealt with in a moment; what is not known then is taken for shown. */
const ASK_AFTER_MS = [500, 900] as const

export interface NotificationOptions {
  api: DingtalkApi
  /** Null: the app has none, and digests come as ordinary messages. */
  agentId: string | null
  /** Where the page is; null: no button that opens it. */
  publicOrigin: string | null
  /** False while the month's allowance is tight: then nothing is asked afterwards. */
  maySpend: () => boolean
  pause: (ms: number) => Promise<void>
}

/** Null: not said this way; a message has to say it. */
export async function sendNotification(
  to: Address,
  card: Card,
  { api, agentId, publicOrigin, maySpend, pause }: NotificationOptions,
): Promise<DeliveryOutcome | null> {
  if (to.group !== undefined || agentId === null || card.buttons.length > 0) return null
  const notification = notificationOf(card, publicOrigin)
  if (!notificationFits(notification)) return null
  const sent = await api.notify(to.userId, notification)
  // A lost answer may have arrived, and the same text is not shown twice.
  if (sent.kind === 'failed' && sent.reason === 'timeout') return SHOWN
  if (sent.kind !== 'ok') return null
  let fate: NotificationFate = 'open'
  for (const ms of ASK_AFTER_MS) {
    if (sent.value === null || !maySpend()) return SHOWN
    await pause(ms)
    const asked = await api.notificationFate(sent.value, to.userId)
    if (asked.kind === 'ok') fate = asked.value
    if (fate !== 'open') break
  }
  return outcomeOfFate(fate)
}

const SHOWN: DeliveryOutcome = { kind: 'delivered', receipt: null }

function outcomeOfFate(fate: NotificationFate): DeliveryOutcome | null {
  switch (fate) {
    case 'shown':
    case 'open':
      return SHOWN
    case 'invalid':
      return {
        kind: 'rejected',
        reason: 'recipient-unreachable',
        detail: 'Work notification with invalid_user_id_list',
        adminHint: wording.adminHints.outOfScope,
      }
    case 'too-fast':
      return {
        kind: 'retry',
        reason: 'rate-limited',
        afterMs: MINUTE_MS,
        detail: 'Work notification with forbidden_list',
      }
    case 'dropped':
      return null
    default:
      return fate satisfies never
  }
}
