import type { PersonId } from '@kedu/shared/people/person'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import type { NameBook } from '../wording/refusals.ts'

/** Who reads the card, when and where; `names` puts names to the ids in refusals. */
export interface CardContext {
  now: Instant
  zone: TimeZone
  recipientId: PersonId
  names?: NameBook
}
