/** What each choice of the two-tap repair writes (L1); the card and the page show the same. */
import type { DealChanges } from '../deal/commands.ts'
import type { RepairChoice } from '../messages/outbound-message.ts'
import type { SalesProcess, StageId } from '../process/sales-process.ts'
import { nextStage } from '../process/stages.ts'
import { type LocalDate, plusDays } from '../time/instant.ts'
import { isWorkday, type WorkCalendar } from '../time/work-calendar.ts'

/** 已联系，3 天后再跟. */
const CONTACTED_AGAIN_DAYS = 3
/** Longer breaks do not exist in a calendar; the search ends all the same. */
const LONGEST_BREAK_DAYS = 14

/** That many days from `today`, or the next day that is worked. */
export function workdayIn(days: number, today: LocalDate, calendar: WorkCalendar): LocalDate {
  let day = plusDays(today, days)
  for (let tries = 0; tries < LONGEST_BREAK_DAYS && !isWorkday(calendar, day); tries += 1) {
    day = plusDays(day, 1)
  }
  return day
}

/** The day a customer who was contacted just now is followed up again. */
export function contactedAgainOn(today: LocalDate, calendar: WorkCalendar): LocalDate {
  return workdayIn(CONTACTED_AGAIN_DAYS, today, calendar)
}

/** All four fields in one decision: customer and stage stand (or move on), obstacle and date are new. */
export function repairChanges(
  stage: StageId,
  choice: RepairChoice,
  obstacle: string,
  context: { process: SalesProcess; calendar: WorkCalendar; today: LocalDate },
): DealChanges {
  const date = contactedAgainOn(context.today, context.calendar)
  const nextAction = { date, time: null, isDeadline: false, text: '' }
  switch (choice.kind) {
    case 'contacted':
      return { obstacle, nextAction }
    case 'advance': {
      const next = nextStage(context.process, stage)
      return { ...(next === null ? {} : { stage: next.id }), obstacle, nextAction }
    }
    case 'wait':
      // The day waited for is the day one goes on: the old one would stand on the card as missed.
      return choice.until === null
        ? { obstacle }
        : { obstacle, nextAction: { ...nextAction, date: choice.until } }
    default:
      return choice satisfies never
  }
}
