/** How many immediate pushes a person has had on a day (D10), counted from what is on record; nudges are free. */
import type { AlertStep } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import { dateOf, type LocalDate, type TimeZone } from '../time/instant.ts'
import { isRecipientChosen } from './reasons.ts'

/** Immediate pushes by person and day, on the day they go out (after quiet hours). */
export interface PushCounts {
  get(personId: PersonId): ReadonlyMap<LocalDate, number> | undefined
}

/**
 * Reminders to the rep are free: in the digest they would come after what they are to spare them. Sent to
 * somebody else by the rules they are pushes like any other.
 */
export function isForTheRep({ kind, reason }: Pick<AlertStep, 'kind' | 'reason'>): boolean {
  return kind === 'nudge' && !isRecipientChosen({ reason })
}

export function spendsBudget(step: Pick<AlertStep, 'kind' | 'mode' | 'reason'>): boolean {
  return step.mode === 'immediate' && !isForTheRep(step)
}

/** Counts from the alerts on rows and groups; rows keep those of the last two days for this. */
export function countPushes(
  rows: Iterable<{ alerts: readonly { steps: readonly AlertStep[] }[] }>,
  zone: TimeZone,
): Map<PersonId, Map<LocalDate, number>> {
  const counts = new Map<PersonId, Map<LocalDate, number>>()
  for (const { alerts } of rows) {
    for (const alert of alerts) {
      for (const step of alert.steps) {
        if (!spendsBudget(step)) continue
        addPush(counts, step.recipientId, dateOf(step.at, zone))
      }
    }
  }
  return counts
}

/** One more push for that person on that day. */
export function addPush(
  counts: Map<PersonId, Map<LocalDate, number>>,
  personId: PersonId,
  date: LocalDate,
): void {
  let days = counts.get(personId)
  if (!days) {
    days = new Map()
    counts.set(personId, days)
  }
  days.set(date, (days.get(date) ?? 0) + 1)
}

/** Counts that go on from others, which stay as they are: only what is added is held. */
export class PushTally implements PushCounts {
  readonly #before: PushCounts
  readonly #changed = new Map<PersonId, Map<LocalDate, number>>()

  constructor(before: PushCounts) {
    this.#before = before
  }

  get(personId: PersonId): ReadonlyMap<LocalDate, number> | undefined {
    return this.#changed.get(personId) ?? this.#before.get(personId)
  }

  add(personId: PersonId, date: LocalDate): void {
    const known = this.#changed.get(personId)
    const days = known ?? new Map(this.#before.get(personId))
    if (!known) this.#changed.set(personId, days)
    days.set(date, (days.get(date) ?? 0) + 1)
  }
}
