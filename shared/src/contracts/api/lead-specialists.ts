/** Whose the leads of an industry are (E28): read and changed by admins. */
import { type Static, Type } from 'typebox'
import { AnInstant, ClosedObject, OrNull, PersonIdText, PersonRef } from './values.ts'

const PersonIds = Type.Array(PersonIdText, { maxItems: 500 })

/** `GET /api/leads/specialists` */
export const SpecialistsAnswer = Type.Object({
  industries: Type.Array(
    Type.Object({
      industry: Type.String(),
      /** Those who left stand there until somebody takes them out. */
      people: Type.Array(
        Type.Object({ id: Type.String(), name: Type.String(), isInLine: Type.Boolean() }),
      ),
      /** Nobody was chosen, or all of them left: its leads go round everybody. */
      isForAll: Type.Boolean(),
    }),
  ),
  /** Who may be chosen. */
  reps: Type.Array(Type.Object({ ...PersonRef.properties, region: OrNull(Type.String()) })),
  /** The newest first. */
  changes: Type.Array(
    Type.Object({
      at: AnInstant,
      who: Type.String(),
      industry: Type.String(),
      before: Type.String(),
      after: Type.String(),
    }),
  ),
})
export type SpecialistsAnswer = Static<typeof SpecialistsAnswer>

/** `PATCH /api/leads/specialists` (or `POST`) */
export const ChangeSpecialists = Type.Object(
  {
    industry: Type.String({ minLength: 1, maxLength: 200 }),
    /** Nobody: everybody takes turns. */
    personIds: PersonIds,
    /** As it was shown: what others changed since is not written over. */
    expected: PersonIds,
  },
  ClosedObject,
)
export type ChangeSpecialists = Static<typeof ChangeSpecialists>
