/** Every "no" of the API: a code for the page, a sentence for the person, the facts to go on with. */
import { type Static, Type } from 'typebox'
import {
  AnInstant,
  ChangeLineView,
  DealFieldName,
  EvidenceKindName,
  OrNull,
  PersonRef,
  StageRef,
} from './values.ts'

/**
 * What a gate or another rule still wants. Codes are the kinds of `Refusal` in deal/refusals.ts;
 * `title` is the reason and `way` how to put it right.
 */
export const RefusalView = Type.Object({
  kind: Type.String(),
  title: Type.String(),
  way: Type.String(),
  /** Empty fields of the form (`missing-fields`). */
  fields: Type.Array(DealFieldName),
  /** Evidence a gate wants (`gate-unmet`). */
  needs: Type.Array(Type.Object({ kind: EvidenceKindName, name: Type.String() })),
  /** The stage that was asked for; null when the refusal is not about a stage. */
  toStage: OrNull(StageRef),
  /**
   * The move is remembered: it completes by itself when the last piece of evidence arrives, by
   * whatever door (R10).
   */
  isHeld: Type.Boolean(),
  /** Somebody already has this or a similar customer (`duplicate-customer`, E1). */
  duplicate: OrNull(
    Type.Object({ customerName: Type.String(), owner: PersonRef, isExact: Type.Boolean() }),
  ),
})
export type RefusalView = Static<typeof RefusalView>

/** What others changed since the version the page had; nothing of theirs was overwritten. */
export const ConflictView = Type.Object({
  version: Type.Integer(),
  changes: Type.Array(ChangeLineView),
  by: Type.Array(Type.Object({ who: PersonRef, at: AnInstant })),
})
export type ConflictView = Static<typeof ConflictView>

/** Which part of a request is not right: `/nextAction/date`. */
export const InputProblem = Type.Object({ path: Type.String(), message: Type.String() })
export type InputProblem = Static<typeof InputProblem>

/**
 * Status 400 `bad-input`, 401 `signed-out`, 403 `not-yours`/`not-for-your-role`, 404 `not-found`
 * (also for what one may not know of), 409 `changed-meanwhile`/`upload-offset`, 410 `upload-expired`,
 * 413 `too-large`, 415 `not-json`, 422 `refused`, 429 `too-many`, 503 `busy` (nothing was stored).
 */
export const ApiProblem = Type.Object({
  code: Type.String(),
  message: Type.String(),
  fields: Type.Optional(Type.Array(InputProblem)),
  refusal: Type.Optional(RefusalView),
  conflict: Type.Optional(ConflictView),
  /** `upload-offset`: from which byte to go on. */
  offset: Type.Optional(Type.Integer()),
  /** Of an answer from 500 on: the log says under this number what went wrong. */
  requestId: Type.Optional(Type.String()),
})
export type ApiProblem = Static<typeof ApiProblem>
