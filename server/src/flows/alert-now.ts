/** What an alert says is true when it is said: hours go on while it waits for morning or for a platform. */
import { type AlertMessage, isAlertMessage, stepToldBy } from '@kedu/bot/alerts/alert-message'
import { type GroupMessage, groupMessage, isGroupMessage } from '@kedu/bot/alerts/group-voice'
import { voiceOf } from '@kedu/bot/alerts/voices'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { HOUR_MS, type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import type { OutboxEntry } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { groupGround } from './group-ground.ts'

/** A try whose answer was lost may have arrived: the platform knows its repetition by the same words. */
const SAME_WORDS_MS = HOUR_MS

export class AlertsNow {
  readonly #tried = new Map<string, { message: OutboundMessage; at: Instant }>()

  /**
   * The message as it is to be said at `now`. What alerts say is made anew from the deal when they are
   * still open; everything else, and what was tried within the hour, stays as it is.
   */
  messageFor(
    entry: Pick<OutboxEntry, 'key' | 'recipientId' | 'message' | 'createdAt'>,
    workspace: Workspace,
    now: Instant,
  ): OutboundMessage {
    const { key, recipientId, message: stored } = entry
    if (!isAlertMessage(stored) && !isGroupMessage(stored)) return stored
    const tried = this.#tried.get(key)
    if (tried !== undefined && now - tried.at < SAME_WORDS_MS) return tried.message
    const message = isGroupMessage(stored)
      ? groupAsItStands(stored, recipientId, workspace, now)
      : isStillTrue(entry.createdAt, stored.deal.dealId, workspace, now)
        ? stored
        : (asItStands({ key, recipientId }, stored, workspace, now) ?? stored)
    this.#tried.set(key, { message, at: now })
    return message
  }

  /** It was said, or will not be. */
  forget(key: string): void {
    this.#tried.delete(key)
  }
}

/** Made a moment ago, and nobody touched the deal since: making it again would make the same. */
function isStillTrue(
  createdAt: Instant,
  dealId: string,
  workspace: Workspace,
  now: Instant,
): boolean {
  const row = workspace.row(dealId)
  return now - createdAt < MINUTE_MS && row !== null && row.updatedAt <= createdAt
}

/** Null: the alert is over or the deal is gone; what was planned then is the best there is. */
function asItStands(
  { key, recipientId }: Pick<OutboxEntry, 'key' | 'recipientId'>,
  stored: AlertMessage,
  workspace: Workspace,
  now: Instant,
): OutboundMessage | null {
  const row = workspace.row(stored.deal.dealId)
  const alert = row?.alerts.find((candidate) => candidate.id === stored.alertId)
  if (!row || alert?.status !== 'open') return null
  const voice = voiceOf(alert.rule)
  const ground = workspace.alertGround(row, alert, now)
  const step =
    alert.steps.find(({ outboxKey }) => isOfStep(key, outboxKey))?.kind ?? stepToldBy(stored)
  return voice.isStillSo(ground, step) ? voice.message(ground, step, recipientId) : null
}

/** Cards that come back have keys of their own, made of the step's. */
function isOfStep(key: string, outboxKey: string): boolean {
  return key === outboxKey || key.startsWith(`${outboxKey}:`)
}

/** Deals come and go while it waits for the morning. */
function groupAsItStands(
  stored: GroupMessage,
  recipientId: string,
  workspace: Workspace,
  now: Instant,
): OutboundMessage {
  const alert = workspace.groupAlerts.alert(stored.alertId)
  return alert?.status === 'open'
    ? groupMessage(groupGround(alert, workspace, now), recipientId)
    : stored
}
