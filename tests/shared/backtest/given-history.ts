/** A tiny company whose pushes one can count by hand: deals with their events, replayed in November 2026. */
import { compareRuns, type RuleComparison } from '@kedu/shared/backtest/compare-rules'
import { type PastDeal, pastDeal } from '@kedu/shared/backtest/past-deal'
import { replay } from '@kedu/shared/backtest/replay'
import type { ReplayedPush } from '@kedu/shared/backtest/replayed-pushes'
import { type ReportedSpan, runResult } from '@kedu/shared/backtest/run-result'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { type Instant, localDate } from '@kedu/shared/time/instant'
import type { Downtime } from '@kedu/shared/time/work-calendar'
import { type CastName, GivenDeal, openCommand, PEOPLE } from '../../support/given-deal.ts'
import { at, plainCalendar, settingsWith } from '../policies/given-deal.ts'

export const FROM = at('2026-11-02 00:00')
export const TO = at('2026-11-23 09:00')

/** A deal of `rep`, opened at that time, with its next action on that day at 18:00. */
export function opened(id: string, when: string, due: string): GivenDeal {
  const given = new GivenDeal()
  given.now = at(when)
  const changes = { nextAction: action(due) }
  return given.having(openCommand({ dealId: id, customerName: id, changes }))
}

/** Somebody sets the next action anew. */
export function updated(
  given: GivenDeal,
  when: string | Instant,
  due: string,
  by: CastName = 'rep',
): GivenDeal {
  given.now = typeof when === 'string' ? at(when) : when
  return given.having({ kind: 'update-deal', changes: { nextAction: action(due) } }, { by })
}

/** `'2026-11-10'` or `'2026-11-10 23:00'`. */
function action(due: string) {
  const [date = '', time] = due.split(' ')
  return { date: localDate(date), time: time ?? null, isDeadline: false, text: '回访' }
}

/** Plain rules: red after 48 hours, the manager hears at once, nobody else. */
export function rulesWith(given: Partial<WorkspaceSettings> = {}): WorkspaceSettings {
  const plain = { nudgeBeforeHours: null, quietHours: null, followUpAfterDays: null }
  return { ...settingsWith({ process: lightProcess(), ...plain }), ...given }
}

export function pastOf(deals: readonly GivenDeal[]): PastDeal[] {
  return deals.flatMap(({ history }) => pastDeal(history, FROM) ?? [])
}

export function pushesOf(
  deals: readonly GivenDeal[],
  settings: WorkspaceSettings,
  downtimes: readonly Downtime[] = [],
): ReplayedPush[] {
  const calendar = plainCalendar()
  const pastDeals = pastOf(deals)
  const running = replay({
    pastDeals,
    people: PEOPLE,
    settings,
    calendar,
    downtimes,
    from: FROM,
    to: TO,
  })
  for (let step = running.next(); ; step = running.next()) if (step.done) return step.value
}

export function compared(
  deals: readonly GivenDeal[],
  today: WorkspaceSettings,
  changed: WorkspaceSettings,
  given: Partial<ReportedSpan> = {},
): RuleComparison {
  const span = { from: FROM, to: TO, zone: 'Asia/Shanghai', ...given }
  const pastDeals = pastOf(deals)
  return compareRuns({
    pastDeals,
    today: runResult(pastDeals, pushesOf(deals, today), span),
    changed: runResult(pastDeals, pushesOf(deals, changed), span),
    ...span,
  })
}
