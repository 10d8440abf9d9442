/**
 * What finance pays on (R26): every quote and contract with its verdict, released and let through. For
 * finance, directors and admins.
 */
import { type Static, Type } from 'typebox'
import { AnInstant, ClientId, ClosedObject, Fen, OrNull, PersonRef, StageRef } from './values.ts'

export const PAPERS_PAGE = 30

/** `payable`: signed and sound, or let through; not paid yet. */
export const PaperGroup = Type.Union([
  Type.Literal('refused'),
  Type.Literal('payable'),
  Type.Literal('released'),
])
export type PaperGroup = Static<typeof PaperGroup>

/** `GET /api/finance/papers` */
export const PapersQuery = Type.Object(
  {
    group: Type.Optional(PaperGroup),
    /** In the customer's name or number, or the paper's number. */
    q: Type.Optional(Type.String({ maxLength: 60 })),
    /** From an earlier answer's `nextOffset`. */
    offset: Type.Optional(Type.String({ pattern: '^\\d{1,6}$' })),
  },
  ClosedObject,
)
export type PapersQuery = Static<typeof PapersQuery>

export const GivenSubject = Type.Union([
  Type.Object(
    { kind: Type.Literal('quote'), quoteId: Type.String({ minLength: 1, maxLength: 80 }) },
    ClosedObject,
  ),
  Type.Object({ kind: Type.Literal('contract') }, ClosedObject),
])
export type GivenSubject = Static<typeof GivenSubject>

export const PaperView = Type.Object({
  dealId: Type.String(),
  customerName: Type.String(),
  customerNumber: Type.String(),
  owner: PersonRef,
  stage: StageRef,
  subject: Type.Union([
    Type.Object({ kind: Type.Literal('quote'), quoteId: Type.String() }),
    Type.Object({ kind: Type.Literal('contract') }),
  ]),
  /** 报价单 C-0007-B02, 合同. */
  name: Type.String(),
  amountFen: OrNull(Fen),
  /** ¥64,000.00; null: no amount is known. */
  amountWords: OrNull(Type.String()),
  standing: Type.Union([
    Type.Literal('refused'),
    Type.Literal('doubtful'),
    Type.Literal('accepted'),
    Type.Literal('overruled'),
    Type.Literal('released'),
  ]),
  /** 财务拒付, 待核, 可以付款, 已放行, 已付款. */
  standingName: Type.String(),
  /** What is wrong or doubtful, one sentence each; of an overruled or released one what was. */
  faults: Type.Array(Type.String()),
  overruled: OrNull(Type.Object({ by: PersonRef, at: AnInstant, reason: Type.String() })),
  released: OrNull(
    Type.Object({ by: PersonRef, at: AnInstant, amountFen: Fen, note: Type.String() }),
  ),
  /** Who let it through and who paid, in sentences. */
  notes: Type.Array(Type.String()),
  may: Type.Object({ release: Type.Boolean(), overrule: Type.Boolean() }),
})
export type PaperView = Static<typeof PaperView>

/** What is refused first, then what can be paid, then what was; the newest first. */
export const PapersAnswer = Type.Object({
  papers: Type.Array(PaperView),
  counts: Type.Object({
    refused: Type.Integer(),
    payable: Type.Integer(),
    released: Type.Integer(),
  }),
  nextOffset: OrNull(Type.Integer()),
})
export type PapersAnswer = Static<typeof PapersAnswer>

/** `POST /api/deals/:dealId/payments/release` */
export const ReleasePayment = Type.Object(
  {
    clientId: ClientId,
    subject: GivenSubject,
    /** Absent: all that the paper is about. */
    amountFen: Type.Optional(Fen),
    note: Type.Optional(Type.String({ maxLength: 400 })),
  },
  ClosedObject,
)
export type ReleasePayment = Static<typeof ReleasePayment>

/** `POST /api/deals/:dealId/payments/overrule` */
export const OverrulePayment = Type.Object(
  {
    clientId: ClientId,
    subject: GivenSubject,
    reason: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  ClosedObject,
)
export type OverrulePayment = Static<typeof OverrulePayment>

export const PaperAnswer = Type.Object({ paper: PaperView })
export type PaperAnswer = Static<typeof PaperAnswer>
