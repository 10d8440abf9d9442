import type { Alert, AlertStep, DealRow } from '@kedu/shared/deal/deal'
import { contractEntry, followUpDueAt } from '@kedu/shared/policies/missing-follow-up'
import {
  alertIdOf,
  findingsOf,
  nextCheckAt,
  POLICIES,
  policyOf,
} from '@kedu/shared/policies/policy'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, HOUR_MS, type Instant, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { at, contextWith, dealRow, nextAction, plainCalendar } from './given-deal.ts'

const PROCESS = lightProcess()
// A Thursday.
const ENTERED = at('2026-03-05 10:00')
const DUE = plusMs(ENTERED, 3 * DAY_MS + 1)

const context = (given: Parameters<typeof contextWith>[0] = {}) =>
  contextWith({ process: PROCESS, ...given })

/** In 合同 since `ENTERED`, its papers came with the move, nothing to do for a long time. */
function contractRow(given: Partial<DealRow> = {}): DealRow {
  return dealRow({
    stage: 'contract',
    stageEnteredAt: ENTERED,
    stageEntries: { quote: at('2026-02-02 10:00'), contract: ENTERED },
    evidenceCount: 2,
    newestFileAt: ENTERED,
    nextAction: nextAction('2026-12-31'),
    ...given,
  })
}

function alertOf(steps: Partial<AlertStep>[], given: Partial<Alert> = {}): Alert {
  const id = alertIdOf('missing-follow-up', 'd1', String(ENTERED))
  return {
    id,
    rule: 'missing-follow-up',
    episode: String(ENTERED),
    raisedAt: DUE,
    steps: steps.map((step) => ({
      kind: 'nudge',
      recipientId: 'rep',
      at: DUE,
      mode: 'immediate',
      outboxKey: `${id}:${step.kind ?? 'nudge'}`,
      reason: 'follow-up-missing',
      ...step,
    })),
    status: 'open',
    closedAt: null,
    closedBy: null,
    ...given,
  }
}

/** Steps of this rule that are due, as `kind`. */
const due = (row: DealRow, now: Instant, given = context()) =>
  findingsOf(row, now, given)
    .filter(({ rule }) => rule === 'missing-follow-up')
    .flatMap((finding) => finding.due.map(({ kind }) => kind))

describe('when the rep is asked for the follow-up', () => {
  it('is beyond the last millisecond of three days after the entry', () => {
    expect(followUpDueAt(contractRow(), context())).toBe(DUE)
    expect(due(contractRow(), plusMs(ENTERED, 3 * DAY_MS))).toEqual([])
    expect(due(contractRow(), DUE)).toEqual(['nudge'])
  })

  it('is the next moment the clock has to look at the deal', () => {
    expect(nextCheckAt(contractRow(), context())).toBe(DUE)
  })

  it('counts workdays only where the clock does, and not the leave of the owner', () => {
    const working = context({ clock: 'working' })
    expect(followUpDueAt(contractRow(), working)).toBe(at('2026-03-10 10:00:00.001'))
    const day = localDate('2026-03-06')
    const away = context({ clock: 'working', leaves: [{ from: day, to: day }] })
    expect(followUpDueAt(contractRow(), away)).toBe(at('2026-03-11 10:00:00.001'))
    const holiday = context({
      clock: 'working',
      calendar: plainCalendar({ holidays: new Set([localDate('2026-03-09')]) }),
    })
    expect(followUpDueAt(contractRow(), holiday)).toBe(at('2026-03-11 10:00:00.001'))
  })

  it("does not count the server's own downtime", () => {
    const down = { from: at('2026-03-06 00:00'), to: at('2026-03-06 05:00') }
    expect(followUpDueAt(contractRow(), context({ downtimes: [down] }))).toBe(
      plusMs(DUE, 5 * HOUR_MS),
    )
  })

  it('is not before the end of a wait for the customer', () => {
    const waitUntilAt = at('2026-03-20 18:00')
    expect(followUpDueAt(contractRow({ waitUntilAt }), context())).toBe(waitUntilAt)
    const over = at('2026-03-06 18:00')
    expect(followUpDueAt(contractRow({ waitUntilAt: over }), context())).toBe(DUE)
  })

  it('follows the days that are set, and is never with none', () => {
    expect(followUpDueAt(contractRow(), context({ followUpAfterDays: 0.5 }))).toBe(
      plusMs(ENTERED, 12 * HOUR_MS + 1),
    )
    expect(followUpDueAt(contractRow(), context({ followUpAfterDays: null }))).toBe(null)
  })

  it('is never when new content came after the entry', () => {
    expect(followUpDueAt(contractRow({ newestFileAt: plusMs(ENTERED, 1) }), context())).toBe(null)
    expect(followUpDueAt(contractRow({ newestFileAt: null }), context())).toBe(DUE)
  })

  it.each(['won', 'lost', 'on-hold'] as const)('is never for a deal that is %s', (outcome) => {
    expect(followUpDueAt(contractRow({ outcome }), context())).toBe(null)
  })

  it('is never before 合同, and still comes after the deal moved on to 交付', () => {
    expect(followUpDueAt(contractRow({ stage: 'quote' }), context())).toBe(null)
    const delivered = at('2026-03-06 09:00')
    const moved = contractRow({
      stage: 'delivery',
      stageEnteredAt: delivered,
      stageEntries: { contract: ENTERED, delivery: delivered },
    })
    expect(followUpDueAt(moved, context())).toBe(DUE)
  })

  it('is counted from the day a closed deal was taken up again', () => {
    const again = plusMs(DUE, 60 * DAY_MS)
    const row = contractRow({ reopenedAt: again })
    expect(followUpDueAt(row, context())).toBe(plusMs(again, 3 * DAY_MS + 1))
    // A file that came before that is one that came after the entry.
    expect(followUpDueAt({ ...row, newestFileAt: DUE }, context())).toBe(null)
  })

  it('is never for an entry from before entries were kept', () => {
    const { stageEntries: _, ...old } = contractRow()
    expect(contractEntry(old, PROCESS)).toBe(null)
    expect(followUpDueAt(old, context())).toBe(null)
  })
})

describe('who hears of it next', () => {
  const asked = contractRow({ alerts: [alertOf([{ at: DUE }])] })
  const told = (at: Instant) => contractRow({ alerts: [alertOf([{}, { kind: 'manager', at }])] })

  it('is nobody twice', () => {
    expect(due(asked, plusMs(DUE, 47 * HOUR_MS))).toEqual([])
    expect(due(told(DUE), plusMs(DUE, 1000 * HOUR_MS))).toEqual([])
  })

  it('is the manager, so many hours after the rep was asked', () => {
    expect(due(asked, plusMs(DUE, 48 * HOUR_MS))).toEqual(['manager'])
    const late = contractRow({ alerts: [alertOf([{ at: plusMs(DUE, 10 * HOUR_MS) }])] })
    expect(due(late, plusMs(DUE, 57 * HOUR_MS))).toEqual([])
    expect(due(late, plusMs(DUE, 58 * HOUR_MS))).toEqual(['manager'])
  })

  it('is nobody while the deal waits for the customer', () => {
    const until = plusMs(DUE, 100 * HOUR_MS)
    const waiting = { ...asked, waitUntilAt: until }
    expect(due(waiting, plusMs(DUE, 99 * HOUR_MS))).toEqual([])
    expect(due(waiting, until)).toEqual(['manager'])
  })

  it('is the director after the manager, where that is wanted', () => {
    const wanted = context({ directorAfterHours: 24 })
    expect(due(told(DUE), plusMs(DUE, 23 * HOUR_MS), wanted)).toEqual([])
    expect(due(told(DUE), plusMs(DUE, 24 * HOUR_MS), wanted)).toEqual(['director'])
  })

  it('is nobody where no manager is to be told', () => {
    const never = context({ followUpManagerAfterHours: null })
    expect(due(asked, plusMs(DUE, 1000 * HOUR_MS), never)).toEqual([])
  })

  it('is the rep again after the deal entered 合同 anew', () => {
    const again = at('2026-04-01 10:00')
    const row = { ...told(DUE), stageEnteredAt: again, stageEntries: { contract: again } }
    expect(due(row, plusMs(again, 3 * DAY_MS))).toEqual([])
    expect(due(row, plusMs(again, 3 * DAY_MS + 1))).toEqual(['nudge'])
  })

  it('is the same whatever red flags are on the deal', () => {
    const red = alertOf([{ kind: 'manager' }], { id: 'x', rule: 'red-flag' })
    expect(due(contractRow({ alerts: [red] }), DUE)).toEqual(['nudge'])
  })
})

describe('every policy', () => {
  it('is found by its rule', () => {
    expect(POLICIES.map(({ rule }) => policyOf(rule))).toEqual(POLICIES)
    expect(new Set(POLICIES.map(({ rule }) => rule)).size).toBe(POLICIES.length)
  })

  it('has no step due that it records as settled', () => {
    const rows = [
      contractRow(),
      contractRow({ outcome: 'won' }),
      dealRow(),
      dealRow({ stage: 'x' }),
    ]
    const now = at('2026-06-01 10:00')
    for (const row of rows) {
      for (const finding of findingsOf(row, now, context())) {
        const policy = policyOf(finding.rule)
        expect(policy.isSettled(row, finding.episode, { now, process: PROCESS })).toBe(false)
      }
    }
  })
})
