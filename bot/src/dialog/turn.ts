import type { CommandMeta, DealCommand, Door } from '@kedu/shared/deal/commands'
import type { CommandId, DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { type Instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import type { Understanding } from '../understand/understanding.ts'
import { withCommand, withRecent } from './conversation.ts'
import type { Handled, Turn } from './world.ts'

/** A position sent by the rep counts as the place of what is said after it, for this long. */
const PLACE_VALID_MS = 30 * MINUTE_MS

/** Keys must fit WeCom's task ids: 0-9A-Za-z_-@. */
function keyOf(inboxId: string, position: number): string {
  return `r_${inboxId.replace(/[^0-9A-Za-z_-]/g, '_')}_${position}`
}

/** The outbox key the next reply of this turn will get. */
export function nextReplyKey(turn: Turn): string {
  return keyOf(turn.inbound.id, turn.replies.length)
}

/**
 * Says something. The first answer to a tap takes the place of the tapped card; everything else
 * is a new message, or takes the place of an earlier reply (`insteadOf`, its key).
 */
export function say(
  turn: Turn,
  message: OutboundMessage,
  options: { dueAt?: Instant; keepTappedCard?: boolean; insteadOf?: string | null } = {},
): string {
  const key = nextReplyKey(turn)
  const inPlace = turn.tap !== null && turn.replies.length === 0 && !options.keepTappedCard
  const earlier = options.insteadOf ?? null
  turn.replies.push({
    key,
    message,
    dueAt: options.dueAt ?? turn.world.now,
    replaces:
      inPlace && turn.tap
        ? { key: turn.tap.key, receipt: turn.tap.receipt, ifNotReplaceable: 'send' }
        : earlier === null
          ? null
          : { key: earlier, receipt: null, ifNotReplaceable: 'send' },
  })
  return key
}

/** A plain "no" beside the card that was tapped. */
export function sayRefusal(turn: Turn, refusal: Refusal, customerName: string | null): void {
  say(
    turn,
    { kind: 'refused', refusal, customerName, hints: [], choices: [], questionId: null },
    { keepTappedCard: true },
  )
}

export function sayText(turn: Turn, text: string): void {
  say(turn, { kind: 'text', text }, { keepTappedCard: true })
}

export function doorOf(turn: Turn): Door {
  return turn.world.door ?? (turn.inbound.content.kind === 'tap' ? 'card' : 'chat')
}

/** Beyond this a message was under way, and not just being worked on. */
const LATE_MS = 2 * MINUTE_MS

export function metaFor(turn: Turn, commandId: CommandId): CommandMeta {
  const { place } = turn.conversation
  const { sentAt } = turn.inbound
  const fresh = place !== null && turn.world.now - place.at <= PLACE_VALID_MS
  return {
    commandId,
    actorId: turn.world.me.id,
    door: doorOf(turn),
    messageId: turn.world.door === undefined ? turn.inbound.id : null,
    place:
      fresh && place
        ? {
            lat: place.lat,
            lng: place.lng,
            accuracyMeters: place.accuracyMeters,
            label: place.label,
          }
        : null,
    ...(turn.world.now - sentAt > LATE_MS ? { saidAt: sentAt } : {}),
    ...(turn.world.instrument === undefined ? {} : { instrument: turn.world.instrument }),
  }
}

/** Sends one command through the one door and remembers what can be taken back. */
export async function command(
  turn: Turn,
  dealId: DealId,
  commandId: CommandId,
  body: DealCommand,
): Promise<Handled> {
  const handled = await turn.world.handle(
    { dealId, meta: metaFor(turn, commandId), command: body },
    turn.tap,
  )
  if (handled.kind === 'done') {
    turn.conversation = withRecent(turn.conversation, dealId, turn.world.now)
    // What a customer may have in hand is withdrawn with a reason, and money that is out stays out.
    if (body.kind !== 'undo' && !/-(?:quote|payment)$/.test(body.kind)) {
      turn.conversation = withCommand(turn.conversation, { commandId, dealId }, turn.world.now)
    }
  }
  return handled
}

/** Deals talked about in the last minutes, newest first. */
export function recentDeals(turn: Turn, withinMs: number): DealId[] {
  const since = plusMs(turn.world.now, -withinMs)
  return turn.conversation.recent.filter((entry) => entry.at >= since).map((entry) => entry.dealId)
}

export const RECENT_TALK_MS = 10 * MINUTE_MS

/** The words this message quotes, or null. */
export function quotedIn({ inbound: { content } }: Turn): string | null {
  return content.kind === 'text' ? content.quotedText : null
}

/** What the text says, with the deals just talked about in mind, and what it quotes. */
export function understood(
  turn: Turn,
  text: string,
  quotedText: string | null = null,
): Understanding {
  return turn.world.understand(
    text,
    turn.conversation.recent.map((entry) => entry.dealId),
    quotedText,
  )
}
