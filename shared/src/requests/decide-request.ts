/**
 * Asking another department, answering, being done (R29). Raised by whoever may work on the deal, answered
 * by the one who was asked or somebody above the owner, closed by those who work on the deal.
 */
import { checkReason, refuseDate } from '../deal/check-changes.ts'
import type { DealCommand } from '../deal/commands.ts'
import type { Deal } from '../deal/deal.ts'
import {
  accept,
  type Decision,
  type DecisionContext,
  leads,
  type Refused,
  refuse,
  refuseClosed,
  requireDeal,
} from '../deal/decision.ts'
import { cleanLine, isPlaceholder, lengthOf } from '../deal/plain-words.ts'
import { dateOf, type Instant, instantOf, type LocalDate } from '../time/instant.ts'
import { nextWorkday } from '../time/work-calendar.ts'
import { type DealRequest, requestNumber, requestState } from './request.ts'

type Raise = Extract<DealCommand, { kind: 'raise-request' }>
type Answer = Extract<DealCommand, { kind: 'answer-request' }>
type Close = Extract<DealCommand, { kind: 'close-request' }>

/** Workdays to answer where nobody said by when. */
const USUAL_WORKDAYS = 2
const WHAT_LENGTH = 300
const DEPARTMENT_LENGTH = 40
/** More that wait at the same time are not asked of colleagues but of nobody. */
const MOST_OPEN = 20

export type RequestRefusal =
  | { reason: 'unknown' }
  | { reason: 'closed' }
  | { reason: 'not-asked' }
  | { reason: 'nobody' }
  | { reason: 'yourself' }
  | { reason: 'too-many'; most: number }

export function decideRaiseRequest(
  command: Raise,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  const closed = refuseClosed(deal)
  if (closed) return closed
  const { actor, meta, now, calendar, settings } = context
  if (context.asked?.active !== true) return no({ reason: 'nobody' })
  if (context.asked.id === meta.actorId) return no({ reason: 'yourself' })
  const what = cleanLine(command.what)
  if (isPlaceholder(what)) return refuse({ kind: 'invalid', field: 'what', problem: 'empty' })
  if (lengthOf(what) > WHAT_LENGTH)
    return refuse({ kind: 'invalid', field: 'what', problem: 'too-long' })
  const department = command.department === null ? null : cleanLine(command.department)
  if (department !== null && lengthOf(department) > DEPARTMENT_LENGTH)
    return refuse({ kind: 'invalid', field: 'department', problem: 'too-long' })
  if (command.due !== null) {
    const bad = refuseDate(command.due, context)
    if (bad) return bad
  }
  const known = deal.requests ?? []
  const open = known.filter((request) => requestState(request) !== 'closed')
  const isSame = ({ toId, what: asked }: DealRequest) => toId === command.toId && asked === what
  if (open.some(isSame)) return refuse({ kind: 'nothing-changed' })
  if (open.length >= MOST_OPEN) return no({ reason: 'too-many', most: MOST_OPEN })
  const due = command.due ?? usualDue(dateOf(now, calendar.zone), context)
  const at = instantOf(due, calendar.zone, settings.dueTime)
  const request: DealRequest = {
    id: meta.commandId,
    number: requestNumber(deal.customer.number, known.length + 1),
    department: department === '' ? null : department,
    toId: command.toId,
    what,
    // Today, asked for after hours: until the day is over.
    dueAt: at > now ? at : endOf(due, context),
    byId: actor?.id ?? meta.actorId,
    askedAt: now,
    answer: null,
    closed: null,
  }
  return accept(context, [{ kind: 'request-raised', request }])
}

export function decideAnswerRequest(
  command: Answer,
  deal: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requestOn(deal, command.requestId, context)
  if (found.kind === 'refused') return found
  const { request } = found
  const isAsked = context.actor?.active === true && context.actor.id === request.toId
  if (!isAsked && !leads(found.deal, context)) return no({ reason: 'not-asked' })
  const text = checkReason(command.text)
  if (typeof text !== 'string') return text
  if (request.answer?.text === text) return refuse({ kind: 'nothing-changed' })
  return accept(context, [{ kind: 'request-answered', requestId: request.id, text }])
}

export function decideCloseRequest(
  command: Close,
  deal: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requestOn(deal, command.requestId, context)
  if (found.kind === 'refused') return found
  const mine = requireDeal(found.deal, context)
  if (mine.kind === 'refused') return mine
  return accept(context, [{ kind: 'request-closed', requestId: found.request.id }])
}

function requestOn(
  deal: Deal | null,
  requestId: string,
  { dealId }: DecisionContext,
): { kind: 'found'; deal: Deal; request: DealRequest } | Refused {
  if (deal === null || deal.withdrawn) return refuse({ kind: 'unknown-deal', dealId })
  const request = deal.requests?.find(({ id }) => id === requestId)
  if (request === undefined) return no({ reason: 'unknown' })
  return request.closed === null ? { kind: 'found', deal, request } : no({ reason: 'closed' })
}

function usualDue(today: LocalDate, { calendar }: DecisionContext): LocalDate {
  let due = today
  for (let day = 0; day < USUAL_WORKDAYS; day += 1) due = nextWorkday(calendar, due)
  return due
}

function endOf(day: LocalDate, { calendar }: DecisionContext): Instant {
  return instantOf(day, calendar.zone, '23:59')
}

function no(request: RequestRefusal): Refused {
  return refuse({ kind: 'request', request })
}
