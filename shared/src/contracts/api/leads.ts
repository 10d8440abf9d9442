/**
 * The lead pool (R3, L9, E28): what comes in, who has it, what holds somebody back, the month's table.
 * Phone numbers are whole for the rep who has the lead, those above and admins; masked for all others.
 */
import { type Static, Type } from 'typebox'
import { LEAD_FILE_BYTES } from '../lead-file.ts'
import { FieldChanges } from './commands.ts'
import { DealRowView } from './deals.ts'
import {
  AnInstant,
  ClientId,
  ClosedObject,
  GivenPlace,
  OrNull,
  PersonIdText,
  PersonRef,
} from './values.ts'

const Words = (maxLength: number) => Type.String({ maxLength })
const Reason = Type.String({ minLength: 1, maxLength: 2000 })

export const LeadParams = Type.Object({ leadId: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }) })

export const LeadView = Type.Object({
  id: Type.String(),
  customerName: Type.String(),
  contactName: Type.String(),
  /** Masked where the asker may not see it: `138****1111`. */
  phone: Type.String(),
  isPhoneWhole: Type.Boolean(),
  region: OrNull(Type.String()),
  industry: OrNull(Type.String()),
  need: OrNull(Type.String()),
  standing: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('allocated'),
    Type.Literal('accepted'),
    Type.Literal('discarded'),
  ]),
  /** 等着分, 等他接, 已接下, 已作废. */
  standingName: Type.String(),
  receivedAt: AnInstant,
  receivedBy: PersonRef,
  /** Who has it, or opened the deal. */
  holder: OrNull(PersonRef),
  /** When it was given to the holder. */
  givenAt: OrNull(AnInstant),
  /** By whom out of turn and why. */
  given: OrNull(Type.Object({ by: PersonRef, reason: Type.String() })),
  /** Untouched until then it goes back to the pool. */
  answerBy: OrNull(AnInstant),
  dealId: OrNull(Type.String()),
  /** Why it waits, or what became of it before: sentences, may be empty. */
  notes: Type.Array(Type.String()),
  may: Type.Object({
    answer: Type.Boolean(),
    assign: Type.Boolean(),
    discard: Type.Boolean(),
  }),
})
export type LeadView = Static<typeof LeadView>

/** A row that keeps its owner from the next lead. */
export const HoldingRowView = Type.Object({
  deal: DealRowView,
  /** 变红，缺关键障碍. */
  why: Type.String(),
  /** The red flag its two-tap repair answers; null: it is put right on the deal. */
  alertId: OrNull(Type.String()),
})
export type HoldingRowView = Static<typeof HoldingRowView>

/** How a rep stands in the queue. */
export const LineView = Type.Object({
  rep: PersonRef,
  /** What keeps leads away, in words; null: nothing. */
  blockedBy: OrNull(Type.String()),
  load: Type.Integer(),
  capacity: Type.Integer(),
})
export type LineView = Static<typeof LineView>

/** `GET /api/leads` */
export const LeadsAnswer = Type.Object({
  /** With me, neither accepted nor returned; the oldest first. */
  mine: Type.Array(LeadView),
  /** Whose leads come by turn: what keeps them away, and how many wait longer. Null: mine do not. */
  me: OrNull(
    Type.Object({
      blockedBy: OrNull(Type.String()),
      ahead: Type.Integer(),
      rows: Type.Array(HoldingRowView),
    }),
  ),
  /** What I handed in lately. */
  entered: Type.Array(LeadView),
  /** For those who run the pool; null for others. */
  pool: OrNull(
    Type.Object({
      waiting: Type.Array(LeadView),
      allocated: Type.Array(LeadView),
      /** The last that came to an end. */
      over: Type.Array(LeadView),
      line: Type.Array(LineView),
    }),
  ),
  choices: Type.Object({
    regions: Type.Array(Type.String()),
    industries: Type.Array(Type.String()),
    /** To whom I may give one. */
    people: Type.Array(PersonRef),
    returnReasons: Type.Array(Type.String()),
  }),
})
export type LeadsAnswer = Static<typeof LeadsAnswer>

/** `POST /api/leads`: given out at once where somebody can take it. */
export const EnterLead = Type.Object(
  {
    clientId: ClientId,
    customerName: Words(400),
    contactName: Type.Optional(Words(200)),
    phone: Type.Optional(Words(60)),
    region: Type.Optional(Words(200)),
    industry: Type.Optional(Words(200)),
    need: Type.Optional(Words(2000)),
    /** The similar customer was shown and it is another one. */
    confirmedDifferent: Type.Optional(Type.Boolean()),
  },
  ClosedObject,
)
export type EnterLead = Static<typeof EnterLead>

/** What became of it, in one sentence. */
export const LeadAnswer = Type.Object({ lead: OrNull(LeadView), message: Type.String() })
export type LeadAnswer = Static<typeof LeadAnswer>

/** `GET /api/leads/:leadId`: every step with its author, door and time, the oldest first. */
export const LeadHistoryAnswer = Type.Object({
  lead: LeadView,
  steps: Type.Array(
    Type.Object({ at: AnInstant, by: PersonRef, door: Type.String(), words: Type.String() }),
  ),
})
export type LeadHistoryAnswer = Static<typeof LeadHistoryAnswer>

/** `POST /api/leads/:leadId/accept`: opens the deal, with the fields every new deal needs (R1). */
export const AcceptLead = Type.Object(
  {
    clientId: ClientId,
    place: Type.Optional(GivenPlace),
    stage: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    changes: FieldChanges,
    confirmedDifferent: Type.Boolean(),
  },
  ClosedObject,
)
export type AcceptLead = Static<typeof AcceptLead>

/** `POST /api/leads/:leadId/return` */
export const ReturnLead = Type.Object({ clientId: ClientId, reason: Reason }, ClosedObject)
export type ReturnLead = Static<typeof ReturnLead>

/** `POST /api/leads/:leadId/assign`: out of turn, whatever holds the rep back; audited. */
export const AssignLead = Type.Object(
  { clientId: ClientId, toId: PersonIdText, reason: Reason },
  ClosedObject,
)
export type AssignLead = Static<typeof AssignLead>

/** `POST /api/leads/:leadId/discard` */
export const DiscardLead = Type.Object(
  {
    clientId: ClientId,
    as: Type.Union([Type.Literal('duplicate'), Type.Literal('invalid')]),
    reason: Reason,
  },
  ClosedObject,
)
export type DiscardLead = Static<typeof DiscardLead>

/** Largest file of `POST /api/leads/import`, bytes. */
/** `POST /api/leads/import`: an .xlsx or .csv file; the same file again changes nothing. */
export const ImportLeads = Type.Object(
  {
    /** The file, base64. */
    content: Type.String({
      minLength: 1,
      maxLength: Math.ceil(LEAD_FILE_BYTES / 3) * 4,
      pattern: '^[A-Za-z0-9+/]+={0,2}$',
    }),
    /** Customers with a similar name are different ones. */
    isSimilarOk: Type.Optional(Type.Boolean()),
  },
  ClosedObject,
)
export type ImportLeads = Static<typeof ImportLeads>

export const ImportLeadsAnswer = Type.Object({
  created: Type.Integer(),
  skipped: Type.Integer(),
  rows: Type.Array(
    Type.Object({
      line: Type.Integer(),
      name: Type.String(),
      isStored: Type.Boolean(),
      /** To whom it went, why it waits, or why it was left out. */
      note: Type.String(),
      /** Left out for a customer with a similar name; `isSimilarOk` takes it. */
      isSimilar: Type.Boolean(),
    }),
  ),
  notes: Type.Array(Type.String()),
})
export type ImportLeadsAnswer = Static<typeof ImportLeadsAnswer>

/** `GET /api/leads/fairness?month=2026-11` */
export const FairnessQuery = Type.Object(
  { month: Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' })) },
  ClosedObject,
)
export type FairnessQuery = Static<typeof FairnessQuery>

export const FairnessAnswer = Type.Object({
  month: Type.String(),
  rows: Type.Array(
    Type.Object({
      rep: PersonRef,
      received: Type.Integer(),
      overridden: Type.Integer(),
      skipped: Type.Integer(),
      /** 有没修好的 2，请假 1: only what there is. */
      skippedBecause: Type.Array(Type.Object({ name: Type.String(), count: Type.Integer() })),
      accepted: Type.Integer(),
      returned: Type.Integer(),
      recycled: Type.Integer(),
      converted: Type.Integer(),
    }),
  ),
})
export type FairnessAnswer = Static<typeof FairnessAnswer>
