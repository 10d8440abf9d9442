/** What a year's company is there to show: boards about how people work have something to say. */
import { isGrowingTeam } from '@kedu/server/sample/year-requests'
import { type LeadDecision, leadDecisions } from '@kedu/shared/insight/behaviour'
import { dwellPerStage } from '@kedu/shared/insight/dwell'
import { NameTable } from '@kedu/shared/insight/name-table'
import { monthsBefore, spanOf, weeksUntil } from '@kedu/shared/insight/period'
import {
  RENEWAL_MONTHS,
  REQUEST_WEEKS,
  renewals,
  requestsPerWeek,
} from '@kedu/shared/insight/requests'
import { traceOf } from '@kedu/shared/insight/trace-of'
import { dateOf, daysBetween, plusDays } from '@kedu/shared/time/instant'
import { isWorkday } from '@kedu/shared/time/work-calendar'
import { describe, expect, it } from 'vitest'
import { SMALL, toldYear } from './sample-year.ts'

const { world, deals } = toldYear({ ...SMALL, reps: 20, deals: 5000, days: 365, seed: 1 })
const { zone } = world.calendar
const today = dateOf(world.now, zone)
const names = new NameTable()
const traces = deals.map(({ id, events }) => ({
  dealId: id,
  customer: id,
  trace: traceOf(events, names, () => []),
}))

describe('before and after going live (R5)', () => {
  it('goes live some months after the year began, on a day the settings say', () => {
    const { goLiveOn } = world.settings
    expect(goLiveOn).toBe(dateOf(world.goLiveAt, zone))
    expect(isWorkday(world.calendar, dateOf(world.goLiveAt, zone))).toBe(true)
    const days = daysBetween(world.from, dateOf(world.goLiveAt, zone))
    expect(days).toBeGreaterThan(90)
    expect(days).toBeLessThan(200)
  })

  it('lets every stage be shorter after it, in the order of size that companies report', () => {
    const { goLiveAt, now, settings } = world
    const stages = dwellPerStage({ traces, process: settings.process, goLiveAt, now })
    expect(stages).toHaveLength(5)
    for (const { stage, before, after } of stages) {
      const [was, is] = [before?.median ?? 0, after?.median ?? 0]
      expect(before?.count, stage).toBeGreaterThan(8)
      expect(is / was, `${stage}: ${was} → ${is}`).toBeLessThan(0.8)
      expect(is / was, `${stage}: ${was} → ${is}`).toBeGreaterThan(0.2)
    }
  })

  it('reminds nobody before it', () => {
    const told = deals.flatMap(({ events }) =>
      events.filter(({ kind }) => kind === 'alert-recorded').map(({ at }) => at),
    )
    expect(Math.min(...told)).toBeGreaterThanOrEqual(world.goLiveAt)
    expect(told.length).toBeGreaterThan(500)
  })
})

describe('customers that come back (R33)', () => {
  it('are taken up where they were won, some of them in every month', () => {
    const months = renewals(traces, monthsBefore(today, RENEWAL_MONTHS, zone))
    const newest = months.slice(-3)
    for (const { percent } of newest) {
      expect(percent).toBeGreaterThan(0.5)
      expect(percent).toBeLessThan(15)
    }
    const again = deals.filter(({ events }) =>
      events.some((event) => event.kind === 'outcome-set' && event.outcome.kind === 'open'),
    )
    expect(again.length).toBeGreaterThan(10)
    expect(new Set(again.map(({ state }) => state.outcome.kind))).toContain('won')
  })
})

describe('decisions of those who lead (R31)', () => {
  it('are mostly made with a look at Kedu, by some less than by others', () => {
    const leading = new Set(world.team.looks.keys())
    const period = spanOf(plusDays(today, -180), today, zone)
    const decisions = leadDecisions({ traces, leading, period })
    const percent = (of: readonly LeadDecision[]) =>
      Math.round((of.filter(({ isCited }) => isCited).length * 100) / of.length)
    expect(decisions.length).toBeGreaterThan(100)
    expect(percent(decisions)).toBeGreaterThan(60)
    expect(percent(decisions)).toBeLessThan(95)
    const shares = [...leading]
      .map((id) => decisions.filter(({ byId }) => byId === id))
      .filter((own) => own.length >= 15)
      .map(percent)
    expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThanOrEqual(10)
  })

  it('are looked up by everybody at their own rate', () => {
    for (const share of world.team.looks.values()) {
      expect(share).toBeGreaterThanOrEqual(0.6)
      expect(share).toBeLessThanOrEqual(0.95)
    }
  })
})

describe('what is asked of other departments (R30)', () => {
  it('grows in some teams at the end and stays as it was in the others', () => {
    const weeks = weeksUntil(plusDays(today, -7), REQUEST_WEEKS, zone)
    const found = [...requestsPerWeek(traces, weeks)]
    const asked = (isGrowing: boolean, from: number, to: number) =>
      found
        .filter(([id]) =>
          world.team.reps.some((rep) => rep.person.id === id && isGrowingTeam(rep) === isGrowing),
        )
        .flatMap(([, counts]) => counts.slice(from, to))
        .reduce((sum, count) => sum + count, 0)
    const half = REQUEST_WEEKS / 2
    const [grownBefore, grownAfter] = [asked(true, 0, half), asked(true, half, REQUEST_WEEKS)]
    const [usualBefore, usualAfter] = [asked(false, 0, half), asked(false, half, REQUEST_WEEKS)]
    expect(grownAfter).toBeGreaterThan(grownBefore * 2)
    expect(usualAfter).toBeLessThan(usualBefore * 2)
  })
})
