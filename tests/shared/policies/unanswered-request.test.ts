/** A request nobody answers: whoever was asked is reminded, those above them are told, each once, by their clock. */
import { planNotifications } from '@kedu/shared/alerts/plan-notifications'
import type { DealRow } from '@kedu/shared/deal/deal'
import { findingsOf, nextCheckAt } from '@kedu/shared/policies/policy'
import { requestEpisode, unansweredRequest } from '@kedu/shared/policies/unanswered-request'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import type { DealRequest } from '@kedu/shared/requests/request'
import { HOUR_MS, type Instant, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  at,
  contextWith,
  dealRow,
  nextAction,
  peopleMap,
  person,
  settingsWith,
} from './given-deal.ts'

const DUE = at('2026-03-10 18:00')
const ASKED: DealRequest = {
  id: 'c1',
  number: 'C-0007-X1',
  department: '财务',
  toId: 'fin',
  what: '核一下账期',
  dueAt: DUE,
  byId: 'rep',
  askedAt: at('2026-03-09 10:00'),
  answer: null,
  closed: null,
}
const EPISODE = requestEpisode(ASKED)
const STAFF = [
  person('rep', { managerId: 'lead', region: '华东' }),
  person('lead', { role: 'manager' }),
  person('fin', { role: 'finance', managerId: 'cfo' }),
  person('cfo', { role: 'manager' }),
  person('boss', { role: 'director' }),
]
const PLAIN = {
  process: lightProcess(),
  quietHours: null,
  nudgeBeforeHours: null,
  followUpAfterDays: null,
}

const row = (given: Partial<DealRow> = {}) =>
  dealRow({ nextAction: nextAction('2026-05-29'), requests: [ASKED], ...given })

const said = (one: DealRow, now: Instant, given: Partial<WorkspaceSettings> = {}, staff = STAFF) =>
  planNotifications({
    rows: [one],
    people: peopleMap(...staff),
    settings: settingsWith({ ...PLAIN, ...given }),
    calendar: contextWith().calendar,
    downtimes: [],
    now,
    pushCounts: new Map(),
  }).map(({ rule, kind, recipientId, mode, reasons }) => [
    rule,
    kind,
    recipientId,
    mode,
    reasons.join(),
  ])

const told = (...steps: { kind: 'nudge' | 'manager'; recipientId: string; at: Instant }[]) => ({
  alerts: [
    {
      id: `unanswered-request:d1:${EPISODE}`,
      rule: 'unanswered-request' as const,
      episode: EPISODE,
      raisedAt: DUE,
      steps: steps.map((step) => ({
        ...step,
        mode: 'immediate' as const,
        outboxKey: step.kind,
        reason: 'request-unanswered',
      })),
      status: 'open' as const,
      closedAt: null,
      closedBy: null,
    },
  ],
})
const REMINDED = told({ kind: 'nudge', recipientId: 'fin', at: DUE })

describe('a request nobody answers', () => {
  it('is nothing to say until its time is over, and then to whoever was asked', () => {
    expect(said(row(), DUE)).toEqual([])
    expect(said(row(), plusMs(DUE, 1))).toEqual([
      ['unanswered-request', 'nudge', 'fin', 'immediate', 'request-unanswered'],
    ])
  })

  it('is told to those above whoever was asked a day later, not to those above the rep', () => {
    const late = (hours: number) => said(row(REMINDED), plusMs(DUE, hours * HOUR_MS))
    expect(late(23.9)).toEqual([])
    expect(late(24)).toEqual([
      ['unanswered-request', 'manager', 'cfo', 'immediate', 'unanswered-by-asked'],
    ])
  })

  it('goes on to a director only where the rules say so', () => {
    const both = row(
      told(
        { kind: 'nudge', recipientId: 'fin', at: DUE },
        { kind: 'manager', recipientId: 'cfo', at: plusMs(DUE, 24 * HOUR_MS) },
      ),
    )
    const later = plusMs(DUE, 48 * HOUR_MS)
    expect(said(both, later)).toEqual([])
    expect(said(both, later, { directorAfterHours: 24 })).toEqual([
      ['unanswered-request', 'director', 'boss', 'immediate', 'unhandled-by-manager'],
    ])
  })

  it('goes to the deputy of whoever is on leave, and waits with the deal for the customer', () => {
    const leaves = [{ from: localDate('2026-03-10'), to: localDate('2026-03-12') }]
    const staff = STAFF.map((one) => (one.id === 'fin' ? { ...one, leaves, deputyId: 'cfo' } : one))
    expect(said(row(), plusMs(DUE, 1), {}, staff)[0]?.[2]).toBe('cfo')
    const waits = row({
      waitUntil: localDate('2026-03-20'),
      waitUntilAt: at('2026-03-20 18:00'),
    })
    expect(said(waits, plusMs(DUE, 1))).toEqual([])
  })

  it('is settled by an answer, its end, or the end of the deal', () => {
    const moment = { now: DUE, process: lightProcess() }
    const isSettled = (given: Partial<DealRow>) =>
      unansweredRequest.isSettled(row(given), EPISODE, moment)
    const answer = { text: '明天给', byId: 'fin', at: DUE }
    expect(isSettled({})).toBe(false)
    expect(isSettled({ requests: [{ ...ASKED, answer }] })).toBe(true)
    expect(isSettled({ requests: [] })).toBe(true)
    expect(isSettled({ outcome: 'won' })).toBe(true)
  })

  it('comes up one by one where a deal has several, the earliest first', () => {
    const second = { ...ASKED, id: 'c2', number: 'C-0007-X2', dueAt: plusMs(DUE, -HOUR_MS) }
    const two = row({ requests: [ASKED, second] })
    const context = contextWith({ ...settingsWith(PLAIN), people: peopleMap(...STAFF) })
    const now = plusMs(DUE, 1)
    expect(findingsOf(two, now, context).map(({ episode }) => episode)).toEqual([
      requestEpisode(second),
    ])
    expect(nextCheckAt(two, context)).toBe(plusMs(DUE, -HOUR_MS + 1))
    expect(requestEpisode(second)).not.toBe(EPISODE)
  })

  it('is nobody’s reminder where the rule is off', () => {
    expect(said(row(), plusMs(DUE, 1), { requestAfterHours: null })).toEqual([])
  })
})
