/**
 * What somebody does on a page, worked on by the dialog of the chat: the same rules, the same memory
 * (what was talked about, what 撤销 takes back, what waits for evidence), one door. Safe to run again
 * with the same client id: commands carry ids made from it.
 */
import { type Conversation, newConversation } from '@kedu/bot/dialog/conversation'
import { answerInbound } from '@kedu/bot/dialog/dialog'
import type { DialogWorld, Reply, StoredMedia, Turn } from '@kedu/bot/dialog/world'
import type { Inbound, InboundContent, MediaRef } from '@kedu/bot/platform'
import type { Place } from '@kedu/shared/deal/commands'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { Instant } from '@kedu/shared/time/instant'
import type { BoardPicturing } from '../boards/board-pictures.ts'
import type { LeadDesk } from '../leads/lead-desk.ts'
import type { PackKeeping } from '../packs/pack-desk.ts'
import type { Asking } from '../queries/asking.ts'
import type { QuoteLinking } from '../quotes/quote-links.ts'
import { dialogWorld } from './dialog-world.ts'
import type { EvidenceDesk } from './evidence-desk.ts'
import { handleCommand, type Seen } from './handle-command.ts'

const MAX_TRIES = 5

export interface PageDeps {
  dealIdFor(commandId: string): string
  /** `ref.id` is the content id of an upload that was proved to be the person's own. */
  storeMedia(ref: MediaRef, evidenceId: string, sentAt: Instant): Promise<StoredMedia>
  desk: Pick<EvidenceDesk, 'settle' | 'markedUp'>
  quotes: QuoteLinking
  packs: PackKeeping
  boards: BoardPicturing
  leads: LeadDesk
  /** Replies were committed: deliver them soon. */
  onReplies(): void
}

export interface PageAct {
  /** The page's own id for what it does. */
  clientId: string
  place: Place | null
  /** The version of the deal the person saw; others' later changes of the same fields are kept. */
  expectedVersion: number | null
  /** When it was written, for what was kept on a device without a network; null: now. */
  saidAt: Instant | null
  /** What is said is one more entry, beside whatever others said since `expectedVersion`. */
  addsWords: boolean
}

/** Ids are within the person: nobody can block somebody else's. */
export function causeOf(personId: string, clientId: string): string {
  return `page:${personId}:${clientId}`
}

/**
 * Runs a part of the dialog. What it remembers is kept; what it says is handed back for the page, and
 * only questions are said in the chat as well, where they are waited for.
 * @throws {Error} when the conversation kept changing, or the store fails.
 */
export async function onPage<T>(
  asking: Asking,
  deps: PageDeps,
  act: PageAct,
  work: (turn: Turn) => Promise<T>,
): Promise<{ result: T; replies: Reply[] }> {
  const { me } = asking
  const cause = causeOf(me.id, act.clientId)
  return retried(asking, deps, async (remembered) => {
    const before = { ...newConversation(me.id, 'web'), ...remembered }
    const { place } = act
    const given = place === null ? before : { ...before, place: { ...place, at: asking.now } }
    const turn: Turn = {
      world: pageWorld(asking, deps, seenBy(asking.me.id, act)),
      inbound: {
        ...pageInbound(asking, cause, before, { kind: 'ignored', what: 'page' }),
        sentAt: act.saidAt ?? asking.now,
      },
      tap: null,
      conversation: given,
      replies: [],
      cancelled: [],
    }
    const result = await work(turn)
    const { conversation, replies, cancelled } = turn
    return {
      answer: { result, replies },
      // The place was this act's alone.
      conversation: conversation === given ? null : { ...conversation, place: before.place },
      said: replies.filter((reply) => reply.message.kind === 'question'),
      cancelled,
    }
  })
}

/** Answers a question of the bot from a page: exactly what a tap or a text in the chat does. */
export async function answerOnPage(
  asking: Asking,
  deps: PageDeps,
  clientId: string,
  questionId: string,
  given: { value: string } | { text: string },
): Promise<Reply[]> {
  const { me } = asking
  const cause = causeOf(me.id, clientId)
  return retried(asking, deps, async (remembered) => {
    const before = { ...newConversation(me.id, 'web'), ...remembered }
    if (before.answered.includes(cause)) {
      return { answer: [], conversation: null, said: [], cancelled: [] }
    }
    const cardKey = [before.question, ...before.shelved].find(
      (question) => question?.id === questionId,
    )?.cardKey
    const content: InboundContent =
      'text' in given
        ? { kind: 'text', text: given.text, quotedText: null }
        : {
            kind: 'tap',
            action: { kind: 'answer', questionId, value: given.value },
            selections: {},
            receipt: {
              platform: before.platform,
              userId: me.id,
              messageId: null,
              taskId: null,
              updateCode: null,
              updateCodeExpiresAt: null,
            },
          }
    const inbound = pageInbound(asking, cause, before, content)
    const answer = await answerInbound(inbound, before, pageWorld(asking, deps, null))
    const said = answer.replies.map((reply, position) =>
      // The card that asks in the chat makes room for the answer.
      position === 0 && reply.replaces === null && cardKey !== undefined
        ? { ...reply, replaces: { key: cardKey, receipt: null, ifNotReplaceable: 'send' as const } }
        : reply,
    )
    return {
      answer: answer.replies,
      conversation: answer.conversation,
      said,
      cancelled: answer.cancelled,
    }
  })
}

/** What the person looked at when the act was decided on; null: not said. */
export function seenBy(personId: string, act: PageAct): Seen | null {
  const { expectedVersion, clientId, addsWords } = act
  return expectedVersion === null
    ? null
    : { version: expectedVersion, act: causeOf(personId, clientId), addsWords }
}

/** What the dialog may know and do when it is asked from a page. */
export function pageWorld(asking: Asking, deps: PageDeps, seen: Seen | null): DialogWorld {
  const { workspace, me, now, instrument } = asking
  return {
    ...dialogWorld(me, {
      workspace,
      now,
      dealIdFor: deps.dealIdFor,
      storeMedia: deps.storeMedia,
      desk: deps.desk,
      quotes: deps.quotes,
      packs: deps.packs,
      boards: deps.boards,
      leads: deps.leads,
    }),
    ...(instrument === undefined ? { door: 'page' } : { door: 'api', instrument }),
    handle: (envelope) =>
      handleCommand(workspace, envelope, { now, ...(seen === null ? {} : { seen }) }),
  }
}

function pageInbound(
  { me, now }: Asking,
  cause: string,
  { platform }: Conversation,
  content: InboundContent,
): Inbound {
  return {
    id: cause,
    platform,
    userId: me.id,
    sentAt: now,
    receivedAt: now,
    chat: { kind: 'single' },
    route: null,
    content,
  }
}

/** A turn that only looks: nothing it says or remembers is kept. */
export function lookingTurn(asking: Asking, deps: PageDeps, conversation: Conversation): Turn {
  return {
    world: pageWorld(asking, deps, null),
    inbound: pageInbound(asking, 'page:looking', conversation, { kind: 'ignored', what: 'page' }),
    tap: null,
    conversation,
    replies: [],
    cancelled: [],
  }
}

interface Worked<T> {
  answer: T
  /** Null: nothing to remember. */
  conversation: Conversation | null
  /** For the chat. */
  said: readonly Reply[]
  cancelled: string[]
}

/** Again from the start when a message was answered meanwhile: its memory must not be lost. */
async function retried<T>(
  asking: Asking,
  deps: PageDeps,
  work: (remembered: Conversation | null) => Promise<Worked<T>>,
): Promise<T> {
  const { workspace, me, now } = asking
  const streamId = `conversation/${me.id}`
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const snapshot = await workspace.store.load<Conversation>(workspace.id, streamId)
    const { answer, conversation, said, cancelled } = await work(snapshot?.state ?? null)
    if (conversation === null) return answer
    const result = await workspace.store.append(workspace.id, {
      streamId,
      expectedVersion: snapshot?.version ?? 0,
      events: [{ at: now, body: { kind: 'done-on-page', replies: said.length } }],
      state: conversation,
      outbox: said.map((reply) => outboxDraft(reply, me.id)),
      cancelOutbox: cancelled,
    })
    if (result.kind === 'committed') {
      if (said.length > 0) deps.onReplies()
      return answer
    }
  }
  throw new Error(`Conversation of ${me.id} kept changing`)
}

function outboxDraft(reply: Reply, recipientId: string): OutboxDraft {
  return {
    key: reply.key,
    recipientId,
    // Wherever the person is reached: a page is no chat.
    platform: null,
    message: reply.message,
    dueAt: reply.dueAt,
    expiresAt: null,
    priority: 'reply',
    replaces: reply.replaces,
  }
}
