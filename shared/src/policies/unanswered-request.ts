/**
 * What was asked of another department and went unanswered past its time (R29, E10): whoever was asked is
 * reminded once, those above them are told when it stays so. Whoever asked sees it late all the while.
 */
import type { AlertStepKind, DealRow } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import { type DealRequest, requestState } from '../requests/request.ts'
import { instantAfter } from '../time/fair-clock.ts'
import { HOUR_MS, type Instant, plusMs } from '../time/instant.ts'
import { afterWait, alertOf, clockOptions, isRunning, stepOf, toldAt } from './alert-steps.ts'
import type { ClockContext, Policy, StepDue } from './policy.ts'

const RULE = 'unanswered-request'

/** When it was asked and its place among the requests of the deal: a number taken back is given again. */
export function requestEpisode({
  askedAt,
  number,
}: Pick<DealRequest, 'askedAt' | 'number'>): string {
  return `${askedAt}.${number.slice(number.lastIndexOf('X') + 1)}`
}

/** The request an alert is about; null: it was taken back, or closed long ago. */
export function requestOfEpisode(
  { requests = [] }: { requests?: readonly DealRequest[] },
  episode: string,
): DealRequest | null {
  return requests.find((request) => requestEpisode(request) === episode) ?? null
}

function waiting({ requests = [] }: DealRow): DealRequest[] {
  return requests.filter((request) => requestState(request) === 'waiting')
}

/** Counted on the clock of whoever was asked; each step from the one before, as everybody gets time to act. */
function stepFor(request: DealRequest, row: DealRow, context: ClockContext): StepDue | null {
  const { settings } = context
  if (settings.requestAfterHours === null) return null
  const options = clockOptions({ ...row, ownerId: request.toId }, context)
  const after = (kind: AlertStepKind, from: Instant, hours: number | null): StepDue | null => {
    const at = hours === null ? null : instantAfter(from, Math.round(hours * HOUR_MS), options)
    return at === null ? null : { kind, dueAt: afterWait(row, at), aheadOf: null }
  }
  const alert = alertOf(row, RULE, requestEpisode(request))
  if (stepOf(alert, 'director') !== null) return null
  const told = toldAt(alert, 'manager')
  if (told !== null) return after('director', told, settings.directorAfterHours)
  const reminded = toldAt(alert, 'nudge')
  if (reminded !== null) return after('manager', reminded, settings.requestManagerAfterHours)
  return after('nudge', plusMs(request.dueAt, 1), settings.requestAfterHours)
}

/** Of all requests on the deal the one whose step comes first; the others come up when it is on record. */
function nextOf(
  row: DealRow,
  context: ClockContext,
): { request: DealRequest; step: StepDue } | null {
  if (row.requests === undefined || !isRunning(row)) return null
  let next: { request: DealRequest; step: StepDue } | null = null
  for (const request of waiting(row)) {
    const step = stepFor(request, row, context)
    if (step !== null && (next === null || step.dueAt < next.step.dueAt)) next = { request, step }
  }
  return next
}

/** Whoever was asked: it is theirs to answer. */
function askedOf(row: DealRow, episode: string): PersonId {
  return requestOfEpisode(row, episode)?.toId ?? row.ownerId
}

export const unansweredRequest: Policy = {
  rule: RULE,
  isRepairable: false,
  isNudgeAhead: false,
  foldsIntoOrange: false,
  reasons: {
    nudge: 'request-unanswered',
    manager: 'unanswered-by-asked',
    director: 'unhandled-by-manager',
  },
  pendingSteps(row, context) {
    const next = nextOf(row, context)
    return next === null ? [] : [next.step]
  },
  episodeOf(row, context) {
    const next = nextOf(row, context)
    return next === null ? '' : requestEpisode(next.request)
  },
  whoseTurn: askedOf,
  sayUntil: () => null,
  isSettled: (row, episode) =>
    !isRunning(row) || !waiting(row).some((request) => requestEpisode(request) === episode),
}
