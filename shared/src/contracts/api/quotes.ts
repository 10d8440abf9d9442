/** Quotes of a deal: made and sent by those who may change it, seen by all who may see it. */
import { type Static, Type } from 'typebox'
import {
  ADay,
  AnInstant,
  ClientId,
  ClosedObject,
  DealIdText,
  Fen,
  OrNull,
  PersonRef,
} from './values.ts'

const Text = (maxLength: number) => Type.String({ maxLength })
const QuoteItemShape = Type.Object(
  {
    name: Text(400),
    /** Model, size, material; may be empty. */
    spec: Text(400),
    unit: Text(40),
    /** At most three decimals. */
    quantity: Type.Number(),
    /** For one unit, tax included. */
    priceFen: Type.Integer(),
  },
  ClosedObject,
)

/** `POST /api/deals/:dealId/quotes`: a draft. The same `clientId` makes one quote. */
export const MakeQuote = Type.Object(
  {
    clientId: ClientId,
    items: Type.Array(QuoteItemShape, { maxItems: 200 }),
    validUntil: ADay,
    terms: Text(20_000),
  },
  ClosedObject,
)
export type MakeQuote = Static<typeof MakeQuote>

/** `POST /api/deals/:dealId/quotes/:quoteId/send`: hands out the customer's link; again gives the same one. */
export const SendQuote = Type.Object({ clientId: ClientId }, ClosedObject)

/** `POST /api/deals/:dealId/quotes/:quoteId/withdraw` */
export const WithdrawQuote = Type.Object(
  { clientId: ClientId, reason: Type.String({ minLength: 1, maxLength: 2000 }) },
  ClosedObject,
)
export type WithdrawQuote = Static<typeof WithdrawQuote>

/** `POST /api/deals/:dealId/quotes/:quoteId/signed-copy`: a PDF signed elsewhere, judged by the same rule. */
export const SignedCopy = Type.Object(
  {
    clientId: ClientId,
    uploadId: Type.String({ minLength: 1, maxLength: 400 }),
    fileName: Type.String({ minLength: 1, maxLength: 400 }),
  },
  ClosedObject,
)

export const QuoteParams = Type.Object({
  dealId: DealIdText,
  quoteId: Type.String({ minLength: 1, maxLength: 80 }),
})

export const QuoteView = Type.Object({
  id: Type.String(),
  number: Type.String(),
  items: Type.Array(Type.Object({ ...QuoteItemShape.properties, totalFen: Fen })),
  totalFen: Fen,
  validUntil: Type.String(),
  terms: Type.String(),
  madeBy: PersonRef,
  madeAt: AnInstant,
  state: Type.Union([
    Type.Literal('draft'),
    Type.Literal('sent'),
    Type.Literal('opened'),
    Type.Literal('signed'),
    Type.Literal('expired'),
    Type.Literal('withdrawn'),
  ]),
  stateName: Type.String(),
  /** The customer's link, for those who may change the deal: whoever has it may sign. */
  link: OrNull(Type.String()),
  signed: OrNull(
    Type.Object({
      at: AnInstant,
      signerName: Type.String(),
      phone: Type.String(),
      evidenceId: Type.String(),
      fileId: Type.String(),
      /** Whose time counted (D7), in words. */
      timeWords: Type.String(),
    }),
  ),
  /** R26: without a valid watermark finance refuses it; `words` says why. */
  finance: Type.Object({ isAccepted: Type.Boolean(), words: Type.String() }),
})
export type QuoteView = Static<typeof QuoteView>

export const QuoteAnswer = Type.Object({ quote: QuoteView })
export type QuoteAnswer = Static<typeof QuoteAnswer>

/** `GET /api/deals/:dealId/quotes`, newest first. */
export const QuotesAnswer = Type.Object({ quotes: Type.Array(QuoteView) })
export type QuotesAnswer = Static<typeof QuotesAnswer>
