/** `GET /api/deals/:dealId` and its timeline. */
import { type Static, Type } from 'typebox'
import { DealRowView } from './deals.ts'
import { RequestView } from './requests.ts'
import { RichTextView } from './rich-text.ts'
import {
  AnInstant,
  ChainView,
  ChangeLineView,
  ClosedObject,
  DealFieldName,
  EvidenceKindName,
  OrNull,
  PersonRef,
  StageRef,
} from './values.ts'

export const TIMELINE_PAGE = 40

const Verdict = Type.Union([
  Type.Literal('pass'),
  Type.Literal('doubtful'),
  Type.Literal('missing'),
  Type.Literal('unjudged'),
])

/** One file of the evidence chain. Addresses are below `/api/files`, fetched with the session. */
export const EvidenceView = Type.Object({
  id: Type.String(),
  fileId: Type.String(),
  kind: EvidenceKindName,
  kindName: Type.String(),
  verdict: Verdict,
  /** ● 已核对, ◐ 存疑, … */
  verdictWords: Type.String(),
  /** Why, the worst first, in sentences; empty while nothing is known. */
  findings: Type.Array(Type.String()),
  overruled: OrNull(Type.Object({ by: PersonRef, at: AnInstant, reason: Type.String() })),
  /** The picture with what was seen framed on it, as a JPEG; null when there is nothing to frame. */
  markedUrl: OrNull(Type.String()),
  fileName: Type.String(),
  mime: Type.String(),
  bytes: Type.Integer(),
  addedBy: PersonRef,
  addedAt: AnInstant,
  /** When the sender's device says it was taken or sent; null when unknown. */
  sentAt: OrNull(AnInstant),
  /** Null when there is no copy to look at (PDF, HEIC). */
  thumbUrl: OrNull(Type.String()),
  displayUrl: OrNull(Type.String()),
  originalUrl: Type.String(),
})
export type EvidenceView = Static<typeof EvidenceView>

/** What the next stage wants and what of it is there. */
export const NextStageView = Type.Object({
  stage: StageRef,
  needs: Type.Array(
    Type.Object({
      kind: EvidenceKindName,
      name: Type.String(),
      /** `doubtful`: there and let through with a mark, ◐. `pending`: there, its verdict is still to come. */
      state: Type.Union([
        Type.Literal('there'),
        Type.Literal('doubtful'),
        Type.Literal('pending'),
        Type.Literal('missing'),
      ]),
      /** Why what was given does not count; null when nothing was. */
      why: OrNull(Type.String()),
    }),
  ),
  isOpen: Type.Boolean(),
})
export type NextStageView = Static<typeof NextStageView>

export const DealView = Type.Object({
  deal: DealRowView,
  aliases: Type.Array(Type.String()),
  firstContact: OrNull(Type.String()),
  summary: RichTextView,
  outcomeReason: OrNull(Type.String()),
  /** The sum behind the clock in one or two sentences (D1). */
  clockSentence: Type.String(),
  missingFields: Type.Array(Type.Object({ field: DealFieldName, label: Type.String() })),
  /** Null at the end of the funnel and for closed deals. */
  nextStage: OrNull(NextStageView),
  /** A move that waits for evidence, whoever asked for it. */
  heldMoveTo: OrNull(StageRef),
  evidence: Type.Array(EvidenceView),
  chain: ChainView,
  /** What was asked of other departments, newest first. */
  requests: Type.Array(RequestView),
  openedAt: AnInstant,
  openedBy: PersonRef,
  /** Every stage the deal was in, oldest first, for the ruler. */
  stages: Type.Array(
    Type.Object({ stage: StageRef, enteredAt: AnInstant, leftAt: OrNull(AnInstant) }),
  ),
  waitCount: Type.Integer(),
  may: Type.Object({
    change: Type.Boolean(),
    /** Reassigning a colleague's deal, moving back where only managers may. */
    lead: Type.Boolean(),
  }),
})
export type DealView = Static<typeof DealView>

const EntryKind = Type.Union([
  Type.Literal('opened'),
  Type.Literal('moved'),
  Type.Literal('updated'),
  Type.Literal('waited'),
  Type.Literal('closed'),
  Type.Literal('reopened'),
  Type.Literal('reassigned'),
  Type.Literal('evidence-added'),
  Type.Literal('evidence-sorted'),
  Type.Literal('evidence-removed'),
  Type.Literal('evidence-judged'),
  Type.Literal('evidence-overruled'),
  Type.Literal('move-wanted'),
  Type.Literal('undone'),
  Type.Literal('alert-raised'),
  Type.Literal('alert-closed'),
  Type.Literal('quoted'),
  Type.Literal('paid'),
  Type.Literal('asked'),
])

/** One entry of the history: stage – action – evidence with 人事物时地 (R12, R13), everything one command did. */
export const TimelineEntry = Type.Object({
  /** The command: what 撤销 takes back. */
  commandId: Type.String(),
  kind: EntryKind,
  at: AnInstant,
  /** When it was said, where that was earlier (no network, a message that was late); else null. */
  saidAt: OrNull(AnInstant),
  /** 人: who truly did it; null: the clock or an import. */
  who: OrNull(PersonRef),
  whoWords: Type.String(),
  /** Whose deal it was then. */
  owner: PersonRef,
  /** 代填 (R15). */
  isStandIn: Type.Boolean(),
  /** 微信 / 卡片 / 页面 / 导入 … in words. */
  door: Type.String(),
  /** Stage the deal stood in after it. */
  stage: StageRef,
  movedFrom: OrNull(StageRef),
  /** 事: in the person's words; null = not said. */
  action: OrNull(Type.String()),
  /** The same as a sentence when nothing was said: what was done. */
  title: Type.String(),
  changes: Type.Array(ChangeLineView),
  /** 物 */
  evidence: Type.Array(EvidenceView),
  /** Names of what proved a gate only doubtfully. */
  doubtful: Type.Array(Type.String()),
  /** 地 */
  place: OrNull(
    Type.Object({
      lat: Type.Number(),
      lng: Type.Number(),
      accuracyMeters: OrNull(Type.Number()),
      label: OrNull(Type.String()),
    }),
  ),
  /** What of 事、物、地 is missing, by its Chinese name; shown as missing, never blank. */
  missing: Type.Array(
    Type.Object({
      dimension: Type.Union([Type.Literal('what'), Type.Literal('objects'), Type.Literal('where')]),
      words: Type.String(),
    }),
  ),
  isUndone: Type.Boolean(),
  /** I may take it back now. */
  mayUndo: Type.Boolean(),
})
export type TimelineEntry = Static<typeof TimelineEntry>

export const TimelineQuery = Type.Object(
  {
    /** From an earlier answer's `nextBefore`. */
    before: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
    /** Leave out what the clock recorded. */
    only: Type.Optional(Type.Literal('people')),
  },
  ClosedObject,
)
export type TimelineQuery = Static<typeof TimelineQuery>

/** Newest first. */
export const TimelineAnswer = Type.Object({
  entries: Type.Array(TimelineEntry),
  nextBefore: OrNull(Type.Integer()),
  total: Type.Integer(),
})
export type TimelineAnswer = Static<typeof TimelineAnswer>
