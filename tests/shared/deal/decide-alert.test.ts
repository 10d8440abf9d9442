import type { DealChanges } from '@kedu/shared/deal/commands'
import { DAY_MS, HOUR_MS, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  BY_CLOCK,
  CONTRACT_FILES,
  type GivenDeal,
  givenDeal,
  happened,
  redFlag,
  refusalOf,
} from '../../support/given-deal.ts'

/** Opened on 11-23, next action on 11-25 18:00, looked at on 11-28: red. */
const givenOverdue = () => givenDeal().after(5 * DAY_MS)
const givenRed = () => {
  const given = givenOverdue()
  return given.having(redFlag(given), BY_CLOCK)
}
const next = { date: localDate('2026-12-01'), time: null, isDeadline: false, text: '再联系' }
const alertOf = (given: GivenDeal) => given.state.alerts[0]!

describe('recording an alert', () => {
  it('keeps each step once and leaves what people entered', () => {
    const given = givenOverdue()
    const before = given.state
    expect(happened(given.when(redFlag(given, 'nudge'), BY_CLOCK))).toEqual(['alert-recorded'])
    expect(refusalOf(given.when(redFlag(given, 'nudge'), BY_CLOCK))).toEqual({
      kind: 'nothing-changed',
    })
    expect(happened(given.when(redFlag(given, 'manager'), BY_CLOCK))).toEqual(['alert-recorded'])
    expect(given.state.alerts).toHaveLength(1)
    expect(alertOf(given)).toMatchObject({ status: 'open', raisedAt: given.now })
    expect(alertOf(given).steps.map((step) => step.kind)).toEqual(['nudge', 'manager'])
    expect({ ...given.state, alerts: [], appliedCommands: [] }).toEqual({
      ...before,
      alerts: [],
      appliedCommands: [],
    })
  })

  it('records only the steps that are new', () => {
    const given = givenOverdue()
    given.having(redFlag(given, 'nudge'), BY_CLOCK)
    const nudge = redFlag(given, 'nudge')
    const both = { ...nudge, steps: [...nudge.steps, ...redFlag(given, 'manager').steps] }
    const decision = given.when(both, BY_CLOCK)
    expect(decision.kind === 'accepted' && decision.events[0]).toMatchObject({
      steps: [{ kind: 'manager' }],
    })
  })

  it('comes too late once somebody has set the next action', () => {
    const given = givenOverdue()
    const stale = redFlag(given)
    given.having({ kind: 'update-deal', changes: { nextAction: next } })
    expect(refusalOf(given.when(stale, BY_CLOCK))).toEqual({ kind: 'nothing-changed' })
  })

  it('says nothing on closed deals and while a wait lasts', () => {
    const closed = givenOverdue()
    const flag = redFlag(closed)
    closed.having({ kind: 'close-deal', outcome: 'lost', reason: '停产', amountFen: null })
    expect(refusalOf(closed.when(flag, BY_CLOCK))).toEqual({ kind: 'nothing-changed' })

    const waiting = givenOverdue().having({
      kind: 'wait',
      until: localDate('2026-11-29'),
      reason: '出国',
    })
    expect(refusalOf(waiting.when(redFlag(waiting), BY_CLOCK))).toEqual({ kind: 'nothing-changed' })
    waiting.after(2 * DAY_MS)
    expect(happened(waiting.when(redFlag(waiting), BY_CLOCK))).toEqual(['alert-recorded'])
  })

  it('tells the manager although the rep closed the nudge without starting the clock anew', () => {
    const given = givenDeal().after(3 * DAY_MS)
    given.having(redFlag(given, 'nudge'), BY_CLOCK)
    const alert = alertOf(given)
    // As a wait left it that was over at once, before such waits were refused.
    given.deal = {
      ...given.state,
      alerts: [{ ...alert, status: 'cleared', closedAt: given.now, closedBy: 'rep' }],
    }
    given.after(2 * DAY_MS)
    expect(refusalOf(given.when(redFlag(given, 'nudge'), BY_CLOCK))).toEqual({
      kind: 'nothing-changed',
    })
    expect(happened(given.when(redFlag(given, 'manager'), BY_CLOCK))).toEqual(['alert-recorded'])
    expect(alertOf(given)).toMatchObject({ status: 'open', closedAt: null, closedBy: null })
  })

  it('says no more once an alert the manager was told of is closed', () => {
    const given = givenRed()
    given.deal = {
      ...given.state,
      alerts: [{ ...alertOf(given), status: 'cleared', closedAt: given.now, closedBy: 'rep' }],
    }
    expect(refusalOf(given.when(redFlag(given, 'director'), BY_CLOCK))).toEqual({
      kind: 'nothing-changed',
    })
  })

  it('is for the clock alone', () => {
    const given = givenOverdue()
    expect(refusalOf(given.when(redFlag(given), { by: 'admin' }))).toMatchObject({
      kind: 'not-allowed',
    })
    expect(
      refusalOf(given.when({ kind: 'update-deal', changes: { obstacle: '交期' } }, BY_CLOCK)),
    ).toMatchObject({ kind: 'not-allowed' })
  })
})

describe('the two-tap repair', () => {
  const repair = (given: GivenDeal, changes: DealChanges = {}) =>
    ({ kind: 'repair', alertId: alertOf(given).id, changes, wait: null }) as const

  it('writes stage, obstacle and next action and closes the alert, in one', () => {
    const given = givenRed().having({ kind: 'attach-evidence', evidence: CONTRACT_FILES }).judged()
    const changes = { stage: 'contract', obstacle: '付款', nextAction: next }
    expect(happened(given.when(repair(given, changes), { by: 'lead' }))).toEqual([
      'stage-moved',
      'fields-updated',
      'alert-closed',
    ])
    expect(given.state).toMatchObject({
      stage: 'contract',
      obstacle: '付款',
      nextAction: { date: '2026-12-01' },
      nextActionUpdatedAt: given.now,
      updatedBy: 'lead',
    })
    expect(alertOf(given)).toMatchObject({
      status: 'handled',
      closedBy: 'lead',
      closedAt: given.now,
    })
  })

  it('does nothing at all when the gate is shut', () => {
    const given = givenRed()
    const changes = { stage: 'contract', nextAction: next }
    expect(refusalOf(given.when(repair(given, changes), { by: 'lead' }))).toMatchObject({
      kind: 'gate-unmet',
    })
    expect(alertOf(given).status).toBe('open')
  })

  it('lets the customer be waited for', () => {
    const given = givenRed()
    const command = {
      ...repair(given, { obstacle: '付款' }),
      wait: { until: localDate('2026-12-05'), reason: '等客户' },
    }
    expect(happened(given.when(command, { by: 'lead' }))).toEqual([
      'fields-updated',
      'wait-set',
      'alert-closed',
    ])
    expect(given.state.wait).toMatchObject({ until: '2026-12-05', setBy: 'lead' })
  })

  it('confirms the present next action when it names no other', () => {
    const given = givenRed()
    given.having(repair(given), { by: 'lead' })
    expect(given.state.nextActionUpdatedAt).toBe(given.now)
  })

  it('happens once: the second finds out by whom and when', () => {
    const given = givenRed()
    given.having(repair(given, { nextAction: next }), { by: 'lead' })
    const handledAt = given.now
    given.after(HOUR_MS)
    expect(refusalOf(given.when(repair(given, { nextAction: next }), { by: 'boss' }))).toEqual({
      kind: 'already-handled',
      alertId: alertOf(given).id,
      byId: 'lead',
      at: handledAt,
    })
  })

  it('is accepted again without events when the same tap comes twice', () => {
    const given = givenRed()
    const tap = repair(given, { nextAction: next })
    given.having(tap, { by: 'lead', commandId: 'tap' })
    expect(given.when(tap, { by: 'lead', commandId: 'tap' })).toMatchObject({
      events: [],
      duplicate: true,
    })
  })

  it('tells that the rep was faster', () => {
    const given = givenRed().having({ kind: 'update-deal', changes: { nextAction: next } })
    expect(refusalOf(given.when(repair(given), { by: 'lead' }))).toMatchObject({
      kind: 'already-handled',
      byId: 'rep',
    })
  })

  it('is open to whoever was told, and to no stranger', () => {
    const given = givenOverdue()
    const flag = redFlag(given)
    const steps = flag.steps.map((step) => ({ ...step, recipientId: 'otherLead' }))
    given.having({ ...flag, steps }, BY_CLOCK)
    expect(refusalOf(given.when(repair(given), { by: 'otherRep' }))).toMatchObject({
      kind: 'not-allowed',
    })
    expect(happened(given.when(repair(given), { by: 'otherLead' }))).toContain('alert-closed')
  })

  it('refuses an alert that is not on the deal', () => {
    const given = givenRed()
    const other = { ...repair(given), alertId: 'red-flag:d2:1' }
    expect(refusalOf(given.when(other, { by: 'lead' }))).toMatchObject({ field: 'alert' })
  })

  it('cannot be used to silence an alert: undone, the alert is open again', () => {
    const given = givenRed()
    const before = given.state
    given.having(repair(given, { nextAction: next }), { by: 'lead' })
    given.having({ kind: 'undo', targetCommandId: given.lastCommandId }, { by: 'lead' })
    expect(given.state.alerts).toEqual(before.alerts)
    expect(given.state.nextActionUpdatedAt).toBe(before.nextActionUpdatedAt)
    expect(happened(given.when(redFlag(given, 'director'), BY_CLOCK))).toEqual(['alert-recorded'])
  })
})
