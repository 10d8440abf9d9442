/** `GET /api/customers/similar?name=`: the duplicate check while typing (E1). */
import { type Static, Type } from 'typebox'
import { ClosedObject, OrNull, PersonRef } from './values.ts'

export const SimilarQuery = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 120 }) },
  ClosedObject,
)

/** Best first, at most five. Of a colleague's customer no more is told than whose it is. */
export const SimilarAnswer = Type.Object({
  similar: Type.Array(
    Type.Object({
      customerName: Type.String(),
      owner: PersonRef,
      isExact: Type.Boolean(),
      /** Null: not in your view. */
      dealId: OrNull(Type.String()),
      mayChange: Type.Boolean(),
      /** 恒力轴承 王敏 在跟 */
      words: Type.String(),
    }),
  ),
})
export type SimilarAnswer = Static<typeof SimilarAnswer>
