/**
 * 随手记: one sentence is read into chips, the person puts them right, and they are stored by the
 * rules of the chat.
 */
import { type Static, Type } from 'typebox'
import { ChangeAnswer, GivenFile, MAX_FILES_PER_COMMAND } from './commands.ts'
import { RefusalView } from './problem.ts'
import {
  ADay,
  AnInstant,
  ATime,
  ChoiceView,
  ClientId,
  ClosedObject,
  DealFieldName,
  DealIdText,
  Fen,
  GivenNextAction,
  GivenPlace,
  OrNull,
  PersonRef,
  StageRef,
} from './values.ts'

export const MAX_CAPTURE_CHARS = 4000

/** `POST /api/capture/understand`: nothing is stored. */
export const UnderstandText = Type.Object(
  {
    /** Empty: photos alone; the answer then holds the customers it may be about. */
    text: Type.String({ maxLength: MAX_CAPTURE_CHARS }),
    /** What was said before in this capture; its customer is meant when the text names none. */
    dealId: Type.Optional(DealIdText),
    /** The message it answers or forwards. */
    quoted: Type.Optional(Type.String({ maxLength: MAX_CAPTURE_CHARS })),
    /** Where one stands: customers last seen near it come first (R38). */
    place: Type.Optional(GivenPlace),
    /** When it was written, epoch ms on Kedu's clock: 明天 is the day after that. */
    writtenAt: Type.Optional(AnInstant),
  },
  ClosedObject,
)
export type UnderstandText = Static<typeof UnderstandText>

/** A customer the words may mean. Of a colleague's no more is told than whose it is. */
const Candidate = Type.Object({
  dealId: OrNull(Type.String()),
  customerName: Type.String(),
  customerNumber: OrNull(Type.String()),
  owner: PersonRef,
  stage: OrNull(StageRef),
  /** Goes back as `expectedVersion`; null where the deal is not shown. */
  version: OrNull(Type.Integer()),
  mayChange: Type.Boolean(),
})

/** What the words ask for. `record` and `new` are stored; the others open their own page. */
const CaptureAct = Type.Union([
  Type.Literal('record'),
  Type.Literal('won'),
  Type.Literal('lost'),
  Type.Literal('wait'),
  Type.Literal('reassign'),
  Type.Literal('show'),
  /** 工艺备注: for production alone, kept nowhere but there (D11). */
  Type.Literal('process-note'),
  Type.Literal('nothing'),
])

/** One customer's part of what was said, as chips. */
export const CaptureChips = Type.Object({
  act: CaptureAct,
  customer: OrNull(Candidate),
  /** Several fit, or none was named and these are likely (recent talk, waiting moves, due first). */
  candidates: Type.Array(Candidate),
  newCustomer: OrNull(Type.String()),
  similar: Type.Array(Candidate),
  stage: OrNull(StageRef),
  /** Mentioned, but perhaps not reached: a question below asks. */
  unsureStage: OrNull(StageRef),
  obstacle: OrNull(Type.String()),
  nextAction: OrNull(
    Type.Object({
      date: ADay,
      time: OrNull(ATime),
      isDeadline: Type.Boolean(),
      text: Type.String(),
      /** 月底 and the like: a day was chosen, ask whether it is right. */
      isApproximate: Type.Boolean(),
    }),
  ),
  amountFen: OrNull(Fen),
  industry: OrNull(Type.String()),
  region: OrNull(Type.String()),
  firstContact: OrNull(Type.String()),
  wait: OrNull(Type.Object({ until: OrNull(ADay), reason: OrNull(Type.String()) })),
  /** Why it was lost, when the words say so. */
  outcomeReason: OrNull(Type.String()),
  toColleague: OrNull(Type.String()),
  /** Becomes the summary. */
  said: Type.String(),
  missing: Type.Array(Type.Object({ field: DealFieldName, label: Type.String() })),
  /** In the order in which they are best asked. */
  questions: Type.Array(
    Type.Object({
      about: Type.Union([
        Type.Literal('customer'),
        Type.Literal('same-or-different'),
        Type.Literal('stage'),
        Type.Literal('date'),
        Type.Literal('field'),
        Type.Literal('wait'),
        Type.Literal('reason'),
        Type.Literal('colleague'),
      ]),
      field: OrNull(DealFieldName),
      title: Type.String(),
      choices: Type.Array(ChoiceView),
    }),
  ),
  notes: Type.Array(Type.String()),
})
export type CaptureChips = Static<typeof CaptureChips>

/** One entry per customer that was named; always at least one. */
export const UnderstandAnswer = Type.Object({ entries: Type.Array(CaptureChips) })
export type UnderstandAnswer = Static<typeof UnderstandAnswer>

const ShortText = Type.String({ minLength: 1, maxLength: 200 })

/**
 * `POST /api/capture`: the chips as they were put right, for one customer. Files go onto the deal
 * first, so that they can open a gate. 200 when anything was stored; `refused` then says what was not.
 */
export const CaptureEntry = Type.Object(
  {
    clientId: ClientId,
    text: Type.String({ maxLength: MAX_CAPTURE_CHARS }),
    customer: Type.Union([
      Type.Object({ dealId: DealIdText }, ClosedObject),
      Type.Object(
        {
          newName: Type.String({ minLength: 1, maxLength: 400 }),
          confirmedDifferent: Type.Boolean(),
        },
        ClosedObject,
      ),
    ]),
    stage: Type.Optional(Type.String({ maxLength: 64 })),
    obstacle: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    nextAction: Type.Optional(GivenNextAction),
    amountFen: Type.Optional(Fen),
    industry: Type.Optional(ShortText),
    region: Type.Optional(ShortText),
    firstContact: Type.Optional(ShortText),
    wait: Type.Optional(
      Type.Object(
        { until: ADay, reason: Type.String({ minLength: 1, maxLength: 2000 }) },
        ClosedObject,
      ),
    ),
    outcome: Type.Optional(
      Type.Object(
        {
          kind: Type.Union([Type.Literal('won'), Type.Literal('lost'), Type.Literal('on-hold')]),
          reason: Type.String({ maxLength: 2000 }),
        },
        ClosedObject,
      ),
    ),
    files: Type.Optional(Type.Array(GivenFile, { maxItems: MAX_FILES_PER_COMMAND })),
    place: Type.Optional(GivenPlace),
    /**
     * The version of the deal the person saw: what others wrote into the same fields since is 409 and
     * stays. The words themselves never collide, everybody's stay in the timeline.
     */
    expectedVersion: Type.Optional(Type.Integer({ minimum: 1 })),
    /** When it was written, epoch ms; kept beside the time of receiving, since drafts come later (E14). */
    capturedAt: Type.Optional(AnInstant),
  },
  ClosedObject,
)
export type CaptureEntry = Static<typeof CaptureEntry>

export const CaptureAnswer = Type.Object({
  ...ChangeAnswer.properties,
  isNew: Type.Boolean(),
  /** A part that was not stored, with the way on; the rest was. */
  refused: OrNull(RefusalView),
})
export type CaptureAnswer = Static<typeof CaptureAnswer>
