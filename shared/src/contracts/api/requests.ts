/** What is asked of other departments on a deal (R29): raise, answer, close. */
import { type Static, Type } from 'typebox'
import {
  ADay,
  AnInstant,
  ClientId,
  ClosedObject,
  OrNull,
  PersonIdText,
  PersonRef,
} from './values.ts'

export const RequestView = Type.Object({
  requestId: Type.String(),
  /** C-0007-X2. */
  number: Type.String(),
  dealId: Type.String(),
  customerName: Type.String(),
  department: OrNull(Type.String()),
  to: PersonRef,
  by: PersonRef,
  what: Type.String(),
  askedAt: AnInstant,
  dueAt: AnInstant,
  isOverdue: Type.Boolean(),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('answered'), Type.Literal('closed')]),
  stateName: Type.String(),
  answer: OrNull(Type.Object({ text: Type.String(), by: PersonRef, at: AnInstant })),
  closedAt: OrNull(AnInstant),
  mayAnswer: Type.Boolean(),
  mayClose: Type.Boolean(),
})
export type RequestView = Static<typeof RequestView>

/** `POST /api/deals/:dealId/requests`: of a colleague, or of a department, whoever leads it. */
export const RaiseRequest = Type.Object(
  {
    clientId: ClientId,
    what: Type.String({ minLength: 1, maxLength: 1000 }),
    department: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    toId: Type.Optional(PersonIdText),
    due: Type.Optional(ADay),
  },
  ClosedObject,
)
export type RaiseRequest = Static<typeof RaiseRequest>

const RequestId = Type.String({ minLength: 1, maxLength: 400 })

/** `POST /api/deals/:dealId/requests/answer`: by whoever was asked. */
export const AnswerRequest = Type.Object(
  {
    clientId: ClientId,
    requestId: RequestId,
    text: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  ClosedObject,
)
export type AnswerRequest = Static<typeof AnswerRequest>

/** `POST /api/deals/:dealId/requests/close`: by those who work on the deal. */
export const CloseRequest = Type.Object({ clientId: ClientId, requestId: RequestId }, ClosedObject)
export type CloseRequest = Static<typeof CloseRequest>

export const RequestDone = Type.Object({ request: RequestView })
export type RequestDone = Static<typeof RequestDone>
