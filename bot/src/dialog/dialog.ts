/**
 * One turn of the chat: what came in, what is said back, what is remembered. Reads top to bottom:
 * taps → files → places → words; words first answer the open question, then stand for themselves.
 * All changes to deals go through `world.handle`, the one door.
 */

import type { Inbound } from '../platform.ts'
import {
  linkNotKept,
  placeKept,
  UNKNOWN_TAP,
  unsupportedText,
  VIDEO_NOT_KEPT,
  VOICE_WITHOUT_TEXT,
} from '../wording/answers.ts'
import * as words from '../wording/dialog.ts'
import { keptLines } from './ask.ts'
import { type Conversation, type Draft, newConversation, withAnswered } from './conversation.ts'
import { keepDetailsOutOfGroup, noteAskers, tellAskers } from './group.ts'
import { rememberNumbers } from './numbers.ts'
import { answerMedia } from './photos.ts'
import { showHelp } from './queries.ts'
import { forgetOldQuestions } from './question-shelf.ts'
import { settleDrafts } from './settle-draft.ts'
import { answerTap } from './taps.ts'
import { answerText } from './texts.ts'
import { sayText } from './turn.ts'
import type { DialogWorld, Reply, Turn } from './world.ts'

const TEXT_MAX = 4000

export interface DialogAnswer {
  conversation: Conversation
  replies: Reply[]
  /** Outbox keys of this conversation that need not be said any more. */
  cancelled: string[]
}

/**
 * Answers one inbound message. Safe to run again with the same inbound after a crash: commands
 * carry ids made from the message id, and the door applies each id once.
 */
export async function answerInbound(
  inbound: Inbound,
  remembered: Conversation | null,
  world: DialogWorld,
): Promise<DialogAnswer> {
  const turn: Turn = {
    world,
    inbound,
    tap: tappedCard(inbound),
    conversation: {
      ...newConversation(world.me.id, inbound.platform),
      ...remembered,
      platform: inbound.platform,
    },
    replies: [],
    cancelled: [],
  }
  const forgotten = forgetOldQuestions(turn)
  await answer(turn)
  for (const draft of forgotten) sayForgotten(turn, draft)
  // What waits in the queue is asked about as soon as nothing else is.
  await settleDrafts(turn, [])
  rememberNumbers(turn)
  tellAskers(turn)
  keepDetailsOutOfGroup(turn)
  return {
    conversation: withAnswered(turn.conversation, inbound.id),
    replies: turn.replies,
    cancelled: turn.cancelled,
  }
}

function tappedCard({ content }: Inbound): Turn['tap'] {
  if (content.kind !== 'tap') return null
  const key = content.receipt.taskId ?? content.receipt.messageId
  return key === null ? null : { key, receipt: content.receipt }
}

function sayForgotten(turn: Turn, draft: Draft): void {
  const row = draft.dealId === null ? null : turn.world.row(draft.dealId)
  const kept = keptLines(turn, draft).filter((line) => line.field !== 'customer')
  const what = kept.map((line) => line.after).join('；')
  sayText(turn, words.forgotten(row?.customerName ?? draft.newName, what))
}

async function answer(turn: Turn): Promise<void> {
  const { content } = turn.inbound
  switch (content.kind) {
    case 'text':
      noteAskers(turn)
      return answerText(turn, content.text.slice(0, TEXT_MAX))
    case 'image':
      // The words first: whom they name is whose the pictures are.
      if (content.caption !== undefined) await answerText(turn, content.caption.slice(0, TEXT_MAX))
      return answerMedia(turn, content.media)
    case 'file':
      return answerMedia(turn, [content.media])
    case 'video':
      return sayText(turn, VIDEO_NOT_KEPT)
    case 'voice':
      if (content.transcript !== null && content.transcript.trim() !== '') {
        return answerText(turn, content.transcript.slice(0, TEXT_MAX))
      }
      return content.media === null
        ? sayText(turn, VOICE_WITHOUT_TEXT)
        : answerMedia(turn, [content.media])
    case 'location':
    case 'position': {
      const label = content.kind === 'location' ? content.label : null
      const accuracyMeters = content.kind === 'position' ? content.accuracyMeters : null
      turn.conversation = {
        ...turn.conversation,
        place: { lat: content.lat, lng: content.lng, accuracyMeters, label, at: turn.world.now },
      }
      // A position the client reports by itself is nothing anybody said: no answer.
      if (content.kind === 'location') sayText(turn, placeKept(label))
      return
    }
    case 'link':
      return sayText(turn, linkNotKept(content.title))
    case 'tap':
      return content.action === null
        ? sayText(turn, UNKNOWN_TAP)
        : answerTap(turn, content.action, content.selections, (text) => answerText(turn, text))
    case 'entered':
      if (turn.conversation.greetedAt === null) {
        turn.conversation = { ...turn.conversation, greetedAt: turn.world.now }
        sayText(turn, words.greeting(turn.world.me.name))
        showHelp(turn)
      }
      return
    case 'unsupported':
      return sayText(turn, content.advice ?? unsupportedText(content.what))
    case 'left':
    case 'platform-notice':
    case 'directory-changed':
    case 'ignored':
      return
    default:
      content satisfies never
  }
}
