/** The shapes of what a store keeps, for whoever reads it from a file: checked for what is used, not for all there is. */
import Type from 'typebox'

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const storedEventSchema = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  at: Type.Number(),
  hash: Type.String(),
  body: Type.Unknown(),
})

/** With its place among those of the same moment. */
export const outboxSchema = Type.Object({
  order: Type.Number(),
  entry: Type.Object({
    key: Type.String(),
    recipientId: Type.String(),
    streamId: Type.String(),
    dueAt: Type.Number(),
    expiresAt: nullable(Type.Number()),
    createdAt: Type.Number(),
    attempts: Type.Integer(),
    message: Type.Object({ kind: Type.String() }),
    dead: nullable(
      Type.Object({ reason: Type.String(), detail: Type.String(), at: Type.Number() }),
    ),
  }),
})

/** A message that was settled lately. */
export const saidSchema = Type.Object({
  key: Type.String(),
  at: Type.Number(),
  receipt: nullable(Type.Object({ platform: Type.String(), userId: Type.String() })),
})

export const inboxEntrySchema = Type.Object({
  id: Type.String(),
  receivedAt: Type.Number(),
  inbound: Type.Unknown(),
  attempts: Type.Integer(),
  group: Type.String(),
})

/** The id of a callback that was worked on. */
export const doneSchema = Type.Object({ id: Type.String(), at: Type.Number() })
