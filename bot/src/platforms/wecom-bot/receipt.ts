/** What is remembered of a card, and whether it can be changed: only in answer to a tap on it. */
import { createHash } from 'node:crypto'
import type { Instant } from '@kedu/shared/time/instant'
import type { CardReceipt, DeliveryOutcome } from '../../platform.ts'
import type { Rendered } from './render.ts'
import { type WayBack, wayBackIn } from './way-back.ts'

/** The same for every try of one message, different for every other; WeCom's alphabet, 45 bytes. */
export function taskIdFor(idempotencyKey: string, userId: string): string {
  const parts = JSON.stringify([idempotencyKey, userId.toLowerCase()])
  return `kedu-${createHash('sha256').update(parts).digest('hex').slice(0, 40)}`
}

export function receiptFor(
  userId: string,
  taskId: string,
  { card }: Pick<Rendered, 'card'>,
): CardReceipt | null {
  if (card === null) return null
  return {
    platform: 'wecom-bot',
    userId,
    messageId: null,
    taskId,
    updateCode: null,
    updateCodeExpiresAt: null,
  }
}

export type Updatable =
  | {
      kind: 'updatable'
      taskId: string
      way: WayBack
      spent: CardReceipt
      /** When it turns out that it was too late. */
      outcome: Extract<DeliveryOutcome, { kind: 'rejected' }>
    }
  | { kind: 'not-replaceable'; outcome: Extract<DeliveryOutcome, { kind: 'rejected' }> }

export function updatableTask(receipt: CardReceipt, now: Instant): Updatable {
  const { taskId, updateCode, updateCodeExpiresAt } = receipt
  const way = receipt.platform === 'wecom-bot' ? wayBackIn(updateCode) : null
  const isOver = updateCodeExpiresAt !== null && now >= updateCodeExpiresAt
  const outcome = {
    kind: 'rejected' as const,
    reason: 'card-not-replaceable' as const,
    detail: isOver ? 'The tap is older than WeCom waits' : 'Nobody tapped the card',
    adminHint: null,
  }
  if (way?.kind !== 'tap' || taskId === null || isOver) return { kind: 'not-replaceable', outcome }
  const spent: CardReceipt = { ...receipt, updateCode: null, updateCodeExpiresAt: null }
  return { kind: 'updatable', taskId, way, spent, outcome }
}
