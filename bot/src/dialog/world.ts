import type { DealChange } from '@kedu/shared/deal/changes'
import type {
  CommandEnvelope,
  CommandMeta,
  Door,
  EvidenceInput,
  Instrument,
} from '@kedu/shared/deal/commands'
import type { CommandId, Deal, DealId, DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { Refusal } from '@kedu/shared/deal/refusals'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { Block } from '@kedu/shared/leads/block'
import type { GivenLead, LeadRefusal } from '@kedu/shared/leads/commands'
import type { FairnessRow } from '@kedu/shared/leads/fairness'
import type { DiscardedAs, Lead, LeadId } from '@kedu/shared/leads/lead'
import type { CardReceipt } from '@kedu/shared/messages/card-receipt'
import type { ClockFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { People } from '@kedu/shared/people/people'
import type { Person, PersonId } from '@kedu/shared/people/person'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import type { Instant, LocalDate } from '@kedu/shared/time/instant'
import type { Leave, WorkCalendar } from '@kedu/shared/time/work-calendar'
import type { AlertGround } from '../alerts/alert-voice.ts'
import type { Inbound, MediaRef } from '../platform.ts'
import type { Understanding, UnderstoodDate } from '../understand/understanding.ts'
import type { Conversation, Numbered } from './conversation.ts'

/** What the one door answered. */
export type Handled =
  | {
      kind: 'done'
      deal: Deal
      row: DealRow
      /** What this command did; the same when it was applied before. */
      changes: DealChange[]
      /** The deal was opened by a command that is now undone. */
      isWithdrawn: boolean
    }
  | { kind: 'refused'; refusal: Refusal }

export type StoredMedia =
  | { kind: 'stored'; file: EvidenceInput }
  /** The platform no longer has it, or it is not something we keep; worded in `wording`. */
  | { kind: 'refused'; reason: MediaRefusal; fileName: string | null }

export interface MarkedUp {
  fileId: string
  fileName: string
  mime: string
}

export type MediaRefusal =
  | 'empty'
  | 'too-large'
  | 'unknown-kind'
  | 'disguised'
  | 'too-many-pixels'
  | 'broken-image'
  | 'expired'
  | 'refused'

/** Everything the dialog may know and do; the server fills it in. The dialog itself does no I/O. */
export interface DialogWorld {
  now: Instant
  me: Person
  settings: WorkspaceSettings
  calendar: WorkCalendar
  directory: People
  /** By which door it came when it is no message of a chat; absent: the message tells. */
  door?: Door
  /** The key by which it came; absent: a person did it. */
  instrument?: Instrument
  person(id: PersonId): Person | null
  /** Open and closed deals this person may see (access rules applied). */
  visibleRows(): readonly DealRow[]
  /** In view or not: those on which this person is asked for something. */
  rowsAskingMe(): readonly DealRow[]
  /** Any deal of the workspace, or null. Check `maySee` before showing it. */
  row(id: DealId): DealRow | null
  maySee(row: DealRow): boolean
  mayChange(row: DealRow): boolean
  clock(row: DealRow): ClockFacts
  /** What an alert of the deal is about, as things stand. */
  alertGround(row: DealRow, alert: AlertGround['alert']): AlertGround
  /** The sum behind the deal's clock, with an alert or without. */
  clockSentence(row: DealRow): string
  /** The numbers of the last digest this person was sent (D10). */
  digest(): Promise<Numbered | null>
  deal(id: DealId): Promise<Deal | null>
  /** Waits shortly for the verdicts on the deal's files; some may still be to come afterwards. */
  judged(id: DealId): Promise<void>
  /** What the move this deal waits to make still lacks; null when none waits. */
  heldBack(id: DealId): Promise<Refusal | null>
  /** The file's picture with what was seen on it framed; null when there is nothing to frame. */
  markedUp(id: DealId, evidenceId: string): Promise<MarkedUp | null>
  events(id: DealId): Promise<DealEvent[]>
  /** The one door. `tap` lets the card that was tapped change with its fresh code. */
  handle(envelope: CommandEnvelope, tap?: TappedCard | null): Promise<Handled>
  /** All open deals of one person to another, each through the one door; the same id goes on where it was. */
  handOver(order: HandOverOrder): Promise<{ moved: number; refused: number }>
  /** Days away and who stands in for the one who talks; the same again changes nothing. */
  setLeave(given: { leaves: Leave[]; deputyId: PersonId | null }): Promise<void>
  /** `quotedText`: the message this one quotes; it may name the customer. */
  understand(text: string, recent: readonly DealId[], quotedText?: string | null): Understanding
  /** The coming date named in an answer that is nothing but a date, or null. */
  dateIn(text: string): UnderstoodDate | null
  /** Deals whose customer is called like this, best first. */
  similar(name: string): { dealId: DealId; exact: boolean }[]
  newDealId(commandId: CommandId): DealId
  /** Random, for links. */
  newNonce(): string
  /** The customer's link to a quote that was handed out; null when there is none. */
  quoteLink(id: DealId, quoteId: string): Promise<{ number: string; link: string } | null>
  /** The QR code of that link as a picture, kept as a file; null when there is no link. */
  quoteCode(id: DealId, quoteId: string): Promise<QuoteCodeFile | null>
  /** The deal's evidence as one signed PDF, kept as a file; or why there is none. */
  evidencePack(id: DealId): Promise<EvidencePackAnswer>
  /** The board of what this person may see as a picture, kept as a file; or why there is none. */
  boardPicture(board: PicturedBoard): Promise<BoardPictureAnswer>
  leads: LeadWorld
  /** Notes that an item of that day's brief was used; the brief as it is then shown, null for an older one. */
  noteBriefUse(date: LocalDate, itemId: string): Promise<BriefUse>
  nextCustomerNumber(): string
  /** Fetches, checks and keeps a forwarded file. Throws when the platform is down: the message is tried again. */
  storeMedia(ref: MediaRef, evidenceId: string, sentAt: Instant): Promise<StoredMedia>
  today(): LocalDate
}

/** What the dialog may know of leads and do with them. */
export interface LeadWorld {
  /** The company's sales regions and those of its reps. */
  regions(): readonly string[]
  /** Takes a lead in; it is given out at once. The same command again answers how it stands now. */
  receive(meta: CommandMeta, given: GivenLead, confirmedDifferent: boolean): Promise<LeadAnswer>
  returnLead(leadId: LeadId, meta: CommandMeta, reason: string): Promise<LeadAnswer>
  discard(leadId: LeadId, meta: CommandMeta, as: DiscardedAs, reason: string): Promise<LeadAnswer>
  assign(leadId: LeadId, meta: CommandMeta, repId: PersonId, reason: string): Promise<LeadAnswer>
  /** Its deal is open. */
  accepted(leadId: LeadId, meta: CommandMeta, dealId: DealId): Promise<void>
  /** A lead this person may see; null for all others. */
  find(leadId: LeadId): Lead | null
  /** With this person, neither accepted nor returned; the oldest first. */
  mine(): Lead[]
  /** In the pool, those this person hands out. */
  pool(): Lead[]
  /** Not over and called like this, those this person hands out. */
  named(name: string): Lead[]
  /** The card that offers a lead to who has it. */
  offer(lead: Lead): OutboundMessage | null
  /** Why nobody can take it just now. */
  whyHeld(lead: Lead): string
  /** How this person stands in the queue: what keeps them from leads and how many wait longer; null: not in it. */
  standing(personId: PersonId): { block: Block | null; ahead: number } | null
  /** What is to be put right, with its repairs; null: nothing. */
  blocked(personId: PersonId): OutboundMessage | null
  /** Who got how many this month, of those this person leads. */
  fairness(): { month: string; rows: FairnessRow[] }
  /** The newest card about leads this person was sent and has not answered. */
  lastCard(): { message: OutboundMessage; at: Instant } | null
}

export type LeadAnswer =
  | { kind: 'done'; lead: Lead; givenTo: PersonId | null }
  | { kind: 'refused'; refusal: LeadRefusal }

export type BriefUse =
  | { kind: 'used' | 'used-before'; brief: OutboundMessage | null }
  | { kind: 'unknown' }

export interface QuoteCodeFile {
  fileId: FileId
  fileName: string
  mime: string
}

/** Boards that are drawn for the chat. */
export type PicturedBoard = Extract<OutboundMessage, { kind: 'board-picture' }>['board']

export type BoardPictureAnswer =
  | {
      kind: 'kept'
      caption: string
      file: { fileId: FileId; fileName: string; mime: string }
    }
  /** No board for this role; nothing to draw yet; histories are being read; no Chinese font; the drawing failed. */
  | { kind: 'not-for-you' | 'nothing' | 'reading' | 'no-font' | 'not-drawn' }

export type EvidencePackAnswer =
  | { kind: 'kept'; file: { fileId: string; fileName: string; mime: string } }
  | { kind: 'unknown' | 'no-font' | 'busy' }
  /** The stored history does not fit together from this event on. */
  | { kind: 'broken-chain'; version: number }

export interface HandOverOrder {
  id: string
  fromId: PersonId
  toId: PersonId
  door: Door
  messageId: string | null
}

/** A card somebody tapped: its outbox key and what is needed to change it. */
export interface TappedCard {
  key: string
  receipt: CardReceipt
}

export interface Reply {
  /** Outbox key. */
  key: string
  /** Somebody else than the one who is answered. */
  to?: PersonId
  /** Not where the message was said, but to the person alone. */
  isAlone?: boolean
  message: OutboundMessage
  /** Later than now when more of the same may follow (a burst of photos). */
  dueAt: Instant
  replaces: { key: string; receipt: CardReceipt | null; ifNotReplaceable: 'send' | 'drop' } | null
}

/** From where something is asked: enough to word a question without being in a turn. */
export type Standpoint = Pick<Turn, 'world' | 'conversation'>

/** One turn of the conversation, filled while it is worked on. */
export interface Turn {
  readonly world: DialogWorld
  readonly inbound: Inbound
  readonly tap: TappedCard | null
  conversation: Conversation
  replies: Reply[]
  /** Keys of replies of earlier turns that this turn makes superfluous. */
  cancelled: string[]
}
