import type { GivenNextAction } from '@kedu/shared/contracts/api/values'
import type { NextActionInput } from '@kedu/shared/deal/commands'
import type { LocalDate, LocalTime } from '@kedu/shared/time/instant'

/** The form was checked by the schema; that there is such a day is checked by the rules, which say so. */
export function givenDay(text: string): LocalDate {
  return text as LocalDate
}

export function givenNextAction({
  date,
  time,
  isDeadline,
  text,
}: GivenNextAction): NextActionInput {
  return { date: givenDay(date), time: time as LocalTime | null, isDeadline, text }
}
