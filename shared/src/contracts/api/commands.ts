/**
 * Changing deals: every request becomes a command for the one door. `clientId` makes a retry
 * harmless; `expectedVersion` is the version the page showed: when somebody changed the same fields
 * since, the answer is 409 with their changes and nothing is overwritten.
 */
import { type Static, Type } from 'typebox'
import { DealRowView } from './deals.ts'
import { RefusalView } from './problem.ts'
import { RichTextView } from './rich-text.ts'
import {
  ADay,
  ChangeLineView,
  ClientId,
  ClosedObject,
  CommandIdText,
  DealIdText,
  EvidenceKindName,
  Fen,
  GivenNextAction,
  GivenPlace,
  OrNull,
  PersonIdText,
} from './values.ts'

const Version = Type.Integer({ minimum: 1 })
const Reason = Type.String({ minLength: 1, maxLength: 2000 })
const asked = {
  clientId: ClientId,
  expectedVersion: Type.Optional(Version),
  place: Type.Optional(GivenPlace),
}
const ShortText = Type.String({ minLength: 1, maxLength: 200 })

/** The fields of the lifecycle form (R6). Absent = unchanged. */
export const FieldChanges = Type.Object(
  {
    obstacle: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    nextAction: Type.Optional(GivenNextAction),
    amountFen: Type.Optional(Fen),
    summary: Type.Optional(RichTextView),
    industry: Type.Optional(ShortText),
    region: Type.Optional(ShortText),
    firstContact: Type.Optional(ShortText),
    aliases: Type.Optional(Type.Array(Type.String({ maxLength: 400 }), { maxItems: 50 })),
  },
  ClosedObject,
)
export type FieldChanges = Static<typeof FieldChanges>

/** `PATCH /api/deals/:dealId` */
export const UpdateDeal = Type.Object({ ...asked, changes: FieldChanges }, ClosedObject)
export type UpdateDeal = Static<typeof UpdateDeal>

/** `POST /api/deals/:dealId/move`. Refused at a gate: 422 with `needs`; the move is then held. */
export const MoveDeal = Type.Object(
  {
    ...asked,
    toStage: Type.String({ minLength: 1, maxLength: 64 }),
    /** What was done (R12). */
    action: Type.Optional(Type.String({ maxLength: 10_000 })),
  },
  ClosedObject,
)
export type MoveDeal = Static<typeof MoveDeal>

/** `POST /api/deals/:dealId/wait` (E9) */
export const WaitForCustomer = Type.Object({ ...asked, until: ADay, reason: Reason }, ClosedObject)
export type WaitForCustomer = Static<typeof WaitForCustomer>

/** `POST /api/deals/:dealId/reassign` */
export const ReassignDeal = Type.Object(
  { ...asked, toId: PersonIdText, reason: Type.String({ maxLength: 2000 }) },
  ClosedObject,
)
export type ReassignDeal = Static<typeof ReassignDeal>

/** `POST /api/deals/:dealId/outcome`; `open` takes a closed deal up again. */
export const SetOutcome = Type.Object(
  {
    ...asked,
    outcome: Type.Union([
      Type.Literal('won'),
      Type.Literal('lost'),
      Type.Literal('on-hold'),
      Type.Literal('open'),
    ]),
    /** Wanted for lost and on-hold. */
    reason: Type.Optional(Type.String({ maxLength: 2000 })),
    /** What it was won for. */
    amountFen: Type.Optional(Fen),
  },
  ClosedObject,
)
export type SetOutcome = Static<typeof SetOutcome>

/** `POST /api/deals/:dealId/undo`: everything that entry did (E4), a burst of photos included. */
export const UndoCommand = Type.Object(
  { clientId: ClientId, commandId: CommandIdText },
  ClosedObject,
)
export type UndoCommand = Static<typeof UndoCommand>

/** A file that was uploaded before; see uploads.ts. */
export const GivenFile = Type.Object(
  {
    uploadId: Type.String({ minLength: 1, maxLength: 400 }),
    fileName: Type.String({ maxLength: 255 }),
    kind: Type.Optional(EvidenceKindName),
    /** What the device says, epoch ms; kept apart from the time of receiving (L8). */
    capturedAt: Type.Optional(Type.Number({ minimum: 0 })),
  },
  ClosedObject,
)
export type GivenFile = Static<typeof GivenFile>
export const MAX_FILES_PER_COMMAND = 9

/** `POST /api/deals/:dealId/evidence` */
export const AttachEvidence = Type.Object(
  {
    clientId: ClientId,
    files: Type.Array(GivenFile, { minItems: 1, maxItems: MAX_FILES_PER_COMMAND }),
    place: Type.Optional(GivenPlace),
  },
  ClosedObject,
)
export type AttachEvidence = Static<typeof AttachEvidence>

const EvidenceIds = Type.Array(Type.String({ minLength: 1, maxLength: 400 }), {
  minItems: 1,
  maxItems: 50,
})

/** `POST /api/deals/:dealId/evidence/sort`: says what files show. */
export const SortEvidence = Type.Object(
  { clientId: ClientId, evidenceIds: EvidenceIds, kind: EvidenceKindName },
  ClosedObject,
)
export type SortEvidence = Static<typeof SortEvidence>

/** `POST /api/deals/:dealId/evidence/overrule`: by somebody above the owner, with the reason (D3). */
export const OverruleEvidence = Type.Object(
  {
    clientId: ClientId,
    evidenceId: Type.String({ minLength: 1, maxLength: 400 }),
    verdict: Type.Union([Type.Literal('pass'), Type.Literal('doubtful'), Type.Literal('missing')]),
    reason: Reason,
  },
  ClosedObject,
)
export type OverruleEvidence = Static<typeof OverruleEvidence>

/** `GET /api/deals/:dealId/evidence/:evidenceId/marked`: a JPEG. */
export const EvidenceParams = Type.Object({
  dealId: DealIdText,
  evidenceId: Type.String({ minLength: 1, maxLength: 400 }),
})

/** `POST /api/deals/:dealId/evidence/remove`: off this deal; the file itself stays in its history. */
export const RemoveEvidence = Type.Object(
  { clientId: ClientId, evidenceIds: EvidenceIds },
  ClosedObject,
)
export type RemoveEvidence = Static<typeof RemoveEvidence>

/** `POST /api/deals`: a new customer; 422 `duplicate-customer` names who has it (E1). */
export const OpenDeal = Type.Object(
  {
    clientId: ClientId,
    customerName: Type.String({ maxLength: 400 }),
    stage: Type.Optional(Type.String({ maxLength: 64 })),
    changes: FieldChanges,
    /** The similar customers were shown and this is another one. */
    confirmedDifferent: Type.Boolean(),
    place: Type.Optional(GivenPlace),
  },
  ClosedObject,
)
export type OpenDeal = Static<typeof OpenDeal>

/** What a command did. The same again on a retry. */
export const ChangeAnswer = Type.Object({
  /** Null: taken back, the deal is no more. */
  deal: OrNull(DealRowView),
  /** What 撤销 takes back; null after an undo. */
  commandId: OrNull(Type.String()),
  changes: Type.Array(ChangeLineView),
  /** A move or a wait that was held for evidence and has now been done by itself. */
  completed: OrNull(Type.Object({ commandId: Type.String(), changes: Type.Array(ChangeLineView) })),
  /** What is still wanted for a move that waits. */
  held: OrNull(RefusalView),
  notes: Type.Array(Type.String()),
})
export type ChangeAnswer = Static<typeof ChangeAnswer>
