/**
 * What Kedu may say, as meaning. The outbox stores these; `bot/src/cards/card-for.ts` turns them
 * into a card and the platform's `render` into a payload. No markup, no platform words.
 */

import type { PackWay } from '../alerts/group-alert.ts'
import type { BriefContent } from '../brief/brief-message.ts'
import type { DealId } from '../deal/deal.ts'
import type { Refusal } from '../deal/refusals.ts'
import type { EvidenceKind, FileId } from '../evidence/evidence.ts'
import type { LeadId } from '../leads/lead.ts'
import type { PersonId, PlatformName } from '../people/person.ts'
import type { GroupCause } from '../policies/group-policy.ts'
import type { Instant, LocalDate, LocalTime } from '../time/instant.ts'
import type { CardReceipt } from './card-receipt.ts'
import type { ReplyRoute } from './reply-route.ts'

/** A deal as a card shows it, with every name resolved at the moment of speaking. */
export interface DealFacts {
  dealId: DealId
  customerNumber: string
  customerName: string
  industry: string | null
  region: string | null
  ownerId: PersonId
  ownerName: string
  stageName: string
  stageNames: string[]
  stageIndex: number
  daysInStage: number
  obstacle: string | null
  nextAction: { date: LocalDate; time: LocalTime | null; isDeadline: boolean; text: string } | null
  clock: ClockFacts
  amountFen: number | null
  outcome: 'open' | 'won' | 'lost' | 'on-hold'
  wait: { until: LocalDate; reason: string } | null
  evidenceCount: number
  /** What open alerts ask for besides an update; absent: nothing. */
  asks?: string[]
  updatedAt: Instant
  updatedByName: string
}

/**
 * Where the 48-hour clock stands (D1). Hours are whole, rounded down, counted as the clock counts.
 * `hoursLeft` until red; `dueAt` is when the next action is due (or, where only the untouched field
 * counts, when it was touched) and `isOverdue` that this is past; `overdueHours` since `dueAt`.
 */
export type ClockFacts =
  | { kind: 'none' }
  | { kind: 'waiting'; until: LocalDate }
  | { kind: 'running'; hoursLeft: number; dueAt: Instant; isOverdue: boolean }
  | { kind: 'red'; overdueHours: number; redSince: Instant }

/** One button of a question; `value` comes back in the answer. */
export interface Choice {
  value: string
  label: string
  hint?: string
}

/** What somebody understood and stored, echoed for 〔对〕〔改〕〔撤销〕. */
export interface ChangeLine {
  field:
    | 'customer'
    | 'stage'
    | 'obstacle'
    | 'nextAction'
    | 'amount'
    | 'note'
    | 'owner'
    | 'wait'
    | 'outcome'
    | 'evidence'
    | 'industry'
    | 'firstContact'
    | 'region'
  before: string | null
  after: string
}

/** A move a gate let through although the evidence is doubtful. */
export interface DoubtfulMoveLine {
  deal: DealFacts
  fromName: string
  toName: string
  kinds: EvidenceKind[]
  byName: string
}

/** A request nobody answered, for people who may not know the deal (R29). */
export interface LateRequestLine {
  number: string
  customerName: string
  what: string
  byName: string
  toName: string
  dueAt: Instant
}

export interface FileFacts {
  fileId: FileId
  evidenceId: string
  kindName: string
  fileName: string
  mime: string
  addedAt: Instant
  addedByName: string
  verdict: 'pass' | 'doubtful' | 'missing' | 'unjudged'
  /** Why, in one sentence; absent while nothing is known. */
  finding?: string
  /** There is something to frame on its picture. */
  hasMarks?: boolean
}

/** A lead for somebody who may see all of it, the phone number too. */
export interface LeadFacts {
  leadId: LeadId
  customerName: string
  contactName: string
  phone: string
  region: string | null
  industry: string | null
  need: string | null
}

/** A row that keeps its owner from the next lead, and how it is put right from the card. */
export interface HoldingRowFacts {
  deal: DealFacts
  isRed: boolean
  /** The red flag its two-tap repair answers; null: nobody was told yet. */
  alertId: string | null
  /** Names of required fields that are empty. */
  empty: string[]
}

export type OutboundMessage =
  /** For no person: events of this stream that webhooks are to be told of. */
  | { kind: 'domain-events'; fromVersion: number; toVersion: number }
  /** Plain words; the sentence was made in wording. */
  | { kind: 'text'; text: string }
  /** Stored: the confirming card. `commandId` is what 撤销 takes back. */
  | {
      kind: 'stored'
      commandId: string
      deal: DealFacts
      changes: ChangeLine[]
      isNew: boolean
      entrySentence: string | null
      notes: string[]
      /** 〔对〕 was tapped: the card is settled, its buttons are gone. */
      isConfirmed?: boolean
    }
  /** Understood but unsure: stored nothing yet; 〔对〕 stores it. */
  | { kind: 'confirm'; questionId: string; title: string; changes: ChangeLine[]; notes: string[] }
  /** One question with buttons; free text answers it too. */
  | {
      kind: 'question'
      questionId: string
      title: string
      detail: string | null
      choices: Choice[]
      kept: ChangeLine[]
      allowText: boolean
    }
  | {
      kind: 'refused'
      refusal: Refusal
      customerName: string | null
      hints: string[]
      choices: Choice[]
      questionId: string | null
    }
  | { kind: 'undone'; deal: DealFacts | null; customerName: string; changes: ChangeLine[] }
  | {
      kind: 'deal'
      deal: DealFacts
      history: {
        at: Instant
        actorName: string
        ownerName: string
        stageName: string | null
        action: string
        evidence: number
        place: string | null
      }[]
      files: FileFacts[]
    }
  | { kind: 'deal-list'; title: string; deals: DealFacts[]; total: number; emptyText: string }
  | { kind: 'file'; caption: string; file: FileFacts; deal: DealFacts; candidates: Choice[] }
  | {
      kind: 'photos-attached'
      commandId: string
      deal: DealFacts
      files: FileFacts[]
      questionId: string
      kindChoices: Choice[]
    }
  /** A deal's evidence pack: the file itself. */
  | {
      kind: 'pack'
      deal: DealFacts
      file: { fileId: FileId; fileName: string; mime: string }
    }
  /** The QR code a customer scans to see and sign a quote. */
  | {
      kind: 'quote-code'
      deal: DealFacts
      number: string
      file: { fileId: FileId; fileName: string; mime: string }
    }
  /** A board as a picture; `caption`: whose customers, of which days. */
  | {
      kind: 'board-picture'
      board: 'heat-map' | 'trend' | 'words'
      caption: string
      file: { fileId: FileId; fileName: string; mime: string }
    }
  /** The verdict on a file that was still being looked at when its sender was answered. */
  | { kind: 'judged'; deal: DealFacts; file: FileFacts; held: string | null; mayOverrule: boolean }
  | { kind: 'help'; personName: string; examples: string[]; queries: string[] }
  /** Before the deadline, to the rep; `isOwn` false: the rules send it to somebody else. */
  | {
      kind: 'nudge'
      alertId: string
      deal: DealFacts
      redAt: Instant
      sum: string
      isOwn?: false
    }
  /** The 48-hour red flag, with the two-tap repair. */
  | {
      kind: 'red-flag'
      alertId: string
      deal: DealFacts
      overdueHours: number
      sum: string
      obstacles: string[]
      nextStageName: string | null
      recipientRole: 'manager' | 'director'
    }
  /** R11: 请补充合同履约条款截图, to the rep; that it is still missing, to those above. */
  | {
      kind: 'follow-up'
      alertId: string
      deal: DealFacts
      /** When the deal entered the contract stage, called so in this company. */
      enteredAt: Instant
      contractStageName: string
      recipientRole: 'rep' | 'manager' | 'director'
      sum: string
    }
  /** Yellow (R22): longer in the contract stage than is usual, to the rep and to those above. */
  | {
      kind: 'long-dwell'
      alertId: string
      deal: DealFacts
      enteredAt: Instant
      stageName: string
      /** Counted days beyond which it is yellow; null: the rule was switched off meanwhile. */
      limitDays: number | null
      recipientRole: 'rep' | 'manager' | 'director'
      sum: string
    }
  /** Orange (R23): a rep with several customers overdue, to those above. */
  | {
      kind: 'owner-overdue'
      alertId: string
      ownerName: string
      /** Different customers. */
      overdue: number
      /** The longest first; the card shows what fits. */
      deals: { deal: DealFacts; causes: GroupCause[] }[]
    }
  /** Red (R24): a region that signs more than it delivers, to its director. */
  | {
      kind: 'region-gap'
      alertId: string
      region: string
      contracts: number
      deliveries: number
      /** The part below which it is red, 0.6. */
      ratio: number
      contractStageName: string
      deliveryStageName: string
      /** Those that stand in the contract stage, the longest first; not all of them. */
      deals: DealFacts[]
      /** How 《区域交付能力诊断包》 comes. */
      packWay: PackWay | null
    }
  /** What the card of a group alert becomes when its cause is gone. */
  | { kind: 'group-cleared'; alertId: string; title: string; text: string; at: Instant }
  /** Second step of the two taps: what will be written. */
  | {
      kind: 'repair-confirm'
      alertId: string
      deal: DealFacts
      choice: RepairChoice
      changes: ChangeLine[]
      obstacles: string[]
      waitDates: LocalDate[]
    }
  /** Replaces an alert card for every recipient. */
  | { kind: 'handled'; alertId: string; deal: DealFacts; byName: string; at: Instant; how: string }
  | {
      kind: 'digest'
      personName: string
      date: LocalDate
      groups: { title: string; deals: DealFacts[] }[]
      /** Moves made on doubtful evidence (D3); absent: none. */
      doubtfulMoves?: DoubtfulMoveLine[]
      /** What was asked of other departments and not answered in time; absent: none. */
      lateRequests?: LateRequestLine[]
    }
  /** A lead for the rep whose turn it is, or whom a manager gave it. */
  | {
      kind: 'lead-offer'
      lead: LeadFacts
      /** Untouched until then it goes back to the pool; null: it stays. */
      answerBy: Instant | null
      /** Who gave it out of turn and why; null: it was the rep's turn. */
      given: { byName: string; reason: string } | null
    }
  /** What keeps a rep from the next lead, with the repairs (L9). */
  | {
      kind: 'lead-blocked'
      /** The first few of them, the red ones first. */
      rows: HoldingRowFacts[]
      total: number
      /** The rep asked; else a lead went to somebody else, or to nobody. */
      isAsked: boolean
    }
  /** Anything else about leads, in sentences; `opensPage`: the page shows more. */
  | { kind: 'lead-news'; title: string; text: string; opensPage: boolean }
  /** The morning brief: what is new for the meeting, and with it the whole digest of that day. */
  | {
      kind: 'brief'
      personName: string
      date: LocalDate
      brief: BriefContent
      groups: { title: string; deals: DealFacts[] }[]
      doubtfulMoves?: DoubtfulMoveLine[]
      /** What was asked of other departments and not answered in time; absent: none. */
      lateRequests?: LateRequestLine[]
    }
  /** Days away, as noted; `takeBack` is what a tap says to undo it. */
  | { kind: 'leave'; title: string; text: string; takeBack: string }
  | { kind: 'admin-notice'; title: string; text: string }

export type RepairChoice =
  | { kind: 'contacted' }
  | { kind: 'advance' }
  | { kind: 'wait'; until: LocalDate | null }

/** What a tap on a card means; encoded into the platform's button key by `bot/src/cards/card-action.ts`. */
export type CardAction =
  | { kind: 'answer'; questionId: string; value: string }
  | { kind: 'confirm'; questionId: string }
  | { kind: 'change'; commandId: string; dealId: DealId }
  | { kind: 'undo'; commandId: string; dealId: DealId }
  | { kind: 'ok'; commandId: string }
  | { kind: 'repair'; alertId: string; dealId: DealId; choice: RepairChoice }
  | {
      kind: 'repair-commit'
      alertId: string
      dealId: DealId
      choice: RepairChoice
      obstacle: string | null
    }
  | { kind: 'repair-back'; alertId: string; dealId: DealId }
  | { kind: 'show-deal'; dealId: DealId }
  | { kind: 'show-sum'; alertId: string; dealId: DealId }
  | { kind: 'show-contract'; dealId: DealId }
  /** What the machine saw, framed on the picture. */
  | { kind: 'show-marks'; dealId: DealId; evidenceId: string }
  /** A manager lets a file count all the same; the reason is asked for. */
  | { kind: 'overrule'; dealId: DealId; evidenceId: string }
  | { kind: 'move-evidence'; commandId: string; dealId: DealId }
  /** The lead becomes a deal: what the deal needs is asked for. */
  | { kind: 'lead-accept'; leadId: LeadId }
  /** Back to the pool; the reason is asked for. */
  | { kind: 'lead-return'; leadId: LeadId }
  /** 〔会上用了这条〕: an item of that day's brief was used in the meeting (R31). */
  | { kind: 'use-brief'; date: LocalDate; itemId: string }
  | { kind: 'say'; text: string }

/** One thing to say to one person, as the outbox keeps it. */
export interface OutboxDraft {
  /** Idempotency key, unique in the workspace; a second draft with the same key is dropped. */
  key: string
  recipientId: PersonId
  /** Platform the conversation runs on; null = wherever the person can be reached. */
  platform: PlatformName | null
  /** Id of the group it is said in; absent: to the recipient alone. */
  group?: string
  /** The way back that the answered message brought; absent: of our own accord. */
  route?: ReplyRoute
  message: OutboundMessage
  dueAt: Instant
  /** After this moment it is not worth sending; null = always. */
  expiresAt: Instant | null
  /** `reply` before `alert` before `update`, when limits force a choice. */
  priority: 'reply' | 'alert' | 'digest' | 'update'
  /**
   * Change the card sent under `key` (of this stream) instead of sending a new one. `receipt` wins
   * over the stored one: a tap brings a fresh one-time code. When the card cannot be changed, the
   * message is sent as a new one or dropped, per `ifNotReplaceable`.
   */
  replaces: { key: string; receipt: CardReceipt | null; ifNotReplaceable: 'send' | 'drop' } | null
}
