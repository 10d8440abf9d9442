/**
 * What changes when others read along. In a group nobody may learn what their role does not show them,
 * and who is in it the platform does not say. So in a group the dialog says in a few words that
 * something was done, never what; the answer itself goes to the person alone. A manager's question
 * about one deal may be put to its owner there, in the asker's own words; the owner answers by quoting
 * it, and the asker gets the card of what was stored.
 */
import { canSeeDeal } from '@kedu/shared/access/visible'
import type { DealId } from '@kedu/shared/deal/deal'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { type Person, suiteOf } from '@kedu/shared/people/person'
import { HOUR_MS, plusMs } from '@kedu/shared/time/instant'
import { answeredInGroup, groupQuestion, groupQuestionIn, inGroup } from '../wording/group.ts'
import { withRecent } from './conversation.ts'
import { nextReplyKey, quotedIn, understood } from './turn.ts'
import type { Reply, Turn } from './world.ts'

/** An answer that needed a question or two is still told to the one who asked. */
const ASKED_MS = HOUR_MS

/**
 * Somebody quotes a question that was put to them in a group: remembers who asked. What the answer is
 * about, the quoted words say themselves.
 */
export function noteAskers(turn: Turn): void {
  const quoted = quotedIn(turn)
  const question = quoted === null ? null : groupQuestionIn(quoted)
  if (question === null) return
  const dealId = understood(turn, question.asked).customer?.id ?? null
  const row = dealId === null ? null : turn.world.row(dealId)
  if (dealId === null || row === null || !turn.world.maySee(row)) return
  const askers = [...turn.world.directory.values()].filter(
    (person) => person.name === question.askerName && mayBeTold(turn, person, dealId),
  )
  turn.conversation = {
    ...withRecent(turn.conversation, dealId, turn.world.now),
    askedBy: { dealId, personIds: askers.map(({ id }) => id), at: turn.world.now },
  }
}

/** The card of what was stored, for those who asked about it. */
export function tellAskers(turn: Turn): void {
  const { askedBy } = turn.conversation
  if (!askedBy) return
  if (askedBy.at < plusMs(turn.world.now, -ASKED_MS)) return forgetAskers(turn)
  const stored = turn.replies
    .map((reply) => reply.message)
    .find((message) => message.kind === 'stored' && message.deal.dealId === askedBy.dealId)
  if (stored?.kind !== 'stored') return
  for (const personId of askedBy.personIds) {
    const person = turn.world.person(personId)
    if (person === null || !mayBeTold(turn, person, askedBy.dealId)) continue
    turn.replies.push({
      key: nextReplyKey(turn),
      to: person.id,
      isAlone: true,
      message: {
        ...stored,
        entrySentence: answeredInGroup(turn.world.me.name),
        isConfirmed: true,
      },
      dueAt: turn.world.now,
      replaces: null,
    })
  }
  forgetAskers(turn)
}

/** In a group, the turn's answers go to the person alone and a few words stand for them. */
export function keepDetailsOutOfGroup(turn: Turn): void {
  if (turn.inbound.chat.kind !== 'group') return
  const own = turn.replies.filter((reply) => reply.to === undefined)
  const others = turn.replies.filter((reply) => reply.to !== undefined)
  if (own.length === 0) return
  const said = questionToOwner(turn, own) ?? {
    message: { kind: 'text' as const, text: shortWords(own) },
  }
  const key = nextReplyKey(turn)
  turn.replies = [
    { ...said, key, dueAt: turn.world.now, replaces: null },
    ...own.map((reply): Reply => ({ ...reply, isAlone: true })),
    ...others,
  ]
}

function shortWords(replies: readonly Reply[]): string {
  const kinds = new Set(replies.map((reply) => reply.message.kind))
  const has = (...some: OutboundMessage['kind'][]) => some.some((kind) => kinds.has(kind))
  if (has('question', 'confirm', 'refused')) return inGroup.asked
  if (has('stored', 'photos-attached')) return inGroup.stored
  if (has('undone')) return inGroup.undone
  return has('deal', 'deal-list', 'file', 'pack', 'quote-code', 'board-picture', 'help')
    ? inGroup.shown
    : inGroup.answered
}

/** Put to the owner when somebody above them asked how one deal stands, and may see it. */
function questionToOwner(turn: Turn, own: readonly Reply[]): Pick<Reply, 'message' | 'to'> | null {
  const { world, inbound } = turn
  const [only, ...more] = own.map((reply) => reply.message)
  if (only?.kind !== 'deal' || more.length > 0 || inbound.content.kind !== 'text') return null
  const owner = world.person(only.deal.ownerId)
  if (!isLeader(world.me) || owner === null || !owner.active || owner.id === world.me.id) {
    return null
  }
  const text = groupQuestion(owner.name, world.me.name, inbound.content.text)
  const isReachable = owner.accounts[suiteOf(inbound.platform)] !== undefined
  return { message: { kind: 'text', text }, ...(isReachable ? { to: owner.id } : {}) }
}

function isLeader({ role }: Person): boolean {
  return role === 'manager' || role === 'director' || role === 'admin'
}

function mayBeTold(turn: Turn, person: Person, dealId: DealId): boolean {
  const row = turn.world.row(dealId)
  if (row === null || person.id === turn.world.me.id) return false
  return person.active && canSeeDeal(person, row, turn.world.directory)
}

function forgetAskers(turn: Turn): void {
  turn.conversation = { ...turn.conversation, askedBy: null }
}
