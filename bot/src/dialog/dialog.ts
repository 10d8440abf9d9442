/**
 * One turn of the chat: what came in, what is said back, what is remembered. Reads top to bottom:
 * taps → files → places → words; words first answer the open question, then stand for themselves.
 * All changes to deals go through `world.handle`, the one door.
 */

import type { DealId } from '@kedu/shared/deal/deal'
import type { CardAction, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { cardFor } from '../cards/card-for.ts'
import { ANSWER_KEY, numberedActions } from '../cards/finish-card.ts'
import type { Inbound } from '../platform.ts'
import type { Understanding } from '../understand/understanding.ts'
import {
  laterNotStoredText,
  linkNotKept,
  placeKept,
  UNKNOWN_TAP,
  unsupportedText,
} from '../wording/answers.ts'
import * as words from '../wording/dialog.ts'
import { answerByTap, answerByText } from './answers.ts'
import { ask } from './ask.ts'
import { type Conversation, newConversation, withAnswered } from './conversation.ts'
import { changeLines, stageName } from './deal-facts.ts'
import { answerMedia } from './photos.ts'
import { showContract, showDeal, showHelp, showOverdue, showToday } from './queries.ts'
import {
  backToAlert,
  commitRepair,
  newestOpenAlert,
  redFlagMessage,
  showRepair,
  showSum,
} from './repair.ts'
import { settleDrafts } from './settle-draft.ts'
import { factsOf, namingOf } from './stored.ts'
import { command, say, sayText } from './turn.ts'
import { draftsOf } from './understood.ts'
import type { DialogWorld, Reply, Turn } from './world.ts'

/** An unanswered question older than this no longer catches what is said. */
const QUESTION_VALID_MS = 24 * 3_600_000
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
  const conversation = remembered ?? newConversation(world.me.id, inbound.platform)
  const tap =
    inbound.content.kind === 'tap' && inbound.content.receipt.taskId !== null
      ? { key: inbound.content.receipt.taskId, receipt: inbound.content.receipt }
      : null
  const turn: Turn = {
    world,
    inbound,
    tap,
    conversation: { ...conversation, platform: inbound.platform },
    replies: [],
    cancelled: [],
  }
  forgetOldQuestion(turn)
  await answer(turn)
  rememberNumbers(turn)
  return {
    conversation: withAnswered(turn.conversation, inbound.id),
    replies: turn.replies,
    cancelled: turn.cancelled,
  }
}

function forgetOldQuestion(turn: Turn): void {
  const { question } = turn.conversation
  if (question && turn.world.now - question.askedAt > QUESTION_VALID_MS) {
    turn.conversation = { ...turn.conversation, question: null, queue: [] }
  }
}

async function answer(turn: Turn): Promise<void> {
  const { content } = turn.inbound
  switch (content.kind) {
    case 'text':
      return answerText(turn, content.text.slice(0, TEXT_MAX))
    case 'image':
      return answerMedia(turn, content.media)
    case 'file':
    case 'video':
      return answerMedia(turn, [content.media])
    case 'voice':
      if (content.transcript !== null && content.transcript.trim() !== '') {
        return answerText(turn, content.transcript.slice(0, TEXT_MAX))
      }
      return content.media === null
        ? sayText(turn, unsupportedText('语音'))
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
        : answerTap(turn, content.action, content.selections)
    case 'entered':
      if (turn.conversation.greetedAt === null) {
        turn.conversation = { ...turn.conversation, greetedAt: turn.world.now }
        sayText(turn, words.greeting(turn.world.me.name))
        showHelp(turn)
      }
      return
    case 'unsupported':
      return sayText(turn, unsupportedText(content.what))
    case 'left':
    case 'platform-notice':
    case 'ignored':
      return
    default:
      content satisfies never
  }
}

async function answerTap(
  turn: Turn,
  action: CardAction,
  selections: Readonly<Record<string, string>>,
): Promise<void> {
  switch (action.kind) {
    case 'answer':
      return answerByTap(turn, action.questionId, selections[ANSWER_KEY] ?? action.value)
    case 'confirm':
      return answerByTap(turn, action.questionId, 'yes')
    case 'ok':
      return sayText(turn, words.okText)
    case 'change':
      return ask(turn, {
        kind: 'what-to-change',
        dealId: action.dealId,
        commandId: action.commandId,
      })
    case 'undo':
      return undo(turn, action.dealId, action.commandId)
    case 'repair':
      return showRepair(turn, action.alertId, action.dealId, action.choice, selections)
    case 'repair-commit':
      return commitRepair(
        turn,
        action.alertId,
        action.dealId,
        action.choice,
        action.obstacle,
        selections,
      )
    case 'repair-back':
      return backToAlert(turn, action.alertId, action.dealId)
    case 'show-deal':
      return showDeal(turn, action.dealId)
    case 'show-sum':
      return showSum(turn, action.dealId)
    case 'show-contract':
      return showContract(turn, action.dealId)
    case 'move-evidence':
      return askWhereTo(turn, action.dealId, action.commandId)
    case 'say':
      return answerText(turn, action.text)
    default:
      action satisfies never
  }
}

async function askWhereTo(turn: Turn, dealId: DealId, commandId: string): Promise<void> {
  const deal = await turn.world.deal(dealId)
  const prefix = `${commandId.split('/')[0] ?? ''}/`
  const { burst } = turn.conversation
  const ids = new Set(
    burst?.commandIds.includes(commandId)
      ? burst.files.map((file) => file.id)
      : (deal?.evidence ?? []).filter((e) => e.id.startsWith(prefix)).map((e) => e.id),
  )
  const files = (deal?.evidence ?? [])
    .filter((evidence) => ids.has(evidence.id))
    .map(({ id, fileId, kind, fileName, mime, bytes, sentAt, hasPreview }) => ({
      id,
      fileId,
      kind,
      fileName,
      mime,
      bytes,
      sentAt,
      hasPreview,
    }))
  if (files.length === 0) return sayText(turn, UNKNOWN_TAP)
  ask(turn, { kind: 'move-evidence', dealId, evidenceIds: [...ids], files })
}

const GIVE_UP = /^(算了|取消|不用了|先不记|不记了|当我没说)[。.!！]?$/u
const NUMBER = /^([1-9]\d?)[.。、]?$/u

async function answerText(turn: Turn, text: string): Promise<void> {
  const said = text.trim()
  if (said === '') return showHelp(turn)
  if (GIVE_UP.test(said) && turn.conversation.question !== null) {
    turn.conversation = { ...turn.conversation, question: null, queue: [] }
    return sayText(turn, words.dropped)
  }
  const number = NUMBER.exec(said)?.[1]
  if (number !== undefined && (await answerNumber(turn, Number(number)))) return
  const understanding = turn.world.understand(
    text,
    turn.conversation.recent.map((entry) => entry.dealId),
  )
  if (await answerByText(turn, text, understanding)) return
  return answerIntent(turn, understanding, text)
}

/**
 * "1/2/3" answers what was shown last: the open question, the last card with buttons, or the newest
 * alert that waits for this person (L1). False: the number is left to the question or the words.
 */
async function answerNumber(turn: Turn, number: number): Promise<boolean> {
  const { question, numbered } = turn.conversation
  const alert = newestOpenAlert(turn)
  const askedAt = question?.askedAt ?? 0
  const shownAt = numbered?.at ?? 0
  const alertAt = alert?.at ?? 0
  const isForQuestion = askedAt >= shownAt && askedAt >= alertAt
  if (isForQuestion && question?.choices[number - 1] !== undefined) return false
  const actions =
    numbered && shownAt >= alertAt
      ? numbered.actions
      : alert
        ? actionsOn(turn, redFlagMessage(turn, alert.row, alert.alert.id))
        : []
  const action = actions[number - 1]
  if (!action) return false
  turn.conversation = { ...turn.conversation, numbered: null }
  await answerTap(turn, action, {})
  return true
}

function actionsOn(turn: Turn, message: OutboundMessage): CardAction[] {
  const { world } = turn
  return numberedActions(
    cardFor(message, {
      now: world.now,
      zone: world.settings.timezone,
      recipientId: world.me.id,
      names: {
        stageName: (id) => stageName(world.settings.process, id),
        personName: (id) => world.person(id)?.name ?? null,
      },
    }),
  )
}

/** Remembers the numbered actions of what was just shown, so that "回复 1" means what the card says. */
function rememberNumbers(turn: Turn): void {
  for (const reply of turn.replies.toReversed()) {
    const actions = actionsOn(turn, reply.message)
    if (actions.length === 0) continue
    turn.conversation = { ...turn.conversation, numbered: { actions, at: turn.world.now } }
    return
  }
}

async function answerIntent(turn: Turn, understanding: Understanding, text: string): Promise<void> {
  switch (understanding.intent) {
    case 'help':
      return showHelp(turn)
    case 'query-today':
      return showToday(turn)
    case 'query-overdue':
      return showOverdue(turn, understanding)
    case 'undo': {
      const [last] = turn.conversation.commands
      if (!last) return sayText(turn, words.nothingToUndo)
      return undo(turn, last.dealId, last.commandId)
    }
    case 'process-note':
    case 'query-approval':
      // Recognised, not stored: 工艺备注 is for production alone (D11).
      return sayText(turn, laterNotStoredText(understanding.intent))
    case 'other':
      if (isAboutADeal(understanding)) break
      return sayText(turn, words.smallTalk)
    default:
      break
  }
  // A new matter while a question was open: the question's draft waits its turn and is asked again.
  const open = turn.conversation.question
  if (open && 'draft' in open.body) {
    turn.conversation = {
      ...turn.conversation,
      question: null,
      queue: [...turn.conversation.queue, open.body.draft],
    }
  } else if (open) {
    turn.conversation = { ...turn.conversation, question: null }
  }
  await settleDrafts(turn, draftsOf(turn, understanding, text))
}

function isAboutADeal(understanding: Understanding): boolean {
  return (
    understanding.customer !== null ||
    understanding.customers.length > 0 ||
    understanding.candidates.length > 0 ||
    understanding.newCustomer !== null ||
    understanding.stage !== null ||
    understanding.obstacle !== null ||
    understanding.next !== null
  )
}

/** Takes back everything one command did (E4). */
async function undo(turn: Turn, dealId: DealId, targetCommandId: string): Promise<void> {
  const { world } = turn
  const before = world.row(dealId)
  const handled = await command(turn, dealId, `${turn.inbound.id}/undo`, {
    kind: 'undo',
    targetCommandId,
  })
  if (handled.kind === 'refused') {
    say(
      turn,
      {
        kind: 'refused',
        refusal: handled.refusal,
        customerName: before?.customerName ?? null,
        hints: [],
        choices: [],
        questionId: null,
      },
      { keepTappedCard: true },
    )
    return
  }
  turn.conversation = {
    ...turn.conversation,
    commands: turn.conversation.commands.filter((entry) => entry.commandId !== targetCommandId),
    // A question that the undone entry brought up is over with it.
    question: null,
    burst: null,
  }
  say(turn, {
    kind: 'undone',
    deal: handled.isWithdrawn ? null : factsOf(turn, handled.row),
    customerName: handled.row.customerName,
    changes: changeLines(handled.changes, namingOf(turn)),
  })
}
