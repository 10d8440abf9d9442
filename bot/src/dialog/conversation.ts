/**
 * What Kedu remembers of one person's chat: the open question, what was kept while asking, which
 * deals were just talked about. Stream `conversation/<personId>`; plain data, so that a restart
 * goes on where the chat stopped.
 */
import type { DealChanges, EvidenceInput, Place } from '@kedu/shared/deal/commands'
import type { CommandId, DealId } from '@kedu/shared/deal/deal'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import type { JudgedVerdict } from '@kedu/shared/evidence/judge-evidence'
import type { GivenLead, LeadField } from '@kedu/shared/leads/commands'
import type { LeadId } from '@kedu/shared/leads/lead'
import type { CardAction, Choice, RepairChoice } from '@kedu/shared/messages/outbound-message'
import type { PersonId, PlatformName } from '@kedu/shared/people/person'
import type { DealField } from '@kedu/shared/process/sales-process'
import type { QuoteContent } from '@kedu/shared/quotes/check-quote'
import { DAY_MS, type Instant, type LocalDate } from '@kedu/shared/time/instant'
import type { Leave } from '@kedu/shared/time/work-calendar'

/** Something said that cannot be stored yet; everything understood so far is kept in it. */
export interface Draft {
  /** Cause and position, e.g. `<inbox id>/0`: the command gets this id, so a retry is recognised. */
  commandId: CommandId
  act: DraftAct
  /** Known deal, once clear. */
  dealId: DealId | null
  /** Name of a customer that is not known yet. */
  newName: string | null
  /** Said to be a new customer, although the words fit a known one. */
  claimsNew: boolean
  /** The similar customers were shown and it is none of them. */
  confirmedDifferent: boolean
  changes: DealChanges
  /** A stage that may or may not have been reached. */
  unsureStage: string | null
  /** "改天、过两天": the words. */
  vagueDate: string | null
  /** The date was read from words like 月底: ask whether it is right. */
  approximateDate: boolean
  /** The customers the words would fit. */
  candidates: DealId[]
  /** Said in the rep's words; becomes the summary. */
  said: string
  /** Sentence for the card about what is stored but handled elsewhere later (payment, request …). */
  notes: string[]
  messageId: string
  /** The lead it came of; absent: none. */
  leadId?: LeadId
  /** What is asked of another department with it (R29); absent: nothing. */
  asked?: AskedColleague
}

export interface AskedColleague {
  /** As they were called. */
  department: string | null
  person: string | null
  what: string
  /** Null: nobody said by when. */
  due: LocalDate | null
}

/** A lead as told so far. */
export interface LeadDraft {
  given: Partial<GivenLead>
  commandId: CommandId
  /** The similar customer was shown and it is another one. */
  confirmedDifferent: boolean
}

export type DraftAct =
  | { kind: 'record' }
  | { kind: 'close'; outcome: 'won' | 'lost'; reason: string | null; amountFen: number | null }
  | { kind: 'wait'; until: LocalDate | null; reason: string | null }
  | { kind: 'reassign'; toId: PersonId | null; toName: string | null }
  | { kind: 'show' }
  | { kind: 'show-contract' }
  /** Files waiting for a deal. */
  | { kind: 'attach'; files: EvidenceInput[] }

export type QuestionBody =
  | { kind: 'which-deal'; draft: Draft }
  | { kind: 'open-new'; draft: Draft }
  | { kind: 'same-or-different'; draft: Draft; existing: DealId[] }
  | { kind: 'stage-reached'; draft: Draft; stage: string }
  | { kind: 'which-date'; draft: Draft; suggestion: LocalDate | null }
  | { kind: 'missing-field'; draft: Draft; field: DealField }
  | { kind: 'lost-reason'; draft: Draft }
  | { kind: 'wait-until'; draft: Draft }
  | { kind: 'wait-reason'; draft: Draft }
  | { kind: 'to-whom'; draft: Draft }
  /** 〔改〕: which of the fields. */
  | { kind: 'what-to-change'; dealId: DealId; commandId: CommandId }
  | { kind: 'new-value'; dealId: DealId; field: 'stage' | 'obstacle' | 'nextAction' }
  /** After a stored update without a coming date (R1: the fourth field). */
  | { kind: 'next-action'; dealId: DealId }
  /** What the photos show; the files are stored and attached already. */
  | { kind: 'evidence-kind'; dealId: DealId; evidenceIds: string[] }
  | { kind: 'move-evidence'; dealId: DealId; evidenceIds: string[]; files: EvidenceInput[] }
  /** The second step of a repair is shown; a date or an obstacle in words belongs to it (L1). */
  | {
      kind: 'repair'
      alertId: string
      dealId: DealId
      choice: RepairChoice
      obstacle: string | null
    }
  /** A bare number came while several alerts that arrived together wait: which one is meant. */
  | { kind: 'which-alert'; number: number; alerts: { alertId: string; dealId: DealId }[] }
  /** Why a file is to count all the same, or no longer (D3). */
  | {
      kind: 'overrule-reason'
      dealId: DealId
      evidenceId: string
      evidenceKind: EvidenceKind
      verdict: JudgedVerdict
    }
  /** All open deals of one person to another; `count` as it was when asked. */
  | { kind: 'hand-over'; fromId: PersonId; toId: PersonId; count: number }
  /** Which days somebody is away; `from` alone: until when. */
  | { kind: 'leave-days'; from: LocalDate | null; days: number | null; deputyName: string | null }
  | { kind: 'leave-deputy'; leaves: Leave[] }
  /** What a lead still lacks. */
  | { kind: 'lead-field'; lead: LeadDraft; field: LeadField }
  /** A customer of a similar name is known: the same one? */
  | { kind: 'lead-different'; lead: LeadDraft; customerName: string; ownerId: PersonId }
  /** Why a lead goes back. */
  | { kind: 'lead-return'; leadId: LeadId }
  /** A quote as it would be made. */
  | { kind: 'quote'; dealId: DealId; content: QuoteContent }

export interface Question {
  id: string
  askedAt: Instant
  /** Outbox key of the card that asks; an answer settles that card. */
  cardKey: string
  choices: Choice[]
  body: QuestionBody
  /** Put again beside the answer to a query; it is not put a third time for queries alone. */
  isRepeated?: boolean
}

/** Files that came in quick succession: one question, one card (L8). */
export interface Burst {
  at: Instant
  dealId: DealId | null
  files: EvidenceInput[]
  /** Key of the answer that waits for the burst to end. */
  cardKey: string
  commandIds: CommandId[]
}

/** A move that waits on the deal for evidence (R10, D3): photos are meant for it, and it is told of when it is made. */
export interface PendingMove {
  dealId: DealId
  changes: DealChanges
  askedAt: Instant
  /** The command that put it on the deal; absent in memories older than that. */
  wishId?: CommandId
}

/** A wait that needs fresh evidence first (E9): done by itself when a file arrives on the deal. */
export interface PendingWait {
  draft: Draft
  askedAt: Instant
}

/** A command and the deal it was for. */
export interface CommandRef {
  commandId: CommandId
  dealId: DealId
}

/** What 撤销 takes back in one go. */
export interface SaidCommand extends CommandRef {
  at: Instant
  /** Earlier commands of the same act (a burst of photos, a moved file), newest first. */
  together: CommandRef[]
}

/** What the numbers on a card stand for: a bare "1" means the first action. */
export interface Numbered {
  actions: CardAction[]
  at: Instant
}

export interface Conversation {
  personId: PersonId
  platform: PlatformName
  /** Newest first. */
  recent: { dealId: DealId; at: Instant }[]
  question: Question | null
  /** Questions put aside unanswered, newest first: a tap on their card still answers them. */
  shelved: Question[]
  /** Drafts of one message about several customers, still to be asked about. */
  queue: Draft[]
  /** Commands of the last 24 h that 撤销 can take back, newest first. */
  commands: SaidCommand[]
  /** The last card with buttons that was said here. */
  numbered: Numbered | null
  place: (Place & { at: Instant }) | null
  burst: Burst | null
  pendingMove: PendingMove | null
  pendingWait: PendingWait | null
  /** Inbox ids already answered, newest last. */
  answered: string[]
  greetedAt: Instant | null
  /** Days away noted here, and how it was before: what 撤销 takes back. */
  leave?: { at: Instant; before: { leaves: Leave[]; deputyId: PersonId | null } } | null
  /** Who asked in a group how a deal stands, until it is told. */
  askedBy?: { dealId: DealId; personIds: PersonId[]; at: Instant } | null
  /** What they asked Kedu for in the last 90 days, oldest first: boards count it (D8). */
  asked?: Asked[]
}

/** Something somebody asked to see, in words or by a tap. */
export interface Asked {
  what: 'contract' | 'deal'
  dealId: DealId
  at: Instant
}

const RECENT_MAX = 8
const COMMANDS_MAX = 40
const ANSWERED_MAX = 200
const ASKED_MAX = 1000
const ASKED_DAYS = 90

export function newConversation(personId: PersonId, platform: PlatformName): Conversation {
  return {
    personId,
    platform,
    recent: [],
    question: null,
    shelved: [],
    queue: [],
    commands: [],
    numbered: null,
    place: null,
    burst: null,
    pendingMove: null,
    pendingWait: null,
    answered: [],
    greetedAt: null,
  }
}

/** Notes what was asked for; who asks twice asked twice. */
export function withAsked(
  conversation: Conversation,
  what: Asked['what'],
  dealId: DealId,
  now: Instant,
): Conversation {
  const kept = (conversation.asked ?? []).filter(({ at }) => now - at <= ASKED_DAYS * DAY_MS)
  return { ...conversation, asked: [...kept, { what, dealId, at: now }].slice(-ASKED_MAX) }
}

export function withRecent(conversation: Conversation, dealId: DealId, at: Instant): Conversation {
  const others = conversation.recent.filter((entry) => entry.dealId !== dealId)
  return { ...conversation, recent: [{ dealId, at }, ...others].slice(0, RECENT_MAX) }
}

export function withCommand(
  conversation: Conversation,
  command: CommandRef,
  at: Instant,
): Conversation {
  const others = conversation.commands.filter((entry) => entry.commandId !== command.commandId)
  return {
    ...conversation,
    commands: [{ ...command, at, together: [] }, ...others].slice(0, COMMANDS_MAX),
  }
}

/** The newest command and the earlier ones become one: taken back together. */
export function withTogether(
  conversation: Conversation,
  commandId: CommandId,
  earlier: readonly CommandRef[],
): Conversation {
  const ids = new Set(earlier.map((entry) => entry.commandId))
  return {
    ...conversation,
    commands: conversation.commands
      .filter((entry) => !ids.has(entry.commandId))
      .map((entry) =>
        entry.commandId === commandId ? { ...entry, together: [...earlier] } : entry,
      ),
  }
}

export function withAnswered(conversation: Conversation, inboxId: string): Conversation {
  return { ...conversation, answered: [...conversation.answered, inboxId].slice(-ANSWERED_MAX) }
}
