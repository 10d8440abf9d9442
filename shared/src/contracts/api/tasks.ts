/** `GET /api/tasks`: what the bot waits for from me. Answering goes through the dialog of the chat. */
import { type Static, Type } from 'typebox'
import { DealRowView } from './deals.ts'
import { RefusalView } from './problem.ts'
import { RequestView } from './requests.ts'
import { AnInstant, ChangeLineView, ChoiceView, ClientId, ClosedObject, OrNull } from './values.ts'

export const TaskView = Type.Union([
  /** A question the bot put and nobody answered; the same as its card in the chat. */
  Type.Object({
    kind: Type.Literal('question'),
    questionId: Type.String(),
    askedAt: AnInstant,
    title: Type.String(),
    kept: Type.Array(ChangeLineView),
    choices: Type.Array(ChoiceView),
    allowText: Type.Boolean(),
    deal: OrNull(DealRowView),
  }),
  /** Red is near. */
  Type.Object({
    kind: Type.Literal('nudge'),
    alertId: Type.String(),
    deal: DealRowView,
    redAt: OrNull(AnInstant),
  }),
  /** An alert asks its owner for something, e.g. 请补充合同履约条款截图 (R11); gone when it is given. */
  Type.Object({
    kind: Type.Literal('asked'),
    alertId: Type.String(),
    deal: DealRowView,
    askedAt: AnInstant,
    title: Type.String(),
    /** How it is given. */
    way: Type.String(),
  }),
  /** Somebody asks this person for something, or answered what this person asked (R29). */
  Type.Object({ kind: Type.Literal('request'), request: RequestView }),
  /** A move or a wait that is held until evidence arrives. */
  Type.Object({
    kind: Type.Literal('evidence'),
    deal: DealRowView,
    askedAt: AnInstant,
    refusal: RefusalView,
  }),
])
export type TaskView = Static<typeof TaskView>

export const TasksAnswer = Type.Object({ tasks: Type.Array(TaskView) })
export type TasksAnswer = Static<typeof TasksAnswer>

export const TaskParams = Type.Object({
  questionId: Type.String({ pattern: '^[0-9A-Za-z_@-]{1,300}$' }),
})

/** A choice, or words where the question takes them. */
export const AnswerTask = Type.Object(
  {
    clientId: ClientId,
    answer: Type.Union([
      Type.Object({ value: Type.String({ minLength: 1, maxLength: 200 }) }, ClosedObject),
      Type.Object({ text: Type.String({ minLength: 1, maxLength: 2000 }) }, ClosedObject),
    ]),
  },
  ClosedObject,
)
export type AnswerTask = Static<typeof AnswerTask>

/** What the bot says to it, in words; the chat shows the same as cards. */
export const AnswerTaskAnswer = Type.Object({
  replies: Type.Array(Type.Object({ title: OrNull(Type.String()), text: Type.String() })),
  tasks: Type.Array(TaskView),
})
export type AnswerTaskAnswer = Static<typeof AnswerTaskAnswer>
