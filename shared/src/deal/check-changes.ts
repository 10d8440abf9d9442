/** Brings the fields of a command into the form in which they are kept, or says which one cannot be. */
import { dateOf, daysBetween, instantOf, isLocalDate, type LocalDate } from '../time/instant.ts'
import type { DealChanges, NextActionInput } from './commands.ts'
import type { Customer, NextAction } from './deal.ts'
import { type DecisionContext, type Refused, refuse } from './decision.ts'
import { cleanLine, cleanText, isEmptyObstacle, isPlaceholder, lengthOf } from './plain-words.ts'

/** Longest texts that are kept, in code points; a chat message is at most about 2,000. */
export const TEXT_LIMITS = {
  customerName: 120,
  obstacle: 500,
  action: 500,
  reason: 500,
  summary: 10_000,
  short: 60,
  aliases: 20,
} as const

/** 1 trillion yuan: above it is a slip of the finger. */
const MOST_FEN = 100_000_000_000_000

/** Checked changes: same meaning of absence as `DealChanges`, without the stage (see `planMove`). */
export interface CheckedChanges {
  obstacle?: string
  nextAction?: NextAction
  amountFen?: number
  summary?: string
  customer: Partial<Pick<Customer, 'industry' | 'region' | 'firstContact' | 'aliases'>>
}

export type CheckedResult = { kind: 'checked'; changes: CheckedChanges } | Refused

/** Every given field must be valid, else nothing is: the first problem is the answer. */
export function checkChanges(changes: DealChanges, context: DecisionContext): CheckedResult {
  const checked: CheckedChanges = { customer: {} }
  if (changes.obstacle !== undefined) {
    const obstacle = checkObstacle(changes.obstacle)
    if (typeof obstacle !== 'string') return obstacle
    checked.obstacle = obstacle
  }
  if (changes.nextAction !== undefined) {
    const nextAction = checkNextAction(changes.nextAction, context)
    if (nextAction.kind === 'refused') return nextAction
    checked.nextAction = nextAction.nextAction
  }
  if (changes.amountFen !== undefined) {
    const problem = refuseAmount(changes.amountFen)
    if (problem) return problem
    checked.amountFen = changes.amountFen
  }
  if (changes.summary !== undefined) {
    const summary = cleanText(changes.summary)
    if (summary === '') return refuse({ kind: 'invalid', field: 'summary', problem: 'empty' })
    if (lengthOf(summary) > TEXT_LIMITS.summary) return tooLong('summary')
    checked.summary = summary
  }
  for (const field of ['industry', 'region', 'firstContact'] as const) {
    const given = changes[field]
    if (given === undefined) continue
    const value = cleanLine(given)
    if (isPlaceholder(value)) return refuse({ kind: 'invalid', field, problem: 'empty' })
    if (lengthOf(value) > TEXT_LIMITS.short) return tooLong(field)
    const channels = context.process.firstContactChannels
    if (field === 'firstContact' && channels.length > 0 && !channels.includes(value))
      return refuse({ kind: 'invalid', field, problem: 'not-a-choice' })
    checked.customer[field] = value
  }
  if (changes.aliases !== undefined) {
    const aliases = [...new Set(changes.aliases.map(cleanLine).filter((name) => name !== ''))]
    if (aliases.length > TEXT_LIMITS.aliases)
      return refuse({ kind: 'invalid', field: 'aliases', problem: 'too-many' })
    if (aliases.some((name) => lengthOf(name) > TEXT_LIMITS.customerName)) return tooLong('aliases')
    checked.customer.aliases = aliases
  }
  return { kind: 'checked', changes: checked }
}

/** Null when the amount can be kept. Fen, whole, not negative. */
export function refuseAmount(amountFen: number): Refused | null {
  if (!Number.isSafeInteger(amountFen) || amountFen < 0)
    return refuse({ kind: 'invalid', field: 'amount', problem: 'not-an-amount' })
  if (amountFen > MOST_FEN)
    return refuse({ kind: 'invalid', field: 'amount', problem: 'too-large' })
  return null
}

/** The reason somebody must give, or why it is none. */
export function checkReason(reason: string): string | Refused {
  const clean = cleanText(reason)
  if (isPlaceholder(clean)) return refuse({ kind: 'invalid', field: 'reason', problem: 'empty' })
  if (lengthOf(clean) > TEXT_LIMITS.reason) return tooLong('reason')
  return clean
}

/** Today or later, at most `nextActionMaxDays` ahead; null when the day is fine. */
export function refuseDate(date: LocalDate, context: DecisionContext): Refused | null {
  if (!isLocalDate(date)) return refuse({ kind: 'invalid', field: 'date', problem: 'no-such-day' })
  const today = dateOf(context.now, context.calendar.zone)
  if (date < today) return refuse({ kind: 'date-in-past', date, today })
  if (daysBetween(today, date) > context.settings.nextActionMaxDays)
    return refuse({ kind: 'date-too-far', date })
  return null
}

function checkObstacle(given: string): string | Refused {
  const obstacle = cleanText(given)
  if (isEmptyObstacle(obstacle)) return refuse({ kind: 'empty-obstacle', given })
  if (lengthOf(obstacle) > TEXT_LIMITS.obstacle) return tooLong('obstacle')
  return obstacle
}

function checkNextAction(
  input: NextActionInput,
  context: DecisionContext,
): { kind: 'checked'; nextAction: NextAction } | Refused {
  const badDate = refuseDate(input.date, context)
  if (badDate) return badDate
  if (input.time !== null && !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(input.time))
    return refuse({ kind: 'invalid', field: 'time', problem: 'no-such-time' })
  const text = cleanText(input.text)
  if (lengthOf(text) > TEXT_LIMITS.action) return tooLong('nextAction')
  const time = input.time ?? context.settings.dueTime
  return {
    kind: 'checked',
    nextAction: {
      date: input.date,
      time: input.time,
      dueAt: instantOf(input.date, context.calendar.zone, time),
      isDeadline: input.isDeadline,
      text,
    },
  }
}

function tooLong(field: string): Refused {
  return refuse({ kind: 'invalid', field, problem: 'too-long' })
}
